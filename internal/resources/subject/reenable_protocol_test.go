package subject_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// One disabled user belongs to one resource of a run: in the plan, and if two creates meet it at the same time.
func TestTwoCreatesReenableOneSubjectOnce(t *testing.T) {
	t.Parallel()
	const twice = "Two resources manage"
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		sim := a.NeedSimulator("is slow on demand")
		id := disabledByHand(a, kind)
		one, two := a.SubjectConfig(kind, map[string]any{"name": "One"}), a.SubjectConfig(kind, map[string]any{"name": "Two"})
		core := a.Core()
		first := core.Plan(kind, nil, one)
		acctest.WantText(t, first.Diagnostics, "WARNING", "will be re-enabled")
		acctest.WantText(t, core.Plan(kind, nil, two).Diagnostics, "ERROR", twice, id)
		second := a.Core().Plan(kind, nil, two) // as if the plans had not met

		began, done := make(chan struct{}), make(chan struct{})
		var once sync.Once
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/reenable") {
				once.Do(func() { close(began); <-done })
			}
			sim.ServeHTTP(w, r)
		}))
		t.Cleanup(front.Close)
		a.URL = front.URL
		core = a.Core()
		var object *acctest.Object
		var diags []*tfprotov6.Diagnostic
		var applies sync.WaitGroup
		applies.Go(func() { object, diags = core.Apply(first) })
		<-began
		left, refused := core.Apply(second)
		close(done)
		applies.Wait()
		acctest.WantText(t, refused, "ERROR", twice, id)
		if left != nil || object == nil || object.Text("id") != id || acctest.HasError(diags) {
			t.Errorf("%s: first in state %v, second %v: %s", kind, object != nil, left != nil, acctest.Text(diags))
		}
	}
}

// What adoption refuses, a re-enable refuses too: the create says what it is, and changes nothing.
func TestReenableIsRefusedByACreate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, kind := range acctest.SubjectKinds {
		for name, of := range map[string]struct {
			prepare func(a *acctest.Argus, id argus.Ref)
			why     string
		}{
			"another customer's": {func(a *acctest.Argus, id argus.Ref) {
				a.Must(acctest.ErrorOf(a.Client.MoveSubject(ctx, types[kind], id, string(a.OtherCustomer().ID))))
			}, "it belongs to customer"},
			"an identity provider's": {func(a *acctest.Argus, id argus.Ref) {
				a.Must(acctest.ErrorOf(a.Client.UpdateSubject(ctx, types[kind], id, argus.UpdateSubjectRequest{ExternallyManaged: new(true)})))
			}, "an identity provider manages it"},
		} {
			a := acctest.Start(t)
			id := byHand(a, kind)
			of.prepare(a, argus.ByID(argus.ID(id)))
			a.DisableByHand(kind, id)
			a.SettleDisabled(id)
			core := a.Core()
			plan := core.Plan(kind, nil, a.SubjectConfig(kind, nil))
			object, diags := core.Apply(plan)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "is taken", "the disabled", id, of.why, "import {")
			acctest.WantText(t, diags, "ERROR", "short_name", "is taken", of.why, "import {")
			if object != nil || a.IsActive(id) {
				t.Errorf("%s, %s: in state %v, active %v", kind, name, object != nil, a.IsActive(id))
			}
		}
	}
}

// A replacement, as of a tainted resource, has its own subject back, also if it moves it or takes it from an identity provider:
// an update in place may do that too. Core plans the create again once the destroy is done.
func TestReplacementHasItsOwnBack(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for name, of := range map[string]struct{ before, after map[string]any }{
			"moved":                            {nil, map[string]any{"customer": ""}},
			"no longer an identity provider's": {map[string]any{"externally_managed": true}, map[string]any{"externally_managed": false}},
		} {
			for _, disabled := range []bool{false, true} {
				for _, adopt := range []bool{false, true} {
					a := acctest.Start(t)
					if _, moves := of.after["customer"]; moves {
						of.after["customer"] = a.OtherCustomer().ShortName
					}
					object, _ := a.Core().Make(kind, a.SubjectConfig(kind, of.before))
					id := object.Text("id")
					a.SettleFound(id)
					if disabled {
						a.DisableByHand(kind, id)
						a.SettleDisabled(id)
					}
					configured := func() *acctest.Core {
						core, diags := a.NewCore(map[string]any{"adopt_existing": adopt})
						acctest.WantNone(t, diags)
						return core
					}
					core, config := configured(), a.SubjectConfig(kind, of.after)
					object, _ = core.Read(object)
					plan := core.Plan(kind, nil, config)
					acctest.WantText(t, plan.Diagnostics, "WARNING", id, "manages already", "re-enabled")
					acctest.WantSilence(t, plan.Diagnostics, "import {", "does not re-enable", "does not adopt")

					core = configured()
					if _, diags := core.Apply(core.Plan(kind, object, nil)); acctest.HasError(diags) {
						t.Fatal(acctest.Text(diags))
					}
					again := core.Plan(kind, nil, config)
					acctest.WantText(t, again.Diagnostics, "WARNING", "will be re-enabled", id)
					made, diags := core.Apply(plan)
					if made == nil || made.Text("id") != id || acctest.HasError(diags) || !a.IsActive(id) {
						t.Fatalf("%s, %s, disabled %v, adopt_existing %v: not had back: %s", kind, name, disabled, adopt, acctest.Text(diags))
					}
					for attribute := range of.after {
						acctest.WantText(t, diags, "WARNING", "was re-enabled", attribute+": ", " -> ")
					}
					read, _ := configured().Read(made)
					if left := configured().Plan(kind, read, config); !left.Empty() {
						t.Errorf("%s, %s: the next plan changes %v", kind, name, left.Changes())
					}
				}
			}
		}
	}
}

