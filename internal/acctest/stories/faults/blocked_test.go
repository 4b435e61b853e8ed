package faults

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What a proxy forbids is not what the key may not do: no check is left out for it, and no function advised.
func TestAProxyThatForbidsIsAnError(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{"getBasicCustomer": "argus_user", "searchSubjects": "argus_user"}
	for _, kind := range acctest.OwnedKinds() {
		kinds[acctest.Kinds[kind].SeenBy[0][0]] = kind
	}
	for operation, kind := range kinds {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("has a proxy before it")
			core, config := a.Core(), acctest.Kinds[kind].Config(a.NewScene())
			if operation == "getBasicCustomer" {
				config["customer"] = "fjord-energy"
			}
			sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.HTMLError, Status: 403, Times: simulator.Always})
			plan := core.Plan(kind, nil, config)
			said := plan.Diagnostics
			if !acctest.HasError(said) {
				_, said = core.Apply(plan)
			}
			acctest.WantText(t, said, "ERROR", "403", "the response is not Argus's")
			if text := acctest.Text(said); strings.Contains(text, "needs function") {
				t.Errorf("a function is advised: %s", text)
			}
		})
	}
}
