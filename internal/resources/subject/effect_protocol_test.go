package subject_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// ignore lets the server accept the writes whose path has this suffix without effect: it responds with what there is.
func ignore(t *testing.T, a *acctest.Argus, suffix string) {
	sim := a.NeedSimulator("ignores writes on demand")
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, suffix) {
			_, _ = io.Copy(io.Discard, r.Body)
			r = r.Clone(r.Context())
			r.Method, r.Body, r.ContentLength, r.URL.Path = http.MethodGet, http.NoBody, 0, strings.TrimSuffix(r.URL.Path, "/move")
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	a.URL = front.URL
}

func TestUpdateWithoutEffectStaysPlanned(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		object, _ := a.Core().Make(kind, a.SubjectConfig(kind, map[string]any{"description": "Old"}))
		changes := map[string]any{"name": "Quite another", "description": "New"}
		want := []string{"description", "name"}
		if kind == "argus_user" {
			changes["email"], changes["phone"] = "new@example.com", map[string]any{"country_code": "47", "national_number": "99999999"}
			want = []string{"description", "email", "name", "phone"}
		}
		config := a.SubjectConfig(kind, changes)
		ignore(t, a, "/"+object.Text("id"))
		core := a.Core()
		changed, diags := core.Apply(core.Plan(kind, object, config))
		if acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		for _, attribute := range want {
			if attribute != "phone" {
				acctest.WantText(t, diags, "WARNING", "Argus did not apply "+attribute+" of "+strings.TrimPrefix(kind, "argus_"), object.Text("id"), "The next plan will show")
			}
		}
		read, diags := a.Core().Read(changed)
		acctest.WantNone(t, diags)
		got := a.Core().Plan(kind, read, config).Changes()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the next plan changes %v, not %v", kind, got, want)
		}
	}
}

func TestMoveWithoutEffectIsAnError(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
		config := a.SubjectConfig(kind, map[string]any{"customer": a.OtherCustomer().ShortName, "name": "Quite another"})
		ignore(t, a, "/move")
		core := a.Core()
		changed, diags := core.Apply(core.Plan(kind, object, config))
		acctest.WantText(t, diags, "ERROR", "Could not move")
		read, _ := a.Core().Read(changed)
		if got := a.Core().Plan(kind, read, config).Changes(); !slices.Equal(got, []string{"customer"}) {
			t.Errorf("%s: the next plan changes %v", kind, got)
		}
	}
}

// What Argus makes of a text is remembered, with a warning if it is not the same but for case and white space.
func TestTextThatArgusReplacesStays(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		a.NeedSimulator("changes texts on demand")
		a.Rewrite(func(_ *http.Request, body []byte) []byte {
			return []byte(strings.ReplaceAll(string(body), "Ærlig", "Aerlig"))
		})
		config := a.SubjectConfig(kind, map[string]any{"name": "Ærlig"})
		object, diags := a.Core().Make(kind, config)
		acctest.WantText(t, diags, "WARNING", "Argus stored another name of", `"Ærlig"`, `"Aerlig"`)
		config["description"] = "New"
		object, diags = a.Core().Change(kind, object, config)
		acctest.WantNone(t, diags)
		read, _ := a.Core().Read(object)
		if !object.Same(read) || !a.Core().Plan(kind, read, config).Empty() {
			t.Errorf("%s: the plan after it is not empty", kind)
		}
	}
}

// What somebody else changes while Terraform changes something else is drift, and no spelling.
func TestChangeByOthersDuringAnUpdateIsDrift(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t)
		config := a.SubjectConfig(kind, nil)
		object, _ := a.Core().Make(kind, config)
		config["description"] = "New"
		core := a.Core()
		plan := core.Plan(kind, object, config)
		id := argus.ByID(argus.ID(object.Text("id")))
		a.Must(acctest.ErrorOf(a.Client.UpdateSubject(context.Background(), types[kind], id, argus.UpdateSubjectRequest{Name: new("Eve")})))
		a.Must(acctest.ErrorOf(a.Client.MoveSubject(context.Background(), types[kind], id, string(a.OtherCustomer().ID))))
		object, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		read, _ := a.Core().Read(object)
		config["customer"] = a.Customer
		got := a.Core().Plan(kind, read, config).Changes()
		slices.Sort(got)
		if !slices.Equal(got, []string{"customer", "name"}) {
			t.Errorf("%s: the next plan changes %v", kind, got)
		}
	}
}

// One response that does not show the customer must not make a later plan move anybody.
func TestCustomerThatIsNotShownMovesNobody(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		a := acctest.Start(t, func(o *simulator.Options) {})
		sim := a.NeedSimulator("counts requests")
		object, _ := a.Core().Make(kind, a.SubjectConfig(kind, map[string]any{"customer": a.Customer}))
		direct := a.URL
		a.Rewrite(func(_ *http.Request, body []byte) []byte {
			return []byte(strings.ReplaceAll(string(body), `"customer":{`, `"customer":null,"formerly":{`))
		})
		core, diags := a.NewCore(map[string]any{"bulk_reads": false})
		acctest.WantNone(t, diags)
		read, diags := core.Read(object)
		acctest.WantNone(t, diags)
		if !object.Same(read) {
			t.Errorf("%s: the read changed what is remembered", kind)
		}
		a.URL = direct
		id, other := argus.ByID(argus.ID(object.Text("id"))), a.OtherCustomer()
		a.Must(acctest.ErrorOf(a.Client.MoveSubject(context.Background(), types[kind], id, string(other.ID)))) // by hand
		core = a.Core()
		plan := core.Plan(kind, read, a.SubjectConfig(kind, map[string]any{"customer": a.Customer, "name": "Renamed"}))
		sim.ResetRequests()
		_, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		if moved := sim.Count("moveUser") + sim.Count("moveGroup"); moved != 0 {
			t.Errorf("%s: a plan that changes %v sent %d moves", kind, plan.Changes(), moved)
		}
	}
}

// A spelling that Argus changes stays one after a re-enable, and if the value was what Argus makes of it before.
func TestSpellingStaysAfterAReenable(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for text, made := range map[string]string{"99 99": "9999", "Ærlig": "Aerlig"} {
			a := acctest.Start(t)
			a.NeedSimulator("changes texts on demand")
			a.Rewrite(func(_ *http.Request, body []byte) []byte { return []byte(strings.ReplaceAll(string(body), text, made)) })
			config := a.SubjectConfig(kind, map[string]any{"name": text})
			object, _ := a.Core().Make(kind, config)
			a.DisableByHand(kind, object.Text("id"))
			core := a.Core()
			read, _ := core.Read(object)
			object, _ = core.Change(kind, read, config)
			read, _ = a.Core().Read(object)
			if plan := a.Core().Plan(kind, read, config); !plan.Empty() {
				t.Errorf("%s, %q: after the re-enable a plan changes %v", kind, text, plan.Changes())
			}
		}
		a := acctest.Start(t)
		a.NeedSimulator("changes texts on demand")
		a.Rewrite(func(_ *http.Request, body []byte) []byte {
			return []byte(strings.ReplaceAll(string(body), "99 99", "9999"))
		})
		object, _ := a.Core().Make(kind, a.SubjectConfig(kind, map[string]any{"name": "9999"}))
		config := a.SubjectConfig(kind, map[string]any{"name": "99 99"})
		object, _ = a.Core().Change(kind, object, config)
		read, _ := a.Core().Read(object)
		if plan := a.Core().Plan(kind, read, config); !plan.Empty() {
			t.Errorf("%s: after the update a plan changes %v", kind, plan.Changes())
		}
	}
}
