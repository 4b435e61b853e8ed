package disabled

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// oneOfEach is a configuration of all kinds, between a user and a group. The permission is the group's.
func oneOfEach(a *acctest.Argus, role argus.Function) acctest.Configuration {
	all := acctest.Configuration{}
	for name, kind := range acctest.Kinds {
		config := kind.Config(acctest.Scene{Argus: a, Role: role.Name})
		for attribute, names := range kind.References {
			if names != "" {
				config[attribute] = acctest.Reference(names + ".this")
			}
		}
		all[name+".this"] = config
	}
	all["argus_user.this"]["enable_authentication_methods"] = []string{}
	all["argus_permission.this"]["subject"] = acctest.Reference("argus_group.this")
	return all
}

// TestAccAllResources makes one of each resource, destroys them and makes them again: what was disabled is re-enabled, with a
// warning in plan and apply of what comes back with it.
func TestAccAllResources(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	wanted := oneOfEach(a, role)
	tf.Configure(a.Config(wanted.String()))
	settled := func() {
		t.Helper()
		tf.Do(0, "plan", "-detailed-exitcode")
		tf.Do(0, "plan", "-refresh-only", "-detailed-exitcode")
	}
	tf.Do(0, "apply", "-auto-approve")
	settled()
	ids := tf.State("id")
	if got, wanted := len(ids), len(acctest.Kinds); got != wanted {
		t.Fatalf("state holds %v, not one of each of %d kinds", ids, wanted)
	}
	a.Must(allThere(a, wanted, ids))
	alice, operations := argus.ID(ids["argus_user.this"]), argus.ID(ids["argus_group.this"])

	// What Terraform does not know of stays with the disabled, and comes back with them.
	byHand(a, alice, operations, role)
	tf.Do(0, "destroy", "-auto-approve")
	for _, id := range []argus.ID{alice, operations} {
		a.SettleDisabled(string(id))
	}
	a.Must(goneWith(a, alice, operations))

	comeBack := map[string][]string{
		"argus_user.this":  {string(alice), "Memberships that come back with it", a.Name("others"), "Permissions that come back with it", role.Name, a.Customer},
		"argus_group.this": {string(operations), "Members that it still has", a.Name("carol"), "Permissions that come back with it"},
	}
	plan := tf.Do(0, "plan", "-json", "-out=plan.tfplan")
	acctest.WantWarnings(t, tf.Warnings(plan), "will be re-enabled", comeBack)
	apply := tf.Do(0, "apply", "-json", "plan.tfplan")
	acctest.WantWarnings(t, tf.Warnings(apply), "was re-enabled", comeBack)
	settled()
	again := tf.State("id")
	for address := range wanted {
		if !acctest.Kinds[acctest.KindOf(address)].NewID {
			a.Must(acctest.Same("id of "+address, again[address], ids[address]))
		}
	}
	a.Must(allThere(a, wanted, again))
	tf.Do(0, "destroy", "-auto-approve")
}

// byHand gives the user a membership and a permission, and the group a member, that are not managed.
func byHand(a *acctest.Argus, user, group argus.ID, role argus.Function) {
	ctx := context.Background()
	others, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("others"), Name: "Others", Customer: a.Customer})
	a.Must(err)
	carol, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("carol"), Name: "Carol", Customer: a.Customer})
	a.Must(err)
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(others.ID), []string{string(user)}, "")))
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(group), []string{string(carol.ID)}, "")))
	_, err = a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: string(user), Function: string(role.ID), Customer: a.Customer})
	a.Must(err)
}

// allThere asks the server for what the configuration names, with the ids in state.
func allThere(a *acctest.Argus, wanted acctest.Configuration, ids map[string]string) error {
	var scope acctest.Scope
	for _, address := range []string{"argus_user.this", "argus_group.this"} {
		subject, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.ByID(argus.ID(ids[address])))
		a.Must(err)
		scope.Subjects, scope.IDs = append(scope.Subjects, *subject), append(scope.IDs, ids[address])
	}
	expected, there := a.ExpectedInventory(wanted, ids, nil), acctest.Inventory{}
	a.Must(a.Client.Poll(context.Background(), func() (bool, error) {
		var err error
		there, err = a.InventoryOf(scope)
		maps.DeleteFunc(there, func(object, _ string) bool { _, asked := expected[object]; return !asked })
		return maps.Equal(there, expected), err
	}))
	if !maps.Equal(there, expected) {
		return fmt.Errorf("on the server are %v, not %v", there, expected)
	}
	return nil
}

// goneWith asks the server that the disabled user and group have nothing left of what was managed.
func goneWith(a *acctest.Argus, user, group argus.ID) error {
	ctx := context.Background()
	var left error
	a.Must(a.Client.Poll(ctx, func() (bool, error) {
		left = nil
		request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(group)}, SubjectFieldStrategy: []string{"group"}}}
		for membership, err := range a.Client.SearchMemberships(ctx, request) {
			if err != nil {
				return false, err
			}
			if membership.Member.ID == user {
				left = fmt.Errorf("membership %s is left", membership.ID)
			}
		}
		criteria := argus.PermissionCriteria{Subject: []string{string(group)}}.Exactly()
		for permission, err := range a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: criteria}) {
			if err != nil {
				return false, err
			}
			left = fmt.Errorf("permission %s is left", permission.ID)
		}
		return left == nil, nil
	}))
	return left
}
