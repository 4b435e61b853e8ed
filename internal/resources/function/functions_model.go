package function

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// The values that the contract knows, in its spelling: it takes no other case.
var (
	keywordFields  = []string{"all", "name"}
	securityLevels = []string{"external", "standard", "administrative"}
)

type functionsModel struct {
	criteriaModel
	fwkit.SearchOrder
	SubCriteria []subCriteriaModel `tfsdk:"sub_criteria"`
	Functions   []propertiesModel  `tfsdk:"functions"`
}

type subCriteriaModel struct {
	criteriaModel
	fwkit.SubCriteria
}

type criteriaModel struct {
	Function             []string     `tfsdk:"function"`
	Ancestors            []string     `tfsdk:"ancestors"`
	Descendants          []string     `tfsdk:"descendants"`
	MinimumSecurityLevel types.String `tfsdk:"minimum_security_level"`
	IncludeFlags         []string     `tfsdk:"include_flags"`
	ExcludeFlags         []string     `tfsdk:"exclude_flags"`
	IncludeDeleted       types.Bool   `tfsdk:"include_deleted"`
	Keywords             []string     `tfsdk:"keywords"`
	KeywordMatchStrategy types.String `tfsdk:"keyword_match_strategy"`
	KeywordFieldStrategy []string     `tfsdk:"keyword_field_strategy"`
}

func (m *functionsModel) toSearch() argus.SearchFunctionsRequest {
	request := argus.SearchFunctionsRequest{FunctionCriteria: m.toCriteria(), SortBy: m.SortBy}
	request.Limit = m.MaxRows()
	for _, sub := range m.SubCriteria {
		criteria := sub.toCriteria()
		if sub.IncludeDeleted.IsNull() {
			criteria.IncludeDeleted = request.IncludeDeleted
		}
		request.SubCriteria = append(request.SubCriteria, argus.FunctionSubCriteria{
			FunctionCriteria: criteria, Exclude: sub.Exclude.ValueBool(), Required: sub.Required.ValueBool(),
		})
	}
	return request
}

func (m *criteriaModel) toCriteria() argus.FunctionCriteria {
	return argus.FunctionCriteria{
		Function: m.Function, Ancestors: m.Ancestors, Descendants: m.Descendants,
		MinimumSecurityLevel: fwkit.EnumValue(m.MinimumSecurityLevel.ValueString(), securityLevels),
		IncludeFlags:         fwkit.EnumValues(m.IncludeFlags, functionFlags),
		ExcludeFlags:         fwkit.EnumValues(m.ExcludeFlags, functionFlags),
		IncludeDeleted:       m.IncludeDeleted.ValueBool(),
		Keywords:             m.Keywords,
		KeywordMatchStrategy: strings.ToLower(m.KeywordMatchStrategy.ValueString()),
		KeywordFieldStrategy: fwkit.EnumValues(m.KeywordFieldStrategy, keywordFields),
	}
}

// names are all functions in the criteria.
func (m *functionsModel) names() []providerdata.FilterName {
	names := m.criteriaModel.names(path.Root)
	for i, sub := range m.SubCriteria {
		names = append(names, sub.names(providerdata.InSubCriteria(i))...)
	}
	return names
}

func (m *criteriaModel) names(attribute func(string) path.Path) []providerdata.FilterName {
	var names providerdata.FilterNames
	names.Add(attribute("function"), providerdata.FilterFunction, m.Function)
	names.Add(attribute("ancestors"), providerdata.FilterFunction, m.Ancestors)
	names.Add(attribute("descendants"), providerdata.FilterFunction, m.Descendants)
	return names
}
