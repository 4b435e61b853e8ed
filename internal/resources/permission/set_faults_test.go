package permission_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// refusing has the simulator refuse all bulk calls, and the first calls for one entry.
func refusing(sim *simulator.Simulator, bulk, single string) {
	sim.Fail(simulator.Fault{Operation: bulk, Kind: simulator.ServerError, Status: http.StatusPreconditionFailed, Times: simulator.Always})
	sim.Fail(simulator.Fault{Operation: single, Kind: simulator.ServerError, Status: http.StatusPreconditionFailed})
}

// A create that fails midway leaves no state, so that nothing is destroyed; the next create continues.
func TestSetCreateThatFailsMidway(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-permission-refused"}} {
		a := acctest.Start(t, variant(variants...))
		sim := a.NeedSimulator("refuses on demand")
		core, roles, subject := a.Core(), a.Roles(3), alice(a)
		config := set(a, subject, roles...)
		refusing(sim, "grantPermissionsBulk", "grantPermission")
		object, diags := core.Apply(a.Core().Plan(setKind, nil, config))
		if object != nil {
			t.Error("a create that failed is in state")
		}
		acctest.WantText(t, diags, "ERROR", "permissions", "Could not grant function", "412")
		sim.ClearFaults()
		permissions, err := held(context.Background(), a, subject)
		a.Must(err)
		if len(permissions) != 2 {
			t.Errorf("%d of 3 are granted beside the refused one, not 2", len(permissions))
		}
		plan := a.Core().Plan(setKind, nil, config)
		acctest.WantNone(t, plan.Diagnostics)
		object, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(holds(a, subject, roles...))
		wantEmpty(t, a, object, config)
	}
}

// An update that fails stores what Argus shows: the next plan has the rest.
func TestSetUpdateThatFails(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	core, roles, subject := a.Core(), a.Roles(4), alice(a)
	object, _ := a.Core().Make(setKind, set(a, subject, roles[0]))
	config := set(a, subject, roles[1:]...)
	refusing(sim, "grantPermissionsBulk", "grantPermission")
	object, diags := core.Apply(a.Core().Plan(setKind, object, config))
	acctest.WantText(t, diags, "ERROR", "permissions", "Could not grant function")
	sim.ClearFaults()
	if elements := elementsIn(object); len(elements) != 3 {
		t.Errorf("state has %v: not what was there and two of three new ones", elements)
	}
	object, diags = core.Read(object)
	acctest.WantNone(t, diags)
	plan := a.Core().Plan(setKind, object, config)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", roles[0].Name)
	object, diags = core.Apply(plan)
	acctest.WantNone(t, diags)
	a.Must(holds(a, subject, roles[1:]...))

	refusing(sim, "revokePermissionsBulk", "revokePermission")
	object, diags = core.Apply(a.Core().Plan(setKind, object, set(a, subject, roles[3])))
	acctest.WantText(t, diags, "ERROR", "Could not revoke permission", "412")
	if elements := elementsIn(object); len(elements) != 2 || slices.ContainsFunc(elements, func(text string) bool { return !strings.HasSuffix(text, " for "+a.Customer) }) {
		t.Errorf("state has %v: not the one that stays and the one that was not revoked, as they were written", elements)
	}
	sim.ClearFaults()
	refusing(sim, "revokePermissionsBulk", "revokePermission")
	left, diags := core.Apply(a.Core().Plan(setKind, object, nil))
	acctest.WantText(t, diags, "ERROR", "Could not revoke permission", "412")
	if left == nil {
		t.Error("a destroy that failed is out of state")
	}
	sim.ClearFaults()
	left, diags = core.Apply(a.Core().Plan(setKind, left, nil))
	acctest.WantNone(t, diags)
	if left != nil {
		t.Error("a set that was destroyed in part before is in state")
	}
	a.Must(holds(a, subject))
}

// What was done although its response was lost is not done twice, and is in state.
func TestSetWithLostResponses(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.FaultKind{simulator.LostResponse, simulator.LostResponseBefore, simulator.Unavailable} {
		for _, variants := range [][]string{nil, {"present-permission-refused", "repeated-revoke-refused"}} {
			a := acctest.Start(t, variant(variants...))
			sim := a.NeedSimulator("loses responses on demand")
			core, roles, subject := a.Core(), a.Roles(3), alice(a)
			for _, operation := range []string{"grantPermissionsBulk", "revokePermissionsBulk"} {
				sim.Fail(simulator.Fault{Operation: operation, Kind: kind})
			}
			object, diags := a.Core().Make(setKind, set(a, subject, roles...))
			acctest.WantNone(t, diags)
			object = wantEmpty(t, a, object, set(a, subject, roles...))
			_, diags = core.Apply(a.Core().Plan(setKind, object, nil))
			acctest.WantNone(t, diags)
			a.Must(holds(a, subject))
		}
	}
}

// A key may grant for some customers only: what it may not grant is named, and the rest is granted.
func TestSetNamesWhatTheKeyMayNotGrant(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	core, roles, subject := a.Core(), a.Roles(2), alice(a)
	sim.Fail(simulator.Fault{Operation: "grantPermissionsBulk", Kind: simulator.ServerError, Status: http.StatusForbidden})
	sim.Fail(simulator.Fault{Operation: "grantPermission", Kind: simulator.ServerError, Status: http.StatusForbidden})
	_, diags := core.Apply(a.Core().Plan(setKind, nil, set(a, subject, roles...)))
	acctest.WantText(t, diags, "ERROR", "permissions", "Could not grant function "+roles[0].Name, fmt.Sprintf("This needs function \"grantRole\" for customer %q", a.Customer))
	a.Must(holds(a, subject, roles[1]))
}

