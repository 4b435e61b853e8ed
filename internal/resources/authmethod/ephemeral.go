package authmethod

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*smsToken)(nil)

// NewSMSToken makes the ephemeral resource argus_sms_token.
func NewSMSToken() ephemeral.EphemeralResource { return &smsToken{} }

type smsToken struct{ providerdata.EphemeralResource }

type smsTokenModel struct {
	User          types.String `tfsdk:"user"`
	TokenSuffix   types.String `tfsdk:"token_suffix"`
	Token         types.String `tfsdk:"token"`
	SessionCookie types.String `tfsdk:"session_cookie"`
}

// Format keeps the token out of all that prints the model.
func (m smsTokenModel) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, m) }

func (e *smsToken) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sms_token"
}

func (e *smsToken) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Retrieves a token that Argus sent to a user by SMS, for example for a test that logs in as that user. Neither state nor plans hold it, and nothing is changed in Argus.",
		Attributes: map[string]schema.Attribute{
			"user": schema.StringAttribute{
				MarkdownDescription: "The user to whom the token was sent: an id, a shortname or `domain/shortname`.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"token_suffix": schema.StringAttribute{
				MarkdownDescription: "The end of the token, by which Argus finds it. It is a part of the URL of the request: do not write the whole token.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "The token.",
				Computed:            true,
				Sensitive:           true,
			},
			"session_cookie": schema.StringAttribute{
				MarkdownDescription: "The cookie of the session that the token belongs to. Null if Argus returns none.",
				Computed:            true,
				Sensitive:           true,
			},
		},
	}
}

func (e *smsToken) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var config smsTokenModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !e.Ready(&resp.Diagnostics) {
		return
	}
	user, ok := e.Data.ResolveUser(ctx, path.Root("user"), config.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	token, err := e.Data.Client.RetrieveSMSToken(ctx, argus.ID(user.ID), config.TokenSuffix.ValueString())
	if err != nil {
		retrieving := fwkit.ErrorContext{
			Action: fmt.Sprintf("retrieve an SMS token of user %s", user), Owner: fmt.Sprintf("user %s", user),
			Attributes: map[string]path.Path{"tokenSuffix": path.Root("token_suffix")},
		}
		e.Data.ReportRefusal(ctx, retrieving, err, &resp.Diagnostics, providerdata.Target{Attribute: path.Root("user"), Text: config.User.ValueString()})
		return
	}
	config.Token, config.SessionCookie = types.StringValue(token.Token), fwkit.StringOrNull(token.SessionCookie)
	resp.Diagnostics.Append(resp.Result.Set(ctx, config)...)
}
