package function_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const functions = "argus_functions"

func TestAccFunctions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	children, err := a.Client.ListFunctionChildren(t.Context(), role.Name)
	a.Must(err)
	narrow := *a
	narrow.Key = a.NarrowKey("viewFunctions") // which is all that it needs
	steps := []resource.TestStep{}
	for _, criteria := range []string{
		fmt.Sprintf("function = [%q]\n  include_flags = [\"ROLE\"]", role.Name),
		fmt.Sprintf("function = [%q]\n  keywords = [%q]\n  keyword_match_strategy = \"Any\"\n  keyword_field_strategy = [\"NAME\"]", role.ID, role.Name),
		fmt.Sprintf("sub_criteria = [{ function = [%q], required = true }, { exclude_flags = [\"role\"], exclude = true }]", role.Name),
	} {
		steps = append(steps, resource.TestStep{
			Config: narrow.Config("data \"argus_functions\" \"found\" {\n  " + criteria + "\n}"),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("data.argus_functions.found", "functions.#", "1"),
				resource.TestCheckResourceAttr("data.argus_functions.found", "functions.0.id", string(role.ID)),
				resource.TestCheckResourceAttr("data.argus_functions.found", "functions.0.name", role.Name),
				resource.TestCheckResourceAttr("data.argus_functions.found", "functions.0.role", "true"),
				resource.TestCheckTypeSetElemAttr("data.argus_functions.found", "functions.0.flags.*", "role"),
			),
		})
	}
	if len(children) > 0 {
		steps = append(steps, resource.TestStep{
			Config: narrow.Config(fmt.Sprintf("data \"argus_functions\" \"found\" {\n  ancestors = [%q]\n  descendants = []\n}", role.Name)),
			// An empty criterion would find everything.
			ExpectError: regexp.MustCompile(`(?s)descendants.*at least 1`),
		}, resource.TestStep{
			Config: narrow.Config(fmt.Sprintf("data \"argus_functions\" \"found\" {\n  ancestors = [%q]\n}", role.Name)),
			Check:  resource.TestCheckTypeSetElemNestedAttrs("data.argus_functions.found", "functions.*", map[string]string{"name": children[0].Name}),
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
}

// The rows come in one order, whatever the server's, and from all pages.
func TestFunctionsInOneOrder(t *testing.T) {
	t.Parallel()
	read := func(o simulator.Options) *acctest.Object {
		a := acctest.Start(t, func(options *simulator.Options) { *options = o })
		found, diags := a.Core().ReadData(functions, map[string]any{})
		acctest.WantNone(t, diags)
		return found
	}
	whole := read(simulator.Options{})
	if paged := read(simulator.Options{PageCap: 3, CountMinusOne: true, Variants: []string{"lists-shuffled"}}); !whole.Same(paged) {
		t.Error("another order, or fewer pages")
	}
}

func TestFunctionsRefuseNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	core := a.Core()
	for _, criterion := range []string{"function", "ancestors", "descendants"} {
		criteria := map[string]any{criterion: []string{role.Name + "x"}}
		_, diags := core.ReadData(functions, criteria)
		acctest.WantText(t, diags, "ERROR", `"`+criterion+`"`, "No such function", role.Name+"x", "Did you mean", `"`+role.Name+`"`)
		_, diags = core.ReadData(functions, map[string]any{"sub_criteria": []map[string]any{{"required": true}, criteria}})
		acctest.WantText(t, diags, "ERROR", `AttributeName("sub_criteria").ElementKeyInt(1).AttributeName("`+criterion+`")`, role.Name+"x")
	}
}

func TestFunctionsWarnOfAListThatEndsEarly(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts wrongly on demand")
	role := a.Roles(1)[0]
	sim.Fail(simulator.Fault{Operation: "searchFunctions", Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
	found, diags := a.Core().ReadData(functions, map[string]any{"function": []string{role.Name}})
	acctest.WantText(t, diags, "WARNING", `"functions"`, "Found 1 of at least 9 functions", "plan again", "searchFunctions")
	if found == nil || !found.Holds(string(role.ID)) {
		t.Error("the function is missing")
	}
}

func TestFunctionsOfAKeyThatMayNotSee(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be made")
	_, diags := a.NarrowCore("viewUsers").ReadData(functions, map[string]any{})
	acctest.WantText(t, diags, "ERROR", "Could not search functions", `"viewFunctions"`)
}

// Argus judges what it alone knows, and its message is at the attribute.
func TestFunctionsReportRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("refuses by known words")
	_, diags := a.Core().ReadData(functions, map[string]any{"minimum_security_level": "highest"})
	acctest.WantText(t, diags, "ERROR", "Could not search functions", `AttributeName("minimum_security_level")`)
}

func TestDeletedFunctionsAreFoundOnRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be made")
	a.Post("/useradmin/v2/function", map[string]any{"name": a.Name("former"), "description": "x", "parent": "administrator"})
	former, err := a.Client.GetFunction(t.Context(), a.Name("former"))
	a.Must(err)
	a.Send(http.MethodDelete, "/useradmin/v2/function/"+string(former.ID), nil)
	core := a.Core()
	for _, test := range []struct {
		criteria map[string]any
		want     bool
	}{
		{map[string]any{"keywords": []string{former.Name}}, false},
		{map[string]any{"keywords": []string{former.Name}, "include_deleted": true}, true},
		{map[string]any{"keywords": []string{former.Name}, "include_deleted": true, "include_flags": []string{"DELETED"}}, true},
		{map[string]any{"include_deleted": true, "sub_criteria": []map[string]any{{"keywords": []string{former.Name}}}}, true},
	} {
		found, diags := core.ReadData(functions, test.criteria)
		acctest.WantNone(t, diags)
		if found == nil || found.Holds(string(former.ID)) != test.want {
			t.Errorf("%v: found is not %t", test.criteria, test.want)
		}
	}
}
