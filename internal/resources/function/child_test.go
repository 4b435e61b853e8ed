package function_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const childKind = "argus_function_child"

func link(parent, child string) map[string]any {
	return map[string]any{"parent": parent, "child": child}
}

// TestAccFunctionChild is the life of an edge: create, import, another spelling, another parent, removed outside Terraform.
func TestAccFunctionChild(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	below, other := s.add("below", s.side.Name), s.add("other", s.upper.Name)
	const address = "argus_function_child.link"
	config := func(parent string) string {
		return s.Config(fmt.Sprintf("resource \"argus_function_child\" \"link\" {\n  parent = %q\n  child = %q\n}", parent, below.Name))
	}
	has := func(parent argus.ID, children ...*argus.Function) resource.TestCheckFunc {
		return func(*terraform.State) error {
			rows, err := s.Client.ListFunctionChildren(context.Background(), string(parent))
			got, wanted := []string{}, []string{}
			for _, row := range rows {
				got = append(got, row.Name)
			}
			for _, child := range children {
				wanted = append(wanted, child.Name)
			}
			slices.Sort(got)
			slices.Sort(wanted)
			if err != nil {
				return err
			}
			return acctest.Same("children of "+string(parent), append(got, "and no more"), append(wanted, "and no more"))
		}
	}
	id := func() string { return string(s.upper.ID) + "/" + string(below.ID) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             resource.ComposeAggregateTestCheckFunc(has(s.upper.ID, other), has(s.side.ID, below), has(other.ID)),
		Steps: []resource.TestStep{
			{Config: config(s.upper.Name), Check: resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(address, "id", id()), has(s.upper.ID, below, other))},
			acctest.ImportStep(address, id, "parent", "child"),
			acctest.ImportBlockStep(address, config(s.upper.Name), id),
			acctest.ImportBlockStep(address, config(s.upper.Name), func() string { return s.upper.Name + "/" + below.Name }),
			{
				Config:           config(string(s.upper.ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				PreConfig: func() { s.Must(s.Client.RemoveFunctionChild(context.Background(), s.upper.ID, below.ID)) },
				Config:    config(string(s.upper.ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: has(s.upper.ID, below, other),
			},
			{
				Config: config(other.Name),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(has(s.upper.ID, other), has(other.ID, below)),
			},
		},
	})
}

func TestChildThatIsThereIsAdopted(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"absent-member-refused"}} {
		s := newStage(t, func(o *simulator.Options) { o.Variants = variants })
		core := s.Core()
		s.Must(s.Client.AddFunctionChild(t.Context(), s.upper.ID, s.side.ID))
		plan := core.Plan(childKind, nil, link(s.upper.Name, s.side.Name))
		acctest.WantText(t, plan.Diagnostics, "WARNING", `"child"`, "already exists", s.side.Name, "Apply will adopt it", "destroy will remove it")
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "WARNING", `"child"`, "already existed", "It was adopted")
		s.wantEmptyPlan(core, object, link(s.upper.Name, s.side.Name))
		// An addition that is refused since the edge is there.
		s.sim.Fail(simulator.Fault{Operation: "addFunctionChild", Kind: simulator.ServerError, Status: http.StatusPreconditionFailed})
		_, diags = core.Apply(s.Core().Plan(childKind, nil, link(s.upper.Name, s.side.Name)))
		acctest.WantText(t, diags, "WARNING", "already existed")
		s.Must(s.Client.RemoveFunctionChild(t.Context(), s.upper.ID, s.side.ID))
		if left, diags := core.Change(childKind, object, nil); left != nil || len(diags) != 0 {
			t.Errorf("the destroy of what is gone: %s", acctest.Text(diags))
		}
	}
}

