package faults

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// An apply of 500 resources over a bad line ends well at once, and the server holds what was asked for, and it alone.
func TestApplyOfManyWithFaultsEndsWell(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	ctx := context.Background()
	count := func() (users, groups, memberships, permissions int) {
		subjects, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, argus.SearchSubjectsRequest{}))
		a.Must(err)
		for _, subject := range subjects {
			if subject.IsGroup() {
				groups++
			} else {
				users++
			}
		}
		links, err := argus.Collect(a.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{}))
		a.Must(err)
		grants, err := argus.Collect(a.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{}))
		a.Must(err)
		return users, groups, len(links), len(grants)
	}
	users, groups, memberships, permissions := count()
	e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 150, Groups: 15, Memberships: 165, Permissions: 170}, func() {
		a.Must(a.Simulator.FailRandomly(map[simulator.FaultKind]float64{simulator.Unavailable: 0.12, simulator.LostResponse: 0.04}, 7))
	})
	struck := 0
	for _, request := range a.Simulator.Requests() {
		if request.Status != 200 && request.Status != 404 {
			struck++
		}
	}
	a.Simulator.ClearFaults()
	if struck < 50 {
		t.Errorf("%d requests were struck", struck)
	}
	e.Plan(t, a, nil)
	nowUsers, nowGroups, nowMemberships, nowPermissions := count()
	if nowUsers != users+150 || nowGroups != groups+15 || nowMemberships != memberships+165 || nowPermissions != permissions+170 {
		t.Errorf("the server has %d users, %d groups, %d memberships and %d permissions more", nowUsers-users, nowGroups-groups, nowMemberships-memberships, nowPermissions-permissions)
	}
}

// Five applies of 150 mixed resources pass, though Argus does not handle three of ten requests.
func TestAppliesPassAt30PercentUnhandled(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			a := acctest.Start(t, func(*simulator.Options) {})
			core, diags := a.NewCoreOf(nil, func(o *provider.Options) { o.RetryWait, o.RetryBudget = time.Millisecond, 0 })
			acctest.WantNone(t, diags)
			e := a.MakeEstate(core, acctest.EstateSize{Users: 40, Groups: 10, Memberships: 50, Permissions: 50}, func() {
				a.Must(a.Simulator.FailRandomly(map[simulator.FaultKind]float64{simulator.Unavailable: 0.3}, seed))
			})
			a.Simulator.ClearFaults()
			struck := 0
			for _, request := range a.Simulator.Requests() {
				if request.Status == 503 {
					struck++
				}
			}
			if struck < 50 || len(e.Objects) != 150 {
				t.Errorf("%d requests were struck, %d objects made", struck, len(e.Objects))
			}
		})
	}
}
