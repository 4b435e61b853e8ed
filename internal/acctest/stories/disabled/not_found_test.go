package disabled

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// eachNotFound runs a test for each of the reads that show what belongs to an active user or group, all of which are 404.
func eachNotFound(t *testing.T, test func(t *testing.T, s acctest.Scene, kind string, object *acctest.Object)) {
	t.Helper()
	for _, kind := range acctest.OwnedKinds() {
		for _, operations := range acctest.Kinds[kind].SeenBy {
			t.Run(kind+" by "+strings.Join(operations, " and "), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t)
				sim := a.NeedSimulator("gives inconsistent responses on demand")
				s := a.NewScene()
				object, _ := a.Core().Make(kind, acctest.Kinds[kind].Config(s))
				for _, operation := range operations {
					sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
				}
				test(t, s, kind, object)
			})
		}
	}
}

// The lists of an active user or group exist: a 404 for them does not say that what they would show is gone.
func TestNotFoundListOfAnActiveOwner(t *testing.T) {
	t.Parallel()
	eachNotFound(t, func(t *testing.T, s acctest.Scene, kind string, object *acctest.Object) {
		kept, diags := s.Core().Read(object)
		acctest.WantText(t, diags, append(acctest.Kinds[kind].Names(s, object), "ERROR", "Inconsistent responses", "stays in state", "Run plan again.", "terraform state rm", "404")...)
		if kept == nil || !object.Same(kept) {
			t.Fatal("what a 404 alone says to be gone did not stay in state")
		}
		s.Simulator.ClearFaults()
		kept, diags = s.Core().Read(kept)
		acctest.WantNone(t, diags)
		if kept == nil || !object.Same(kept) {
			t.Fatal("after the lists are back, a refresh shows a change")
		}
		_, diags = s.Core().Apply(s.Core().Plan(kind, object, nil))
		acctest.WantNone(t, diags)
		gone, diags := s.Core().Read(object)
		acctest.WantNone(t, diags)
		if gone != nil {
			t.Error("what complete lists do not show stayed in state")
		}
	})
}

// A destroy that is 404 is done only if a list shows that the object is gone.
func TestNotFoundDestroyOfAnActiveOwner(t *testing.T) {
	t.Parallel()
	eachNotFound(t, func(t *testing.T, s acctest.Scene, kind string, object *acctest.Object) {
		if kind == "argus_group_membership" {
			s.Simulator.ClearFaults() // what no search shows may be externally managed, and is refused before
			s.Simulator.Fail(simulator.Fault{Operation: "listSubjectsInGroup", Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
		}
		s.Simulator.Fail(simulator.Fault{Operation: acctest.Kinds[kind].Destroy, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
		kept, diags := s.Core().Apply(s.Core().Plan(kind, object, nil))
		acctest.WantText(t, diags, "ERROR", "404", "is gone", "terraform state rm")
		if kept == nil {
			t.Error("what a 404 alone says to be gone left state")
		}
	})
}
