package export_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Digits alone are an id: a user whose shortname is digits is looked up with the domain, and never as another user.
func TestExportRefersToAShortNameOfDigits(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	other, diags := core.Make("argus_user", map[string]any{"short_name": "other", "name": "Other"})
	acctest.WantNone(t, diags)
	core.Make("argus_user", map[string]any{"short_name": other.Text("id"), "name": "Digits"})
	core.Make("argus_group_membership", map[string]any{"group": "analysts", "member": "mnemonic/" + other.Text("id")})
	pattern, err := export.ParsePattern("argus_user.short_name=" + other.Text("id"))
	a.Must(err)
	written := files(t, read(t, a, a.Key, export.Options{Exclude: []export.Pattern{pattern}}), export.Format{})
	if data := string(written["data.tf"]); !strings.Contains(data, `short_name = "mnemonic/`+other.Text("id")+`"`) {
		t.Errorf("the data sources are\n%s", data)
	}
}

// One object that the provider would refuse would fail the plan of all. It is left out, and so is what refers to it by name.
func TestExportLeavesOutWhatTheProviderRefuses(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	for _, name := range []string{"spaced", "nameless", "fine"} {
		core.Make("argus_user", map[string]any{"short_name": name, "name": "name-of-" + name})
		core.Make("argus_group_membership", map[string]any{"group": "analysts", "member": name})
	}
	core.Make("argus_api_key", map[string]any{"user": "fine", "description": "undescribed", "source": map[string]any{"provider": "disabled"}})
	a.Rewrite(func(_ *http.Request, body []byte) []byte {
		body = bytes.ReplaceAll(body, []byte(`"spaced"`), []byte(`"sp aced"`))
		body = bytes.ReplaceAll(body, []byte(`"undescribed"`), []byte(`""`))
		return bytes.ReplaceAll(body, []byte(`"name-of-nameless"`), []byte(`null`))
	})
	found := read(t, a, a.Key, export.Options{Include: map[string]bool{"argus_api_key": true}})
	wantLeftOut(t, found, `argus_user "sp aced"`, `argus_user "nameless"`, `argus_group_membership "analysts sp aced"`, `argus_api_key "fine "`)
	written := files(t, found, export.Format{})
	if got := string(written["users.tf"]); !strings.Contains(got, "fine") || strings.Contains(got, "aced") || strings.Contains(got, "nameless") {
		t.Errorf("the users are\n%s", got)
	}
	if got := string(written["data.tf"]); !strings.Contains(got, `"nameless"`) || strings.Contains(got, "aced") {
		t.Errorf("the data sources are\n%s", got)
	}
	if got := string(written["memberships.tf"]); !strings.Contains(got, "data.argus_user.nameless.id") || strings.Contains(got, "aced") {
		t.Errorf("the memberships are\n%s", got)
	}
}

// No shortname means something to HCL where it is a key of a table.
func TestExportOfWordsOfHCL(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	excluded, err := export.ParsePattern("argus_user.short_name=a*")
	a.Must(err)
	for _, name := range []string{"for", "if", "in", "null", "true", "self"} {
		core.Make("argus_user", map[string]any{"short_name": name, "name": name})
	}
	found := read(t, a, a.Key, export.Options{Exclude: []export.Pattern{excluded}})
	for _, layout := range []export.Layout{export.Blocks, export.Tables} {
		for name, content := range files(t, found, export.Format{Layout: layout}) {
			if _, diags := hclparse.NewParser().ParseHCL(content, name); diags.HasErrors() {
				t.Errorf("%s: %s\n%s", layout, diags, content)
			}
		}
	}
}
