package secrets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// hostileTexts are texts as an Argus or one who writes into it may put them, by what they try.
var hostileTexts = map[string]struct {
	text string
	wire string // as a response spells it inside of quotes; empty: as Go's JSON does
}{
	"lines":       {text: "a\r\n  # argus_user.root will be destroyed\n\nError: b"},
	"terminal":    {text: "\x1b[2J\x1b]8;;https://evil.test\x07here\x1b]8;;\x07\u009b31m\x7f\x00"},
	"direction":   {text: "admin\u202e\u2066gnp.exe\u200f\u2028\ufeff"},
	"markup":      {text: `<script>alert("1")</script>&amp; ${file("/etc/passwd")} %{ for x in y } $(uname)`},
	"not UTF-8":   {text: "a\ufffd\ufffdb\ufffd", wire: "a\xff\xfeb" + `\ud800`},
	"many quotes": {text: strings.Repeat(`"\`, 1000)},
	"70 KiB":      {text: strings.Repeat("x", 70<<10)}, // an object that repeats it has less than the 1 MiB that the client takes
}

// long texts cost seconds each time that they are sent: they are taken into state, adopted and refused, and nothing more, since
// everything else shows no more with them than with those of a thousand characters.
const long = 1 << 16

// mark is what the simulator is given in place of a hostile text, which its checks would refuse.
const mark = "HOSTILE"

// hostileFront stands before the simulator, and puts a hostile text in the place of every mark that it returns. If the status
// is set, every write is refused with it, in messages of that text.
type hostileFront struct {
	behind     http.Handler
	text, wire string
	direct     string // the URL of the simulator itself
	status     atomic.Int32
	everywhere atomic.Bool // the text is also in the place of every name, key and comment, whatever it was
}

var namesInAnswers = regexp.MustCompile(`"(shortName|name|fullName|prefix|keyPrefix|description|comment|addComment|grantComment|key|value|email|language)":"[^"]*"`)

func (f *hostileFront) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return // who sent it is gone
	}
	r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(sent, []byte(spelled(f.text)), []byte(mark))))
	r.ContentLength = -1
	answer := httptest.NewRecorder()
	if status := int(f.status.Load()); status != 0 && r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/search") {
		answer.Code = status
		said := `{"message":"` + mark + `","field":"` + mark + `"},` + strings.Repeat(`{"message":"`+mark+`","field":"name"},`, 3)
		said += strings.Repeat(`{"message":"short","field":"name"},`, 1000)
		answer.Body = bytes.NewBufferString(fmt.Sprintf(`{"responseCode":%d,"data":null,"messages":[%s]}`, status, strings.TrimSuffix(said, ",")))
	} else {
		f.behind.ServeHTTP(answer, r)
	}
	body := bytes.ReplaceAll(answer.Body.Bytes(), []byte(mark), []byte(f.wire))
	if f.everywhere.Load() {
		body = namesInAnswers.ReplaceAll(body, []byte(`"$1":"`+strings.ReplaceAll(f.wire, "$", "$$")+`"`))
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body) // a client that is gone needs no response
}

// spelled is a text as Go's JSON spells it inside of quotes.
func spelled(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted[1 : len(quoted)-1])
}

// What the server holds comes into state as it is, and what diagnostics show of it is harmless and short, for each resource in
// all that it can meet.
func TestHostileTextsAreHarmless(t *testing.T) {
	t.Parallel()
	for name, hostile := range hostileTexts {
		for kindName := range acctest.Kinds {
			if len(hostile.text) > long && kindName != "argus_user" {
				continue
			}
			t.Run(name+"/"+kindName, func(t *testing.T) {
				t.Parallel()
				a, front := startHostile(t, hostile.text, hostile.wire)
				throughHostility(t, a, front, kindName)
			})
		}
	}
}

// startHostile is a simulator behind a front. What is made by hand is marked.
func startHostile(t *testing.T, text, wire string) (*acctest.Argus, *hostileFront) {
	t.Helper()
	a := acctest.Start(t)
	front := &hostileFront{behind: a.NeedSimulator("is given texts that it would refuse"), text: text, wire: wire, direct: a.URL}
	if wire == "" {
		front.wire = spelled(text)
	}
	server := httptest.NewServer(front)
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a, front
}

// hostileCore is a provider that does not try again for long.
func hostileCore(a *acctest.Argus) *acctest.Core {
	core, _ := a.NewCore(map[string]any{"max_retries": 1})
	return core
}

