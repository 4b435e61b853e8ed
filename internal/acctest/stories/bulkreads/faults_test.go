package bulkreads

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// refresh reads the estate by a provider of its own. Whatever goes wrong, nothing is gone and nothing changes.
func refresh(t *testing.T, a *acctest.Argus, e *acctest.Estate, settings map[string]any) (failed string) {
	t.Helper()
	core, diags := a.NewCore(settings)
	if acctest.HasError(diags) {
		return acctest.Text(diags)
	}
	read, diags := core.ReadAll(e.Objects)
	for i, object := range e.Objects {
		switch {
		case read[i] == nil:
			t.Errorf("%s %s is wrongly gone", object.Type, object.Text("id"))
		case !object.Same(read[i]):
			t.Errorf("%s %s is changed", object.Type, object.Text("id"))
		}
	}
	if acctest.HasError(diags) {
		return acctest.Text(diags)
	}
	acctest.WantNone(t, diags)
	return ""
}

var bulkOperations = []string{"searchUsers", "searchGroups", "searchMemberships", "searchPermissions"}

// What goes wrong with bulk lists alone goes wrong with nothing: single reads serve what bulk lists do not.
func TestPlanWithFaultsOnBulkLists(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.PageCap = 8 })
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 36, Groups: 14, Memberships: 36, Permissions: 36})
	for _, fault := range []simulator.Fault{
		{Kind: simulator.Unavailable},
		{Kind: simulator.ProxyUnavailable},
		{Kind: simulator.LostResponse},
		{Kind: simulator.TruncatedBody},
		{Kind: simulator.ServerError},
		{Kind: simulator.ServerError, Status: 403},
		{Kind: simulator.ServerError, Status: 412},
		{Kind: simulator.HTMLError},
		{Kind: simulator.EmptyPage},
	} {
		for _, where := range []struct {
			name         string
			after, times int
			pages        int // pages at most
		}{
			{"in the middle", 2, 1, 60},
			{"always", 0, simulator.Always, 24}, // four kinds, tried again after twice as many reads, two limits
		} {
			t.Run(fmt.Sprint(fault.Kind, " ", fault.Status, " ", where.name), func(t *testing.T) {
				defer a.Simulator.ClearFaults()
				a.Simulator.ResetRequests()
				for _, operation := range bulkOperations {
					fault.Operation, fault.Bulk, fault.After, fault.Times = operation, true, where.after, where.times
					a.Simulator.Fail(fault)
				}
				if failed := refresh(t, a, e, map[string]any{"max_retries": 0}); failed != "" {
					t.Errorf("the bulk lists' faults are reported: %s", failed)
				}
				if made := a.BulkRequests(); made < 4 || made > where.pages {
					t.Errorf("%d pages of bulk lists were asked for", made)
				}
			})
		}
	}
}

// With faults on everything, what cannot be read is an error.
func TestPlanWithFaultsAtRandom(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.PageCap = 8 })
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 36, Groups: 14, Memberships: 36, Permissions: 36})
	failures := 0
	for seed := range uint64(4) {
		rates := map[simulator.FaultKind]float64{}
		for _, kind := range []simulator.FaultKind{
			simulator.Unavailable, simulator.ProxyUnavailable, simulator.LostResponse, simulator.LostResponseBefore,
			simulator.ServerError, simulator.HTMLError, simulator.TruncatedBody,
		} {
			rates[kind] = 0.03
		}
		a.Must(a.Simulator.FailRandomly(rates, seed))
		if refresh(t, a, e, map[string]any{"max_retries": 1}) != "" {
			failures++
		}
		a.Simulator.ClearFaults()
	}
	t.Logf("%d refreshes failed", failures)
	if failed := refresh(t, a, e, nil); failed != "" {
		t.Errorf("without faults, the refresh fails: %s", failed)
	}
}
