package fwkit

import (
	"context"
	"fmt"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ownUser is whom the credentials belong to: asked by Configure, else once, when it is first needed.
func (d *ProviderData) ownUser(ctx context.Context) (*argus.CurrentUser, error) {
	if d.User != nil {
		return d.User, nil
	}
	return d.lookups.user.Get(ctx, "", d.Client.CurrentUser)
}

// ownAccess is what gives the user its functions, asked once per configuration.
func (d *ProviderData) ownAccess(ctx context.Context) (*access, error) {
	return d.lookups.access.Get(ctx, "", func(ctx context.Context) (*access, error) {
		user, err := d.ownUser(ctx)
		if err != nil {
			return nil, err
		}
		return d.loadAccess(ctx, user)
	})
}

// renewAccess is ownAccess asked anew, since this process may have granted something since.
func (d *ProviderData) renewAccess(ctx context.Context) (*access, error) {
	user, err := d.Client.CurrentUser(ctx)
	if err != nil {
		return nil, err
	}
	renewed, err := d.loadAccess(ctx, user)
	if err == nil {
		d.lookups.access.Keep("", renewed)
	}
	return renewed, err
}

// loadAccess reads what gives the user its functions. None of it comes from searches, which may show a write late, but
// for groups that are not found.
func (d *ProviderData) loadAccess(ctx context.Context, user *argus.CurrentUser) (*access, error) {
	a := &access{user: user.ID, groups: map[argus.ID][]argus.ID{user.ID: nil}, below: d.functionsBelow, above: d.customersAbove}
	for group, err := range d.Client.CurrentUserGroups(ctx, false) {
		if argus.IsForbidden(err) {
			a.unseen = append(a.unseen, "the groups of its user")
			break
		}
		if err != nil {
			return nil, err
		}
		a.groups[user.ID] = append(a.groups[user.ID], group.ID)
	}
	var own []string
	for function, err := range d.Client.CurrentUserFunctions(ctx) {
		if argus.IsForbidden(err) {
			own = argus.NeededFunctions()
			break
		}
		if err != nil {
			return nil, err
		}
		own = append(own, function.Name)
	}
	a.needed = slices.DeleteFunc(argus.NeededFunctions(), func(name string) bool { return !slices.Contains(own, name) })
	for permission, err := range d.Client.CurrentUserPermissions(ctx) {
		if argus.IsForbidden(err) {
			a.blind, a.unseen = true, append(a.unseen, "the permissions of its user")
			break
		}
		if err != nil {
			return nil, err
		}
		a.grants = append(a.grants, ownGrant{
			permission.ID, SubjectReference(permission.Subject), FunctionReference(permission.Function), CustomerReference(permission.Customer),
		})
	}
	above := slices.Concat(user.AscendantIDs, a.groups[user.ID])
	for _, g := range a.grants {
		above = append(above, g.holder())
	}
	if err := d.loadGroups(ctx, a, above); err != nil {
		return nil, err
	}
	a.lookForWays()
	return a, nil
}

// groupsAbove are the groups that the user is in, directly or nested. Where the server does not tell them with the user, which
// the contract lets it leave out, they are listed, once per configuration; not known where the key may not do that.
func (d *ProviderData) groupsAbove(ctx context.Context, user *argus.CurrentUser) (ids []argus.ID, known bool, err error) {
	if user.AscendantIDs != nil {
		return user.AscendantIDs, true, nil
	}
	ids, err = d.lookups.groups.Get(ctx, "", func(ctx context.Context) ([]argus.ID, error) {
		var ids []argus.ID
		for group, err := range d.Client.CurrentUserGroups(ctx, true) {
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
func (d *ProviderData) loadGroups(ctx context.Context, a *access, above []argus.ID) error {
	var missing []string
	looked := map[argus.ID]bool{a.user: true, "": true}
	for len(above) > 0 {
		id := above[0]
		above = above[1:]
		if looked[id] {
			continue
		}
		looked[id] = true
		group, err := d.Client.GetGroup(ctx, argus.ByID(id))
		switch {
		case argus.IsForbidden(err):
			a.unseen = append(a.unseen, fmt.Sprintf("group %s", id))
		case argus.IsNotFound(err):
			missing = append(missing, string(id))
		case err != nil:
			return err
		case !group.Flags.Has(argus.FlagDeleted):
			a.groups[id] = []argus.ID{}
			for _, in := range group.MemberOf {
				a.groups[id] = append(a.groups[id], in.ID)
			}
			above = append(above, a.groups[id]...)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	request := argus.SearchGroupsRequest{}
	request.Subject, request.IncludeDeleted = missing, true
	found, err := argus.Collect(d.Client.SearchGroups(ctx, request))
	if err != nil && !notVisible(err) {
		return err
	}
	for _, id := range missing {
		if !slices.ContainsFunc(found, func(g argus.Group) bool { return string(g.ID) == id && g.Flags.Has(argus.FlagDeleted) }) {
			a.unseen = append(a.unseen, fmt.Sprintf("group %s", id))
		}
	}
	return nil
}

// functionsBelow is access.below, asked once per function.
func (d *ProviderData) functionsBelow(ctx context.Context, function argus.ID) ([]string, bool, error) {
	names, err := d.lookups.below.Get(ctx, string(function), func(ctx context.Context) ([]string, error) {
		request := argus.SearchFunctionsRequest{}
		request.Ancestors = []string{string(function)}
		var names []string
		for below, err := range d.Client.SearchFunctions(ctx, request) {
			if err != nil {
				return nil, err
			}
			names = append(names, below.Name)
		}
		return names, nil
	})
	if notVisible(err) {
		return nil, false, nil
	}
	return names, err == nil, err
}

// customersAbove is access.above, asked once per customer.
func (d *ProviderData) customersAbove(ctx context.Context, customer argus.ID) ([]argus.ID, bool, error) {
	above, err := d.lookups.above.Get(ctx, string(customer), func(ctx context.Context) ([]argus.ID, error) {
		found, err := d.Client.GetCustomer(ctx, argus.ByID(customer))
		if err != nil {
			return nil, err
		}
		return append(slices.Clone(found.AncestorIDs), found.ParentID), nil
	})
	if notVisible(err) {
		return nil, false, nil
	}
	return above, err == nil, err
}

// notVisible tells of an error that it means only that the key may not see what it asked for.
func notVisible(err error) bool {
	return argus.IsForbidden(err) || argus.IsNotFound(err) || argus.IsValidation(err)
}
