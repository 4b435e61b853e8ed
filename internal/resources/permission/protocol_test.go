package permission_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_permission"

// alice makes a user to grant to, and returns her id.
func alice(a *acctest.Argus) string {
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: a.Name("alice"), Name: "Alice", Customer: a.Customer})
	a.Must(err)
	return string(user.ID)
}

// grantedAside grants outside Terraform.
func grantedAside(a *acctest.Argus, subject string, role argus.Function, comment string) *argus.Permission {
	permission, err := a.Client.GrantPermission(context.Background(), argus.GrantPermissionRequest{
		Subject: subject, Function: string(role.ID), Customer: a.Customer, Comment: comment,
	})
	a.Must(err)
	return permission
}

func variant(names ...string) func(*simulator.Options) {
	return func(o *simulator.Options) { o.Variants = names }
}

func TestAdoptsWhatIsThereAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-permission-refused"}} {
		a := acctest.Start(t, variant(variants...))
		core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
		present := grantedAside(a, subject, role, "by hand")
		config := map[string]any{"subject": a.Name("alice"), "function": role.Name}
		plan := core.Plan(kind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "already exists", string(present.ID), role.Name, a.Name("alice"), a.Customer, `"by hand"`, "destroy will revoke it")
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "WARNING", "already existed", string(present.ID), `"by hand"`, "destroy will revoke it")
		if object.Text("id") != string(present.ID) {
			t.Errorf("%v: the id is %s, not that of what was there, %s", variants, object.Text("id"), present.ID)
		}
		object, _ = core.Read(object)
		if plan := core.Plan(kind, object, config); !plan.Empty() {
			t.Errorf("%v: the plan after an adoption changes %v", variants, plan.Changes())
		}
		core.Change(kind, object, nil)
		a.Must(holds(a, subject))
	}
}

func TestAdoptsWhatSearchesShowLate(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Variants, o.SearchLag = []string{"present-permission-refused"}, 3
	})
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	present := grantedAside(a, subject, role, "")
	object, diags := core.Make(kind, map[string]any{"subject": subject, "function": role.Name})
	acctest.WantText(t, diags, "WARNING", "already existed", string(present.ID))
	if object.Text("id") != string(present.ID) {
		t.Errorf("the id is %s, not %s", object.Text("id"), present.ID)
	}
}

func TestNewGrantIsNoAdoption(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"another id, the same time": {Clock: func() time.Time { return time.Unix(1, 0) }},
		"the same id, another time": {Clock: ticking(), Variants: []string{"link-ids-kept"}},
	} {
		options.SearchLag = 1
		a := acctest.Start(t, func(o *simulator.Options) { *o = options })
		core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
		// Revoked a moment ago: the search before the grant still shows it.
		former := grantedAside(a, subject, role, "")
		a.Must(holds(a, subject, role))
		plan := core.Plan(kind, nil, map[string]any{"subject": subject, "function": role.Name})
		a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), former.ID, argus.GrantPermissionRequest{}, "")))
		object, diags := core.Apply(plan)
		if len(diags) != 0 {
			t.Errorf("%s: %s", name, acctest.Text(diags))
		}
		if object, _ = core.Read(object); object == nil {
			t.Errorf("%s: state does not hold the new grant", name)
		}
		a.Must(holds(a, subject, role))
	}
}

// ticking is a clock that goes on by a second whenever it is asked.
func ticking() func() time.Time {
	var seconds atomic.Int64
	return func() time.Time { return time.Unix(seconds.Add(1), 0) }
}

func TestMissingTargets(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, role := a.Core(), a.Roles(1)[0]
	alice(a)
	for attribute, wrong := range map[string]string{"function": role.Name + "x", "customer": a.Customer + "x"} {
		config := map[string]any{"subject": acctest.Unknown, "function": role.Name}
		config[attribute] = wrong
		plan := core.Plan(kind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "ERROR", attribute, "No such "+attribute, wrong, "Did you mean")
	}
	plan := core.Plan(kind, nil, map[string]any{"subject": a.Name("alicf"), "function": role.Name})
	acctest.WantNone(t, plan.Diagnostics) // the same apply may make the subject
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "subject", "No such subject", a.Name("alicf"), "Did you mean", a.Name("alice"))
	if object != nil {
		t.Error("a refused create left something in state")
	}
}

func TestDisabledSubjectIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.Ref{Name: subject}))
	_, diags := core.Apply(core.Plan(kind, nil, map[string]any{"subject": subject, "function": role.Name}))
	acctest.WantText(t, diags, "ERROR", "subject")
	a.Must(holds(a, subject))
}

func TestFunctionThatIsNoRole(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, subject := a.Core(), alice(a)
	request := argus.SearchFunctionsRequest{}
	request.ExcludeFlags = []string{argus.FlagRole}
	for plain, err := range a.Client.SearchFunctions(context.Background(), request) {
		a.Must(err)
		object, diags := core.Apply(core.Plan(kind, nil, map[string]any{"subject": subject, "function": plain.Name}))
		if !slices.Equal(acctest.Attributes(diags), []string{"function"}) || object != nil {
			t.Errorf("not refused at function: %s", acctest.Text(diags))
		}
		return
	}
	t.Skip("this Argus has no function without the flag role")
}

func TestSpellingStaysAndOtherTargetsReplace(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, roles, subject := a.Core(), a.Roles(2), alice(a)
	user, err := a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: subject})
	a.Must(err)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	first := map[string]any{"subject": subject, "function": roles[0].Name}
	object, diags := core.Make(kind, first)
	acctest.WantNone(t, diags)
	object, _ = core.Read(object)
	for _, config := range []map[string]any{
		first,
		{"subject": a.Name("alice"), "function": string(roles[0].ID), "customer": string(customer.ID)},
		{"subject": user.Domain.Name + "/" + a.Name("alice"), "function": roles[0].Name, "customer": a.Customer},
	} {
		if plan := core.Plan(kind, object, config); !plan.Empty() || len(plan.Replace) != 0 {
			t.Errorf("%v plans %v", config, plan.Changes())
		}
	}
	for attribute, other := range map[string]any{"subject": "other", "function": roles[1].Name, "customer": "other"} {
		config := map[string]any{"subject": subject, "function": roles[0].Name, attribute: other}
		if plan := core.Plan(kind, object, config); len(plan.Replace) != 1 || !strings.Contains(plan.Replace[0].String(), attribute) {
			t.Errorf("another %s replaces because of %v", attribute, plan.Replace)
		}
	}
}

func TestCommentBelongsToTheAct(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	config := func(comment string) map[string]any {
		return map[string]any{"subject": subject, "function": role.Name, "comment": comment}
	}
	object, _ := core.Make(kind, config("welcome"))
	permissions, err := held(context.Background(), a, subject)
	a.Must(err)
	a.Must(acctest.Same("comment", permissions[role.ID].GrantComment, "welcome"))
	plan := core.Plan(kind, object, config("farewell"))
	if !slices.Equal(plan.Changes(), []string{"comment"}) || len(plan.Replace) != 0 {
		t.Errorf("another comment plans %v, replacing %v", plan.Changes(), plan.Replace)
	}
	sim.ResetRequests()
	object, diags := core.Apply(plan)
	if acctest.HasError(diags) || len(sim.Requests()) != 0 {
		t.Errorf("%d requests, %s", len(sim.Requests()), acctest.Text(diags))
	}
	core.Change(kind, object, nil)
	requests := sim.Requests()
	a.Must(acctest.Same("requests", len(requests), 1, "operation", requests[0].Operation, "revokePermission", "comment", requests[0].Query.Get("comment"), "farewell"))
}

func TestGrantedAgainBehindOurBack(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"link-ids-kept"}} {
		a := acctest.Start(t, variant(variants...))
		core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
		config := map[string]any{"subject": subject, "function": role.Name}
		object, _ := core.Make(kind, config)
		a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(object.Text("id")), argus.GrantPermissionRequest{}, "")))
		again := grantedAside(a, subject, role, "")
		object, diags := core.Read(object)
		acctest.WantNone(t, diags)
		a.Must(acctest.Same("id", object.Text("id"), string(again.ID)))
		if plan := core.Plan(kind, object, config); !plan.Empty() {
			t.Errorf("%v: the plan changes %v", variants, plan.Changes())
		}
	}
}

