package permission

import (
	"context"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// TestAbsenceOfAnOldPermissionIsNotWaitedFor: searches show what is old, so that one list is enough to be sure.
func TestAbsenceOfAnOldPermissionIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	ctx := context.Background()
	user, err := a.Client.AddUser(ctx, argus.AddUserRequest{ShortName: a.Name("alice"), Name: "Alice", Customer: a.Customer})
	a.Must(err)
	group, err := a.Client.AddGroup(ctx, argus.AddGroupRequest{ShortName: a.Name("ops"), Name: "Ops", Customer: a.Customer})
	a.Must(err)
	role := a.Roles(1)[0]
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := &permissionResource{fwkit.Resource{Data: &fwkit.ProviderData{Client: a.Client, Now: func() time.Time { return now }}}}
	for _, c := range []struct {
		subject argus.ID
		from    origin
		list    string
		lists   int
	}{
		{user.ID, origin{now.Add(-recentFor), "user"}, "listPermissionsForUser", 1},
		{group.ID, origin{now.Add(-recentFor), "group"}, "listPermissionsForGroup", 1},
		{user.ID, origin{now.Add(-recentFor), ""}, "listPermissionsForUser", 0},
		{user.ID, origin{}, "listPermissionsForUser", 0},
	} {
		sim.ResetRequests()
		permission, err := r.current(ctx, grant{fwkit.Reference{ID: string(c.subject)}, fwkit.Reference{ID: string(role.ID)}, fwkit.Reference{ID: "1"}}, c.from)
		a.Must(err)
		if permission != nil || sim.Count("searchPermissions") != 1 || sim.Count(c.list) != c.lists {
			t.Errorf("%+v: %d searches, %d lists", c.from, sim.Count("searchPermissions"), sim.Count(c.list))
		}
	}
	sim.ResetRequests()
	_, err = r.current(ctx, grant{fwkit.Reference{ID: string(user.ID)}, fwkit.Reference{ID: string(role.ID)}, fwkit.Reference{ID: "1"}}, origin{now.Add(-recentFor + time.Second), "user"})
	a.Must(err)
	if sim.Count("searchPermissions") < 3 {
		t.Error("a recent permission was not searched for repeatedly")
	}
}
