package membership_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_group_membership.alice"

// TestAccGroupMembership is the life of a membership: every step ends in an empty plan, which terraform-plugin-testing
// checks itself. A membership that others made stays through all of it.
func TestAccGroupMembership(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, watch := addGroup(a, "ops"), addGroup(a, "watch")
	alice, others := a.AddUser("alice"), a.AddUser("others")
	join(a, ops, others)
	config := func(group, comment string) string {
		return a.Config(fmt.Sprintf("resource \"argus_group_membership\" \"alice\" {\n  group = %q\n  member = \"NAME{alice}\"\n  %s\n}", group, comment))
	}
	inOps, inWatch := string(ops.ID)+"/"+string(alice.ID), string(watch.ID)+"/"+string(alice.ID)
	byName := config(a.Name("ops"), "")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			if err := members(a, ops, others)(nil); err != nil {
				return err
			}
			return members(a, watch)(nil)
		},
		Steps: []resource.TestStep{
			{
				Config: byName,
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "id", inOps),
					resource.TestCheckResourceAttr(address, "group", a.Name("ops")),
					members(a, ops, others, alice),
				),
			},
			acctest.ImportStep(address, func() string { return inOps }, "group", "member"),
			acctest.ImportBlockStep(address, byName, func() string { return inOps }),
			acctest.ImportBlockStep(address, byName, func() string { return a.Name("ops") + "/" + a.Name("alice") }),
			acctest.ImportBlockStep(address, byName, func() string { return a.Name("ops") + "/" + string(alice.ID) }),
			acctest.ImportBlockStep(address, config(string(ops.ID), ""), func() string { return a.Name("ops") + "/" + a.Name("alice") }),
			{
				// The same group in another spelling is no change.
				Config:           config(string(ops.ID), ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check:            resource.TestCheckResourceAttr(address, "group", a.Name("ops")),
			},
			{
				Config: config(a.Name("ops"), `comment = "joined"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "comment"),
				}},
			},
			{
				// The group has a new name: what the configuration says of it may be the old one or the new one.
				PreConfig: func() {
					_, err := a.Client.UpdateSubject(context.Background(), argus.Group, argus.ByID(ops.ID), argus.UpdateSubjectRequest{ShortName: new(a.Name("operations"))})
					a.Must(err)
					a.Settle(func(ctx context.Context) (bool, error) {
						request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(alice.ID)}}}
						rows, err := argus.Collect(a.Client.SearchMemberships(ctx, request))
						return len(rows) == 1 && rows[0].Group.ShortName == a.Name("operations"), err
					})
				},
				Config:           config(a.Name("operations"), `comment = "joined"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				// Removed outside Terraform: it is made again.
				PreConfig: func() { leave(a, ops, alice) },
				Config:    config(a.Name("operations"), `comment = "joined"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: members(a, ops, others, alice),
			},
			{
				Config: config(a.Name("watch"), ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "id", inWatch),
					members(a, ops, others),
					members(a, watch, alice),
				),
			},
		},
	})
}

// TestAccGroupMembershipNested has groups, users and memberships in one configuration, the group disabled outside
// Terraform, and all of it restored by the next apply.
func TestAccGroupMembershipNested(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	var watch, night, nora string
	config := a.Config(`
resource "argus_group" "watch" {
  short_name = "NAME{watch}"
  name       = "The watch"
}
resource "argus_group" "night" {
  short_name = "NAME{night}"
  name       = "The watch at night"
}
resource "argus_user" "nora" {
  short_name = "NAME{nora}"
  name       = "Nora"
}
resource "argus_group_membership" "nora" {
  group  = argus_group.night.id
  member = argus_user.nora.id
}
resource "argus_group_membership" "night" {
  group  = argus_group.watch.id
  member = argus_group.night.id
}`)
	nested := func(*terraform.State) error {
		if err := members(a, &argus.Subject{ID: argus.ID(night)}, &argus.Subject{ID: argus.ID(nora)})(nil); err != nil {
			return err
		}
		return members(a, &argus.Subject{ID: argus.ID(watch)}, &argus.Subject{ID: argus.ID(night)})(nil)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				Check: resource.ComposeTestCheckFunc(
					a.RememberID("argus_group.watch", &watch), a.RememberID("argus_group.night", &night), a.RememberID("argus_user.nora", &nora), nested),
			},
			{
				PreConfig: func() {
					a.Must(a.Client.DeleteSubject(context.Background(), argus.Group, argus.Ref{Name: night}))
					a.SettleDisabled(night)
				},
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("argus_group.night", plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction("argus_group.watch", plancheck.ResourceActionNoop),
				}},
				Check: nested,
			},
		},
	})
}

func TestAccGroupMembershipRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	for name, step := range map[string]struct {
		group, member, message string
		plan                   bool
	}{
		"group text":    {"a b", "alice", `(?s)group.*shortname`, true},
		"member text":   {"ops", "a/b/c", `(?s)member.*shortname`, true},
		"no group":      {a.Name("opz"), string(alice.ID), `(?s)No such subject.*mean.*` + a.Name("ops"), false},
		"no member":     {string(ops.ID), a.Name("nobody"), `(?s)No such subject.*` + a.Name("nobody"), false},
		"user as group": {a.Name("alice"), string(ops.ID), `(?s)Not a group.*` + a.Name("alice"), false},
	} {
		t.Run(name, func(t *testing.T) {
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config:      a.Config(fmt.Sprintf("resource \"argus_group_membership\" \"alice\" {\n  group = %q\n  member = %q\n}", step.group, step.member)),
					PlanOnly:    step.plan,
					ExpectError: regexp.MustCompile(step.message),
				}},
			})
		})
	}
	a.Must(members(a, ops)(nil))
}

func addGroup(a *acctest.Argus, name string) *argus.Subject {
	group, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name(name), Name: name, Customer: a.Customer})
	a.Must(err)
	return group
}

// join adds a member outside Terraform, and waits until searches show it.
func join(a *acctest.Argus, group *argus.Subject, member *argus.Subject) {
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(group.ID), []string{string(member.ID)}, "by hand")))
	settle(a, group, member, true)
}

// leave removes a member outside Terraform, and waits until searches no longer show it.
func leave(a *acctest.Argus, group *argus.Subject, member *argus.Subject) {
	settle(a, group, member, true) // or not showing it yet would be mistaken for showing it no longer
	a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(context.Background(), argus.ByID(group.ID), []string{string(member.ID)}, "by hand")))
	settle(a, group, member, false)
}

func settle(a *acctest.Argus, group *argus.Subject, member *argus.Subject, there bool) {
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(group.ID)}}}
		found := false
		for row, err := range a.Client.SearchMemberships(ctx, request) {
			if err != nil {
				return false, err
			}
			found = found || !row.Flags.Has(argus.FlagDeleted) && row.Group.ID == group.ID && row.Member.ID == member.ID
		}
		return found == there, nil
	})
}

// members wants exactly these members in a group.
func members(a *acctest.Argus, group *argus.Subject, wanted ...*argus.Subject) resource.TestCheckFunc {
	return func(*terraform.State) error {
		present, err := a.Client.ListGroupMembers(context.Background(), argus.ByID(group.ID))
		if err != nil {
			return err
		}
		got, want := map[argus.ID]bool{}, map[argus.ID]bool{}
		for _, subject := range present {
			got[subject.ID] = true
		}
		for _, subject := range wanted {
			want[subject.ID] = true
		}
		return acctest.Same("the members of group "+string(group.ID), got, acctest.OrEmpty(want))
	}
}
