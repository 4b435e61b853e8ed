package permission

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*permissionsDataSource)(nil)

// NewPermissionsDataSource makes the data source argus_permissions.
func NewPermissionsDataSource() datasource.DataSource { return &permissionsDataSource{} }

type permissionsDataSource struct{ providerdata.DataSource }

func (d *permissionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_permissions"
}

func (d *permissionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches permissions, with who granted each and when. Criteria are combined with AND, the values of one criterion with OR. Without criteria, the result is all permissions that the key may see.\n\n" +
			"By default, a search also finds what applies indirectly, such as the permissions of the groups that `subject` is in. Set all `include_…_ascendants` and `include_…_descendants` to `false` to find only permissions of exactly what is named. A name or id in a criterion that does not exist is an error, so that an empty result never comes from a typo.",
		Attributes: searchAttributes(),
	}
}

func searchAttributes() map[string]schema.Attribute {
	attributes := searchCriteria(includeDeleted)
	attributes["include_deleted"] = schema.BoolAttribute{MarkdownDescription: "Whether to find revoked permissions too. Default: `false`.", Optional: true}
	fwkit.OrderAttributes(attributes, "permissions", sortFields)
	attributes["permissions"] = fwkit.RowsAttribute("permissions", "by id or as `sort_by` says", map[string]schema.Attribute{
		"id":      fwkit.ComputedText("The id."),
		"subject": fwkit.TypedInfoAttribute("The user or group that has the permission."),
		"function": schema.SingleNestedAttribute{
			MarkdownDescription: "The function that is granted, with all functions below it.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"id":   fwkit.ComputedText("The id of the function."),
				"name": fwkit.ComputedText("The name of the function."),
			},
		},
		"customer":          fwkit.InfoAttribute("customer", "The customer for which it is granted, with all customers below it."),
		"flags":             fwkit.ComputedTexts("The flags of the permission: `deleted` (revoked)."),
		"granted_timestamp": fwkit.ComputedText("When it was granted, in RFC 3339 form in UTC."),
		"granted_by_user":   fwkit.InfoAttribute("user", "The user who granted it."),
		"grant_comment":     fwkit.ComputedText("The comment of the grant. Null if there is none."),
		"revoked_timestamp": fwkit.ComputedText("When it was revoked, in RFC 3339 form in UTC. Null if it is not."),
		"revoked_by_user":   fwkit.InfoAttribute("user", "The user who revoked it. Null if it is not revoked."),
		"revoke_comment":    fwkit.ComputedText("The comment of the revocation. Null if there is none."),
	})
	return attributes
}

// fields maps the fields of the contract's request to attributes.
var fields = sync.OnceValue(func() map[string]path.Path { return fwkit.FieldPaths(searchAttributes()) })

// searchCriteria are the criteria of a search, sub-criteria included. Set adds to the criteria of a group of those.
func searchCriteria(set func(sub map[string]schema.Attribute)) map[string]schema.Attribute {
	sub := criteriaAttributes("Default: the value of the criteria around these.", "Default: the value of the criteria around these.")
	set(sub)
	criteria := criteriaAttributes("Default: `true`.", "Default: the provider's `domain`, else that of the key's own user.")
	criteria["sub_criteria"] = fwkit.SubCriteriaAttribute("permission", "permissions", sub)
	return criteria
}

// includeDeleted lets sub-criteria find revoked permissions.
func includeDeleted(sub map[string]schema.Attribute) {
	sub["include_deleted"] = schema.BoolAttribute{
		MarkdownDescription: "Whether revoked permissions meet these criteria too. Default: the value of the criteria around these.", Optional: true,
	}
}

// criteriaAttributes are the criteria of the search itself and of each group of sub-criteria.
func criteriaAttributes(includeDefault, domainDefault string) map[string]schema.Attribute {
	include := func(description string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: description + " " + includeDefault, Optional: true}
	}
	criteria := map[string]schema.Attribute{
		"subject":  fwkit.SetCriterion("Only permissions of these users and groups, by id or shortname. Default: any.", fwkit.ShortName()),
		"function": fwkit.SetCriterion("Only permissions for these functions, by id or name. Default: any.", fwkit.FunctionName()),
		"customer": fwkit.SetCriterion("Only permissions for these customers, by id or shortname. Default: any.", fwkit.ShortName()),
		"domain": schema.StringAttribute{
			MarkdownDescription: "The name of the domain in which shortnames are looked up. " + domainDefault,
			Optional:            true,
			Validators:          []validator.String{fwkit.NotEmpty()},
		},
		"include_subject_ascendants":   include("Whether to find permissions of the groups that `subject` is in, at any depth: the inherited ones."),
		"include_subject_descendants":  include("Whether to find permissions of the members of `subject`, at any depth."),
		"include_function_ascendants":  include("Whether to find permissions for the functions above `function`, which include it."),
		"include_function_descendants": include("Whether to find permissions for the functions below `function`."),
		"include_customer_ascendants":  include("Whether to find permissions for the customers above `customer`, which include it."),
		"include_customer_descendants": include("Whether to find permissions for the customers below `customer`."),
	}
	fwkit.AddMomentCriteria(criteria, "permissions", timeFields)
	fwkit.KeywordCriteria(criteria, "permissions", keywordFields)
	return criteria
}

func (d *permissionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state permissionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	request := state.toSearch(d.Data.LookupDomain())
	found, ok := providerdata.Search[argus.Permission]{
		Noun: "permissions", Order: state.SearchOrder, Names: namesOf(&request), Fields: fields,
		Rows: d.Data.Client.SearchPermissions(ctx, request), ID: func(p argus.Permission) argus.ID { return p.ID },
	}.Find(ctx, d.Data, &resp.Diagnostics)
	if !ok {
		return
	}
	state.Permissions = make([]foundModel, len(found))
	for i := range found {
		state.Permissions[i] = foundOf(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
