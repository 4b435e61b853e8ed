// Package adoption tells how a create meets what exists: it is adopted, re-enabled, or named with the way to import it.
package adoption

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// adopting is a provider with adopt_existing.
func adopting(t *testing.T, a *acctest.Argus) *acctest.Core {
	t.Helper()
	core, diags := a.NewCore(map[string]any{"adopt_existing": true})
	acctest.WantNone(t, diags)
	return core
}

// existing makes a user or group by hand with another name than that of subjectConfig. A user has an e-mail address too, which
// every server clears.
func existing(a *acctest.Argus, kind string, external bool) (id string) {
	ctx := context.Background()
	if kind == "argus_group" {
		group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{
			ShortName: a.Name("operations"), Name: "By hand", Customer: a.Customer, ExternallyManaged: external,
		})
		a.Must(err)
		id = string(group.ID)
	} else {
		user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
			ShortName: a.Name("alice"), Name: "By hand", Customer: a.Customer, Email: "alice@example.com", ExternallyManaged: external,
		})
		a.Must(err)
		id = string(user.ID)
	}
	a.SettleFound(id)
	return id
}

// describe gives a user or group by hand what the configuration of subjectConfig leaves out.
func describe(a *acctest.Argus, kind, id string) {
	var err error
	if kind == "argus_group" {
		_, err = a.Client.UpdateSubject(context.Background(), argus.Group, argus.ByID(argus.ID(id)), argus.UpdateSubjectRequest{Description: new("Watch")})
	} else {
		_, err = a.Client.UpdateSubject(context.Background(), argus.User, argus.ByID(argus.ID(id)), argus.UpdateSubjectRequest{
			Description: new("Analyst"), Phone: &argus.Phone{CountryCode: "47", NationalNumber: "99999999"},
		})
	}
	a.Must(err)
}

func TestCreateAdoptsWhatExists(t *testing.T) {
	t.Parallel()
	changes := map[string][]string{
		"argus_group": {`name: "By hand" -> "Operations"`, `description: "Watch" -> cleared`, "daemon_account: false -> true"},
		"argus_user": {
			`name: "By hand" -> "Alice"`, `description: "Analyst" -> cleared`, `email: "alice@example.com" -> cleared`, `phone.country_code: "47" -> cleared`,
			`phone.national_number: "99999999" -> cleared`, `language: "english" -> "norwegian"`, "daemon_account: false -> true", "enable_authentication_methods: not used",
		},
	}
	more := map[string]map[string]any{
		"argus_group": {"daemon_account": true},
		"argus_user":  {"daemon_account": true, "language": "norwegian", "enable_authentication_methods": []string{"sms"}},
	}
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {}) // which clears every attribute
			id := existing(a, kind, false)
			describe(a, kind, id)
			core, config := adopting(t, a), a.SubjectConfig(kind, more[kind])
			plan := core.Plan(kind, nil, config)
			acctest.WantText(t, plan.Diagnostics, append(changes[kind], "WARNING", "short_name", "("+id+") will be adopted")...)
			object, diags := core.Apply(plan)
			acctest.WantText(t, diags, append(changes[kind], "WARNING", "short_name", "("+id+") was adopted")...)
			if acctest.HasError(diags) || object.Text("id") != id {
				t.Fatalf("%s was not adopted: %s", kind, acctest.Text(diags))
			}
			subject, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.ByID(argus.ID(id)))
			a.Must(err)
			a.Must(acctest.Same("description", subject.Description, acctest.Empty, "email", subject.Email, acctest.Empty, "daemon", subject.Flags.Has(argus.FlagDaemonAccount), true))
			again, diags := core.Read(object)
			acctest.WantNone(t, diags)
			if !object.Same(again) || !core.Plan(kind, again, config).Empty() {
				t.Errorf("%s: the second plan is not empty", kind)
			}
		})
	}
}

