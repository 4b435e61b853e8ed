package providerdata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// FunctionEdge puts a function directly below another one. Of a function that this run creates only the name is known.
type FunctionEdge struct{ Parent, Child fwkit.Reference }

type plannedEdge struct {
	FunctionEdge
	removed bool
}

// PlanFunctionEdge records an edge that a plan adds, and reports whether it makes no cycle with the edges that Argus shows and those
// that this run plans; it adds an error otherwise. Former is the edge that the plan removes for it, or empty.
func (d *ProviderData) PlanFunctionEdge(ctx context.Context, added, former FunctionEdge, attribute path.Path, diags *diag.Diagnostics) bool {
	known, err := d.guard.FunctionEdges(ctx)
	if err != nil {
		fwkit.Report(diags, fwkit.ErrorContext{Action: "check whether the functions would form a cycle"}, err)
		return false
	}
	f := &d.functions
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if former != (FunctionEdge{}) {
		f.edges = append(f.edges, plannedEdge{former, true})
	}
	children := map[string][]fwkit.Reference{}
	for _, edge := range known.List {
		shown := FunctionEdge{fwkit.Reference{ID: string(edge.Parent.ID), ShortName: edge.Parent.Name}, fwkit.Reference{ID: string(edge.Child.ID), ShortName: edge.Child.Name}}
		if !slices.ContainsFunc(f.edges, func(planned plannedEdge) bool { return planned.removed && planned.is(shown) }) {
			children[nodeOf(shown.Parent)] = append(children[nodeOf(shown.Parent)], shown.Child)
		}
	}
	for _, planned := range f.edges {
		if !planned.removed {
			children[nodeOf(planned.Parent)] = append(children[nodeOf(planned.Parent)], planned.Child)
		}
	}
	cycle := pathBetween(added.Child, added.Parent, children)
	if cycle == nil {
		f.edges = append(f.edges, plannedEdge{added, false})
		return true
	}
	diags.AddAttributeError(attribute, "Functions would form a cycle",
		fmt.Sprintf("Function %s cannot be directly below %s: with the edges that Argus shows and those that this configuration adds, the functions would be %s. Argus refuses a function below itself. Remove one of these edges first.",
			shownAs(added.Child), shownAs(added.Parent), strings.Join(append([]string{shownAs(added.Parent)}, cycle...), " > ")))
	return false
}

// Owned is an edge as what a resource of a type owns, which names it by a text; nil if one of its ends is unknown.
func (e FunctionEdge) Owned(by, text string, attribute path.Path) []Owned {
	if e.Parent == (fwkit.Reference{}) || e.Child == (fwkit.Reference{}) {
		return nil
	}
	return []Owned{{What: OneFunctionEdge, Of: e.Child, Key: nodeOf(e.Parent), Text: text, By: by, Attribute: attribute}}
}

// ForgetFunctionEdge records an edge that a plan removes.
func (d *ProviderData) ForgetFunctionEdge(edge FunctionEdge) {
	d.functions.mutex.Lock()
	defer d.functions.mutex.Unlock()
	d.functions.edges = append(d.functions.edges, plannedEdge{edge, true})
}

func (e FunctionEdge) is(other FunctionEdge) bool {
	return nodeOf(e.Parent) == nodeOf(other.Parent) && nodeOf(e.Child) == nodeOf(other.Child)
}

// nodeOf is what a function is in the graph of a plan: its id, or the name of one that is created.
func nodeOf(function fwkit.Reference) string {
	if function.ID != "" {
		return function.ID
	}
	return "name " + strings.ToLower(function.ShortName)
}

// pathBetween returns the functions of a shortest path from one to another, as messages show them; nil if there is none.
func pathBetween(from, to fwkit.Reference, children map[string][]fwkit.Reference) []string {
	type step struct {
		at   fwkit.Reference
		path []string
	}
	seen := map[string]bool{}
	for open := []step{{from, []string{shownAs(from)}}}; len(open) > 0; open = open[1:] {
		at := open[0]
		if nodeOf(at.at) == nodeOf(to) {
			return at.path
		}
		if seen[nodeOf(at.at)] {
			continue
		}
		seen[nodeOf(at.at)] = true
		for _, child := range children[nodeOf(at.at)] {
			open = append(open, step{child, append(slices.Clone(at.path), shownAs(child))})
		}
	}
	return nil
}
