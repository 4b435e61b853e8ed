package disabled

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const allSeven = `
resource "argus_user" "alice" {
  short_name                    = "NAME{alice}"
  name                          = "Alice"
  enable_authentication_methods = []
}

resource "argus_group" "operations" {
  short_name = "NAME{operations}"
  name       = "Operations"
}

resource "argus_group_membership" "alice" {
  group  = argus_group.operations.id
  member = argus_user.alice.id
}

resource "argus_permission" "operations" {
  subject  = argus_group.operations.id
  function = "ROLE"
}

resource "argus_preference" "alice" {
  user  = argus_user.alice.id
  key   = "all.seven"
  value = "dark"
}

resource "argus_auth_method" "alice" {
  user   = argus_user.alice.id
  method = "totp"
}

resource "argus_api_key" "alice" {
  user        = argus_user.alice.id
  description = "All seven"
  source      = { ip_addresses = ["192.0.2.7"] }
}
`

// TestAccAllSeven makes one of each resource, destroys them and makes them again: what was disabled is re-enabled, with a
// warning in plan and apply of what comes back with it.
func TestAccAllSeven(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	role := a.Roles(1)[0]
	tf.Configure(a.Config(strings.ReplaceAll(allSeven, "ROLE", role.Name)))
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
	a.Must(allThere(a, ids, role))
	alice, operations := argus.ID(ids["argus_user.alice"]), argus.ID(ids["argus_group.operations"])

	// What Terraform does not know of stays with the disabled, and comes back with them.
	byHand(a, alice, operations, role)
	tf.Do(0, "destroy", "-auto-approve")
	for _, id := range []argus.ID{alice, operations} {
		a.SettleDisabled(string(id))
	}
	a.Must(goneWith(a, alice, operations))

	comeBack := map[string][]string{
		"argus_user.alice":       {string(alice), "Memberships that come back with it", a.Name("others"), "Permissions that come back with it", role.Name, a.Customer},
		"argus_group.operations": {string(operations), "Members that it still has", a.Name("carol"), "Permissions that come back with it"},
	}
	plan := tf.Do(0, "plan", "-json", "-out=plan.tfplan")
	acctest.WantWarnings(t, tf.Warnings(plan), "will be re-enabled", comeBack)
	apply := tf.Do(0, "apply", "-json", "plan.tfplan")
	acctest.WantWarnings(t, tf.Warnings(apply), "was re-enabled", comeBack)
	settled()
	again := tf.State("id")
	for _, address := range []string{"argus_user.alice", "argus_group.operations", "argus_group_membership.alice", "argus_preference.alice", "argus_auth_method.alice"} {
		a.Must(acctest.Same("id of "+address, again[address], ids[address]))
	}
	a.Must(allThere(a, again, role))
	tf.Do(0, "destroy", "-auto-approve")
}

// byHand gives the user a membership and a permission, and the group a member, that are not managed.
func byHand(a *acctest.Argus, user, group argus.ID, role argus.Function) {
	ctx := context.Background()
	others, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("others"), Name: "Others", Customer: a.Customer})
	a.Must(err)
	carol, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("carol"), Name: "Carol", Customer: a.Customer})
	a.Must(err)
	a.Must(a.Client.AddGroupMembers(ctx, argus.ByID(others.ID), []string{string(user)}, ""))
	a.Must(a.Client.AddGroupMembers(ctx, argus.ByID(group), []string{string(carol.ID)}, ""))
	_, err = a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: string(user), Function: string(role.ID), Customer: a.Customer})
	a.Must(err)
}

// allThere asks the server for what the configuration names.
func allThere(a *acctest.Argus, ids map[string]string, role argus.Function) error {
	ctx := context.Background()
	id, group := argus.ID(ids["argus_user.alice"]), argus.ByID(argus.ID(ids["argus_group.operations"]))
	user, err := a.Client.GetSubject(ctx, argus.User, argus.ByID(id))
	a.Must(err)
	operations, err := a.Client.GetSubject(ctx, argus.Group, group)
	a.Must(err)
	members, err := a.Client.ListGroupMembers(ctx, group)
	a.Must(err)
	methods, err := a.Client.ListUserMethods(ctx, id)
	a.Must(err)
	keys, err := a.Client.ListAPIKeys(ctx, id)
	a.Must(err)
	there := map[string]bool{
		"user":  !user.Flags.Has(argus.FlagDeleted) && user.ShortName == a.Name("alice"),
		"group": !operations.Flags.Has(argus.FlagDeleted) && operations.ShortName == a.Name("operations"),
	}
	for _, member := range members {
		there["membership"] = there["membership"] || member.ID == id
	}
	for _, method := range methods {
		there["method"] = there["method"] || strings.EqualFold(method.Method, "totp")
	}
	for _, key := range keys {
		there["key"] = there["key"] || key.Prefix == ids["argus_api_key.alice"]
	}
	for preference, err := range a.Client.ListUserPreferences(ctx, argus.ByID(id), "all.seven") {
		a.Must(err)
		there["preference"] = there["preference"] || preference.Value == "dark"
	}
	for permission, err := range a.Client.ListPermissions(ctx, argus.Group, group, false) {
		a.Must(err)
		there["permission"] = there["permission"] || string(permission.ID) == ids["argus_permission.operations"] && permission.Function.ID == role.ID
	}
	wanted := map[string]bool{"user": true, "group": true, "membership": true, "method": true, "key": true, "preference": true, "permission": true}
	if !maps.Equal(there, wanted) {
		return fmt.Errorf("on the server are %v", there)
	}
	return nil
}

// goneWith asks the server that the disabled user and group have nothing left of what was managed.
func goneWith(a *acctest.Argus, user, group argus.ID) error {
	ctx := context.Background()
	var left error
	a.Must(a.Client.UntilSeen(ctx, func() (bool, error) {
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
