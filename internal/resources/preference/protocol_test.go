package preference_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_preference"

func theme(user, value string) map[string]any {
	return map[string]any{"user": user, "key": "theme" + suffix, "value": value}
}

func TestAdoptionWarnsInPlanAndApply(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	long := strings.Repeat("x", 300)
	set(a, user, "theme", long)
	core := a.Core()
	plan := core.Plan(kind, nil, theme(user.ShortName, "dark"))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "key", "already exists", long[:200]+`"`, "first 200 of 300", "destroy will remove it")
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "WARNING", "key", "already existed", long[:200]+`"`, "destroy will remove it")
	a.Must(has(a, user, map[string]string{"theme": "dark"})(nil))
	if again := core.Plan(kind, object, theme(user.ShortName, "dark")); !again.Empty() {
		t.Errorf("the plan after an adoption changes %v", again.Changes())
	}
}

func TestOnlyTheOneKeyIsNamed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("records requests")
	user := a.AddUser("alice")
	core := a.Core()
	sim.ResetRequests()
	object, diags := core.Make(kind, theme(user.ShortName, "dark"))
	acctest.WantNone(t, diags)
	object, _ = core.Change(kind, object, theme(user.ShortName, "light"))
	core.Change(kind, object, nil)
	for _, request := range sim.Requests() {
		switch request.Operation {
		case "setUserPreferences":
			if body := string(request.Body); body != `{"preferences":{"theme`+suffix+`":"dark"}}` && body != `{"preferences":{"theme`+suffix+`":"light"}}` {
				t.Errorf("a write sent %s", body)
			}
		case "listUserPreferences", "deleteUserPreferences":
			if keys := request.Query["key"]; !slices.Equal(keys, []string{"theme" + suffix}) {
				t.Errorf("%s named the keys %q", request.Operation, keys)
			}
		case "getSubject":
		default:
			t.Errorf("%s was called", request.Operation)
		}
	}
	if wrote, removed := sim.Count("setUserPreferences"), sim.Count("deleteUserPreferences"); wrote != 2 || removed != 1 {
		t.Errorf("%d writes and %d removals, not 2 and 1", wrote, removed)
	}
}

func TestUserThatCannotHaveIt(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	gone := a.AddUser("carol")
	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(gone.ID)))
	group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	core := a.Core()
	for name, wanted := range map[string]struct{ user, text string }{
		"missing":  {a.Name("nobody"), "No such subject"},
		"nowhere":  {"no-such-domain/" + a.Name("nobody"), "No such subject"},
		"disabled": {string(gone.ID), ""},
		"group":    {group.ShortName, "Not a user"},
	} {
		plan := core.Plan(kind, nil, theme(wanted.user, "dark"))
		acctest.WantNone(t, plan.Diagnostics)
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "user", wanted.text)
		if object != nil {
			t.Errorf("%s: a refused create left something in state", name)
		}
	}
}

func TestRefusalsLandOnTheValue(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	core := a.Core()
	for _, key := range []string{"theme", "my.key", "a/key"} {
		_, diags := core.Apply(core.Plan(kind, nil, map[string]any{"user": string(user.ID), "key": key, "value": "\u0000"}))
		if !slices.Equal(acctest.Attributes(diags), []string{"value"}) {
			t.Errorf("no error at value for the key %q: %s", key, acctest.Text(diags))
		}
	}
}

func TestGoneAndForbidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	user := a.AddUser("alice")
	core := a.Core()
	object, _ := core.Make(kind, theme(user.ShortName, "dark"))
	for _, status := range []int{401, 403, 412, 500} {
		sim.Fail(simulator.Fault{Operation: "listUserPreferences", Kind: simulator.ServerError, Status: status, Times: simulator.Always})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "read preference", "theme")
		if kept == nil {
			t.Errorf("a %d was taken for deletion", status)
		}
		sim.ClearFaults()
	}
	sim.Fail(simulator.Fault{Operation: "listUserPreferences", Kind: simulator.ServerError, Status: 404})
	if kept, diags := core.Read(object); kept == nil || len(diags) != 0 {
		t.Errorf("a preference left state for one 404: %s", acctest.Text(diags))
	}
	a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), "theme"+suffix)))
	if gone, diags := core.Read(object); gone != nil || len(diags) != 0 {
		t.Errorf("a preference that is gone stayed in state: %s", acctest.Text(diags))
	}
}

