package function_test

import (
	"bytes"
	"maps"
	"net/http"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What refers to a function by its name follows a create and a rename of the same run.
func TestReferencesFollowFunctionsOfTheRun(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	user := s.AddUser("alice")
	name, renamed := s.Name("reads"), s.Name("renamed")
	function := func(name string) map[string]any {
		return s.config(map[string]any{"name": name, "role": true})
	}
	permission := func(name string) map[string]any {
		return map[string]any{"subject": user.ShortName, "function": name}
	}
	core := s.Core()
	all := func(name string) map[string]any {
		return map[string]any{"subject": user.ShortName, "permissions": []map[string]any{{"function": name, "customer": s.Customer}}}
	}
	create := core.Plan(kind, nil, function(name))
	acctest.WantNone(t, create.Diagnostics)
	grant := core.Plan("argus_permission", nil, permission(name))
	acctest.WantNone(t, grant.Diagnostics)
	acctest.WantNone(t, s.Core().Plan(kind, nil, function(name)).Diagnostics)
	other := s.Core()
	other.Plan(kind, nil, function(name))
	acctest.WantNone(t, other.Plan("argus_subject_permissions", nil, all(name)).Diagnostics)
	made, diags := core.Apply(create)
	acctest.WantNone(t, diags)
	granted, diags := core.Apply(grant)
	acctest.WantNone(t, diags)

	core = s.Core()
	rename := core.Plan(kind, made, function(renamed))
	acctest.WantNone(t, rename.Diagnostics)
	if plan := core.Plan("argus_permission", granted, permission(renamed)); !plan.Empty() || acctest.HasError(plan.Diagnostics) {
		t.Errorf("a rename of the function changes %v of its permission: %s", plan.Changes(), acctest.Text(plan.Diagnostics))
	}
	again := core.Plan("argus_permission", nil, map[string]any{"subject": s.AddUser("bob").ShortName, "function": renamed})
	acctest.WantNone(t, again.Diagnostics)
	_, diags = core.Apply(rename)
	acctest.WantNone(t, diags)
	_, diags = core.Apply(again)
	acctest.WantNone(t, diags)
}

// A write of a function makes what was looked up before it old: its former name is nobody's, and its edges count for the guard.
func TestWritesOfFunctionsDropWhatWasRead(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(kind, s.config(map[string]any{"role": true}))
	user := s.AddUser("alice")
	former := map[string]any{"subject": user.ShortName, "function": s.Name("reads")}
	acctest.WantNone(t, core.Plan("argus_permission", nil, former).Diagnostics)
	core.Change(kind, object, s.config(map[string]any{"name": s.Name("renamed"), "role": true}))
	acctest.WantText(t, core.Plan("argus_permission", nil, former).Diagnostics, "ERROR", "No such function", s.Name("reads"))
}

// A change that takes a function from the provider's own user is refused in the plan, and again before it is sent.
func TestLockoutByFunctionsIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	orphan := s.orphan()
	core := s.Core()
	object, whole := s.needed(core)
	config := func(over map[string]any) map[string]any {
		config := maps.Clone(whole)
		maps.Copy(config, over)
		return config
	}
	s.wantEmptyPlan(core, object, config(nil))
	allows := func() *acctest.Core {
		allowed, diags := s.NewCore(map[string]any{"allow_self_lockout": true})
		acctest.WantNone(t, diags)
		return allowed
	}
	for name, test := range map[string]struct {
		config map[string]any
		words  string
	}{
		"deletion": {nil, "Deleting function viewUsers"},
		"rename":   {config(map[string]any{"name": s.Name("renamed")}), "Renaming function viewUsers"},
		"move":     {config(map[string]any{"parent": orphan.Name}), "Removing function viewUsers"},
	} {
		core, allowed := s.Core(), allows()
		plan := core.Plan(kind, object, test.config)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "lock the provider out", test.words, `"viewUsers"`, "administrator", "allow_self_lockout")
		permitted := allowed.Plan(kind, object, test.config)
		if acctest.HasError(permitted.Diagnostics) {
			t.Errorf("%s: it is refused although it is allowed: %s", name, acctest.Text(permitted.Diagnostics))
		}
		s.sim.ResetRequests()
		_, diags := core.Apply(permitted)
		acctest.WantText(t, diags, "ERROR", "lock the provider out", test.words)
		for _, operation := range []string{"deleteFunction", "updateFunction", "addFunctionChild", "removeFunctionChild"} {
			if s.sim.Count(operation) != 0 {
				t.Errorf("%s: %s was sent", name, operation)
			}
		}
	}
	moved := config(map[string]any{"parent": s.side.Name})
	object, diags := core.Change(kind, object, moved)
	acctest.WantNone(t, diags)
	s.wantEmptyPlan(core, object, moved)
}

