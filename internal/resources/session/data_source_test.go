package session_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_current_user"

// functions returns the lists of customers by function.
func functions(t *testing.T, found *acctest.Object) map[string]tftypes.Value {
	t.Helper()
	var lists map[string]tftypes.Value
	if err := found.Value("functions").As(&lists); err != nil {
		t.Fatal(err)
	}
	return lists
}

func TestAccCurrentUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	const address = "data.argus_current_user.this"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: a.Config(`data "argus_current_user" "this" {}`),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, "id", string(user.ID)),
				resource.TestCheckResourceAttr(address, "short_name", user.UserName),
				resource.TestCheckResourceAttr(address, "name", user.Name),
				resource.TestCheckResourceAttr(address, "customer.id", string(user.Customer.ID)),
				resource.TestCheckTypeSetElemNestedAttrs(address, "customers.*", map[string]string{"short_name": a.Customer}),
				resource.TestCheckResourceAttrSet(address, "functions.createUser.0"),
			),
		}},
	})
}

func TestKeyThatIsConstrained(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	customer, err := a.Client.GetCustomer(t.Context(), argus.Ref{Name: a.Customer})
	a.Must(err)
	found, diags := a.NarrowCore("viewUsers", "viewPermissions").ReadData(kind, nil)
	acctest.WantNone(t, diags)
	own := functions(t, found)
	if len(own) != 2 {
		t.Errorf("the functions are %v", own)
	}
	here := tftypes.NewValue(tftypes.String, string(customer.ID))
	for _, function := range []string{"viewUsers", "viewPermissions"} {
		var ids []tftypes.Value
		a.Must(own[function].As(&ids))
		if !slices.ContainsFunc(ids, here.Equal) {
			t.Errorf("%s is for the customers %v", function, ids)
		}
	}
}

// What the key may not list, and a list that ended early, must not look like few functions or customers.
func TestUnknownIsNullWithAWarning(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"forbidden":   {Kind: simulator.ServerError, Status: 403, Times: simulator.Always},
		"ended early": {Kind: simulator.WrongCount, Count: 9999, Times: simulator.Always},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("forbids and miscounts on demand")
			core := a.NarrowCore("viewUsers")
			fault.Operation = "getCurrentUserFunctions"
			sim.Fail(fault)
			found, diags := core.ReadData(kind, nil)
			acctest.WantText(t, diags, "WARNING", `"functions"`, "Functions of the current user are unknown", fault.Operation)
			if found == nil || !found.Value("functions").IsNull() || found.Value("customers").IsNull() || len(diags) != 1 {
				t.Errorf("found %v: %s", found, acctest.Text(diags))
			}
			sim.ClearFaults()
			fault.Operation = "getCustomers"
			sim.Fail(fault)
			found, diags = core.ReadData(kind, nil)
			acctest.WantText(t, diags, "WARNING", `"customers"`, "Customers of the current user are unknown", fault.Operation)
			acctest.WantText(t, diags, "WARNING", `"functions"`, "Customers of functions are unknown", `"viewUsers"`)
			if found == nil || !found.Value("customers").IsNull() || len(diags) != 2 {
				t.Fatalf("found %v: %s", found, acctest.Text(diags))
			}
			if ids, has := functions(t, found)["viewUsers"]; !has || !ids.IsNull() {
				t.Errorf("viewUsers is for %v", ids)
			}
		})
	}
}

func TestErrorsLeaveNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	core := a.NarrowCore("viewUsers")
	for operation, want := range map[string]string{
		"getCurrentUser":          "Could not read the current user",
		"getCurrentUserFunctions": "Could not list the functions of the current user",
		"getCustomers":            "Could not list the customers of the current user",
	} {
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 400, Times: simulator.Always})
		found, diags := core.ReadData(kind, nil)
		acctest.WantText(t, diags, "ERROR", want)
		if found != nil && !found.Value("id").IsNull() {
			t.Errorf("%s fails, and the user is %v", operation, found)
		}
		sim.ClearFaults()
	}
	sim.Fail(simulator.Fault{Operation: "getCustomers", Kind: simulator.ServerError, Status: 400, After: 1})
	_, diags := core.ReadData(kind, nil)
	acctest.WantText(t, diags, "ERROR", "Could not list the customers of function", "viewUsers")
}
