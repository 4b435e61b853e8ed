package lockout

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ownAccess is what gives the provider's own user its functions. What the key may not see is treated as not there, so that a change
// is refused rather than judged by halves.
type ownAccess struct {
	user   argus.ID
	groups map[argus.ID][]argus.ID // of the user, and of each active group above it
	grants []access.Grant
	// blind says that the key may not see the grants.
	blind bool
	// needed are the functions that the user has and that the provider's operations need, by name.
	needed []string
	// levels are the security levels that the session is known to have: those of its functions.
	levels []string
	// unseen is what of all this the key may not see, in words.
	unseen []string
}

type cache struct {
	access argus.Cache[*ownAccess]
	groups argus.Cache[[]argus.ID]
	below  argus.Cache[access.Known[string]]
	above  argus.Cache[[]argus.ID]
	edges  argus.Cache[access.Known[access.Edge]]
	// functionWrites is in the keys of below and edges.
	functionWrites atomic.Int64
}

// ForgetFunctions has the guard read functions again: this run is about to change them, or has.
func (g *Guard) ForgetFunctions() { g.cache.functionWrites.Add(1) }

// ownAccess is loaded once per configuration.
func (g *Guard) ownAccess(ctx context.Context) (*ownAccess, error) {
	return g.cache.access.Get(ctx, "", func(ctx context.Context) (*ownAccess, error) {
		user, err := g.CurrentUser(ctx)
		if err != nil {
			return nil, err
		}
		return g.load(ctx, user)
	})
}

// renewAccess is ownAccess loaded again, since this process may have granted something since.
func (g *Guard) renewAccess(ctx context.Context) (*ownAccess, error) {
	user, err := g.Client.CurrentUser(ctx)
	if err != nil {
		return nil, err
	}
	renewed, err := g.load(ctx, user)
	if err == nil {
		g.cache.access.Keep("", renewed)
	}
	return renewed, err
}

// load reads what gives the user its functions. None of it comes from searches, which may show a write late, but for groups that
// are not found.
func (g *Guard) load(ctx context.Context, user *argus.CurrentUser) (*ownAccess, error) {
	own := &ownAccess{user: user.ID, groups: map[argus.ID][]argus.ID{user.ID: nil}}
	for group, err := range g.Client.CurrentUserGroups(ctx, false) {
		if argus.IsForbidden(err) {
			own.unseen = append(own.unseen, "the groups of its user")
			break
		}
		if err != nil {
			return nil, err
		}
		own.groups[user.ID] = append(own.groups[user.ID], group.ID)
	}
	var has []string
	for function, err := range g.Client.CurrentUserFunctions(ctx) {
		if argus.IsForbidden(err) {
			has, own.levels = nil, nil
			break
		}
		if err != nil {
			return nil, err
		}
		has = append(has, function.Name)
		if !slices.Contains(own.levels, function.SecurityLevel) {
			own.levels = append(own.levels, function.SecurityLevel)
		}
	}
	if len(has) == 0 { // the key may not see them, or the list is cut: a user without functions could change nothing
		has = argus.NeededFunctions()
	}
	own.needed = slices.DeleteFunc(argus.NeededFunctions(), func(name string) bool { return !slices.Contains(has, name) })
	for permission, err := range g.Client.CurrentUserPermissions(ctx) {
		if argus.IsForbidden(err) {
			own.grants = nil
			break
		}
		if err != nil {
			return nil, err
		}
		own.grants = append(own.grants, grantOf(permission))
	}
	if len(own.grants) == 0 { // likewise
		own.blind, own.unseen = true, append(own.unseen, "the permissions of its user")
	}
	above := slices.Concat(user.AscendantIDs, own.groups[user.ID])
	for _, grant := range own.grants {
		above = append(above, grant.Subject.ID)
	}
	if err := g.loadGroups(ctx, own, above); err != nil {
		return nil, err
	}
	own.noteHiddenPaths()
	return own, nil
}

func grantOf(permission argus.CurrentUserPermission) access.Grant {
	grant := access.Grant{ID: permission.ID}
	if subject := permission.Subject; subject != nil {
		grant.Subject = access.Object{ID: subject.ID, Name: subject.ShortName}
	}
	if function := permission.Function; function != nil {
		grant.Function = access.Object{ID: function.ID, Name: function.Name}
	}
	if customer := permission.Customer; customer != nil {
		grant.Customer = access.Object{ID: customer.ID, Name: customer.ShortName}
	}
	return grant
}

// noteHiddenPaths notes the grants that come to the user by a path that is not seen, as if the server does not say what a group is
// in. What comes from a disabled group needs none: it is not there.
func (o *ownAccess) noteHiddenPaths() {
	graph := access.Graph{Groups: o.groups}
	paths := graph.Paths(o.user)
	for _, grant := range o.grants {
		holder := grant.Subject.ID
		if _, active := o.groups[holder]; paths[holder] == nil && (active || holder == "") {
			o.unseen = append(o.unseen, fmt.Sprintf("how its user gets permission %s of function %s", grant.ID, grant.Function))
		}
	}
}

