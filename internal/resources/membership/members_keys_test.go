package membership_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A key with the functions of the guide's table is enough for a set, and an error names the one that lacks.
func TestANarrowKeyIsEnoughForMembers(t *testing.T) {
	t.Parallel()
	needed := []string{"viewUsers", "addGroupMember", "removeGroupMember"}
	live := func(a *acctest.Argus, functions []string) (diags []*tfprotov6.Diagnostic) {
		var object *acctest.Object
		for _, config := range []map[string]any{all(a.Name("ops"), a.Name("alice"), a.Name("bob")), all(a.Name("ops"), a.Name("bob")), nil} {
			core := a.NarrowCore(functions...)
			if object != nil {
				object, diags = core.Read(object)
				if acctest.HasError(diags) {
					return diags
				}
			}
			plan := core.Plan(setKind, object, config)
			if acctest.HasError(plan.Diagnostics) {
				return plan.Diagnostics
			}
			if object, diags = core.Apply(plan); acctest.HasError(diags) {
				return diags
			}
		}
		return diags
	}
	for lacking := range append(needed, "") {
		a := acctest.Start(t)
		a.NeedSimulator("lets functions be made")
		ops, eve := addGroup(a, "ops"), a.AddUser("eve")
		a.AddUser("alice")
		a.AddUser("bob")
		join(a, ops, eve)
		functions := append([]string{}, needed...)
		if lacking < len(needed) {
			functions = append(functions[:lacking], functions[lacking+1:]...)
		}
		diags := live(a, functions)
		if lacking < len(needed) {
			acctest.WantText(t, diags, "ERROR", `This needs function "`+needed[lacking]+`" for`)
		} else {
			acctest.WantNone(t, diags)
			a.Must(members(a, ops)(nil))
		}
	}
}

// A set can be imported by whatever names its group, and a configuration with any spelling is no change then. The plan after an import
// names what it would remove.
func TestImportOfMembers(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		join(a, ops, alice)
		join(a, ops, bob)
		for _, id := range []string{string(ops.ID), a.Name("ops"), ops.Domain.Name + "/" + a.Name("ops")} {
			object, diags := a.Core().Import(setKind, id)
			acctest.WantNone(t, diags)
			wantInState(t, object, string(alice.ID), string(bob.ID))
			if object.Text("id") != string(ops.ID) || object.Text("group") != string(ops.ID) {
				t.Errorf("imported as %s of group %s", object.Text("id"), object.Text("group"))
			}
			for _, config := range []map[string]any{all(a.Name("ops"), a.Name("alice"), a.Name("bob")), all(string(ops.ID), string(alice.ID), a.Name("bob"))} {
				if plan := a.Core().Plan(setKind, object, config); !plan.Empty() || len(plan.Replace)+len(plan.Diagnostics) != 0 {
					t.Errorf("the plan after the import of %s changes %v: %s", id, plan.Changes(), acctest.Text(plan.Diagnostics))
				}
			}
			plan := a.Core().Plan(setKind, object, all(a.Name("ops"), a.Name("alice")))
			acctest.WantText(t, plan.Diagnostics, "loses 1 member", a.Name("bob"), "added by")
		}
		for id, says := range map[string]string{
			a.Name("alice"): "Not a group", a.Name("nobody"): "No such subject", "a/b/c": "Invalid import ID",
		} {
			_, diags := a.Core().Import(setKind, id)
			acctest.WantText(t, diags, "ERROR", says)
		}
	}, []string{"lists-shuffled", "count-zero"})
}

// Another group replaces the resource: the plan names what the former group loses and what the new one does.
func TestAnotherGroupReplacesTheSet(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, watch, alice, eve := addGroup(a, "ops"), addGroup(a, "watch"), a.AddUser("alice"), a.AddUser("eve")
		join(a, watch, eve)
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		config := all(a.Name("watch"), a.Name("alice"))
		plan := a.Core().Plan(setKind, object, config)
		if len(plan.Replace) != 1 {
			t.Fatalf("the plan replaces %v", plan.Replace)
		}
		acctest.WantText(t, plan.Diagnostics, a.Name("ops")+" loses 1 member", a.Name("alice"))
		acctest.WantText(t, plan.Diagnostics, a.Name("watch")+" loses 1 member", a.Name("eve"))
		_, diags := a.Core().Apply(a.Core().Plan(setKind, object, nil))
		acctest.WantNone(t, diags)
		object, _ = a.Core().Make(setKind, config)
		a.Must(members(a, ops)(nil))
		a.Must(members(a, watch, alice)(nil))
		refreshed(t, a.Core(), object, config)
	})
}

// A reference follows a rename: neither the group's nor a member's new name is a change.
func TestRenamesChangeNoSet(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		for kind, subject := range map[argus.SubjectType]*argus.Subject{argus.Group: ops, argus.User: alice} {
			_, err := a.Client.UpdateSubject(t.Context(), kind, argus.ByID(subject.ID), argus.UpdateSubjectRequest{ShortName: new(subject.ShortName + "-2")})
			a.Must(err)
		}
		settleNames(a, ops, a.Name("ops-2"), a.Name("alice-2"))
		read, diags := a.Core().Read(object)
		acctest.WantNone(t, diags)
		wantInState(t, read, a.Name("alice"))
		for _, config := range []map[string]any{all(a.Name("ops"), a.Name("alice")), all(a.Name("ops-2"), a.Name("alice-2"))} {
			if plan := a.Core().Plan(setKind, read, config); !plan.Empty() || len(plan.Diagnostics) != 0 {
				t.Errorf("%v changes %v: %s", config, plan.Changes(), acctest.Text(plan.Diagnostics))
			}
		}
	})
}

// settleNames waits until searches show the new names of a group and of its only member.
func settleNames(a *acctest.Argus, group *argus.Subject, groupName, memberName string) {
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(group.ID)}, SubjectFieldStrategy: []string{"group"}}}
		rows, err := argus.Collect(a.Client.SearchMemberships(ctx, request))
		return len(rows) == 1 && rows[0].Group.ShortName == groupName && rows[0].Member.ShortName == memberName, err
	})
}

// Without bulk reads, a plan tells of each removal who added the member and when.
func TestRemovalsAreToldWithoutBulkReads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, eve := addGroup(a, "ops"), a.AddUser("eve")
	join(a, ops, eve)
	object, _ := a.Core().Import(setKind, string(ops.ID))
	for _, config := range []map[string]any{all(string(ops.ID)), nil} {
		core, diags := a.NewCore(map[string]any{"bulk_reads": false})
		acctest.WantNone(t, diags)
		acctest.WantText(t, core.Plan(setKind, object, config).Diagnostics, "loses 1 member", a.Name("eve"), "added by", "at 20")
	}
}
