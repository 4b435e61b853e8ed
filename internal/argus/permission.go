package argus

import (
	"context"
	"errors"
	"iter"
	"strconv"
)

// Permission is one grant: the subject, with all its members, may do the function, with all its descendants, for the
// customer, with all its descendants.
type Permission struct {
	Customer         *CustomerInfo    `json:"customer"`
	Flags            Flags            `json:"flags"`
	Function         *FunctionInfo    `json:"function"`
	FunctionInfo     *FunctionDetails `json:"functionInfo"`
	GrantComment     string           `json:"grantComment"`
	GrantedByUser    *SubjectInfo     `json:"grantedByUser"`
	GrantedTimestamp Timestamp        `json:"grantedTimestamp"`
	ID               ID               `json:"id"`
	RevokeComment    string           `json:"revokeComment"`
	RevokedByUser    *SubjectInfo     `json:"revokedByUser"`
	RevokedTimestamp Timestamp        `json:"revokedTimestamp"`
	Subject          *SubjectInfo     `json:"subject"`
}

func (p Permission) key() (ID, string) {
	return p.ID, lacking("id", p.ID, "subject id", p.Subject.id(), "function id", p.Function.id(), "customer id", p.Customer.id())
}

func (p Permission) about() about { return about{kind: "permission", id: p.ID} }

// GrantPermissionRequest names what to grant, each by id or name.
type GrantPermissionRequest struct {
	Comment  string `json:"comment,omitempty"`
	Customer string `json:"customer"`
	Function string `json:"function"`
	Subject  string `json:"subject"`
}

// PermissionCriteria are AND-ed; the values of a list are OR-ed. The six Include…Ascendants and …Descendants are true
// if nil; Exactly makes them false. Times are epoch milliseconds, ISO 8601 or relative.
type PermissionCriteria struct {
	Customer                   []string `json:"customer,omitempty"`
	Domain                     string   `json:"domain,omitempty"`
	EndTimestamp               string   `json:"endTimestamp,omitempty"`
	Function                   []string `json:"function,omitempty"`
	IncludeCustomerAscendants  *bool    `json:"includeCustomerAscendants,omitempty"`
	IncludeCustomerDescendants *bool    `json:"includeCustomerDescendants,omitempty"`
	IncludeDeleted             bool     `json:"includeDeleted,omitempty"`
	IncludeFunctionAscendants  *bool    `json:"includeFunctionAscendants,omitempty"`
	IncludeFunctionDescendants *bool    `json:"includeFunctionDescendants,omitempty"`
	IncludeSubjectAscendants   *bool    `json:"includeSubjectAscendants,omitempty"`
	IncludeSubjectDescendants  *bool    `json:"includeSubjectDescendants,omitempty"`
	KeywordFieldStrategy       []string `json:"keywordFieldStrategy,omitempty"`
	KeywordMatchStrategy       string   `json:"keywordMatchStrategy,omitempty"`
	Keywords                   []string `json:"keywords,omitempty"`
	SortBy                     []string `json:"sortBy,omitempty"`
	StartTimestamp             string   `json:"startTimestamp,omitempty"`
	Subject                    []string `json:"subject,omitempty"`
	TimeFieldStrategy          []string `json:"timeFieldStrategy,omitempty"`
	TimeMatchStrategy          string   `json:"timeMatchStrategy,omitempty"`
}

// Exactly is the criteria without ascendants and descendants of any kind: they match grants of just what they name.
func (p PermissionCriteria) Exactly() PermissionCriteria {
	for _, include := range []**bool{
		&p.IncludeCustomerAscendants, &p.IncludeCustomerDescendants,
		&p.IncludeFunctionAscendants, &p.IncludeFunctionDescendants,
		&p.IncludeSubjectAscendants, &p.IncludeSubjectDescendants,
	} {
		*include = new(bool)
	}
	return p
}

// PermissionSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type PermissionSubCriteria struct {
	PermissionCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchPermissionsRequest is a search over all pages.
