package bulkreads

import (
	"fmt"
	"sync"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// stateOfOne is a state of one customer, of 310 resources.
var stateOfOne = acctest.EstateSize{Users: 100, Groups: 10, Memberships: 100, Permissions: 100}

// A state of one customer costs what the customer costs, however large the tenant is. Twenty plans at once cost twenty times as much.
func TestPlanOfOneCustomerInALargeTenant(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	const most, atOnce = 45, 20
	var states []*acctest.Estate
	var customers []*acctest.Argus
	for i := range 4 {
		name := fmt.Sprintf("customer-%d", i)
		a.Simulator.AddCustomer(name, simulator.Population{})
		customers = append(customers, a.ForCustomer(name))
		states = append(states, customers[i].MakeEstate(customers[i].Core(), stateOfOne))
	}
	a.Simulator.AddCustomer("others", simulator.Population{Users: 50_000, Groups: 2_000, Memberships: 50_000, Permissions: 50_000})
	if requests := states[0].Plan(t, customers[0], nil); requests > most {
		t.Errorf("a plan of %d resources of one customer sent %d requests", len(states[0].Objects), requests)
	}
	a.Simulator.ResetRequests()
	var plans sync.WaitGroup
	for i := range atOnce {
		plans.Go(func() {
			state, of := states[i%len(states)], customers[i%len(states)]
			if err := state.PlanEmpty(t, of, nil); err != nil {
				t.Errorf("%s: %v", of.Customer, err)
			}
		})
	}
	plans.Wait()
	if requests := len(a.Simulator.Requests()); requests > most*atOnce {
		t.Errorf("%d plans at once sent %d requests", atOnce, requests)
	}
}
