package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const effectiveAccess = "argus_effective_access"

// security is a user dennis in group analysts, which is in group security, which has a role for the customer.
type security struct {
	*acctest.Argus
	dennis, analysts, security *argus.Subject
	role                       argus.Function
	permission                 *argus.Permission
}

func newSecurity(a *acctest.Argus, role string) *security {
	ctx := context.Background()
	s := &security{Argus: a, dennis: a.AddUser("dennis"), analysts: a.AddGroup("analysts"), security: a.AddGroup("security")}
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(s.analysts.ID), []string{string(s.dennis.ID)}, "")))
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(s.security.ID), []string{string(s.analysts.ID)}, "")))
	if role == "" {
		s.role = a.Roles(1)[0]
	} else {
		found, err := a.Client.GetFunction(ctx, role)
		a.Must(err)
		s.role = *found
	}
	s.permission = s.grant(s.security, s.role.Name, a.Customer)
	a.Settle(func(ctx context.Context) (bool, error) {
		request := argus.SearchSubjectsRequest{}
		request.Ancestor = []string{string(s.security.ID)}
		found, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, request))
		return len(found) == 2, err
	})
	s.settleGrant(s.security, 1)
	return s
}

func (s *security) grant(subject *argus.Subject, function, customer string) *argus.Permission {
	granted, err := s.Client.GrantPermission(context.Background(), argus.GrantPermissionRequest{
		Subject: string(subject.ID), Function: function, Customer: customer, Comment: "for " + subject.ShortName,
	})
	s.Must(err)
	return granted
}

func (s *security) settleGrant(subject *argus.Subject, count int) {
	request := argus.SearchPermissionsRequest{}
	request.Subject = []string{string(subject.ID)}
	request.PermissionCriteria = request.Exactly()
	s.Settle(func(ctx context.Context) (bool, error) {
		found, err := argus.Collect(s.Client.SearchPermissions(ctx, request))
		return len(found) == count, err
	})
}

// texts are the rows of an attribute as text, of the fields named.
func texts(o *acctest.Object, attribute string, fields ...string) []string {
	var rows []tftypes.Value
	if o == nil || o.Value(attribute).As(&rows) != nil {
		return nil
	}
	all := []string{}
	for _, row := range rows {
		var parts []string
		for _, field := range fields {
			parts = append(parts, text(row, strings.Split(field, ".")...))
		}
		all = append(all, strings.Join(parts, " | "))
	}
	return all
}

// text is a value by its path; of a list the texts of all elements.
func text(value tftypes.Value, path ...string) string {
	var many []tftypes.Value
	var fields map[string]tftypes.Value
	var single string
	var flag bool
	switch {
	case value.IsNull():
		return "null"
	case value.As(&single) == nil:
		return single
	case value.As(&flag) == nil:
		return fmt.Sprint(flag)
	case value.As(&many) == nil:
		var texts []string
		for _, element := range many {
			texts = append(texts, text(element, path...))
		}
		return "[" + strings.Join(texts, " ") + "]"
	case value.As(&fields) == nil && len(path) > 0:
		return text(fields[path[0]], path[1:]...)
	}
	return "?"
}

