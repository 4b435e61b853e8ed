package subject_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// alice is the configuration of a user, with more over it.
func alice(a *acctest.Argus, more map[string]any) map[string]any {
	config := map[string]any{"short_name": a.Name("alice"), "name": "Alice"}
	for name, value := range more {
		config[name] = value
	}
	return config
}

func TestUserReenableWarnsInPlanAndApply(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	core := a.Core()
	first, diags := core.Make("argus_user", alice(a, map[string]any{"email": "old@example.com"}))
	acctest.WantNone(t, diags)
	group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	a.Must(a.Client.AddGroupMembers(ctx, argus.ByID(group.ID), []string{first.Text("id")}, ""))
	core.Change("argus_user", first, nil)
	a.SettleDisabled(first.Text("id"))

	plan := core.Plan("argus_user", nil, alice(a, map[string]any{"description": "back again"}))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "Disabled user \""+first.Text("short_name")+"\" ("+first.Text("id")+") will be re-enabled", a.Name("ops"), "Permissions that come back with it: none visible while it is disabled")
	second, diags := core.Apply(plan)
	acctest.WantText(t, diags, "WARNING", "Disabled user \""+first.Text("short_name")+"\" ("+first.Text("id")+") was re-enabled", a.Name("ops"))
	if second.Text("id") != first.Text("id") {
		t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), first.Text("id"))
	}
	user, err := a.Client.GetSubject(ctx, argus.User, argus.Ref{Name: first.Text("id")})
	a.Must(err)
	a.Must(acctest.Same("deleted", user.Flags.Has(argus.FlagDeleted), false, "description", user.Description, "back again", "email", user.Email, acctest.Empty))
	again := core.Plan("argus_user", second, alice(a, map[string]any{"description": "back again"}))
	if !again.Empty() {
		t.Errorf("the plan after a re-enable changes %v", again.Changes())
	}
}

func TestUserReenableRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	first, _ := core.Make("argus_user", alice(a, nil))
	core.Change("argus_user", first, nil)
	a.SettleDisabled(first.Text("id"))
	plan := core.Plan("argus_user", nil, alice(a, map[string]any{"reenable": false}))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "reenable is false")
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "short_name", "is taken", "the disabled user "+first.Text("id"), "reenable is false")
	if object != nil {
		t.Error("a refused create left something in state")
	}
}

func TestUserTakenShortNameShowsImportBlock(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	first, _ := a.Core().Make("argus_user", alice(a, nil)) // of another configuration
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchSubjectsRequest{}
		request.Subject = []string{first.Text("id")}
		found, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.User, request))
		return len(found) == 1, err
	})
	plan := core.Plan("argus_user", nil, alice(a, nil))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "import {", "to = argus_user.NAME", first.Text("id"))
	_, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "short_name", "import {", "to = argus_user.NAME", first.Text("id"))
}

func TestTakenByAGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	_, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("alice"), Name: "A group", Customer: a.Customer})
	a.Must(err)
	core := a.Core()
	_, diags := core.Apply(core.Plan("argus_user", nil, alice(a, nil)))
	acctest.WantText(t, diags, "ERROR", "short_name", "active group", "Choose another short_name")
}

func TestCreateSendsOneRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	core.Make("argus_user", alice(a, nil)) // the customer is looked up once
	plan := core.Plan("argus_user", nil, map[string]any{"short_name": a.Name("bob"), "name": "Bob"})
	sim.ResetRequests()
	if _, diags := core.Apply(plan); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	if requests := sim.Requests(); len(requests) != 1 || requests[0].Operation != "addUser" {
		t.Errorf("a create sent %d requests, the first %s", len(requests), requests[0].Operation)
	}
}

func TestUserGoneHiddenAndForbidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("hides and forbids on demand")
	core := a.Core()
	object, _ := core.Make("argus_user", alice(a, nil))

	// Moved out of sight: an answer that there is none, and none among the disabled ones.
	sim.Fail(simulator.Fault{Operation: "getUser", Kind: simulator.ServerError, Status: 404, Times: 1})
	sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404, Times: 1})
	hidden, diags := core.Read(object)
	acctest.WantText(t, diags, "WARNING", "no longer visible")
	if hidden != nil {
		t.Error("a hidden user stayed in state")
	}
	for _, status := range []int{401, 403} {
		sim.Fail(simulator.Fault{Operation: "getUser", Kind: simulator.ServerError, Status: status, Times: 1})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR")
		if kept == nil {
			t.Errorf("a %d was taken for deletion", status)
		}
	}
	a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.Ref{Name: object.Text("id")}))
	disabled, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if disabled == nil || !disabled.Bool("disabled") {
		t.Error("a disabled user did not stay in state as disabled")
	}
}

func TestForbiddenNamesFunctionAndCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "addUser", Kind: simulator.ServerError, Status: 403, Times: 1})
	_, diags := core.Apply(core.Plan("argus_user", nil, alice(a, nil)))
	acctest.WantText(t, diags, "ERROR", "Could not create user", `function "createUser"`, a.Customer)
}