func TestWithoutAdoptExistingTheErrorNamesIt(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			id := existing(a, kind, false)
			core := a.Core()
			plan := core.Plan(kind, nil, a.SubjectConfig(kind, nil))
			object, diags := core.Apply(plan)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "is taken", "import {", id, "adopt_existing = true", "ARGUS_ADOPT_EXISTING")
			acctest.WantText(t, diags, "ERROR", "is taken", "import {", id, "adopt_existing = true", "ARGUS_ADOPT_EXISTING")
			if object != nil {
				t.Errorf("%s: a refused create left something in state", kind)
			}
		})
	}
}

// What is not the configuration's to take is left alone, and the plan says why.
func TestAdoptionIsRefused(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for name, of := range map[string]struct {
				prepare func(*acctest.Argus, map[string]any)
				why     string
			}{
				"an identity provider's": {func(a *acctest.Argus, _ map[string]any) { existing(a, kind, true) }, "an identity provider manages it"},
				"another customer's": {func(a *acctest.Argus, config map[string]any) {
					existing(a, kind, false)
					config["customer"] = a.OtherCustomer().ShortName
				}, "it belongs to customer"},
				"of the other type": {func(a *acctest.Argus, config map[string]any) {
					other := map[string]string{"argus_user": "argus_group", "argus_group": "argus_user"}[kind]
					existing(a, other, false)
					config["short_name"] = a.SubjectConfig(other, nil)["short_name"]
				}, "Choose another short_name"},
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					a := acctest.Start(t)
					config := a.SubjectConfig(kind, nil)
					of.prepare(a, config)
					refusesToAdopt(t, name, adopting(t, a), kind, config, of.why)
				})
			}
		})
	}
	a := acctest.Start(t)
	own, err := a.Client.CurrentUser(context.Background())
	a.Must(err)
	for _, skip := range []bool{false, true} {
		core, diags := a.NewCore(map[string]any{"adopt_existing": true, "skip_credentials_validation": skip})
		acctest.WantNone(t, diags)
		config := a.SubjectConfig("argus_user", map[string]any{"short_name": own.UserName, "customer": string(own.Customer.ID), "domain": own.Domain.Name})
		refusesToAdopt(t, "the provider's own", core, "argus_user", config, "it is the provider's own user")
	}
	existing(a, "argus_user", false)
	core, config := adopting(t, a), a.SubjectConfig("argus_user", map[string]any{"notification_user": true})
	acctest.WantText(t, core.Plan("argus_user", nil, config).Diagnostics, "ERROR", "notification_user", "cannot be changed")
}

func refusesToAdopt(t *testing.T, name string, core *acctest.Core, kind string, config map[string]any, why string) {
	t.Helper()
	plan := core.Plan(kind, nil, config)
	object, diags := core.Apply(plan)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "is taken", why)
	acctest.WantText(t, diags, "ERROR", "is taken", why)
	if object != nil {
		t.Errorf("%s was adopted", name)
	}
}

// One object belongs to one resource of a run, whichever is planned first.
func TestOneObjectIsAdoptedOnce(t *testing.T) {
	t.Parallel()
	const twice = "Two resources manage"
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			id, config := existing(a, kind, false), a.SubjectConfig(kind, nil)
			refused := func(diags []*tfprotov6.Diagnostic) {
				t.Helper()
				acctest.WantText(t, diags, "ERROR", "short_name", twice, id)
			}
			core := adopting(t, a)
			first := core.Plan(kind, nil, config)
			refused(core.Plan(kind, nil, config).Diagnostics)
			second := adopting(t, a).Plan(kind, nil, config) // as if the plans had not met
			core = adopting(t, a)
			object, diags := core.Apply(first)
			if acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			left, diags := core.Apply(second)
			refused(diags)
			if left != nil {
				t.Errorf("%s: the second resource has it in state too", kind)
			}

			core = adopting(t, a)
			acctest.WantNone(t, core.Plan(kind, object, config).Diagnostics)
			refused(core.Plan(kind, nil, config).Diagnostics)
			core = adopting(t, a)
			core.Plan(kind, nil, config)
			refused(core.Plan(kind, object, config).Diagnostics)
			core = adopting(t, a)
			core.Plan(kind, nil, config)
			refused(core.Plan(kind, object, nil).Diagnostics)
		})
	}
}

