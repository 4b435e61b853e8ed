package preference

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewListResource makes the list resource argus_preference.
func NewListResource() list.ListResource { return &preferenceResource{} }

type listModel struct {
	User types.String `tfsdk:"user"`
	Key  []string     `tfsdk:"key"`
}

// ListResourceConfigSchema implements list.ListResource.
func (r *preferenceResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the preferences of a user for `terraform query`, which needs Terraform 1.14 or later. Those that the web client and others set are listed too: review what you import, since destroy removes it.",
		Attributes:          fwkit.ListArguments(criteria()),
	}
}

// List implements list.ListResource.
func (r *preferenceResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.UserPreference], ok bool) {
		var config listModel
		diags.Append(req.Config.Get(ctx, &config)...)
		return providerdata.ListingOfUser(ctx, r.Data, config.User, providerdata.RowsOfUser[argus.UserPreference]{
			Noun: "preferences",
			Read: func(user argus.ID) ([]argus.UserPreference, error) {
				return argus.Collect(r.Data.Client.ListUserPreferences(ctx, argus.ByID(user), config.Key...))
			},
			Key: func(preference argus.UserPreference) string { return preference.Key },
			Name: func(preference *argus.UserPreference, user *argus.Subject) string {
				return preference.Key + " of " + user.ShortName
			},
			Save: func(ctx context.Context, preference *argus.UserPreference, user fwkit.Reference, state *fwkit.State) {
				saveImported(ctx, state, user, preference)
			},
		}, diags)
	})
}
