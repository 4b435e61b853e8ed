package function_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// miscount has the lists of operations count more rows than there are, so that none proves that something is absent.
func (s stage) miscount(operations ...string) {
	for _, operation := range operations {
		s.sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.WrongCount, Count: 900, Times: simulator.Always})
	}
}

// cut has the lists of operations lack the second half of their rows.
func (s stage) cut(operations ...string) {
	for _, operation := range operations {
		s.sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.CutList, Times: simulator.Always})
	}
}

// No plan of functions fails since a list counts too much: what it shows is there, and what serves a check alone is left out.
func TestPlansOfFunctionsWithListsThatMiscount(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(kind, s.config(map[string]any{"role": true}))
	edge, _ := core.Make(childKind, link(object.Text("name"), s.side.Name))
	user := s.AddUser("alice")
	s.Must(acctest.ErrorOf(s.Client.GrantPermission(t.Context(), argus.GrantPermissionRequest{Subject: string(user.ID), Function: object.Text("id"), Customer: s.Customer})))
	needed, whole := s.needed(core)
	orphan := s.orphan()
	s.waitForEdges(argus.ID(object.Text("id")), 1)
	s.miscount("searchFunctionMappings", "listFunctionChildren", "listFunctionParents", "searchPermissions")
	core = s.Core()
	s.wantEmptyPlan(core, object, s.config(map[string]any{"role": true}))
	s.wantEmptyPlan(core, edge, link(object.Text("name"), s.side.Name))
	acctest.WantNone(t, core.Plan(kind, nil, s.config(map[string]any{"name": s.Name("new")})).Diagnostics)
	other := s.config(map[string]any{"role": true, "name": s.Name("renamed"), "parent": s.side.Name})
	acctest.WantText(t, core.Plan(kind, object, other).Diagnostics, "ERROR", "form a cycle")
	acctest.WantText(t, s.Core().Plan(kind, object, nil).Diagnostics, "WARNING", "takes access away", user.ShortName, "Directly below it are "+s.side.Name, "Who has it is not known completely", "What is below it is not known completely")
	acctest.WantNone(t, s.Core().Plan(childKind, edge, nil).Diagnostics)
	acctest.WantNone(t, core.Plan(childKind, nil, link(orphan.Name, object.Text("name"))).Diagnostics)
	imported, diags := core.Import(kind, object.Text("name"))
	acctest.WantText(t, diags, "WARNING", `"parent"`, "may have several parents", s.upper.Name)
	s.wantEmptyPlan(core, imported, s.config(map[string]any{"role": true}))
	// What the list shows is enough to see that the provider's own access stays, and that it does not.
	renamed := s.config(map[string]any{"role": true, "name": s.Name("renamed")})
	acctest.WantNone(t, s.Core().Plan(kind, object, renamed).Diagnostics)
	whole["parent"] = orphan.Name
	acctest.WantText(t, core.Plan(kind, needed, whole).Diagnostics, "ERROR", "lock the provider out", `"viewUsers"`)
	s.sim.ClearFaults()
	s.cut("searchFunctionMappings")
	acctest.WantText(t, s.Core().Plan(kind, needed, whole).Diagnostics, "ERROR", "lock the provider out", "could not be checked completely")
}

// A read that a list does not tell enough asks the other end of the edge.
func TestReadsOfEdgesWithListsThatLackThem(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	edge, _ := core.Make(childKind, link(s.side.Name, s.upper.Name))
	moved := s.add("moved", s.Roles(1)[0].Name) // the list of its parents has this one first
	object, _ := core.Import(kind, moved.Name)
	object, _ = core.Change(kind, object, map[string]any{"name": moved.Name, "role": true, "parent": s.upper.Name})
	s.Must(s.Client.AddFunctionChild(t.Context(), s.Roles(1)[0].ID, moved.ID))
	for _, operation := range []string{"listFunctionChildren", "listFunctionParents"} {
		s.cut(operation)
		s.wantEmptyPlan(core, edge, link(s.side.Name, s.upper.Name))
		s.wantEmptyPlan(core, object, map[string]any{"name": moved.Name, "role": true, "parent": s.upper.Name})
		s.sim.ClearFaults()
	}
	s.cut("listFunctionChildren", "listFunctionParents")
	for _, object := range []*acctest.Object{edge, object} {
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "Could not read")
		if kept == nil || kept.Text("parent") == "" {
			t.Errorf("an edge that no list shows left state")
		}
	}
}
