package preference_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A write whose response is lost ends well, and state has what Argus has.
func TestUserPreferencesWithLostResponses(t *testing.T) {
	t.Parallel()
	for lost, fault := range map[string]simulator.Fault{
		"after it was done":   {Kind: simulator.LostResponse},
		"before it was done":  {Kind: simulator.LostResponseBefore},
		"500, done":           {Kind: simulator.ServerError, Handled: true},
		"504, not done":       {Kind: simulator.ServerError, Status: 504},
		"breaks off":          {Kind: simulator.TruncatedBody},
		"three times, undone": {Kind: simulator.LostResponseBefore, Times: 3},
	} {
		t.Run(lost, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("loses responses")
			user := a.AddUser("alice")
			set(a, user, "others", "kept")
			var object *acctest.Object
			for _, values := range []map[string]string{{"theme": "dark", "language": "en", "size": ""}, {"theme": "light"}, nil} {
				var config map[string]any
				wanted := map[string]string{"others": "kept"}
				if values != nil {
					configured := map[string]any{}
					for key, value := range values {
						configured[key], wanted[key] = value, value
					}
					config = preferring(user.ShortName, configured)
				}
				for _, operation := range []string{"setUserPreferences", "deleteUserPreferences"} {
					fault := fault
					fault.Operation = operation
					sim.Fail(fault)
				}
				core := a.Core()
				plan := core.Plan(setKind, object, config)
				var diags []*tfprotov6.Diagnostic
				object, diags = core.Apply(plan)
				acctest.WantNone(t, diags)
				sim.ClearFaults()
				a.Must(has(a, user, wanted)(nil))
				if object == nil {
					continue
				}
				read, diags := a.Core().Read(object)
				acctest.WantNone(t, diags)
				if plan := a.Core().Plan(setKind, read, config); !object.Same(read) || !plan.Empty() {
					t.Errorf("the next plan changes %v", plan.Changes())
				}
			}
		})
	}
}

// A key with the functions of the guide's table is enough, and an error names the one that lacks.
func TestNarrowKeyIsEnoughForUserPreferences(t *testing.T) {
	t.Parallel()
	for _, functions := range [][]string{{"viewUsers", "updateUserPreferences"}, {"viewUsers"}, {"updateUserPreferences"}} {
		a := acctest.Start(t)
		a.NeedSimulator("lets functions be made")
		user := a.AddUser("alice")
		var object *acctest.Object
		var diags []*tfprotov6.Diagnostic
		for _, config := range []map[string]any{preferring(user.ShortName, both), preferring(user.ShortName, fewer), nil} {
			core := a.NarrowCore(functions...)
			if object != nil {
				object, diags = core.Read(object)
				acctest.WantNone(t, diags)
			}
			if object, diags = core.Apply(core.Plan(setKind, object, config)); acctest.HasError(diags) {
				break
			}
		}
		switch {
		case len(functions) == 2:
			acctest.WantNone(t, diags)
			a.Must(has(a, user, nil)(nil))
		case functions[0] == "viewUsers":
			acctest.WantText(t, diags, "ERROR", "set preferences of user", `This needs function "updateUserPreferences" for`)
		default:
			acctest.WantText(t, diags, "ERROR", "user", `This needs function "viewUsers" for`)
		}
	}
}

// With the user's id, a key that may set preferences and not see them names the function that it lacks to update and to remove.
func TestNarrowKeyRemovesUserPreferences(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be made")
	user := a.AddUser("alice")
	object, diags := a.Core().Make(setKind, preferring(string(user.ID), both))
	acctest.WantNone(t, diags)
	for _, config := range []map[string]any{preferring(string(user.ID), fewer), nil} {
		core := a.NarrowCore("viewUsers")
		kept, diags := core.Apply(core.Plan(setKind, object, config))
		acctest.WantText(t, diags, "ERROR", "remove preferences of user", `This needs function "updateUserPreferences" for`)
		if kept == nil {
			t.Error("a forbidden removal took the preferences out of state")
		}
	}
	a.Must(has(a, user, map[string]string{"theme": "dark", "language": "en"})(nil))
	_, diags = a.NarrowCore("updateUserPreferences").Read(object)
	acctest.WantText(t, diags, "ERROR", "read the preferences of user", `This needs function "viewUsers" for`)
}

// What Argus makes of a value is no drift, until somebody changes it.
func TestUserPreferencesThatArgusSpells(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("stands behind a server that cuts white space")
	user := a.AddUser("alice")
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			sent, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			sent = bytes.ReplaceAll(sent, []byte(`  "`), []byte(`"`))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	a.URL = front.URL
	var object *acctest.Object
	for _, version := range []map[string]any{{"a": "one  ", "b": "two", "c": "x"}, {"a": "one  ", "b": "three  ", "c": "x"}, {"a": "one  ", "b": "three  "}, {"a": "four  ", "b": "three  "}} {
		config := preferring(user.ShortName, version)
		core := a.Core()
		var diags []*tfprotov6.Diagnostic
		object, diags = core.Apply(core.Plan(setKind, object, config))
		if acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		object, diags = a.Core().Read(object)
		acctest.WantNone(t, diags)
		if plan := a.Core().Plan(setKind, object, config); !plan.Empty() {
			t.Errorf("the plan after %v changes %v", version, plan.Changes())
		}
	}
	a.Must(has(a, user, map[string]string{"a": "four", "b": "three"})(nil))

	core := a.Core()
	left := core.Plan(setKind, object, preferring(user.ShortName, map[string]any{"a": "five  "}))
	sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 412})
	object, diags := core.Apply(left)
	acctest.WantText(t, diags, "ERROR", "remove preferences of user")
	object, _ = a.Core().Read(object)
	if plan := a.Core().Plan(setKind, object, preferring(user.ShortName, map[string]any{"a": "five  ", "b": "three  "})); !plan.Empty() {
		t.Errorf("the plan after a removal that failed changes %v", plan.Changes())
	}
	set(a, user, "a", "other")
	object, _ = a.Core().Read(object)
	if plan := a.Core().Plan(setKind, object, preferring(user.ShortName, map[string]any{"a": "five  ", "b": "three  "})); plan.Empty() {
		t.Error("what others changed is no drift")
	}
}

// Removals are split at 100 keys and 4 KB of query, and a plan and its warning stay readable.
func TestUserPreferencesRemoveMany(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("records requests")
	user := a.AddUser("alice")
	many := map[string]any{"theme": "dark"}
	for i := range 250 {
		many[fmt.Sprintf("key %d%s", i, strings.Repeat("å", i/10))] = "x"
	}
	object, _ := a.Core().Make(setKind, preferring(user.ShortName, many))
	for _, config := range []map[string]any{preferring(user.ShortName, fewer), preferring(user.ShortName, many), nil} {
		sim.ResetRequests()
		object, _ = a.Core().Change(setKind, object, config)
		writes := 0
		for _, request := range sim.Requests() {
			if request.Operation == "setUserPreferences" {
				writes++
			}
			if keys := request.Query["key"]; len(keys) > 100 || len(request.Query.Encode()) > 4<<10 {
				t.Errorf("%s names %d keys in %d bytes", request.Operation, len(keys), len(request.Query.Encode()))
			}
		}
		if removals := sim.Count("deleteUserPreferences"); writes > 1 || removals > 15 {
			t.Errorf("%d writes and %d removals", writes, removals)
		}
	}
	a.Must(has(a, user, nil)(nil))
}
