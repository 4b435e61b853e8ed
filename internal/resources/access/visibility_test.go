package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What the key may not read is shown as not visible, with what it needs. The rest is found.
func TestNarrowKeys(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("decides by function alone what a key may read")
	s := newSecurity(a, "analyst")
	subject := map[string]any{"subject": s.dennis.ShortName}
	notVisible := []string{"what", "reason", "operation", "functions"}

	found, diags := a.NarrowCore("viewUsers", "viewPermissions").ReadData(effectiveAccess, subject)
	acctest.WantText(t, diags, "WARNING", `"not_visible"`, "Effective access may be incomplete", "functions (refused)")
	want(t, texts(found, "not_visible", notVisible...), []string{
		"functions | refused | searchFunctions | [viewFunctions]",
		"which functions include which | refused | searchFunctionMappings | [viewFunctions]",
	})
	want(t, texts(found, "rows", "permission_id", "functions", "group_chain.short_name"), []string{
		string(s.permission.ID) + " | null | [" + s.analysts.ShortName + " " + s.security.ShortName + "]",
	})

	_, diags = a.NarrowCore("viewUsers", "viewFunctions").ReadData(effectiveAccess, subject)
	acctest.WantText(t, diags, "ERROR", "Could not read effective access", "searchPermissions", `"viewPermissions"`)
	_, diags = a.NarrowCore("viewPermissions", "viewFunctions").ReadData(effectiveAccess, subject)
	acctest.WantText(t, diags, "ERROR", "Could not read user or group", `"viewUsers"`)

	found, diags = a.NarrowCore("viewPermissions", "viewFunctions", "viewBasicCustomer").ReadData(effectiveAccess, map[string]any{"function": "viewCase", "customer": "fjord-energy"})
	acctest.WantText(t, diags, "WARNING", `"not_visible"`, "members of groups", "to whom permissions were granted")
	if rows := texts(found, "rows", "subject.short_name", "permission_id"); !slices.Contains(rows, s.security.ShortName+" | "+string(s.permission.ID)) {
		t.Errorf("not even the group itself is shown: %q", rows)
	}
}

// A key of one customer does not see the groups and customers of others, which its own refer to.
func TestReferredToButNotShown(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("shows a key what is of its customers alone")
	s := newSecurity(a, "analyst")
	hidden, err := a.Client.AddSubject(t.Context(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("hidden"), Name: "hidden", Customer: "mnemonic"})
	a.Must(err)
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(hidden.ID), []string{string(s.security.ID)}, "")))
	user, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	made, err := a.Client.CreateAPIKey(t.Context(), user.ID, argus.InitiateAPIKeyRequest{
		Description: "of one customer", Source: &argus.APIKeySource{Provider: "disabled"}, SessionConstraints: &argus.SessionConstraints{CustomerID: []argus.ID{"2"}},
	})
	a.Must(err)
	core, diags := a.NewCore(map[string]any{"api_key": made.Key})
	acctest.WantNone(t, diags)
	found, diags := core.ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName, "customer": "fjord-energy"})
	acctest.WantText(t, diags, "WARNING", `"not_visible"`, hidden.ShortName)
	want(t, texts(found, "not_visible", "what", "reason", "operation"), []string{
		"customer 1 | not shown | null", "group " + argus.Named(hidden.ShortName, hidden.ID) + " | not shown | null",
	})
	want(t, texts(found, "rows", "permission_id", "parent_customers.short_name"), []string{string(s.permission.ID) + " | [fjord]"})

	// A customer out of sight on the way hides no grant for the one above it.
	sim.Fail(simulator.Fault{Operation: "searchBasicCustomers", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	found, _ = a.Core().ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName, "customer": "fjord-energy"})
	want(t, texts(found, "rows", "permission_id", "parent_customers.id"), []string{string(s.permission.ID) + " | [2]"})
}

// A list that ends early is never taken for all: what it has is used, and that there may be more is said.
func TestListsThatEndEarly(t *testing.T) {
	t.Parallel()
	for operation, what := range map[string]string{
		"searchPermissions": "permissions", "searchFunctions": "functions", "searchFunctionMappings": "which functions include which", "searchSubjects": "members of groups",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("counts wrongly on demand")
			s := newSecurity(a, "analyst")
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.WrongCount, Count: 900, Times: simulator.Always})
			for _, config := range []map[string]any{{"subject": s.dennis.ShortName}, {"function": "analyst"}} {
				found, diags := a.Core().ReadData(effectiveAccess, config)
				if operation == "searchSubjects" && config["subject"] != nil { // the groups are all there
					acctest.WantNone(t, diags)
				} else {
					acctest.WantText(t, diags, "WARNING", `"not_visible"`, "Effective access may be incomplete", what, "incomplete")
				}
				if rows := texts(found, "rows", "permission_id"); !slices.Contains(rows, string(s.permission.ID)) {
					t.Errorf("%v: got %q", config, rows)
				}
			}
		})
	}
}