// Terraform replaces a tainted resource: what it has in state is disabled and re-enabled, and no adoption.
func TestTaintedIsNoAdoption(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			id, config := existing(a, kind, false), a.SubjectConfig(kind, nil)
			object, _ := adopting(t, a).Make(kind, config)
			core := adopting(t, a)
			core.Read(object)
			plan := core.Plan(kind, nil, config)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "manages already", id)
			core = adopting(t, a)
			if left, diags := core.Apply(core.Plan(kind, object, nil)); left != nil || acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			object, diags := core.Apply(plan)
			acctest.WantText(t, diags, "WARNING", "was re-enabled", id)
			if object == nil || object.Text("id") != id || !a.IsActive(id) {
				t.Errorf("%s was not had back", kind)
			}
		})
	}
}

// With create_before_destroy the adoption comes first, and the destroy that follows must not disable what it adopted.
func TestDestroyAfterAnAdoptionLeavesIt(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			id, config := existing(a, kind, false), a.SubjectConfig(kind, nil)
			object, _ := adopting(t, a).Make(kind, config)
			destroy, create := adopting(t, a).Plan(kind, object, nil), adopting(t, a).Plan(kind, nil, config)
			core := adopting(t, a)
			adopted, diags := core.Apply(create)
			if adopted == nil || acctest.HasError(diags) {
				t.Fatal(acctest.Text(diags))
			}
			_, diags = core.Apply(destroy)
			acctest.WantText(t, diags, "WARNING", "stays active", id)
			if !a.IsActive(id) {
				t.Errorf("%s was disabled after its adoption", kind)
			}
		})
	}
}

// A create whose response is lost may have made what is there: with adopt_existing that is settled, on a server without a clock too.
func TestAdoptionSettlesALostCreate(t *testing.T) {
	t.Parallel()
	for kind, operation := range map[string]string{"argus_user": "addUser", "argus_group": "addGroup"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"no-date"} })
			sim := a.NeedSimulator("loses responses")
			a.Rewrite(acctest.WithoutCreators)
			core := adopting(t, a)
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.LostResponse, Times: 1})
			object, diags := core.Apply(core.Plan(kind, nil, a.SubjectConfig(kind, nil)))
			acctest.WantText(t, diags, "WARNING", "was adopted", "No attribute changes")
			if object == nil || !a.IsActive(object.Text("id")) {
				t.Errorf("%s: state does not hold what the lost create made", kind)
			}
		})
	}
}

func TestAdoptExistingComesFromTheEnvironment(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	id := existing(a, "argus_group", false)
	with := func(value string, settings map[string]any) (*acctest.Core, []*tfprotov6.Diagnostic) {
		return a.NewCoreOf(settings, func(o *provider.Options) {
			o.Environment = func(name string) string { return map[string]string{"ARGUS_ADOPT_EXISTING": value}[name] }
		})
	}
	for value, settings := range map[string]map[string]any{"true": nil, "false": {"adopt_existing": true}} {
		core, diags := with(value, settings)
		acctest.WantNone(t, diags)
		acctest.WantText(t, core.Plan("argus_group", nil, a.SubjectConfig("argus_group", nil)).Diagnostics, "WARNING", "will be adopted", id)
	}
	core, _ := with("true", map[string]any{"adopt_existing": false})
	acctest.WantText(t, core.Plan("argus_group", nil, a.SubjectConfig("argus_group", nil)).Diagnostics, "WARNING", "is taken", id)
	_, diags := with("perhaps", nil)
	acctest.WantText(t, diags, "ERROR", "adopt_existing", "ARGUS_ADOPT_EXISTING", "perhaps")
}
