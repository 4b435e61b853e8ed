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
}

// Lost returns the first loss of a subject that the removals together lead to; nil if there is none. Of all functions, those that
// are named are looked at. If hidden, links may lead through what is out of sight, so that every link may be the only one.
func (g *Graph) Lost(subject argus.ID, functions []string, hidden bool, removals ...Removal) (*Loss, *Missing) {
	before, after := g.Paths(subject), g.Paths(subject, removals...)
	// A link that is removed may have led through what is hidden; a grant that is revoked leaves all others.
	links := slices.ContainsFunc(removals, func(r Removal) bool { return r.Permission == "" })
	var kept, gone []Grant
	for _, grant := range g.Grants {
		switch holder := grant.Subject.ID; {
		case slices.ContainsFunc(removals, func(r Removal) bool { return r.Permission != "" && r.Permission == grant.ID }):
			gone = append(gone, grant)
		case after[holder] != nil:
			kept = append(kept, grant)
		case links && (before[holder] != nil || hidden):
			gone = append(gone, grant)
		}
	}
	loss := &Loss{}
	for _, grant := range gone {
		lacking, missing := loss.lacking(g, functions, grant, kept)
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
	given, missing := l.gives(g, gone.Function)
	if missing != nil {
		return nil, missing
	}
	visible := g.Below[gone.Function.ID].Visible
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
		if grant.Function.ID == gone.Function.ID {
			return nil, nil
		}
		given, missing := l.gives(g, grant.Function)
		if missing != nil {
			return nil, missing
		}
		lacking = slices.DeleteFunc(lacking, func(name string) bool { return slices.Contains(given, name) })
	}
	return lacking, nil
}

func (l *Loss) gives(g *Graph, function Object) ([]string, *Missing) {
	given, visible, missing := g.gives(function)
	if missing == nil && !visible {
		l.noteUnseen(Missing{FunctionsBelow, function})
	}
	return given, missing
}

func (l *Loss) noteUnseen(fact Missing) {
	if !slices.Contains(l.Unseen, fact) {
		l.Unseen = append(l.Unseen, fact)
	}
}
