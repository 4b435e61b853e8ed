package membership_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const setKind = "argus_group_members"

// all is the configuration of all members of a group.
func all(group string, members ...string) map[string]any {
	if members == nil {
		members = []string{}
	}
	return map[string]any{"group": group, "members": members}
}

// inState are the members in state, sorted.
func inState(object *acctest.Object) []string {
	var values []tftypes.Value
	_ = object.Value("members").As(&values) // it is a set
	texts := make([]string, len(values))
	for i, value := range values {
		_ = value.As(&texts[i])
	}
	slices.Sort(texts)
	return texts
}

func wantInState(t *testing.T, object *acctest.Object, members ...string) {
	t.Helper()
	slices.Sort(members)
	if object == nil {
		t.Fatal("there is nothing in state")
	}
	if got := inState(object); !slices.Equal(got, members) {
		t.Errorf("in state are %v, not %v", got, members)
	}
}

// refreshed reads an object without warnings, and wants an empty plan of a configuration then.
func refreshed(t *testing.T, core *acctest.Core, object *acctest.Object, config map[string]any) *acctest.Object {
	t.Helper()
	read, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if read == nil {
		t.Fatal("a refresh takes it out of state")
	}
	if plan := core.Plan(setKind, read, config); !plan.Empty() || len(plan.Diagnostics) != 0 {
		t.Errorf("the second plan changes %v: %s", plan.Changes(), acctest.Text(plan.Diagnostics))
	}
	return read
}

// TestMembersFromCreateToDestroy is the life of a set: what others add shows as a removal in the next plan, and what they remove as an
// addition.
func TestMembersFromCreateToDestroy(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice, bob, eve, watch := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob"), a.AddUser("eve"), addGroup(a, "watch")
		join(a, ops, bob)
		join(a, ops, eve)
		config := all(a.Name("ops"), a.Name("alice"), string(bob.ID), a.Name("watch"))
		core := a.Core()
		plan := core.Plan(setKind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "members", a.Name("ops")+" loses 1 member", a.Name("eve"), string(eve.ID), "added by", "at 20")
		if strings.Contains(acctest.Text(plan.Diagnostics), "- "+a.Name("bob")) {
			t.Errorf("a configured member is named: %s", acctest.Text(plan.Diagnostics))
		}
		object, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice, bob, watch)(nil))
		wantInState(t, object, a.Name("alice"), string(bob.ID), a.Name("watch"))
		object = refreshed(t, a.Core(), object, config)

		join(a, ops, eve)
		leave(a, ops, alice)
		drifted, diags := a.Core().Read(object)
		acctest.WantNone(t, diags)
		wantInState(t, drifted, string(eve.ID), string(bob.ID), a.Name("watch"))
		plan = a.Core().Plan(setKind, drifted, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", a.Name("ops")+" loses 1 member", a.Name("eve"), "added by", `It adds "`+a.Name("alice")+`"`)
		object, diags = a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice, bob, watch)(nil))
		object = refreshed(t, a.Core(), object, config)

		fewer := all(a.Name("ops"), a.Name("alice"))
		object, diags = a.Core().Change(setKind, object, fewer)
		acctest.WantText(t, diags, a.Name("ops")+" loses 2 members", a.Name("bob"), a.Name("watch"))
		a.Must(members(a, ops, alice)(nil))
		object = refreshed(t, a.Core(), object, fewer)

		plan = a.Core().Plan(setKind, object, nil)
		acctest.WantText(t, plan.Diagnostics, "WARNING", a.Name("ops")+" loses 1 member", a.Name("alice"), "added by")
		left, diags := a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		if left != nil {
			t.Error("a destroy leaves it in state")
		}
		a.Must(members(a, ops)(nil))
	}, []string{"present-member-refused", "bulk-not-atomic"}, []string{"present-member-answered"}, []string{"absent-member-refused", "pages-overlap"}, []string{"count-zero", "lists-shuffled"})
}

func TestMembersMayBeNone(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	object, diags := a.Core().Make(setKind, all(a.Name("ops")))
	acctest.WantNone(t, diags)
	object = refreshed(t, a.Core(), object, all(a.Name("ops")))
	join(a, ops, alice)
	drifted, _ := a.Core().Read(object)
	object, diags = a.Core().Change(setKind, drifted, all(a.Name("ops")))
	acctest.WantText(t, diags, "loses 1 member", a.Name("alice"))
	a.Must(members(a, ops)(nil))
	refreshed(t, a.Core(), object, all(a.Name("ops")))
}

