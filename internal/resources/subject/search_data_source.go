package subject

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ datasource.DataSourceWithConfigure = (*searchDataSource[usersModel, *usersModel])(nil)
	_ datasource.DataSourceWithConfigure = (*searchDataSource[groupsModel, *groupsModel])(nil)
)

// NewUsersDataSource makes the data source argus_users.
func NewUsersDataSource() datasource.DataSource {
	return &searchDataSource[usersModel, *usersModel]{kind: userKind}
}

// NewGroupsDataSource makes the data source argus_groups.
func NewGroupsDataSource() datasource.DataSource {
	return &searchDataSource[groupsModel, *groupsModel]{kind: groupKind}
}

type searchDataSource[M any, P searchModel[M]] struct {
	providerdata.DataSource
	kind kind
}

// searchFields map the fields of the contract's requests to attributes.
var searchFields = map[argus.SubjectType]func() map[string]path.Path{
	argus.User:  sync.OnceValue(func() map[string]path.Path { return fwkit.FieldPaths(userKind.searchAttributes()) }),
	argus.Group: sync.OnceValue(func() map[string]path.Path { return fwkit.FieldPaths(groupKind.searchAttributes()) }),
}

// plural is the noun for several, and the attribute that holds them.
func (k kind) plural() string { return string(k.Type) + "s" }

func (d *searchDataSource[M, P]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.kind.plural()
}

func (d *searchDataSource[M, P]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches " + d.kind.plural() + ". Criteria are combined with AND, the values of one criterion with OR. Without criteria, the result is all " + d.kind.plural() + " that the key may see. Values that change by themselves are here and not on `" + d.kind.Resource + "`.\n\n" +
			"A name or id in a criterion that does not exist is an error, so that an empty result never comes from a typo. If the key may not look up customers, domains or functions, a warning says which names were not checked.",
		Attributes: d.kind.searchAttributes(),
	}
}

func (d *searchDataSource[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state M
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	search, lookupDomain := P(&state).search(), d.Data.LookupDomain()
	request, ok := search.toRequest(lookupDomain, &resp.Diagnostics)
	if !ok {
		return
	}
	found, ok := providerdata.Search[argus.Subject]{
		Noun: d.kind.plural(), Order: search.SearchOrder, Names: d.kind.names(search, lookupDomain), Fields: searchFields[d.kind.Type],
		Rows: d.Data.Client.SearchSubjects(ctx, d.kind.Type, request), ID: func(subject argus.Subject) argus.ID { return subject.ID },
	}.Find(ctx, d.Data, &resp.Diagnostics)
	if !ok {
		return
	}
	P(&state).fill(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
