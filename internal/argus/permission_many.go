package argus

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

type grantPermissionsRequest struct {
	Permissions []GrantPermissionRequest `json:"permissions"`
}

// GrantPermissions grants many functions to one user or group in one call, and returns the permissions in the order of the requests.
// Kind is AnySubject if it is not known. Whether granting what is granted is refused differs. What the response does not show, or if it
// is lost, is looked up in the subject's own list.
// Operation: grantPermissionsBulk.
func (c *Client) GrantPermissions(ctx context.Context, kind SubjectType, requests []GrantPermissionRequest) ([]Permission, error) {
	listed := func(ctx context.Context) (found outcome[[]Permission], err error) {
		err = c.Poll(ctx, func() (bool, error) {
			rows, listErr := Collect(c.ListPermissions(ctx, kind, Ref{Name: requests[0].Subject}, false))
			found.result, found.done = eachGranted(rows, requests)
			return found.done, ignore(listErr, func(error) bool { return found.done })
		})
		return found, err
	}
	return confirm(ctx, c, grantPermissionsBulk, func(ctx context.Context) ([]Permission, error) {
		rows, err := doWrite(ctx, c, grantPermissionsBulk, arguments{body: grantPermissionsRequest{requests}}, areGranted(requests))
		if err != nil {
			return nil, err
		}
		if rows != nil {
			if granted, all := eachGranted(*rows, requests); all {
				return granted, nil
			}
		}
		found, err := listed(ctx)
		if err == nil && !found.done {
			err = errors.New("the request was accepted, and not all permissions are in the response or in the subject's list")
		}
		if err != nil {
			return nil, c.unknownOutcome(grantPermissionsBulk, err)
		}
		return found.result, nil
	}, listed)
}

// areGranted checks that each permission in a response is one that was asked for.
func areGranted(requests []GrantPermissionRequest) func(*[]Permission) error {
	return func(rows *[]Permission) error {
		for i := range *rows {
			row := &(*rows)[i]
			var mismatch error
			if !slices.ContainsFunc(requests, func(r GrantPermissionRequest) bool {
				mismatch = r.mismatch(row)
				return mismatch == nil
			}) {
				return mismatch
			}
		}
		return nil
	}
}

// eachGranted returns the permission of each request among rows, and whether there is one for each.
func eachGranted(rows []Permission, requests []GrantPermissionRequest) (granted []Permission, all bool) {
	for _, request := range requests {
		i := slices.IndexFunc(rows, func(p Permission) bool { return !p.Flags.Has(FlagDeleted) && request.mismatch(&p) == nil })
		if i < 0 {
			return nil, false
		}
		granted = append(granted, rows[i])
	}
	return granted, true
}

// RevokePermissions revokes many grants of one user or group in one call. If the response is lost, they are revoked if a search shows
// that of each; otherwise they are revoked again, which does no harm. Shown reports whether the response shows all of them.
// Operation: revokePermissionsBulk.
func (c *Client) RevokePermissions(ctx context.Context, subject string, ids []ID, comment string) (shown bool, err error) {
	named := make([]string, len(ids))
	for i, id := range ids {
		named[i] = string(id)
	}
	args := arguments{}.withQuery("permission", named...).withQuery("comment", comment)
	return doConfirmed(ctx, c, revokePermissionsBulk, args, change{holdsAll(ids), func(ctx context.Context) (bool, error) {
		criteria := PermissionCriteria{Subject: []string{subject}, IncludeDeleted: true}.Exactly()
		rows, err := Collect(c.SearchPermissions(ctx, SearchPermissionsRequest{PermissionCriteria: criteria}))
		rows = slices.DeleteFunc(rows, func(p Permission) bool { return !p.Flags.Has(FlagDeleted) })
		revoked := countIDs(rows, ids) == len(ids)
		return revoked, ignore(err, func(err error) bool { return revoked || IsForbidden(err) })
	}})
}

// holdsAll checks that a response has no permissions but these, and reports whether it has all.
func holdsAll(ids []ID) func(*response) (bool, error) {
	return func(got *response) (bool, error) {
		rows, err := written(got, func(rows *[]Permission) error {
			for _, row := range *rows {
				if !slices.Contains(ids, row.ID) {
					return row.about().mismatch(fmt.Sprintf("%d permissions", len(ids)))
				}
			}
			return nil
		})
		return err == nil && rows != nil && countIDs(*rows, ids) == len(ids), err
	}
}

// countIDs counts how many of the ids rows have.
func countIDs(rows []Permission, ids []ID) (count int) {
	for _, id := range ids {
		if slices.ContainsFunc(rows, func(p Permission) bool { return p.ID == id }) {
			count++
		}
	}
	return count
}
