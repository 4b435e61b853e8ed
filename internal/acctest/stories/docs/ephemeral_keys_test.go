package docs

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// A key with just the functions that the table says opens, renews and closes an ephemeral resource. Without one of them the error
// names it.
func TestNarrowKeyIsEnoughToOpen(t *testing.T) {
	t.Parallel()
	core := acctest.Start(t).Core()
	for _, name := range core.EphemeralResources() {
		kind, ok := acctest.EphemeralResources[name]
		if !ok {
			t.Fatalf("acctest.EphemeralResources has no row for %s", name)
		}
		if diags := use(t, name, kind.Needs); len(diags) > 0 {
			t.Errorf("%s fails with just %v: %s", name, kind.Needs, acctest.Text(diags))
		}
		for _, function := range kind.Needs {
			rest := slices.DeleteFunc(slices.Clone(kind.Needs), func(f string) bool { return f == function })
			acctest.WantText(t, use(t, name, rest), "ERROR", fmt.Sprintf("This needs function %q for the customer of", function))
		}
	}
}

// use opens, renews and closes an ephemeral resource with a key that has just these functions.
func use(t *testing.T, name string, functions []string) []*tfprotov6.Diagnostic {
	t.Helper()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be made")
	core := narrowCore(t, a, functions)
	opened, diags := core.Open(name, acctest.EphemeralResources[name].Config(a))
	if opened == nil {
		return diags
	}
	if !opened.RenewAt.IsZero() {
		diags = append(diags, core.Renew(opened)...)
	}
	return append(diags, core.Close(opened)...)
}
