package permission

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// lookup is a way to look for a permission.
type lookup func(context.Context, grant) (*argus.Permission, error)

// find searches the one permission that grants just this, to nobody and for nobody above or below. Nil where searches show
// none; they may lag. Errors are the client's.
func (r *permissionResource) find(ctx context.Context, g grant) (*argus.Permission, error) {
	return r.findBy(ctx, r.searchOf(g), g)
}

// findForAnyCustomer is find without sending the customer: what an import ID has after digits/… may be the secret of an API key.
func (r *permissionResource) findForAnyCustomer(ctx context.Context, g grant) (*argus.Permission, error) {
	request := r.searchOf(g)
	request.Customer = nil
	return r.findBy(ctx, request, g)
}

func (r *permissionResource) findBy(ctx context.Context, request argus.SearchPermissionsRequest, g grant) (*argus.Permission, error) {
	return argus.First(r.Data.Client.SearchPermissions(ctx, request), func(permission *argus.Permission) bool { return r.grants(permission, g) })
}

// searchOf asks for just this grant.
func (r *permissionResource) searchOf(g grant) argus.SearchPermissionsRequest {
	subject := r.Data.Ref(g.subject.ID)
	return argus.SearchPermissionsRequest{PermissionCriteria: argus.PermissionCriteria{
		Subject: []string{subject.Name}, Domain: subject.Domain, Function: []string{g.function.ID}, Customer: []string{g.customer.ID},
	}.Exactly()}
}

// belonging is the permission as something of its subject.
func (r *permissionResource) belonging(g grant) providerdata.Belonging {
	object := providerdata.BelongingOf(g.subject, fmt.Sprintf("Permission %s/%s", g.function.Name(), g.customer.Name()), "the permission is in effect again")
	object.WasRemoved = func(ctx context.Context) (bool, error) { return r.revoked(ctx, g) }
	return object
}

// grants reports whether a permission is this grant and not revoked: servers may return more than was asked for.
func (r *permissionResource) grants(permission *argus.Permission, g grant) bool {
	returned := grantOf(permission, grant{})
	return !permission.Flags.Has(argus.FlagDeleted) &&
		returned.subject.Matches(g.subject.ID, r.Data.Domain) &&
		returned.function.Matches(g.function.ID, "") &&
		returned.customer.Matches(g.customer.ID, r.Data.Domain)
}

// fromBulk is the permission as a bulk list shows it, nil and known if it shows none.
func fromBulk(ctx context.Context, bulk *argus.BulkReader, g grant) (permission *argus.Permission, known bool) {
	return bulk.Permission(ctx, argus.ID(g.subject.ID), argus.ID(g.function.ID), argus.ID(g.customer.ID))
}

// findForWarning is find for warnings only: it finds nothing if the key may not search, or if the server does not know a target.
func (r *permissionResource) findForWarning(ctx context.Context, g grant) (*argus.Permission, error) {
	permission, err := r.find(ctx, g)
	if argus.IsForbidden(err) || argus.IsNotFound(err) || argus.IsValidation(err) {
		return nil, nil
	}
	return permission, err
}

// seenInPlan finds, for a plan, the permission that grants what the texts of the configuration name.
func (r *permissionResource) seenInPlan(ctx context.Context, g grant, subject providerdata.PlanTarget) (*argus.Permission, error) {
	if subject.Known && subject.ID == "" {
		return nil, nil // nobody has the name
	}
	if subject.Known {
		g.subject = fwkit.Reference{ID: string(subject.ID)}
		if permission, known := fromBulk(ctx, r.Data.Client.PlanReader, g); known && (permission != nil && r.grants(permission, g) || permission == nil && !r.Data.ChangedState(subject.ID)) {
			return permission, nil
		}
	}
	return r.findForWarning(ctx, g)
}

// before finds the permission that there was before a create, as its plan found it.
func (r *permissionResource) before(ctx context.Context, plan *model, g grant) (*argus.Permission, error) {
	if permission, seen := providerdata.Seen[*argus.Permission](r.Data, []argus.ID{argus.ID(g.subject.ID)}, plan.madeOf()...); seen {
		return permission, nil
	}
	return r.findForWarning(ctx, g)
}

// repeatedly looks for a permission that may have been made a moment ago, which searches may show late.
func (r *permissionResource) repeatedly(ctx context.Context, look lookup, g grant) (permission *argus.Permission, err error) {
	err = r.Data.Client.Poll(ctx, func() (bool, error) {
		var err error
		permission, err = look(ctx, g)
		return permission != nil, err
	})
	return permission, err
}

