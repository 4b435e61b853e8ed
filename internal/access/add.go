package access

import (
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// New makes a graph that holds nothing yet.
func New() *Graph {
	return &Graph{
		Groups: map[argus.ID][]argus.ID{}, Disabled: map[argus.ID][]argus.ID{}, IsGroup: map[argus.ID]bool{},
		Functions: map[argus.ID][]argus.ID{}, Customers: map[argus.ID][]argus.ID{},
		Roles: map[argus.ID]bool{}, Deleted: map[argus.ID]bool{},
	}
}

// AddSubject adds a user or group, with the groups that it is directly in.
func (g *Graph) AddSubject(subject *argus.Subject) {
	var groups []argus.ID
	for _, group := range subject.MemberOf {
		groups = append(groups, group.ID)
	}
	// One order whatever the server's: it decides which of equally short paths comes first.
	slices.SortFunc(groups, argus.CompareIDs)
	groups = slices.Compact(groups)
	if subject.IsGroup() {
		g.IsGroup[subject.ID] = true
	}
	if subject.Flags.Has(argus.FlagDeleted) {
		g.Disabled[subject.ID] = groups
	} else {
		g.Groups[subject.ID] = groups
	}
}

// AddFunctions adds functions, with the edges between them.
func (g *Graph) AddFunctions(functions []argus.Function, edges []argus.FunctionMapping) {
	for _, function := range functions {
		if function.Flags.Has(argus.FlagDeleted) {
			g.Deleted[function.ID] = true
			continue
		}
		g.Functions[function.ID] = []argus.ID{}
		if function.Flags == nil || function.Flags.Has(argus.FlagRole) {
			g.Roles[function.ID] = true
		}
	}
	for _, edge := range edges {
		if !edge.Flags.Has(argus.FlagDeleted) && !g.Deleted[edge.Parent.ID] && !g.Deleted[edge.Child.ID] {
			g.Functions[edge.Child.ID] = append(g.Functions[edge.Child.ID], edge.Parent.ID)
		}
	}
	for id, parents := range g.Functions {
		slices.SortFunc(parents, argus.CompareIDs)
		g.Functions[id] = slices.Compact(parents)
	}
}

// AddCustomer adds a customer, with the one directly above it.
func (g *Graph) AddCustomer(customer *argus.Customer) {
	if customer.ParentID != "" && !slices.Contains(g.Customers[customer.ID], customer.ParentID) {
		g.Customers[customer.ID] = append(g.Customers[customer.ID], customer.ParentID)
	}
}

// AddPermission adds a grant, unless it is revoked.
func (g *Graph) AddPermission(permission *argus.Permission) {
	if permission.Flags.Has(argus.FlagDeleted) {
		return
	}
	g.Grants = append(g.Grants, Grant{
		ID:       permission.ID,
		Subject:  Object{permission.Subject.ID, permission.Subject.ShortName},
		Function: Object{permission.Function.ID, permission.Function.Name},
		Customer: Object{permission.Customer.ID, permission.Customer.ShortName},
	})
}
