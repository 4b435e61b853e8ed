package membership_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// refusedAt returns the error whose path ends in an element of members.
func refusedAt(t *testing.T, diags []*tfprotov6.Diagnostic, element string) string {
	t.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError && strings.Contains(fmt.Sprint(d.Attribute), "members") && strings.Contains(fmt.Sprint(d.Attribute), element) {
			return d.Summary + ": " + d.Detail
		}
	}
	t.Errorf("no error is at element %q: %s", element, acctest.Text(diags))
	return ""
}

// A member that does not exist, is disabled or is refused is named at its element. A create leaves no state then, and the next one
// goes on from what is there; an update stores what is there.
func TestRefusedMembersAreNamedAtTheirElement(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, outer, alice, bob, gone := addGroup(a, "ops"), addGroup(a, "outer"), a.AddUser("alice"), a.AddUser("bob"), a.AddUser("gone")
		join(a, outer, ops)
		a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(gone.ID)))
		for element, says := range map[string][]string{
			a.Name("alicf"):  {"No such subject", a.Name("alice")},
			string(gone.ID):  {"The user or group is disabled"},
			a.Name("outer"):  {"Could not add", "contains"},
			string(outer.ID): {"Could not add", "contains"},
			string(ops.ID):   {"Could not add"},
			"12345678":       {"No such subject"},
		} {
			object, diags := a.Core().Apply(a.Core().Plan(setKind, nil, all(a.Name("ops"), a.Name("alice"), element, a.Name("bob"))))
			text := refusedAt(t, diags, element)
			for _, words := range says {
				if !strings.Contains(text, words) {
					t.Errorf("%s: %q is not said: %s", element, words, text)
				}
			}
			if object != nil {
				t.Errorf("%s: a create that failed leaves state", element)
			}
		}
		config := all(a.Name("ops"), a.Name("alice"))
		object, _ := a.Core().Make(setKind, config)
		a.Must(members(a, ops, alice)(nil))
		object, diags := a.Core().Apply(a.Core().Plan(setKind, object, all(a.Name("ops"), a.Name("bob"), a.Name("outer"))))
		refusedAt(t, diags, a.Name("outer"))
		wantInState(t, object, a.Name("alice"), a.Name("bob"))
		a.Must(members(a, ops, alice, bob)(nil))
		settle(a, ops, bob, true)
		object, diags = a.Core().Change(setKind, object, all(a.Name("ops"), a.Name("bob")))
		acctest.WantText(t, diags, "loses 1 member", a.Name("alice"))
		a.Must(members(a, ops, bob)(nil))
		refreshed(t, a.Core(), object, all(a.Name("ops"), a.Name("bob")))
	}, []string{"present-member-refused", "bulk-not-atomic"}, []string{"bulk-not-atomic"})
}

// What is refused of a group that others disabled is said at the group, after few requests.
func TestMembersOfADisabledGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	ops := addGroup(a, "ops")
	var names []string
	for i := range 50 {
		names = append(names, a.Name(fmt.Sprintf("user-%d", i)))
		a.AddUser(fmt.Sprintf("user-%d", i))
	}
	plan := a.Core().Plan(setKind, nil, all(a.Name("ops"), names...))
	a.Must(a.Client.DeleteSubject(t.Context(), argus.Group, argus.ByID(ops.ID)))
	object, diags := a.Core().Apply(plan)
	acctest.WantText(t, diags, "ERROR", `AttributeName("group")`, "The user or group is disabled")
	if object != nil || sim.Count("addGroupMembers") > 1 {
		t.Errorf("%d additions were sent", sim.Count("addGroupMembers"))
	}
}

