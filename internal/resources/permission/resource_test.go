package permission_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_permission.alice"

// TestAccPermission is the life of a permission: every step ends in an empty plan, which terraform-plugin-testing checks itself.
func TestAccPermission(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles := a.Roles(2)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	var id, alice, domain string
	user := `
resource "argus_user" "alice" {
  short_name = "NAME{alice}"
  name       = "Alice"
}
`
	permission := func(subject, rest string) string {
		return fmt.Sprintf("resource \"argus_permission\" \"alice\" {\n  subject = %s\n%s\n}\n", subject, rest)
	}
	granted := func(role argus.Function, more string) string {
		return a.Config(user + permission("argus_user.alice.id", fmt.Sprintf("  function = %q\n%s", role.Name, more)))
	}
	// The import takes place beside the user, whom the test has made.
	imported := func(subject, function, customer string) string {
		return a.Config(permission(fmt.Sprintf("%q", subject), fmt.Sprintf("  function = %q\n  customer = %q", function, customer)))
	}
	byNames := imported(a.Name("alice"), roles[0].Name, a.Customer)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             func(*terraform.State) error { return holds(a, alice) },
		Steps: []resource.TestStep{
			{
				Config: granted(roles[0], ""),
				Check: resource.ComposeAggregateTestCheckFunc(
					a.RememberID(address, &id),
					a.RememberID("argus_user.alice", &alice),
					acctest.Remember("argus_user.alice", "domain", &domain),
					resource.TestCheckResourceAttr(address, "function", roles[0].Name),
					resource.TestCheckResourceAttr(address, "customer", a.Customer),
					func(*terraform.State) error { return holds(a, alice, roles[0]) },
				),
			},
			acctest.ImportStep(address, func() string { return alice + "/" + string(roles[0].ID) + "/" + string(customer.ID) }, "function", "customer"),
			acctest.ImportStep(address, func() string { return id }, "function", "customer"),
			acctest.ImportBlockStep(address, byNames, func() string { return alice + "/" + string(roles[0].ID) + "/" + string(customer.ID) }),
			acctest.ImportBlockStep(address, byNames, func() string { return a.Name("alice") + "/" + roles[0].Name + "/" + a.Customer }),
			acctest.ImportBlockStep(address, imported(a.Name("alice"), string(roles[0].ID), string(customer.ID)), func() string { return id }),
			{
				Config: granted(roles[0], `comment = "as agreed"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "comment"),
				}},
				Check: resource.TestCheckResourceAttrPtr(address, "id", &id),
			},
			{
				// Other spellings of the same targets are no change.
				Config: a.Config(user + permission(`"NAME{alice}"`, fmt.Sprintf("  function = %q\n  customer = %q\n  comment = \"as agreed\"", roles[0].ID, customer.ID))),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				Check: resource.TestCheckResourceAttr(address, "function", roles[0].Name),
			},
			{
				Config: granted(roles[1], ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					a.RememberID(address, &id),
					func(*terraform.State) error { return holds(a, alice, roles[1]) },
				),
			},
			{
				// Revoked outside Terraform: it is granted again.
				PreConfig: func() {
					a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), argus.ID(id), argus.GrantPermissionRequest{}, "")))
					a.Must(holds(a, alice))
				},
				Config: granted(roles[1], ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: func(*terraform.State) error { return holds(a, alice, roles[1]) },
			},
		},
	})
}

func TestAccPermissionRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	a.RefusesAtPlan(t, `resource "argus_permission" "alice"`, map[string]string{
		fmt.Sprintf("subject = \"not a name\"\n  function = %q", role.Name):                                     `(?s)subject.*shortname`,
		"subject = \"NAME{alice}\"\n  function = \"a/b\"":                                                       `(?s)function.*letters`,
		"subject = \"NAME{alice}\"\n  function = \"" + role.Name + "x\"":                                        `(?s)No such function.*"` + regexp.QuoteMeta(role.Name) + `x".*mean.*` + regexp.QuoteMeta(role.Name),
		fmt.Sprintf("subject = \"NAME{alice}\"\n  function = %q\n  customer = \"no-such-customer\"", role.Name): `(?s)No such customer.*"no-such-customer"`,
	})
}

// holds asks the server whether a subject holds just these functions itself, for the test's customer, once its searches
// show what was done.
func holds(a *acctest.Argus, subject string, wanted ...argus.Function) error {
	ctx := context.Background()
	var differs error
	err := a.Client.Poll(ctx, func() (bool, error) {
		permissions, err := held(ctx, a, subject)
		differs = nil
		if len(permissions) != len(wanted) {
			differs = fmt.Errorf("subject %s holds %d permissions, not %d", subject, len(permissions), len(wanted))
			return false, err
		}
		for _, function := range wanted {
			permission, found := permissions[function.ID]
			if !found || permission.Customer.ShortName != a.Customer {
				differs = fmt.Errorf("subject %s does not hold %s for %s", subject, function.Name, a.Customer)
			}
		}
		return differs == nil, err
	})
	return errors.Join(err, differs)
}

// held are the permissions of a subject itself, by function.
func held(ctx context.Context, a *acctest.Argus, subject string) (map[argus.ID]argus.Permission, error) {
	permissions := map[argus.ID]argus.Permission{}
	criteria := argus.PermissionCriteria{Subject: []string{subject}}.Exactly()
	for permission, err := range a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: criteria}) {
		if err != nil {
			return nil, err
		}
		permissions[permission.Function.ID] = permission
	}
	return permissions, nil
}
