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

// Apply can create one of two users or groups with one new shortname: the plan of the second says so.
func TestNewShortNameThatIsPlannedTwice(t *testing.T) {
	t.Parallel()
	const twice = "is planned twice"
	for _, kind := range acctest.SubjectKinds {
		for _, second := range acctest.SubjectKinds {
			a := acctest.Start(t)
			named := func(kind, name string, more map[string]any) map[string]any {
				config := a.SubjectConfig(kind, more)
				config["short_name"] = a.Name(name)
				return config
			}
			core := a.Core()
			first := core.Plan(kind, nil, named(kind, "new", nil))
			acctest.WantNone(t, first.Diagnostics)
			acctest.WantNone(t, core.Plan(second, nil, named(second, "newer", nil)).Diagnostics)
			acctest.WantSilence(t, core.Plan(second, nil, named(second, "new", map[string]any{"domain": "elsewhere"})).Diagnostics, twice)
			acctest.WantSilence(t, core.Plan(second, nil, named(second, "new", map[string]any{"domain": acctest.Unknown})).Diagnostics, twice)
			plan := core.Plan(second, nil, named(second, "New", nil))
			acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", `Shortname "`+a.Name("New")+`" `+twice, "Another resource")
			plan = core.Plan(second, nil, named(second, "new", nil))
			acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", `Shortname "`+a.Name("new")+`" `+twice, "Another resource")

			core = a.Core()
			if made, diags := core.Apply(first); made == nil {
				t.Fatal(acctest.Text(diags))
			}
			_, diags := core.Apply(plan)
			acctest.WantText(t, diags, "ERROR", "is taken")
		}
	}
}

// One resource may be planned twice: in a replacement with its prior state first, and again in apply.
func TestOneResourceIsNoSecondOne(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
		for name, prior := range map[string]*acctest.Object{"new": nil, "replaced": object, "tainted": nil} {
			config := a.SubjectConfig(kind, map[string]any{"short_name": a.Name("other")})
			if name == "replaced" {
				config["domain"] = "elsewhere"
			}
			for _, phase := range []string{"plan", "apply"} {
				core := a.Core()
				if name != "new" {
					core.Read(object)
				}
				if prior != nil {
					if len(core.Plan(kind, prior, config).Replace) == 0 {
						t.Fatal("another domain does not replace it")
					}
				}
				if text := acctest.Text(core.Plan(kind, nil, config).Diagnostics); strings.Contains(text, "planned twice") {
					t.Errorf("%s, %s, in %s: %s", kind, name, phase, text)
				}
			}
		}
	}
}
