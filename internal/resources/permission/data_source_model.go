package permission

import (
	"cmp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// The values that the contract knows, in its spelling: it takes no other case.
var (
	keywordFields   = []string{"all", "customer", "function", "subject"}
	timeFields      = []string{"all", "grantedTimestamp", "revokedTimestamp"}
	sortFields      = []string{"customer", "function", "grantedTimestamp", "revokedTimestamp", "subject"}
	permissionFlags = []string{argus.FlagDeleted}
)

type permissionsModel struct {
	criteriaModel
	fwkit.SearchOrder
	SubCriteria []subCriteriaModel `tfsdk:"sub_criteria"`
	Permissions []foundModel       `tfsdk:"permissions"`
}

type subCriteriaModel struct {
	criteriaModel
	fwkit.SubCriteria
}

type criteriaModel struct {
	grantedCriteriaModel
	IncludeDeleted types.Bool `tfsdk:"include_deleted"`
}

// grantedCriteriaModel is criteriaModel for a search that never finds revoked permissions.
type grantedCriteriaModel struct {
	fwkit.TimeCriteria
	Subject                    []string     `tfsdk:"subject"`
	Function                   []string     `tfsdk:"function"`
	Customer                   []string     `tfsdk:"customer"`
	Domain                     types.String `tfsdk:"domain"`
	IncludeSubjectAscendants   types.Bool   `tfsdk:"include_subject_ascendants"`
	IncludeSubjectDescendants  types.Bool   `tfsdk:"include_subject_descendants"`
	IncludeFunctionAscendants  types.Bool   `tfsdk:"include_function_ascendants"`
	IncludeFunctionDescendants types.Bool   `tfsdk:"include_function_descendants"`
	IncludeCustomerAscendants  types.Bool   `tfsdk:"include_customer_ascendants"`
	IncludeCustomerDescendants types.Bool   `tfsdk:"include_customer_descendants"`
	Keywords                   []string     `tfsdk:"keywords"`
	KeywordMatchStrategy       types.String `tfsdk:"keyword_match_strategy"`
	KeywordFieldStrategy       []string     `tfsdk:"keyword_field_strategy"`
}

// foundModel is a permission as a search finds it.
type foundModel struct {
	ID               types.String     `tfsdk:"id"`
	Subject          *fwkit.TypedInfo `tfsdk:"subject"`
	Function         functionModel    `tfsdk:"function"`
	Customer         *fwkit.Info      `tfsdk:"customer"`
	Flags            []string         `tfsdk:"flags"`
	GrantedTimestamp types.String     `tfsdk:"granted_timestamp"`
	GrantedByUser    *fwkit.Info      `tfsdk:"granted_by_user"`
	GrantComment     types.String     `tfsdk:"grant_comment"`
	RevokedTimestamp types.String     `tfsdk:"revoked_timestamp"`
	RevokedByUser    *fwkit.Info      `tfsdk:"revoked_by_user"`
	RevokeComment    types.String     `tfsdk:"revoke_comment"`
}

type functionModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// toSearch is the search that the model asks for, with lookupDomain for the domain that it does not name.
func (m *permissionsModel) toSearch(lookupDomain string) argus.SearchPermissionsRequest {
	request := argus.SearchPermissionsRequest{PermissionCriteria: m.toCriteria(argus.PermissionCriteria{Domain: lookupDomain})}
	for _, sub := range m.SubCriteria {
		request.SubCriteria = append(request.SubCriteria, argus.PermissionSubCriteria{
			PermissionCriteria: sub.toCriteria(request.PermissionCriteria), Exclude: sub.Exclude.ValueBool(), Required: sub.Required.ValueBool(),
		})
	}
	request.SortBy, request.Limit = m.SortBy, m.MaxRows()
	return request
}

// toCriteria are the criteria of the model. Around are those that it is a part of.
func (m *criteriaModel) toCriteria(around argus.PermissionCriteria) argus.PermissionCriteria {
	criteria := m.grantedCriteriaModel.toCriteria(around)
	criteria.IncludeDeleted = m.IncludeDeleted.ValueBool() || m.IncludeDeleted.IsNull() && around.IncludeDeleted
	return criteria
}

// toCriteria is criteriaModel's.
func (m *grantedCriteriaModel) toCriteria(around argus.PermissionCriteria) argus.PermissionCriteria {
	include := func(value types.Bool, around *bool) *bool {
		if value.IsNull() {
			return around
		}
		return value.ValueBoolPointer()
	}
	return argus.PermissionCriteria{
		Subject: m.Subject, Function: m.Function, Customer: m.Customer,
		Domain:                     cmp.Or(m.Domain.ValueString(), around.Domain),
		IncludeSubjectAscendants:   include(m.IncludeSubjectAscendants, around.IncludeSubjectAscendants),
		IncludeSubjectDescendants:  include(m.IncludeSubjectDescendants, around.IncludeSubjectDescendants),
		IncludeFunctionAscendants:  include(m.IncludeFunctionAscendants, around.IncludeFunctionAscendants),
		IncludeFunctionDescendants: include(m.IncludeFunctionDescendants, around.IncludeFunctionDescendants),
		IncludeCustomerAscendants:  include(m.IncludeCustomerAscendants, around.IncludeCustomerAscendants),
		IncludeCustomerDescendants: include(m.IncludeCustomerDescendants, around.IncludeCustomerDescendants),
		StartTimestamp:             m.StartTimestamp.ValueString(), EndTimestamp: m.EndTimestamp.ValueString(),
		TimeMatchStrategy:    strings.ToLower(m.TimeMatchStrategy.ValueString()),
		TimeFieldStrategy:    fwkit.EnumValues(m.TimeFieldStrategy, timeFields),
		Keywords:             m.Keywords,
		KeywordMatchStrategy: strings.ToLower(m.KeywordMatchStrategy.ValueString()),
		KeywordFieldStrategy: fwkit.EnumValues(m.KeywordFieldStrategy, keywordFields),
	}
}

// namesOf are all names in a search.
func namesOf(request *argus.SearchPermissionsRequest) []providerdata.FilterName {
	names := namesIn(&request.PermissionCriteria, path.Root)
	for i := range request.SubCriteria {
		names = append(names, namesIn(&request.SubCriteria[i].PermissionCriteria, providerdata.InSubCriteria(i))...)
	}
	return names
}

func namesIn(criteria *argus.PermissionCriteria, attribute func(string) path.Path) []providerdata.FilterName {
	var domains []string
	if criteria.Domain != "" {
		domains = []string{criteria.Domain}
	}
	var names providerdata.FilterNames
	names.Add(attribute("domain"), providerdata.FilterDomain, domains)
	names.Add(attribute("subject"), providerdata.FilterSubject, criteria.Subject, domains...)
	names.Add(attribute("function"), providerdata.FilterFunction, criteria.Function)
	names.Add(attribute("customer"), providerdata.FilterCustomer, criteria.Customer, domains...)
	return names
}

func foundOf(p *argus.Permission) foundModel {
	return foundModel{
		ID:               types.StringValue(string(p.ID)),
		Subject:          fwkit.TypedSubjectInfo(p.Subject),
		Function:         functionModel{types.StringValue(string(p.Function.ID)), fwkit.StringOrNull(p.Function.Name)},
		Customer:         fwkit.CustomerInfo(p.Customer),
		Flags:            fwkit.EnumValues(append([]string{}, p.Flags...), permissionFlags),
		GrantedTimestamp: fwkit.StringOrNull(p.GrantedTimestamp.String()),
		GrantedByUser:    fwkit.SubjectInfo(p.GrantedByUser),
		GrantComment:     fwkit.StringOrNull(p.GrantComment),
		RevokedTimestamp: fwkit.StringOrNull(p.RevokedTimestamp.String()),
		RevokedByUser:    fwkit.SubjectInfo(p.RevokedByUser),
		RevokeComment:    fwkit.StringOrNull(p.RevokeComment),
	}
}
