package authmethod_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_auth_method.login"

// TestAccAuthMethod is the life of an enabled method, of a user who stays and has another one that nothing may touch.
func TestAccAuthMethod(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := addUser(a, "alice", "sms")
	config := func(user, method string) string {
		return a.Config(fmt.Sprintf("resource \"argus_auth_method\" \"login\" {\n  user = %q\n  method = %q\n}", user, method))
	}
	byName := user.ShortName
	id := func() string { return string(user.ID) + "/totp" }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             has(a, user, "sms"),
		Steps: []resource.TestStep{
			{
				Config: config(byName, "TOTP"),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "id", id()),
					resource.TestCheckResourceAttr(address, "user", byName),
					resource.TestCheckResourceAttr(address, "method", "TOTP"),
					has(a, user, "sms", "totp"),
				),
			},
			acctest.ImportStep(address, id, "user", "method"),
			acctest.ImportBlockStep(address, config(byName, "TOTP"), id),
			acctest.ImportBlockStep(address, config(byName, "totp"), func() string { return byName + "/Totp" }),
			{
				// The same user and method in other spellings are no change.
				Config: config(string(user.ID), "Totp"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "user", byName),
					resource.TestCheckResourceAttr(address, "method", "TOTP"),
				),
			},
			{
				Config: config(byName, "signature"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: has(a, user, "signature", "sms"),
			},
			{
				// Disabled outside Terraform: it is enabled again.
				PreConfig: func() {
					a.Must(a.Client.DisableUserMethod(context.Background(), user.ID, "signature"))
				},
				Config: config(byName, "signature"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: has(a, user, "signature", "sms"),
			},
		},
	})
}

// TestAccAuthMethodOfANewUser makes the user in the same apply, by id and by a shortname that is known before the user is,
// and moves the method to another user.
func TestAccAuthMethodOfANewUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	config := func(reference string) string {
		return a.Config(`
resource "argus_user" "alice" {
  short_name = "NAME{alice}"
  name       = "Alice"
}

resource "argus_user" "bob" {
  short_name = "NAME{bob}"
  name       = "Bob"
}

resource "argus_auth_method" "login" {
  user   = ` + reference + `
  method = "totp"
}`)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("argus_user.alice.short_name")},
			{
				Config: config("argus_user.bob.id"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.TestCheckResourceAttrPair(address, "user", "argus_user.bob", "id"),
			},
			{
				Config:  config("argus_user.bob.id"),
				Destroy: true,
			},
			{Config: config("argus_user.alice.id")},
		},
	})
}

func TestAccAuthMethodRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `resource "argus_auth_method" "login"`, map[string]string{
		`user = "not a user"
  method = "totp"`: `(?s)user.*write an id, a shortname`,
		`user = "NAME{alice}"
  method = "telepathy"`: `(?s)method.*telepathy.*"apikey".*"totp"`,
	})
}

// addUser makes a user with these methods enabled and no others.
func addUser(a *acctest.Argus, name string, methods ...string) *argus.Subject {
	if methods == nil {
		methods = []string{}
	}
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name(name), Name: name, Customer: a.Customer, EnableAuthenticationMethods: &methods,
	})
	a.Must(err)
	return user
}

// has asks the server for the user's methods, and wants exactly these, of those that can be enabled.
func has(a *acctest.Argus, user *argus.Subject, wanted ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		rows, err := a.Client.ListUserMethods(context.Background(), user.ID)
		if err != nil {
			return err
		}
		var got []string
		for _, row := range rows {
			method := strings.ToLower(row.Method)
			if slices.Contains([]string{"apikey", "ldap", "openid", "password", "signature", "sms", "totp"}, method) {
				got = append(got, method)
			}
		}
		slices.Sort(got)
		return acctest.Same("methods", got, acctest.OrEmpty(wanted))
	}
}
