package plans

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// While a setting of the provider is known only after apply, the plan goes on without calls, and state stays.
func TestUnknownSettingsMakeNoCalls(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"api_key", "api_url", "domain"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("counts requests")
			known, s := a.Core(), a.NewScene()
			made := map[string]*acctest.Object{}
			for name, kind := range acctest.Kinds {
				made[name], _ = known.Make(name, kind.Config(s))
			}
			newRun := func() *acctest.Core {
				core, diags := a.NewCore(map[string]any{setting: acctest.Unknown})
				acctest.WantNone(t, diags)
				return core
			}
			sim.ResetRequests()
			for name, kind := range acctest.Kinds {
				core := newRun()
				acctest.WantNone(t, core.Plan(name, nil, kind.Config(s)).Diagnostics)
				kept, diags := core.Read(made[name])
				acctest.WantNone(t, diags)
				if !made[name].Same(kept) {
					t.Errorf("%s: state did not stay", name)
				}
				plan := newRun().Plan(name, made[name], kind.Config(s))
				acctest.WantNone(t, plan.Diagnostics)
				if !plan.Empty() {
					t.Errorf("%s: the plan changes %v", name, plan.Changes())
				}
				acctest.WantNone(t, newRun().Plan(name, made[name], nil).Diagnostics)
				_, diags = core.Import(name, kind.ImportID(s, made[name]))
				acctest.WantText(t, diags, "ERROR", "Provider configuration not yet known")
			}
			for _, request := range sim.Requests() {
				t.Errorf("%s was called", request.Operation)
			}
		})
	}
}
