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

func TestCreateSendsOneRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	core.Make("argus_user", a.SubjectConfig("argus_user", nil)) // the customer is looked up once
	plan := core.Plan("argus_user", nil, map[string]any{"short_name": a.Name("bob"), "name": "Bob"})
	sim.ResetRequests()
	if _, diags := core.Apply(plan); acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	if requests := sim.Requests(); len(requests) != 1 || requests[0].Operation != "addUser" {
		t.Errorf("a create sent %d requests, the first %s", len(requests), requests[0].Operation)
	}
}

func TestForbiddenNamesFunctionAndCustomer(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "addUser", Kind: simulator.ServerError, Status: 403, Times: 1})
	_, diags := core.Apply(core.Plan("argus_user", nil, a.SubjectConfig("argus_user", nil)))
	acctest.WantText(t, diags, "ERROR", "Could not create user", `function "createUser"`, a.Customer)
}

func TestSpellingStays(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"names-trimmed"}, {"enums-other-case"}} {
		t.Run(strings.Join(variants, ","), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			config := a.SubjectConfig("argus_user", map[string]any{"name": " Alice ", "language": "Norwegian", "description": "two  spaces "})
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

func TestNotificationUserIsDecidedAtCreation(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	object, _ := core.Make("argus_user", a.SubjectConfig("argus_user", nil))
	plan := core.Plan("argus_user", object, a.SubjectConfig("argus_user", map[string]any{"notification_user": true}))
	acctest.WantText(t, plan.Diagnostics, "ERROR", "notification_user", "at creation")
	plan = core.Plan("argus_user", object, a.SubjectConfig("argus_user", map[string]any{"notification_user": true, "short_name": a.Name("alice2")}))
	if acctest.HasError(plan.Diagnostics) || len(plan.Replace) == 0 {
		t.Errorf("no replacement: %s", acctest.Text(plan.Diagnostics))
	}
}

func TestArgumentsThatArgusDoesNotReturnSendNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	object, _ := core.Make("argus_user", a.SubjectConfig("argus_user", nil))
	plan := core.Plan("argus_user", object, a.SubjectConfig("argus_user", map[string]any{"reenable": false, "enable_authentication_methods": []string{"SMS"}}))
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
	acctest.WantText(t, core.Plan("argus_user", nil, a.SubjectConfig("argus_user", nil)).Diagnostics, "ERROR", "customer", "No customer is set", "provider")
	core, _ = a.NewCore(map[string]any{"customer": acctest.Unknown})
	if plan := core.Plan("argus_user", nil, a.SubjectConfig("argus_user", nil)); acctest.HasError(plan.Diagnostics) {
		t.Error(acctest.Text(plan.Diagnostics))
	}
}
