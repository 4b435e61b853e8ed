package openid

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type model struct {
	ID             types.String   `tfsdk:"id"`
	User           types.String   `tfsdk:"user"`
	OpenIDProvider types.String   `tfsdk:"openid_provider"`
	MappedUserName types.String   `tfsdk:"mapped_user_name"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// attributes maps the fields of the contract's request to attributes.
var attributes = map[string]path.Path{
	"user":           path.Root("user"),
	"provider":       path.Root("openid_provider"),
	"mappedUserName": path.Root("mapped_user_name"),
}

func (m *model) userID() argus.ID { return argus.ID(m.ID.ValueString()) }

// madeOf is what makes the mapping the one that it is, as the configuration names it.
func (m *model) madeOf() []string { return []string{"openid", m.User.ValueString()} }

// owned is the mapping as what the resource owns.
func (m *model) owned(user fwkit.Reference) []providerdata.Owned {
	if user == (fwkit.Reference{}) {
		return nil
	}
	return []providerdata.Owned{{What: providerdata.OpenIDMapping, Of: user, Text: m.User.ValueString(), By: "argus_user_openid", Attribute: path.Root("user")}}
}

// sameAs reports whether two models map the user alike.
func (m *model) sameAs(other *model) bool {
	return m.OpenIDProvider.Equal(other.OpenIDProvider) && m.MappedUserName.Equal(other.MappedUserName)
}

// isIn reports whether Argus has the mapping that the model plans.
func (m *model) isIn(present *argus.OpenIDConfiguration) bool {
	return m.MappedUserName.ValueString() == present.MappedUserName && isProvider(providerOf(present), m.OpenIDProvider.ValueString())
}

// fill maps a configuration to the model.
func (m *model) fill(present *argus.OpenIDConfiguration, state *fwkit.State) {
	m.OpenIDProvider = state.Reference("openid_provider", m.OpenIDProvider, providerOf(present), "")
	m.MappedUserName = state.Text("mapped_user_name", m.MappedUserName, present.MappedUserName)
}

func providerOf(present *argus.OpenIDConfiguration) fwkit.Reference {
	return fwkit.Reference{ID: string(present.Provider.ID), ShortName: present.Provider.ShortName}
}

// isProvider reports whether a text names an identity provider: its id, or its shortname, in any case.
func isProvider(provider fwkit.Reference, text string) bool {
	return argus.SameName(text, provider.ID) || argus.SameName(text, provider.ShortName)
}

// sameMapping reports whether two mappings are the same.
func sameMapping(a, b *argus.OpenIDConfiguration) bool {
	return a.Provider.ID == b.Provider.ID && a.MappedUserName == b.MappedUserName
}

// find reads how a user is mapped; nil if the user is not, or if there is no such user.
func find(ctx context.Context, client *argus.Client, user argus.ID) (*argus.OpenIDConfiguration, error) {
	present, err := client.GetUserOpenIDConfiguration(ctx, user)
	if argus.IsNotFound(err) {
		return nil, nil
	}
	return present, err
}

// belonging is the mapping as something of its user.
func belonging(user fwkit.Reference) providerdata.Belonging {
	return providerdata.BelongingOf(user, "OpenID mapping", "the user may log in through it again")
}

// shown completes a sentence about a user: how that one is mapped.
func shown(present *argus.OpenIDConfiguration) string {
	return fmt.Sprintf("is mapped to %q at identity provider %s", argus.Short(present.MappedUserName), providerOf(present))
}

// removalOf is what a change of an existing mapping may take away.
func removalOf(user fwkit.Reference) lockout.Removal {
	return lockout.Removal{Action: "changing the OpenID mapping of user " + user.String(), OpenIDUser: argus.ID(user.ID)}
}

func doing(verb, user string) fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("%s the OpenID mapping of user %s", verb, user), Owner: "user " + user, Attributes: attributes}
}

// toClear says what users can do about a mapping that the API cannot remove.
const toClear = "Argus's API has no request to remove it. To keep the user from logging in through it, disable the method \"openid\" of the user: remove its argus_auth_method, or import one and destroy it. To clear the mapping itself, ask those who run Argus."

// warnOfLeaving warns in the plan of a destroy, or of a replacement, that the mapping stays.
func (m *model) warnOfLeaving(user fwkit.Reference, diags *diag.Diagnostics) {
	diags.AddWarning(belonging(user).Name+" will be left in Argus",
		fmt.Sprintf("Destroy takes the mapping to %q at identity provider %q out of state, and the user stays mapped. %s", argus.Short(m.MappedUserName.ValueString()), argus.Short(m.OpenIDProvider.ValueString()), toClear))
}

// warnOfLeft warns that a destroy left the mapping.
func (m *model) warnOfLeft(user fwkit.Reference, diags *diag.Diagnostics) {
	diags.AddWarning(belonging(user).Name+" was left in Argus",
		fmt.Sprintf("The mapping to %q at identity provider %q was taken out of state, and the user stays mapped. %s", argus.Short(m.MappedUserName.ValueString()), argus.Short(m.OpenIDProvider.ValueString()), toClear))
}
