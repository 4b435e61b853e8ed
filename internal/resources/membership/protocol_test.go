package membership_test

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

const kind = "argus_group_membership"

// between is the configuration of a membership.
func between(group, member string, comment any) map[string]any {
	return map[string]any{"group": group, "member": member, "comment": comment}
}

// run runs a test for each set of variants, with and without searches that lag.
func run(t *testing.T, test func(*testing.T, *acctest.Argus), variants ...[]string) {
	t.Helper()
	for _, names := range append([][]string{nil}, variants...) {
		for _, lag := range []int{0, 3} {
			t.Run(fmt.Sprintf("%s,lag %d", strings.Join(names, "+"), lag), func(t *testing.T) {
				t.Parallel()
				test(t, acctest.Start(t, func(o *simulator.Options) { o.Variants, o.SearchLag = names, lag }))
			})
		}
	}
}

// TestWhatIsThereIsAdopted also if Argus refuses to add it again, and where searches do not show it yet.
func TestWhatIsThereIsAdopted(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		join(a, ops, alice)
		core := a.Core()
		said := []string{"WARNING", "member", a.Name("alice"), a.Name("ops"), `"by hand"`, "added by", "destroy will remove it"}
		plan := core.Plan(kind, nil, between(a.Name("ops"), a.Name("alice"), nil))
		acctest.WantText(t, plan.Diagnostics, append(said, "already exists", "apply will adopt it")...)
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(said, "already existed", "it was adopted")...)
		if again := core.Plan(kind, object, between(a.Name("ops"), a.Name("alice"), nil)); !again.Empty() || len(again.Diagnostics) != 0 {
			t.Errorf("the plan after an adoption changes %v: %s", again.Changes(), acctest.Text(again.Diagnostics))
		}
		core.Change(kind, object, nil)
		a.Must(members(a, ops)(nil))
	}, []string{"present-member-refused"})
}

func TestRefusalOfWhatSearchesDoNotShowYet(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Variants, o.SearchLag = []string{"present-member-refused"}, 50
	})
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(ops.ID), []string{string(alice.ID)}, "")))
	object, diags := a.Core().Make(kind, between(string(ops.ID), string(alice.ID), nil))
	acctest.WantText(t, diags, "WARNING", "already existed", a.Name("alice"), a.Name("ops"))
	if object == nil || object.Text("id") != string(ops.ID)+"/"+string(alice.ID) {
		t.Errorf("not adopted: %v", object)
	}
}

// TestMadeAgainWithoutWarning: a search may still show what was removed a moment ago, and nothing was there then.
func TestMadeAgainWithoutWarning(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		join(a, ops, alice)
		core := a.Core()
		a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(context.Background(), argus.ByID(ops.ID), []string{string(alice.ID)}, "")))
		object, diags := core.Apply(core.Plan(kind, nil, between(string(ops.ID), string(alice.ID), nil)))
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice)(nil))
		if kept, diags := core.Read(object); kept == nil || len(diags) != 0 {
			t.Errorf("not there after its create: %s", acctest.Text(diags))
		}
	}, []string{"link-ids-kept"})
}

func TestExternallyManagedIsNeverTouched(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
		a.Must(err)
		settle(a, ops, alice, true)
		config := between(a.Name("ops"), a.Name("alice"), nil)
		core := a.Core()
		sim.ResetRequests()
		plan := core.Plan(kind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "member", "already exists", "identity provider", "leave it in Argus")
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "WARNING", "member", "already existed", "identity provider", "leave it in Argus")
		object, diags = core.Read(object)
		acctest.WantNone(t, diags)
		if again := core.Plan(kind, object, config); !again.Empty() {
			t.Errorf("the plan after an adoption changes %v", again.Changes())
		}
		left, diags := core.Apply(core.Plan(kind, object, nil))
		acctest.WantText(t, diags, "WARNING", "left in Argus", "identity provider", a.Name("alice"), a.Name("ops"))
		if left != nil {
			t.Error("destroy left it in state")
		}
		for _, operation := range []string{"addGroupMembers", "removeSubjectsFromGroup", "removeMembershipsBulk"} {
			if sent := sim.Count(operation); sent != 0 {
				t.Errorf("%s was sent %d times", operation, sent)
			}
		}
		a.Must(members(a, ops, alice)(nil))
	}, []string{"present-member-refused", "enums-other-case"})
}

