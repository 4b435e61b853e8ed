package membership

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// seen is what the plan of a create found: nil if there is no such membership, or if the key may not search.
type seen struct {
	row       *argus.Membership
	forbidden bool
}

// madeOf is what makes the membership the one that it is, as the configuration names it.
func (m *model) madeOf() []string {
	return []string{"membership", m.Group.ValueString(), m.Member.ValueString()}
}

// before finds the membership that there was before a create. If its plan could search and found none, the response to the
// addition tells the rest.
func (r *membershipResource) before(ctx context.Context, plan *model, group, member *argus.Subject) (*argus.Membership, external, error) {
	again := r.Data.NoteAdded(group.ID, member.ID)
	if planned, ok := providerdata.Seen[seen](r.Data, []argus.ID{group.ID, member.ID}, plan.madeOf()...); ok && planned.row == nil && !planned.forbidden {
		if again { // the list from which the plan was made may be older
			if there, err := listed(ctx, r.Data.Client, group.ID, member.ID); err == nil && there != nil {
				return unseen(group, member), external{}, nil
			}
		}
		return nil, external{Known: true}, nil
	}
	return r.present(ctx, group, member)
}

// found returns the membership that there was before an addition, as its response tells: nil if it was added, or if the response
// tells nothing. Servers may name those who were members before too, so managed is what the looks before the addition told. A member
// that the key may not see is not named in it.
func (r *membershipResource) found(ctx context.Context, told argus.Addition, managed external, group, member *argus.Subject) (*argus.Membership, external) {
	mayBeHidden := group.ShortName == "" || member.ShortName == "" // the looks before may have left out what the key may not see
	isTold := told == argus.NotAdded && member.ShortName != ""
	if !isTold && (!mayBeHidden || !managed.Known) {
		return nil, managed
	}
	row, err := between(ctx, r.Data.Client, group.ID, member.ID)
	switch {
	case row != nil && !isTold && !externalOf(row).Managed:
		return nil, externalOf(row) // it may be what was added
	case row != nil:
		return row, externalOf(row)
	case !isTold:
		return nil, external{}
	case err == nil:
		if there, err := listed(ctx, r.Data.Client, group.ID, member.ID); err == nil && there == nil {
			return nil, external{} // the search and the list show no membership: a later read tells
		}
	}
	return unseen(group, member), external{}
}

// present finds the membership that a create is to meet; nil if there is none, or the key may not look. What a search shows may
// have been removed a moment ago, so the list of members has the last word, unless it is refused or a 404. What is not there is
// not externally managed.
func (r *membershipResource) present(ctx context.Context, group, member *argus.Subject) (*argus.Membership, external, error) {
	row, err := between(ctx, r.Data.Client, group.ID, member.ID)
	mayNotSearch := argus.IsForbidden(err)
	if !mayNotSearch && (err != nil || row == nil) {
		return nil, external{Known: true}, err
	}
	there, err := listed(ctx, r.Data.Client, group.ID, member.ID)
	proves := !argus.IsForbidden(err) && !argus.IsNotFound(err) // the addition itself tells that the group is not there
	switch {
	case !proves && row != nil:
		return row, externalOf(row), nil
	case !proves:
		return nil, external{}, nil
	case err != nil || there == nil:
		return nil, external{Known: true}, err
	case mayNotSearch:
		return unseen(group, member), external{}, nil
	}
	return row, externalOf(row), nil
}

// shownMember is the member as the response to the addition shows it, or else the membership that there was; empty if neither does.
func shownMember(response *argus.Subject, before *argus.Membership) fwkit.Reference {
	switch {
	case response != nil:
		return fwkit.ReferenceTo(response)
	case before != nil:
		return fwkit.SubjectReference(before.Member)
	}
	return fwkit.Reference{}
}

// unseen is a membership that only the list of members shows.
func unseen(group, member *argus.Subject) *argus.Membership {
	return &argus.Membership{Group: info(group), Member: info(member)}
}
