package provider_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
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
// Before anything is made, conditions are set.
func makeEstate(t *testing.T, a *acctest.Argus, users, groups, memberships, permissions int, conditions ...func()) *estate {
	t.Helper()
	return makeEstateBy(t, a, a.Core(), users, groups, memberships, permissions, conditions...)
}

// makeEstateBy is makeEstate by a provider.
func makeEstateBy(t *testing.T, a *acctest.Argus, core *acctest.Core, users, groups, memberships, permissions int, conditions ...func()) *estate {
	t.Helper()
	e, roles := &estate{}, a.Roles(18)
	for _, set := range conditions {
		set()
	}
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

func TestPlanOfManyCreatesSendsFewRequests(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	taken := a.AddUser("taken")
	gone := a.AddUser("gone")
	a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.ByID(gone.ID)))
	a.Simulator.ResetRequests()
	for i := range 50 {
		plan := core.Plan("argus_user", nil, map[string]any{"short_name": a.Name(fmt.Sprintf("new-%d", i)), "name": "New"})
		acctest.WantNone(t, plan.Diagnostics)
	}
	if requests := len(a.Simulator.Requests()); requests > 12 || sweeps(a) == 0 {
		t.Errorf("the plan of 50 new users sent %d requests, %d of them sweeps", requests, sweeps(a))
	}
	for name, warning := range map[string]string{taken.ShortName: "is taken", gone.ShortName: "will be re-enabled"} {
		plan := core.Plan("argus_user", nil, map[string]any{"short_name": name, "name": "New"})
		acctest.WantText(t, plan.Diagnostics, "WARNING", warning, name)
	}
}

// No more connections than requests in flight are made, and they are kept.
func TestConnectionsAreFewAndKept(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	e := makeEstate(t, a, 40, 4, 40, 40)
	for _, settings := range []map[string]any{{"max_concurrent_requests": 3}, {"max_concurrent_requests": 3, "bulk_reads": false}} {
		requests := e.plan(t, a, settings)
		if connections := a.Simulator.Connections(); connections > 3 {
			t.Errorf("%d requests went over %d connections, at most 3 at once", requests, connections)
		}
	}
}

// TestAccBulkReadsOfAliases plans two accounts at once, whose objects have the same ids: what is read of one must not answer
// for the other. In terraform-plugin-testing aliases share one provider server, so this takes the built provider.
func TestAccBulkReadsOfAliases(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	one, other := acctest.Start(t, func(*simulator.Options) {}), acctest.Start(t, func(*simulator.Options) {})
	config := ""
	for i, a := range []*acctest.Argus{one, other} {
		config += fmt.Sprintf(`
provider "argus" {
  alias    = "account%[1]d"
  api_url  = %[2]q
  api_key  = %[3]q
  customer = %[4]q
}

resource "argus_user" "account%[1]d" {
  provider   = argus.account%[1]d
  count      = 20
  short_name = "%[5]s-${count.index}"
  name       = "User ${count.index} of account %[1]d"
}
`, i, a.URL, a.Key, a.Customer, a.Name("user"))
	}
	tf.Configure(config)
	tf.Do(0, "apply", "-auto-approve")
	ids := tf.State("id")
	if ids["argus_user.account0[0]"] == "" || !slices.Equal(accountIDs(ids, 0), accountIDs(ids, 1)) {
		t.Fatalf("the accounts do not have the same ids, so that this proves nothing: %v", ids)
	}
	for _, command := range [][]string{{"plan", "-detailed-exitcode"}, {"plan", "-refresh-only", "-detailed-exitcode"}} {
		for _, a := range []*acctest.Argus{one, other} {
			a.Simulator.ResetRequests()
		}
		tf.Do(0, command...)
		for i, a := range []*acctest.Argus{one, other} {
			if requests := len(a.Simulator.Requests()); requests > 12 || sweeps(a) == 0 {
				t.Errorf("%v of 20 users sent %d requests to account %d, %d of them sweeps", command, requests, i, sweeps(a))
			}
		}
	}
	changed := argus.ByID(argus.ID(ids["argus_user.account1[7]"]))
	_, err := other.Client.UpdateSubject(context.Background(), argus.User, changed, argus.UpdateSubjectRequest{Name: new("Changed by others")})
	other.Must(err)
	plan := tf.Do(2, "plan", "-detailed-exitcode")
	if !strings.Contains(plan.Stdout, "0 to add, 1 to change, 0 to destroy") || !strings.Contains(plan.Stdout, "argus_user.account1[7]") {
		t.Errorf("the plan does not hold exactly the change of one user:\n%s", plan.Stdout)
	}
}

// accountIDs are the ids of an account's users, sorted.
func accountIDs(ids map[string]string, account int) (of []string) {
	for address, id := range ids {
		if strings.HasPrefix(address, fmt.Sprintf("argus_user.account%d[", account)) {
			of = append(of, id)
		}
	}
	slices.Sort(of)
	return of
}

// Terraform plans each create again during apply, when every write makes the provider forget what it has read.
func TestApplyOfManyCreatesSendsFewRequestsBesideThem(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	core := a.Core()
	a.Simulator.ResetRequests()
	for i := range 40 {
		core.Make("argus_user", map[string]any{"short_name": a.Name(fmt.Sprintf("new-%d", i)), "name": "New"})
	}
	if writes, all := a.Simulator.Count("addUser"), len(a.Simulator.Requests()); writes != 40 || all-writes > 13 {
		t.Errorf("40 creates sent %d requests beside %d writes", all-writes, writes)
	}
}
