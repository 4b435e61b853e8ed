package disabled

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestSummariesOfWhatIsNotVisibleNameTheObject(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("hides on demand")
			s := a.NewScene()
			object, _ := a.Core().Make(name, kind.Config(s))
			text, names := "cannot be seen", acctest.Kinds[name].Names(s, nil)
			if operation, subject := acctest.ReadByID[name]; subject {
				text = "no longer visible"
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
				sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
			} else {
				_, diags := a.Core().Apply(a.Core().Plan(name, object, nil))
				acctest.WantNone(t, diags)
				sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
				names = acctest.Kinds[name].Names(s, object)
			}
			kept, diags := a.Core().Read(object)
			if kind.SearchShowsGone {
				if acctest.WantNone(t, diags); kept != nil {
					t.Error("what a search shows to be gone stayed in state")
				}
				return
			}
			acctest.WantNamed(t, diags, text, names)
		})
	}
}

func TestSummariesOfWhatStaysNameTheObject(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.SubjectKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			s := acctest.Scene{Argus: a}
			object, _ := a.Core().Make(kind, a.SubjectConfig(kind, map[string]any{"deletion_policy": "abandon"}))
			plan := a.Core().Plan(kind, object, nil)
			acctest.WantNamed(t, plan.Diagnostics, "stays active", acctest.Kinds[kind].Names(s, nil))
			_, diags := a.Core().Apply(plan)
			acctest.WantNamed(t, diags, "stays active", acctest.Kinds[kind].Names(s, nil))
		})
	}
}
