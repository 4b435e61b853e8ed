package bulkreads

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// links are more objects of each kind than are read one by one before a bulk list.
const links = 14

// compared are pairs of the same object, from a bulk list and from a single read.
type compared[T any] struct {
	fromBulk, single []T
}

func (c *compared[T]) add(fromBulk *T, single T) {
	if fromBulk != nil {
		c.fromBulk, c.single = append(c.fromBulk, *fromBulk), append(c.single, single)
	}
}

// check wants at least one pair, all pairs the same, and each field set somewhere but for the empty ones.
func (c *compared[T]) check(t *testing.T, empty ...string) {
	t.Helper()
	var unset []string
	if len(c.fromBulk) == 0 {
		t.Fatal("no bulk list served reads")
	}
	for field := range reflect.TypeFor[T]().Fields() {
		set := false
		for i := range c.fromBulk {
			fromBulk, single := reflect.ValueOf(c.fromBulk[i]).FieldByIndex(field.Index), reflect.ValueOf(c.single[i]).FieldByIndex(field.Index)
			if !reflect.DeepEqual(fromBulk.Interface(), single.Interface()) {
				t.Errorf("%T.%s is %+v in a bulk list and %+v in a single read", c.fromBulk[i], field.Name, fromBulk, single)
			}
			set = set || !fromBulk.IsZero()
		}
		if !set {
			unset = append(unset, field.Name)
		}
	}
	if !slices.Equal(unset, empty) {
		t.Errorf("the fields %q are never set, and those that cannot be are %q", unset, empty)
	}
}

// A row of a bulk list is the same as what a single read returns, field by field, also if Argus has new fields and values.
func TestBulkRowsAreAsSingleReads(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Future, o.Variants = true, []string{"enums-other-case", "lists-shuffled"}
	})
	client, err := argus.New(argus.Config{BaseURL: a.URL, APIKey: a.Key, BulkReads: true})
	a.Must(err)
	within := makeLinks(ctx, a)

	users, groups := compared[argus.Subject]{}, compared[argus.Subject]{}
	memberships, permissions := compared[argus.Membership]{}, compared[argus.Permission]{}
	customer, err := client.GetCustomer(ctx, argus.Ref{Name: a.Customer})
	a.Must(err)
	role := a.Roles(1)[0].ID
	for range 2 {
		for i, user := range within.users {
			single, err := client.GetSubject(ctx, argus.User, argus.ByID(user))
			a.Must(err)
			users.add(client.Bulk.Subject(ctx, argus.User, user), *single)
			group, err := client.GetSubject(ctx, argus.Group, argus.ByID(within.groups[i]))
			a.Must(err)
			groups.add(client.Bulk.Subject(ctx, argus.Group, within.groups[i]), *group)
			exactly := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(user)}, SubjectFieldStrategy: []string{"member"}}}
			membership, err := argus.Collect(client.SearchMemberships(ctx, exactly))
			a.Must(err)
			fromBulk, _ := client.Bulk.Membership(ctx, within.groups[i], user)
			memberships.add(fromBulk, membership[0])
			criteria := argus.PermissionCriteria{Subject: []string{string(user)}, Function: []string{string(role)}}.Exactly()
			permission, err := argus.Collect(client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: criteria}))
			a.Must(err)
			granted, _ := client.Bulk.Permission(ctx, user, role, customer.ID)
			permissions.add(granted, permission[0])
		}
	}
	users.check(t, "DeletedByUser", "DeletedTimestamp", "LastImpersonationTimestamp", "LastLoginMethod", "LastLoginTimestamp")
	groups.check(t, "DeletedByUser", "DeletedTimestamp", "Email", "Language", "LastImpersonationTimestamp", "LastLoginMethod", "LastLoginTimestamp", "Phone", "PhoneNumber", "Role")
	memberships.check(t, "RemoveComment", "RemovedByUser", "RemovedTimestamp")
	permissions.check(t, "RevokeComment", "RevokedByUser", "RevokedTimestamp")
}

type linked struct{ users, groups []argus.ID }

// makeLinks makes users with all that users have, each in a group of its own and with a permission.
func makeLinks(ctx context.Context, a *acctest.Argus) (made linked) {
	role := a.Roles(1)[0]
	for i := range links {
		user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
			ShortName: a.Name(fmt.Sprint("user-", i)), Name: "User", Customer: a.Customer, Description: "Described", Email: "user@fjord.example",
			Language: "norwegian", DaemonAccount: true, ExternallyManaged: true, NotificationUser: true,
			Phone: &argus.Phone{CountryCode: "47", NationalNumber: "99999999"},
		})
		a.Must(err)
		group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{
			ShortName: a.Name(fmt.Sprint("group-", i)), Name: "Group", Customer: a.Customer, Description: "Described", DaemonAccount: true, ExternallyManaged: true,
		})
		a.Must(err)
		_, err = a.Client.UpdateSubject(ctx, argus.User, argus.ByID(user.ID), argus.UpdateSubjectRequest{Name: new("Renamed")})
		a.Must(err)
		_, err = a.Client.UpdateSubject(ctx, argus.Group, argus.ByID(group.ID), argus.UpdateSubjectRequest{Name: new("Renamed")})
		a.Must(err)
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(group.ID), []string{string(user.ID)}, "Added")))
		_, err = a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: string(user.ID), Function: role.Name, Customer: a.Customer, Comment: "Granted"})
		a.Must(err)
		made.users, made.groups = append(made.users, user.ID), append(made.groups, group.ID)
	}
	return made
}
