package bulkreads

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// stateOfOne is a state of one customer, of 310 resources.
var stateOfOne = acctest.EstateSize{Users: 100, Groups: 10, Memberships: 100, Permissions: 100}

// A state of one customer costs what the customer costs, however large the tenant is. Twenty plans at once cost twenty times as much.
func TestPlanOfOneCustomerInALargeTenant(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector makes a tenant of this size too slow: make test runs this test again without it")
	}
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
	a.Simulator.AddCustomer("others", simulator.Population{Users: 50_000, Groups: 2_000, Memberships: 10_000, Permissions: 50_000})
	requests := states[0].Plan(t, customers[0], nil)
	t.Logf("a plan of %d resources of one customer sent %d requests", len(states[0].Objects), requests)
	if requests > most {
		t.Errorf("these are more than %d", most)
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

// A state that spans some customers, a group of customers among them, is served from lists of these. What others did is seen: a
// user that they moved to a customer of no list, and a membership and a permission that they removed.
func TestPlanOfSeveralCustomersInALargeTenant(t *testing.T) {
	t.Parallel()
	for name, variants := range map[string][]string{
		"as documented": nil, "customers alone": {"sub-customers-left-out"}, "sub customers of all": {"membership-sub-customers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			e := severalCustomers(a)
			a.Simulator.AddCustomer("others", simulator.Population{Users: 8_000, Groups: 200, Memberships: 8_000, Permissions: 8_000})
			if requests := e.Plan(t, a, nil); requests > 60 {
				t.Errorf("a plan of %d resources of three customers sent %d requests", len(e.Objects), requests)
			}
			changed, outcome := map[*acctest.Object]string{}, map[string]string{"argus_user": "moved", "argus_group_membership": "gone", "argus_permission": "gone"}
			for kind, change := range map[string]func(*acctest.Object) error{
				"argus_user": func(o *acctest.Object) error {
					return errorOf(a.Client.MoveSubject(context.Background(), argus.User, argus.ByID(argus.ID(o.Text("id"))), "others"))
				},
				"argus_group_membership": func(o *acctest.Object) error {
					group := argus.ByID(argus.ID(o.Text("group")))
					return errorOf(a.Client.RemoveGroupMembers(context.Background(), group, []string{o.Text("member")}, ""))
				},
				"argus_permission": func(o *acctest.Object) error {
					return errorOf(a.Client.RevokePermission(context.Background(), argus.ID(o.Text("id")), argus.GrantPermissionRequest{}, ""))
				},
			} {
				last := slices.IndexFunc(e.Objects, func(o *acctest.Object) bool { return o.Type == kind }) + 30
				a.Must(change(e.Objects[last]))
				changed[e.Objects[last]] = outcome[kind]
			}
			core, diags := a.NewCore(nil)
			acctest.WantNone(t, diags)
			read, diags := core.ReadAll(e.Objects)
			acctest.WantNone(t, diags)
			for i, object := range e.Objects {
				was := "unchanged"
				switch {
				case read[i] == nil:
					was = "gone"
				case read[i].Text("customer") != object.Text("customer"):
					was = "moved"
				case !object.Same(read[i]):
					was = "changed"
				}
				if want := cmp.Or(changed[object], "unchanged"); was != want {
					t.Errorf("%s %s is %s, not %s", object.Type, object.Text("id"), was, want)
				}
			}
		})
	}
}

// severalCustomers makes users, groups, memberships and permissions of three customers, across them too.
func severalCustomers(a *acctest.Argus) *acctest.Estate {
	e, core, role := &acctest.Estate{}, a.Core(), a.Roles(1)[0]
	customers := []string{"fjord", "fjord-energy", "skog"}
	var users, groups []string
	for i := range 60 {
		users = append(users, e.Make(core, "argus_user", map[string]any{
			"short_name": a.Name(fmt.Sprintf("user-%d", i)), "name": "User", "customer": customers[i%3],
		}).Text("id"))
	}
	for i := range 12 {
		groups = append(groups, e.Make(core, "argus_group", map[string]any{
			"short_name": a.Name(fmt.Sprintf("group-%d", i)), "name": "Group", "customer": customers[i%3],
		}).Text("id"))
	}
	for i, user := range users {
		e.Make(core, "argus_group_membership", map[string]any{"group": groups[i/3%12], "member": user})
		e.Make(core, "argus_permission", map[string]any{"subject": user, "function": role.Name, "customer": customers[i/3%3]})
	}
	return e
}

// errorOf returns the error of a call whose other result nobody needs.
func errorOf[T any](_ T, err error) error { return err }
