// Package access tells who may do what, and why. It is a pure graph of subjects, memberships, functions, customers and grants:
// others load it, and it does no I/O.
package access

import (
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Object names a subject, a function or a customer. What nobody is told about has no ID.
type Object struct {
	ID   argus.ID
	Name string
}

// String is the object as messages show it: name and id.
func (o Object) String() string { return argus.Named(o.Name, o.ID) }

// Grant lets a subject, with all its members, do a function, with all below it, for a customer, with all below it.
type Grant struct {
	ID                          argus.ID
	Subject, Function, Customer Object
}

// Graph holds what is known. What a key may not see is treated as not there.
type Graph struct {
	// Groups are those that an active subject is directly in. A subject that is no key here is disabled or not known: it contributes
	// nothing to its members.
	Groups map[argus.ID][]argus.ID
	// Disabled is Groups for disabled subjects.
	Disabled map[argus.ID][]argus.ID
	// IsGroup has the subjects that others may be members of.
	IsGroup map[argus.ID]bool
	Grants  []Grant
	// Functions are those directly above each function, Customers the customer directly above each customer.
	Functions, Customers map[argus.ID][]argus.ID
	// Roles are the functions that can be granted.
	Roles map[argus.ID]bool
	// Deleted are functions that nobody has, whatever is granted.
	Deleted map[argus.ID]bool

	// Below and Above are whole closures of Functions and Customers, of which Lost needs no paths.

	// Below are the names of all functions below a function, by its id.
	Below map[argus.ID]Known[string]
	// Above are all customers above a customer, by its id.
	Above map[argus.ID]Known[argus.ID]
	// Edges are all edges between functions, for removals of functions and of edges; nil if they are not loaded.
	Edges *Known[Edge]
}

// Edge puts a function directly below another one.
type Edge struct{ Parent, Child Object }

// Known is a list of which, unless it is Visible, some or all are out of sight.
type Known[T any] struct {
	List    []T
	Visible bool
}

// Missing is a fact that Lost needs and that the graph does not hold yet: load it, and ask again.
type Missing struct {
	Fact Fact
	Of   Object
}

// Fact is what may be missing of an object.
type Fact int

// The facts.
const (
	FunctionsBelow Fact = iota
	CustomersAbove
	FunctionEdges // of all functions
)

// Removal is what a change takes away: a subject that is disabled or moved, a permission, a membership, a function or an edge
// between functions.
type Removal struct {
	Subject    argus.ID
	Permission argus.ID
	// Member is taken out of Group.
	Group, Member argus.ID
	// Function is deleted, with all its edges. Alone says that only the function itself is taken away, as by a new name or a higher
	// security level: those below it stay.
	Function argus.ID
	Alone    bool
	// Role is a function whose permissions count no more.
	Role argus.ID
	// Child is taken from directly below Parent, after it was put below NewParent if that is set.
	Parent, Child, NewParent argus.ID
}

// isOfFunctions reports whether a function or an edge between functions is removed.
func (r Removal) isOfFunctions() bool { return r.Function != "" || r.Parent != "" }

func (r Removal) revokes(grant Grant) bool {
	return r.Permission != "" && r.Permission == grant.ID || r.Role != "" && r.Role == grant.Function.ID
}

// Paths returns how an active subject comes to itself and to each group that it is in, directly or nested: for each, the subjects
// of a shortest path to it.
func (g *Graph) Paths(subject argus.ID, without ...Removal) map[argus.ID][]argus.ID {
	reached := map[argus.ID][]argus.ID{}
	if g.isActive(subject, without) {
		for id, paths := range g.groupPaths(subject, 1, without...) {
			reached[id] = paths[0]
		}
	}
	return reached
}

func (g *Graph) isActive(subject argus.ID, without []Removal) bool {
	_, active := g.Groups[subject]
	return active && !slices.ContainsFunc(without, func(r Removal) bool { return r.Subject == subject })
}

// groupPaths is Paths with up to so many paths to each, the shortest first. The subject itself may be disabled.
func (g *Graph) groupPaths(subject argus.ID, most int, without ...Removal) map[argus.ID][][]argus.ID {
	return paths(subject, most, func(id argus.ID) []argus.ID {
		groups, active := g.Groups[id]
		if !active {
			groups = g.Disabled[id]
		}
		return slices.DeleteFunc(slices.Clone(groups), func(group argus.ID) bool {
			return !g.isActive(group, without) || slices.ContainsFunc(without, func(r Removal) bool { return r.Group == group && r.Member == id })
		})
	})
}

// paths returns how a node comes to itself and to each node above it: for each up to so many paths, the shortest first, none of
// which meets a node twice.
func paths(from argus.ID, most int, above func(argus.ID) []argus.ID) map[argus.ID][][]argus.ID {
	reached := map[argus.ID][][]argus.ID{}
	for open := [][]argus.ID{{from}}; len(open) > 0; open = open[1:] {
		path := open[0]
		at := path[len(path)-1]
		if len(reached[at]) == most {
			continue
		}
		reached[at] = append(reached[at], path)
		for _, next := range above(at) {
			if !slices.Contains(path, next) {
				open = append(open, append(slices.Clone(path), next))
			}
		}
	}
	return reached
}

// gives are the names of a function and of those below it without the removals of functions and edges, or just its own if those below
// are out of sight.
func (g *Graph) gives(function Object, without []Removal) (names []string, visible bool, missing *Missing) {
	switch {
	case g.Edges != nil && g.Edges.Visible:
		return g.below(function, without), true, nil
	case len(without) > 0:
		return g.below(function, without), false, nil
	}
	below, ok := g.Below[function.ID]
	if !ok {
		return nil, false, &Missing{FunctionsBelow, function}
	}
	return append(slices.Clone(below.List), function.Name), below.Visible, nil
}

// below are the names of a function and of those that Edges have below it, without the removals.
func (g *Graph) below(function Object, without []Removal) (names []string) {
	children := map[argus.ID][]Object{}
	for _, edge := range g.Edges.List {
		if !slices.ContainsFunc(without, func(r Removal) bool { return r.Parent == edge.Parent.ID && r.Child == edge.Child.ID }) {
			children[edge.Parent.ID] = append(children[edge.Parent.ID], edge.Child)
		}
		for _, r := range without {
			if r.NewParent != "" && r.Child == edge.Child.ID {
				children[r.NewParent] = append(children[r.NewParent], edge.Child)
			}
		}
	}
	seen := map[argus.ID]bool{}
	for open := []Object{function}; len(open) > 0; open = open[1:] {
		at := open[0]
		if seen[at.ID] || slices.ContainsFunc(without, func(r Removal) bool { return r.Function == at.ID && !r.Alone }) {
			continue
		}
		seen[at.ID] = true
		if !slices.ContainsFunc(without, func(r Removal) bool { return r.Function == at.ID }) {
			names = append(names, at.Name)
		}
		open = append(open, children[at.ID]...)
	}
	return names
}

// includes reports whether a customer is another, or above it; visible is false if those above are out of sight.
func (g *Graph) includes(customer, other Object) (included, visible bool, missing *Missing) {
	if customer.ID == other.ID {
		return true, true, nil
	}
	above, ok := g.Above[other.ID]
	if !ok {
		return false, false, &Missing{CustomersAbove, other}
	}
	return slices.Contains(above.List, customer.ID), above.Visible, nil
}
