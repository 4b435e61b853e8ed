package access

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Change is one edge that would grant what a question asks for: Member becomes a member of Group, which has Grant, or Grant itself,
// which has no id then.
type Change struct {
	Group, Member argus.ID
	Grant         Grant
}

// IsMembership reports whether the change is a membership.
func (c Change) IsMembership() bool { return c.Group != "" }

// WouldGrant returns up to so many changes, each of which alone would grant an active subject what nothing grants yet. Memberships
// come first, then grants of the roles with the fewest functions; if there are any, the last one is a grant. Customer is for whom to
// grant if the question leaves that open.
func (g *Graph) WouldGrant(question Question, customer argus.ID, most int) []Change {
	if !g.isActive(question.Subject, nil) || g.Deleted[question.Function] {
		return nil
	}
	memberships, grants := g.memberships(question), g.grants(question, cmp.Or(question.Customer, customer))
	kept := max(most-len(grants), most-1)
	if len(grants) == 0 {
		kept = most
	}
	changes := slices.Concat(memberships[:min(kept, len(memberships))], grants)
	return changes[:min(most, len(changes))]
}

// memberships are those in groups that were granted what the question asks for. What is below the subject cannot have it as a
// member.
func (g *Graph) memberships(question Question) (changes []Change) {
	asked := question
	asked.Subject, asked.Disabled = "", false
	for _, reason := range g.Why(asked, 1) {
		group := reason.Grant.Subject.ID
		if reason.Subject != group || !g.IsGroup[group] || len(g.groupPaths(group, 1)[question.Subject]) > 0 {
			continue
		}
		changes = append(changes, Change{Group: group, Member: question.Subject, Grant: reason.Grant})
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(argus.CompareIDs(a.Group, b.Group), argus.CompareIDs(a.Grant.ID, b.Grant.ID))
	})
	return slices.CompactFunc(changes, func(a, b Change) bool { return a.Group == b.Group })
}

// grants are those of roles that include the function of the question to its subject. If it names no function, any role will do, and
// those that the subject has for other customers come first.
func (g *Graph) grants(question Question, customer argus.ID) (changes []Change) {
	if customer == "" {
		return nil
	}
	size := map[argus.ID]int{}
	for function := range g.Functions {
		for _, role := range Closure(function, g.Functions) {
			size[role]++
		}
	}
	var roles []argus.ID
	if question.Function != "" {
		roles = Closure(question.Function, g.Functions)
	} else {
		for _, reason := range g.Why(Question{Subject: question.Subject}, 1) {
			roles = append(roles, reason.Grant.Function.ID)
		}
		if len(roles) == 0 {
			roles = slices.Collect(maps.Keys(g.Roles))
		}
	}
	roles = slices.DeleteFunc(roles, func(id argus.ID) bool { return !g.Roles[id] || g.Deleted[id] })
	slices.SortFunc(roles, func(a, b argus.ID) int { return cmp.Or(size[a]-size[b], argus.CompareIDs(a, b)) })
	for _, role := range slices.Compact(roles) {
		changes = append(changes, Change{Grant: Grant{
			Subject: Object{ID: question.Subject}, Function: Object{ID: role}, Customer: Object{ID: customer},
		}})
	}
	return changes
}
