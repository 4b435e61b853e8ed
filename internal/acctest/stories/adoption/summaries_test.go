package adoption

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestSummariesOfAdoptionsNameTheObject(t *testing.T) {
	t.Parallel()
	texts := map[string][2]string{
		"argus_user": {"will be adopted", "was adopted"}, "argus_group": {"will be adopted", "was adopted"},
		"argus_group_membership": {"already exists", "already existed"}, "argus_permission": {"already exists", "already existed"},
		"argus_preference": {"already exists", "already existed"}, "argus_auth_method": {"is already enabled", "was already enabled"},
		"argus_api_key": {"", "Similar API keys"}, // a user may have many alike, so that a plan does not look for them
	}
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {}) // whose searches show at once what was made
			s := a.NewScene()
			object, _ := a.Core().Make(name, kind.Config(s))
			if slices.Contains(acctest.SubjectKinds, name) {
				a.SettleFound(object.Text("id"))
			}
			if name == "argus_api_key" { // the second one lets the provider look for similar ones
				sim := a.NeedSimulator("loses responses on demand")
				sim.Fail(simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse})
			}
			plan := adopting(t, a).Plan(name, nil, kind.Config(s))
			if texts[name][0] != "" {
				acctest.WantNamed(t, plan.Diagnostics, texts[name][0], acctest.Kinds[name].Names(s, nil))
			}
			_, diags := adopting(t, a).Apply(plan)
			acctest.WantNamed(t, diags, texts[name][1], acctest.Kinds[name].Names(s, nil))
		})
	}
}