func TestOnlyDecisiveAbsenceRemoves(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	object, _ := core.Make(kind, map[string]any{"subject": subject, "function": role.Name})
	for _, status := range []int{401, 403, 412} {
		sim.Fail(simulator.Fault{Operation: "searchPermissions", Kind: simulator.ServerError, Status: status})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR")
		if kept == nil {
			t.Errorf("a %d was taken for a revocation", status)
		}
	}
	// The search returns none for what it cannot find, and the list holds it all the same.
	sim.Fail(simulator.Fault{Operation: "searchPermissions", Kind: simulator.ServerError, Status: 404})
	if kept, _ := core.Read(object); kept == nil {
		t.Error("a permission that the list shows was removed")
	}
	a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(object.Text("id")), argus.GrantPermissionRequest{}, "")))
	sim.Fail(simulator.Fault{Operation: "listPermissionsForUser", Kind: simulator.ServerError, Status: 403})
	kept, diags := core.Read(object)
	acctest.WantText(t, diags, "ERROR", "viewPermissions")
	if kept == nil {
		t.Error("a 403 of the list was taken for a revocation")
	}
	sim.Fail(simulator.Fault{Operation: "listPermissionsForUser", Kind: simulator.ServerError, Status: 404})
	kept, diags = core.Read(object)
	acctest.WantText(t, diags, "ERROR", "Inconsistent responses", "404")
	if kept == nil {
		t.Error("a 404 of the list of an active user was taken for a revocation")
	}
	if gone, diags := core.Read(object); gone != nil || len(diags) != 0 {
		t.Errorf("it is revoked, and it stayed in state: %s", acctest.Text(diags))
	}
}

func TestNarrowKeySendsWhatIsWritten(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	role, subject := a.Roles(1)[0], alice(a)
	for _, operation := range []string{"getSubject", "getFunction", "getBasicCustomer", "searchPermissions"} {
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	}
	core := a.Core()
	object, diags := core.Make(kind, map[string]any{"subject": a.Name("alice"), "function": role.Name})
	acctest.WantNone(t, diags)
	var body map[string]string
	for _, request := range sim.Requests() {
		if request.Operation == "grantPermission" {
			a.Must(json.Unmarshal(request.Body, &body))
		}
	}
	a.Must(acctest.Same("body", body, map[string]string{"subject": a.Name("alice"), "function": role.Name, "customer": a.Customer}))
	if plan := core.Plan(kind, object, map[string]any{"subject": subject, "function": string(role.ID)}); !plan.Empty() {
		t.Errorf("the ids of the response plan %v", plan.Changes())
	}
	core.Change(kind, object, nil)

	_, diags = core.Apply(core.Plan(kind, nil, map[string]any{"subject": "mnemonic/" + a.Name("alice"), "function": role.Name}))
	acctest.WantText(t, diags, "ERROR", `function "viewUsers"`)
}

func TestDestroyOfWhatIsRevoked(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{0, 3} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.SearchLag = []string{"repeated-revoke-refused"}, lag })
		core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
		object, _ := core.Make(kind, map[string]any{"subject": subject, "function": role.Name})
		object, _ = core.Read(object)
		a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(object.Text("id")), argus.GrantPermissionRequest{}, "")))
		if left, diags := core.Apply(core.Plan(kind, object, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("lag %d: destroy of a revoked permission: %s", lag, acctest.Text(diags))
		}
	}
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	object, _ := core.Make(kind, map[string]any{"subject": subject, "function": role.Name})
	sim.Fail(simulator.Fault{Operation: "revokePermission", Kind: simulator.ServerError, Status: 422})
	if left, diags := core.Apply(core.Plan(kind, object, nil)); left == nil || !acctest.HasError(diags) {
		t.Error("a refused revocation was taken for one")
	}
	sim.Fail(simulator.Fault{Operation: "revokePermission", Kind: simulator.ServerError, Status: 404})
	if left, diags := core.Apply(core.Plan(kind, object, nil)); left == nil || !acctest.HasError(diags) {
		t.Error("a permission that a search still shows was taken for revoked")
	}
}

