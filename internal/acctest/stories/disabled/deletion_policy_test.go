package disabled

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

func TestDestroyGoesByTheDeletionPolicy(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for policy, stays := range map[any]bool{nil: false, "disable": false, "abandon": true} {
			t.Run(fmt.Sprintf("%s/%v", kind, policy), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t)
				core := a.Core()
				object, _ := core.Make(kind, a.SubjectConfig(kind, map[string]any{"deletion_policy": policy}))
				plan := core.Plan(kind, object, nil)
				left, diags := core.Apply(plan)
				if left != nil || a.IsActive(object.Text("id")) != stays {
					t.Errorf("left in state: %v, active in Argus: %t", left, !stays)
				}
				if !stays {
					acctest.WantNone(t, append(plan.Diagnostics, diags...))
					return
				}
				acctest.WantText(t, plan.Diagnostics, "WARNING", "stays active in Argus", "will be taken out of state", object.Text("id"))
				acctest.WantText(t, diags, "WARNING", "stays active in Argus", "was taken out of state", object.Text("id"))
			})
		}
	}
}

func TestDeletionPolicyAloneSendsNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("counts requests")
			core := a.Core()
			object, _ := core.Make(kind, a.SubjectConfig(kind, nil))
			imported, diags := core.Import(kind, object.Text("id"))
			acctest.WantNone(t, diags)
			if object.Text("deletion_policy") != "disable" || imported.Text("deletion_policy") != "disable" {
				t.Errorf("%s: the default is %q after a create and %q after an import", kind, object.Text("deletion_policy"), imported.Text("deletion_policy"))
			}
			plan := core.Plan(kind, object, a.SubjectConfig(kind, map[string]any{"deletion_policy": "abandon"}))
			if changes := plan.Changes(); len(plan.Replace) != 0 || !slices.Equal(changes, []string{"deletion_policy"}) {
				t.Errorf("%s: planned %v, replacing %v", kind, changes, plan.Replace)
			}
			sim.ResetRequests()
			if _, diags := core.Apply(plan); acctest.HasError(diags) || len(sim.Requests()) != 0 {
				t.Errorf("%s: %d requests, %s", kind, len(sim.Requests()), acctest.Text(diags))
			}
			acctest.WantText(t, core.Validate(kind, a.SubjectConfig(kind, map[string]any{"deletion_policy": "erase"})), "ERROR", "deletion_policy", "abandon")
		})
	}
}

// A replacement destroys as the policy says, and one that needs the shortname of the abandoned one is refused.
func TestReplacementGoesByTheDeletionPolicy(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for _, policy := range []string{"disable", "abandon"} {
			t.Run(kind+"/"+policy, func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t)
				core := a.Core()
				config := a.SubjectConfig(kind, map[string]any{"deletion_policy": policy})
				object, _ := core.Make(kind, config)
				elsewhere := a.SubjectConfig(kind, map[string]any{"deletion_policy": policy, "domain": "elsewhere", "customer": object.Text("customer")})
				plan := core.Plan(kind, object, elsewhere)
				if acctest.HasError(plan.Diagnostics) || len(plan.Replace) != 1 {
					t.Errorf("%v is replaced: %s", plan.Replace, acctest.Text(plan.Diagnostics))
				}
				if policy == "abandon" {
					acctest.WantText(t, plan.Diagnostics, "WARNING", "stays active in Argus", "will be")
				} else {
					acctest.WantNone(t, plan.Diagnostics)
				}

				// With -replace, core plans the change as ever and then a create.
				if plan = core.Plan(kind, object, config); !plan.Empty() {
					t.Errorf("planned %v", plan.Changes())
				}
				again := core.Plan(kind, nil, config)
				if policy == "abandon" {
					acctest.WantText(t, again.Diagnostics, "ERROR", "short_name", "stays taken", object.Text("id"))
				} else if acctest.HasError(again.Diagnostics) {
					t.Error(acctest.Text(again.Diagnostics))
				}
			})
		}
	}
}

// Who gives its shortname away in the same plan keeps nobody from having it.
func TestRenamedIsNotTakenForAbandoned(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	config := a.SubjectConfig("argus_group", map[string]any{"deletion_policy": "abandon"})
	object, _ := core.Make("argus_group", config)
	renamed := core.Plan("argus_group", object, a.SubjectConfig("argus_group", map[string]any{"deletion_policy": "abandon", "short_name": a.Name("renamed")}))
	other := core.Plan("argus_group", nil, config)
	if acctest.HasError(renamed.Diagnostics) || acctest.HasError(other.Diagnostics) {
		t.Error(acctest.Text(append(renamed.Diagnostics, other.Diagnostics...)))
	}
}

// A real Terraform tells the provider of a change and then of a create, and of the destroy nothing.
func TestAccForcedReplacementOfTheAbandonedIsRefused(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	tf.Configure(a.Config(`
resource "argus_group" "kept" {
  short_name      = "NAME{kept}"
  name            = "Kept"
  deletion_policy = "abandon"
}`))
	tf.Do(0, "apply", "-auto-approve")
	id := tf.State("id")["argus_group.kept"]
	if refused := tf.Do(1, "plan", "-replace=argus_group.kept"); !strings.Contains(refused.Stderr, "The shortname stays taken") {
		t.Errorf("plan says %s", refused.Stderr)
	}
	tf.Do(0, "destroy", "-auto-approve")
	if !a.IsActive(id) {
		t.Error("the abandoned group was disabled")
	}
}
