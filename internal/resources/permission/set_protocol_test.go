package permission_test

import (
	"context"
	"slices"
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
func wantEmpty(t *testing.T, a *acctest.Argus, object *acctest.Object, config map[string]any) *acctest.Object {
	t.Helper()
	read, diags := a.Core().Read(object)
	acctest.WantNone(t, diags)
	if !read.Same(object) {
		t.Error("a refresh shows as a change")
	}
	plan := a.Core().Plan(setKind, read, config)
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
		object = wantEmpty(t, a, object, first)
		a.Must(holds(a, subject, roles[0], roles[1]))

		again := grantedAside(a, subject, roles[2], "by hand")
		a.Must(holds(a, subject, roles...))
		object, diags = core.Read(object)
		acctest.WantNone(t, diags)
		plan = a.Core().Plan(setKind, object, first)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", "permission "+string(again.ID), roles[2].Name, "granted by")
		object, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		object = wantEmpty(t, a, object, first)
		a.Must(holds(a, subject, roles[0], roles[1]))

		second := set(a, subject, roles[2])
		object, _ = a.Core().Change(setKind, object, second)
		object = wantEmpty(t, a, object, second)
		a.Must(holds(a, subject, roles[2]))
		none := set(a, subject)
		object, _ = a.Core().Change(setKind, object, none)
		object = wantEmpty(t, a, object, none)
		a.Must(holds(a, subject))

		object, _ = a.Core().Change(setKind, object, set(a, subject, roles...))
		plan = a.Core().Plan(setKind, object, nil)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 3 direct permissions", roles[0].Name, roles[1].Name, roles[2].Name)
		left, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		if left != nil {
			t.Error("a destroyed set is in state")
		}
		a.Must(holds(a, subject))
	}
}

// elementsIn are the elements of permissions in state: "function for customer", sorted.
func elementsIn(object *acctest.Object) []string {
	var texts []string
	for _, element := range object.Objects("permissions") {
		texts = append(texts, element["function"]+" for "+element["customer"])
	}
	return slices.Sorted(slices.Values(texts))
}

func TestSetKeepsItsSpelling(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, roles, subject := a.Core(), a.Roles(3), alice(a)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	for _, role := range roles[:2] {
		grantedAside(a, subject, role, "")
	}
	a.Must(holds(a, subject, roles[:2]...))
	object, diags := core.Import(setKind, a.Name("alice"))
	acctest.WantNone(t, diags)
	id := string(customer.ID)
	imported := slices.Sorted(slices.Values([]string{string(roles[0].ID) + " for " + id, string(roles[1].ID) + " for " + id}))
	a.Must(acctest.Same("imported", elementsIn(object), imported))
	if plan := a.Core().Plan(setKind, object, set(a, a.Name("alice"), roles[:2]...)); !plan.Empty() {
		t.Errorf("names in the place of ids change %v", plan.Changes())
	}
	object, diags = a.Core().Change(setKind, object, set(a, a.Name("alice"), roles[1:]...))
	acctest.WantText(t, diags, "WARNING", "loses 1 direct permission", roles[0].Name)
	a.Must(acctest.Same("elements", elementsIn(object), slices.Sorted(slices.Values([]string{string(roles[1].ID) + " for " + id, roles[2].Name + " for " + a.Customer}))))
	a.Must(holds(a, subject, roles[1:]...))

	twice := set(a, subject, roles[1:]...)
	twice["permissions"] = append(pairs(a, roles[1:]...), map[string]any{"function": string(roles[2].ID), "customer": id})
	for _, prior := range []*acctest.Object{object, nil} {
		plan := a.Core().Plan(setKind, prior, twice)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "permissions", "Two elements name the same target", roles[2].Name, string(roles[2].ID), a.Customer, id)
	}
}

