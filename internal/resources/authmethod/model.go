package authmethod

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type model struct {
	ID       types.String   `tfsdk:"id"`
	User     types.String   `tfsdk:"user"`
	Method   types.String   `tfsdk:"method"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// methods are those that the contract can enable and disable, in lower case.
var methods = []string{"apikey", "ldap", "openid", "password", "signature", "sms", "totp"}

var importID = fwkit.ImportID{Parts: []string{"user", "method"}, Example: "alice/totp"}

var attributes = map[string]path.Path{
	"user":   path.Root("user"),
	"method": path.Root("method"),
}

// madeOf is what makes the method the one that it is, as the configuration names it.
func (m *model) madeOf() []string {
	return []string{"method", m.User.ValueString(), strings.ToLower(m.Method.ValueString())}
}

// userID is the user by id, which the resource's own id begins with.
func (m *model) userID() argus.ID {
	id, _, _ := strings.Cut(m.ID.ValueString(), "/")
	return argus.ID(id)
}

// belonging is the method as something of its user.
func (m *model) belonging(user fwkit.Reference) providerdata.Belonging {
	return providerdata.BelongingOf(user, fmt.Sprintf("Method %q", m.Method.ValueString()), "the user may log in with it again")
}

// isEnabled reports whether the method is enabled for the user. Errors are the client's: argus.IsNotFound if there is no such user.
func isEnabled(ctx context.Context, client *argus.Client, user argus.ID, method string) (bool, error) {
	rows, err := client.ListUserMethods(ctx, user)
	return among(rows, method), err
}

// isEnabledInBulk is isEnabled for Read: it asks first for the list of the user's methods, which all their resources share.
func isEnabledInBulk(ctx context.Context, client *argus.Client, user argus.ID, method string) (bool, error) {
	if rows, err := client.Bulk.Methods(ctx, user); err != nil || among(rows, method) {
		return err == nil, err
	}
	return isEnabled(ctx, client, user, method)
}

func among(rows []argus.UserAuthenticationMethod, method string) bool {
	return slices.ContainsFunc(rows, func(row argus.UserAuthenticationMethod) bool { return strings.EqualFold(row.Method, method) })
}

func doing(verb, method string, user string) fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("%s method %q of user %s", verb, method, user), Owner: "user " + user, Attributes: attributes}
}