// The permissions of a disabled subject may be hidden: they stay in state, and nothing is sent.
func TestSetOfADisabledSubject(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-links-hidden"}, {"disabled-links-hidden", "disabled-hidden-by-id"}} {
		a := acctest.Start(t, variant(variants...))
		core, roles, subject := a.Core(), a.Roles(2), alice(a)
		config := set(a, subject, roles...)
		object, _ := a.Core().Make(setKind, config)
		a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.Ref{Name: subject}))
		a.SettleDisabled(subject)
		kept, diags := core.Read(object)
		if kept == nil || len(diags) != 1 {
			t.Fatalf("%v: %s", variants, acctest.Text(diags))
		}
		acctest.WantText(t, diags, "WARNING", "Permission set of "+a.Name("alice"), "belongs to a disabled user")
		if plan := a.Core().Plan(setKind, kept, config); !plan.Empty() {
			t.Errorf("%v: the plan changes %v", variants, plan.Changes())
		}
		changed, diags := a.Core().Apply(a.Core().Plan(setKind, kept, set(a, subject, roles[0])))
		acctest.WantText(t, diags, "ERROR", "subject") // with the last variant, nobody is found under the id
		if elements := elementsIn(changed); len(elements) != 2 {
			t.Errorf("%v: a refused change leaves %v", variants, elements)
		}
		limited, _ := a.NewCore(map[string]any{"max_revoked_permissions": 0})
		if plan := limited.Plan(setKind, kept, nil); acctest.HasError(plan.Diagnostics) {
			t.Errorf("%v: what is hidden is counted: %s", variants, acctest.Text(plan.Diagnostics))
		}
		left, diags := core.Apply(a.Core().Plan(setKind, kept, nil))
		if left != nil || acctest.HasError(diags) {
			t.Errorf("%v: the destroy leaves it: %s", variants, acctest.Text(diags))
		}
		if variants != nil {
			acctest.WantText(t, diags, "WARNING", "may come back")
		}
	}
}

// Only what a whole list does not show is gone.
func TestSetBelievesWholeListsOnly(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("fails on demand")
	core, roles, subject := a.Core(), a.Roles(2), alice(a)
	object, _ := a.Core().Make(setKind, set(a, subject, roles...))
	permissions, err := held(context.Background(), a, subject)
	a.Must(err)
	_, err = a.Client.RevokePermission(context.Background(), permissions[roles[0].ID].ID, argus.GrantPermissionRequest{}, "")
	a.Must(err)
	for status, words := range map[int][]string{403: {"viewPermissions"}, 404: {"Inconsistent responses", "stays in state"}, 412: {"412"}} {
		for _, operation := range []string{"listPermissionsForUser", "listPermissionsForGroup"} {
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: status, Times: simulator.Always})
		}
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if kept == nil || len(elementsIn(kept)) != 2 {
			t.Errorf("a %d was taken for a revocation", status)
		}
		sim.ClearFaults()
	}
	kept, diags := core.Read(object)
	acctest.WantNone(t, diags)
	a.Must(acctest.Same("elements", elementsIn(kept), []string{roles[1].Name + " for " + a.Customer}))
}

// One who may grant may not lock the provider out, in a plan or in an apply.
func TestSetKeepsTheProvidersOwnAccess(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	own := a.NeedSimulator("has one administrator").AdminUserID()
	core, role := a.Core(), a.Roles(1)[0]
	plan := core.Plan(setKind, nil, set(a, own, role))
	acctest.WantText(t, plan.Diagnostics, "ERROR", "This would lock the provider out")
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "This would lock the provider out")
	if object != nil {
		t.Error("a refused create is in state")
	}
	object, diags = a.Core().Import(setKind, own)
	acctest.WantNone(t, diags)
	for _, config := range []map[string]any{set(a, own, role), nil} { // an update and a destroy
		plan := a.Core().Plan(setKind, object, config)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "This would lock the provider out")
		kept, diags := a.Core().Apply(plan)
		acctest.WantText(t, diags, "ERROR", "This would lock the provider out")
		if kept == nil {
			t.Error("a refused change takes the set out of state")
		}
	}
}

// A single look-up by a shortname is in no list yet, and the plan names what it takes away all the same.
func TestPlanOfACreateByAShortname(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(2), alice(a)
	byHand := grantedAside(a, subject, roles[1], "by hand")
	a.Settle(func(ctx context.Context) (bool, error) {
		listed, err := argus.Collect(a.Client.ListPermissions(ctx, argus.User, argus.ByID(argus.ID(subject)), false))
		return len(listed) == 1, err
	})
	for _, settings := range []map[string]any{nil, {"bulk_reads": false}} {
		core, diags := a.NewCore(settings)
		acctest.WantNone(t, diags)
		config := set(a, subject, roles[0])
		config["subject"] = a.Name("alice")
		plan := core.Plan(setKind, nil, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", "loses 1 direct permission", "permission "+string(byHand.ID))
	}
}