// While an element is unknown, only what it cannot turn out to be is removed for certain, and so much is counted.
func TestSetWithUnknownElements(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	limited := func() *acctest.Core {
		core, diags := a.NewCore(map[string]any{"max_revoked_permissions": 0})
		acctest.WantNone(t, diags)
		return core
	}
	roles, subject := a.Roles(3), alice(a)
	object, _ := a.Core().Make(setKind, set(a, subject, roles...))
	config := func(function, customer any) map[string]any {
		wanted := set(a, subject, roles[0])
		wanted["permissions"] = append(pairs(a, roles[0]), map[string]any{"function": function, "customer": customer})
		return wanted
	}
	plan := limited().Plan(setKind, object, config(acctest.Unknown, a.Customer))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "may lose 2 direct permissions", roles[1].Name, roles[2].Name, "known only after apply")
	acctest.WantText(t, plan.Diagnostics, "ERROR", "Plan exceeds max_revoked_permissions", "at least 1") // the element is one of the two at most
	plan = limited().Plan(setKind, object, config(roles[1].Name, acctest.Unknown))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "may lose 1 direct permission", roles[1].Name)
	acctest.WantText(t, plan.Diagnostics, "WARNING", " loses 1 direct permission", roles[2].Name)
	acctest.WantText(t, plan.Diagnostics, "ERROR", "Plan exceeds max_revoked_permissions", "at least 1", roles[2].Name)
	wholly := set(a, subject)
	wholly["permissions"] = acctest.Unknown
	plan = limited().Plan(setKind, object, wholly)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "may lose 3 direct permissions")
	if acctest.HasError(plan.Diagnostics) {
		t.Errorf("what is not certain is counted: %s", acctest.Text(plan.Diagnostics))
	}
	plan = limited().Plan(setKind, object, nil)
	acctest.WantText(t, plan.Diagnostics, "ERROR", "Plan exceeds max_revoked_permissions", "at least 3")
}

// A replacement revokes what the former subject has, counts and names it, and takes over what the new one has.
func TestSetOfAnotherSubject(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(2), alice(a)
	group := string(a.AddGroup("ops").ID)
	grantedAside(a, group, roles[1], "")
	a.Must(holds(a, group, roles[1]))
	object, _ := a.Core().Make(setKind, set(a, subject, roles[0]))
	plan := a.Core().Plan(setKind, object, set(a, a.Name("ops"), roles[0]))
	if len(plan.Replace) != 1 {
		t.Fatalf("the plan replaces because of %v", plan.Replace)
	}
	acctest.WantText(t, plan.Diagnostics, "WARNING", "User "+a.Name("alice")+" loses 1 direct permission", roles[0].Name)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "Group "+a.Name("ops")+" loses 1 direct permission", roles[1].Name)
	a.Core().Change(setKind, object, nil)
	object, _ = a.Core().Make(setKind, set(a, a.Name("ops"), roles[0]))
	a.Must(holds(a, subject))
	a.Must(holds(a, group, roles[0]))
	wantEmpty(t, a, object, set(a, a.Name("ops"), roles[0]))
}

func TestSetRefusesWhatPlansCanKnow(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, roles, subject := a.Core(), a.Roles(2), alice(a)
	object, _ := a.Core().Make(setKind, set(a, subject, roles[0]))
	for _, prior := range []*acctest.Object{nil, object} {
		wrong := set(a, subject, roles[0])
		wrong["permissions"] = append(pairs(a, roles[0]), map[string]any{"function": roles[1].Name + "x", "customer": a.Customer},
			map[string]any{"function": roles[1].Name, "customer": a.Customer + "x"}, map[string]any{"function": "viewUsers", "customer": a.Customer})
		plan := a.Core().Plan(setKind, prior, wrong)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "permissions", roles[1].Name+"x", "No such function", "Did you mean", roles[1].Name)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "permissions", "No such customer", a.Customer+"x", "Did you mean")
		acctest.WantText(t, plan.Diagnostics, "ERROR", "permissions", `Function "viewUsers" cannot be granted`)
	}
	_, diags := core.Apply(a.Core().Plan(setKind, nil, set(a, a.Name("nobody"), roles[0])))
	acctest.WantText(t, diags, "ERROR", "subject", "No such subject", a.Name("nobody"))
}

