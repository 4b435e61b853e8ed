package apikey

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewRenewAction makes the action argus_renew_api_key.
func NewRenewAction() action.Action {
	return &providerdata.UserAction{
		Name: "renew_api_key",
		Description: "Moves the end of an API key, which keeps its secret. Each invocation counts the days from now. A key that `argus_api_key` manages shows the new end after the next refresh; with `renew_before_days` it needs no action.\n\n" +
			"The credentials need the function `administrativeAuthenticationSetup-APIKEY`.",
		Call: `-X PUT -H "Content-Type: application/json" -d '{"expirationDays": 30}' "$ARGUS_API_URL/authentication/v1/user/1234/apikey/1234/56"`,
		Attributes: map[string]schema.Attribute{
			"prefix": schema.StringAttribute{
				MarkdownDescription: "The first two parts of the key, `userID/keyID`.",
				Required:            true,
				Validators:          []validator.String{fwkit.KeyPrefix()},
			},
			"expiration_days": schema.Int64Attribute{
				MarkdownDescription: "How many days the key is valid from now on. Default: the choice of Argus, about 3 months; at most 36,500, and Argus may permit less. Not together with `disable_expiration`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostDays)},
			},
			"disable_expiration": schema.BoolAttribute{
				MarkdownDescription: "Whether the key never expires. Default: `false`.",
				Optional:            true,
				Validators:          []validator.Bool{boolvalidator.ConflictsWith(path.MatchRoot("expiration_days"))},
			},
		},
		Do: renew,
	}
}

type renewModel struct {
	User              types.String `tfsdk:"user"`
	Prefix            types.String `tfsdk:"prefix"`
	ExpirationDays    types.Int64  `tfsdk:"expiration_days"`
	DisableExpiration types.Bool   `tfsdk:"disable_expiration"`
}

func renew(ctx context.Context, i *providerdata.Invocation) {
	var config renewModel
	i.Diagnostics.Append(i.Config.Get(ctx, &config)...)
	if i.Diagnostics.HasError() {
		return
	}
	prefix, user := config.Prefix.ValueString(), fwkit.ReferenceTo(i.User)
	key, err := find(ctx, i.Data.Client, user, prefix)
	switch {
	case key == nil && i.User.Flags.Has(argus.FlagDeleted) && (err == nil || argus.IsNotFound(err)):
		i.Diagnostics.AddAttributeError(path.Root("prefix"), "No such API key",
			fmt.Sprintf("Argus shows no API key %s of user %s. The user is disabled, and Argus may hide what belongs to a disabled user: enable the user first.", argus.Quote(prefix), i.Name()))
		return
	case err != nil:
		fwkit.Report(i.Diagnostics, i.Context("read the API keys of"), err)
		return
	case key == nil:
		i.Diagnostics.AddAttributeError(path.Root("prefix"), "No such API key",
			fmt.Sprintf("User %s has no API key %s. The data source argus_api_keys lists the keys of a user.", i.Name(), argus.Quote(prefix)))
		return
	}
	i.Progress("Renewing API key %s of user %s, which %s", prefix, i.Name(), lasts(key))
	renewed, err := i.Data.Client.RenewAPIKey(ctx, i.User.ID, prefix, argus.RenewAPIKeyRequest{
		DisableExpiration: config.DisableExpiration.ValueBool(), ExpirationDays: wholeDays(config.ExpirationDays),
	})
	if err != nil {
		renewing := i.Context("renew API key " + prefix + " of")
		renewing.Attributes = map[string]path.Path{"expirationDays": path.Root("expiration_days"), "disableExpiration": path.Root("disable_expiration")}
		fwkit.Report(i.Diagnostics, renewing, err)
		return
	}
	i.Progress("API key %s %s", prefix, lasts(renewed))
	config.compare(renewed, i)
}

// compare reports an end that is not what was asked for. Of days, Argus may grant fewer, and count them to their end.
func (m *renewModel) compare(renewed *argus.APIKey, i *providerdata.Invocation) {
	asked := "asked for a key that never expires"
	if !m.ExpirationDays.IsNull() {
		asked = fmt.Sprintf("asked for %d days from now", m.ExpirationDays.ValueInt64())
	}
	summary := fmt.Sprintf("API key %s has another end", m.Prefix.ValueString())
	detail := fmt.Sprintf("The action %s, and Argus renewed API key %s of user %s so that it %s. Ask for an end that Argus grants, or revoke the key.", asked, m.Prefix.ValueString(), i.Name(), lasts(renewed))
	switch {
	case m.DisableExpiration.ValueBool() && renewed.ValidUntil != 0:
		i.Diagnostics.AddAttributeError(path.Root("disable_expiration"), summary, detail)
	case m.ExpirationDays.IsNull():
	case renewed.ValidUntil == 0:
		i.Diagnostics.AddAttributeError(path.Root("expiration_days"), summary, detail)
	case renewed.ValidUntil.Time().Sub(i.Data.ArgusTime().Add(time.Duration(m.ExpirationDays.ValueInt64())*day)).Abs() > day:
		i.Diagnostics.AddAttributeWarning(path.Root("expiration_days"), summary, detail)
	}
}

// lasts completes "API key 7/12 …".
func lasts(key *argus.APIKey) string {
	if key.ValidUntil == 0 {
		return "never expires"
	}
	return "is valid until " + key.ValidUntil.String()
}
