package function_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// One edge has one owner: the function below it, or a resource of its own.
func TestEdgesWithTwoOwnersAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	object, _ := s.Core().Make(kind, s.config(nil))
	name := object.Text("name")
	edge, _ := s.Core().Import(childKind, s.upper.Name+"/"+name)
	twice := []string{"ERROR", "Two resources own the same thing", "argus_function of function " + name, "argus_function_child of function " + name, "Keep one of them"}
	for _, order := range [][2]string{{kind, childKind}, {childKind, kind}} {
		for what, prior := range map[string]map[string]*acctest.Object{"created": {}, "in state": {kind: object, childKind: edge}} {
			core := s.Core()
			config := map[string]map[string]any{kind: s.config(nil), childKind: link(string(s.upper.ID), name)}
			core.Plan(order[0], prior[order[0]], config[order[0]])
			t.Log(what, order)
			acctest.WantText(t, core.Plan(order[1], prior[order[1]], config[order[1]]).Diagnostics, twice...)
			core = s.Core()
			core.Plan(order[0], prior[order[0]], config[order[0]])
			if prior[order[1]] != nil {
				acctest.WantText(t, core.Plan(order[1], prior[order[1]], nil).Diagnostics, "ERROR", "Destroy removes what another resource manages", "from = "+order[1])
			}
		}
	}
	core := s.Core()
	core.Plan(childKind, edge, link(s.upper.Name, name))
	acctest.WantText(t, core.Plan(childKind, nil, link(s.upper.Name, name)).Diagnostics, "ERROR", "Two resources own the same thing")
	core = s.Core()
	core.Plan(kind, object, s.config(map[string]any{"parent": s.side.Name}))
	acctest.WantText(t, core.Plan(childKind, nil, link(s.side.Name, name)).Diagnostics, twice...)

	// Another parent of the function is another edge. What the run creates is known by its name.
	core = s.Core()
	acctest.WantNone(t, core.Plan(kind, object, s.config(nil)).Diagnostics)
	acctest.WantNone(t, core.Plan(childKind, nil, link(s.side.Name, name)).Diagnostics)
	core = s.Core()
	fresh := s.config(map[string]any{"name": s.Name("fresh")})
	create := core.Plan(kind, nil, fresh)
	acctest.WantNone(t, create.Diagnostics)
	acctest.WantText(t, core.Plan(childKind, nil, link(s.upper.Name, s.Name("fresh"))).Diagnostics, "ERROR", "Two resources own the same thing")

	// In an apply too, whichever comes first.
	core = s.Core()
	made, diags := core.Apply(create)
	acctest.WantNone(t, diags)
	_, diags = core.Apply(s.Core().Plan(childKind, nil, link(s.upper.Name, s.Name("fresh"))))
	acctest.WantText(t, diags, "ERROR", "Two resources own the same thing")
	if left, diags := core.Change(kind, made, nil); left != nil || len(diags) != 0 {
		t.Errorf("a destroy: %s", acctest.Text(diags))
	}
	core.Make(kind, fresh)
}