func throughHostility(t *testing.T, a *acctest.Argus, front *hostileFront, name string) {
	t.Helper()
	kind, s := acctest.Kinds[name], a.NewScene()
	_, err := a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(argus.ID(s.User)), argus.UpdateSubjectRequest{Name: new(mark)})
	a.Must(err)
	_, err = a.Client.UpdateSubject(t.Context(), argus.Group, argus.ByID(argus.ID(s.Group)), argus.UpdateSubjectRequest{Name: new(mark)})
	a.Must(err)
	config, core := kind.Config(s), hostileCore(a)
	for _, attribute := range acctest.Kinds[name].FreeTexts {
		config[attribute] = front.text
	}
	harmless := func(diags []*tfprotov6.Diagnostic) {
		t.Helper()
		wantHarmless(t, diags)
	}

	object, diags := core.Make(name, config)
	harmless(diags)
	read, diags := core.Read(object)
	harmless(diags)
	if !object.Same(read) {
		t.Error("a refresh shows a change")
	}
	for _, attribute := range acctest.Kinds[name].FreeTexts {
		if read.Text(attribute) != front.text {
			t.Errorf("%s is %.100q in state", attribute, read.Text(attribute))
		}
	}
	if plan := core.Plan(name, read, config); !plan.Empty() || acctest.HasError(plan.Diagnostics) {
		t.Errorf("the plan changes %v: %.500s", plan.Changes(), acctest.Text(plan.Diagnostics))
	}
	imported, diags := core.Import(name, kind.ImportID(s, object))
	if harmless(diags); imported == nil {
		t.Errorf("it is not imported: %.500s", acctest.Text(diags))
	}

	// Made again beside itself, changed and taken away while that is refused, and made again after it was taken away.
	again := func() {
		t.Helper()
		plan := hostileCore(a).Plan(name, nil, config)
		harmless(plan.Diagnostics)
		_, diags := hostileCore(a).Apply(plan)
		harmless(diags)
	}
	again()
	if len(front.text) > long {
		front.status.Store(http.StatusPreconditionFailed)
		again()
		return
	}
	front.everywhere.Store(true)
	again()
	_, diags = hostileCore(a).Read(object)
	harmless(diags)
	_, diags = hostileCore(a).Import(name, kind.ImportID(s, object))
	harmless(diags)
	if kind.Change != nil {
		harmless(core.Plan(name, object, kind.Changed(s)).Diagnostics)
	}
	_, diags = hostileCore(a).Apply(core.Plan(name, object, nil))
	harmless(diags)
	again()
	front.everywhere.Store(false)
	again()
	object, _ = core.Import(name, kind.ImportID(s, object))
	for _, status := range []int{403, 412, 500} {
		front.status.Store(int32(status))
		again()
		if kind.Change != nil {
			plan := core.Plan(name, object, kind.Changed(s))
			harmless(plan.Diagnostics)
			_, diags := core.Apply(plan)
			harmless(diags)
		}
		_, diags := core.Apply(core.Plan(name, object, nil))
		harmless(diags)
		front.status.Store(0)
	}
	_, diags = core.Apply(core.Plan(name, object, nil))
	harmless(diags)
	again()
}

// shownAtMost bounds what one diagnostic says, in bytes: a few texts of the server's at their longest.
const shownAtMost = 16 << 10

func wantHarmless(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) > 30 {
		t.Errorf("there are %d diagnostics", len(diags))
	}
	for _, d := range diags {
		for _, text := range []string{d.Summary, d.Detail} {
			if !utf8.ValidString(text) || len(text) > shownAtMost || strings.ContainsFunc(text, unprintable) || strings.Contains(text, "\n  # argus_user.root") {
				t.Errorf("this of %d bytes is not harmless: %.300s", len(text), strconv.Quote(text))
			}
		}
	}
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }

func TestHostileTextsOfDataSources(t *testing.T) {
	t.Parallel()
	for name, hostile := range hostileTexts {
		for kind, source := range acctest.DataSources {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				a, front := startHostile(t, hostile.text, hostile.wire)
				direct := *a
				direct.URL = front.direct
				config, core := source.Config(&direct, mark), hostileCore(a)
				read, diags := core.ReadData(kind, config)
				acctest.WantNone(t, diags)
				if read == nil || !source.TextIsFixed && !read.Holds(front.text) {
					t.Error("it does not hold the text as it is")
				}
				if len(hostile.text) > long {
					return
				}
				front.everywhere.Store(true)
				_, diags = core.ReadData(kind, config)
				wantHarmless(t, diags)
				if source.Missing != nil {
					_, diags = core.ReadData(kind, source.Missing)
					wantHarmless(t, diags)
				}
			})
		}
	}
}
