package subject_test

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

const groupAddress = "argus_group.ops"

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
					a.RememberID(groupAddress, &id),
					resource.TestCheckResourceAttr(groupAddress, "customer", a.Customer),
					acctest.Remember(groupAddress, "domain", &domain),
					resource.TestCheckNoResourceAttr(groupAddress, "description"),
					groupOnServer(a, &id, func(group *argus.Subject) error {
						return acctest.Same("short_name", group.ShortName, a.Name("ops"), "name", group.Name, "Operations", "description", group.Description, acctest.Empty,
							"daemon", group.Flags.Has(argus.FlagDaemonAccount), false, "external", group.Flags.Has(argus.FlagExternallyManaged), false,
							"customer", group.Customer.ShortName, a.Customer)
					}),
				),
			},
			acctest.ImportStep(groupAddress, func() string { return id }, "customer"),
			acctest.ImportBlockStep(groupAddress, minimal, func() string { return id }),
			acctest.ImportBlockStep(groupAddress, minimal, func() string { return a.Name("ops") }),
			acctest.ImportBlockStep(groupAddress, minimal, func() string { return domain + "/" + a.Name("ops") }),
			{
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(groupAddress, "short_name", "name", "description", "daemon_account", "externally_managed"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(groupAddress, "id", &id),
					groupOnServer(a, &id, func(group *argus.Subject) error {
						return acctest.Same("short_name", group.ShortName, a.Name("watch"), "name", group.Name, "The watch", "description", group.Description, "Those who keep watch",
							"daemon", group.Flags.Has(argus.FlagDaemonAccount), true, "external", group.Flags.Has(argus.FlagExternallyManaged), true)
					}),
				),
			},
			acctest.ImportBlockStep(groupAddress, full, func() string { return id }),
			{
				// A change outside Terraform is planned back, and nothing else is.
				PreConfig: func() {
					_, err := a.Client.UpdateSubject(context.Background(), argus.Group, argus.Ref{Name: id}, argus.UpdateSubjectRequest{Name: new("Mallory's")})
					a.Must(err)
				},
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(groupAddress, "name"),
				}},
				Check: groupOnServer(a, &id, func(group *argus.Subject) error { return acctest.Same("name", group.Name, "The watch") }),
			},
			{
				// Disabled outside Terraform: it comes back, the same one.
				PreConfig: func() { a.Must(a.Client.DeleteSubject(context.Background(), argus.Group, argus.Ref{Name: id})) },
				Config:    full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(groupAddress, "disabled"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(groupAddress, "id", &id),
					groupOnServer(a, &id, func(group *argus.Subject) error {
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
			{Config: config(a.Customer), Check: a.RememberID(groupAddress, &id)},
			{
				Config: config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(groupAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(groupAddress, "customer"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(groupAddress, "id", &id),
					groupOnServer(a, &id, func(group *argus.Subject) error { return acctest.Same("customer", group.Customer.ID, other.ID) }),
				),
			},
			{
				// The same customer in another spelling is no change.
				Config:           config(string(other.ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check:            resource.TestCheckResourceAttr(groupAddress, "customer", other.ShortName),
			},
			{
				PreConfig: func() {
					_, err := a.Client.MoveSubject(context.Background(), argus.Group, argus.Ref{Name: id}, a.Customer)
					a.Must(err)
				},
				Config:           config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.ExpectChanges(groupAddress, "customer")}},
				Check:            groupOnServer(a, &id, func(group *argus.Subject) error { return acctest.Same("customer", group.Customer.ID, other.ID) }),
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

// groupOnServer asks the server for the group.
func groupOnServer(a *acctest.Argus, id *string, check func(*argus.Subject) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		group, err := a.Client.GetSubject(context.Background(), argus.Group, argus.Ref{Name: *id})
		if err != nil {
			return err
		}
		return check(group)
	}
}
