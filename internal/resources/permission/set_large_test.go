//go:build !race

package permission_test

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// 1,000 permissions take few requests, and one foreign permission is one removal. The race detector would make minutes of it, since the
// framework compares sets by pairs.
func TestSetOfAThousand(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("lets functions be made")
	other, subject := a.OtherCustomer().ShortName, alice(a)
	config := map[string]any{"subject": subject}
	var elements []map[string]any
	for i := range 500 {
		name := fmt.Sprintf("role%d", i)
		a.Post("/useradmin/v2/function", map[string]any{"name": name, "parent": "analyst", "role": true})
		for _, customer := range []string{a.Customer, other} {
			elements = append(elements, map[string]any{"function": name, "customer": customer})
		}
	}
	config["permissions"] = elements
	core := a.Core()
	plan := a.Core().Plan(setKind, nil, config)
	acctest.WantNone(t, plan.Diagnostics)
	sim.ResetRequests()
	object, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	if sent := len(sim.Requests()); sent > 15 {
		t.Errorf("a create of 1,000 sends %d requests", sent)
	}
	sim.ResetRequests()
	core = a.Core()
	object, diags = core.Read(object)
	acctest.WantNone(t, diags)
	if plan = core.Plan(setKind, object, config); !plan.Empty() {
		t.Errorf("the plan changes %v", plan.Changes())
	}
	if sent := len(sim.Requests()); sent > 5 {
		t.Errorf("a plan of 1,000 sends %d requests", sent)
	}
	foreign := grantedAside(a, subject, a.Roles(1)[0], "")
	object, _ = core.Read(object)
	plan = a.Core().Plan(setKind, object, config)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", "permission "+string(foreign.ID))
	plan = a.Core().Plan(setKind, object, nil)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1001 direct permissions", "role499 ")
	sim.ResetRequests()
	_, diags = a.Core().Apply(plan)
	acctest.WantNone(t, diags)
	if sent := len(sim.Requests()); sent > 15 {
		t.Errorf("a destroy of 1,000 sends %d requests", sent)
	}
	a.Must(holds(a, subject))
}
