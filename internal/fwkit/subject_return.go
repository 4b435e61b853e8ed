package fwkit

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// WarnOfReturn warns, after a re-enable, of the memberships and permissions that came back with the subject.
func (k SubjectKind) WarnOfReturn(ctx context.Context, data *ProviderData, subject *argus.Subject, diags *diag.Diagnostics) {
	back, err := k.comesBack(ctx, data, subject.ID)
	if err != nil {
		back = "What came back with it could not be read: " + err.Error()
	}
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("A disabled %s was re-enabled", k.Noun),
		fmt.Sprintf("The shortname %q belonged to %s %s, which was disabled. It was re-enabled and brought to the configured values. %s", argus.Short(subject.ShortName), k.Noun, subject.ID, back))
}

// comesBack says which memberships and permissions a disabled subject has kept. Parts that the key may not see are
// said to be unseen.
func (k SubjectKind) comesBack(ctx context.Context, data *ProviderData, id argus.ID) (string, error) {
	groups, err := names(data.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{
		MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(id)}, SubjectFieldStrategy: []string{"member"}},
	}), func(m argus.Membership) string { return subjectText(m.Group) })
	if err != nil {
		return "", err
	}
	texts := []string{"Memberships that come back with it: " + groups + "."}
	if k.Noun == "group" {
		members, err := names(data.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{
			MembershipCriteria: argus.MembershipCriteria{Subject: []string{string(id)}, SubjectFieldStrategy: []string{"group"}},
		}), func(m argus.Membership) string { return subjectText(m.Member) })
		if err != nil {
			return "", err
		}
		texts = append(texts, "Members that it still has: "+members+".")
	}
	permissions, err := names(data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{
		PermissionCriteria: argus.PermissionCriteria{Subject: []string{string(id)}}.Exactly(),
	}), func(p argus.Permission) string {
		return fmt.Sprintf("%s for %s", FunctionReference(p.Function).Text(), CustomerReference(p.Customer).Text())
	})
	if err != nil {
		return "", err
	}
	return strings.Join(append(texts, "Permissions that come back with it: "+permissions+"."), " "), nil
}

func names[T any](rows iter.Seq2[T, error], name func(T) string) (string, error) {
	var all []string
	for row, err := range rows {
		if argus.IsForbidden(err) {
			return "not visible to this key", nil
		}
		if err != nil {
			return "", err
		}
		all = append(all, name(row))
	}
	if len(all) == 0 {
		return "none", nil
	}
	slices.Sort(all)
	return Listed(all), nil
}
