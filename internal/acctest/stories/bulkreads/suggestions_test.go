package bulkreads

import (
	"encoding/json"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// The names that suggestions come from are read once, and no more of them than a page.
func TestNamesToSuggestAreReadOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim, s := a.NeedSimulator("counts requests"), a.NewScene()
	core, config := a.Core(), acctest.Kinds["argus_permission"].Config(s)
	sim.ResetRequests()
	for _, wrong := range []string{"analysst", "analyyst", "annalyst"} {
		config["function"] = wrong
		acctest.WantText(t, core.Plan("argus_permission", nil, config).Diagnostics, "ERROR", "function", wrong, `Did you mean "analyst`)
	}
	searches := 0
	for _, request := range sim.Requests() {
		if request.Operation != "searchFunctions" {
			continue
		}
		searches++
		var body struct{ Limit int }
		if err := json.Unmarshal(request.Body, &body); err != nil || body.Limit == 0 {
			t.Errorf("asked for all functions: %s, %v", request.Body, err)
		}
	}
	if searches != 1 {
		t.Errorf("the functions were searched %d times", searches)
	}
}