// Other spellings of the same members plan nothing. Beside another change the plan shows the configured set, and the warning tells
// what is only spelled otherwise.
func TestSpellingsOfMembersStay(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	domain := ops.Domain.Name
	object, _ := a.Core().Make(setKind, all(string(ops.ID), a.Name("alice"), string(bob.ID)))
	for _, config := range []map[string]any{
		all(a.Name("ops"), string(alice.ID), a.Name("bob")),
		all(domain+"/"+a.Name("ops"), domain+"/"+a.Name("alice"), domain+"/"+a.Name("bob")),
	} {
		if plan := a.Core().Plan(setKind, object, config); !plan.Empty() || len(plan.Diagnostics) != 0 {
			t.Errorf("%v changes %v: %s", config, plan.Changes(), acctest.Text(plan.Diagnostics))
		}
	}
	plan := a.Core().Plan(setKind, object, all(string(ops.ID), string(alice.ID)))
	acctest.WantText(t, plan.Diagnostics, "loses 1 member", a.Name("bob"), "only state writes differently: \""+string(alice.ID)+"\"")
	if strings.Contains(acctest.Text(plan.Diagnostics), "- "+a.Name("alice")) {
		t.Errorf("a spelling is named as a removal: %s", acctest.Text(plan.Diagnostics))
	}
	object, _ = a.Core().Apply(plan)
	wantInState(t, object, string(alice.ID))
	a.Must(members(a, ops, alice)(nil))
}

func TestTwoSpellingsOfOneMember(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	addGroup(a, "ops")
	alice, bob := a.AddUser("alice"), a.AddUser("bob")
	object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("bob")))
	for name, twice := range map[string][]string{
		"in state":  {a.Name("bob"), string(bob.ID)},
		"new":       {string(alice.ID), a.Name("alice"), a.Name("bob")},
		"qualified": {alice.Domain.Name + "/" + a.Name("alice"), a.Name("alice")},
	} {
		for _, prior := range []*acctest.Object{nil, object} {
			plan := a.Core().Plan(setKind, prior, all(a.Name("ops"), twice...))
			acctest.WantText(t, plan.Diagnostics, "ERROR", "Two elements name the same target", fmt.Sprintf("%q", twice[0]), fmt.Sprintf("%q", twice[1]))
			if !acctest.HasError(plan.Diagnostics) {
				t.Errorf("%s: planned", name)
			}
		}
	}
}

// While an element is unknown, nothing is certain.
func TestAnUnknownMember(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	addGroup(a, "ops")
	a.AddUser("alice")
	a.AddUser("bob")
	limited := func() *acctest.Core {
		core, diags := a.NewCore(map[string]any{"max_revoked_permissions": 0})
		acctest.WantNone(t, diags)
		return core
	}
	object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice"), a.Name("bob")))
	plan := limited().Plan(setKind, object, map[string]any{"group": a.Name("ops"), "members": acctest.Unknown})
	acctest.WantText(t, plan.Diagnostics, "may lose 2 members", "Apply may remove", a.Name("alice"), a.Name("bob"))
	if acctest.HasError(plan.Diagnostics) {
		t.Errorf("what is uncertain is counted: %s", acctest.Text(plan.Diagnostics))
	}
	plan = limited().Plan(setKind, object, all(a.Name("ops"), a.Name("alice")))
	acctest.WantText(t, plan.Diagnostics, "ERROR", "Plan exceeds max_revoked_permissions", a.Name("bob"))
}

func TestExternallyManagedMembersStay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		_, err := sim.AddExternalMembership(string(ops.ID), string(bob.ID))
		a.Must(err)
		settle(a, ops, bob, true)
		without, with := all(a.Name("ops"), a.Name("alice")), all(a.Name("ops"), a.Name("alice"), a.Name("bob"))
		plan := a.Core().Plan(setKind, nil, without)
		acctest.WantNone(t, plan.Diagnostics)
		object, diags := a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		wantInState(t, object, a.Name("alice"))
		object = refreshed(t, a.Core(), object, without)

		sim.ResetRequests()
		object, diags = a.Core().Change(setKind, object, with)
		acctest.WantNone(t, diags)
		wantInState(t, object, a.Name("alice"), a.Name("bob"))
		object = refreshed(t, a.Core(), object, with)
		object, diags = a.Core().Change(setKind, object, without)
		acctest.WantText(t, diags, "left in Argus", a.Name("bob"))
		if sent := sim.Count("addGroupMembers") + sim.Count("removeSubjectsFromGroup"); sent != 0 {
			t.Errorf("%d writes were sent for what an identity provider manages", sent)
		}
		object, _ = a.Core().Change(setKind, object, with)
		object, diags = a.Core().Change(setKind, object, nil)
		acctest.WantText(t, diags, "loses 1 member", a.Name("alice"))
		acctest.WantText(t, diags, "was left in Argus", a.Name("bob"))
		if object != nil {
			t.Error("a destroy leaves it in state")
		}
		a.Must(members(a, ops, bob)(nil))
		created, diags := a.Core().Make(setKind, with)
		acctest.WantNone(t, diags)
		refreshed(t, a.Core(), created, with)
		a.Must(members(a, ops, alice, bob)(nil))
	}, []string{"present-member-refused", "enums-other-case"})
}