func want(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Each form of question finds its part of the same organisation.
func TestQuestions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has the functions and customers of this test")
	s := newSecurity(a, "analyst")
	direct := s.grant(s.dennis, "caseViewer", "fjord-energy")
	s.settleGrant(s.dennis, 1)
	id, own := string(s.permission.ID), string(direct.ID)
	seeded := acctest.Start(t).Core() // has nobody but the seeds
	all, diags := seeded.ReadData(effectiveAccess, map[string]any{"function": "viewCase", "customer": "fjord-shipping"})
	acctest.WantNone(t, diags)
	core := a.Core()
	fields := []string{"subject.short_name", "group_chain.short_name", "function.name", "parent_functions.name", "customer.short_name", "parent_customers.short_name", "permission_id"}
	others := texts(all, "rows", fields[:6]...)
	through := func(function, parents, customer, customers string) string {
		return fmt.Sprintf("%s | [%s %s] | %s | [%s] | %s | [%s] | %s", s.dennis.ShortName, s.analysts.ShortName, s.security.ShortName, function, parents, customer, customers, id)
	}
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"subject": {map[string]any{"subject": s.dennis.ShortName}, []string{
			through("analyst", "", "fjord", ""),
			fmt.Sprintf("%s | [] | caseViewer | [] | fjord-energy | [] | %s", s.dennis.ShortName, own),
		}},
		"subject and function": {map[string]any{"subject": string(s.dennis.ID), "function": "viewCase"}, []string{
			through("viewCase", "analyst caseWorker caseViewer", "fjord", ""),
			fmt.Sprintf("%s | [] | viewCase | [caseViewer] | fjord-energy | [] | %s", s.dennis.ShortName, own),
		}},
		"subject and customer":   {map[string]any{"subject": "mnemonic/" + s.dennis.ShortName, "customer": "fjord-shipping"}, []string{through("analyst", "", "fjord-shipping", "fjord")}},
		"all three":              {map[string]any{"subject": s.dennis.ShortName, "function": "viewCase", "customer": "fjord-shipping"}, []string{through("viewCase", "analyst caseWorker caseViewer", "fjord-shipping", "fjord")}},
		"all three, and nothing": {map[string]any{"subject": s.dennis.ShortName, "function": "viewCase", "customer": "skog"}, nil},
	} {
		found, diags := core.ReadData(effectiveAccess, test.config)
		acctest.WantNone(t, diags)
		t.Log(name)
		want(t, texts(found, "rows", fields...), append([]string{}, test.want...))
	}
	found, diags := core.ReadData(effectiveAccess, map[string]any{"function": "viewCase", "customer": "fjord-shipping"})
	acctest.WantNone(t, diags)
	path := "viewCase | [analyst caseWorker caseViewer] | fjord-shipping | [fjord]"
	want(t, texts(found, "rows", fields[:6]...), append(others,
		fmt.Sprintf("%s | [%s %s] | %s", s.dennis.ShortName, s.analysts.ShortName, s.security.ShortName, path),
		fmt.Sprintf("%s | [%s] | %s", s.analysts.ShortName, s.security.ShortName, path),
		fmt.Sprintf("%s | [] | %s", s.security.ShortName, path),
	))
	found, diags = core.ReadData(effectiveAccess, map[string]any{"function": "caseViewer"})
	acctest.WantNone(t, diags)
	if rows := texts(found, "rows", "subject.short_name", "permission_id", "customer.short_name"); !slices.Contains(rows, s.dennis.ShortName+" | "+own+" | fjord-energy") || !slices.Contains(rows, s.dennis.ShortName+" | "+id+" | fjord") {
		t.Errorf("of a function, got %q", rows)
	}
	found, diags = core.ReadData(effectiveAccess, map[string]any{"customer": "fjord-energy"})
	acctest.WantNone(t, diags)
	if rows := texts(found, "rows", "subject.short_name", "permission_id", "function.name", "functions"); !slices.Contains(rows, s.dennis.ShortName+" | "+own+" | caseViewer | null") || !slices.Contains(rows, s.dennis.ShortName+" | "+id+" | analyst | null") {
		t.Errorf("of a customer, got %q", rows)
	}
}

func TestExplanations(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has the functions and customers of this test")
	s := newSecurity(a, "analyst")
	core := a.Core()
	on := s.permission.GrantedTimestamp.Time().Format("2006-01-02")
	chain := s.dennis.ShortName + " → analysts → security: analyst for fjord"
	for _, test := range []struct {
		config map[string]any
		want   string
	}{
		{map[string]any{}, chain + "; granted " + on + " by administrator"},
		{map[string]any{"function": "viewCase"}, chain + " (includes caseWorker → caseViewer → viewCase); granted " + on + " by administrator"},
		{map[string]any{"function": "eventViewer", "customer": "fjord-energy"}, chain + " (includes eventViewer, includes fjord-energy); granted " + on + " by administrator"},
	} {
		test.config["subject"], test.config["explain"] = s.dennis.ShortName, true
		found, diags := core.ReadData(effectiveAccess, test.config)
		acctest.WantNone(t, diags)
		want(t, texts(found, "rows", "explanation"), []string{test.want})
	}
	found, diags := core.ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName})
	acctest.WantNone(t, diags)
	row := texts(found, "rows", "explanation", "granted_by_user.short_name", "grant_comment", "functions")[0]
	if !strings.HasPrefix(row, "null | administrator | for "+s.security.ShortName+" | [") || !strings.Contains(row, "viewCase") || strings.Contains(row, "viewUsers") {
		t.Errorf("got %q", row)
	}
}

