package subject_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const userAddress = "argus_user.alice"

// TestAccUser is the life of a user: every step ends in an empty plan, which terraform-plugin-testing checks itself.
func TestAccUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	var id, domain string
	minimal := a.Config(`
resource "argus_user" "alice" {
  short_name = "NAME{alice}"
  name       = "Alice"
}`)
	full := a.Config(`
resource "argus_user" "alice" {
  short_name  = "NAME{alicia}"
  name        = "Alice Adams"
  email       = "alice@example.com"
  phone       = { country_code = "47", national_number = "99999999" }
  description = "Analyst"
  language    = "norwegian"
  daemon_account = true
}`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             a.CheckDisabled(&id),
		Steps: []resource.TestStep{
			{
				Config: minimal,
				Check: resource.ComposeAggregateTestCheckFunc(
					a.RememberID(userAddress, &id),
					resource.TestCheckResourceAttr(userAddress, "customer", a.Customer),
					resource.TestCheckResourceAttr(userAddress, "language", "english"),
					acctest.Remember(userAddress, "domain", &domain),
					resource.TestCheckNoResourceAttr(userAddress, "email"),
					userOnServer(a, &id, func(user *argus.Subject) error {
						return acctest.Same("short_name", user.ShortName, a.Name("alice"), "name", user.Name, "Alice", "email", user.Email, acctest.Empty, "customer", user.Customer.ShortName, a.Customer)
					}),
				),
			},
			acctest.ImportStep(userAddress, func() string { return id }, "customer"),
			acctest.ImportBlockStep(userAddress, minimal, func() string { return id }),
			acctest.ImportBlockStep(userAddress, minimal, func() string { return a.Name("alice") }),
			acctest.ImportBlockStep(userAddress, minimal, func() string { return domain + "/" + a.Name("alice") }),
			{
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(userAddress, plancheck.ResourceActionUpdate),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(userAddress, "id", &id),
					userOnServer(a, &id, func(user *argus.Subject) error {
						return acctest.Same("short_name", user.ShortName, a.Name("alicia"), "name", user.Name, "Alice Adams", "email", user.Email, "alice@example.com",
							"country code", user.Phone.CountryCode, "47", "number", user.Phone.NationalNumber, "99999999", "description", user.Description, "Analyst",
							"language", strings.ToLower(user.Language), "norwegian", "daemon", user.Flags.Has(argus.FlagDaemonAccount), true)
					}),
				),
			},
			acctest.ImportBlockStep(userAddress, full, func() string { return id }),
			{
				// A change outside Terraform is planned back, and nothing else is.
				PreConfig: func() {
					_, err := a.Client.UpdateSubject(context.Background(), argus.User, argus.Ref{Name: id}, argus.UpdateSubjectRequest{Email: new("mallory@example.com")})
					a.Must(err)
				},
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(userAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(userAddress, "email"),
				}},
				Check: userOnServer(a, &id, func(user *argus.Subject) error { return acctest.Same("email", user.Email, "alice@example.com") }),
			},
			{
				// Disabled outside Terraform: it comes back, the same one.
				PreConfig: func() {
					a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.Ref{Name: id}))
				},
				Config: full,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(userAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(userAddress, "disabled"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(userAddress, "id", &id),
					userOnServer(a, &id, func(user *argus.Subject) error {
						return acctest.Same("deleted", user.Flags.Has(argus.FlagDeleted), false, "name", user.Name, "Alice Adams")
					}),
				),
			},
		},
	})
}

func TestAccUserClearsWhatIsTakenOut(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	var id string
	config := func(rest string) string {
		return a.Config("resource \"argus_user\" \"alice\" {\n  short_name = \"NAME{alice}\"\n  name = \"Alice\"\n" + rest + "\n}")
	}
	if !clears(a) {
		t.Skip("this Argus clears e-mail addresses only, which another test covers")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config(`email = "alice@example.com"
  phone = { country_code = "47", national_number = "99999999" }
  description = "Analyst"`),
				Check: a.RememberID(userAddress, &id),
			},
			{
				Config: config(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.ExpectChanges(userAddress, "email", "phone", "description"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckNoResourceAttr(userAddress, "email"),
					resource.TestCheckNoResourceAttr(userAddress, "phone"),
					userOnServer(a, &id, func(user *argus.Subject) error {
						phone := argus.Phone{}
						if user.Phone != nil {
							phone = *user.Phone
						}
						return acctest.Same("email", user.Email, acctest.Empty, "description", user.Description, acctest.Empty, "phone", phone, acctest.Empty)
					}),
				),
			},
		},
	})
}

func TestAccUserMoves(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	other := a.OtherCustomer()
	if other == nil {
		t.Skip("this Argus has no other customer in the domain")
	}
	var id string
	config := func(customer string) string {
		return a.Config(fmt.Sprintf("resource \"argus_user\" \"alice\" {\n  short_name = \"NAME{alice}\"\n  name = \"Alice\"\n  customer = %q\n}", customer))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config(a.Customer), Check: a.RememberID(userAddress, &id)},
			{
				Config: config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(userAddress, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(userAddress, "customer"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttrPtr(userAddress, "id", &id),
					userOnServer(a, &id, func(user *argus.Subject) error {
						return acctest.Same("customer", user.Customer.ID, other.ID)
					}),
				),
			},
			{
				// The same customer in another spelling is no change.
				Config: config(string(other.ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				Check: resource.TestCheckResourceAttr(userAddress, "customer", other.ShortName),
			},
			{
				PreConfig: func() {
					_, err := a.Client.MoveSubject(context.Background(), argus.User, argus.Ref{Name: id}, a.Customer)
					a.Must(err)
				},
				Config: config(other.ShortName),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.ExpectChanges(userAddress, "customer"),
				}},
				Check: userOnServer(a, &id, func(user *argus.Subject) error {
					return acctest.Same("customer", user.Customer.ID, other.ID)
				}),
			},
		},
	})
}

func TestAccUserRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `resource "argus_user" "alice"`, map[string]string{
		`short_name = "not a name"
  name = "Alice"`: `(?s)short_name.*letters`,
		`short_name = "NAME{alice}"
  name = "Alice"
  enable_authentication_methods = ["telepathy"]`: `(?s)enable_authentication_methods.*telepathy`,
		`short_name = "NAME{alice}"
  name = "Alice"
  customer = "no-such-customer"`: `(?s)No such customer.*"no-such-customer"`,
	})
}

// userOnServer asks the server for the user.
func userOnServer(a *acctest.Argus, id *string, check func(*argus.Subject) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		user, err := a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: *id})
		if err != nil {
			return err
		}
		return check(user)
	}
}

// clears reports whether this Argus clears more than e-mail addresses: the contract leaves it open.
func clears(a *acctest.Argus) bool {
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("clears"), Name: "Clears", Customer: a.Customer, Description: "text"})
	a.Must(err)
	user, err = a.Client.UpdateSubject(ctx, argus.User, argus.ByID(user.ID), argus.UpdateSubjectRequest{Description: new("")})
	a.Must(err)
	return user.Description == ""
}
