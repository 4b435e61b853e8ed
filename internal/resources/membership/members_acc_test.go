package membership_test

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

const setAddress = "argus_group_members.ops"

// TestAccOwnedGroupMembers is the life of a set by Terraform: create, import by each key, drift in both directions, update in place,
// replace, and destroy. Every step ends in an empty plan.
func TestAccOwnedGroupMembers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, watch, alice, bob, eve := addGroup(a, "ops"), addGroup(a, "watch"), a.AddUser("alice"), a.AddUser("bob"), a.AddUser("eve")
	join(a, ops, eve)
	config := func(group string, members ...string) string {
		return a.Config(fmt.Sprintf("resource \"argus_group_members\" \"ops\" {\n  group = %q\n  members = [%s]\n}", group, `"`+strings.Join(members, `", "`)+`"`))
	}
	both := config(a.Name("ops"), a.Name("alice"), string(bob.ID))
	updates := func(attributes ...string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(setAddress, plancheck.ResourceActionUpdate), acctest.ExpectChanges(setAddress, attributes...),
		}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			if err := members(a, ops)(nil); err != nil {
				return err
			}
			return members(a, watch)(nil)
		},
		Steps: []resource.TestStep{
			{
				Config: both,
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(setAddress, "id", string(ops.ID)),
					resource.TestCheckResourceAttr(setAddress, "members.#", "2"),
					members(a, ops, alice, bob),
				),
			},
			acctest.ImportStep(setAddress, func() string { return string(ops.ID) }, "group", "members"),
			acctest.ImportBlockStep(setAddress, both, func() string { return string(ops.ID) }),
			acctest.ImportBlockStep(setAddress, both, func() string { return a.Name("ops") }),
			acctest.ImportBlockStep(setAddress, both, func() string { return ops.Domain.Name + "/" + a.Name("ops") }),
			{
				PreConfig:        func() { join(a, ops, eve) },
				Config:           both,
				ConfigPlanChecks: updates("members"),
				Check:            members(a, ops, alice, bob),
			},
			{
				PreConfig:        func() { leave(a, ops, alice) },
				Config:           both,
				ConfigPlanChecks: updates("members"),
				Check:            members(a, ops, alice, bob),
			},
			{
				Config:           config(string(ops.ID), string(alice.ID), a.Name("bob")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config:           config(a.Name("ops"), a.Name("alice"), a.Name("eve"), a.Name("watch")),
				ConfigPlanChecks: updates("members"),
				Check:            members(a, ops, alice, eve, watch),
			},
			{
				Config: config(a.Name("watch"), a.Name("alice")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(setAddress, plancheck.ResourceActionDestroyBeforeCreate),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(members(a, ops), members(a, watch, alice)),
			},
		},
	})
}

// TestAccMembersOfOneRun: the group and its members are created, renamed and re-enabled in the same run as the set.
func TestAccMembersOfOneRun(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	config := func(user, group string) string {
		return a.Config(fmt.Sprintf(`
resource "argus_user" "alice" {
  short_name = "NAME{%s}"
  name       = "Alice"
}

resource "argus_user" "bob" {
  short_name = "NAME{bob}"
  name       = "Bob"
}

resource "argus_group" "ops" {
  short_name = "NAME{%s}"
  name       = "Operations"
}

resource "argus_group_members" "ops" {
  group   = argus_group.ops.short_name
  members = [argus_user.alice.short_name, argus_user.bob.id]
}`, user, group))
	}
	var id string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("alice", "ops"), Check: acctest.Remember(setAddress, "id", &id)},
			{
				Config: config("alice-2", "ops-2"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(setAddress, plancheck.ResourceActionNoop),
				}},
				Check: func(*terraform.State) error {
					rows, err := a.Client.ListGroupMembers(context.Background(), argus.ByID(argus.ID(id)))
					if err == nil && len(rows) != 2 {
						err = fmt.Errorf("the group has %d members", len(rows))
					}
					return err
				},
			},
		},
	})
}

// TestAccBetweenAdditiveAndAuthoritative: memberships move to the set and back with removed blocks, and nothing is removed in Argus.
func TestAccBetweenAdditiveAndAuthoritative(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	tf := acctest.NewTerraform(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key)
	forget := func(from string) string {
		return fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n", from)
	}
	additive := a.Expand("resource \"argus_group_membership\" \"ops\" {\n  for_each = toset([\"NAME{alice}\", \"NAME{bob}\"])\n  group = \"NAME{ops}\"\n  member = each.key\n}\n")
	authoritative := a.Expand("resource \"argus_group_members\" \"ops\" {\n  group = \"NAME{ops}\"\n  members = [\"NAME{alice}\", \"NAME{bob}\"]\n}\n")
	since := func() string {
		var times []string
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(ops.ID)}, SubjectFieldStrategy: []string{"group"}}}
		for m, err := range a.Client.SearchMemberships(t.Context(), request) {
			a.Must(err)
			times = append(times, string(m.ID)+" "+m.AddedTimestamp.String())
		}
		return fmt.Sprint(times)
	}
	tf.Configure(additive)
	tf.Do(0, "apply", "-auto-approve")
	settle(a, ops, alice, true)
	settle(a, ops, bob, true)
	before := since()
	for _, config := range []string{authoritative + forget("argus_group_membership.ops"), authoritative, additive + forget("argus_group_members.ops"), additive} {
		tf.Configure(config)
		plan := tf.Do(0, "plan")
		if strings.Contains(plan.Stdout, "loses") || strings.Contains(plan.Stdout, "will be destroyed") {
			t.Errorf("the plan removes:\n%s", plan.Stdout)
		}
		tf.Do(0, "apply", "-auto-approve")
		tf.Do(0, "plan", "-detailed-exitcode")
	}
	if after := since(); after != before {
		t.Errorf("the memberships are others: %s, not %s", after, before)
	}
	a.Must(members(a, ops, alice, bob)(nil))
}
