package permission

import (
	"context"
	"fmt"
	"iter"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewListResource makes the list resource argus_permission.
func NewListResource() list.ListResource { return &permissionResource{} }

type listModel struct {
	grantedCriteriaModel
	SortBy      []string               `tfsdk:"sort_by"`
	SubCriteria []listSubCriteriaModel `tfsdk:"sub_criteria"`
}

type listSubCriteriaModel struct {
	grantedCriteriaModel
	fwkit.SubCriteria
}

// toSearch is that of the data source's model.
func (m *listModel) toSearch(lookupDomain string) argus.SearchPermissionsRequest {
	search := permissionsModel{criteriaModel: criteriaModel{grantedCriteriaModel: m.grantedCriteriaModel}, SearchOrder: fwkit.SearchOrder{SortBy: m.SortBy}}
	for _, sub := range m.SubCriteria {
		search.SubCriteria = append(search.SubCriteria, subCriteriaModel{criteriaModel{grantedCriteriaModel: sub.grantedCriteriaModel}, sub.SubCriteria})
	}
	return search.toSearch(lookupDomain)
}

// ListResourceConfigSchema implements list.ListResource.
func (r *permissionResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	arguments := searchCriteria(func(map[string]datasource.Attribute) {})
	arguments["sort_by"] = fwkit.SortAttribute(sortFields, "the order of Argus")
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists permissions for `terraform query`, which needs Terraform 1.14 or later. Criteria are combined with AND, the values of one criterion with OR. Without criteria, all permissions that the key may see match. A name or id in a criterion that does not exist is an error.\n\n" +
			"By default, a search also finds what applies indirectly, such as the permissions of the groups that `subject` is in: each is listed with the subject that has it. Set all `include_…_ascendants` and `include_…_descendants` to `false` to list only permissions of exactly what is named. Revoked permissions are left out.",
		Attributes: fwkit.ListArguments(arguments),
	}
}

// List implements list.ListResource.
func (r *permissionResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.Permission], ok bool) {
		var config listModel
		diags.Append(req.Config.Get(ctx, &config)...)
		if diags.HasError() {
			return listing, false
		}
		request := config.toSearch(r.Data.LookupDomain())
		return providerdata.Listing[argus.Permission]{
			Noun: "permissions", Names: namesOf(&request), Fields: fields(),
			Rows: func(page argus.Page) iter.Seq2[argus.Permission, error] {
				request.Page = page
				return r.Data.Client.SearchPermissions(ctx, request)
			},
			LeavesOut: func(permission *argus.Permission) string {
				if permission.Flags.Has(argus.FlagDeleted) {
					return providerdata.Ended
				}
				return ""
			},
			Name: func(permission *argus.Permission) string {
				granted := grantOf(permission, grant{})
				return fmt.Sprintf("%s for %s to %s", granted.function.Name(), granted.customer.Name(), fwkit.KnownAs(permission.Subject))
			},
			Save: func(ctx context.Context, permission *argus.Permission, state *fwkit.State) {
				var imported model
				state.Get(ctx, &imported)
				r.write(ctx, state, &imported, permission, grant{})
			},
		}, true
	})
}
