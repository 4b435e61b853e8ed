package function_test

import (
	"bytes"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A text that cannot be cleared is an error at its language, and drift until it is cleared.
func TestTextThatIsNotCleared(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	both := map[string]any{"english": "Reads", "norwegian": "Leser"}
	object, _ := s.Core().Make(kind, s.config(map[string]any{"localized_names": both, "localized_descriptions": map[string]any{"english": "Reads"}}))
	var clears atomic.Bool
	s.Rewrite(func(_ *http.Request, body []byte) []byte {
		if clears.Load() {
			return body
		}
		return bytes.ReplaceAll(body, []byte(`"english":""`), []byte(`"english":"Reads"`))
	})
	core := s.Core()
	config := s.config(map[string]any{"localized_names": map[string]any{"norwegian": "Leser"}})
	left, diags := core.Apply(core.Plan(kind, object, config))
	for range 2 {
		for _, attribute := range []string{"localized_names", "localized_descriptions"} {
			acctest.WantText(t, diags, "ERROR", `AttributeName("`+attribute+`").ElementKeyString("english")`, "did not clear", "Reads")
		}
		left, _ = core.Read(left)
		plan := core.Plan(kind, left, config)
		changes := plan.Changes()
		if slices.Sort(changes); !slices.Equal(changes, []string{"localized_descriptions", "localized_names"}) {
			t.Fatalf("the plan changes %v", changes)
		}
		left, diags = core.Apply(plan)
	}
	clears.Store(true)
	left, _ = core.Read(left)
	s.wantEmptyPlan(core, left, config)
}

// An import takes over all texts. One that the configuration never had stays in Argus, also in a language that the provider does not know.
func TestTextsThatWereNeverConfiguredStay(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	made := s.add("reads", s.upper.Name)
	s.Must(acctest.ErrorOf(s.Client.UpdateFunction(t.Context(), made.ID, argus.UpdateFunctionRequest{LocalizedNames: map[string]string{"english": "Reads", "norwegian": "Leser"}})))
	s.Rewrite(func(_ *http.Request, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"english":"Reads"`), []byte(`"english":"Reads","danish":"Læser"`))
	})
	config := func(names map[string]any) map[string]any {
		return s.config(map[string]any{"role": true, "localized_names": names})
	}
	both, english := config(map[string]any{"english": "Reads", "norwegian": "Leser"}), config(map[string]any{"english": "Reads"})
	core := s.Core()
	wants := func(norwegian string) {
		t.Helper()
		found, err := s.Client.GetFunction(t.Context(), string(made.ID))
		if s.Must(err); found.LocalizedNames["norwegian"] != norwegian || found.LocalizedNames["english"] != "Reads" {
			t.Errorf("Argus has %v", found.LocalizedNames)
		}
	}
	object, diags := core.Import(kind, made.Name)
	acctest.WantNone(t, diags)
	s.wantEmptyPlan(core, object, both)
	object, _ = core.Read(object)
	acctest.WantText(t, core.Plan(kind, object, english).Diagnostics, "WARNING", `AttributeName("localized_names").ElementKeyString("norwegian")`, "stays in Argus", "Leser", "take it out again")
	failing := s.config(map[string]any{"role": false, "localized_names": map[string]any{"english": "Reads"}})
	s.sim.Fail(simulator.Fault{Operation: "updateFunction", Kind: simulator.ServerError, Status: http.StatusPreconditionFailed})
	object, diags = core.Apply(core.Plan(kind, object, failing))
	acctest.WantText(t, diags, "ERROR", "Could not update")
	s.sim.ResetRequests()
	object, diags = core.Apply(core.Plan(kind, object, english))
	acctest.WantNone(t, diags)
	if wants("Leser"); s.sim.Count("updateFunction") != 0 {
		t.Error("what does not change was sent")
	}
	s.wantEmptyPlan(core, object, english)
	object, diags = core.Change(kind, object, both)
	acctest.WantNone(t, diags)
	object, diags = core.Change(kind, object, english)
	acctest.WantNone(t, diags)
	wants("")
	s.wantEmptyPlan(core, object, english)
}