// Two owners of a subject's permissions are an error, and so is a single permission that the set does not name, or that a plan destroys
// while the set names it.
func TestSetIsTheOnlyOwner(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(2), alice(a)
	single := func(role argus.Function) map[string]any {
		return map[string]any{"subject": a.Name("alice"), "function": role.Name}
	}
	object, _ := a.Core().Make(setKind, set(a, subject, roles[0]))
	for name, test := range map[string]struct {
		kind  string
		prior *acctest.Object
		then  map[string]any
		words []string
	}{
		"a second set":        {setKind, nil, set(a, a.Name("alice"), roles[0]), []string{"ERROR", "subject", "Two resources own the same thing", "argus_subject_permissions"}},
		"one that it names":   {kind, nil, single(roles[0]), nil},
		"one beside it":       {kind, nil, single(roles[1]), []string{"ERROR", "subject", "Two resources undo each other"}},
		"one that is removed": {kind, made(a, single(roles[0])), nil, []string{"ERROR", "Destroy removes what another resource manages", "destroy = false"}},
	} {
		for _, isFirst := range []bool{true, false} {
			core := a.Core()
			plans := []func() *acctest.Plan{
				func() *acctest.Plan { return core.Plan(setKind, object, set(a, subject, roles[0])) },
				func() *acctest.Plan { return core.Plan(test.kind, test.prior, test.then) },
			}
			if isFirst {
				slices.Reverse(plans)
			}
			first, second := plans[0](), plans[1]()
			if acctest.HasError(first.Diagnostics) {
				t.Errorf("%s: the first is refused: %s", name, acctest.Text(first.Diagnostics))
			}
			if test.words != nil {
				acctest.WantText(t, second.Diagnostics, test.words...)
			} else if acctest.HasError(second.Diagnostics) {
				t.Errorf("%s: %s", name, acctest.Text(second.Diagnostics))
			}
		}
	}
	core := a.Core() // what is known only in an apply is compared there
	_, diags := core.Apply(core.Plan(setKind, object, set(a, subject, roles[0], roles[1])))
	acctest.WantNone(t, diags)
	_, diags = core.Apply(a.Core().Plan(setKind, nil, set(a, a.Name("alice"), roles[0])))
	acctest.WantText(t, diags, "ERROR", "subject", "Two resources own the same thing")
}

// made is a permission that is made outside of the run that a test looks at.
func made(a *acctest.Argus, config map[string]any) *acctest.Object {
	object, _ := a.Core().Make(kind, config)
	return object
}

// An apply compares sets by the ids of their subjects, however each is named.
func TestTwoSetsThatMeetInApply(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(2), alice(a)
	first := a.Core().Plan(setKind, nil, set(a, a.Name("alice"), roles[0]))
	second := a.Core().Plan(setKind, nil, set(a, subject, roles[1]))
	core := a.Core()
	_, diags := core.Apply(first)
	acctest.WantNone(t, diags)
	_, diags = core.Apply(second)
	acctest.WantText(t, diags, "ERROR", "Two resources own the same thing")
}

// A permission that was granted after the plan of a create stays, and the next plan names its revocation.
func TestPermissionGrantedAfterThePlanOfACreate(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(3), alice(a)
	grantedAside(a, subject, roles[1], "by hand")
	a.Must(holds(a, subject, roles[1]))
	core, config := a.Core(), set(a, subject, roles[0])
	plan := core.Plan(setKind, nil, config)
	acctest.WantText(t, plan.Diagnostics, "loses 1 direct permission", roles[1].Name)
	grantedAside(a, subject, roles[2], "by hand")
	a.Must(holds(a, subject, roles[1], roles[2]))
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "WARNING", "keeps 1 unplanned direct permission", roles[2].Name, "The next plan")
	a.Must(holds(a, subject, roles[0], roles[2]))
	object, _ = a.Core().Read(object)
	acctest.WantText(t, a.Core().Plan(setKind, object, config).Diagnostics, "loses 1 direct permission", roles[2].Name)
}
