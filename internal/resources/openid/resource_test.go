package openid_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const (
	kind    = "argus_user_openid"
	address = "argus_user_openid.alice"
	// The providers of the simulator: the contract has no operation that lists any.
	fjord, fjordID, skog = "fjord-login", "3f2a1c5e-8d47-4b6f-9a10-52c7e8d0b431", "skog-login"
)

func start(t *testing.T) (*acctest.Argus, *simulator.Simulator) {
	t.Helper()
	a := acctest.Start(t)
	return a, a.NeedSimulator("has known identity providers")
}

func mapping(user, provider, name string) map[string]any {
	return map[string]any{"user": user, "openid_provider": provider, "mapped_user_name": name}
}

// has asks the server how a user is mapped.
func has(a *acctest.Argus, user argus.ID, provider, name string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		found, err := a.Client.GetUserOpenIDConfiguration(context.Background(), user)
		if err == nil && (found.Provider.ShortName != provider || found.MappedUserName != name) {
			err = fmt.Errorf("the user is %q at %q, not %q at %q", found.MappedUserName, found.Provider.ShortName, name, provider)
		}
		return err
	}
}

// TestAccUserOpenID is the life of a mapping: create, import, changes in place, another user, changed outside Terraform. Destroy leaves it.
func TestAccUserOpenID(t *testing.T) {
	t.Parallel()
	a, _ := start(t)
	alice, bob := a.AddUser("alice"), a.AddUser("bob")
	config := func(user, provider, name string) string {
		return a.Config(fmt.Sprintf("resource \"argus_user_openid\" \"alice\" {\n  user = %q\n  openid_provider = %q\n  mapped_user_name = %q\n}", user, provider, name))
	}
	expect := func(action plancheck.ResourceActionType, attributes ...string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action), acctest.ExpectChanges(address, attributes...)}}
	}
	id := func() string { return string(alice.ID) }
	set := func(provider, name string) {
		a.Must(acctest.ErrorOf(a.Client.SetUserOpenIDConfiguration(context.Background(), alice.ID, argus.SetOpenIDConfigurationRequest{Provider: provider, MappedUserName: name})))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             resource.ComposeAggregateTestCheckFunc(has(a, alice.ID, skog, "a"), has(a, bob.ID, skog, "b")),
		Steps: []resource.TestStep{
			{Config: config(alice.ShortName, fjord, "ada@example.com"), Check: resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(address, "id", id()), has(a, alice.ID, fjord, "ada@example.com"))},
			acctest.ImportStep(address, id, "user", "openid_provider"),
			acctest.ImportBlockStep(address, config(alice.ShortName, fjord, "ada@example.com"), id),
			acctest.ImportBlockStep(address, config(alice.ShortName, fjord, "ada@example.com"), func() string { return alice.ShortName }),
			{
				// The same provider and user in another spelling.
				Config:           config(string(alice.ID), fjordID, "ada@example.com"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config:           config(alice.ShortName, skog, "a"),
				ConfigPlanChecks: expect(plancheck.ResourceActionUpdate, "openid_provider", "mapped_user_name"),
				Check:            has(a, alice.ID, skog, "a"),
			},
			{
				PreConfig:        func() { set(fjord, "other") },
				Config:           config(alice.ShortName, skog, "a"),
				ConfigPlanChecks: expect(plancheck.ResourceActionUpdate, "openid_provider", "mapped_user_name"),
				Check:            has(a, alice.ID, skog, "a"),
			},
			{
				Config:           config(bob.ShortName, skog, "b"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}},
				Check:            resource.ComposeAggregateTestCheckFunc(has(a, alice.ID, skog, "a"), has(a, bob.ID, skog, "b")),
			},
		},
	})
}

// The mapping is the same with every Argus that the contract permits.
func TestMappingsWithOtherArguses(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"empty as null": {Variants: []string{"empty-as-null", "no-date", "absent-fields-null", "created-201"}, Future: true},
		"lags":          {Variants: []string{"disabled-owner-hidden", "shortnames-lowered"}, SearchLag: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { *o = options })
			user, core := a.AddUser("alice"), a.Core()
			object, diags := core.Make(kind, mapping(user.ShortName, fjord, "ada"))
			acctest.WantNone(t, diags)
			object, diags = core.Change(kind, object, mapping(user.ShortName, skog, "ada"))
			acctest.WantNone(t, diags)
			read, diags := core.Read(object)
			if acctest.WantNone(t, diags); !object.Same(read) {
				t.Error("a refresh changes state")
			}
			a.Must(has(a, user.ID, skog, "ada")(nil))
		})
	}
}

