package membership_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// The plan of a create names the members of a disabled group, also those that Argus hides until the same run re-enables the group.
func TestPlanNamesMembersOfADisabledGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		groupConfig := map[string]any{"short_name": a.Name("ops"), "name": "ops", "customer": a.Customer}
		group, _ := a.Core().Make("argus_group", groupConfig)
		ops, alice, eve := &argus.Subject{ID: argus.ID(group.Text("id"))}, a.AddUser("alice"), a.AddUser("eve")
		join(a, ops, alice)
		join(a, ops, eve)
		a.DisableByHand("argus_group", string(ops.ID))
		a.SettleDisabled(string(ops.ID))
		for _, reference := range []string{string(ops.ID), a.Name("ops")} {
			limited, _ := a.NewCore(map[string]any{"max_revoked_permissions": 0})
			plan := limited.Plan(setKind, nil, all(reference, a.Name("alice")))
			acctest.WantText(t, plan.Diagnostics, "WARNING", "members", a.Name("ops")+" may lose 1 member", "which is disabled", "re-enables", a.Name("eve"), string(eve.ID), "added by", "at 20", "There may be more")
			acctest.WantSilence(t, plan.Diagnostics, "ERROR", "- "+a.Name("alice"))
		}
		core := a.Core()
		group, _ = core.Read(group)
		plan := core.Plan("argus_group", group, groupConfig)
		named := core.Plan(setKind, nil, all(string(ops.ID), a.Name("alice")))
		_, diags := core.Apply(plan)
		acctest.WantText(t, diags, "was re-enabled")
		_, diags = core.Apply(named) // without the plan that Terraform makes once more
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice)(nil))
	}, []string{"disabled-links-hidden"}, []string{"disabled-hidden-by-id", "disabled-hidden-by-shortname"}, []string{"disabled-hidden-by-id", "disabled-hidden-by-shortname", "disabled-links-hidden"})
}

// Nothing is said to leave for certain if Argus shows no member of a disabled group.
func TestPlanOfADisabledGroupWithoutMembers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops := addGroup(a, "ops")
	a.DisableByHand("argus_group", string(ops.ID))
	a.SettleDisabled(string(ops.ID))
	plan := a.Core().Plan(setKind, nil, all(string(ops.ID)))
	acctest.WantText(t, plan.Diagnostics, "WARNING", a.Name("ops")+" may lose members", "None is visible now")
}
