package disabled

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Many destroys look their user up at most once: not at all if the responses show what was removed.
func TestDestroysLookTheirOwnerUpOnce(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		if kind.Several == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, variant := range []string{"", "disabled-owner-hidden", "disabled-owner-empty"} {
				a := acctest.Start(t, func(o *simulator.Options) {
					if variant != "" {
						o.Variants = []string{variant}
					}
				})
				s := a.NewScene()
				sim := a.NeedSimulator("counts requests")
				var plans []*acctest.Plan
				planner := a.Core()
				for _, config := range kind.SeveralOf(kind.Config(s)) {
					object, _ := planner.Make(name, config)
					plans = append(plans, planner.Plan(name, object, nil))
				}
				most := map[bool]int{true: 0, false: 1}[kind.DestroyShowsRemoval]
				if variant != "" {
					s.DisableByHand("argus_user", s.User)
					most = 1
				}
				core := a.Core()
				sim.ResetRequests()
				for _, plan := range plans {
					if left, diags := core.Apply(plan); left != nil || acctest.HasError(diags) {
						t.Errorf("%s, %q: left in state is %t: %s", name, variant, left != nil, acctest.Text(diags))
					}
				}
				if looks := sim.Count("getSubject") + sim.Count("searchSubjects"); looks > most {
					t.Errorf("%s, %q: %d destroys looked the user up %d times, at most %d is enough", name, variant, len(plans), looks, most)
				}
			}
		})
	}
}

// A user whom this run disables or re-enables between two destroys is looked up again.
func TestDestroysAfterThisRunChangedTheirOwner(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-owner-empty"} })
	s := a.NewScene()
	core := a.Core()
	var objects []*acctest.Object
	kind := acctest.Kinds["argus_auth_method"]
	for _, config := range kind.SeveralOf(kind.Config(s)) {
		object, _ := core.Make("argus_auth_method", config)
		objects = append(objects, object)
	}
	destroy := func(object *acctest.Object, warns bool) {
		t.Helper()
		left, diags := core.Apply(core.Plan(object.Type, object, nil))
		if left != nil || acctest.HasError(diags) || (len(diags) > 0) != warns {
			t.Errorf("left in state is %t: %s", left != nil, acctest.Text(diags))
		}
		if warns {
			acctest.WantNamed(t, diags, "may come back", []string{object.Text("method"), s.Name("scene-user")})
		}
	}
	user, diags := core.Import("argus_user", s.User)
	acctest.WantNone(t, diags)
	destroy(objects[0], false)
	core.Change("argus_user", user, nil)
	destroy(objects[1], true)
	destroy(objects[2], true)
	core.Change("argus_user", nil, map[string]any{"short_name": a.Name("scene-user"), "name": "Scene user"})
	destroy(objects[3], false)
}