func TestCycleIsRefusedAtMember(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, watch := addGroup(a, "ops"), addGroup(a, "watch")
	core := a.Core()
	core.Make(kind, between(string(ops.ID), string(watch.ID), nil))
	for _, group := range []*argus.Subject{ops, watch} {
		object, diags := core.Apply(core.Plan(kind, nil, between(string(watch.ID), string(group.ID), nil)))
		if object != nil || !slices.Contains(acctest.Attributes(diags), "member") {
			t.Errorf("no error at member: %s", acctest.Text(diags))
		}
	}
	a.Must(members(a, watch)(nil))
}

// TestCommentGoesWithTheAct: it is sent with the adding and the removal, and a change of it alone sends nothing.
func TestCommentGoesWithTheAct(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("tells what was sent")
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	join(a, ops, bob)
	core := a.Core()
	object, _ := core.Make(kind, between(string(ops.ID), string(alice.ID), "joined"))
	plan := core.Plan(kind, object, between(string(ops.ID), string(alice.ID), "left"))
	if changes := plan.Changes(); len(plan.Replace) != 0 || !slices.Equal(changes, []string{"comment"}) {
		t.Errorf("planned %v, replacing %v", changes, plan.Replace)
	}
	sim.ResetRequests()
	object, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	if sent := sim.Requests(); len(sent) != 0 {
		t.Errorf("a comment alone sent %d requests", len(sent))
	}
	core.Change(kind, object, nil)
	a.Must(members(a, ops, bob)(nil))
	request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(alice.ID)}, IncludeDeleted: true}}
	rows, err := argus.Collect(a.Client.SearchMemberships(context.Background(), request))
	a.Must(err)
	a.Must(acctest.Same("memberships", len(rows), 1, "comment", rows[0].AddComment, "joined", "removal", rows[0].RemoveComment, "left"))
}

func TestGoneAndForbidden(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("forbids on demand")
		ctx := context.Background()
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		core := a.Core()
		first, _ := core.Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
		second, _ := core.Make(kind, between(a.Name("ops"), a.Name("bob"), nil))

		for _, operation := range []string{"searchMemberships", "getGroup", "listSubjectsInGroup"} {
			if operation == "getGroup" {
				leave(a, ops, alice)
			}
			for _, status := range []int{401, 403} {
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: status})
				kept, diags := core.Read(first)
				acctest.WantText(t, diags, "ERROR", "Could not read membership")
				if kept == nil {
					t.Errorf("a %d of %s was taken for removal", status, operation)
				}
			}
			sim.ClearFaults()
		}
		if gone, diags := core.Read(first); gone != nil || len(diags) != 0 {
			t.Errorf("a removed membership stayed in state: %s", acctest.Text(diags))
		}
		// Taken out of it outside Terraform, it is content to find nothing to remove.
		if left, diags := core.Apply(core.Plan(kind, first, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("destroy of a removed membership: %s", acctest.Text(diags))
		}
		a.Must(members(a, ops, bob)(nil))

		a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(bob.ID)))
		a.SettleDisabled(string(bob.ID))
		settleMembership(a, string(bob.ID))
		kept, diags := core.Read(second)
		acctest.WantText(t, diags, "WARNING", a.Name("bob"), "belongs to a disabled user")
		if kept == nil {
			t.Error("the membership of a disabled user left state")
		}
		if left, diags := core.Apply(core.Plan(kind, second, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("destroy of a disabled user's membership: %s", acctest.Text(diags))
		}
		third, _ := core.Make(kind, between(a.Name("ops"), string(a.AddUser("carol").ID), nil))
		a.Must(a.Client.DeleteSubject(ctx, argus.Group, argus.ByID(ops.ID)))
		a.SettleDisabled(string(ops.ID))
		settleMembership(a, string(ops.ID))
		kept, diags = core.Read(third)
		acctest.WantText(t, diags, "WARNING", a.Name("carol"), "belongs to a disabled group")
		if kept == nil {
			t.Error("the membership in a disabled group left state")
		}
		if left, diags := core.Apply(core.Plan(kind, third, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("destroy of a membership in a disabled group: %s", acctest.Text(diags))
		}
	}, []string{"absent-member-refused", "disabled-hidden-by-id"}, []string{"absent-member-refused", "empty-as-null"})
}

// settleMembership waits until a search shows the memberships of a subject as those of a disabled one, or not at all.
func settleMembership(a *acctest.Argus, id string) {
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{id}}}
		for row, err := range a.Client.SearchMemberships(ctx, request) {
			if err != nil {
				return false, err
			}
			for _, end := range []*argus.SubjectInfo{row.Group, row.Member} {
				if string(end.ID) == id && !end.Flags.Has(argus.FlagDeleted) {
					return false, nil
				}
			}
		}
		return true, nil
	})
}

func TestForbiddenNamesFunctionAndCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	addGroup(a, "ops")
	a.AddUser("alice")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "addGroupMembers", Kind: simulator.ServerError, Status: 403, Times: 1})
	_, diags := core.Apply(core.Plan(kind, nil, between(a.Name("ops"), a.Name("alice"), nil)))
	acctest.WantText(t, diags, "ERROR", "Could not add", `function "addGroupMember"`, a.Customer)
	object, _ := core.Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
	sim.Fail(simulator.Fault{Operation: "removeSubjectsFromGroup", Kind: simulator.ServerError, Status: 403, Times: 1})
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "ERROR", "Could not remove", `function "removeGroupMember"`, a.Customer)
	if left == nil {
		t.Error("a removal that was forbidden left nothing in state")
	}
}

// TestKeyThatMayNotSearch makes and removes: a check that the key may not make is left out.
func TestKeyThatMayNotSearch(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "searchMemberships", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	object, diags := core.Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
	acctest.WantNone(t, diags)
	a.Must(members(a, ops, alice)(nil))
	core.Change(kind, object, nil)
	a.Must(members(a, ops)(nil))
}

func TestPlanAsksOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	sim.ResetRequests()
	for _, config := range []map[string]any{
		between(a.Name("ops"), a.Name("alice"), nil), // neither is there yet: the same apply may make them
		{"group": acctest.Unknown, "member": a.Name("alice")},
	} {
		acctest.WantNone(t, core.Plan(kind, nil, config).Diagnostics)
	}
	if sent := sim.Requests(); len(sent) != 1 || sent[0].Operation != "searchMemberships" {
		t.Errorf("two plans sent %d requests", len(sent))
	}
}

func TestImportRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	addGroup(a, "ops")
	a.AddUser("alice")
	core := a.Core()
	for id, words := range map[string][]string{
		"ops":                                 {"Invalid import ID", "group/member"},
		"a/b/c":                               {"Invalid import ID", "group/member"},
		a.Name("opz") + "/" + a.Name("alice"): {"No such subject", "the part group", a.Name("opz")},
		a.Name("ops") + "/" + a.Name("alise"): {"No such subject", "the part member", a.Name("alise")},
		a.Name("alice") + "/" + a.Name("ops"): {"Not a group", "the part group", a.Name("alice")},
		a.Name("ops") + "/" + a.Name("alice"): {"No such membership", a.Name("ops"), a.Name("alice")},
	} {
		object, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%s was imported", id)
		}
	}
}

// TestImportThenPlan: whatever names the parts, a configuration with any spelling is no change.
func TestImportThenPlan(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(ops.ID), []string{string(alice.ID)}, "by hand")))
		core := a.Core()
		for _, id := range []string{a.Name("ops") + "/" + a.Name("alice"), string(ops.ID) + "/" + string(alice.ID)} {
			object, diags := core.Import(kind, id)
			acctest.WantNone(t, diags)
			for _, config := range []map[string]any{
				between(a.Name("ops"), a.Name("alice"), nil),
				between(ops.Domain.Name+"/"+a.Name("ops"), string(alice.ID), nil),
			} {
				if plan := core.Plan(kind, object, config); !plan.Empty() || len(plan.Replace) != 0 {
					t.Errorf("the plan after import %s of %v changes %v, replacing %v", id, config, plan.Changes(), plan.Replace)
				}
			}
			if plan := core.Plan(kind, object, between(a.Name("ops"), a.Name("bob"), nil)); len(plan.Replace) != 1 {
				t.Errorf("another member replaces %v", plan.Replace)
			}
		}
	}, []string{"lists-shuffled", "count-zero"})
}

// TestOnlyTheOneMemberIsNamed: what is sent names one group and one member, by ids.
func TestOnlyTheOneMemberIsNamed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("tells what was sent")
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	core := a.Core()
	sim.ResetRequests()
	object, _ := core.Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
	core.Change(kind, object, nil)
	written := 0
	for _, request := range sim.Requests() {
		if request.Operation == "addGroupMembers" && strings.Contains(string(request.Body), fmt.Sprintf(`"subject":["%s"]`, alice.ID)) {
			written++
		}
		if request.Operation == "removeSubjectsFromGroup" && slices.Equal(request.Query["subject"], []string{string(alice.ID)}) &&
			strings.Contains(request.Path, "/"+string(ops.ID)+"/") {
			written++
		}
	}
	a.Must(acctest.Same("writes", written, 2))
}
