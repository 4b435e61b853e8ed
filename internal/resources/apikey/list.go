package apikey

import (
	"context"
	"fmt"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewListResource makes the list resource argus_api_key.
func NewListResource() list.ListResource { return &apiKeyResource{} }

type listModel struct {
	User types.String `tfsdk:"user"`
}

// ListResourceConfigSchema implements list.ListResource.
func (r *apiKeyResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of a user for `terraform query`, which needs Terraform 1.14 or later. The key that the provider itself uses and ephemeral keys are left out. Argus shows no secrets: `key` is null in what is imported.",
		Attributes:          fwkit.ListArguments(map[string]datasource.Attribute{"user": fwkit.OwnerAttribute("user")}),
	}
}

// List implements list.ListResource.
func (r *apiKeyResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.APIKey], ok bool) {
		var config listModel
		diags.Append(req.Config.Get(ctx, &config)...)
		return providerdata.ListingOfUser(ctx, r.Data, config.User, providerdata.RowsOfUser[argus.APIKey]{
			Noun: "API keys",
			Read: func(user argus.ID) ([]argus.APIKey, error) { return r.Data.Client.ListAPIKeys(ctx, user) },
			LeavesOut: func(key *argus.APIKey) string {
				if key.Prefix == r.Data.KeyPrefix {
					return "it is the key of the credentials"
				}
				if _, _, ephemeral := markOf(key.Description); ephemeral {
					return "it is an ephemeral key, which the run that made it revokes"
				}
				return ""
			},
			Key: func(key argus.APIKey) string { return key.Prefix },
			Name: func(key *argus.APIKey, user *argus.Subject) string {
				return fmt.Sprintf("%s of %s (%s)", key.Description, user.ShortName, key.Prefix)
			},
			Save: func(ctx context.Context, key *argus.APIKey, user fwkit.Reference, state *fwkit.State) {
				r.saveImported(ctx, state, user, key)
			},
		}, diags)
	})
}
