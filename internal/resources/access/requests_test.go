package access_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// One question costs as much as it needs, however many others the tenant has: they are named in no search.
func TestRequestsInALargeTenant(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.PageCap = 1000 })
	s := newSecurity(a, "analyst")
	inner := s.dennis
	for i := range 6 { // nested deeper than anybody reads
		outer := a.AddGroup(fmt.Sprintf("outer-%d", i))
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(outer.ID), []string{string(inner.ID)}, "")))
		inner = outer
	}
	configs := []map[string]any{
		{"subject": s.dennis.ShortName}, {"subject": s.dennis.ShortName, "function": "viewCase", "customer": "fjord-energy"},
		{"subject": s.dennis.ShortName, "function": "createUser"}, {"subject": s.dennis.ShortName, "customer": "skog"},
		{"function": "viewCase", "customer": "fjord-energy"},
	}
	var before []int
	for round := range 2 {
		for i, config := range configs {
			core := a.Core()
			a.Simulator.ResetRequests()
			_, diags := core.ReadData(effectiveAccess, config)
			acctest.WantNone(t, diags)
			requests := len(a.Simulator.Requests())
			t.Logf("%v: %d requests", config, requests)
			switch {
			case requests > 30:
				t.Errorf("%v: %d requests", config, requests)
			case round == 0:
				before = append(before, requests)
			case requests != before[i]:
				t.Errorf("%v: %d requests, and %d in a small tenant", config, requests, before[i])
			}
		}
		a.Simulator.AddCustomer("others", simulator.Population{Users: 5_000, Groups: 100, Memberships: 5_000, Permissions: 5_000})
	}
}

// All questions of one plan share what they read, and a write ends that.
func TestQuestionsShareLoads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	s := newSecurity(a, "analyst")
	names := []string{s.dennis.ShortName}
	for i := range 60 {
		user := a.AddUser(fmt.Sprintf("user-%d", i))
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(s.analysts.ID), []string{string(user.ID)}, "")))
		names = append(names, user.ShortName)
	}
	core := a.Core()
	a.Simulator.ResetRequests()
	for _, name := range names {
		found, diags := core.ReadData(effectiveAccess, map[string]any{"subject": name})
		acctest.WantNone(t, diags)
		want(t, texts(found, "rows", "permission_id"), []string{string(s.permission.ID)})
	}
	for _, operation := range []string{"searchFunctions", "searchFunctionMappings"} {
		if count := a.Simulator.Count(operation); count != 1 {
			t.Errorf("%s was sent %d times", operation, count)
		}
	}
	if requests := len(a.Simulator.Requests()); requests > 45 {
		t.Errorf("%d questions sent %d requests", len(names), requests)
	}
	_, diags := core.Make("argus_permission", map[string]any{"subject": s.dennis.ShortName, "function": "caseViewer"})
	acctest.WantNone(t, diags)
	found, diags := core.ReadData(effectiveAccess, map[string]any{"subject": s.dennis.ShortName})
	acctest.WantNone(t, diags)
	if rows := texts(found, "rows", "function.name"); !slices.Contains(rows, "caseViewer") {
		t.Errorf("after a write, got %q", rows)
	}
}

// Loaded over HTTP, random organisations give what the simulator decides.
func TestRandomOrganisationsOverHTTP(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) {
				o.PageCap, o.CountMinusOne, o.Future, o.Variants = 7, true, true, []string{"lists-shuffled", "enums-other-case"}
			})
			of := a.Simulator.AddOrganisation(rand.New(rand.NewPCG(1000+seed, 0)))
			core := a.Core()
			granted := 0
			for _, function := range of.Functions {
				for _, customer := range of.Customers {
					everybody, diags := core.ReadData(effectiveAccess, map[string]any{"function": function, "customer": customer})
					if acctest.HasError(diags) {
						acctest.WantText(t, diags, "ERROR", "The function is deleted")
						if slices.ContainsFunc(of.Users, func(user string) bool { return a.Simulator.May(user, function, customer) }) {
							t.Errorf("function %s is not deleted", function)
						}
						continue
					}
					acctest.WantNone(t, diags)
					listed := texts(everybody, "rows", "subject.id")
					for _, user := range of.Users {
						found, diags := core.ReadData(effectiveAccess, map[string]any{"subject": user, "function": function, "customer": customer})
						acctest.WantNone(t, diags)
						may := a.Simulator.May(user, function, customer)
						if got := len(texts(found, "rows", "subject.id")) > 0; got != may || slices.Contains(listed, user) != may {
							t.Errorf("user %s, function %s, customer %s: %t, found %t, listed %t", user, function, customer, may, got, slices.Contains(listed, user))
						}
						if may {
							granted++
						}
					}
				}
			}
			if granted == 0 {
				t.Error("this organisation grants nothing")
			}
		})
	}
}
