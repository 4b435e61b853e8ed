package apikey_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_api_key.backup"

// TestAccAPIKey is the life of a key, of a user who stays and has another key that nothing may touch.
func TestAccAPIKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := addUser(a, "service")
	other, err := a.Client.CreateAPIKey(context.Background(), user.ID, argus.InitiateAPIKeyRequest{
		Description: "other", Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	config := func(user, source, rest string) string {
		return a.Config(fmt.Sprintf(`
resource "argus_api_key" "backup" {
  user        = %q
  description = "Nightly backup"
  source      = { %s }
  %s
}`, user, source, rest))
	}
	const addresses, respelled = `ip_addresses = ["192.0.2.7", "2001:db8::/32"]`, `provider = "STATICIP", ip_addresses = ["2001:DB8:0::/32", "192.0.2.7/32"]`
	var id, key, validUntil string
	var granted argus.Timestamp
	minimal := config(user.ShortName, addresses, "")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			left := list(a, user)
			if len(left) != 1 || !strings.HasPrefix(other.Key, left[0].Prefix+"/") {
				return fmt.Errorf("after destroy the keys are %v, not the one that somebody else made", left)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: minimal,
				Check: resource.ComposeTestCheckFunc(
					a.RememberID(address, &id),
					acctest.Remember(address, "key", &key),
					acctest.Remember(address, "valid_until", &validUntil),
					resource.TestCheckResourceAttrPtr(address, "prefix", &id),
					resource.TestMatchResourceAttr(address, "valid_until", regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)),
					resource.TestCheckResourceAttr(address, "source.provider", "staticIP"),
					func(*terraform.State) error {
						if !strings.HasPrefix(key, id+"/") {
							return fmt.Errorf("the key does not begin with its prefix %s", id)
						}
						return nil
					},
					onServer(a, user, &id, func(k *argus.APIKey) error {
						granted = k.ValidUntil
						return acctest.Same("description", k.Description, "Nightly backup", "valid until", k.ValidUntil.String(), validUntil, "addresses", len(k.Source.StaticOptions.IPAddresses), 2)
					}),
				),
			},
			acctest.ImportStep(address, func() string { return user.ShortName + "/" + id }, "key", "user", "source"),
			acctest.ImportBlockStep(address, minimal, func() string { return user.ShortName + "/" + id }),
			acctest.ImportBlockStep(address, config(user.ShortName, respelled, ""), func() string { return string(user.ID) + "/" + id }),
			{
				// The same user and addresses in another spelling are no change.
				Config: config(string(user.ID), respelled, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				Check: resource.TestCheckResourceAttr(address, "user", user.ShortName),
			},
			{
				// What Argus does not return changes in state alone.
				Config: config(user.ShortName, addresses, "expiration_days = 30\n  renew_before_days = 7"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "expiration_days", "renew_before_days"),
				}},
				Check: onServer(a, user, &id, func(k *argus.APIKey) error { return acctest.Same("valid until", k.ValidUntil, granted) }),
			},
			{
				Config: config(user.ShortName, addresses, "disable_expiration = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "expiration_days", "renew_before_days", "disable_expiration", "valid_until"),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckNoResourceAttr(address, "valid_until"),
					resource.TestCheckResourceAttrPtr(address, "key", &key),
					onServer(a, user, &id, func(k *argus.APIKey) error { return acctest.Same("valid until", k.ValidUntil, argus.Timestamp(0)) }),
				),
			},
			acctest.ImportBlockStep(address, config(user.ShortName, addresses, "disable_expiration = true"), func() string { return string(user.ID) + "/" + id }),
			{
				// An end that somebody else gave it is planned away again, and nothing else is.
				PreConfig: func() {
					_, err := a.Client.RenewAPIKey(context.Background(), user.ID, id, argus.RenewAPIKeyRequest{ExpirationDays: new(10)})
					a.Must(err)
				},
				Config: config(user.ShortName, addresses, "disable_expiration = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "disable_expiration", "valid_until"),
				}},
				Check: onServer(a, user, &id, func(k *argus.APIKey) error { return acctest.Same("valid until", k.ValidUntil, argus.Timestamp(0)) }),
			},
			{
				Config: config(user.ShortName, `ip_addresses = ["192.0.2.8"]`, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.ComposeTestCheckFunc(
					func(*terraform.State) error {
						if find(a, user, id) != nil {
							return fmt.Errorf("the replaced key %s is still there", id)
						}
						return nil
					},
					a.RememberID(address, &id),
				),
			},
			{
				// Revoked outside Terraform: created again.
				PreConfig: func() { a.Must(acctest.ErrorOf(a.Client.RevokeAPIKey(context.Background(), user.ID, id))) },
				Config:    config(user.ShortName, `ip_addresses = ["192.0.2.8"]`, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: resource.ComposeTestCheckFunc(
					a.RememberID(address, &id),
					onServer(a, user, &id, func(k *argus.APIKey) error { return acctest.Same("description", k.Description, "Nightly backup") }),
				),
			},
		},
	})
}