// A level above that of the provider's session takes the function from it. The session is known to have the levels of its functions.
func TestLockoutByASecurityLevelIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, config := s.needed(core)
	config["minimum_security_level"] = "administrative"
	acctest.WantNone(t, core.Plan(kind, object, config).Diagnostics)
	s.Rewrite(func(r *http.Request, body []byte) []byte {
		if r.URL.Path == "/currentuser/v1/functions" {
			return bytes.ReplaceAll(body, []byte("ADMINISTRATIVE"), []byte("DEFAULT"))
		}
		return body
	})
	for level, refused := range map[string]bool{"standard": false, "DEFAULT": false, "administrative": true, "later": true} {
		config["minimum_security_level"] = level
		core := s.Core()
		plan := core.Plan(kind, object, config)
		if !refused {
			acctest.WantNone(t, plan.Diagnostics)
			continue
		}
		words := []string{"ERROR", "lock the provider out", "Raising minimum_security_level of function viewUsers", `to "` + level, `"viewUsers"`}
		acctest.WantText(t, plan.Diagnostics, words...)
		allowed, diags := s.NewCore(map[string]any{"allow_self_lockout": true})
		acctest.WantNone(t, diags)
		permitted := allowed.Plan(kind, object, config)
		acctest.WantNone(t, permitted.Diagnostics)
		s.sim.ResetRequests()
		_, diags = core.Apply(permitted)
		if acctest.WantText(t, diags, words...); s.sim.Count("updateFunction") != 0 {
			t.Error("it was sent")
		}
	}
	s.sim.Fail(simulator.Fault{Operation: "getCurrentUserFunctions", Kind: simulator.ServerError, Status: http.StatusForbidden, Times: simulator.Always})
	acctest.WantText(t, s.Core().Plan(kind, object, config).Diagnostics, "ERROR", "lock the provider out")
	other, _ := core.Make(kind, s.config(nil))
	core.Change(kind, other, s.config(map[string]any{"minimum_security_level": "administrative"}))
}

// Whether a function that cannot be granted any more, or is for those who run Argus, is lost is not documented: the plan warns.
func TestPlanWarnsOfFlagsThatMayLockOut(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, config := s.needed(core)
	config["sysadm"] = true
	acctest.WantText(t, core.Plan(kind, object, config).Diagnostics, "WARNING", "may lock the provider out", "Setting sysadm of function viewUsers", "to true", `"viewUsers"`)
	above, _ := core.Import(kind, "userViewer")
	config = map[string]any{
		"name": "userViewer", "parent": above.Text("parent"),
		"role": true, "read_only": true, "minimum_security_level": "external", "role_type": "tool", "sysadm": true,
		"localized_names": map[string]any{"english": "userViewer", "norwegian": "brukerinnsyn"},
	}
	acctest.WantText(t, s.Core().Plan(kind, above, config).Diagnostics, "WARNING", "may lock the provider out", "Setting sysadm of function userViewer", "to true", `"viewUsers"`)
	config["sysadm"], config["minimum_security_level"] = false, "later"
	acctest.WantText(t, s.Core().Plan(kind, above, config).Diagnostics, "WARNING", "may lock the provider out", "Raising minimum_security_level of function userViewer", `to "later"`, "functions below")
	// What may be lost is not judged together with what is lost for certain.
	s.Must(s.Client.AddFunctionChild(t.Context(), s.side.ID, argus.ID(object.Text("id"))))
	s.waitForEdges(s.side.ID, 1)
	other := s.Core()
	edge, _ := other.Import(childKind, s.side.Name+"/viewUsers")
	config["minimum_security_level"] = "external"
	config["sysadm"] = true
	acctest.WantNone(t, other.Plan(kind, above, config).Diagnostics)
	acctest.WantNone(t, other.Plan(childKind, edge, nil).Diagnostics)
	role, diags := core.Import(kind, "administrator")
	acctest.WantNone(t, diags)
	config = map[string]any{"name": "administrator", "parent": s.orphan().Name, "minimum_security_level": "administrative", "sysadm": true}
	acctest.WantText(t, core.Plan(kind, role, config).Diagnostics, "WARNING", "may lock the provider out", "Setting role of function administrator", "to false", "viewUsers")
	made, _ := core.Make(kind, s.config(map[string]any{"role": true}))
	core.Change(kind, made, s.config(map[string]any{"sysadm": true}))
}