// A member who is disabled stays in state, whether or not Argus hides the membership, and nothing is sent.
func TestDisabledMembersStay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("tells what was sent")
		ops, bob, eve := addGroup(a, "ops"), a.AddUser("bob"), a.AddUser("eve")
		a.AddUser("alice")
		config := all(a.Name("ops"), a.Name("alice"), a.Name("bob"))
		object, _ := a.Core().Make(setKind, config)
		join(a, ops, eve)
		for _, user := range []*argus.Subject{bob, eve} {
			a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(user.ID)))
		}
		settleMember(a, ops, bob, false)
		sim.ResetRequests()
		object, diags := a.Core().Read(object)
		acctest.WantText(t, diags, "WARNING", a.Name("bob"), "belongs to a disabled user", "stays in state")
		wantInState(t, object, a.Name("alice"), a.Name("bob"))
		plan := a.Core().Plan(setKind, object, config)
		if !plan.Empty() || strings.Contains(acctest.Text(plan.Diagnostics), "loses") {
			t.Errorf("the plan changes %v: %s", plan.Changes(), acctest.Text(plan.Diagnostics))
		}
		object, diags = a.Core().Change(setKind, object, map[string]any{"group": a.Name("ops"), "members": []string{a.Name("alice"), a.Name("bob")}, "comment": "no change"})
		acctest.WantNone(t, diags)
		if sent := sim.Count("addGroupMembers") + sim.Count("removeSubjectsFromGroup"); sent != 0 {
			t.Errorf("%d writes were sent", sent)
		}
		_, err := a.Client.ReenableSubject(context.Background(), argus.User, argus.ByID(bob.ID))
		a.Must(err)
		settleMember(a, ops, bob, true)
		refreshed(t, a.Core(), object, map[string]any{"group": a.Name("ops"), "members": []string{a.Name("alice"), a.Name("bob")}, "comment": "no change"})
	}, []string{"disabled-links-hidden"}, []string{"disabled-hidden-by-id"})
}

// settleMember waits until searches show a member as active, or no longer do.
func settleMember(a *acctest.Argus, group, member *argus.Subject, active bool) {
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(group.ID)}, SubjectFieldStrategy: []string{"group"}}}
		rows, err := argus.Collect(a.Client.SearchMemberships(ctx, request))
		return active == slices.ContainsFunc(rows, func(m argus.Membership) bool {
			return m.Member.ID == member.ID && !m.Member.Flags.Has(argus.FlagDeleted)
		}), err
	})
}

// The 404 of a group, and lists that end early, take nobody out of state.
func TestMembersAreGoneOnlyOnEvidence(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	addGroup(a, "ops")
	a.AddUser("alice")
	a.AddUser("bob")
	object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice"), a.Name("bob")))
	for _, fault := range []simulator.Fault{
		{Kind: simulator.ServerError, Status: 401}, {Kind: simulator.ServerError, Status: 403}, {Kind: simulator.ServerError, Status: 404},
		{Kind: simulator.HTMLError}, {Kind: simulator.EmptyPage},
	} {
		for _, operation := range []string{"searchMemberships", "listSubjectsInGroup"} {
			fault.Operation, fault.Times = operation, simulator.Always
			sim.Fail(fault)
			if operation == "listSubjectsInGroup" {
				sim.Fail(simulator.Fault{Operation: "searchMemberships", Kind: simulator.ServerError, Status: 403})
			}
			kept, diags := a.Core().Read(object)
			if kept == nil || !slices.Equal(inState(kept), inState(object)) {
				t.Errorf("%s %d of %s takes members out of state: %s", fault.Kind, fault.Status, operation, acctest.Text(diags))
			}
			sim.ClearFaults()
		}
	}
}