// contradicted returns that a permission cannot be judged if the user's permissions lack it, although it was granted to the user
// or to one of its groups: the list may be cut. If it is revoked, nothing is lost.
func (o *ownAccess) contradicted(ctx context.Context, removal Removal) (*lostAccess, error) {
	_, own := o.groups[removal.Holder]
	listed := slices.ContainsFunc(o.grants, func(grant access.Grant) bool { return grant.ID == removal.Permission })
	if removal.Permission == "" || !own || listed {
		return nil, nil
	}
	if removal.IsRevoked != nil {
		if revoked, err := removal.IsRevoked(ctx); err != nil || revoked {
			return nil, err
		}
	}
	return &lostAccess{unseen: append(slices.Clone(o.unseen), fmt.Sprintf("permission %s among the permissions of its user", removal.Permission))}, nil
}

// groupsAbove are the groups that the user is in, directly or nested. If the server does not tell them with the user, which the
// contract lets it leave out, they are listed, once per configuration; not known if the key may not do that.
func (g *Guard) groupsAbove(ctx context.Context, user *argus.CurrentUser) (ids []argus.ID, known bool, err error) {
	if user.AscendantIDs != nil {
		return user.AscendantIDs, true, nil
	}
	ids, err = g.cache.groups.Get(ctx, "", func(ctx context.Context) ([]argus.ID, error) {
		var ids []argus.ID
		for group, err := range g.Client.CurrentUserGroups(ctx, true) {
			if err != nil {
				return nil, err
			}
			ids = append(ids, group.ID)
		}
		return ids, nil
	})
	if argus.IsForbidden(err) {
		return nil, false, nil
	}
	return ids, err == nil, err
}

// loadGroups reads which groups are active, and what those are in, from some that are above the user upwards.
func (g *Guard) loadGroups(ctx context.Context, own *ownAccess, above []argus.ID) error {
	var missing []string
	looked := map[argus.ID]bool{own.user: true, "": true}
	for len(above) > 0 {
		id := above[0]
		above = above[1:]
		if looked[id] {
			continue
		}
		looked[id] = true
		group, err := g.Client.GetSubject(ctx, argus.Group, argus.ByID(id))
		switch {
		case argus.IsForbidden(err):
			own.unseen = append(own.unseen, fmt.Sprintf("group %s", id))
		case argus.IsNotFound(err):
			missing = append(missing, string(id))
		case err != nil:
			return err
		case !group.Flags.Has(argus.FlagDeleted):
			own.groups[id] = []argus.ID{}
			for _, in := range group.MemberOf {
				own.groups[id] = append(own.groups[id], in.ID)
			}
			above = append(above, own.groups[id]...)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	request := argus.SearchSubjectsRequest{}
	request.Subject, request.IncludeDeleted = missing, true
	found, err := argus.Collect(g.Client.SearchSubjects(ctx, argus.Group, request))
	if err != nil && !argus.IsNotVisible(err) {
		return err
	}
	for _, id := range missing {
		if !slices.ContainsFunc(found, func(g argus.Subject) bool { return string(g.ID) == id && g.Flags.Has(argus.FlagDeleted) }) {
			own.unseen = append(own.unseen, fmt.Sprintf("group %s", id))
		}
	}
	return nil
}

// complete loads a fact that a graph lacks, once per configuration, and those of functions again after a write of one.
func (g *Guard) complete(ctx context.Context, graph *access.Graph, missing access.Missing) (err error) {
	id := missing.Of.ID
	switch missing.Fact {
	case access.FunctionEdges:
		edges, err := g.FunctionEdges(ctx)
		graph.Edges = &edges
		return err
	case access.CustomersAbove:
		above, err := g.cache.above.Get(ctx, string(id), func(ctx context.Context) ([]argus.ID, error) {
			customer, err := g.Client.GetCustomer(ctx, argus.ByID(id))
			if err != nil {
				return nil, err
			}
			return append(slices.Clone(customer.AncestorIDs), customer.ParentID), nil
		})
		graph.Above[id] = access.Known[argus.ID]{List: above, Visible: err == nil}
		if argus.IsNotVisible(err) {
			return nil
		}
		return err
	}
	graph.Below[id], err = g.cache.below.Get(ctx, fmt.Sprintf("%s/%d", id, g.cache.functionWrites.Load()), func(ctx context.Context) (access.Known[string], error) {
		request := argus.SearchFunctionsRequest{}
		request.Ancestors = []string{string(id)}
		return known(g.Client.SearchFunctions(ctx, request), func(f argus.Function) (string, bool) { return f.Name, true })
	})
	return err
}

// FunctionEdges are all edges between functions, read once, and again after a write of one.
func (g *Guard) FunctionEdges(ctx context.Context) (access.Known[access.Edge], error) {
	return g.cache.edges.Get(ctx, fmt.Sprint(g.cache.functionWrites.Load()), func(ctx context.Context) (access.Known[access.Edge], error) {
		return known(g.Client.SearchFunctionMappings(ctx, argus.SearchFunctionMappingsRequest{}), func(m argus.FunctionMapping) (access.Edge, bool) {
			return access.Edge{Parent: access.Object{ID: m.Parent.ID, Name: m.Parent.Name}, Child: access.Object{ID: m.Child.ID, Name: m.Child.Name}}, !m.Flags.Has(argus.FlagDeleted)
		})
	})
}

// known are the rows of a list as what they are to the graph. Not all are visible if the key may not see them, or the list is not whole.
func known[T, K any](rows iter.Seq2[T, error], of func(T) (K, bool)) (list access.Known[K], err error) {
	for row, err := range rows {
		switch {
		case argus.IsNotVisible(err) || argus.IsIncomplete(err):
			return list, nil
		case err != nil:
			return list, err
		}
		if each, present := of(row); present {
			list.List = append(list.List, each)
		}
	}
	list.Visible = true
	return list, nil
}