// What fails otherwise is an error.
func TestFailuresAreErrors(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	s := newSecurity(a, "analyst")
	for _, operation := range []string{"searchPermissions", "searchFunctions", "searchFunctionMappings", "searchSubjects", "searchBasicCustomers"} {
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 422, Times: 1})
		_, diags := a.Core().ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName, "customer": "fjord-energy"})
		acctest.WantText(t, diags, "ERROR", "Could not read effective access", operation)
	}
	sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 422, Times: 1})
	_, diags := a.Core().ReadData(effectiveAccess, map[string]any{"function": "analyst"})
	acctest.WantText(t, diags, "ERROR", "Could not read effective access", "searchSubjects")
}

func TestNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, role := a.AddUser("ada"), a.Roles(1)[0]
	a.SettleFound(string(user.ID))
	core := a.Core()
	for attribute, test := range map[string]struct{ name, summary string }{
		"subject": {user.ShortName, "No such subject"}, "function": {role.Name, "No such function"}, "customer": {a.Customer, "No such customer"},
	} {
		_, diags := core.ReadData(effectiveAccess, map[string]any{attribute: test.name + "x"})
		acctest.WantText(t, diags, "ERROR", `"`+attribute+`"`, test.summary, test.name+"x", "Did you mean", test.name)
	}
	for attribute, text := range map[string]string{"subject": "a b", "function": "a b", "customer": "a/b/c"} {
		if diags := core.ValidateData(effectiveAccess, map[string]any{attribute: text}); !slices.Equal(acctest.Attributes(diags), []string{attribute}) {
			t.Errorf("%s: %s", attribute, acctest.Text(diags))
		}
	}
}

// An Argus that hides the groups of disabled users hides nothing of those who have access. Who asks for disabled ones is told.
func TestGroupsOfDisabledUsersAreHidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-links-hidden"} })
	s := newSecurity(a, "analyst")
	a.DisableByHand("argus_user", string(s.dennis.ID))
	found, diags := a.Core().ReadData(effectiveAccess, map[string]any{"function": "analyst"})
	acctest.WantNone(t, diags)
	if rows := texts(found, "rows", "subject.id"); !slices.Contains(rows, string(s.analysts.ID)) || slices.Contains(rows, string(s.dennis.ID)) {
		t.Errorf("got %q", rows)
	}
	found, diags = a.Core().ReadData(effectiveAccess, map[string]any{"function": "analyst", "include_deleted": true})
	acctest.WantText(t, diags, "WARNING", `"not_visible"`, "groups of the disabled user "+s.dennis.ShortName)
	want(t, texts(found, "not_visible", "reason"), []string{"not shown"})
}

// Nobody may use a deleted function, and a grant of one reaches nobody.
func TestDeletedFunctions(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be deleted")
	a.Post("/useradmin/v2/function", map[string]any{"name": a.Name("old"), "parent": "administrator", "role": true})
	s := newSecurity(a, a.Name("old"))
	found, diags := a.Core().ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName})
	acctest.WantNone(t, diags)
	want(t, texts(found, "rows", "function.name"), []string{a.Name("old")})
	a.Send("DELETE", "/useradmin/v2/function/"+a.Name("old"), nil)
	found, diags = a.Core().ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName})
	acctest.WantNone(t, diags)
	want(t, texts(found, "rows", "function.name"), []string{})
	_, diags = a.Core().ReadData(effectiveAccess, map[string]any{"function": string(s.role.ID)})
	acctest.WantText(t, diags, "ERROR", `"function"`, "The function is deleted", a.Name("old"))
}

// At least one of the three is asked for: that is known when the configuration is validated, unless values are unknown.
func TestAQuestionIsNeeded(t *testing.T) {
	t.Parallel()
	core := acctest.Start(t).Core()
	acctest.WantText(t, core.ValidateData(effectiveAccess, map[string]any{"explain": true}), "ERROR", "subject", "function", "customer")
	acctest.WantNone(t, core.ValidateData(effectiveAccess, map[string]any{"subject": acctest.Unknown}))
	_, diags := core.ReadData(effectiveAccess, map[string]any{})
	acctest.WantText(t, diags, "ERROR", "No question about effective access")
}

// Groups in a circle, which others made, end no question.
func TestGroupsInACircle(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("makes a circle that Argus would refuse")
	s := newSecurity(a, "analyst")
	a.Must(acctest.ErrorOf(sim.AddExternalMembership(s.analysts.ShortName, s.security.ShortName)))
	for _, config := range []map[string]any{{"subject": s.dennis.ShortName}, {"subject": s.security.ShortName}, {"function": "analyst"}, {"subject": s.security.ShortName, "function": "createUser"}} {
		found, diags := a.Core().ReadData(effectiveAccess, config)
		acctest.WantNone(t, diags)
		if rows := texts(found, "rows", "permission_id"); config["function"] != "createUser" && !slices.Contains(rows, string(s.permission.ID)) {
			t.Errorf("%v: got %q", config, rows)
		}
		for _, change := range texts(found, "would_grant", "group.short_name") {
			if strings.Contains(change, s.analysts.ShortName) {
				t.Errorf("a circle is proposed")
			}
		}
	}
}
