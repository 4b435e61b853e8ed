package provider_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// namesOf are the words that name an object of a kind in summaries, also while it is not in state.
func namesOf(s scene, kind string) []string {
	switch kind {
	case "argus_user", "argus_group":
		return []string{kinds[kind].config(s)["short_name"].(string)}
	case "argus_api_key": // of which a create makes another one each time
		return []string{s.a.Name("scene-user")}
	}
	return namesOfOwned[kind](s, nil)
}

// wantNamed wants a warning with some text, and each warning to name the object in its summary: Terraform folds equal summaries.
func wantNamed(t *testing.T, diags []*tfprotov6.Diagnostic, text string, names []string) {
	t.Helper()
	acctest.WantText(t, diags, "WARNING", text)
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityWarning && !namedInSummary(diagnostic.Summary, names) {
			t.Errorf("the summary %q does not name %q", diagnostic.Summary, names)
		}
	}
}

func TestSummariesOfAdoptionsNameTheObject(t *testing.T) {
	t.Parallel()
	texts := map[string][2]string{
		"argus_user": {"will be adopted", "was adopted"}, "argus_group": {"will be adopted", "was adopted"},
		"argus_group_membership": {"already exists", "already existed"}, "argus_permission": {"already exists", "already existed"},
		"argus_preference": {"already exists", "already existed"}, "argus_auth_method": {"is already enabled", "was already enabled"},
		"argus_api_key": {"", "Similar API keys"}, // a user may have many alike, so that a plan does not look for them
	}
	for name, kind := range kinds {
		a := acctest.Start(t, func(*simulator.Options) {}) // whose searches show at once what was made
		s := newScene(a)
		object, _ := a.Core().Make(name, kind.config(s))
		if slices.Contains(subjectKinds, name) {
			settleFound(a, object.Text("id"))
		}
		if name == "argus_api_key" { // the second one lets the provider look for similar ones
			sim := a.NeedSimulator("loses answers on demand")
			sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostAnswer})
		}
		plan := adopting(t, a).Plan(name, nil, kind.config(s))
		if texts[name][0] != "" {
			wantNamed(t, plan.Diagnostics, texts[name][0], namesOf(s, name))
		}
		_, diags := adopting(t, a).Apply(plan)
		wantNamed(t, diags, texts[name][1], namesOf(s, name))
	}
}

func TestSummariesOfWhatIsNotVisibleNameTheObject(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds {
		a := acctest.Start(t)
		sim := a.NeedSimulator("hides on demand")
		s := newScene(a)
		object, _ := a.Core().Make(name, kind.config(s))
		text, names := "cannot be seen", namesOf(s, name)
		if operation, subject := readByID[name]; subject {
			text = "no longer visible"
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
			sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
		} else {
			_, diags := a.Core().Apply(a.Core().Plan(name, object, nil))
			acctest.WantNone(t, diags)
			sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			names = namesOfOwned[name](s, object)
		}
		kept, diags := a.Core().Read(object)
		if name == "argus_permission" { // a search shows a narrow key that it was revoked
			if acctest.WantNone(t, diags); kept != nil {
				t.Error("a revoked permission stayed in state")
			}
			continue
		}
		wantNamed(t, diags, text, names)
	}
}

func TestSummariesOfWhatStaysNameTheObject(t *testing.T) {
	t.Parallel()
	for _, kind := range subjectKinds {
		a := acctest.Start(t)
		s := scene{a: a}
		object, _ := a.Core().Make(kind, subjectConfig(a, kind, map[string]any{"deletion_policy": "abandon"}))
		plan := a.Core().Plan(kind, object, nil)
		wantNamed(t, plan.Diagnostics, "stays active", namesOf(s, kind))
		_, diags := a.Core().Apply(plan)
		wantNamed(t, diags, "stays active", namesOf(s, kind))
	}
}
