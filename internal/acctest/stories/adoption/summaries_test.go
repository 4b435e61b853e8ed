package adoption

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestSummariesOfAdoptionsNameTheObject(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {}) // whose searches show at once what was made
			s := a.NewScene()
			object, _ := a.Core().Make(name, kind.Config(s))
			if slices.Contains(acctest.SubjectKinds, name) {
				a.SettleFound(object.Text("id"))
			}
			if kind.AlwaysNew { // the second one lets the provider look for similar ones
				sim := a.NeedSimulator("loses responses on demand")
				sim.Fail(simulator.Fault{Operation: kind.Create, Kind: simulator.LostResponse})
			}
			plan := adopting(t, a).Plan(name, nil, kind.Config(s))
			if kind.PlanMeets != "" {
				acctest.WantNamed(t, plan.Diagnostics, kind.PlanMeets, kind.Names(s, nil))
			}
			_, diags := adopting(t, a).Apply(plan)
			acctest.WantNamed(t, diags, kind.ApplyMeets, kind.Names(s, nil))
		})
	}
}
