package membership_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// Two sets of one group are an error at the second, by whatever they name it. So is a single membership that the set does not name, and
// the destroy of one that it names, which shows how it is left in Argus.
func TestTwoOwnersOfTheMembersOfAGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	config := all(a.Name("ops"), a.Name("alice"))
	first, _ := a.Core().Make(setKind, config)
	single, _ := a.Core().Make(kind, between(string(ops.ID), string(alice.ID), nil))
	for name, second := range map[string]map[string]any{"in state": config, "by id": all(string(ops.ID), a.Name("bob"))} {
		core := a.Core()
		acctest.WantNone(t, core.Plan(setKind, first, config).Diagnostics)
		plan := core.Plan(setKind, nil, second)
		acctest.WantText(t, plan.Diagnostics, "ERROR", `AttributeName("group")`, "Two resources own the same thing", "argus_group_members of group "+a.Name("ops"), string(ops.ID))
		if !acctest.HasError(plan.Diagnostics) {
			t.Errorf("%s: planned", name)
		}
	}
	core := a.Core()
	acctest.WantNone(t, core.Plan(setKind, first, config).Diagnostics)
	acctest.WantNone(t, core.Plan(kind, single, between(string(ops.ID), string(alice.ID), nil)).Diagnostics)
	core = a.Core()
	acctest.WantNone(t, core.Plan(setKind, first, config).Diagnostics)
	acctest.WantText(t, core.Plan(kind, single, nil).Diagnostics, "ERROR", "Destroy removes what another resource manages", "removed {")
	core = a.Core()
	acctest.WantNone(t, core.Plan(setKind, first, all(a.Name("ops"), string(alice.ID))).Diagnostics)
	acctest.WantText(t, core.Plan(kind, nil, between(string(ops.ID), string(bob.ID), nil)).Diagnostics, "ERROR", "Two resources undo each other")
}

// An apply compares sets by the ids of their groups, however each is named. Two that name it alike meet in the plan.
func TestTwoSetsOfMembersThatMeetInApply(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, _ := addGroup(a, "ops"), a.AddUser("alice")
	for _, text := range []string{string(ops.ID), ops.Domain.Name + "/" + a.Name("ops")} {
		first := a.Core().Plan(setKind, nil, all(a.Name("ops")))
		second := a.Core().Plan(setKind, nil, all(text, a.Name("alice")))
		core := a.Core()
		_, diags := core.Apply(first)
		acctest.WantNone(t, diags)
		_, diags = core.Apply(second)
		acctest.WantText(t, diags, "ERROR", "Two resources own the same thing")
	}
}
