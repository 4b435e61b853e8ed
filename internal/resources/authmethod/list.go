package authmethod

import (
	"context"
	"slices"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewListResource makes the list resource argus_auth_method.
func NewListResource() list.ListResource { return &methodResource{} }

type listModel struct {
	User types.String `tfsdk:"user"`
}

// ListResourceConfigSchema implements list.ListResource.
func (r *methodResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the authentication methods that are enabled for a user, for `terraform query`, which needs Terraform 1.14 or later. Methods that the resource does not have are left out.",
		Attributes:          fwkit.ListArguments(map[string]datasource.Attribute{"user": fwkit.OwnerAttribute("user")}),
	}
}

// List implements list.ListResource.
func (r *methodResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.UserAuthenticationMethod], ok bool) {
		var config listModel
		diags.Append(req.Config.Get(ctx, &config)...)
		name := func(m argus.UserAuthenticationMethod) string { return strings.ToLower(m.Method) }
		return providerdata.ListingOfUser(ctx, r.Data, config.User, providerdata.RowsOfUser[argus.UserAuthenticationMethod]{
			Noun: "methods",
			Read: func(user argus.ID) ([]argus.UserAuthenticationMethod, error) {
				return r.Data.Client.ListUserMethods(ctx, user)
			},
			LeavesOut: func(m *argus.UserAuthenticationMethod) string {
				if !slices.Contains(methods, name(*m)) {
					return "argus_auth_method does not know the method"
				}
				return ""
			},
			Key: name,
			Name: func(m *argus.UserAuthenticationMethod, user *argus.Subject) string {
				return name(*m) + " of " + user.ShortName
			},
			Save: func(ctx context.Context, m *argus.UserAuthenticationMethod, user fwkit.Reference, state *fwkit.State) {
				saveImported(ctx, state, user, name(*m))
			},
		}, diags)
	})
}
