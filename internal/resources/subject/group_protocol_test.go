package subject_test

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// ops is the configuration of a group, with more over it.
func ops(a *acctest.Argus, more map[string]any) map[string]any {
	config := map[string]any{"short_name": a.Name("ops"), "name": "Operations"}
	for name, value := range more {
		config[name] = value
	}
	return config
}

func TestReenableWhereDisabledAreHidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Variants = []string{"disabled-hidden-by-shortname", "disabled-hidden-by-id", "empty-as-null"}
		o.SearchLag = 3
	})
	core := a.Core()
	first, _ := core.Make("argus_group", ops(a, nil))
	core.Change("argus_group", first, nil)
	second, diags := core.Make("argus_group", ops(a, nil))
	acctest.WantText(t, diags, "WARNING", "Disabled group \""+first.Text("short_name")+"\" ("+first.Text("id")+") was re-enabled")
	if second.Text("id") != first.Text("id") {
		t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), first.Text("id"))
	}
}

func TestReenableAloneSendsNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	object, _ := core.Make("argus_group", ops(a, nil))
	plan := core.Plan("argus_group", object, ops(a, map[string]any{"reenable": false}))
	if changes := plan.Changes(); len(plan.Replace) != 0 || !slices.Equal(changes, []string{"reenable"}) {
		t.Errorf("planned %v, replacing %v", changes, plan.Replace)
	}
	sim.ResetRequests()
	if _, diags := core.Apply(plan); acctest.HasError(diags) || len(sim.Requests()) != 0 {
		t.Errorf("%d requests, %s", len(sim.Requests()), acctest.Text(diags))
	}
}
