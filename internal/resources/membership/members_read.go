package membership

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// members reads the direct members of a group.
type members struct {
	data  *providerdata.ProviderData
	group fwkit.Reference
	diags *diag.Diagnostics
	// prior are those of which it need not be found out whether an identity provider manages them.
	prior fwkit.Set

	shownGroup    *argus.SubjectInfo              // as memberships show it
	shownDisabled map[string]*argus.SubjectInfo   // members that are disabled, by id
	isActive      func(context.Context) (is bool) // reports whether the group is active, and warns once if not
}

func (r *membersResource) membersOf(group fwkit.Reference, diags *diag.Diagnostics) *members {
	m := &members{data: r.Data, group: group, diags: diags, shownDisabled: map[string]*argus.SubjectInfo{}}
	asked, active := false, false
	m.isActive = func(ctx context.Context) bool {
		if !asked {
			asked, active = true, m.data.IsGone(ctx, m.belonging(), m.reading(), nil, diags)
		}
		return active
	}
	return m
}

func (m *members) reading() fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("read the members of group %s", m.group), Owner: fmt.Sprintf("group %s", m.group), Attributes: attributes}
}

// belonging is the list of members as something of the group.
func (m *members) belonging() providerdata.Belonging {
	return providerdata.Belonging{Name: "Member list of " + m.group.Name(), Owners: []fwkit.Reference{m.group}, Returns: "the memberships count again"}
}

// link is one membership of the group.
func (m *members) link(entry fwkit.Entry) ends { return ends{m.group, entry.Targets[0]} }

// bulk is fwkit.SetReader's: what a search for many groups shows.
func (m *members) bulk(ctx context.Context) ([]fwkit.SetRow, bool) {
	rows, known := m.data.Client.Bulk.MembershipsOf(ctx, argus.ID(m.group.ID))
	return m.rows(rows), known
}