func TestKeyThatMayNotLookWrites(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	user := a.AddUser("alice")
	core := a.Core()
	sim.Fail(simulator.Fault{Operation: "listUserPreferences", Kind: simulator.ServerError, Status: 403, Times: 2})
	object, diags := core.Make(kind, theme(user.ShortName, "dark"))
	acctest.WantNone(t, diags)
	if object == nil || sim.Count("setUserPreferences") != 1 {
		t.Error("nothing was written")
	}
}

func TestDestroy(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := a.AddUser("alice")
	core := a.Core()
	object, _ := core.Make(kind, theme(user.ShortName, "dark"))
	refuse := func() {
		sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 412})
	}
	refuse()
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "ERROR", "remove preference", "theme")
	if left == nil {
		t.Error("a refused destroy took the preference out of state")
	}
	a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), "theme"+suffix)))
	refuse()
	if left, diags = core.Apply(core.Plan(kind, object, nil)); left != nil || len(diags) != 0 {
		t.Errorf("destroy of what is gone: %s", acctest.Text(diags))
	}
	sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 404})
	if left, diags = core.Apply(core.Plan(kind, object, nil)); left != nil || len(diags) != 0 {
		t.Errorf("destroy without the user: %s", acctest.Text(diags))
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	core := a.Core()
	for id, words := range map[string][]string{
		"alice":                            {"user/key", "alice/language"},
		"alice/":                           {"user/key"},
		"/theme":                           {"user/key"},
		a.Name("nobody") + "/theme":        {"user", "No such subject", a.Name("nobody")},
		user.ShortName + "/theme" + suffix: {"key", "No such preference", "theme"},
	} {
		object, diags := core.Import(kind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%q was imported", id)
		}
	}
}

// A write that has no effect must not be mistaken for what Argus makes of the value, whatever had the preference before.
func TestWriteWithoutEffectStaysPlanned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind          string
		before, after func(user string) map[string]any // nil before: not in state
		attribute     string
	}{
		"update":          {"argus_preference", func(user string) map[string]any { return theme(user, "dark") }, func(user string) map[string]any { return theme(user, "light") }, "value"},
		"create":          {"argus_preference", nil, func(user string) map[string]any { return theme(user, "light") }, "value"},
		"create of a map": {setKind, nil, func(user string) map[string]any { return preferring(user, map[string]any{"theme": "light"}) }, `preferences["theme`},
		"one more in a map": {
			setKind, func(user string) map[string]any { return preferring(user, map[string]any{"language": "en"}) },
			func(user string) map[string]any {
				return preferring(user, map[string]any{"language": "en", "theme": "light"})
			}, `preferences["theme`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("ignores writes on demand")
			user := a.AddUser("alice")
			set(a, user, "theme", "dark")
			var object *acctest.Object
			if c.before != nil {
				object, _ = a.Core().Make(c.kind, c.before(string(user.ID)))
			}
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					r = r.Clone(r.Context())
					r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0
				}
				sim.ServeHTTP(w, r)
			}))
			t.Cleanup(front.Close)
			a.URL = front.URL
			core := a.Core()
			changed, diags := core.Apply(core.Plan(c.kind, object, c.after(string(user.ID))))
			acctest.WantText(t, diags, "WARNING", "Argus did not apply "+c.attribute, `"light"`, `"dark"`, "The next plan will show")
			acctest.WantSilence(t, diags, "was overwritten")
			read, diags := a.Core().Read(changed)
			acctest.WantNone(t, diags)
			if plan := a.Core().Plan(c.kind, read, c.after(string(user.ID))); plan.Empty() {
				t.Error("the next plan is empty")
			}
		})
	}
}