// What is externally managed by configuration is had back as such.
func TestReenableOfTheExternallyManagedAsSuch(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		config := a.SubjectConfig(kind, map[string]any{"externally_managed": true})
		object, _ := a.Core().Make(kind, config)
		core := a.Core()
		core.Change(kind, object, nil)
		a.SettleDisabled(object.Text("id"))
		if again, _ := a.Core().Make(kind, config); again.Text("id") != object.Text("id") {
			t.Errorf("%s: %s was not had back, but %s", kind, object.Text("id"), again.Text("id"))
		}
	}
}

// A spelling that Argus changed before is no change that a re-enable in place makes.
func TestReenableListsNoSpelling(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		a.NeedSimulator("changes texts on demand")
		a.Rewrite(func(_ *http.Request, body []byte) []byte {
			return []byte(strings.ReplaceAll(string(body), "Ærlig", "Aerlig"))
		})
		config := a.SubjectConfig(kind, map[string]any{"name": "Ærlig"})
		object, _ := a.Core().Make(kind, config)
		a.DisableByHand(kind, object.Text("id"))
		core := a.Core()
		read, _ := core.Read(object)
		config["description"] = "New"
		_, diags := core.Change(kind, read, config)
		acctest.WantText(t, diags, "WARNING", "was re-enabled", `description: none -> "New"`)
		acctest.WantSilence(t, diags, "name: ")
	}
}

// A server that keeps only the digits of phone numbers has no other number: nothing is listed, and the next plan is empty.
func TestPhoneSpellingStays(t *testing.T) {
	t.Parallel()
	const kind = "argus_user"
	phone := map[string]any{"country_code": "+47", "national_number": "99 88 77 66"}
	for _, variants := range [][]string{nil, {"phones-normalised"}} {
		for name, prepare := range map[string]func(*acctest.Argus){
			"created": func(*acctest.Argus) {},
			"adopted": func(a *acctest.Argus) { withPhone(a) },
			"re-enabled by a create": func(a *acctest.Argus) {
				id := withPhone(a)
				a.DisableByHand(kind, id)
				a.SettleDisabled(id)
			},
		} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			prepare(a)
			config := a.SubjectConfig(kind, map[string]any{"phone": phone})
			object, diags := adopting(t, a).Make(kind, config)
			acctest.WantSilence(t, diags, "phone")
			read, diags := a.Core().Read(object)
			acctest.WantNone(t, diags)
			if plan := a.Core().Plan(kind, read, config); !plan.Empty() {
				t.Errorf("%s, %v: the next plan changes %v", name, variants, plan.Changes())
			}
		}
	}
}

// withPhone is byHand of a user that has the digits of a phone number.
func withPhone(a *acctest.Argus) (id string) {
	id = byHand(a, "argus_user")
	a.Must(acctest.ErrorOf(a.Client.UpdateSubject(context.Background(), argus.User, argus.ByID(argus.ID(id)), argus.UpdateSubjectRequest{
		Phone: &argus.Phone{CountryCode: "47", NationalNumber: "99887766"},
	})))
	return id
}

func TestReenableListsWhatChanges(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		id := disabledByHand(a, kind)
		config := a.SubjectConfig(kind, map[string]any{"daemon_account": true})
		changes := []string{"WARNING", id, `name: "By hand" -> "` + config["name"].(string) + `"`, `description: "Made by hand" -> cleared`, "daemon_account: false -> true"}
		core := a.Core()
		plan := core.Plan(kind, nil, config)
		acctest.WantText(t, plan.Diagnostics, append(changes, "will be re-enabled")...)
		_, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(changes, "was re-enabled")...)
	}
}

func TestReenableWhereDisabledAreHidden(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) {
				o.Variants = []string{"disabled-hidden-by-shortname", "disabled-hidden-by-id", "empty-as-null"}
				o.SearchLag = 3
			})
			core, config := a.Core(), a.SubjectConfig(kind, nil)
			first, _ := core.Make(kind, config)
			core.Change(kind, first, nil)
			second, diags := core.Make(kind, config)
			acctest.WantText(t, diags, "WARNING", "Disabled "+strings.TrimPrefix(kind, "argus_")+" \""+first.Text("short_name")+"\" ("+first.Text("id")+") was re-enabled")
			if second.Text("id") != first.Text("id") {
				t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), first.Text("id"))
			}
		})
	}
}

func TestReenableAloneSendsNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("counts requests")
			core := a.Core()
			object, _ := core.Make(kind, a.SubjectConfig(kind, nil))
			plan := core.Plan(kind, object, a.SubjectConfig(kind, map[string]any{"reenable": false}))
			if changes := plan.Changes(); len(plan.Replace) != 0 || !slices.Equal(changes, []string{"reenable"}) {
				t.Errorf("planned %v, replacing %v", changes, plan.Replace)
			}
			sim.ResetRequests()
			if _, diags := core.Apply(plan); acctest.HasError(diags) || len(sim.Requests()) != 0 {
				t.Errorf("%d requests, %s", len(sim.Requests()), acctest.Text(diags))
			}
		})
	}
}
