package permission_test

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// The plan of a create names the permissions of a disabled user, also those that Argus hides until the same run re-enables the user.
func TestPlanNamesPermissionsOfADisabledUser(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{
		nil, {"disabled-links-hidden"}, {"disabled-hidden-by-id", "disabled-hidden-by-shortname"},
		{"disabled-hidden-by-id", "disabled-hidden-by-shortname", "disabled-links-hidden"},
	} {
		for _, lag := range []int{0, 3} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.SearchLag = variants, lag })
			userConfig := map[string]any{"short_name": a.Name("alice"), "name": "Alice", "customer": a.Customer}
			user, _ := a.Core().Make("argus_user", userConfig)
			roles, subject := a.Roles(2), user.Text("id")
			grantedAside(a, subject, roles[0], "")
			byHand := grantedAside(a, subject, roles[1], "by hand")
			a.DisableByHand("argus_user", subject)
			a.SettleDisabled(subject)
			for _, reference := range []string{subject, a.Name("alice")} {
				limited, _ := a.NewCore(map[string]any{"max_revoked_permissions": 0})
				plan := limited.Plan(setKind, nil, set(a, reference, roles[0]))
				acctest.WantText(t, plan.Diagnostics, "WARNING", "permissions", "User "+a.Name("alice")+" may lose 1 direct permission", "which is disabled", "re-enables",
					"permission "+string(byHand.ID), roles[1].Name, "granted by", "There may be more")
				acctest.WantSilence(t, plan.Diagnostics, "ERROR", "- "+roles[0].Name)
			}
			core := a.Core()
			user, _ = core.Read(user)
			plan := core.Plan("argus_user", user, userConfig)
			named := core.Plan(setKind, nil, set(a, subject, roles[0]))
			_, diags := core.Apply(plan)
			acctest.WantText(t, diags, "was re-enabled")
			_, diags = core.Apply(named) // without the plan that Terraform makes once more
			acctest.WantNone(t, diags)
			if lag == 0 || !slices.Contains(variants, "disabled-links-hidden") { // else the list shows too late what apply removes
				a.Must(holds(a, subject, roles[0]))
			}
		}
	}
}

// An active user without permissions may lose none.
func TestPlanOfAnActiveUserWithoutPermissions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	acctest.WantNone(t, a.Core().Plan(setKind, nil, set(a, alice(a), a.Roles(1)...)).Diagnostics)
}
