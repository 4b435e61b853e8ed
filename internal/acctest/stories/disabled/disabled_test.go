// Package disabled tells what happens to users and groups that are disabled, by Terraform or by hand, and to what belongs to them.
package disabled

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// eachDisabled runs a test for a user and a group that were disabled by hand, as servers of each variant show them.
func eachDisabled(t *testing.T, more map[string]any, run func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object)) {
	t.Helper()
	for _, kind := range acctest.SubjectKinds {
		for _, variants := range [][]string{nil, {"disabled-hidden-by-id", "disabled-hidden-by-shortname"}, {"disabled-hidden-by-id", "empty-as-null", "repeated-delete-refused", "repeated-reenable-refused"}} {
			t.Run(kind+"/"+strings.Join(variants, ","), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
				core := a.Core()
				config := a.SubjectConfig(kind, more)
				object, _ := core.Make(kind, config)
				a.DisableByHand(kind, object.Text("id"))
				disabled, diags := core.Read(object)
				acctest.WantNone(t, diags)
				if disabled == nil || !disabled.Bool("disabled") || disabled.Text("id") != object.Text("id") {
					t.Fatal("what is disabled did not stay in state as disabled")
				}
				run(t, a, core, config, disabled)
			})
		}
	}
}

func TestDisabledIsReenabledInPlace(t *testing.T) {
	t.Parallel()
	eachDisabled(t, map[string]any{"description": "As configured"}, func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object) {
		kind, id := disabled.Type, disabled.Text("id")
		plan := core.Plan(kind, disabled, config)
		if changes := plan.Changes(); acctest.HasError(plan.Diagnostics) || len(plan.Replace) != 0 || !slices.Equal(changes, []string{"disabled"}) {
			t.Errorf("planned %v, replacing %v: %s", changes, plan.Replace, acctest.Text(plan.Diagnostics))
		}
		left, diags := core.Apply(plan)
		if acctest.HasError(diags) || left.Bool("disabled") || left.Text("id") != id || !a.IsActive(id) {
			t.Errorf("it was not re-enabled: %s", acctest.Text(diags))
		}
		if again := core.Plan(kind, left, config); !again.Empty() {
			t.Errorf("the second plan changes %v", again.Changes())
		}
		read, diags := core.Read(left)
		acctest.WantNone(t, diags)
		if !left.Same(read) {
			t.Error("a refresh shows a change")
		}
	})
}

func TestDisabledIsNotReenabledAgainstTheConfiguration(t *testing.T) {
	t.Parallel()
	eachDisabled(t, nil, func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object) {
		config["reenable"] = false
		plan := core.Plan(disabled.Type, disabled, config)
		acctest.WantText(t, plan.Diagnostics, "ERROR", "reenable", disabled.Text("short_name"), disabled.Text("id"), "Set reenable = true", "take it out of the configuration")
		left, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "reenable", disabled.Text("id"))
		if !left.Same(disabled) || a.IsActive(disabled.Text("id")) {
			t.Error("a refused re-enable changed something")
		}
	})
}

// The destroy of a disabled one disables nobody: neither the limit nor the lock-out guard counts it, and the policy says nothing.
func TestDestroyOfTheDisabledSendsNothing(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"disable", "abandon"} {
		eachDisabled(t, map[string]any{"deletion_policy": policy}, func(t *testing.T, a *acctest.Argus, _ *acctest.Core, _ map[string]any, disabled *acctest.Object) {
			sim := a.NeedSimulator("counts requests")
			core, diags := a.NewCore(map[string]any{"max_disabled_subjects": 0})
			acctest.WantNone(t, diags)
			plan := core.Plan(disabled.Type, disabled, nil)
			left, diags := core.Apply(plan)
			acctest.WantNone(t, append(plan.Diagnostics, diags...))
			if left != nil || sim.Count("deleteUser")+sim.Count("deleteGroup") != 1 {
				t.Error("the destroy sent another one, or left something in state")
			}
		})
	}
}

// A destroy was not counted as long as its object was disabled, so it disables nobody who has come back since.
func TestDestroyOfTheDisabledLeavesTheReenabled(t *testing.T) {
	t.Parallel()
	eachDisabled(t, nil, func(t *testing.T, a *acctest.Argus, core *acctest.Core, _ map[string]any, disabled *acctest.Object) {
		plan := core.Plan(disabled.Type, disabled, nil)
		a.ReenableByHand(disabled.Type, disabled.Text("id"))
		left, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "is active again", disabled.Text("id"), "run plan again")
		if left == nil || !a.IsActive(disabled.Text("id")) {
			t.Error("what is active again left the state, or was disabled")
		}
	})
}

// Who was re-enabled between plan and apply is as wanted, though a server refuses to re-enable twice.
func TestReenableOfTheReenabledIsDone(t *testing.T) {
	t.Parallel()
	eachDisabled(t, nil, func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object) {
		plan := core.Plan(disabled.Type, disabled, config)
		a.ReenableByHand(disabled.Type, disabled.Text("id"))
		left, diags := core.Apply(plan)
		if acctest.HasError(diags) || left.Bool("disabled") || !core.Plan(disabled.Type, left, config).Empty() {
			t.Errorf("the apply did not end well: %s", acctest.Text(diags))
		}
	})
}

func TestReenableThatFailsHalfwayContinues(t *testing.T) {
	t.Parallel()
	eachDisabled(t, nil, func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object) {
		sim := a.NeedSimulator("refuses on demand")
		config["description"] = "New"
		update := map[string]string{"argus_user": "updateUser", "argus_group": "updateGroup"}[disabled.Type]
		sim.Fail(simulator.Fault{Operation: update, Kind: simulator.ServerError, Status: 403, Times: 1})
		left, diags := core.Apply(core.Plan(disabled.Type, disabled, config))
		acctest.WantText(t, diags, "ERROR", "Could not update")
		if left.Bool("disabled") || !a.IsActive(disabled.Text("id")) || left.Text("description") != "" {
			t.Error("state does not hold what there is after the re-enable")
		}
		plan := core.Plan(disabled.Type, left, config)
		if changes := plan.Changes(); !slices.Equal(changes, []string{"description"}) {
			t.Errorf("the next apply would change %v", changes)
		}
		left, diags = core.Apply(plan)
		acctest.WantNone(t, diags)
		if again := core.Plan(disabled.Type, left, config); !again.Empty() {
			t.Errorf("the plan after that changes %v", again.Changes())
		}
	})
}

func TestDisabledIsImportedAsItIs(t *testing.T) {
	t.Parallel()
	eachDisabled(t, nil, func(t *testing.T, a *acctest.Argus, core *acctest.Core, config map[string]any, disabled *acctest.Object) {
		a.SettleDisabled(disabled.Text("id"))
		for _, id := range []string{disabled.Text("id"), disabled.Text("short_name"), fmt.Sprintf("%s/%s", disabled.Text("domain"), disabled.Text("short_name"))} {
			imported, diags := core.Import(disabled.Type, id)
			acctest.WantNone(t, diags)
			if imported == nil || !imported.Bool("disabled") || imported.Text("id") != disabled.Text("id") {
				t.Fatalf("%s was not imported as disabled", id)
			}
			config["customer"] = imported.Text("customer")
			if plan := core.Plan(disabled.Type, imported, config); !slices.Equal(plan.Changes(), []string{"disabled"}) {
				t.Errorf("the plan after the import of %s changes %v", id, plan.Changes())
			}
		}
	})
}
