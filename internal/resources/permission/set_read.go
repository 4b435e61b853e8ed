package permission

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// grants are the direct permissions of a user or group.
type grants struct {
	data *providerdata.ProviderData
	// subject has the text as written for its ID if the key may not look it up.
	subject fwkit.Reference
	kind    argus.SubjectType
	diags   *diag.Diagnostics

	shown  *argus.SubjectInfo // the subject, as its permissions show it
	listed map[string]bool    // the keys of what the last list showed
}

func (r *setResource) grantsOf(subject fwkit.Reference, kind argus.SubjectType, diags *diag.Diagnostics) *grants {
	if kind != argus.User && kind != argus.Group {
		kind = argus.AnySubject
	}
	return &grants{data: r.Data, subject: subject, kind: kind, diags: diags}
}

func (g *grants) reading() fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("read the direct permissions of %s", g.subject), Owner: g.subject.String()}
}

// belonging is the set as something of the subject.
func (g *grants) belonging() providerdata.Belonging {
	return providerdata.BelongingOf(g.subject, "Permission set", "the permissions are in effect again")
}

// list reads the subject's own list.
func (g *grants) list(ctx context.Context) ([]fwkit.SetRow, error) {
	found, err := argus.Collect(g.data.Client.ListPermissions(ctx, g.kind, g.data.Ref(g.subject.ID), false))
	rows := g.rows(found)
	g.listed = map[string]bool{}
	for _, row := range rows {
		g.listed[row.Key()] = true
	}
	return rows, err
}

func (g *grants) isDisabled() bool { return g.shown != nil && g.shown.Flags.Has(argus.FlagDeleted) }

// visible is what Argus shows of a subject that may be disabled, so that its list hides what it has. Listed and listErr are from that list.
func (g *grants) visible(ctx context.Context, text string, listed []fwkit.SetRow, listErr error) ([]fwkit.SetRow, error) {
	if !g.isDisabled() {
		subject, err := g.data.FindTarget(ctx, text)
		if argus.IsNotVisible(err) || err == nil && !subject.Flags.Has(argus.FlagDeleted) {
			return listed, listErr
		}
		if err != nil {
			return nil, err
		}
		g.shown = &argus.SubjectInfo{ID: subject.ID, ShortName: subject.ShortName, Name: subject.Name, Domain: subject.Domain, Type: subject.Type, Flags: subject.Flags}
	}
	disabled := g.shown
	criteria := argus.PermissionCriteria{Subject: []string{string(disabled.ID)}, IncludeDeleted: true}.Exactly()
	found, err := argus.Collect(g.data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: criteria}))
	if err != nil && !argus.IsIncomplete(err) && !argus.IsNotVisible(err) {
		return nil, err
	}
	own := slices.DeleteFunc(found, func(permission argus.Permission) bool { return permission.Subject.ID != disabled.ID })
	rows := slices.DeleteFunc(g.rows(own), func(row fwkit.SetRow) bool { return g.listed[row.Key()] })
	rows, g.shown = append(rows, listed...), disabled
	for i := range rows {
		rows[i].Disabled = false // they count again after a re-enable
	}
	return rows, nil
}

// bulk is what a search shows that serves many subjects.
func (g *grants) bulk(ctx context.Context, reader *argus.BulkReader) ([]fwkit.SetRow, bool) {
	found, known := reader.PermissionsOf(ctx, argus.ID(g.subject.ID))
	return g.rows(found), known
}

func (g *grants) rows(found []argus.Permission) (rows []fwkit.SetRow) {
	for i := range found {
		permission := &found[i]
		if permission.Flags.Has(argus.FlagDeleted) {
			continue
		}
		g.shown = permission.Subject
		rows = append(rows, fwkit.SetRow{Entry: entryOf(permission), Disabled: permission.Subject.Flags.Has(argus.FlagDeleted), Since: sinceText(permission)})
	}
	return rows
}

// kindShown is the kind of the subject, as its permissions show it if it is not known.
func (g *grants) kindShown() argus.SubjectType {
	if g.kind == argus.AnySubject && g.shown != nil {
		return argus.SubjectType(strings.ToLower(string(g.shown.Type)))
	}
	return g.kind
}

// origin is what private state keeps of a set that was just written or imported.
func (g *grants) origin() origin { return origin{Time: g.data.Now(), SubjectType: g.kindShown()} }

// read returns the prior set as Argus shows it now. A list may lag too: it is read repeatedly if the set was written a moment ago.
func (g *grants) read(ctx context.Context, prior fwkit.Set, isRecent bool) (fwkit.SetShown, error) {
	asked, gone := false, false
	return fwkit.SetReader{
		Bulk: func(ctx context.Context) ([]fwkit.SetRow, bool) { return g.bulk(ctx, g.data.Client.Bulk) },
		Single: func(ctx context.Context) (rows []fwkit.SetRow, err error) {
			err = g.data.Client.Poll(ctx, func() (bool, error) {
				var err error
				rows, err = g.list(ctx)
				_, same := prior.Confirmed(rows)
				return same || !isRecent, err
			})
			return rows, err
		},
		IsGone: func(ctx context.Context, _ fwkit.Entry) bool {
			if !asked {
				set := g.belonging()
				set.WasRemoved = func(ctx context.Context) (bool, error) { return g.wereRevoked(ctx, prior) }
				asked, gone = true, g.data.IsGone(ctx, set, g.reading(), nil, g.diags)
			}
			return gone
		},
	}.Read(ctx, prior)
}

// wereRevoked reports whether a search shows all that the list lacks as revoked, of a subject that it does not show as disabled.
func (g *grants) wereRevoked(ctx context.Context, prior fwkit.Set) (bool, error) {
	criteria := argus.PermissionCriteria{Subject: []string{g.subject.ID}, IncludeDeleted: true}.Exactly()
	revoked := map[string]bool{}
	for permission, err := range g.data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{PermissionCriteria: criteria}) {
		if err != nil {
			return false, err
		}
		if permission.Subject.Flags.Has(argus.FlagDeleted) {
			return false, nil
		}
		if permission.Flags.Has(argus.FlagDeleted) {
			revoked[entryOf(&permission).Key()] = true
		}
	}
	for _, entry := range prior {
		if !g.listed[entry.Key()] && !revoked[entry.Key()] {
			return false, nil
		}
	}
	return true, nil
}

// removal is what the revocation of a row takes away.
func (g *grants) removal(row fwkit.SetRow) providerdata.SetRemoval {
	granted := grantTo(g.subject, row.Entry)
	return providerdata.SetRemoval{Row: row, Removal: lockout.Removal{
		Action:  fmt.Sprintf("revoking permission %s of %s", row.ID, granted.text()),
		Removal: access.Removal{Permission: argus.ID(row.ID)}, Holder: argus.ID(g.subject.ID),
		IsRevoked: func(ctx context.Context) (bool, error) {
			return (&permissionResource{providerdata.Resource{Data: g.data}}).isRevoked(ctx, granted, argus.ID(row.ID))
		},
	}}
}

// removals are those of elements of a set, with what rows tell of each.
func (g *grants) removals(set fwkit.Set, elements []fwkit.Element, rows []fwkit.SetRow) (removals []providerdata.SetRemoval) {
	shown := map[string]fwkit.SetRow{}
	for _, row := range rows {
		shown[row.Key()] = row
	}
	for _, element := range elements {
		row := shown[set[element].Key()]
		row.Entry = set[element] // what apply revokes
		if row.Since == "" {
			row.Since = "permission " + row.ID
		}
		removals = append(removals, g.removal(row))
	}
	return removals
}
