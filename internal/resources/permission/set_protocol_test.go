package permission_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const setKind = "argus_subject_permissions"

// pairs are elements of permissions: roles by name, for the test's customer.
func pairs(a *acctest.Argus, roles ...argus.Function) []map[string]any {
	elements := []map[string]any{}
	for _, role := range roles {
		elements = append(elements, map[string]any{"function": role.Name, "customer": a.Customer})
	}
	return elements
}

// set is a configuration of a subject's permissions.
func set(a *acctest.Argus, subject string, roles ...argus.Function) map[string]any {
	return map[string]any{"subject": subject, "permissions": pairs(a, roles...)}
}

// wantEmpty wants a refresh to be quiet and the plan after it to be empty, and returns the refreshed object.
func wantEmpty(t *testing.T, core *acctest.Core, object *acctest.Object, config map[string]any) *acctest.Object {
	t.Helper()
	read, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if !read.Same(object) {
		t.Error("a refresh shows as a change")
	}
	plan := core.Plan(setKind, read, config)
	acctest.WantNone(t, plan.Diagnostics)
	if !plan.Empty() {
		t.Errorf("the plan changes %v", plan.Changes())
	}
	return read
}

func TestSetLife(t *testing.T) {
	t.Parallel()
	for _, options := range []simulator.Options{
		{}, {PageCap: 2, CountMinusOne: true, Future: true}, {SearchLag: 3},
		{Variants: []string{"present-permission-refused", "link-ids-kept", "repeated-revoke-refused", "bulk-not-atomic", "disabled-links-hidden"}},
	} {
		a := acctest.Start(t, func(o *simulator.Options) { *o = options })
		core, roles, subject := a.Core(), a.Roles(3), alice(a)
		byHand := grantedAside(a, subject, roles[2], "by hand")
		first := set(a, a.Name("alice"), roles[0], roles[1])
		a.Must(holds(a, subject, roles[2]))
		plan := core.Plan(setKind, nil, first)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "permissions", "User "+a.Name("alice")+" loses 1 direct permission",
			"permission "+string(byHand.ID), roles[2].Name, a.Customer, "granted by")
		object, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(acctest.Same("id", object.Text("id"), subject))
		object = wantEmpty(t, core, object, first)
		a.Must(holds(a, subject, roles[0], roles[1]))

		again := grantedAside(a, subject, roles[2], "by hand")
		a.Must(holds(a, subject, roles...))
		object, diags = core.Read(object)
		acctest.WantNone(t, diags)
		plan = core.Plan(setKind, object, first)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", "permission "+string(again.ID), roles[2].Name, "granted by")
		object, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		object = wantEmpty(t, core, object, first)
		a.Must(holds(a, subject, roles[0], roles[1]))

		second := set(a, subject, roles[2])
		object, _ = core.Change(setKind, object, second)
		object = wantEmpty(t, core, object, second)
		a.Must(holds(a, subject, roles[2]))
		none := set(a, subject)
		object, _ = core.Change(setKind, object, none)
		object = wantEmpty(t, core, object, none)
		a.Must(holds(a, subject))

		object, _ = core.Change(setKind, object, set(a, subject, roles...))
		plan = core.Plan(setKind, object, nil)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 3 direct permissions", roles[0].Name, roles[1].Name, roles[2].Name)
		left, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		if left != nil {
			t.Error("a destroyed set is in state")
		}
		a.Must(holds(a, subject))
	}
}
