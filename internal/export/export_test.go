package export_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// exported exports what the Argus has.
func exported(t *testing.T, a *acctest.Argus, options export.Options) (*export.Export, map[string][]byte) {
	t.Helper()
	p, err := export.Start(t.Context(), provider.New(provider.Options{Version: "test", Environment: func(string) string { return "" }})(), map[string]string{"api_url": a.URL, "api_key": a.Key})
	a.Must(err)
	found, err := p.Read(t.Context(), options)
	a.Must(err)
	files, err := found.Files(p)
	a.Must(err)
	return found, files
}

var bareID = regexp.MustCompile(`(user|group|member|subject|function|customer|id) *= "[0-9]+"`)

// What is exported plans to imports alone, and after them to nothing. A second export is the same.
func TestAccExport(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has no more than a test can import")
	core := a.Core()
	a.MakeEstate(core, acctest.EstateSize{Users: 5, Groups: 3, Memberships: 6, Permissions: 4})
	found, files := exported(t, a, export.Options{})
	_, again := exported(t, a, export.Options{})
	for name, content := range files {
		if string(again[name]) != string(content) {
			t.Errorf("%s differs when it is exported once more", name)
		}
	}
	if len(found.LeftOut) != 2 { // the group of an identity provider, and the user of the credentials
		t.Errorf("left out are %q", found.LeftOut)
	}
	for name, content := range files {
		if bare := bareID.Find(content); bare != nil && name != "imports.tf" {
			t.Errorf("%s has a bare id: %s", name, bare)
		}
	}
	var whole strings.Builder
	for name, content := range files {
		if name != "terraform.tf" {
			whole.Write(content)
		}
	}
	tf := acctest.NewTerraform(t)
	tf.Configure(a.Config("") + whole.String())
	plan := tf.Do(0, "plan", "-out=tfplan")
	if !strings.Contains(plan.Stdout, "0 to add, 0 to change, 0 to destroy") {
		t.Fatal(plan.Stdout)
	}
	tf.Do(0, "apply", "tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")
}
