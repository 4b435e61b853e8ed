package preference_test

import (
	"context"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const setKind = "argus_user_preferences"

func preferring(user string, values map[string]any) map[string]any {
	keyed := map[string]any{}
	for key, value := range values {
		keyed[key+suffix] = value
	}
	return map[string]any{"user": user, "preferences": keyed}
}

func TestUserPreferencesLife(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	set(a, user, "theme", "light")
	set(a, user, "others", "kept")
	core := a.Core()
	config := preferring(user.ShortName, map[string]any{"theme": "dark", "language": "en"})
	plan := core.Plan(setKind, nil, config)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "theme", "already exists", `"light"`, "destroy will remove it")
	object, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
	a.Must(has(a, user, map[string]string{"theme": "dark", "language": "en", "others": "kept"})(nil))
	read, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if !object.Same(read) || !a.Core().Plan(setKind, read, config).Empty() {
		t.Error("a refresh or a plan after the create changes something")
	}

	config = preferring(user.ShortName, map[string]any{"theme": "blue"})
	changed := a.Core().Plan(setKind, read, config)
	acctest.WantText(t, changed.Diagnostics, "WARNING", "will be removed", "language", `"en"`)
	object, diags = core.Change(setKind, read, config)
	if acctest.HasError(diags) {
		t.Fatal(acctest.Text(diags))
	}
	a.Must(has(a, user, map[string]string{"theme": "blue", "others": "kept"})(nil))

	// Changed outside Terraform: another value is a change, and a missing one goes back.
	set(a, user, "theme", "red")
	drifted, _ := core.Read(object)
	if plan := a.Core().Plan(setKind, drifted, config); !slices.Equal(plan.Changes(), []string{"preferences"}) {
		t.Errorf("the plan of what changed outside changes %v", plan.Changes())
	}
	a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), "theme"+suffix)))
	if gone, diags := a.Core().Read(object); gone != nil || acctest.HasError(diags) {
		t.Errorf("nothing is left, and state has it: %s", acctest.Text(diags))
	}
	set(a, user, "theme", "blue")
	core.Change(setKind, object, nil)
	a.Must(has(a, user, map[string]string{"others": "kept"})(nil))
}

// One request writes all that differ, and one removes all that left.
func TestUserPreferencesSendOnlyTheDifference(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("records requests")
	user := a.AddUser("alice")
	set(a, user, "a", "1")
	core := a.Core()
	object, _ := core.Make(setKind, preferring(user.ShortName, map[string]any{"a": "1", "b": "2", "c": "3", "d": "4"}))
	object, _ = core.Change(setKind, object, preferring(user.ShortName, map[string]any{"a": "1", "b": "two"}))
	core.Change(setKind, object, nil)
	var sent []string
	for _, request := range sim.Requests() {
		switch request.Operation {
		case "setUserPreferences":
			sent = append(sent, string(request.Body))
		case "deleteUserPreferences":
			sent = append(sent, request.Query["key"]...)
			sent = append(sent, "")
		}
	}
	s := suffix
	want := []string{
		`{"preferences":{"a` + s + `":"1"}}`, // of the test
		`{"preferences":{"b` + s + `":"2","c` + s + `":"3","d` + s + `":"4"}}`,
		`{"preferences":{"b` + s + `":"two"}}`, "c" + s, "d" + s, "", "a" + s, "b" + s, "",
	}
	if !slices.Equal(sent, want) {
		t.Errorf("sent %q, not %q", sent, want)
	}
}

func TestUserPreferencesImport(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	set(a, user, "theme", "dark")
	set(a, user, "a b", "1")
	for _, name := range []string{string(user.ID), user.ShortName, user.Domain.String() + "/" + user.ShortName} {
		object, diags := a.Core().Import(setKind, name+"?key=theme"+suffix+"&key=a%20b"+suffix)
		acctest.WantNone(t, diags)
		if plan := a.Core().Plan(setKind, object, preferring(string(user.ID), map[string]any{"theme": "dark", "a b": "1"})); !plan.Empty() {
			t.Errorf("the plan after an import of %s changes %v", name, plan.Changes())
		}
	}
	for id, words := range map[string][]string{
		"alice?theme":                         {"user?key=first&key=second"},
		"alice?key=":                          {"user?key=first&key=second"},
		"?key=theme":                          {"user?key=first&key=second"},
		user.ShortName + "?key=none" + suffix: {"No such preference", "none"},
		a.Name("nobody") + "?key=t":           {"user", "No such subject"},
	} {
		object, diags := a.Core().Import(setKind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%q was imported", id)
		}
	}

	// Without keys none is imported: the plan adds those that are configured, and what is equal is not sent.
	object, diags := a.Core().Import(setKind, user.ShortName)
	acctest.WantNone(t, diags)
	before := 0
	if a.Simulator != nil {
		before = a.Simulator.Count("setUserPreferences")
	}
	object, _ = a.Core().Change(setKind, object, preferring(string(user.ID), map[string]any{"theme": "dark"}))
	if a.Simulator != nil && a.Simulator.Count("setUserPreferences") != before {
		t.Error("an equal value was sent")
	}
	a.Core().Change(setKind, object, nil)
	a.Must(has(a, user, map[string]string{"a b": "1"})(nil))
}