// single is fwkit.SetReader's. The list of the group decides who is a member; a search tells who added them, and who is managed by an
// identity provider. It is made again while it lacks members that are not known.
func (m *members) single(ctx context.Context) ([]fwkit.SetRow, error) {
	listed, err := m.data.Client.ListGroupMembers(ctx, argus.ByID(argus.ID(m.group.ID)))
	if err != nil || len(listed) == 0 {
		return nil, err
	}
	known := map[string]bool{}
	for _, entry := range m.prior {
		known[entry.Key()] = entry.Seen
	}
	found, err := m.search(ctx, func(found map[string]fwkit.SetRow) bool {
		for i := range listed {
			id := string(listed[i].ID)
			if _, shown := found[id]; !shown && !known[id] && !listed[i].Flags.Has(argus.FlagDeleted) {
				return false
			}
		}
		return true
	})
	if err != nil && !argus.IsForbidden(err) {
		return nil, err
	}
	var rows []fwkit.SetRow
	for i := range listed {
		subject := &listed[i]
		row := found[string(subject.ID)]
		delete(found, string(subject.ID))
		row.Targets, row.Disabled = []fwkit.Reference{fwkit.ReferenceTo(subject)}, subject.Flags.Has(argus.FlagDeleted)
		if row.Disabled {
			m.shownDisabled[row.Key()] = info(subject)
			m.shownDisabled[row.Key()].Flags = subject.Flags
		}
		rows = append(rows, row)
	}
	for _, row := range found {
		if row.Disabled { // others were removed: a search may lag
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// visible is what Argus shows of a disabled group, whose members it may hide.
func (m *members) visible(ctx context.Context) ([]fwkit.SetRow, error) {
	found, err := m.searchOnce(ctx, true)
	if err != nil && !argus.IsForbidden(err) {
		return nil, err
	}
	listed, err := m.data.Client.ListGroupMembers(ctx, argus.ByID(argus.ID(m.group.ID)))
	if err != nil && !argus.IsNotVisible(err) {
		return nil, err
	}
	rows := slices.Collect(maps.Values(found))
	for i := range listed {
		if _, shown := found[string(listed[i].ID)]; !shown {
			entry := fwkit.Entry{Targets: []fwkit.Reference{fwkit.ReferenceTo(&listed[i])}}
			rows = append(rows, fwkit.SetRow{Entry: entry, Disabled: listed[i].Flags.Has(argus.FlagDeleted)})
		}
	}
	return rows, nil
}

// search returns what a search for this group shows, by the member's id. It is made again until it shows enough, or for the time
// that searches may lag.
func (m *members) search(ctx context.Context, isEnough func(map[string]fwkit.SetRow) bool) (found map[string]fwkit.SetRow, err error) {
	err = m.data.Client.Poll(ctx, func() (bool, error) {
		if found, err = m.searchOnce(ctx, false); err != nil {
			return false, err
		}
		return isEnough(found), nil
	})
	return found, err
}

// searchOnce is one search. IncludeDeleted has it show what Argus may hide: the memberships of disabled users and groups.
func (m *members) searchOnce(ctx context.Context, includeDeleted bool) (map[string]fwkit.SetRow, error) {
	request := argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{
		Subject: []string{m.group.ID}, SubjectFieldStrategy: []string{"group"}, IncludeDeleted: includeDeleted,
	}}
	rows, err := argus.Collect(m.data.Client.SearchMemberships(ctx, request))
	if err != nil && !argus.IsIncomplete(err) && !argus.IsNotFound(err) && !argus.IsValidation(err) {
		return nil, err
	}
	found := map[string]fwkit.SetRow{}
	for _, row := range m.rows(rows) {
		found[row.Key()] = row
	}
	return found, nil
}

// rows are the rows of memberships in this group. What a search matches is the server's reading of the request.
func (m *members) rows(memberships []argus.Membership) (rows []fwkit.SetRow) {
	for i := range memberships {
		row := &memberships[i]
		if row.Flags.Has(argus.FlagDeleted) || string(row.Group.ID) != m.group.ID {
			continue
		}
		m.shownGroup = row.Group
		if group := fwkit.SubjectReference(row.Group); group.ShortName != "" {
			m.group = group
		}
		shown := fwkit.SetRow{
			Entry:    fwkit.Entry{Targets: []fwkit.Reference{fwkit.SubjectReference(row.Member)}, ExternallyManaged: row.Flags.Has(argus.FlagExternallyManaged), Seen: true},
			Disabled: row.Member.Flags.Has(argus.FlagDeleted),
			Since:    providerdata.SinceText("added", row.AddedByUser, row.AddedTimestamp),
		}
		if shown.Disabled {
			m.shownDisabled[shown.Key()] = row.Member
		}
		rows = append(rows, shown)
	}
	return rows
}

// isGone reports whether a member that the group's list does not show is gone, for fwkit.SetReader.
func (m *members) isGone(ctx context.Context, entry fwkit.Entry) bool {
	link := m.link(entry).belonging()
	link.Owners = entry.Targets
	return m.isActive(ctx) && m.data.IsGone(ctx, link, m.reading(), nil, m.diags)
}

// warnOfDisabled warns of members in state that do not count now.
func (m *members) warnOfDisabled(shown fwkit.SetShown) {
	if m.shownGroup != nil && m.shownGroup.Flags.Has(argus.FlagDeleted) {
		m.belonging().WarnOfDisabledEnds([]*argus.SubjectInfo{m.shownGroup}, m.diags)
		return
	}
	for _, row := range shown.Disabled() {
		m.link(row.Entry).belonging().WarnOfDisabledEnds([]*argus.SubjectInfo{m.shownDisabled[row.Key()]}, m.diags)
	}
}

// removal is what the end of a membership takes away.
func (m *members) removal(row fwkit.SetRow) providerdata.SetRemoval {
	group, member := argus.ID(m.group.ID), argus.ID(row.Targets[0].ID)
	return providerdata.SetRemoval{Row: row, Removal: lockout.Removal{
		Action:  fmt.Sprintf("removing %s from group %s", row.Targets[0], m.group),
		Removal: access.Removal{Group: group, Member: member},
		IsHarmless: func(ctx context.Context) (bool, error) {
			_, managed, err := judge(ctx, m.data.Client, group, member, external{Known: row.Seen, Managed: row.ExternallyManaged})
			return managed.Managed, err
		},
	}}
}