type SearchPermissionsRequest struct {
	PermissionCriteria
	SubCriteria []PermissionSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// GrantPermission grants. Whether granting what is granted is refused or returns the existing permission differs. If the
// response is lost, what a search shows may be revoked by now: it is the grant only if the subject's own list has it too.
// Operation: grantPermission.
func (c *Client) GrantPermission(ctx context.Context, request GrantPermissionRequest) (*Permission, error) {
	read := func(ctx context.Context) (*Permission, error) { return c.granted(ctx, request) }
	granting := reader[Permission]{read, request.mismatch, func(ctx context.Context) (outcome[*Permission], error) {
		found, err := read(ctx)
		if err != nil {
			return outcome[*Permission]{}, ignore(err, IsNotFound)
		}
		held, err := c.isHeld(ctx, found, request.Subject)
		return outcome[*Permission]{held, found}, err
	}}
	return write(ctx, c, grantPermission, arguments{body: request}, granting)
}

// isHeld reports whether the list of what the subject holds itself has the permission. What the key may not list has not.
func (c *Client) isHeld(ctx context.Context, permission *Permission, subject string) (bool, error) {
	kind := AnySubject
	if holder := permission.Subject; holder != nil && holder.Type.isGroup() {
		kind = Group
	}
	rows := c.ListPermissions(ctx, kind, Ref{Name: subject}, false)
	held, err := contains(rows, func(p *Permission) bool { return p.ID == permission.ID && !p.Flags.Has(FlagDeleted) })
	return held, ignore(ignore(err, IsForbidden), IsNotFound)
}

// granted finds the permission that the request asks for, which searches may show late; none is not found.
func (c *Client) granted(ctx context.Context, request GrantPermissionRequest) (found *Permission, err error) {
	criteria := PermissionCriteria{Subject: []string{request.Subject}, Function: []string{request.Function}, Customer: []string{request.Customer}}
	err = c.Poll(ctx, func() (bool, error) {
		for permission, err := range c.SearchPermissions(ctx, SearchPermissionsRequest{PermissionCriteria: criteria.Exactly()}) {
			if err != nil {
				return false, err
			}
			if permission.ID != "" && !permission.Flags.Has(FlagDeleted) && request.mismatch(&permission) == nil {
				found = &permission
				return true, nil
			}
		}
		return false, nil
	})
	if err == nil && found == nil {
		return nil, c.failure(grantPermission, errNoObject)
	}
	return found, err
}

// mismatch is the error that a permission is not the one that is asked for, or does not say so.
func (r GrantPermissionRequest) mismatch(p *Permission) error {
	if _, lacks := p.key(); lacks != "" {
		return noKey(lacks)
	}
	return errors.Join(
		idOrName(r.Subject).mismatch("subject", p.Subject.about()),
		idOrName(r.Function).mismatch("function", p.Function.about()),
		idOrName(r.Customer).mismatch("customer", p.Customer.about()),
	)
}

// RevokePermission revokes the grant with this id. There is no GET by id: a revocation whose response was lost was done where
// a search for what was granted, each by id, shows it revoked. One that does not show it at all may lag behind the grant;
// what is not shown, or may not be searched, is revoked again, which does no harm. Shown reports whether the response shows the
// permission.
// Operation: revokePermission.
func (c *Client) RevokePermission(ctx context.Context, id ID, granted GrantPermissionRequest, comment string) (shown bool, err error) {
	return doConfirmed(ctx, c, revokePermission, pathArgs(ByID(id)).withQuery("comment", comment), change{holdsObject(isAbout[Permission]("permission", ByID(id))), func(ctx context.Context) (bool, error) {
		criteria := PermissionCriteria{Subject: []string{granted.Subject}, Function: []string{granted.Function}, Customer: []string{granted.Customer}, IncludeDeleted: true}
		rows := c.SearchPermissions(ctx, SearchPermissionsRequest{PermissionCriteria: criteria.Exactly()})
		revoked, err := contains(rows, func(p *Permission) bool { return p.ID == id && p.Flags.Has(FlagDeleted) })
		return revoked, ignore(err, IsForbidden)
	}})
}

// heldBy checks that the permissions in the list of a subject's own are its own; nil for a list with inherited ones.
func heldBy(subject Ref, inherited bool) func(*Permission) error {
	if inherited {
		return nil
	}
	return func(p *Permission) error {
		return subject.mismatch("subject", p.Subject.about())
	}
}

// SearchPermissions reads the permissions that match, page by page.
// Operation: searchPermissions.
func (c *Client) SearchPermissions(ctx context.Context, request SearchPermissionsRequest) iter.Seq2[Permission, error] {
	return search[Permission](ctx, c, searchPermissions, request)
}

// ListPermissions reads the permissions of a user or group, with those of its groups if includeInherited. Of AnySubject, which has no
// list, it reads the list of a user, or if that is not found, of a group.
// Operations: listPermissionsForUser, listPermissionsForGroup.
func (c *Client) ListPermissions(ctx context.Context, kind SubjectType, subject Ref, includeInherited bool) iter.Seq2[Permission, error] {
	if kind == AnySubject {
		return func(yield func(Permission, error) bool) {
			for permission, err := range c.ListPermissions(ctx, User, subject, includeInherited) {
				if IsNotFound(err) {
					c.ListPermissions(ctx, Group, subject, includeInherited)(yield)
					return
				}
				if !yield(permission, err) {
					return
				}
			}
		}
	}
	args := pathArgs(subject).withQuery("includeInherited", strconv.FormatBool(includeInherited))
	return listing(ctx, c, kind.of(listPermissionsForUser, listPermissionsForGroup), args, heldBy(subject, includeInherited))
}
