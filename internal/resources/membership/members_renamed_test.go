package membership_test

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A member that state has under an old name is not removed after it was added again.
func TestAMemberUnderAnotherNameStays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		_, err := a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(alice.ID), argus.UpdateSubjectRequest{ShortName: new(a.Name("alice-2"))})
		a.Must(err)
		config := all(a.Name("ops"), a.Name("alice-2"), a.Name("bob"))
		plan := a.Core().Plan(setKind, object, config) // without a refresh
		object, diags := a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice, bob)(nil))
		refreshed(t, a.Core(), object, config)
	})
}

// The plan that apply makes of a set names the members of a group that the same run re-enabled a moment before.
func TestPlanInApplyNamesMembersOfAReenabledGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, eve := addGroup(a, "ops"), a.AddUser("eve")
		join(a, ops, eve)
		a.Must(a.Client.DeleteSubject(t.Context(), argus.Group, argus.ByID(ops.ID)))
		a.SettleDisabled(string(ops.ID))
		core := a.Core()
		core.Plan(setKind, nil, all(a.Name("ops")))
		group := core.Plan("argus_group", nil, map[string]any{"short_name": a.Name("ops"), "name": "ops", "customer": a.Customer})
		_, diags := core.Apply(group)
		if acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		plan := core.Plan(setKind, nil, all(a.Name("ops")))
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 member", a.Name("eve"))
		core.Apply(plan)
		a.Must(members(a, ops)(nil))
	}, []string{"disabled-links-hidden"}, []string{"disabled-hidden-by-id"})
}

// Names in another case than Argus shows name the members that an import wrote by ids: apply removes none of them.
func TestMembersInAnotherCaseStay(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"shortnames-lowered"} })
	a.NeedSimulator("keeps shortnames in lower case")
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	join(a, ops, alice)
	join(a, ops, bob)
	object, diags := a.Core().Import(setKind, string(ops.ID))
	acctest.WantNone(t, diags)
	both := all(string(ops.ID), strings.ToUpper(a.Name("alice")), strings.ToUpper(a.Name("bob")))
	object, diags = a.Core().Apply(a.Core().Plan(setKind, object, both))
	acctest.WantNone(t, diags)
	a.Must(members(a, ops, alice, bob)(nil))
	object = refreshed(t, a.Core(), object, both)
	one := all(string(ops.ID), strings.ToUpper(a.Name("alice")))
	object, diags = a.Core().Change(setKind, object, one)
	acctest.WantText(t, diags, "loses 1 member", a.Name("bob"))
	a.Must(members(a, ops, alice)(nil))
	refreshed(t, a.Core(), object, one)
}

// A plan without a refresh, or whose searches lag, removes nobody because others renamed the group or a member.
func TestRenamedByOthersIsNoLoss(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		a.AddUser("bob")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		for kind, subject := range map[argus.SubjectType]*argus.Subject{argus.Group: ops, argus.User: alice} {
			_, err := a.Client.UpdateSubject(t.Context(), kind, argus.ByID(subject.ID), argus.UpdateSubjectRequest{ShortName: new(subject.ShortName + "-2")})
			a.Must(err)
		}
		for _, names := range [][]string{{a.Name("alice-2")}, {a.Name("alice-2"), a.Name("bob")}} {
			core, diags := a.NewCore(map[string]any{"max_revoked_permissions": 0})
			acctest.WantNone(t, diags)
			config := all(a.Name("ops-2"), names...)
			plan := core.Plan(setKind, object, config)
			acctest.WantNone(t, plan.Diagnostics)
			if len(plan.Replace) != 0 {
				t.Errorf("the plan replaces %v", plan.Replace)
			}
			object, diags = core.Apply(plan)
			acctest.WantNone(t, diags)
		}
		if object.Text("id") != string(ops.ID) {
			t.Errorf("the set is of group %s", object.Text("id"))
		}
		core := a.Core()
		config := all(a.Name("ops-2"), a.Name("alice-2"), a.Name("bob"))
		object, diags := core.Read(object)
		acctest.WantNone(t, diags)
		if plan := core.Plan(setKind, object, config); !plan.Empty() {
			t.Errorf("the second plan changes %v", plan.Changes())
		}
	})
}
