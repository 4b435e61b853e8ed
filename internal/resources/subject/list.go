package subject

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewUserListResource makes the list resource argus_user.
func NewUserListResource() list.ListResource {
	return &userResource{lifeCycle[userModel, *userModel]{kind: userKind}}
}

// NewGroupListResource makes the list resource argus_group.
func NewGroupListResource() list.ListResource {
	return &groupResource{lifeCycle[groupModel, *groupModel]{kind: groupKind}}
}

// listModel is the configuration of a list resource.
type listModel interface {
	// search returns the search as the model of a data source for users, of which a search for groups is a part.
	search() *usersModel
}

type userListModel struct {
	userCriteriaModel
	SortBy      []string               `tfsdk:"sort_by"`
	SubCriteria []userSubCriteriaModel `tfsdk:"sub_criteria"`
}

type groupListModel struct {
	criteriaModel
	SortBy      []string                `tfsdk:"sort_by"`
	SubCriteria []groupSubCriteriaModel `tfsdk:"sub_criteria"`
}

func (m *userListModel) search() *usersModel {
	return &usersModel{userCriteriaModel: m.userCriteriaModel, SearchOrder: fwkit.SearchOrder{SortBy: m.SortBy}, SubCriteria: m.SubCriteria}
}

func (m *groupListModel) search() *usersModel {
	return (&groupsModel{criteriaModel: m.criteriaModel, SearchOrder: fwkit.SearchOrder{SortBy: m.SortBy}, SubCriteria: m.SubCriteria}).search()
}

// ListResourceConfigSchema implements list.ListResource.
func (r *lifeCycle[M, P]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	them := r.kind.plural()
	arguments := r.kind.searchCriteria()
	arguments["sort_by"] = fwkit.SortAttribute(searchSortFields, "the order of Argus")
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists " + them + " for `terraform query`, which needs Terraform 1.14 or later. Criteria are combined with AND, the values of one criterion with OR. Without criteria, all " + them + " that the key may see match. A name or id in a criterion that does not exist is an error.\n\n" +
			fmt.Sprintf("Disabled %[1]s are listed only with `include_deleted`, and their display names say so. A disabled %[2]s that is imported is re-enabled by the plan.", them, r.kind.Type),
		Attributes: fwkit.ListArguments(arguments),
	}
}

// List implements list.ListResource.
func (r *userResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = r.list(ctx, req, &userListModel{})
}

// List implements list.ListResource.
func (r *groupResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = r.list(ctx, req, &groupListModel{})
}

func (r *lifeCycle[M, P]) list(ctx context.Context, req list.ListRequest, config listModel) iter.Seq[list.ListResult] {
	return providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.Subject], ok bool) {
		diags.Append(req.Config.Get(ctx, config)...)
		if diags.HasError() {
			return listing, false
		}
		search, lookupDomain := config.search(), r.Data.LookupDomain()
		request, ok := search.toRequest(lookupDomain, diags)
		return providerdata.Listing[argus.Subject]{
			Noun: r.kind.plural(), Names: r.kind.names(search, lookupDomain), Fields: searchFields[r.kind.Type](),
			Rows: func(page argus.Page) iter.Seq2[argus.Subject, error] {
				request.Page = page
				return r.Data.Client.SearchSubjects(ctx, r.kind.Type, request)
			},
			Name: displayName,
			Save: func(ctx context.Context, subject *argus.Subject, state *fwkit.State) {
				imported := r.imported(ctx, state)
				r.read(&imported, subject, state)
				state.Save(ctx, &imported)
			},
		}, ok
	})
}

// displayName is a user or group as people know it: "ada (Ada Lovelace)".
func displayName(subject *argus.Subject) string {
	name := fmt.Sprintf("%s (%s)", subject.ShortName, subject.Name)
	if subject.Flags.Has(argus.FlagDeleted) {
		name += ", disabled"
	}
	return name
}
