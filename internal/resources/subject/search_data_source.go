package subject

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

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
	d.Data.CheckFilter(ctx, d.kind.names(search, lookupDomain), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	request, err := search.toSearch(lookupDomain)
	if err != nil {
		resp.Diagnostics.AddError("A bug in the provider", "A criterion cannot be read: "+err.Error()+". Please report this.")
		return
	}
	found, err := argus.Collect(d.Data.Client.SearchSubjects(ctx, d.kind.Type, request))
	list := fwkit.List{Noun: d.kind.plural(), Attribute: d.kind.plural(), Limit: search.Limit, Context: fwkit.ErrorContext{
		Action: "search " + d.kind.plural(), Attributes: fwkit.FieldPaths(d.kind.searchAttributes()),
	}}
	if !list.IsUsable(len(found), err, &resp.Diagnostics) {
		return
	}
	if len(search.SortBy) == 0 {
		fwkit.SortByID(found, func(subject argus.Subject) argus.ID { return subject.ID })
	}
	P(&state).fill(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