// orphan makes a function that nothing is above.
func (s stage) orphan() *argus.Function {
	s.t.Helper()
	orphan := s.add("orphan", s.upper.Name)
	s.Must(s.Client.RemoveFunctionChild(s.t.Context(), s.upper.ID, orphan.ID))
	s.waitForEdges(s.upper.ID, 0)
	return orphan
}

// needed imports a function that the provider's own user needs, and returns the configuration of it.
func (s stage) needed(core *acctest.Core) (*acctest.Object, map[string]any) {
	s.t.Helper()
	parents, err := s.Client.ListFunctionParents(s.t.Context(), "viewUsers")
	s.Must(err)
	object, diags := core.Import(kind, "viewUsers")
	acctest.WantNone(s.t, diags)
	return object, map[string]any{
		"name": "viewUsers", "parent": parents[0].Name, "read_only": object.Bool("read_only"), "minimum_security_level": object.Text("minimum_security_level"), "role_type": object.Text("role_type"),
	}
}

// waitForEdges waits until searches show as many functions below one as there are: they may show a write late.
func (s stage) waitForEdges(parent argus.ID, count int) {
	s.t.Helper()
	s.Must(s.Client.Poll(s.t.Context(), func() (bool, error) {
		request := argus.SearchFunctionMappingsRequest{Parent: []string{string(parent)}}
		edges, err := argus.Collect(s.Client.SearchFunctionMappings(s.t.Context(), request))
		return len(edges) == count, err
	}))
}

// A key that may not administer functions is told which function it lacks.
func TestNarrowKeysAreToldWhatFunctionsNeed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	made, _ := s.Core().Make(kind, s.config(nil))
	looks := []string{"viewFunctions"}
	_, diags := s.NarrowCore("viewUsers").Apply(s.NarrowCore("viewUsers").Plan(kind, nil, s.config(map[string]any{"name": s.Name("new")})))
	acctest.WantText(t, diags, "ERROR", `"viewFunctions"`)
	narrow := s.NarrowCore(looks...)
	for _, test := range []struct {
		prior  *acctest.Object
		config map[string]any
		needs  string
	}{
		{nil, s.config(map[string]any{"name": s.Name("new")}), "addFunction"},
		{made, s.config(map[string]any{"role": true}), "updateFunction"},
		{made, s.config(map[string]any{"parent": s.side.Name}), "addChildFunction"},
		{made, nil, "removeFunction"},
	} {
		plan := narrow.Plan(kind, test.prior, test.config)
		if acctest.HasError(plan.Diagnostics) {
			t.Fatal(acctest.Text(plan.Diagnostics))
		}
		left, diags := narrow.Apply(plan)
		acctest.WantText(t, diags, "ERROR", `This needs function "`+test.needs+`"`)
		if (left != nil) != (test.prior != nil) {
			t.Errorf("%s: what was refused changes whether there is state", test.needs)
		}
	}
	enough := s.NarrowCore("viewFunctions", "addFunction", "updateFunction", "addChildFunction", "removeChildFunction", "removeFunction")
	object, _ := enough.Make(kind, s.config(map[string]any{"name": s.Name("enough")}))
	object, _ = enough.Change(kind, object, s.config(map[string]any{"name": s.Name("enough"), "role": true, "parent": s.side.Name}))
	enough.Change(kind, object, nil)
}

// A lost response leaves neither a second function nor one that nobody knows.
func TestLostResponsesAboutFunctions(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	for _, fault := range []simulator.FaultKind{simulator.LostResponse, simulator.LostResponseBefore} {
		config := s.config(map[string]any{"name": s.Name(string(fault))})
		s.sim.Fail(simulator.Fault{Operation: "addFunction", Kind: fault})
		object, diags := core.Make(kind, config)
		acctest.WantNone(t, diags)
		config["role"], config["parent"] = true, s.side.Name
		for _, operation := range []string{"updateFunction", "addFunctionChild", "removeFunctionChild", "deleteFunction"} {
			s.sim.Fail(simulator.Fault{Operation: operation, Kind: fault})
		}
		object, diags = core.Change(kind, object, config)
		acctest.WantNone(t, diags)
		s.wantEmptyPlan(core, object, config)
		if left, diags := core.Change(kind, object, nil); left != nil || len(diags) != 0 {
			t.Errorf("a destroy: %s", acctest.Text(diags))
		}
	}
	s.sim.Fail(simulator.Fault{Operation: "addFunction", Kind: simulator.ServerError, Status: http.StatusPreconditionFailed})
	_, diags := core.Apply(core.Plan(kind, nil, s.config(nil)))
	acctest.WantText(t, diags, "ERROR", "Could not create function")
}
