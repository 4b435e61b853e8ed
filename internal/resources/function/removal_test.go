package function_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// notDone has Argus confirm removals of edges without making them.
var notDone = simulator.Fault{Operation: "removeFunctionChild", Kind: simulator.ForeignResponse, Times: simulator.Always}

// What a response says of a removed edge is not documented: only an edge that Argus does not show any more is gone.
func TestRemovalThatIsNotDone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(childKind, link(s.upper.Name, s.side.Name))
	s.sim.Fail(notDone)
	left, diags := core.Apply(core.Plan(childKind, object, nil))
	acctest.WantText(t, diags, "ERROR", s.side.Name, s.upper.Name, "is still there", "apply again")
	if left == nil {
		t.Fatal("an edge that is there left state")
	}
	s.sim.ClearFaults()
	if left, diags = core.Change(childKind, left, nil); left != nil || len(diags) != 0 || len(s.children(s.upper.ID)) != 0 {
		t.Errorf("the next apply does not remove it: %s", acctest.Text(diags))
	}
}

func TestMoveThatIsNotDone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(kind, s.config(nil))
	moved := s.config(map[string]any{"parent": s.side.Name, "role": true})
	s.sim.Fail(notDone)
	left, diags := core.Apply(core.Plan(kind, object, moved))
	acctest.WantText(t, diags, "ERROR", s.upper.Name, "is still there")
	s.sim.ClearFaults()
	left, _ = core.Read(left)
	if left.Text("parent") != s.upper.Name || !left.Bool("role") {
		t.Errorf("state has the parent %q", left.Text("parent"))
	}
	left, diags = s.Core().Change(kind, left, moved)
	acctest.WantNone(t, diags)
	if len(s.children(s.upper.ID)) != 0 || !slices.Equal(s.children(s.side.ID), []string{left.Text("id")}) {
		t.Errorf("%v is below the former parent, %v below the new one", s.children(s.upper.ID), s.children(s.side.ID))
	}
}

// Lists may show a removal late. If they cannot be read, that is said.
func TestRemovalThatShowsLateOrNot(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	core := s.Core()
	object, _ := core.Make(childKind, link(s.upper.Name, s.side.Name))
	var late atomic.Int32
	shown := `{"responseCode":200,"count":1,"size":1,"limit":0,"offset":0,"metaData":{},"messages":[],"data":[{"id":` + string(s.side.ID) + `,"name":"side","flags":[]}]}`
	s.Rewrite(func(r *http.Request, body []byte) []byte {
		switch {
		case r.Method == http.MethodDelete:
			late.Store(2)
		case strings.HasSuffix(r.URL.Path, "/children") && late.Add(-1) >= 0:
			return []byte(shown)
		}
		return body
	})
	if left, diags := core.Change(childKind, object, nil); left != nil || len(diags) != 0 {
		t.Errorf("a removal that shows late: %s", acctest.Text(diags))
	}
	object, _ = core.Make(childKind, link(s.upper.Name, s.side.Name))
	destroy := core.Plan(childKind, object, nil)
	s.sim.Fail(simulator.Fault{Operation: "listFunctionChildren", Kind: simulator.ServerError, Status: http.StatusForbidden, Times: simulator.Always})
	left, diags := core.Apply(destroy)
	acctest.WantText(t, diags, "WARNING", s.side.Name, "may still be there", "unknown")
	s.sim.ClearFaults()
	if left != nil || len(s.children(s.upper.ID)) != 0 {
		t.Error("a removal that cannot be looked at stays in state")
	}
	s.Must(s.Client.AddFunctionChild(t.Context(), s.upper.ID, s.side.ID))
	s.sim.Fail(simulator.Fault{Operation: "listFunctionChildren", Kind: simulator.ServerError, Status: http.StatusNotImplemented, Times: simulator.Always})
	left, diags = core.Apply(destroy)
	acctest.WantText(t, diags, "ERROR", "Could not check whether")
	if left == nil {
		t.Error("a removal that could not be looked at left state")
	}
}
