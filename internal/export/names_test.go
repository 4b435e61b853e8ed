package export

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// Names come from texts. Those that would be the same have ids, whatever the order, and no name is given twice.
func TestNames(t *testing.T) {
	t.Parallel()
	texts := [][2]string{
		{"ada", "1"}, {"Ada Lovelace", "2"}, {"ada.lovelace", "3"}, {"ada_lovelace_2", "4"}, {"7up", "5"}, {"ærlig", "6"}, {"---", "7"}, {"æøå", "8"}, {"-", "9"},
	}
	want := map[string]string{
		"1": "ada", "2": "ada_lovelace_2", "3": "ada_lovelace_3", "4": "ada_lovelace_2_4", "5": "_7up", "6": "rlig", "7": "__7", "8": "__8", "9": "__9",
	}
	for range 2 {
		var objects []*named
		for _, text := range texts {
			objects = append(objects, &named{text: text[0], id: text[1]})
		}
		giveNames(objects, nil)
		for _, o := range objects {
			if o.name != want[o.id] {
				t.Errorf("%q is named %s, not %s", o.text, o.name, want[o.id])
			}
		}
		slices.Reverse(texts)
	}
}

// Ids that hold texts make names that differ, though their letters are the same. A name that is taken is not given again.
func TestNamesOfIDsWithTexts(t *testing.T) {
	t.Parallel()
	dot, slash, taken := &named{text: "u a.b", id: "5/a.b"}, &named{text: "u a/b", id: "5/a/b"}, &named{text: "ada 7", id: "7"}
	giveNames([]*named{dot, slash, taken}, map[string]bool{"ada_7": true, "ada_7_7": true})
	if dot.name == slash.name || !strings.HasPrefix(dot.name, "u_a_b_") {
		t.Errorf("%q and %q are named %q and %q", dot.id, slash.id, dot.name, slash.name)
	}
	if taken.name != "ada_7_7_7" {
		t.Errorf("the name is %q", taken.name)
	}
}

// Elements of sets are written in the order of their texts, whatever the order that Argus has.
func TestSetsAreSorted(t *testing.T) {
	t.Parallel()
	text := func(text string) tftypes.Value { return tftypes.NewValue(tftypes.String, text) }
	for _, elements := range [][]tftypes.Value{{text("a"), text("b")}, {text("b"), text("a")}} {
		tokens, err := (&writer{inline: true}).tokens("x", tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements))
		if got := string(tokens.Bytes()); err != nil || got != `["a", "b"]` {
			t.Errorf("%s, %v", got, err)
		}
	}
}

var validName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// FuzzNames checks that a text from Argus is a valid name, and cannot leave its string: the file parses, and the text is read as it was.
func FuzzNames(f *testing.F) {
	for _, text := range []string{"ada", `"`, "${path.root}", "%{ if true }", "$${x}", "a\nb", "\u202eevil", `\`, "{}", "æøå", "\x00", "<<EOT", "$${", "%%{"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		a, b := &named{text: text, id: "12"}, &named{text: other, id: "13"}
		giveNames([]*named{a, b}, nil)
		if a.name == b.name || !validName.MatchString(a.name) || !validName.MatchString(b.name) {
			t.Fatalf("%q and %q are named %q and %q", text, other, a.name, b.name)
		}
		value := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{text: tftypes.NewValue(tftypes.String, text)})
		tokens, err := (&writer{}).tokens("name", value)
		if err != nil {
			t.Fatal(err)
		}
		file := hclwrite.NewEmptyFile()
		file.Body().AppendNewBlock("resource", []string{"argus_user", a.name}).Body().SetAttributeRaw("name", tokens)
		parsed, diags := hclparse.NewParser().ParseHCL(hclwrite.Format(file.Bytes()), "main.tf")
		if diags.HasErrors() {
			t.Fatalf("%q: %s", text, diags)
		}
		content, diags := parsed.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "resource", LabelNames: []string{"type", "name"}}}})
		if diags.HasErrors() || len(content.Blocks) != 1 {
			t.Fatalf("%q: %s", text, diags)
		}
		attributes, diags := content.Blocks[0].Body.JustAttributes()
		if diags.HasErrors() || len(attributes) != 1 {
			t.Fatalf("%q: %d attributes: %s", text, len(attributes), diags)
		}
		read, diags := attributes["name"].Expr.Value(nil)
		if wanted := cty.StringVal(text); diags.HasErrors() || !read.RawEquals(cty.ObjectVal(map[string]cty.Value{wanted.AsString(): wanted})) {
			t.Fatalf("%q is read as %#v: %s", text, read, diags)
		}
	})
}

// Random texts from Argus, in a file as it is exported, are read back as they were, and each has a name of its own. EXPORT_NAMES is how many.
func TestNamesReadBack(t *testing.T) {
	t.Parallel()
	count := 20_000
	if text := os.Getenv("EXPORT_NAMES"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	const inFile = 1000
	random := rand.New(rand.NewPCG(1, 2))
	for done := 0; done < count; done += inFile {
		var objects []*named
		texts := map[string]string{} // by id
		for i := range inFile {
			o := &named{text: randomText(random), id: strconv.Itoa(i)}
			texts[o.id] = o.text
			objects = append(objects, o)
		}
		giveNames(objects, nil)
		file := hclwrite.NewEmptyFile()
		for _, o := range objects {
			tokens, err := (&writer{}).tokens("name", tftypes.NewValue(tftypes.String, o.text))
			if err != nil {
				t.Fatal(err)
			}
			file.Body().AppendNewBlock("resource", []string{"argus_user", o.name}).Body().SetAttributeRaw("name", tokens)
		}
		parsed, diags := hclparse.NewParser().ParseHCL(hclwrite.Format(file.Bytes()), "main.tf")
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		content, diags := parsed.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "resource", LabelNames: []string{"type", "name"}}}})
		if diags.HasErrors() || len(content.Blocks) != inFile {
			t.Fatalf("%d blocks are read: %v", len(content.Blocks), diags)
		}
		seen := map[string]bool{}
		for i, block := range content.Blocks {
			name, wanted := block.Labels[1], texts[objects[i].id]
			attributes, _ := block.Body.JustAttributes()
			got, diags := attributes["name"].Expr.Value(nil)
			if diags.HasErrors() || got != cty.StringVal(wanted) || seen[name] || !validName.MatchString(name) {
				t.Fatalf("%q, named %s, is read as %#v: %v", wanted, name, got, diags)
			}
			seen[name] = true
		}
	}
}

// pieces are what a text can be made of that means something to HCL, or looks alike.
var pieces = []string{"a", "A", "é", "e\u0301", "7", "_", "-", ".", " ", `"`, `\`, "${", "%{", "}", "$", "%", "{", "\n", "\r\n", "\t", "\x00", "\u202e", "\u2028", "<<EOT\n", "#", "//", "/*", "å", "☃", "\ufeff", "\U0001f600"}

func randomText(random *rand.Rand) string {
	var text strings.Builder
	for range random.IntN(12) {
		text.WriteString(pieces[random.IntN(len(pieces))])
	}
	return text.String()
}
