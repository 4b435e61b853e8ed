package customer_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const customers = "argus_customers"

func TestAccCustomers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	customer, err := a.Client.GetCustomer(t.Context(), argus.Ref{Name: a.Customer})
	a.Must(err)
	const found = "data.argus_customers.found"
	check := resource.ComposeAggregateTestCheckFunc(
		resource.TestCheckResourceAttr(found, "customers.#", "1"),
		resource.TestCheckResourceAttr(found, "customers.0.id", string(customer.ID)),
		resource.TestCheckResourceAttr(found, "customers.0.short_name", customer.ShortName),
		resource.TestCheckResourceAttr(found, "customers.0.name", customer.Name),
		resource.TestCheckResourceAttr(found, "customers.0.domain", customer.Domain.String()),
	)
	narrow := *a
	narrow.Key = a.NarrowKey("viewBasicCustomer") // which is all that it needs
	steps := []resource.TestStep{}
	for _, criteria := range []string{
		`customer = ["CUSTOMER"]`,
		`customer = ["` + string(customer.ID) + `"]` + "\n  keywords = [\"CUSTOMER\"]\n  keyword_field_strategy = [\"SHORTNAME\"]",
		`sub_criteria = [{ customer = ["CUSTOMER"], required = true }, { include_flags = ["DISABLED"], exclude = true }]`,
	} {
		steps = append(steps, resource.TestStep{Config: narrow.Config("data \"argus_customers\" \"found\" {\n  " + criteria + "\n}"), Check: check})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
}

func TestCustomersInOneOrder(t *testing.T) {
	t.Parallel()
	read := func(o simulator.Options) *acctest.Object {
		found, diags := acctest.Start(t, func(options *simulator.Options) { *options = o }).Core().ReadData(customers, map[string]any{})
		acctest.WantNone(t, diags)
		return found
	}
	whole := read(simulator.Options{})
	if paged := read(simulator.Options{PageCap: 2, CountMinusOne: true, Variants: []string{"lists-shuffled", "enums-other-case"}}); !whole.Same(paged) {
		t.Error("another order, or fewer pages")
	}
}

func TestCustomersSearch(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has a tree of customers")
	core := a.Core()
	for _, test := range []struct {
		criteria        map[string]any
		holds, holdsNot string
	}{
		{map[string]any{"parent": []string{"fjord"}, "type": []string{"LEAF"}}, "fjord-energy", "fjord"},
		{map[string]any{"sub_criteria": []map[string]any{{"ancestor": []string{"fjord"}, "exclude": true}}}, "fjord", "fjord-energy"},
	} {
		found, diags := core.ReadData(customers, test.criteria)
		acctest.WantNone(t, diags)
		if got := found.Rows("customers", "short_name"); !slices.Contains(got, test.holds) || slices.Contains(got, test.holdsNot) {
			t.Errorf("%v: found %q", test.criteria, got)
		}
	}
	found, diags := core.ReadData(customers, map[string]any{"customer": []string{"fjord"}, "include_properties": []string{"region"}})
	acctest.WantNone(t, diags)
	if !found.Holds("north") || found.Holds("gold") {
		t.Error("not just the property that was asked for")
	}
}

func TestCustomersRefuseNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	for _, criterion := range []string{"customer", "parent", "ancestor"} {
		criteria := map[string]any{criterion: []string{a.Customer + "x"}}
		_, diags := core.ReadData(customers, criteria)
		acctest.WantText(t, diags, "ERROR", `"`+criterion+`"`, "No such customer", a.Customer+"x", "Did you mean", a.Customer)
		_, diags = core.ReadData(customers, map[string]any{"sub_criteria": []map[string]any{criteria}})
		acctest.WantText(t, diags, "ERROR", `AttributeName("sub_criteria").ElementKeyInt(0).AttributeName("`+criterion+`")`, a.Customer+"x")
	}
	_, diags := core.ReadData(customers, map[string]any{"domain": []string{a.Name("nowhere")}})
	acctest.WantText(t, diags, "ERROR", `"domain"`, "No such domain", a.Name("nowhere"))
}

func TestCustomersThatCannotBeReadWhole(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts wrongly on demand")
	config := map[string]any{"customer": []string{a.Customer}}
	sim.Fail(simulator.Fault{Operation: "searchBasicCustomers", Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
	found, diags := a.Core().ReadData(customers, config)
	acctest.WantText(t, diags, "WARNING", `"customers"`, "Found 1 of at least 9 customers", "searchBasicCustomers")
	if got := found.Rows("customers", "short_name"); !slices.Equal(got, []string{a.Customer}) {
		t.Errorf("found %q", got)
	}
	sim.ClearFaults()
	sim.Fail(simulator.Fault{Operation: "searchBasicCustomers", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	_, diags = a.Core().ReadData(customers, config)
	acctest.WantText(t, diags, "ERROR", "Could not search customers", `"viewBasicCustomer"`)
}
