// Package bulkreads tells how many requests plans and applies of many resources take, and that what is read in bulk is what single
// reads show.
package bulkreads

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

func TestPlanOfManySendsFewRequests(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]struct {
		size    acctest.EstateSize
		options func(*simulator.Options)
	}{
		"1,000 resources":          {acctest.EstateSize{Users: 300, Groups: 30, Memberships: 330, Permissions: 340}, func(*simulator.Options) {}},
		"small pages, not counted": {acctest.EstateSize{Users: 60, Groups: 12, Memberships: 60, Permissions: 60}, func(o *simulator.Options) { o.PageCap, o.CountMinusOne = 25, true }},
		"unknown fields": {acctest.EstateSize{Users: 60, Groups: 12, Memberships: 60, Permissions: 60}, func(o *simulator.Options) {
			o.Future, o.Variants = true, []string{"lists-shuffled", "enums-other-case"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, with.options)
			e := a.MakeEstate(a.Core(), with.size)
			if requests := e.Plan(t, a, nil); requests > 60 || a.BulkRequests() < 4 {
				t.Errorf("a plan of %d resources sent %d requests, %d of them bulk lists", len(e.Objects), requests, a.BulkRequests())
			}
			if requests := e.Plan(t, a, map[string]any{"bulk_reads": false}); requests != 1+len(e.Objects) || a.BulkRequests() != 0 {
				t.Errorf("without bulk reads, a plan of %d resources sent %d requests, %d of them bulk lists", len(e.Objects), requests, a.BulkRequests())
			}
		})
	}
}

func TestPlanOfPermissionsSendsFewRequests(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("counts requests")
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 50, Groups: 1, Permissions: 1000})
	e.Objects, e.Configs = e.Objects[51:], e.Configs[51:]
	if requests := e.Plan(t, a, nil); requests > 25 {
		t.Errorf("a plan of %d permissions sent %d requests", len(e.Objects), requests)
	}
}

func TestPlanOfFewInALargeOrganisationReadsNoBulkList(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	if err := a.NeedSimulator("has many users at once").Populate(a.Customer, simulator.Population{Users: 10_000}); err != nil {
		t.Fatal(err)
	}
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 3, Groups: 1})
	e.Objects, e.Configs = e.Objects[:3], e.Configs[:3]
	if requests := e.Plan(t, a, nil); requests > 6 || a.BulkRequests() != 0 {
		t.Errorf("a plan of 3 users sent %d requests, %d of bulk lists", requests, a.BulkRequests())
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
	if requests := len(a.Simulator.Requests()); requests > 12 || a.BulkRequests() == 0 {
		t.Errorf("the plan of 50 new users sent %d requests, %d of them bulk lists", requests, a.BulkRequests())
	}
	for name, warning := range map[string]string{taken.ShortName: "is taken", gone.ShortName: "will be re-enabled"} {
		plan := core.Plan("argus_user", nil, map[string]any{"short_name": name, "name": "New"})
		acctest.WantText(t, plan.Diagnostics, "WARNING", warning, name)
	}
}

// Bulk lists know subjects by id, so that they do not show that one who is named has no permission.
func TestPlanWarnsOfPermissionsOfNamedSubjects(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0].Name
	var names []string
	var last *argus.Permission
	for i := range 15 {
		var err error
		names = append(names, a.AddUser(fmt.Sprintf("user-%d", i)).ShortName)
		last, err = a.Client.GrantPermission(context.Background(), argus.GrantPermissionRequest{Subject: names[i], Function: role, Customer: a.Customer})
		a.Must(err)
	}
	a.Settle(func(ctx context.Context) (bool, error) {
		found, err := argus.Collect(a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{Subject: names[len(names)-1:]}.Exactly()}))
		return slices.ContainsFunc(found, func(p argus.Permission) bool { return p.ID == last.ID }), err
	})
	core := a.Core()
	for _, name := range names {
		plan := core.Plan("argus_permission", nil, map[string]any{"subject": name, "function": role})
		acctest.WantText(t, plan.Diagnostics, "WARNING", "already exists")
	}
}

// No more connections than requests in flight are made, and they are kept.
func TestConnectionsAreFewAndKept(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 40, Groups: 4, Memberships: 40, Permissions: 40})
	for _, settings := range []map[string]any{{"max_concurrent_requests": 3}, {"max_concurrent_requests": 3, "bulk_reads": false}} {
		requests := e.Plan(t, a, settings)
		if connections := a.Simulator.Connections(); connections > 3 {
			t.Errorf("%d requests went over %d connections, at most 3 at once", requests, connections)
		}
	}
}

// TestAccBulkReadsOfAliases plans two accounts at once, whose objects have the same ids: what is read of one must not return
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
			if requests := len(a.Simulator.Requests()); requests > 12 || a.BulkRequests() == 0 {
				t.Errorf("%v of 20 users sent %d requests to account %d, %d of them bulk lists", command, requests, i, a.BulkRequests())
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
