package subject_test

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

var deletes = map[string]string{"argus_user": "deleteUser", "argus_group": "deleteGroup"}

func fails404(sim *simulator.Simulator, operations ...string) {
	times := 1
	if slices.Contains(operations, "searchSubjects") { // which is looked at again, as it may be late
		times = 20
	}
	for _, operation := range operations {
		sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: times})
	}
}

// A 404 does not prove that somebody is disabled.
func TestDestroyThatIsNotFoundIsLookedUp(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for name, of := range map[string]struct {
			fails []string
			words []string
			left  bool
		}{
			"active":              {[]string{deletes[kind]}, []string{"ERROR", "Inconsistent responses"}, true},
			"active in searches":  {[]string{deletes[kind], acctest.ReadByID[kind]}, []string{"ERROR", "Inconsistent responses"}, true},
			"nowhere":             {[]string{deletes[kind], acctest.ReadByID[kind], "searchSubjects"}, []string{"WARNING", "cannot be seen", "It is removed from state"}, false},
			"nowhere and refused": {[]string{acctest.ReadByID[kind], "searchSubjects"}, []string{"WARNING", "cannot be seen"}, false},
		} {
			a := acctest.Start(t)
			sim := a.NeedSimulator("hides on demand")
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
			core := a.Core()
			plan := core.Plan(kind, object, nil)
			fails404(sim, of.fails...)
			if name == "nowhere and refused" {
				sim.Fail(simulator.Fault{Operation: deletes[kind], Kind: simulator.ServerError, Status: 412, Times: 1})
			}
			left, diags := core.Apply(plan)
			acctest.WantText(t, diags, append(of.words, object.Text("id"))...)
			if (left != nil) != of.left {
				t.Errorf("%s, %s: left in state: %v", kind, name, left != nil)
			}
		}
	}
}

// What was planned as the destroy of a disabled one sends nothing, so that a 404 must not hide that it is active.
func TestDestroyOfTheDisabledLooksAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		for _, hidden := range []bool{false, true} {
			a := acctest.Start(t)
			sim := a.NeedSimulator("hides on demand")
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil))
			a.DisableByHand(kind, object.Text("id"))
			core := a.Core()
			read, _ := core.Read(object)
			plan := core.Plan(kind, read, nil)
			a.ReenableByHand(kind, object.Text("id"))
			words := []string{"ERROR", "Inconsistent responses"}
			if hidden {
				fails404(sim, acctest.ReadByID[kind], "searchSubjects")
				words = []string{"WARNING", "cannot be seen"}
			} else {
				fails404(sim, acctest.ReadByID[kind])
			}
			left, diags := core.Apply(plan)
			acctest.WantText(t, diags, append(words, object.Text("id"))...)
			if (left == nil) != hidden {
				t.Errorf("%s, hidden %v: left in state: %v", kind, hidden, left != nil)
			}
		}
	}
}