func TestAccAPIKeyConstraints(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles := a.Roles(2)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	config := func(constraints string) string {
		return a.Config(fmt.Sprintf(`
resource "argus_user" "service" {
  short_name                    = "NAME{service}"
  name                          = "Service"
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_api_key" "backup" {
  user                = argus_user.service.id
  description         = "Narrow"
  source              = { provider = "disabled" }
  session_constraints = { %s }
}`, constraints))
	}
	byName := fmt.Sprintf(`customers = [%q], functions = [%q, %q], read_only = true`, a.Customer, roles[0].Name, roles[1].Name)
	byID := fmt.Sprintf(`customers = [%q], functions = [%q, %q], read_only = true`, customer.ID, roles[1].ID, roles[0].ID)
	var id, key, user string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config(byName),
				Check: resource.ComposeTestCheckFunc(
					a.RememberID(address, &id),
					acctest.Remember(address, "key", &key),
					acctest.Remember(address, "user", &user),
					resource.TestCheckTypeSetElemAttr(address, "session_constraints.customers.*", a.Customer),
					func(*terraform.State) error {
						who, err := a.ClientWith(key).CurrentUser(context.Background())
						if err != nil {
							return fmt.Errorf("the key that was made does not work: %w", err)
						}
						return acctest.Same("the key's user", string(who.ID), user)
					},
					func(*terraform.State) error {
						k := find(a, &argus.Subject{ID: argus.ID(user)}, id)
						return acctest.Same("customers", len(k.Constraints.Customers), 1, "customer", k.Constraints.Customers[0].ID, customer.ID,
							"functions", len(k.Constraints.Functions), 2, "read only", k.Constraints.ReadOnly, true)
					},
				),
			},
			acctest.ImportStep(address, func() string { return user + "/" + id }, "key", "session_constraints"),
			acctest.ImportBlockStep(address, config(byName), func() string { return user + "/" + id }),
			{
				Config: config(byID),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
			},
			{
				Config: config(fmt.Sprintf(`customers = [%q], functions = [%q], read_only = true`, customer.ID, roles[0].ID)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
			},
		},
	})
}

// addUser makes a user who may log in by API key.
func addUser(a *acctest.Argus, name string) *argus.Subject {
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name(name), Name: "Service", Customer: a.Customer, DaemonAccount: true, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	return user
}

func list(a *acctest.Argus, user *argus.Subject) []argus.APIKey {
	keys, err := a.Client.ListAPIKeys(context.Background(), user.ID)
	a.Must(err)
	return keys
}

// find asks the server for a key; nil if it is not listed.
func find(a *acctest.Argus, user *argus.Subject, prefix string) *argus.APIKey {
	for _, key := range list(a, user) {
		if key.Prefix == prefix {
			return &key
		}
	}
	return nil
}

// onServer asks the server for the key with the prefix.
func onServer(a *acctest.Argus, user *argus.Subject, prefix *string, check func(*argus.APIKey) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		key := find(a, user, *prefix)
		if key == nil {
			return fmt.Errorf("the server does not list key %s", *prefix)
		}
		return check(key)
	}
}