// What a create overwrites is shown, and a destroy says that it keeps the mapping and how to be rid of it.
func TestMappingsAreOverwrittenAndLeftWithWarnings(t *testing.T) {
	t.Parallel()
	a, sim := start(t)
	user := a.AddUser("alice")
	core := a.Core()
	object, diags := core.Make(kind, mapping(user.ShortName, fjord, "ada"))
	acctest.WantNone(t, diags)
	plan := a.Core().Plan(kind, nil, mapping(user.ShortName, fjord, "other"))
	acctest.WantText(t, plan.Diagnostics, "WARNING", `"user"`, "already exists", `"ada"`, fjord, "Apply will overwrite")
	other, diags := a.Core().Apply(plan)
	acctest.WantText(t, diags, "WARNING", `"user"`, "already existed", `"ada"`, fjord)
	acctest.WantNone(t, a.Core().Plan(kind, nil, mapping(user.ShortName, fjordID, "other")).Diagnostics) // it is as planned
	read, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if read.Text("mapped_user_name") != "other" || !other.Same(read) {
		t.Errorf("a refresh reads %q", read.Text("mapped_user_name"))
	}
	sim.ResetRequests()
	left := core.Plan(kind, read, nil)
	acctest.WantText(t, left.Diagnostics, "WARNING", "will be left in Argus", user.ShortName, `"other"`, fjord, `method "openid"`, "argus_auth_method", "those who run Argus")
	gone, diags := core.Apply(left)
	acctest.WantText(t, diags, "WARNING", "was left in Argus", user.ShortName, `"other"`, `method "openid"`)
	if gone != nil || sim.Count("setUserOpenIDConfiguration") != 0 {
		t.Error("a destroy keeps state, or writes")
	}
	a.Must(has(a, user.ID, fjord, "other")(nil))
	acctest.WantText(t, core.Plan(kind, read, mapping(a.AddUser("bob").ShortName, fjord, "other")).Diagnostics, "WARNING", "will be left in Argus", user.ShortName)
	twice := a.Core()
	twice.Plan(kind, nil, mapping(user.ShortName, fjord, "other"))
	acctest.WantText(t, twice.Plan(kind, nil, mapping(user.ShortName, fjord, "b")).Diagnostics, "ERROR", "Two resources own the same thing", "OpenID mapping of user")
}

func TestMappingRefusals(t *testing.T) {
	t.Parallel()
	a, sim := start(t)
	user := a.AddUser("alice")
	core := a.Core()
	for config, words := range map[*map[string]any][]string{
		new(mapping(user.ShortName, "no-such-login", "ada")):    {`"openid_provider"`, "no-such-login"},
		new(mapping(a.Name("nobody"), fjord, "ada")):            {`"user"`, "No such subject"},
		new(mapping(a.AddGroup("ops").ShortName, fjord, "ada")): {`"user"`, "Not a user"},
	} {
		plan := a.Core().Plan(kind, nil, *config)
		acctest.WantNone(t, plan.Diagnostics)
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%v left something in state", words)
		}
	}
	for id, words := range map[string][]string{user.ShortName: {"No such OpenID mapping", user.ShortName}, a.Name("nobody"): {"No such subject"}, "a b": {"Invalid import ID"}} {
		if object, diags := core.Import(kind, id); object != nil {
			t.Errorf("%q was imported", id)
		} else {
			acctest.WantText(t, diags, append(words, "ERROR")...)
		}
	}
	narrow := a.NarrowCore("viewUsers")
	_, diags := narrow.Apply(narrow.Plan(kind, nil, mapping(user.ShortName, fjord, "ada")))
	acctest.WantText(t, diags, "ERROR", `This needs function "administrativeAuthenticationSetup-OPENID"`)
	enough := a.NarrowCore("viewUsers", "administrativeAuthenticationSetup-OPENID")
	object, _ := enough.Make(kind, mapping(user.ShortName, fjord, "ada"))
	enough.Change(kind, object, mapping(user.ShortName, skog, "ada"))
	object, diags = core.ImportIdentity(kind, acctest.Identity{"user_id": string(user.ID)})
	if acctest.WantNone(t, diags); object.Text("mapped_user_name") != "ada" {
		t.Error("it is not imported by identity")
	}
	for _, status := range []int{401, 403, 412, 500} {
		sim.Fail(simulator.Fault{Operation: "getUserOpenIDConfiguration", Kind: simulator.ServerError, Status: status, Times: simulator.Always})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "Could not read the OpenID mapping")
		if kept == nil {
			t.Errorf("a %d was taken for a removal", status)
		}
		sim.ClearFaults()
	}
	sim.Fail(simulator.Fault{Operation: "getUserOpenIDConfiguration", Kind: simulator.ServerError, Status: http.StatusNotFound, Times: simulator.Always})
	a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(user.ID)))
	kept, diags := core.Read(object)
	acctest.WantText(t, diags, "WARNING", "belongs to a disabled user", "OpenID mapping")
	if kept == nil {
		t.Error("the mapping of a disabled user was taken for removed")
	}
	a.Must(acctest.ErrorOf(a.Client.ReenableSubject(t.Context(), argus.User, argus.ByID(user.ID))))
	if gone, diags := a.Core().Read(object); gone != nil || len(diags) != 0 {
		t.Errorf("a mapping that is gone stays: %s", acctest.Text(diags))
	}
}

