package permission_test

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

const setAddress = "argus_subject_permissions.alice"

const aliceAndOps = `
resource "argus_user" "alice" {
  short_name = "NAME{alice}"
  name       = "Alice"
}

resource "argus_group" "ops" {
  short_name = "NAME{ops}"
  name       = "Ops"
}
`

// setBlock is the configuration of a set: the functions are texts, for the test's customer.
func setBlock(customer, subject, more string, functions ...string) string {
	var elements []string
	for _, function := range functions {
		elements = append(elements, fmt.Sprintf("{ function = %q, customer = %q }", function, customer))
	}
	return fmt.Sprintf("resource \"argus_subject_permissions\" \"alice\" {\n  subject = %s\n  permissions = [%s]\n%s\n}\n", subject, strings.Join(elements, ", "), more)
}

// TestAccSubjectPermissions is the life of a set: every step ends in an empty plan, which terraform-plugin-testing checks itself.
func TestAccSubjectPermissions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles := a.Roles(3)
	customer, err := a.Client.GetCustomer(context.Background(), argus.Ref{Name: a.Customer})
	a.Must(err)
	var alice, ops string
	config := func(subject, more string, functions ...string) string {
		return a.Config(aliceAndOps + setBlock(a.Customer, subject, more, functions...))
	}
	const user = "argus_user.alice.id"
	first := config(user, "", roles[0].Name, roles[1].Name)
	plans := func(action plancheck.ResourceActionType, changes ...string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(setAddress, action), acctest.ExpectChanges(setAddress, changes...)}}
	}
	holding := func(of *string, wanted ...argus.Function) resource.TestCheckFunc {
		return func(*terraform.State) error { return holds(a, *of, wanted...) }
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             func(*terraform.State) error { return holds(a, ops) },
		Steps: []resource.TestStep{
			{
				Config: first,
				Check: resource.ComposeAggregateTestCheckFunc(
					a.RememberID("argus_user.alice", &alice), a.RememberID("argus_group.ops", &ops),
					resource.TestCheckResourceAttrPair(setAddress, "id", "argus_user.alice", "id"),
					resource.TestCheckResourceAttr(setAddress, "permissions.#", "2"),
					holding(&alice, roles[0], roles[1]),
				),
			},
			acctest.ImportStep(setAddress, func() string { return alice }, "permissions", "subject"),
			acctest.ImportStep(setAddress, func() string { return a.Name("alice") }, "permissions", "subject"),
			{
				// Other spellings of the same are no change.
				Config: a.Config(aliceAndOps + setBlock(string(customer.ID), `"NAME{alice}"`, "", string(roles[1].ID), string(roles[0].ID))),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
			},
			{
				// Granted and revoked by hand: the plan undoes both.
				PreConfig: func() {
					grantedAside(a, alice, roles[2], "by hand")
					permissions, err := held(context.Background(), a, alice)
					a.Must(err)
					a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), permissions[roles[0].ID].ID, argus.GrantPermissionRequest{}, "")))
					a.Must(holds(a, alice, roles[1], roles[2]))
				},
				Config:           first,
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, "permissions"),
				Check:            holding(&alice, roles[0], roles[1]),
			},
			{
				Config:           config(user, `comment = "as agreed"`, roles[0].Name, roles[1].Name),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, "comment"),
				Check:            holding(&alice, roles[0], roles[1]),
			},
			{
				Config:           config(user, "", roles[2].Name, roles[1].Name),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, "comment", "permissions"),
				Check:            holding(&alice, roles[1], roles[2]),
			},
			{
				Config: config("argus_group.ops.id", "", roles[0].Name),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(setAddress, plancheck.ResourceActionReplace),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(holding(&alice), holding(&ops, roles[0])),
			},
			{
				Config: config("argus_group.ops.id", ""),
				Check:  holding(&ops),
			},
			{
				Config: config("argus_group.ops.id", "", roles[0].Name, roles[1].Name),
				Check:  holding(&ops, roles[0], roles[1]),
			},
		},
	})
}

// A state moves from single permissions to the set and back by removed blocks: nothing is revoked on the way, and every plan is empty
// afterwards.
func TestAccFromPermissionsToTheSetAndBack(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles := a.Roles(2)
	single, leave := "", ""
	for i, role := range roles {
		single += fmt.Sprintf("resource \"argus_permission\" \"role%d\" {\n  subject = argus_user.alice.id\n  function = %q\n}\n", i, role.Name)
		leave += fmt.Sprintf("removed {\n  from = argus_permission.role%d\n  lifecycle {\n    destroy = false\n  }\n}\n", i)
	}
	set := setBlock(a.Customer, "argus_user.alice.id", "", roles[0].Name, roles[1].Name)
	leaveSet := "removed {\n  from = argus_subject_permissions.alice\n  lifecycle {\n    destroy = false\n  }\n}\n"
	tf := acctest.NewTerraform(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key)
	var before map[argus.ID]argus.Permission
	walk := func(config string) {
		t.Helper()
		tf.Configure(a.Config(aliceAndOps + config))
		tf.Do(0, "apply", "-auto-approve")
		tf.Do(0, "plan", "-detailed-exitcode")
		alice := tf.State("id")["argus_user.alice"]
		a.Must(holds(a, alice, roles...))
		now, err := held(context.Background(), a, alice)
		a.Must(err)
		for function, permission := range before {
			if now[function].ID != permission.ID || now[function].GrantedTimestamp != permission.GrantedTimestamp {
				t.Errorf("function %s was revoked and granted again", permission.Function.Name)
			}
		}
		before = now
	}
	walk(single)
	walk(leave + set)
	walk(set)
	walk(leaveSet + single)
	walk(single)
	tf.Do(0, "destroy", "-auto-approve")
}
