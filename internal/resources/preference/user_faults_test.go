package preference_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

var both, fewer = map[string]any{"theme": "dark", "language": "en"}, map[string]any{"theme": "dark"}

// A key that leaves the map and that was removed before is what was wanted, however Argus says so.
func TestUserPreferencesThatWereRemovedBefore(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 404, 412} {
		a := acctest.Start(t)
		user := a.AddUser("alice")
		object, _ := a.Core().Make(setKind, preferring(user.ShortName, map[string]any{"theme": "dark", "language": "en", "size": "small"}))
		core := a.Core()
		plan := core.Plan(setKind, object, preferring(user.ShortName, fewer))
		removed := []string{"language" + suffix, "size" + suffix}
		if status == 0 {
			removed = removed[:1]
		}
		a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), removed...)))
		if status > 0 {
			a.NeedSimulator("refuses on demand").Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: status})
		}
		object, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		if again := a.Core().Plan(setKind, object, preferring(user.ShortName, fewer)); !again.Empty() {
			t.Errorf("%d: the next plan changes %v", status, again.Changes())
		}
		a.Must(has(a, user, map[string]string{"theme": "dark"})(nil))
	}
}

// What Argus may have kept of a disabled user leaves state with a warning. An update that adds something is refused, and state keeps
// all, though Argus shows none of it.
func TestUserPreferencesLeaveWithADisabledUser(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"disabled-owner-hidden", "disabled-owner-empty"} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{variant} })
		a.NeedSimulator("hides what belongs to disabled users")
		user := a.AddUser("alice")
		config := preferring(string(user.ID), both)
		object, _ := a.Core().Make(setKind, config)
		a.DisableByHand("argus_user", string(user.ID))

		left, diags := a.Core().Change(setKind, object, preferring(string(user.ID), fewer))
		acctest.WantText(t, diags, "WARNING", `Preferences "language`+suffix+`" of `+user.ShortName, "may come back", "they have their values again")
		if plan := a.Core().Plan(setKind, left, preferring(string(user.ID), fewer)); acctest.HasError(diags) || !plan.Empty() {
			t.Errorf("%s: the next plan changes %v: %s", variant, plan.Changes(), acctest.Text(diags))
		}
		if gone, diags := a.Core().Change(setKind, left, nil); gone != nil || acctest.HasError(diags) {
			t.Errorf("%s: not destroyed: %s", variant, acctest.Text(diags))
		}

		if variant == "disabled-owner-empty" {
			a.Simulator.Fail(simulator.Fault{Operation: "setUserPreferences", Kind: simulator.ServerError, Status: 412})
		}
		core := a.Core()
		kept, diags := core.Apply(core.Plan(setKind, object, preferring(string(user.ID), map[string]any{"theme": "light"})))
		acctest.WantText(t, diags, "ERROR", "set preferences")
		if plan := a.Core().Plan(setKind, kept, config); !plan.Empty() {
			t.Errorf("%s: a failed update took from state %v", variant, plan.Changes())
		}
	}
}

// A refused removal is an error that names what was refused, and state has what Argus has.
func TestUserPreferencesRefuseARemoval(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := a.AddUser("alice")
	object, _ := a.Core().Make(setKind, preferring(user.ShortName, both))
	for _, config := range []map[string]any{preferring(user.ShortName, fewer), nil} {
		core := a.Core()
		plan := core.Plan(setKind, object, config)
		sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 412})
		left, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "remove preferences of user")
		if plan := a.Core().Plan(setKind, left, preferring(user.ShortName, both)); left == nil || !plan.Empty() {
			t.Errorf("state is not what Argus has: %v", plan.Changes())
		}
	}
	a.Must(has(a, user, map[string]string{"theme": "dark", "language": "en"})(nil))
}

// A removal that is refused midway leaves in state what Argus has, and the next update removes the rest.
func TestUserPreferencesRefuseTheSecondRemoval(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("refuses on demand")
	user := a.AddUser("alice")
	many, left := map[string]any{"theme": "dark"}, map[string]any{"theme": "dark"}
	for i := range 150 {
		many[fmt.Sprintf("key %03d", i)] = "x"
		if i >= 100 {
			left[fmt.Sprintf("key %03d", i)] = "x"
		}
	}
	object, _ := a.Core().Make(setKind, preferring(user.ShortName, many))
	core := a.Core()
	plan := core.Plan(setKind, object, preferring(user.ShortName, fewer))
	sim.Fail(simulator.Fault{Operation: "deleteUserPreferences", Kind: simulator.ServerError, Status: 412, After: 1})
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "remove preferences of user")
	if plan := a.Core().Plan(setKind, object, preferring(user.ShortName, left)); !plan.Empty() {
		t.Errorf("state is not what Argus has: %v", plan.Changes())
	}
	object, _ = a.Core().Change(setKind, object, preferring(user.ShortName, fewer))
	a.Core().Change(setKind, object, nil)
	a.Must(has(a, user, nil)(nil))
}