// absent reports whether nothing shows the permission any more, after a revocation that searches may show late.
func (r *permissionResource) absent(ctx context.Context, g grant, from origin) (absent bool, err error) {
	err = r.Data.Client.Poll(ctx, func() (bool, error) {
		permission, err := r.present(ctx, g, from)
		absent = permission == nil && err == nil
		return absent, err
	})
	return absent, err
}

// current finds the permission for Read, in a bulk list if there is one: nil if nothing shows it.
func (r *permissionResource) current(ctx context.Context, g grant, from origin) (*argus.Permission, error) {
	permission, _ := fromBulk(ctx, r.Data.Client.Bulk, g)
	if permission != nil && r.grants(permission, g) {
		return permission, nil
	}
	return r.present(ctx, g, from)
}

// present finds the permission by requests of its own: nil if neither a search shows it nor the list of what the subject holds
// itself, which may be argus.IsNotFound. A recent permission is searched for repeatedly before.
func (r *permissionResource) present(ctx context.Context, g grant, from origin) (*argus.Permission, error) {
	permission, err := r.find(ctx, g)
	if permission == nil && err == nil && from.recent(r.Data.Now()) {
		permission, err = r.repeatedly(ctx, r.find, g)
	}
	if permission != nil || (err != nil && !argus.IsNotFound(err)) {
		return permission, err
	}
	if from.SubjectType != argus.User && from.SubjectType != argus.Group {
		return nil, err // there is no list to ask for, so that the search decides
	}
	held := r.Data.Client.ListPermissions(ctx, from.SubjectType, r.Data.Ref(g.subject.ID), false)
	return argus.First(held, func(permission *argus.Permission) bool { return r.grants(permission, g) })
}

// revoked reports whether a search shows the grant as revoked, of a subject that it does not show as disabled. It tells a key that
// may not read the subject whether the permission is gone.
func (r *permissionResource) revoked(ctx context.Context, g grant) (bool, error) {
	request := r.searchOf(g)
	request.IncludeDeleted = true
	found, err := argus.First(r.Data.Client.SearchPermissions(ctx, request), func(permission *argus.Permission) bool {
		if permission.Subject == nil || permission.Subject.Flags.Has(argus.FlagDeleted) || !permission.Flags.Has(argus.FlagDeleted) {
			return false
		}
		permission.Flags = nil // grants asks for one that is not revoked
		return r.grants(permission, g)
	})
	return found != nil, err
}

// isRevoked reports whether a search shows the permission with this id as revoked. It returns false if the key may not search.
func (r *permissionResource) isRevoked(ctx context.Context, g grant, id argus.ID) (bool, error) {
	request := r.searchOf(g)
	request.IncludeDeleted = true
	for permission, err := range r.Data.Client.SearchPermissions(ctx, request) {
		if argus.IsNotVisible(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if permission.ID == id {
			return permission.Flags.Has(argus.FlagDeleted), nil
		}
	}
	return false, nil
}

// byID pages through all permissions that the key may see: Argus has no other way from an id to a permission. It
// returns nil if there is none.
func (r *permissionResource) byID(ctx context.Context, id string) (*argus.Permission, error) {
	return argus.First(r.Data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{}), func(permission *argus.Permission) bool {
		return string(permission.ID) == id && !permission.Flags.Has(argus.FlagDeleted)
	})
}

// isOfOthers reports whether the response to a grant shows one that another user granted, so that it was there before.
func (r *permissionResource) isOfOthers(permission *argus.Permission) bool {
	by, own := permission.GrantedByUser, r.Data.User
	return by != nil && by.ID != "" && own != nil && by.ID != own.ID
}

// warnOfAdopted warns that a create adopted a permission.
func (r *permissionResource) warnOfAdopted(permission *argus.Permission, wanted grant, diags *diag.Diagnostics) {
	diags.AddWarning(r.belonging(grantOf(permission, wanted)).Name+" already existed", presentText(permission, wanted)+" It was adopted, and destroy will revoke it.")
}

// presentText describes the existing permission, for the warnings of plan and apply.
func presentText(permission *argus.Permission, g grant) string {
	text := fmt.Sprintf("Permission %s grants %s already", permission.ID, grantOf(permission, g).text())
	if by := permission.GrantedByUser; by != nil {
		text += fmt.Sprintf(", by %s", fwkit.SubjectReference(by))
	}
	if permission.GrantedTimestamp != 0 {
		text += fmt.Sprintf(" at %s", permission.GrantedTimestamp)
	}
	if permission.GrantComment != "" {
		text += fmt.Sprintf(", with the comment %q", argus.Short(permission.GrantComment))
	}
	return text + "."
}
