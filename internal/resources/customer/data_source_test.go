package customer_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const kind = "argus_customer"

func TestReadByEachName(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	customer, err := a.Client.GetCustomer(t.Context(), argus.Ref{Name: a.Customer})
	a.Must(err)
	if below := a.OtherCustomer(); below != nil {
		customer = below
	}
	narrow := *a
	narrow.Key = a.NarrowKey("viewBasicCustomer") // which is all that it needs
	core := narrow.Core()
	for name, config := range map[string]map[string]any{
		"id":                {"id": string(customer.ID)},
		"shortname":         {"short_name": customer.ShortName},
		"domain, shortname": {"short_name": customer.Domain.String() + "/" + customer.ShortName},
	} {
		found, diags := core.ReadData(kind, config)
		acctest.WantNone(t, diags)
		for attribute, want := range map[string]string{
			"id": string(customer.ID), "short_name": customer.ShortName, "name": customer.Name,
			"type": "leaf", "parent_id": string(customer.ParentID), "domain": customer.Domain.String(),
		} {
			if written, ok := config[attribute]; ok {
				want = written.(string)
			}
			if got := found.Text(attribute); got != want {
				t.Errorf("by %s: %s is %q, want %q", name, attribute, got, want)
			}
		}
	}
}

func TestCustomerThatDoesNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	_, diags := core.ReadData(kind, map[string]any{"short_name": a.Customer + "x"})
	acctest.WantText(t, diags, "ERROR", "No such customer", "short_name", a.Customer+"x", "Did you mean")
	_, diags = core.ReadData(kind, map[string]any{"id": "999999999"})
	acctest.WantText(t, diags, "ERROR", "No such customer", "999999999")
}

func TestKeyMayNotReadCustomers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim, core := a.NeedSimulator("forbids on demand"), a.Core()
	sim.Fail(simulator.Fault{Operation: "getBasicCustomer", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	_, diags := core.ReadData(kind, map[string]any{"short_name": a.Customer})
	acctest.WantText(t, diags, "ERROR", "Could not read customer", `"viewBasicCustomer"`)
}

func TestExactlyOneName(t *testing.T) {
	t.Parallel()
	core := acctest.Start(t).Core()
	for _, config := range []map[string]any{{}, {"id": "1", "short_name": "fjord"}, {"short_name": "a b"}} {
		if diags := core.ValidateData(kind, config); !acctest.HasError(diags) {
			t.Errorf("%v is taken", config)
		}
	}
}
