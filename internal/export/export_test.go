package export_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// exported exports what a key sees.
func exported(t *testing.T, a *acctest.Argus, key string) (*export.Export, map[string][]byte) {
	t.Helper()
	p, err := export.Start(t.Context(), provider.New(provider.Options{Version: "test", Environment: func(string) string { return "" }})(), map[string]string{"api_url": a.URL, "api_key": key})
	a.Must(err)
	found, err := p.Read(t.Context(), export.Options{})
	a.Must(err)
	files, err := found.Files(export.Format{})
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
	found, files := exported(t, a, a.Key)
	_, again := exported(t, a, a.Key)
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

// A key that may not look up customers and functions exports what it can, and the rest is listed.
func TestExportWithANarrowKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets a test make a key with few functions")
	a.MakeEstate(a.Core(), acctest.EstateSize{Users: 2, Groups: 1, Memberships: 2, Permissions: 2})
	found, files := exported(t, a, a.NarrowKey("viewUsers", "viewPermissions"))
	if users := string(files["users.tf"]); !strings.Contains(users, `name        = "User"`) || strings.Contains(users, "customer") {
		t.Errorf("the users are\n%s", users)
	}
	if files["permissions.tf"] != nil {
		t.Errorf("permissions are exported without the function\n%s", files["permissions.tf"])
	}
	if len(files["memberships.tf"]) == 0 {
		t.Error("the memberships are missing")
	}
	left := fmt.Sprint(found.LeftOut)
	for _, words := range []string{"its customer is not written", "argus_permission", "function"} {
		if !strings.Contains(left, words) {
			t.Errorf("nothing says %q:\n%s", words, left)
		}
	}
}
