package function

import (
	"context"
	"maps"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*functionsDataSource)(nil)

// NewFunctionsDataSource makes the data source argus_functions.
func NewFunctionsDataSource() datasource.DataSource { return &functionsDataSource{} }

type functionsDataSource struct{ providerdata.DataSource }

func (d *functionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_functions"
}

func (d *functionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches functions, for example those that can be granted. Criteria are combined with AND, the values of one criterion with OR. Without criteria, the result is all functions that the key may see.\n\n" +
			"A function in a criterion that does not exist is an error, so that an empty result never comes from a typo.",
		Attributes: searchAttributes(),
	}
}

func searchAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"function":        fwkit.SetCriterion("Only these functions, by id or name. Default: any.", fwkit.FunctionName()),
		"ancestors":       fwkit.SetCriterion("Only functions below one of these, at any depth, by id or name. Default: any.", fwkit.FunctionName()),
		"descendants":     fwkit.SetCriterion("Only functions above one of these, at any depth, by id or name. Default: any.", fwkit.FunctionName()),
		"include_deleted": schema.BoolAttribute{MarkdownDescription: "Whether to find deleted functions too. Default: `false`.", Optional: true},
		"minimum_security_level": schema.StringAttribute{
			MarkdownDescription: "Only functions that need this security level, in any case: `external`, `standard` or `administrative`. Other values are passed to Argus unchecked. Default: any.",
			Optional:            true,
			Validators:          []validator.String{fwkit.NotEmpty()},
		},
	}
	fwkit.KeywordCriteria(attributes, "functions", keywordFields)
	fwkit.FlagCriteria(attributes, "functions", "For `deleted`, set `include_deleted` too.", functionFlags)
	sub := maps.Clone(attributes)
	sub["include_deleted"] = schema.BoolAttribute{
		MarkdownDescription: "Whether deleted functions meet these criteria too. Default: the value of the criteria around these.",
		Optional:            true,
	}
	attributes["sub_criteria"] = fwkit.SubCriteriaAttribute("function", "functions", sub)
	fwkit.OrderAttributes(attributes, "functions", []string{"id", "name"})
	attributes["functions"] = fwkit.RowsAttribute("functions", "by id or as `sort_by` says", map[string]schema.Attribute{
		"id":                     fwkit.ComputedText("The id."),
		"name":                   fwkit.ComputedText("The name."),
		"description":            fwkit.ComputedText(descriptionDescription),
		"minimum_security_level": fwkit.ComputedText(levelDescription),
		"role":                   fwkit.ComputedBool(roleDescription),
		"role_type":              fwkit.ComputedText(roleTypeDescription),
		"flags":                  fwkit.ComputedTexts(flagsDescription),
	})
	return attributes
}

// fields maps the fields of the contract's request to attributes.
var fields = sync.OnceValue(func() map[string]path.Path { return fwkit.FieldPaths(searchAttributes()) })

func (d *functionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state functionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	functions, ok := providerdata.Search[argus.Function]{
		Noun: "functions", Order: state.SearchOrder, Names: state.names(), Fields: fields,
		Rows: d.Data.Client.SearchFunctions(ctx, state.toSearch()), ID: func(f argus.Function) argus.ID { return f.ID },
	}.Find(ctx, d.Data, &resp.Diagnostics)
	if !ok {
		return
	}
	state.Functions = make([]propertiesModel, len(functions))
	for i := range functions {
		state.Functions[i].fill(&functions[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
