package permission

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// TestAbsenceOfAnOldPermissionIsNotWaitedFor: searches show what is old, so that one list is enough to be sure.
func TestAbsenceOfAnOldPermissionIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	sim, err := simulator.New(simulator.Options{})
	must(t, err)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	client, err := argus.New(argus.Config{BaseURL: server.URL, APIKey: sim.Key(), ConsistencyWait: time.Millisecond})
	must(t, err)
	ctx := context.Background()
	user, err := client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: "bob", Name: "Bob", Customer: sim.Customer()})
	must(t, err)
	group, err := client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: "ops", Name: "Ops", Customer: sim.Customer()})
	must(t, err)
	wanted := func(subject argus.ID) grant {
		return grant{subject: fwkit.Reference{ID: string(subject)}, function: fwkit.Reference{ID: "analyst"}, customer: fwkit.Reference{ID: sim.Customer()}}
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := &permissionResource{providerdata.Resource{Data: &providerdata.ProviderData{Client: client, Now: func() time.Time { return now }}}}
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
		permission, err := r.current(ctx, wanted(c.subject), c.from)
		must(t, err)
		if permission != nil || sim.Count("searchPermissions") != 1 || sim.Count(c.list) != c.lists {
			t.Errorf("%+v: %d searches, %d lists", c.from, sim.Count("searchPermissions"), sim.Count(c.list))
		}
	}
	sim.ResetRequests()
	_, err = r.current(ctx, wanted(user.ID), origin{now.Add(-recentFor + time.Second), "user"})
	must(t, err)
	if sim.Count("searchPermissions") < 3 {
		t.Error("a recent permission was not searched for repeatedly")
	}
}

// TestOnlyTheSameGrantCounts: servers may return more than was asked for.
func TestOnlyTheSameGrantCounts(t *testing.T) {
	t.Parallel()
	r := &permissionResource{providerdata.Resource{Data: &providerdata.ProviderData{Domain: "mnemonic"}}}
	answer := func(change func(*argus.Permission)) *argus.Permission {
		permission := &argus.Permission{
			ID:       "50001",
			Subject:  &argus.SubjectInfo{ID: "1001", ShortName: "alice", Domain: &argus.DomainInfo{ID: "1", Name: "mnemonic"}},
			Function: &argus.FunctionInfo{ID: "205", Name: "analyst"},
			Customer: &argus.CustomerInfo{ID: "2", ShortName: "fjord"},
		}
		change(permission)
		return permission
	}
	for name, c := range map[string]struct {
		permission *argus.Permission
		same       bool
	}{
		"the same":         {answer(func(*argus.Permission) {}), true},
		"revoked":          {answer(func(p *argus.Permission) { p.Flags = argus.Flags{"DELETED"} }), false},
		"another subject":  {answer(func(p *argus.Permission) { p.Subject.ID, p.Subject.ShortName = "1002", "bob" }), false},
		"another function": {answer(func(p *argus.Permission) { p.Function = &argus.FunctionInfo{ID: "206", Name: "viewer"} }), false},
		"another customer": {answer(func(p *argus.Permission) { p.Customer = &argus.CustomerInfo{ID: "3", ShortName: "skog"} }), false},
		"no customer":      {answer(func(p *argus.Permission) { p.Customer = nil }), false},
	} {
		byID := grant{subject: fwkit.Reference{ID: "1001"}, function: fwkit.Reference{ID: "205"}, customer: fwkit.Reference{ID: "2"}}
		asWritten := grant{subject: fwkit.Reference{ID: "mnemonic/alice"}, function: fwkit.Reference{ID: "analyst"}, customer: fwkit.Reference{ID: "fjord"}}
		if r.grants(c.permission, byID) != c.same || r.grants(c.permission, asWritten) != c.same {
			t.Errorf("%s: %t", name, !c.same)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
