package membership

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// searchBetween asks for the membership between two subjects.
func searchBetween(group, member argus.Ref) argus.SearchMembershipsRequest {
	return argus.SearchMembershipsRequest{
		MembershipCriteria: argus.MembershipCriteria{Subject: []string{group.Name}, Domain: group.Domain, SubjectFieldStrategy: []string{"group"}},
		SubCriteria: []argus.MembershipSubCriteria{{
			MembershipCriteria: argus.MembershipCriteria{Subject: []string{member.Name}, Domain: member.Domain, SubjectFieldStrategy: []string{"member"}},
			Required:           true,
		}},
	}
}

// firstOf returns the one membership that a search shows; nil if it shows none. What a search matches is the server's reading of
// the texts, so each row is asked whether it is the one.
func firstOf(ctx context.Context, client *argus.Client, request argus.SearchMembershipsRequest, is func(*argus.Membership) bool) (*argus.Membership, error) {
	for row, err := range client.SearchMemberships(ctx, request) {
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, nil // a server may refuse a subject that is not there
		}
		if err != nil {
			return nil, err
		}
		if !row.Flags.Has(argus.FlagDeleted) && is(&row) {
			return &row, nil
		}
	}
	return nil, nil
}

// between searches by ids.
func between(ctx context.Context, client *argus.Client, group, member argus.ID) (*argus.Membership, error) {
	return firstOf(ctx, client, searchBetween(argus.ByID(group), argus.ByID(member)), isBetween(group, member))
}

func isBetween(group, member argus.ID) func(*argus.Membership) bool {
	return func(row *argus.Membership) bool {
		return fwkit.SubjectReference(row.Group).ID == string(group) && fwkit.SubjectReference(row.Member).ID == string(member)
	}
}

// planned are the group and the member as a plan names them.
type planned struct{ group, member providerdata.PlanTarget }

// ends are the two as far as they are known, and prior those of the prior state.
func (p planned) ends() ends { return ends{p.group.Reference, p.member.Reference} }

func (p planned) prior() ends { return ends{p.group.Prior, p.member.Prior} }

// shown finds the membership between the two among those that searches show.
func (p planned) shown(ctx context.Context, data *providerdata.ProviderData) (*argus.Membership, error) {
	group, member := p.group, p.member
	within, subject := data.Ref(group.Text), data.Ref(member.Text)
	switch {
	case group.Known && group.ID == "", member.Known && member.ID == "":
		return nil, nil // nobody has the name
	case group.Known && member.Known:
		if row, known := data.Client.PlanReader.Membership(ctx, group.ID, member.ID); known && (row != nil && !row.Flags.Has(argus.FlagDeleted) || row == nil && !data.ChangedState(group.ID, member.ID)) {
			return row, nil
		}
	}
	if group.Known {
		within, group.Text = argus.ByID(group.ID), string(group.ID)
	}
	if member.Known {
		subject, member.Text = argus.ByID(member.ID), string(member.ID)
	}
	return firstOf(ctx, data.Client, searchBetween(within, subject), func(row *argus.Membership) bool {
		return fwkit.SubjectReference(row.Group).Matches(group.Text, data.Domain) && fwkit.SubjectReference(row.Member).Matches(member.Text, data.Domain)
	})
}

// listed finds a subject among the members of a group, which does not lag as searches may. Nil if it is none of them or
// is disabled. The error is argus.IsNotFound if the group is not there.
func listed(ctx context.Context, client *argus.Client, group, member argus.ID) (*argus.Subject, error) {
	members, err := client.ListGroupMembers(ctx, argus.ByID(group))
	return argus.FindRow(members, err, func(subject *argus.Subject) bool {
		return subject.ID == member && !subject.Flags.Has(argus.FlagDeleted)
	})
}

// inBulk is the active membership of active subjects that a bulk list of this run shows; nil if only a search can tell.
func inBulk(ctx context.Context, client *argus.Client, group, member argus.ID) *argus.Membership {
	row, _ := client.PlanReader.Membership(ctx, group, member)
	if row == nil || row.Flags.Has(argus.FlagDeleted) || row.Group.Flags.Has(argus.FlagDeleted) || row.Member.Flags.Has(argus.FlagDeleted) {
		return nil
	}
	return row
}

// ends are the two subjects that a membership is between.
type ends struct{ group, member fwkit.Reference }

func endsOf(row *argus.Membership) ends {
	return ends{fwkit.SubjectReference(row.Group), fwkit.SubjectReference(row.Member)}
}

// belonging is the membership as something of its group and its member.
func (e ends) belonging() providerdata.Belonging {
	return providerdata.Belonging{
		Name:    fmt.Sprintf("Membership of %s in %s", e.member.Name(), e.group.Name()),
		Owners:  []fwkit.Reference{e.group, e.member},
		Returns: "the membership counts again",
	}
}

// owned is the membership as one of the group's members; nothing if one of the two is not known. Stays is true if an identity provider
// manages it.
func (e ends) owned(stays bool) []providerdata.Owned {
	if e.group == (fwkit.Reference{}) || e.member == (fwkit.Reference{}) {
		return nil
	}
	return []providerdata.Owned{{
		What: providerdata.MembersOfGroup, Of: e.group, Element: providerdata.Element{"member": e.member}, Stays: stays,
		By: "argus_group_membership", Attribute: path.Root("member"),
	}}
}

// current finds the membership for Read: nil if neither searches nor the group's list of members show it. The row is nil if
// only the list shows it. The error is argus.IsNotFound if reads do not show the group.
func current(ctx context.Context, client *argus.Client, group, member argus.ID) (*ends, *argus.Membership, error) {
	row, _ := client.Bulk.Membership(ctx, group, member)
	var err error
	if row == nil || row.Flags.Has(argus.FlagDeleted) {
		row, err = between(ctx, client, group, member)
	}
	if err != nil {
		return nil, nil, err
	}
	if row != nil {
		link := endsOf(row)
		return &link, row, nil
	}
	parent, err := client.GetSubject(ctx, argus.Group, argus.ByID(group))
	if err != nil {
		return nil, nil, err
	}
	subject, err := listed(ctx, client, group, member)
	if err != nil || subject == nil {
		return nil, nil, err
	}
	return &ends{fwkit.ReferenceTo(parent), fwkit.ReferenceTo(subject)}, nil, nil
}

// thereText says what is there and what happens to it. Adopts completes it: "it was adopted".
func thereText(row *argus.Membership, managed external, adopts string) string {
	text := fmt.Sprintf("%s is a member of group %s", fwkit.SubjectReference(row.Member), fwkit.SubjectReference(row.Group))
	if row.AddedByUser != nil && row.AddedTimestamp != 0 {
		text += fmt.Sprintf(", added by %s at %s", fwkit.SubjectReference(row.AddedByUser), row.AddedTimestamp)
	}
	if row.AddComment != "" {
		text += fmt.Sprintf(" with the comment %q", argus.Short(row.AddComment))
	}
	switch {
	case !managed.Known:
		return text + ": " + adopts + ". Destroy will remove it, unless an identity provider manages it."
	case managed.Managed:
		return text + ". An identity provider manages this membership: " + adopts + " as it is, and destroy will take it out of state and leave it in Argus."
	}
	return text + ": " + adopts + ", and destroy will remove it."
}
