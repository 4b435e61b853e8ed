package membership

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// externalKey is where private state keeps whether an identity provider manages the membership: Argus may hide the membership
// of a disabled user or group, and a destroy must know.
const externalKey = "external"

// external is whether an identity provider manages a membership. Known is false if nothing has shown that yet.
type external struct {
	Known   bool `json:"known"`
	Managed bool `json:"managed"`
}

func externalOf(row *argus.Membership) external {
	return external{Known: true, Managed: row.Flags.Has(argus.FlagExternallyManaged)}
}

func loadExternal(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) external {
	var kept external
	fwkit.LoadPrivate(ctx, private, externalKey, &kept, diags)
	return kept
}

// keepsExternal reports whether private state says anything about it.
func keepsExternal(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) bool {
	var kept *external
	fwkit.LoadPrivate(ctx, private, externalKey, &kept, diags)
	return kept != nil
}

// hidden searches by ids also for what a search without disabled users and groups leaves out.
func hidden(ctx context.Context, client *argus.Client, group, member argus.ID) (*argus.Membership, error) {
	request := searchBetween(argus.ByID(group), argus.ByID(member))
	request.IncludeDeleted, request.SubCriteria[0].IncludeDeleted = true, true
	return firstOf(ctx, client, request, isBetween(group, member))
}

// judge finds out whether an identity provider manages a membership. Row is the one that a search without disabled users and
// groups shows. If no search shows the membership, or the key may not search, what was known before counts.
func judge(ctx context.Context, client *argus.Client, group, member argus.ID, before external) (row *argus.Membership, judged external, err error) {
	row, err = between(ctx, client, group, member)
	if row != nil {
		return row, externalOf(row), nil
	}
	var disabled *argus.Membership
	if err == nil {
		disabled, err = hidden(ctx, client, group, member)
	}
	switch {
	case argus.IsForbidden(err):
		return nil, before, nil
	case err != nil:
		return nil, external{}, err
	case disabled != nil:
		return nil, externalOf(disabled), nil
	}
	return nil, before, nil
}

// seenLate judges a membership that searches do not show. If the group lists the member as active, they show it late: an identity
// provider may have added it again, and what was known before is of no use.
func seenLate(ctx context.Context, client *argus.Client, group, member argus.ID, before external) (row *argus.Membership, judged external, err error) {
	there, err := listed(ctx, client, group, member)
	if argus.IsNotVisible(err) || err == nil && there == nil {
		return nil, before, nil
	}
	if err == nil {
		err = client.Poll(ctx, func() (bool, error) {
			row, err = between(ctx, client, group, member)
			return row != nil, err
		})
	}
	switch {
	case argus.IsForbidden(err):
		return nil, before, nil
	case row == nil || err != nil:
		return nil, external{}, err
	}
	return row, externalOf(row), nil
}

func (e ends) warnOfLeft(diags *diag.Diagnostics) {
	diags.AddWarning(e.belonging().Name+" was left in Argus", e.leftText())
}

func (e ends) warnOfLeaving(diags *diag.Diagnostics) {
	diags.AddWarning(e.belonging().Name+" will be left in Argus", e.leftText())
}

func (e ends) leftText() string {
	return fmt.Sprintf("An identity provider manages the membership of %s in group %s. Destroy takes it out of state and does not remove it.", e.member, e.group)
}

// warnOfUnseen warns after a create that neither the response nor a later read shows the membership. Lacking is why.
func (e ends) warnOfUnseen(lacking error, diags *diag.Diagnostics) {
	needs := "a permission to read users and groups"
	if refusal, ok := argus.AsError(lacking); ok && len(refusal.Functions) > 0 {
		needs = "function " + argus.QuoteAll(refusal.Functions)
	}
	diags.AddWarning(e.belonging().Name+" is not visible",
		fmt.Sprintf("Argus accepted the addition of %s to group %s, but does not show the membership to the provider's key. Refresh and destroy will fail until the key's user has %s.\n\n%s", e.member, e.group, needs, lacking))
}

// refuseUnknown refuses to remove what an identity provider may manage.
func (e ends) refuseUnknown(diags *diag.Diagnostics) {
	diags.AddError(e.belonging().Name+" may be externally managed",
		e.unknownText()+" It was not removed. Run apply or destroy again when a search shows the membership: the key needs function \"viewUsers\". To leave the membership in Argus, take it out of state with \"terraform state rm\".")
}

func (e ends) unknownText() string {
	return fmt.Sprintf("No search shows the membership of %s in group %s to the provider's key, so it is not known if an identity provider manages it.", e.member, e.group)
}
