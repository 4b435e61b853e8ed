package plans

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// A refresh right after a write finds nothing to do, neither in state nor in private state:
// `plan -refresh-only -detailed-exitcode` returns 2 for a private value that first appears in Read.
func TestRefreshAfterWriteChangesNothing(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			core, s := a.Core(), a.NewScene()
			config := kind.Config(s)
			same := func(after string, object *acctest.Object) *acctest.Object {
				t.Helper()
				read, diags := core.Read(object)
				acctest.WantNone(t, diags)
				if !object.Same(read) {
					t.Fatalf("a refresh after %s changes state or private state", after)
				}
				if plan := a.Core().Plan(name, read, config); !plan.Empty() {
					t.Errorf("the plan after %s changes %v", after, plan.Changes())
				}
				return read
			}
			made, _ := core.Make(name, config)
			made = same("create", made)
			imported, diags := core.Import(name, kind.ImportID(s, made))
			if acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			same("import", imported)
			if kind.Change != nil {
				config = kind.Changed(s)
				updated, _ := core.Change(name, made, config)
				same("update", updated)
			}
		})
	}
}
