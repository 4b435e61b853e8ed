package group_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_group.ops"

// TestAccGroup is the life of a group: every step ends in an empty plan, which terraform-plugin-testing checks itself.
func TestAccGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	var id, domain string
	minimal := a.Config(`
resource "argus_group" "ops" {
  short_name = "NAME{ops}"
  name       = "Operations"
}`)
	full := a.Config(`
resource "argus_group" "ops" {
  short_name         = "NAME{watch}"
  name               = "The watch"
  description        = "Those who keep watch"
  daemon_account     = true
  externally_managed = true
}`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             a.CheckDisabled(&id),
		Steps: []resource.TestStep{
			{
				Config: minimal,
				Check: resource.ComposeAggregateTestCheckFunc(
					a.RememberID(address, &id),
					resource.TestCheckResourceAttr(address, "customer", a.Customer),
					acctest.Remember(address, "domain", &domain),
					resource.TestCheckNoResourceAttr(address, "description"),
					onServer(a, &id, func(group *argus.Group) error {
						return acctest.Same("short_name", group.ShortName, a.Name("ops"), "name", group.Name, "Operations", "description", group.Description, "",
							"daemon", group.Flags.Has(argus.FlagDaemonAccount), false, "external", group.Flags.Has(argus.FlagExternallyManaged), false,
							"customer", group.Customer.ShortName, a.Customer)
					}),
				),
			},
			acctest.ImportStep(address, func() string { return id }, "customer"),
			acctest.ImportBlockStep(address, minimal, func() string { return id }),
			acctest.ImportBlockStep(address, minimal, func() string { return a.Name("ops") }),
			acctest.ImportBlockStep(address, minimal, func() string { return domain + "/" + a.Name("ops") }),
			{
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "short_name", "name", "description", "daemon_account", "externally_managed"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(address, "id", &id),
					onServer(a, &id, func(group *argus.Group) error {
						return acctest.Same("short_name", group.ShortName, a.Name("watch"), "name", group.Name, "The watch", "description", group.Description, "Those who keep watch",
							"daemon", group.Flags.Has(argus.FlagDaemonAccount), true, "external", group.Flags.Has(argus.FlagExternallyManaged), true)
					}),
				),
			},
			acctest.ImportBlockStep(address, full, func() string { return id }),
			{
				// A change behind Terraform's back is planned back, and nothing else is.
				PreConfig: func() {
					_, err := a.Client.UpdateGroup(context.Background(), argus.Ref{Name: id}, argus.UpdateGroupRequest{Name: argus.Ptr("Mallory's")})
					a.Must(err)
				},
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "name"),
				}},
				Check: onServer(a, &id, func(group *argus.Group) error { return acctest.Same("name", group.Name, "The watch") }),
			},
			{
				// Disabled behind Terraform's back: it comes back, the same one.
				PreConfig: func() { a.Must(a.Client.DeleteGroup(context.Background(), argus.Ref{Name: id})) },
				Config:    full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "disabled"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(address, "id", &id),
					onServer(a, &id, func(group *argus.Group) error {
						return acctest.Same("deleted", group.Flags.Has(argus.FlagDeleted), false, "name", group.Name, "The watch")
					}),
				),
			},
		},
	})
}

func TestAccGroupMoves(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	other := a.OtherCustomer()
	if other == nil {
		t.Skip("this Argus has no other customer in the domain")
	}
	var id string
	config := func(customer string) string {
		return a.Config(fmt.Sprintf("resource \"argus_group\" \"ops\" {\n  short_name = \"NAME{ops}\"\n  name = \"Operations\"\n  customer = %q\n}", customer))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config(a.Customer), Check: a.RememberID(address, &id)},
			{
				Config: config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "customer"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(address, "id", &id),
					onServer(a, &id, func(group *argus.Group) error { return acctest.Same("customer", group.Customer.ID, other.ID) }),
				),
			},
			{
				// The same customer in another spelling is no change.
				Config:           config(string(other.ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check:            resource.TestCheckResourceAttr(address, "customer", other.ShortName),
			},
			{
				PreConfig: func() {
					_, err := a.Client.MoveGroup(context.Background(), argus.Ref{Name: id}, a.Customer)
					a.Must(err)
				},
				Config:           config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.ExpectChanges(address, "customer")}},
				Check:            onServer(a, &id, func(group *argus.Group) error { return acctest.Same("customer", group.Customer.ID, other.ID) }),
			},
		},
	})
}

func TestAccGroupRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `resource "argus_group" "ops"`, map[string]string{
		`short_name = "not a name"
  name = "Operations"`: `(?s)short_name.*letters`,
		`short_name = "NAME{ops}"
  name = ""`: `(?s)name.*at least 1`,
		`short_name = "NAME{ops}"
  name = "Operations"
  customer = "no-such-customer"`: `(?s)No such customer.*"no-such-customer"`,
	})
}

// onServer asks the server for the group.
func onServer(a *acctest.Argus, id *string, check func(*argus.Group) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		group, err := a.Client.GetGroup(context.Background(), argus.Ref{Name: *id})
		if err != nil {
			return err
		}
		return check(group)
	}
}