// The set of a disabled group stays, whether or not Argus hides its members.
func TestTheSetOfADisabledGroupStays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops := addGroup(a, "ops")
		a.AddUser("alice")
		a.AddUser("bob")
		config := all(a.Name("ops"), a.Name("alice"), a.Name("bob"))
		object, _ := a.Core().Make(setKind, config)
		a.Must(a.Client.DeleteSubject(t.Context(), argus.Group, argus.ByID(ops.ID)))
		a.SettleDisabled(string(ops.ID))
		read, diags := a.Core().Read(object)
		acctest.WantText(t, diags, "WARNING", "Member list of "+a.Name("ops"), "belongs to a disabled group")
		wantInState(t, read, a.Name("alice"), a.Name("bob"))
		if plan := a.Core().Plan(setKind, read, config); !plan.Empty() {
			t.Errorf("the plan changes %v", plan.Changes())
		}
		left, diags := a.Core().Apply(a.Core().Plan(setKind, read, nil))
		if left != nil || acctest.HasError(diags) {
			t.Errorf("a destroy fails: %s", acctest.Text(diags))
		}
	}, []string{"disabled-links-hidden"}, []string{"disabled-links-hidden", "absent-member-refused"}, []string{"disabled-hidden-by-id"})
}

// A set of 1,000 is created with ten additions and a few look-ups. A second plan is empty, and one with a foreign member shows one
// removal.
func TestAThousandMembers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	ops, foreign := addGroup(a, "ops"), a.AddUser("foreign")
	sim.AddCustomer("thousand", simulator.Population{Users: 1000})
	var byName, byID []string
	request := argus.SearchSubjectsRequest{}
	request.Customer = []string{"thousand"}
	for user, err := range a.Client.SearchSubjects(t.Context(), argus.User, request) {
		a.Must(err)
		byName, byID = append(byName, user.ShortName), append(byID, string(user.ID))
	}
	if len(byName) != 1000 {
		t.Fatalf("there are %d users", len(byName))
	}
	create := func(config map[string]any) *acctest.Object {
		core := a.Core()
		sim.ResetRequests()
		object, diags := core.Make(setKind, config) // Terraform plans in an apply too
		acctest.WantNone(t, diags)
		if sent, additions := len(sim.Requests()), sim.Count("addGroupMembers"); sent > 15 || additions != 10 {
			t.Errorf("a create sent %d requests, of them %d additions", sent, additions)
		}
		return object
	}
	config := all(a.Name("ops"), byName...)
	object := create(config)
	join(a, ops, foreign)
	object, diags := a.Core().Read(object)
	acctest.WantNone(t, diags)
	drift := a.Core().Plan(setKind, object, config)
	acctest.WantText(t, drift.Diagnostics, "loses 1 member", a.Name("foreign"))
	object, _ = a.Core().Apply(drift)
	refreshed(t, a.Core(), object, all(a.Name("ops"), byID...))
	sim.ResetRequests()
	a.Core().Change(setKind, object, nil)
	if removals := sim.Count("removeSubjectsFromGroup"); removals != 10 {
		t.Errorf("a destroy sent %d removals", removals)
	}
	create(all(a.Name("ops"), byID...))
}

// 5,000 members in 300 sets are planned with at most 60 requests.
func TestAPlanOfManySetsSendsFewRequests(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	const sets, each = 300, 17
	sim.AddCustomer("many", simulator.Population{Users: 100, Groups: sets})
	find := func(kind argus.SubjectType) (ids []string) {
		request := argus.SearchSubjectsRequest{}
		request.Customer = []string{"many"}
		for subject, err := range a.Client.SearchSubjects(t.Context(), kind, request) {
			a.Must(err)
			ids = append(ids, string(subject.ID))
		}
		return ids
	}
	users, groups := find(argus.User), find(argus.Group)
	core := a.Core()
	var objects []*acctest.Object
	configs := make([]map[string]any, len(groups))
	for i, group := range groups {
		var members []string
		for j := range each {
			members = append(members, users[(i+5*j)%len(users)])
		}
		configs[i] = all(group, members...)
		object, _ := core.Make(setKind, configs[i])
		objects = append(objects, object)
	}
	core, diags := a.NewCoreOf(nil, func(o *provider.Options) { o.GatherWait = time.Second })
	acctest.WantNone(t, diags)
	sim.ResetRequests()
	read, diags := core.ReadAll(objects)
	acctest.WantNone(t, diags)
	for i, object := range read {
		if plan := core.Plan(setKind, object, configs[i]); !plan.Empty() {
			t.Fatalf("the plan of %s changes %v", groups[i], plan.Changes())
		}
	}
	if sent := len(sim.Requests()); len(read) != sets || sent > 60 {
		t.Errorf("a plan of %d sets sent %d requests", len(read), sent)
	}
}

