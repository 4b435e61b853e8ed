package provider_test

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// estate is many resources, with the configuration of each.
type estate struct {
	objects []*acctest.Object
	configs []map[string]any
}

func (e *estate) make(core *acctest.Core, kind string, config map[string]any) *acctest.Object {
	object, _ := core.Make(kind, config)
	e.objects, e.configs = append(e.objects, object), append(e.configs, config)
	return object
}

// makeEstate makes users, groups, memberships and permissions: each user is a member of groups and has permissions in turn.
func makeEstate(t *testing.T, a *acctest.Argus, users, groups, memberships, permissions int) *estate {
	t.Helper()
	core, e := a.Core(), &estate{}
	var userIDs, groupIDs []string
	for i := range users {
		name := a.Name(fmt.Sprintf("user-%d", i))
		userIDs = append(userIDs, e.make(core, "argus_user", map[string]any{"short_name": name, "name": "User", "email": name + "@fjord.example", "description": "Number " + fmt.Sprint(i)}).Text("id"))
	}
	for i := range groups {
		groupIDs = append(groupIDs, e.make(core, "argus_group", map[string]any{"short_name": a.Name(fmt.Sprintf("group-%d", i)), "name": "Group"}).Text("id"))
	}
	for i := range memberships {
		e.make(core, "argus_group_membership", map[string]any{"group": groupIDs[i/users%groups], "member": userIDs[i%users]})
	}
	roles := a.Roles(18)
	for i := range permissions {
		e.make(core, "argus_permission", map[string]any{"subject": userIDs[i%users], "function": roles[i/users%len(roles)].Name})
	}
	return e
}

// plan plans the estate by a provider of its own, with refresh, and tells how many requests that took. Nothing may change.
func (e *estate) plan(t *testing.T, a *acctest.Argus, settings map[string]any) int {
	t.Helper()
	a.Simulator.ResetRequests()
	core, diags := a.NewCore(settings)
	acctest.WantNone(t, diags)
	read, diags := core.ReadAll(e.objects)
	acctest.WantNone(t, diags)
	for i, object := range e.objects {
		if !object.Same(read[i]) {
			t.Fatalf("the refresh changes %s %s", object.Type, object.Text("id"))
		}
		if plan := core.Plan(object.Type, read[i], e.configs[i]); !plan.Empty() {
			t.Fatalf("the plan of %s %s changes %v", object.Type, object.Text("id"), plan.Changes())
		}
	}
	return len(a.Simulator.Requests())
}

// sweeps are the requests of sweeps.
func sweeps(a *acctest.Argus) (sweeps int) {
	for _, request := range a.Simulator.Requests() {
		if request.Header.Get("Argus-Priority") == "bulk" {
			sweeps++
		}
	}
	return sweeps
}

func TestPlanOfManySendsFewRequests(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]struct {
		users, groups, memberships, permissions int
		options                                 func(*simulator.Options)
	}{
		"1,000 resources":          {300, 30, 330, 340, func(*simulator.Options) {}},
		"small pages, not counted": {60, 12, 60, 60, func(o *simulator.Options) { o.PageCap, o.CountMinusOne = 25, true }},
		"unknown fields": {60, 12, 60, 60, func(o *simulator.Options) {
			o.Future, o.Variants = true, []string{"lists-shuffled", "enums-other-case"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, with.options)
			e := makeEstate(t, a, with.users, with.groups, with.memberships, with.permissions)
			if requests := e.plan(t, a, nil); requests > 60 || sweeps(a) < 4 {
				t.Errorf("a plan of %d resources sent %d requests, %d of them sweeps", len(e.objects), requests, sweeps(a))
			}
			if requests := e.plan(t, a, map[string]any{"bulk_reads": false}); requests != 1+len(e.objects) || sweeps(a) != 0 {
				t.Errorf("without bulk reads, a plan of %d resources sent %d requests, %d of them sweeps", len(e.objects), requests, sweeps(a))
			}
		})
	}
}

func TestPlanOfPermissionsSendsFewRequests(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("counts requests")
	e := makeEstate(t, a, 50, 1, 0, 1000)
	e.objects, e.configs = e.objects[51:], e.configs[51:]
	if requests := e.plan(t, a, nil); requests > 25 {
		t.Errorf("a plan of %d permissions sent %d requests", len(e.objects), requests)
	}
}

func TestPlanOfFewInALargeOrganisationSweepsNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	if err := a.NeedSimulator("has many users at once").AddUsers(10_000); err != nil {
		t.Fatal(err)
	}
	e := makeEstate(t, a, 3, 1, 0, 0)
	e.objects, e.configs = e.objects[:3], e.configs[:3]
	if requests := e.plan(t, a, nil); requests > 6 || sweeps(a) != 0 {
		t.Errorf("a plan of 3 users sent %d requests, %d of sweeps", requests, sweeps(a))
	}
}
