package access

import (
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Question is who may do what, for whom: what it leaves empty may be any.
type Question struct {
	Subject, Function, Customer argus.ID
	// Disabled asks for disabled subjects too, and for what they would have after a re-enable.
	Disabled bool
}

// Reason is why a subject may do a function for a customer: a grant, and the paths to what it was granted for.
type Reason struct {
	Subject argus.ID
	Grant   Grant
	// Groups lead from the subject to whom it was granted, both included.
	Groups []argus.ID
	// Functions lead from the function that the question asks for up to the granted one, both included. If it asks for any, they
	// are the granted one. Customers are likewise.
	Functions, Customers []argus.ID
	// More says that there are more paths through groups than were asked for.
	More bool
}

// Why returns every reason for which subjects may do what the question asks; none if nobody may. Of the paths through groups to one
// grant, it returns up to so many, the shortest first; of those through functions a shortest one.
func (g *Graph) Why(question Question, most int) (reasons []Reason) {
	functions := upwards(question.Function, g.Functions)
	customers := upwards(question.Customer, g.Customers)
	if g.Deleted[question.Function] {
		return nil
	}
	covering := map[argus.ID][]Reason{} // by whom it was granted to
	for _, grant := range g.Grants {
		functions, given := functions(grant.Function.ID)
		customers, included := customers(grant.Customer.ID)
		if given && included && !g.Deleted[grant.Function.ID] {
			covering[grant.Subject.ID] = append(covering[grant.Subject.ID], Reason{Grant: grant, Functions: functions, Customers: customers})
		}
	}
	if len(covering) == 0 {
		return nil
	}
	for _, subject := range g.asked(question) {
		for holder, paths := range g.groupPaths(subject, most+1) {
			for _, reason := range covering[holder] {
				reason.Subject, reason.More = subject, len(paths) > most
				for _, path := range paths[:min(most, len(paths))] {
					reason.Groups = path
					reasons = append(reasons, reason)
				}
			}
		}
	}
	return reasons
}

// upwards returns how a node that a question names comes to each node. If it leaves that open, every node is reached as itself.
func upwards(from argus.ID, above map[argus.ID][]argus.ID) func(argus.ID) (path []argus.ID, reached bool) {
	if from == "" {
		return func(to argus.ID) ([]argus.ID, bool) { return []argus.ID{to}, true }
	}
	known := paths(from, 1, func(id argus.ID) []argus.ID { return above[id] })
	return func(to argus.ID) ([]argus.ID, bool) {
		if found := known[to]; len(found) > 0 {
			return found[0], true
		}
		return nil, false
	}
}

// Closure returns a node and all that are above it in Functions or Customers.
func Closure(from argus.ID, above map[argus.ID][]argus.ID) []argus.ID {
	reached := paths(from, 1, func(id argus.ID) []argus.ID { return above[id] })
	return slices.SortedFunc(maps.Keys(reached), argus.CompareIDs)
}

func (g *Graph) asked(question Question) []argus.ID {
	if question.Subject != "" {
		_, disabled := g.Disabled[question.Subject]
		if g.isActive(question.Subject, nil) || disabled && question.Disabled {
			return []argus.ID{question.Subject}
		}
		return nil
	}
	subjects := slices.Collect(maps.Keys(g.Groups))
	if question.Disabled {
		subjects = slices.AppendSeq(subjects, maps.Keys(g.Disabled))
	}
	return subjects
}