// Additions and removals whose responses were lost are looked up.
func TestLostResponsesToMembers(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("loses responses")
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		config := all(a.Name("ops"), a.Name("alice"), a.Name("bob"))
		sim.Fail(simulator.Fault{Operation: "addGroupMembers", Kind: simulator.LostResponse})
		object, diags := a.Core().Make(setKind, config)
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice, bob)(nil))
		sim.Fail(simulator.Fault{Operation: "removeSubjectsFromGroup", Kind: simulator.LostResponse})
		object, _ = a.Core().Change(setKind, object, all(a.Name("ops"), a.Name("bob")))
		a.Must(members(a, ops, bob)(nil))
		settle(a, ops, alice, false)
		refreshed(t, a.Core(), object, all(a.Name("ops"), a.Name("bob")))
	}, []string{"present-member-refused", "absent-member-refused"})
}

// An update that ends in the middle stores what is there.
func TestAnUpdateThatFailsMidway(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	ops, bob := addGroup(a, "ops"), a.AddUser("bob")
	a.AddUser("alice")
	object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
	sim.Fail(simulator.Fault{Operation: "removeSubjectsFromGroup", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	config := all(a.Name("ops"), a.Name("bob"))
	object, diags := a.Core().Apply(a.Core().Plan(setKind, object, config))
	acctest.WantText(t, diags, "ERROR", "Could not remove members from group "+a.Name("ops"), "removeGroupMember")
	wantInState(t, object, a.Name("alice"), a.Name("bob"))
	sim.ClearFaults()
	object, _ = a.Core().Change(setKind, object, config)
	a.Must(members(a, ops, bob)(nil))
	refreshed(t, a.Core(), object, config)
}

// A plan that cannot look up the group cannot name what apply will remove.
func TestPlanOfACreateThatCannotLookUpTheGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	ops, eve := addGroup(a, "ops"), a.AddUser("eve")
	join(a, ops, eve)
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 500, Times: simulator.Always})
	plan := core.Plan(setKind, nil, all(a.Name("ops")))
	acctest.WantText(t, plan.Diagnostics, "ERROR", "Could not look up group", a.Name("ops"))
}

// A removal that ends in an error and was done all the same holds up none of those after it.
func TestRemovalsGoOnAfterOneThatWasDoneAllTheSame(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	ops, core := addGroup(a, "ops"), a.Core()
	var names []string
	for i := range 150 {
		names = append(names, a.AddUser(fmt.Sprint("member-", i)).ShortName)
	}
	object, _ := core.Make(setKind, all(a.Name("ops"), names...))
	sim.Fail(simulator.Fault{Operation: "removeSubjectsFromGroup", Kind: simulator.ServerError, Status: 404, Handled: true})
	plan := core.Plan(setKind, object, all(a.Name("ops")))
	sim.Fail(simulator.Fault{Operation: "listSubjectsInGroup", Kind: simulator.ServerError, Status: 403}) // the first look after the error
	_, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	left, err := a.Client.ListGroupMembers(t.Context(), argus.ByID(ops.ID))
	a.Must(err)
	if len(left) != 0 {
		t.Errorf("%d members are left", len(left))
	}
}

// A member who joined after the plan of a create stays, and the next plan names the removal.
func TestMemberWhoJoinedAfterThePlanOfACreate(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice, bob, eve := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob"), a.AddUser("eve")
	join(a, ops, bob)
	core, config := a.Core(), all(a.Name("ops"), a.Name("alice"))
	plan := core.Plan(setKind, nil, config)
	acctest.WantText(t, plan.Diagnostics, "loses 1 member", a.Name("bob"))
	join(a, ops, eve)
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "WARNING", "keeps 1 unplanned member", a.Name("eve"), "The next plan")
	a.Must(members(a, ops, alice, eve)(nil))
	object, _ = a.Core().Read(object)
	acctest.WantText(t, a.Core().Plan(setKind, object, config).Diagnostics, "loses 1 member", a.Name("eve"))
}
