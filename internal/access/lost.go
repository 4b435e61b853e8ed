package access

import (
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Loss is what a subject lacks after removals.
type Loss struct {
	// Grant gave the Functions, for its customer.
	Grant     Grant
	Functions []string
	// Unseen are the functions and customers that are out of sight, so that Functions may be too many.
	Unseen []Missing

	without []Removal // of functions and edges
}

// Lost returns the first loss of a subject that the removals together lead to; nil if there is none. Of all functions, those that
// are named are looked at. If hidden, links may lead through what is out of sight, so that every link may be the only one.
func (g *Graph) Lost(subject argus.ID, functions []string, hidden bool, removals ...Removal) (*Loss, *Missing) {
	ofFunctions := slices.DeleteFunc(slices.Clone(removals), func(r Removal) bool { return !r.isOfFunctions() })
	if len(ofFunctions) > 0 && g.Edges == nil {
		return nil, &Missing{Fact: FunctionEdges}
	}
	before, after := g.Paths(subject), g.Paths(subject, removals...)
	// A link that is removed may have led through what is hidden; a grant that is revoked leaves all others.
	links := slices.ContainsFunc(removals, func(r Removal) bool { return r.Permission == "" && r.Role == "" && !r.isOfFunctions() })
	var kept, gone, weaker []Grant
	for _, grant := range g.Grants {
		holder := grant.Subject.ID
		switch {
		case slices.ContainsFunc(removals, func(r Removal) bool { return r.revokes(grant) }):
			gone = append(gone, grant)
			continue
		case after[holder] != nil:
			kept = append(kept, grant)
		case links && (before[holder] != nil || hidden):
			gone = append(gone, grant)
			continue
		}
		if len(ofFunctions) > 0 && (after[holder] != nil || hidden) {
			weaker = append(weaker, grant)
		}
	}
	loss := &Loss{without: ofFunctions}
	for i, grant := range slices.Concat(gone, weaker) {
		by := kept
		if i >= len(gone) { // what is left of the grant itself
			by = append([]Grant{grant}, kept...)
		}
		lacking, missing := loss.lacking(g, functions, grant, by)
		if missing != nil {
			return nil, missing
		}
		if len(lacking) > 0 {
			loss.Grant, loss.Functions = grant, lacking
			return loss, nil
		}
	}
	return nil, nil
}

// lacking are the functions that the kept grants do not give for the customer of the one that is gone.
func (l *Loss) lacking(g *Graph, functions []string, gone Grant, kept []Grant) ([]string, *Missing) {
	given, visible, missing := l.gives(g, gone.Function, nil)
	if missing != nil {
		return nil, missing
	}
	lacking := slices.DeleteFunc(slices.Clone(functions), func(name string) bool { return visible && !slices.Contains(given, name) })
	for _, grant := range kept {
		if len(lacking) == 0 {
			break
		}
		included, visible, missing := g.includes(grant.Customer, gone.Customer)
		if missing != nil {
			return nil, missing
		}
		if !visible {
			l.noteUnseen(Missing{CustomersAbove, gone.Customer})
		}
		if !included {
			continue
		}
		if grant.Function.ID == gone.Function.ID && len(l.without) == 0 {
			return nil, nil
		}
		given, _, missing := l.gives(g, grant.Function, l.without)
		if missing != nil {
			return nil, missing
		}
		lacking = slices.DeleteFunc(lacking, func(name string) bool { return slices.Contains(given, name) })
	}
	return lacking, nil
}

func (l *Loss) gives(g *Graph, function Object, without []Removal) (given []string, visible bool, missing *Missing) {
	given, visible, missing = g.gives(function, without)
	if missing == nil && !visible {
		l.noteUnseen(Missing{FunctionsBelow, function})
	}
	return given, visible, missing
}

func (l *Loss) noteUnseen(fact Missing) {
	if !slices.Contains(l.Unseen, fact) {
		l.Unseen = append(l.Unseen, fact)
	}
}
