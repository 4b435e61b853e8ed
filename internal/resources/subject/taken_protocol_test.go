package subject_test

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// A create may take the name that another resource of the run gives up, if it waits for the rename. It adopts nobody meanwhile.
func TestCreateOfANameThatIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for _, adopt := range []bool{false, true} {
			a := acctest.Start(t)
			config := a.SubjectConfig(kind, nil)
			object, _ := a.Core().Make(kind, config)
			a.SettleFound(object.Text("id"))
			renamed := a.SubjectConfig(kind, map[string]any{"short_name": a.Name("bob")})
			configured := func() *acctest.Core {
				core, diags := a.NewCore(map[string]any{"adopt_existing": adopt})
				acctest.WantNone(t, diags)
				return core
			}
			core := configured()
			read, _ := core.Read(object)
			renaming := core.Plan(kind, read, renamed)
			creating := core.Plan(kind, nil, config)
			acctest.WantNone(t, renaming.Diagnostics)
			words := []string{"short_name", "is taken", "renames that", a.Name("bob"), "depends_on"}
			acctest.WantText(t, creating.Diagnostics, append(words, "WARNING")...)
			if text := acctest.Text(creating.Diagnostics); strings.Contains(text, "remove one") || strings.Contains(text, "adopted") {
				t.Errorf("%s, adopt_existing %v: %s", kind, adopt, text)
			}
			early, diags := core.Apply(creating)
			acctest.WantText(t, diags, append(words, "ERROR")...)
			if early != nil {
				t.Errorf("%s, adopt_existing %v: the create took the one that is renamed", kind, adopt)
			}
			if _, diags = core.Apply(renaming); acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			made, diags := core.Apply(creating)
			if made == nil || made.Text("id") == object.Text("id") || acctest.HasError(diags) {
				t.Errorf("%s, adopt_existing %v: not created after the rename: %s", kind, adopt, acctest.Text(diags))
			}

			// The create may be planned first: then only the words can tell.
			a.SettleFound(made.Text("id"))
			core = configured()
			read, _ = core.Read(made)
			plan := core.Plan(kind, nil, config)
			if adopt {
				plan = core.Plan(kind, read, a.SubjectConfig(kind, map[string]any{"short_name": a.Name("eve")}))
			}
			acctest.WantText(t, plan.Diagnostics, made.Text("id"), "depends_on")
		}
	}
}