// A disabled user is left out unless it is asked for, and a disabled group gives nothing.
func TestDisabledSubjects(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := newSecurity(a, "")
	gone := a.AddUser("gone")
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(s.security.ID), []string{string(gone.ID)}, "")))
	a.DisableByHand("argus_user", string(gone.ID))
	a.SettleDisabled(string(gone.ID))
	rows := func(config map[string]any) []string {
		t.Helper()
		found, diags := a.Core().ReadData(effectiveAccess, config)
		acctest.WantNone(t, diags)
		var own []string
		for _, row := range texts(found, "rows", "subject.short_name", "disabled", "permission_id") {
			if strings.HasSuffix(row, " "+string(s.permission.ID)) {
				own = append(own, strings.TrimSuffix(row, " | "+string(s.permission.ID)))
			}
		}
		return own
	}
	active := []string{s.dennis.ShortName + " | false", s.analysts.ShortName + " | false", s.security.ShortName + " | false"}
	want(t, rows(map[string]any{"function": s.role.Name}), active)
	want(t, rows(map[string]any{"subject": string(gone.ID), "function": s.role.Name}), nil)
	if a.Simulator != nil { // another Argus may hide what a disabled user is in
		want(t, rows(map[string]any{"function": s.role.Name, "include_deleted": true}), append(active, gone.ShortName+" | true"))
		want(t, rows(map[string]any{"subject": string(gone.ID), "include_deleted": true}), []string{gone.ShortName + " | true"})
	}
	a.DisableByHand("argus_group", string(s.analysts.ID))
	a.SettleDisabled(string(s.analysts.ID))
	want(t, rows(map[string]any{"function": s.role.Name}), active[2:])
	want(t, rows(map[string]any{"subject": string(s.dennis.ID)}), nil)
	want(t, rows(map[string]any{"subject": string(s.dennis.ID), "include_deleted": true}), nil)
}

// If nothing grants it, single memberships and permissions that would are shown. Each does, by itself.
func TestWouldGrant(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has the functions and customers of this test")
	s := newSecurity(a, "analyst")
	new := a.AddUser("new")
	config := map[string]any{"subject": string(new.ID), "function": "viewCase", "customer": "fjord-energy"}
	read := func() *acctest.Object {
		t.Helper()
		found, diags := a.Core().ReadData(effectiveAccess, config)
		acctest.WantNone(t, diags)
		return found
	}
	found := read()
	member, named := argus.Named(new.ShortName, new.ID), func(function string) string {
		f, err := a.Client.GetFunction(t.Context(), function)
		a.Must(err)
		return argus.Named(f.Name, f.ID)
	}
	want(t, texts(found, "would_grant", "explanation"), []string{
		"Add " + member + " to group analysts (1003), which has " + named("analyst") + " for fjord (2).",
		"Add " + member + " to group " + argus.Named(s.security.ShortName, s.security.ID) + ", which has " + named("analyst") + " for fjord (2).",
		"Grant " + named("caseViewer") + " for fjord-energy (3) to " + member + ".",
		"Grant " + named("caseWorker") + " for fjord-energy (3) to " + member + ".",
		"Grant " + named("readOnlyUser") + " for fjord-energy (3) to " + member + ".",
	})
	for i, row := range texts(found, "would_grant", "type", "subject.id", "group.id", "function.id", "customer.id") {
		part := strings.Split(row, " | ")
		group, grant := argus.ByID(argus.ID(part[2])), argus.GrantPermissionRequest{Subject: part[1], Function: part[3], Customer: part[4]}
		var undo func() error
		switch part[0] {
		case "membership":
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), group, []string{part[1]}, "")))
			undo = func() error {
				return acctest.ErrorOf(a.Client.RemoveGroupMembers(context.Background(), group, []string{part[1]}, ""))
			}
		case "permission":
			granted, err := a.Client.GrantPermission(t.Context(), grant)
			a.Must(err)
			undo = func() error {
				return acctest.ErrorOf(a.Client.RevokePermission(context.Background(), granted.ID, grant, ""))
			}
		}
		if after := read(); len(texts(after, "rows", "permission_id")) == 0 || len(texts(after, "would_grant", "type")) != 0 {
			t.Errorf("change %d grants nothing: %s", i, row)
		}
		a.Must(undo())
	}
	grantOf := func(function, customer string) string {
		return fmt.Sprintf("Grant %s for %s to %s.", named(function), customer, member)
	}
	for _, test := range []struct {
		config map[string]any
		want   string // the last change
	}{
		{map[string]any{"subject": string(new.ID), "customer": "skog"}, grantOf("permissionViewer", "skog (6)")},
		{map[string]any{"subject": string(new.ID), "function": "createUser"}, grantOf("administrator", "fjord (2)")},
	} {
		found, diags := a.Core().ReadData(effectiveAccess, test.config)
		acctest.WantNone(t, diags)
		if got := texts(found, "would_grant", "explanation"); len(got) == 0 || got[len(got)-1] != test.want {
			t.Errorf("%v: got %q", test.config, got)
		}
	}
}
