package function_test

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const address = "data.argus_function.this"

func TestAccFunction(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	role := a.Roles(1)[0]
	children, err := a.Client.ListFunctionChildren(ctx, role.Name)
	a.Must(err)
	parents, err := a.Client.ListFunctionParents(ctx, role.Name)
	a.Must(err)
	same := func(attribute string) resource.TestCheckFunc {
		checks := []resource.TestCheckFunc{
			resource.TestCheckResourceAttr(address, "id", string(role.ID)),
			resource.TestCheckResourceAttr(address, "name", attribute),
			resource.TestCheckResourceAttr(address, "role", "true"),
			resource.TestCheckTypeSetElemAttr(address, "flags.*", "role"),
			resource.TestCheckResourceAttr(address, "children.#", strconv.Itoa(len(children))),
			resource.TestCheckResourceAttr(address, "parents.#", strconv.Itoa(len(parents))),
		}
		for set, functions := range map[string][]argus.Function{"children.*": children, "parents.*": parents} {
			for _, function := range functions {
				checks = append(checks, resource.TestCheckTypeSetElemNestedAttrs(address, set, map[string]string{
					"id": string(function.ID), "name": function.Name,
				}))
			}
		}
		return resource.ComposeAggregateTestCheckFunc(checks...)
	}
	narrow := *a
	narrow.Key = a.NarrowKey("viewFunctions") // which is all that it needs
	config := func(attribute, value string) string {
		return narrow.Config(fmt.Sprintf("data \"argus_function\" \"this\" {\n  %s = %q\n}", attribute, value))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("name", role.Name), Check: same(role.Name)},
			{Config: config("id", string(role.ID)), Check: same(role.Name)},
			{Config: config("name", string(role.ID)), Check: same(string(role.ID))},
		},
	})
}

func TestAccFunctionRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	a.RefusesAtPlan(t, `data "argus_function" "this"`, map[string]string{
		``: `(?s)id.*name`,
		fmt.Sprintf("id = %q\n  name = %q", role.ID, role.Name): `(?s)id.*name`,
		`name = "a b"`:                `(?s)name.*letters`,
		`name = "` + role.Name + `x"`: `(?s)No such function.*` + regexp.QuoteMeta(role.Name) + `x.*mean.*` + regexp.QuoteMeta(role.Name),
	})
}

func TestAccFunctionNeedsViewFunctions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	sim := a.NeedSimulator("forbids on demand")
	sim.Fail(simulator.Fault{Operation: "getFunction", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config:      a.Config(fmt.Sprintf("data \"argus_function\" \"this\" {\n  name = %q\n}", role.Name)),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Could not read function.*"viewFunctions"`),
		}},
	})
}

// What is around a function is null if Argus does not return all of it, not empty.
func TestFunctionWithoutWhatIsAround(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	sim := a.NeedSimulator("forbids on demand")
	for attribute, operation := range map[string]string{"children": "listFunctionChildren", "parents": "listFunctionParents"} {
		for _, fault := range []simulator.Fault{{Kind: simulator.ServerError, Status: 403}, {Kind: simulator.WrongCount, Count: 99}} {
			sim.ClearFaults()
			fault.Operation, fault.Times = operation, simulator.Always
			sim.Fail(fault)
			found, diags := a.Core().ReadData("argus_function", map[string]any{"name": role.Name})
			acctest.WantText(t, diags, "WARNING", fmt.Sprintf("%q", attribute), "are unknown", role.Name, operation)
			if found == nil || !found.Value(attribute).IsNull() || found.Text("description") == "" {
				t.Errorf("%s with %s: %v", attribute, fault.Kind, found)
			}
		}
		sim.ClearFaults()
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 422, Times: simulator.Always})
		if _, diags := a.Core().ReadData("argus_function", map[string]any{"name": role.Name}); !acctest.HasError(diags) {
			t.Errorf("a list of %s that fails is no error: %s", attribute, acctest.Text(diags))
		}
	}
}
