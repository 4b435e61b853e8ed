package faults

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// Each operation of each resource is bounded by its timeout, and the error names it. Nothing is sent when it has passed.
func TestTimeoutsBoundEveryOperation(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("records requests")
			core, s := a.Core(), a.NewScene()
			with := func(config map[string]any, operation, timeout string) map[string]any {
				config["timeouts"] = map[string]any{operation: timeout}
				return config
			}
			passed := func(operation string, do func()) {
				t.Helper()
				sim.ResetRequests()
				do()
				for _, request := range sim.Requests() {
					t.Errorf("%s was sent after the timeout of %s", request.Operation, operation)
				}
			}
			wanted := func(operation string) []string {
				return []string{"ERROR", `AttributeName("timeouts").AttributeName("` + operation + `")`, "took longer than its timeout", "timeouts." + operation + " is 1ns", "20m0s"}
			}

			create := core.Plan(name, nil, with(kind.Config(s), "create", "1ns"))
			passed("create", func() {
				object, diags := core.Apply(create)
				acctest.WantText(t, diags, wanted("create")...)
				if object != nil {
					t.Error("a create that sent nothing left something in state")
				}
			})

			core = a.Core() // the next run
			object, diags := core.Make(name, with(kind.Config(s), "read", "1ns"))
			acctest.WantNone(t, diags)
			passed("read", func() {
				kept, diags := core.Read(object)
				acctest.WantText(t, diags, wanted("read")...)
				if kept == nil || !object.Same(kept) {
					t.Error("state did not stay")
				}
			})

			// The timeouts alone change in place, and send nothing.
			deleting := core.Plan(name, object, with(kind.Config(s), "delete", "1ns"))
			if changes := deleting.Changes(); len(deleting.Replace) != 0 || len(changes) != 1 || changes[0] != "timeouts" {
				t.Errorf("planned %v, replacing %v", changes, deleting.Replace)
			}
			passed("nothing", func() {
				object, diags = core.Apply(deleting)
				acctest.WantNone(t, diags)
			})
			passed("delete", func() {
				kept, diags := core.Apply(core.Plan(name, object, nil))
				acctest.WantText(t, diags, wanted("delete")...)
				if kept == nil {
					t.Error("a destroy that sent nothing took it out of state")
				}
			})

			if kind.Change != nil {
				update := core.Plan(name, object, with(kind.Changed(s), "update", "1ns"))
				passed("update", func() {
					_, diags := core.Apply(update)
					acctest.WantText(t, diags, wanted("update")...)
				})
			}
			object, diags = core.Change(name, object, kind.Config(s))
			acctest.WantNone(t, diags)
			imported, diags := core.Import(name, kind.ImportID(s, object))
			if acctest.HasError(diags) || imported == nil {
				t.Errorf("import: %s", acctest.Text(diags))
			}
			for _, wrong := range []string{"soon", "0s", "-1h", "25h", "99999999h"} {
				for _, operation := range []string{"create", "read", "delete"} {
					acctest.WantText(t, core.Validate(name, with(kind.Config(s), operation, wrong)), "ERROR",
						`AttributeName("timeouts").AttributeName("`+operation+`")`, "Invalid duration", `"`+wrong+`" is not a positive duration`, "at most 24h.")
				}
			}
			acctest.WantNone(t, core.Validate(name, with(kind.Config(s), "create", "24h")))
		})
	}
}