// Searches that do not show a grant yet show nothing of whether it was revoked.
func TestDestroyOfWhatSearchesDoNotShowYet(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"lost before it was done": {Kind: simulator.HTMLError, Status: 502}, "refused": {Kind: simulator.ServerError, Status: 422},
	} {
		a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag = 3 })
		core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
		object, _ := core.Make(kind, map[string]any{"subject": subject, "function": role.Name})
		fault.Operation = "revokePermission"
		a.Simulator.Fail(fault)
		left, diags := core.Apply(core.Plan(kind, object, nil))
		permissions, err := held(context.Background(), a, subject)
		for range 3 { // until searches show all
			permissions, err = held(context.Background(), a, subject)
		}
		a.Must(err)
		if refused := name == "refused"; refused != (left != nil) || refused != acctest.HasError(diags) || refused != (len(permissions) == 1) {
			t.Errorf("%s: left in state is %t, on the server are %d, %s", name, left != nil, len(permissions), acctest.Text(diags))
		}
	}
}

func TestForbiddenNamesFunctionAndCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	sim.Fail(simulator.Fault{Operation: "grantPermission", Kind: simulator.ServerError, Status: 403})
	_, diags := core.Apply(core.Plan(kind, nil, map[string]any{"subject": subject, "function": role.Name}))
	acctest.WantText(t, diags, "ERROR", "Could not grant function "+role.Name, `function "grantRole"`, a.Customer)
}

func TestCustomerMustBeNamedSomewhere(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	config := map[string]any{"subject": alice(a), "function": role.Name}
	core, _ := a.NewCore(map[string]any{"customer": nil})
	acctest.WantText(t, core.Plan(kind, nil, config).Diagnostics, "ERROR", "customer", "No customer is set", "provider")
	core, _ = a.NewCore(map[string]any{"customer": acctest.Unknown})
	acctest.WantNone(t, core.Plan(kind, nil, config).Diagnostics)
}

func TestImportRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, role := a.Core(), a.Roles(1)[0]
	alice(a)
	for id, words := range map[string][]string{
		"alice":                        {"Invalid import ID", "subject/function/customer"},
		"alice//fjord":                 {"Invalid import ID", "subject/function/customer"},
		"a/b/c/d":                      {"Invalid import ID", "subject/function/customer"},
		"999999999":                    {"No such permission", "999999999"},
		"ID/FUNCTION/OWNER":            {"No such permission"},
		"nobody-at-all/FUNCTION/OWNER": {"subject", "No such subject", "nobody-at-all"},
		"ID/nothing-at-all/OWNER":      {"function", "No such function", "nothing-at-all"},
		"ID/FUNCTION/nowhere-at-all":   {"customer", "No such customer", "nowhere-at-all"},
	} {
		id = strings.NewReplacer("ID", a.Name("alice"), "FUNCTION", role.Name, "OWNER", a.Customer).Replace(id)
		_, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
	}
}

func TestGroupsHoldPermissionsToo(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, role := a.Core(), a.Roles(1)[0]
	group, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	config := map[string]any{"subject": a.Name("ops"), "function": role.Name}
	object, diags := core.Make(kind, config)
	acctest.WantNone(t, diags)
	a.Must(holds(a, string(group.ID), role))
	imported, _ := core.Import(kind, a.Name("ops")+"/"+role.Name+"/"+a.Customer)
	if plan := core.Plan(kind, imported, config); !plan.Empty() {
		t.Errorf("the plan after an import changes %v", plan.Changes())
	}
	a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(object.Text("id")), argus.GrantPermissionRequest{}, "")))
	a.Must(holds(a, string(group.ID)))
	if gone, diags := core.Read(object); gone != nil || len(diags) != 0 {
		t.Errorf("a revoked permission stayed in state: %s", acctest.Text(diags))
	}
}

func TestImportBySubjectIDMatchesTheCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, role, subject := a.Core(), a.Roles(1)[0], alice(a)
	present := grantedAside(a, subject, role, "")
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	for _, text := range []string{string(customer.ID), customer.ShortName} {
		object, diags := core.Import(kind, subject+"/"+string(role.ID)+"/"+text)
		acctest.WantNone(t, diags)
		if object == nil || object.Text("id") != string(present.ID) || object.Text("customer") != string(customer.ID) {
			t.Errorf("the import for customer %q is %v", text, object)
		}
	}
}
