package authmethod_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_auth_method"

func totp(user string) map[string]any { return map[string]any{"user": user, "method": "totp"} }

func TestAdoptionWarnsInPlanAndApply(t *testing.T) {
	t.Parallel()
	// Whether a server refuses to enable what is enabled is not documented: both are adopted.
	for _, refused := range []bool{false, true} {
		t.Run(fmt.Sprintf("refused=%t", refused), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			user := addUser(a, "alice", "totp")
			core := a.Core()
			plan := core.Plan(kind, nil, totp(user.ShortName))
			acctest.WantText(t, plan.Diagnostics, "WARNING", "method", "is already enabled", "destroy will disable it")
			if refused {
				a.NeedSimulator("refuses on demand").Fail(simulator.Fault{Operation: "enableMethodForUser", Kind: simulator.ServerError, Status: 412})
			}
			object, diags := core.Apply(plan)
			acctest.WantText(t, diags, "WARNING", "method", "was already enabled", "destroy will disable it")
			if acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			if again := core.Plan(kind, object, totp(user.ShortName)); !again.Empty() {
				t.Errorf("the plan after an adoption changes %v", again.Changes())
			}
		})
	}
}

func TestRefusalIsReported(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := addUser(a, "alice")
	core := a.Core()
	for _, status := range []int{403, 404, 412} {
		sim.Fail(simulator.Fault{Operation: "enableMethodForUser", Kind: simulator.ServerError, Status: status})
		object, diags := core.Apply(core.Plan(kind, nil, totp(user.ShortName)))
		acctest.WantText(t, diags, "ERROR", `Could not enable method "totp"`, user.ShortName)
		if object != nil {
			t.Errorf("a create with response %d left something in state", status)
		}
	}
	sim.Fail(simulator.Fault{Operation: "enableMethodForUser", Kind: simulator.ServerError, Times: simulator.Always})
	object, diags := core.Apply(core.Plan(kind, nil, totp(user.ShortName)))
	acctest.WantText(t, diags, "ERROR", `Could not enable method "totp"`, user.ShortName)
	if object != nil {
		t.Error("a create that always got a 500 left something in state")
	}
	a.Must(has(a, user)(nil))
}

func TestEveryCaseOfAnswersIsRead(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"enums-other-case"}, {"lists-shuffled", "count-zero"}} {
		t.Run(strings.Join(variants, ","), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.Future = variants, true })
			user := addUser(a, "alice", "sms")
			core := a.Core()
			for _, method := range []string{"TOTP", "apikey", "Ldap"} {
				config := map[string]any{"user": user.ShortName, "method": method}
				object, diags := core.Make(kind, config)
				acctest.WantNone(t, diags)
				object, diags = core.Read(object)
				acctest.WantNone(t, diags)
				if object == nil {
					t.Fatalf("%s is taken for disabled", method)
				}
				if plan := core.Plan(kind, object, config); !plan.Empty() {
					t.Errorf("the second plan of %s changes %v", method, plan.Changes())
				}
			}
			a.Must(has(a, user, "apikey", "ldap", "sms", "totp")(nil))
		})
	}
}

func TestUserThatCannotHaveIt(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	gone := addUser(a, "carol")
	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(gone.ID)))
	group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	core := a.Core()
	for name, user := range map[string]string{
		"missing": a.Name("nobody"), "nowhere": "no-such-domain/" + a.Name("nobody"), "disabled": string(gone.ID), "group": group.ShortName,
	} {
		plan := core.Plan(kind, nil, totp(user))
		acctest.WantNone(t, plan.Diagnostics)
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "user", user)
		if object != nil {
			t.Errorf("%s: a refused create left something in state", name)
		}
	}
}

func TestGoneAndForbidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	user := addUser(a, "alice")
	core := a.Core()
	object, _ := core.Make(kind, totp(user.ShortName))
	for _, status := range []int{401, 403, 412, 500} {
		sim.Fail(simulator.Fault{Operation: "getUserMethods", Kind: simulator.ServerError, Status: status, Times: simulator.Always})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "read method", "totp")
		if kept == nil {
			t.Errorf("a %d was taken for a disabled method", status)
		}
		sim.ClearFaults()
	}
	sim.Fail(simulator.Fault{Operation: "getUserMethods", Kind: simulator.ServerError, Status: 404})
	if kept, diags := core.Read(object); kept == nil || len(diags) != 0 {
		t.Errorf("a method left state for one 404: %s", acctest.Text(diags))
	}
}

func TestKeyThatMayNotLookEnables(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	user := addUser(a, "alice")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "getUserMethods", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	_, diags := core.Make(kind, totp(user.ShortName))
	acctest.WantNone(t, diags)
	sim.ClearFaults()
	a.Must(has(a, user, "totp")(nil))
}

func TestDestroy(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := addUser(a, "alice")
	core := a.Core()
	object, _ := core.Make(kind, totp(user.ShortName))
	fail := func(status int) {
		sim.Fail(simulator.Fault{Operation: "disableMethodForUser", Kind: simulator.ServerError, Status: status})
	}
	fail(412)
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "ERROR", `Could not disable method "totp"`)
	if left == nil {
		t.Error("a refused destroy took the method out of state")
	}
	a.Must(a.Client.DisableUserMethod(context.Background(), user.ID, "totp"))
	for _, status := range []int{412, 404} {
		fail(status)
		if left, diags = core.Apply(core.Plan(kind, object, nil)); left != nil || len(diags) != 0 {
			t.Errorf("destroy of what is gone, with response %d: %s", status, acctest.Text(diags))
		}
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := addUser(a, "alice")
	core := a.Core()
	for id, words := range map[string][]string{
		"alice":                       {"user/method", "alice/totp"},
		"alice/totp/2":                {"user/method"},
		user.ShortName + "/telepathy": {"method", "telepathy", "apikey, ldap"},
		a.Name("nobody") + "/totp":    {"user", "No such subject", a.Name("nobody")},
		user.ShortName + "/totp":      {"method", "not enabled", "totp"},
	} {
		object, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%q was imported", id)
		}
	}
}
