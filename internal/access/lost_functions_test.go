package access

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A function that is deleted or renamed, or an edge that is removed, takes away what nothing else leads to.
func TestLostFunctions(t *testing.T) {
	t.Parallel()
	edge := func(parent, parentName, child, childName string) Edge {
		return Edge{Object{ID: argus.ID(parent), Name: parentName}, Object{ID: argus.ID(child), Name: childName}}
	}
	// The last edge makes a cycle, which a server may have. admin (1) leads to manager (10) and to viewer (20), manager to createUser (11) and to viewer, viewer to viewUsers (12).
	edges := []Edge{
		edge("1", "admin", "10", "manager"), edge("1", "admin", "20", "viewer"), edge("10", "manager", "11", "createUser"),
		edge("10", "manager", "20", "viewer"), edge("20", "viewer", "12", "viewUsers"),
	}
	both := []string{"createUser", "viewUsers"}
	admin := granted("1", "u", "1", "admin", "2")
	for name, c := range map[string]struct {
		grants   []Grant
		removals []Removal
		hidden   bool
		unseen   bool // the edges
		want     []string
	}{
		"a function that is needed":           {grants: []Grant{admin}, removals: []Removal{{Function: "11"}}, want: both[:1]},
		"one above it":                        {grants: []Grant{manager("1", "u", "2")}, removals: []Removal{{Function: "10"}}, want: both},
		"one of two above it":                 {grants: []Grant{admin}, removals: []Removal{{Function: "10"}}, want: both[:1]},
		"one that is not granted":             {grants: []Grant{viewer("1", "u", "2")}, removals: []Removal{{Function: "10"}}},
		"one that another grant gives":        {grants: []Grant{admin, granted("2", "u", "11", "createUser", "1")}, removals: []Removal{{Function: "10"}}},
		"the same grant for a customer above": {grants: []Grant{manager("1", "u", "2"), manager("2", "u", "1")}, removals: []Removal{{Function: "11"}}, want: both[:1]},
		"another grant for another customer":  {grants: []Grant{admin, granted("2", "u", "11", "createUser", "3")}, removals: []Removal{{Function: "10"}}, want: both[:1]},
		"a renamed one that is needed":        {grants: []Grant{admin}, removals: []Removal{{Function: "12", Alone: true}}, want: both[1:]},
		"a renamed one above":                 {grants: []Grant{admin}, removals: []Removal{{Function: "10", Alone: true}}},
		"renamed, then deleted":               {grants: []Grant{admin}, removals: []Removal{{Function: "20", Alone: true}, {Function: "20"}}, want: both[1:]},
		"the only edge":                       {grants: []Grant{admin}, removals: []Removal{{Parent: "20", Child: "12"}}, want: both[1:]},
		"one of two edges":                    {grants: []Grant{admin}, removals: []Removal{{Parent: "10", Child: "20"}}},
		"both edges":                          {grants: []Grant{admin}, removals: []Removal{{Parent: "10", Child: "20"}, {Parent: "1", Child: "20"}}, want: both[1:]},
		"an edge, with another in its place":  {grants: []Grant{admin}, removals: []Removal{{Parent: "20", Child: "12", NewParent: "10"}}},
		"an edge to what is not granted":      {grants: []Grant{viewer("1", "u", "2")}, removals: []Removal{{Parent: "20", Child: "12", NewParent: "10"}}, want: both[1:]},
		"an edge that is not there":           {grants: []Grant{admin}, removals: []Removal{{Parent: "20", Child: "11"}}},
		"an edge above what is granted":       {grants: []Grant{viewer("1", "u", "2")}, removals: []Removal{{Parent: "10", Child: "20"}}},
		"an edge, and the grant beside it":    {grants: []Grant{admin, viewer("2", "u", "2")}, removals: []Removal{{Permission: "2"}, {Parent: "20", Child: "12"}}, want: both[1:]},
		"an edge and a membership":            {grants: []Grant{viewer("1", "u", "2"), manager("2", "a", "2")}, removals: []Removal{{Parent: "20", Child: "12"}, {Group: "a", Member: "u"}}, want: both},
		"by a path that is not seen":          {grants: []Grant{granted("1", "e", "1", "admin", "2")}, removals: []Removal{{Function: "12"}}, hidden: true, want: both[1:]},
		"by a path that is not seen, other":   {grants: []Grant{granted("1", "e", "1", "admin", "2")}, removals: []Removal{{Function: "99"}}, hidden: true},
		"edges that are not seen":             {grants: []Grant{manager("1", "u", "2")}, removals: []Removal{{Function: "12"}}, unseen: true, want: both},
		"of somebody disabled or not known":   {grants: []Grant{granted("1", "e", "1", "admin", "2")}, removals: []Removal{{Function: "12"}}},
		"one that nothing leads to":           {grants: []Grant{admin}, removals: []Removal{{Function: "98"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := standing(c.grants...)
			known := &Known[Edge]{List: append(slices.Clone(edges), edge("12", "viewUsers", "20", "viewer")), Visible: true}
			if c.unseen {
				known = &Known[Edge]{}
			}
			if _, missing := g.Lost("u", both, c.hidden, c.removals...); missing == nil || missing.Fact != FunctionEdges {
				t.Fatalf("it judges without the edges: %+v", missing)
			}
			g.Edges = known
			lost := lostFrom(g, c.hidden, c.removals...)
			if (lost != nil) != (c.want != nil) || lost != nil && !slices.Equal(lost.Functions, c.want) {
				t.Errorf("lost is %+v", lost)
			}
			if c.unseen && (lost == nil || len(lost.Unseen) == 0) {
				t.Error("that the edges are not seen is not said")
			}
		})
	}
}