// A refused create leaves no state, a refused update what Argus has, and both say which value was refused.
func TestUserPreferencesThatAreRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := a.AddUser("alice")
	core := a.Core()
	object, diags := core.Apply(core.Plan(setKind, nil, preferring(user.ShortName, map[string]any{"theme": "\u0000", "language": "en"})))
	acctest.WantText(t, diags, "ERROR", "preferences", "theme"+suffix)
	if object != nil {
		t.Error("a refused create left something in state")
	}
	config := preferring(user.ShortName, map[string]any{"theme": "dark", "language": "en"})
	object, _ = core.Make(setKind, config)
	sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 412})
	updated := preferring(user.ShortName, map[string]any{"theme": "light"})
	object, diags = core.Apply(a.Core().Plan(setKind, object, updated))
	acctest.WantText(t, diags, "ERROR", "remove preferences")
	if plan := a.Core().Plan(setKind, object, preferring(user.ShortName, map[string]any{"theme": "light", "language": "en"})); !plan.Empty() {
		t.Errorf("state is not what Argus has: %v", plan.Changes())
	}
	a.Core().Change(setKind, object, updated)
	a.Must(has(a, user, map[string]string{"theme": "light"})(nil))
}

// A user that is disabled keeps its preferences in state, and a 404 of an active one removes nothing.
func TestUserPreferencesOfADisabledUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	object, _ := a.Core().Make(setKind, preferring(user.ShortName, map[string]any{"theme": "dark"}))
	if a.Simulator != nil {
		a.Simulator.Fail(simulator.Fault{Operation: "listUserPreferences", Kind: simulator.ServerError, Status: 404, Times: 2})
		kept, diags := a.Core().Read(object)
		if acctest.WantText(t, diags, "ERROR", "Inconsistent responses"); kept == nil {
			t.Error("a 404 was taken for a removal")
		}
		a.Simulator.ClearFaults()
	}
	a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(user.ID)))
	if kept, diags := a.Core().Read(object); kept == nil || acctest.HasError(diags) {
		t.Errorf("what belongs to a disabled user left state: %s", acctest.Text(diags))
	}
}

// A key has one owner, a single resource or a map, and moves between them without a request that removes it.
func TestUserPreferencesAndSingleOnes(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	one, _ := a.Core().Make(kind, theme(user.ShortName, "dark"))
	config := preferring(user.ShortName, map[string]any{"theme": "dark"})
	core := a.Core()
	core.Plan(kind, one, theme(user.ShortName, "dark"))
	acctest.WantText(t, core.Plan(setKind, nil, config).Diagnostics, "ERROR", "Two resources own the same thing", "argus_preference of user", "argus_user_preferences")
	core = a.Core()
	core.Plan(setKind, nil, config)
	acctest.WantText(t, core.Plan(kind, one, nil).Diagnostics, "ERROR", "from = argus_preference.NAME")

	// With a removed block, Terraform forgets the single one and plans no destroy.
	object, _ := a.Core().Make(setKind, config)
	again, _ := a.Core().Import(kind, user.ShortName+"/theme"+suffix) // and back
	if plan := a.Core().Plan(kind, again, theme(string(user.ID), "dark")); object == nil || !plan.Empty() {
		t.Errorf("the way back changes %v", plan.Changes())
	}
	a.Must(has(a, user, map[string]string{"theme": "dark"})(nil))
	if a.Simulator != nil && a.Simulator.Count("deleteUserPreferences") > 0 {
		t.Error("a preference was removed on the way")
	}
}