func TestUserMessagesLandOnAttributes(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	for attribute, wrong := range map[string]any{
		"email": "no address", "language": "klingon", "description": "\u0000",
	} {
		_, diags := core.Apply(core.Plan("argus_user", nil, alice(a, map[string]any{attribute: wrong})))
		if !slices.Contains(acctest.Attributes(diags), attribute) {
			t.Errorf("no error at %s: %s", attribute, acctest.Text(diags))
		}
	}
}

func TestSpellingStays(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"names-trimmed"}, {"enums-other-case"}} {
		t.Run(strings.Join(variants, ","), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			config := alice(a, map[string]any{"name": " Alice ", "language": "Norwegian", "description": "two  spaces "})
			object, diags := core.Make("argus_user", config)
			acctest.WantNone(t, diags)
			object, _ = core.Read(object)
			if plan := core.Plan("argus_user", object, config); !plan.Empty() {
				t.Errorf("the second plan changes %v", plan.Changes())
			}
			_, err := a.Client.UpdateSubject(context.Background(), argus.User, argus.Ref{Name: object.Text("id")}, argus.UpdateSubjectRequest{Name: new("Eve")})
			a.Must(err)
			object, _ = core.Read(object)
			if plan := core.Plan("argus_user", object, config); !slices.Equal(plan.Changes(), []string{"name"}) {
				t.Errorf("drift of the name is planned as %v", plan.Changes())
			}
		})
	}
}

func TestUserNotClearedIsAnErrorAtTheAttribute(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"clear-email-only"} })
	core := a.Core()
	object, _ := core.Make("argus_user", alice(a, map[string]any{"email": "alice@example.com", "description": "Analyst", "phone": map[string]any{"country_code": "47", "national_number": "99999999"}}))
	object, diags := core.Apply(core.Plan("argus_user", object, alice(a, nil)))
	acctest.WantText(t, diags, "ERROR", "description", "does not clear", "Analyst")
	if object.Text("email") != "" || object.Text("description") != "Analyst" {
		t.Errorf("state does not hold what the server has: %q, %q", object.Text("email"), object.Text("description"))
	}
}

func TestUserDestroyOfWhatIsDisabled(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"repeated-delete-refused"}, {"repeated-delete-refused", "disabled-hidden-by-id"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		core := a.Core()
		object, _ := core.Make("argus_user", alice(a, nil))
		a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.Ref{Name: object.Text("id")}))
		if left, diags := core.Apply(core.Plan("argus_user", object, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("%v: destroy of a disabled user: %s", variants, acctest.Text(diags))
		}
	}
}

func TestNotificationUserIsDecidedAtCreation(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	object, _ := core.Make("argus_user", alice(a, nil))
	plan := core.Plan("argus_user", object, alice(a, map[string]any{"notification_user": true}))
	acctest.WantText(t, plan.Diagnostics, "ERROR", "notification_user", "at creation")
	plan = core.Plan("argus_user", object, alice(a, map[string]any{"notification_user": true, "short_name": a.Name("alice2")}))
	if acctest.HasError(plan.Diagnostics) || len(plan.Replace) == 0 {
		t.Errorf("no replacement: %s", acctest.Text(plan.Diagnostics))
	}
}

func TestArgumentsThatArgusDoesNotReturnSendNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	object, _ := core.Make("argus_user", alice(a, nil))
	plan := core.Plan("argus_user", object, alice(a, map[string]any{"reenable": false, "enable_authentication_methods": []string{"SMS"}}))
	if changes := plan.Changes(); len(plan.Replace) != 0 || len(changes) != 2 {
		t.Errorf("planned %v, replacing %v", changes, plan.Replace)
	}
	sim.ResetRequests()
	if _, diags := core.Apply(plan); acctest.HasError(diags) || len(sim.Requests()) != 0 {
		t.Errorf("%d requests, %s", len(sim.Requests()), acctest.Text(diags))
	}
}

func TestCustomerMustBeNamedSomewhere(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core, _ := a.NewCore(map[string]any{"customer": nil})
	acctest.WantText(t, core.Plan("argus_user", nil, alice(a, nil)).Diagnostics, "ERROR", "customer", "No customer is set", "provider")
	core, _ = a.NewCore(map[string]any{"customer": acctest.Unknown})
	if plan := core.Plan("argus_user", nil, alice(a, nil)); acctest.HasError(plan.Diagnostics) {
		t.Error(acctest.Text(plan.Diagnostics))
	}
}

func TestUserImportRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	_, diags := core.Import("argus_user", "a b")
	acctest.WantText(t, diags, "ERROR", "Invalid import ID", `"a b"`, "domain/shortname")
	_, diags = core.Import("argus_user", a.Name("nobody"))
	acctest.WantText(t, diags, "ERROR", "No such user", a.Name("nobody"))
	group, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "A group", Customer: a.Customer})
	a.Must(err)
	for _, id := range []string{a.Name("ops"), string(group.ID)} {
		_, diags = core.Import("argus_user", id)
		acctest.WantText(t, diags, "ERROR", "Not a user", "the group "+string(group.ID), "to = argus_group.NAME")
	}
}