// A plan refuses a cycle of the edges that Argus shows, and of those that the same run plans, whichever comes first.
func TestCyclesAreRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	low := s.add("low", s.side.Name)
	s.Must(s.Client.AddFunctionChild(t.Context(), s.upper.ID, s.side.ID))
	s.waitForEdges(s.side.ID, 1)
	s.waitForEdges(s.upper.ID, 1)
	refused := []string{"ERROR", "Functions would form a cycle"}
	acctest.WantText(t, s.Core().Plan(childKind, nil, link(low.Name, s.upper.Name)).Diagnostics, append(refused, `"child"`, fmt.Sprintf("%s (%s) > %s (%s) > %s (%s) > %s (%s)",
		low.Name, low.ID, s.upper.Name, s.upper.ID, s.side.Name, s.side.ID, low.Name, low.ID))...)
	acctest.WantText(t, s.Core().Plan(childKind, nil, link(low.Name, string(low.ID))).Diagnostics, refused...)
	core := s.Core()
	moved, _ := core.Import(kind, s.side.Name)
	acctest.WantText(t, core.Plan(kind, moved, map[string]any{"name": s.side.Name, "parent": low.Name, "role": true}).Diagnostics, append(refused, `"parent"`)...)

	one, two, three := s.add("one", s.upper.Name), s.add("two", s.upper.Name), s.Name("three")
	s.waitForEdges(s.upper.ID, 3)
	core = s.Core()
	acctest.WantNone(t, core.Plan(childKind, nil, link(one.Name, two.Name)).Diagnostics)
	acctest.WantText(t, core.Plan(childKind, nil, link(string(two.ID), string(one.ID))).Diagnostics, refused...)
	core = s.Core()
	acctest.WantNone(t, core.Plan(kind, nil, map[string]any{"name": three, "parent": two.Name}).Diagnostics)
	acctest.WantNone(t, core.Plan(childKind, nil, link(one.Name, two.Name)).Diagnostics)
	acctest.WantText(t, core.Plan(childKind, nil, link(three, one.Name)).Diagnostics, append(refused, three)...)

	made, _ := s.Core().Make(childKind, link(one.Name, two.Name))
	s.waitForEdges(one.ID, 1)
	turned := s.Core().Plan(childKind, made, link(two.Name, one.Name))
	if acctest.WantNone(t, turned.Diagnostics); len(turned.Replace) == 0 {
		t.Error("an edge that is turned is not replaced")
	}
	core = s.Core()
	core.Plan(childKind, made, nil)
	acctest.WantNone(t, core.Plan(childKind, nil, link(two.Name, one.Name)).Diagnostics)
	acctest.WantText(t, s.Core().Plan(childKind, nil, link(two.Name, one.Name)).Diagnostics, refused...)
}

// Others' renames change nothing, and "gone" is said only on evidence.
func TestChildOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(childKind, link(s.upper.Name, s.side.Name))
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), s.upper.ID, argus.UpdateFunctionRequest{Name: new(s.Name("renamed"))})))
	core = s.Core()
	object, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if plan := core.Plan(childKind, object, link(s.Name("renamed"), s.side.Name)); !plan.Empty() {
		t.Errorf("a rename by others changes %v", plan.Changes())
	}
	for _, status := range []int{401, 403, 404, 412, 500} {
		s.sim.Fail(simulator.Fault{Operation: "listFunctionChildren", Kind: simulator.ServerError, Status: status, Times: simulator.Always})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "Could not read function")
		if kept == nil {
			t.Errorf("a %d was taken for a removal", status)
		}
		s.sim.ClearFaults()
	}
	s.sim.Fail(simulator.Fault{Operation: "removeFunctionChild", Kind: simulator.ServerError, Status: http.StatusNotFound, Times: simulator.Always})
	left, diags := core.Apply(core.Plan(childKind, object, nil))
	acctest.WantText(t, diags, "ERROR", "Could not remove function")
	if left == nil {
		t.Error("a 404 was taken for a removal")
	}
	s.sim.ClearFaults()
	s.Must(s.Client.DeleteFunction(t.Context(), s.upper.ID))
	if gone, diags := core.Read(object); gone != nil || len(diags) != 0 {
		t.Errorf("an edge of a deleted function stays in state: %s", acctest.Text(diags))
	}
}

func TestChildRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	for id, words := range map[string][]string{
		"alone":                                {"parent/child", "analyst/nightShift"},
		s.upper.Name + "x/" + s.side.Name:      {"parent", "No such function"},
		s.upper.Name + "/" + s.side.Name:       {"No such function child", "not directly below"},
		s.upper.Name + "/" + s.side.Name + "x": {"child", "No such function"},
	} {
		object, diags := core.Import(childKind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%q was imported", id)
		}
	}
	acctest.WantText(t, core.Plan(childKind, nil, link(s.upper.Name, s.side.Name+"x")).Diagnostics, "ERROR", `"child"`, "No such function", "Did you mean", s.side.Name)
	deleted := s.add("deleted", s.upper.Name)
	s.Must(s.Client.DeleteFunction(t.Context(), deleted.ID))
	acctest.WantText(t, core.Plan(childKind, nil, link(string(deleted.ID), s.side.Name)).Diagnostics, "ERROR", `"parent"`, "The function is deleted")

	narrow := s.NarrowCore("viewFunctions")
	_, diags := narrow.Apply(narrow.Plan(childKind, nil, link(s.upper.Name, s.side.Name)))
	acctest.WantText(t, diags, "ERROR", `This needs function "addChildFunction"`)
	made, _ := core.Make(childKind, link(s.upper.Name, s.side.Name))
	left, diags := narrow.Apply(narrow.Plan(childKind, made, nil))
	acctest.WantText(t, diags, "ERROR", `This needs function "removeChildFunction"`)
	if left == nil {
		t.Error("a refused removal took the edge out of state")
	}
	enough := s.NarrowCore("viewFunctions", "addChildFunction", "removeChildFunction")
	enough.Change(childKind, made, nil)
	enough.Make(childKind, link(s.upper.Name, s.side.Name))
}

// An edge through which the provider's own user has a needed function is not removed.
func TestLockoutByAChildIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	needed, err := s.Client.GetFunction(t.Context(), "removeChildFunction")
	s.Must(err)
	parents, err := s.Client.ListFunctionParents(t.Context(), string(needed.ID))
	s.Must(err)
	config := link(parents[0].Name, needed.Name)
	core := s.Core()
	object, diags := core.Import(childKind, parents[0].Name+"/"+needed.Name)
	acctest.WantNone(t, diags)
	refused := []string{"ERROR", "lock the provider out", "Removing function removeChildFunction", `"removeChildFunction"`}
	acctest.WantText(t, s.Core().Plan(childKind, object, nil).Diagnostics, refused...)
	acctest.WantText(t, s.Core().Plan(childKind, object, link(s.side.Name, needed.Name)).Diagnostics, refused...)
	allowed, diags := s.NewCore(map[string]any{"allow_self_lockout": true})
	acctest.WantNone(t, diags)
	destroy := allowed.Plan(childKind, object, nil)
	acctest.WantNone(t, destroy.Diagnostics)
	s.sim.ResetRequests()
	left, diags := core.Apply(destroy)
	acctest.WantText(t, diags, refused...)
	if left == nil || s.sim.Count("removeFunctionChild") != 0 {
		t.Error("it was removed")
	}
	s.wantEmptyPlan(core, object, config)
	// Another edge of this run leads to it too: what was read before is read again.
	core.Make(childKind, link(s.side.Name, needed.Name))
	s.waitForEdges(s.side.ID, 1)
	left, diags = core.Apply(destroy)
	if acctest.WantNone(t, diags); left != nil {
		t.Error("it is still there")
	}
}

func TestLostResponsesAboutChildren(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	for _, fault := range []simulator.FaultKind{simulator.LostResponse, simulator.LostResponseBefore} {
		for _, operation := range []string{"addFunctionChild", "removeFunctionChild"} {
			s.sim.Fail(simulator.Fault{Operation: operation, Kind: fault})
		}
		object, diags := core.Make(childKind, link(s.upper.Name, s.side.Name))
		acctest.WantNone(t, diags)
		if !slices.Contains(s.children(s.upper.ID), string(s.side.ID)) {
			t.Error("the edge is not there")
		}
		if left, diags := core.Change(childKind, object, nil); left != nil || len(diags) != 0 || len(s.children(s.upper.ID)) != 0 {
			t.Errorf("the edge is not gone: %s", acctest.Text(diags))
		}
	}
}