// A lost response is looked up, and a write without effect stays planned.
func TestWritesOfMappingsAreConfirmed(t *testing.T) {
	t.Parallel()
	a, sim := start(t)
	user := a.AddUser("alice")
	config := mapping(user.ShortName, fjord, "ada")
	for _, fault := range []simulator.FaultKind{simulator.LostResponse, simulator.LostResponseBefore} {
		sim.Fail(simulator.Fault{Operation: "setUserOpenIDConfiguration", Kind: fault})
		core := a.Core()
		object, diags := core.Make(kind, config)
		acctest.WantNone(t, diags)
		sim.Fail(simulator.Fault{Operation: "setUserOpenIDConfiguration", Kind: fault})
		_, diags = core.Change(kind, object, mapping(user.ShortName, skog, "ada"))
		acctest.WantNone(t, diags)
		a.Must(has(a, user.ID, skog, "ada")(nil))
		config = mapping(user.ShortName, skog, "ada")
	}
	object, _ := a.Core().Import(kind, user.ShortName)
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if r.Method == http.MethodPut {
			return bytes.ReplaceAll(bytes.ReplaceAll(body, []byte(fjordID), []byte("b7d9e604-1f35-4c82-8e6a-0a94c3f7d215")), []byte(fjord), []byte(skog))
		}
		return body
	})
	core := a.Core()
	changed, diags := core.Apply(core.Plan(kind, object, mapping(user.ShortName, fjord, "ada")))
	acctest.WantText(t, diags, "WARNING", `"openid_provider"`, "Argus did not apply openid_provider", fjord, skog)
	a.Must(acctest.ErrorOf(a.Client.SetUserOpenIDConfiguration(t.Context(), user.ID, argus.SetOpenIDConfigurationRequest{Provider: skog, MappedUserName: "ada"})))
	read, diags := core.Read(changed)
	acctest.WantNone(t, diags)
	if plan := a.Core().Plan(kind, read, mapping(user.ShortName, fjord, "ada")); plan.Empty() {
		t.Error("a write without effect is not planned again")
	}
}

// The mapping of the user whose session the provider uses is not changed: it may be how that one logs in. A key does not need it.
func TestLockoutByTheOwnMappingIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.SessionToken = "token-of-the-session" })
	own, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	config := mapping(string(own.ID), fjord, "root")
	session := func(settings map[string]any) *acctest.Core {
		all := map[string]any{"api_key": nil, "session_token": "token-of-the-session"}
		for name, value := range settings {
			all[name] = value
		}
		core, diags := a.NewCore(all)
		acctest.WantNone(t, diags)
		return core
	}
	core := session(nil)
	object, diags := core.Make(kind, config) // nothing was there to lose
	acctest.WantNone(t, diags)
	changed := mapping(string(own.ID), fjord, "other")
	refused := []string{"ERROR", "lock the provider out", "Changing the OpenID mapping of user", "session", own.UserName}
	acctest.WantText(t, core.Plan(kind, object, changed).Diagnostics, refused...)
	acctest.WantText(t, session(nil).Plan(kind, nil, changed).Diagnostics, refused...)
	permitted := session(map[string]any{"allow_self_lockout": true}).Plan(kind, object, changed)
	acctest.WantNone(t, permitted.Diagnostics)
	_, diags = core.Apply(permitted)
	acctest.WantText(t, diags, refused...)
	a.Must(has(a, own.ID, fjord, "root")(nil))
	acctest.WantNone(t, core.Plan(kind, object, config).Diagnostics)
	_, diags = a.Core().Change(kind, object, changed) // a key
	acctest.WantNone(t, diags)
}
