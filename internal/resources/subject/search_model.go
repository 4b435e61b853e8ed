package subject

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// The values that the contract knows, in its spelling: it takes no other case.
var (
	searchFlags         = []string{argus.FlagBlocked, argus.FlagDaemonAccount, argus.FlagDeleted, argus.FlagForcePasswordChange, argus.FlagNotificationUser, argus.FlagPasswordNotSet}
	userFlags           = append([]string{argus.FlagAnonymousUser, argus.FlagExternallyManaged}, searchFlags...)
	searchKeywordFields = []string{"email", "name", "phoneNumber", "shortName"}
	groupFlags          = []string{argus.FlagAuthorizedUserGroup, argus.FlagDaemonAccount, argus.FlagDeleted, argus.FlagExternallyManaged}
	searchSortFields    = []string{"createdTimestamp", "customer", "id", "lastUpdatedTimestamp", "name", "shortName"}
	searchTimeFields    = []string{"createdTimestamp", "deletedTimestamp", "lastImpersonationTimestamp", "lastLoginTimestamp", "lastUpdatedTimestamp"}
	searchUserFields    = []string{"all", "createdByUser", "deletedByUser", "id", "lastUpdatedByUser"}
)

// searchModel is the model of a search: a pointer to its struct M.
type searchModel[M any] interface {
	*M
	// search returns the search as one for users, of which a search for groups is a part.
	search() *usersModel
	fill(found []argus.Subject)
}

type usersModel struct {
	userCriteriaModel
	fwkit.SearchOrder
	SubCriteria []userSubCriteriaModel `tfsdk:"sub_criteria"`
	Users       []userModelFound       `tfsdk:"users"`
}

type userSubCriteriaModel struct {
	userCriteriaModel
	fwkit.SubCriteria
}

type userCriteriaModel struct {
	criteriaModel
	UserPreferences map[string]preferenceModel `tfsdk:"user_preferences"`
}

type groupsModel struct {
	criteriaModel
	fwkit.SearchOrder
	SubCriteria []groupSubCriteriaModel `tfsdk:"sub_criteria"`
	Groups      []foundModel            `tfsdk:"groups"`
}

type groupSubCriteriaModel struct {
	criteriaModel
	fwkit.SubCriteria
}

// criteriaModel are the criteria that searches for users and for groups have.
type criteriaModel struct {
	Subject              []string          `tfsdk:"subject"`
	Customer             []string          `tfsdk:"customer"`
	Domain               []string          `tfsdk:"domain"`
	Parent               []string          `tfsdk:"parent"`
	Ancestor             []string          `tfsdk:"ancestor"`
	Keywords             []string          `tfsdk:"keywords"`
	KeywordMatchStrategy types.String      `tfsdk:"keyword_match_strategy"`
	KeywordFieldStrategy []string          `tfsdk:"keyword_field_strategy"`
	IncludeFlags         []string          `tfsdk:"include_flags"`
	ExcludeFlags         []string          `tfsdk:"exclude_flags"`
	IncludeDeleted       types.Bool        `tfsdk:"include_deleted"`
	StartTimestamp       types.String      `tfsdk:"start_timestamp"`
	EndTimestamp         types.String      `tfsdk:"end_timestamp"`
	TimeMatchStrategy    types.String      `tfsdk:"time_match_strategy"`
	TimeFieldStrategy    []string          `tfsdk:"time_field_strategy"`
	UserMatchStrategy    types.String      `tfsdk:"user_match_strategy"`
	UserFieldStrategy    []string          `tfsdk:"user_field_strategy"`
	Permissions          []permissionModel `tfsdk:"permissions"`
}

type permissionModel struct {
	Function types.String `tfsdk:"function"`
	Customer types.String `tfsdk:"customer"`
	Domain   types.String `tfsdk:"domain"`
}

type preferenceModel struct {
	Exists types.Bool   `tfsdk:"exists"`
	Value  types.String `tfsdk:"value"`
}

func (m *usersModel) search() *usersModel { return m }

func (m *usersModel) fill(found []argus.Subject) {
	m.Users = make([]userModelFound, len(found))
	for i := range found {
		m.Users[i].fill(&found[i])
	}
}

func (m *groupsModel) search() *usersModel {
	search := &usersModel{userCriteriaModel: userCriteriaModel{criteriaModel: m.criteriaModel}, SearchOrder: m.SearchOrder}
	for _, sub := range m.SubCriteria {
		search.SubCriteria = append(search.SubCriteria, userSubCriteriaModel{userCriteriaModel{criteriaModel: sub.criteriaModel}, sub.SubCriteria})
	}
	return search
}

func (m *groupsModel) fill(found []argus.Subject) {
	m.Groups = make([]foundModel, len(found))
	for i := range found {
		m.Groups[i].fill(&found[i])
	}
}

// toRequest is toSearch, and reports an error of it.
func (m *usersModel) toRequest(lookupDomain string, diags *diag.Diagnostics) (argus.SearchSubjectsRequest, bool) {
	request, err := m.toSearch(lookupDomain)
	if err != nil {
		diags.AddError("A bug in the provider", "A criterion cannot be read: "+err.Error()+". Please report this.")
	}
	return request, err == nil
}

// toSearch is the search that the model asks for. If it names no domain, lookupDomain is meant, if there is one.
func (m *usersModel) toSearch(lookupDomain string) (argus.SearchSubjectsRequest, error) {
	var domain []string
	if lookupDomain != "" {
		domain = []string{lookupDomain}
	}
	criteria, err := m.toCriteria(domain, lookupDomain)
	request := argus.SearchSubjectsRequest{SubjectCriteria: criteria}
	request.SortBy = m.SortBy
	request.Limit = m.MaxRows()
	for _, sub := range m.SubCriteria {
		if err != nil {
			break
		}
		criteria, err = sub.toCriteria(request.Domain, lookupDomain)
		if sub.IncludeDeleted.IsNull() {
			criteria.IncludeDeleted = request.IncludeDeleted
		}
		request.SubCriteria = append(request.SubCriteria, argus.SubjectSubCriteria{
			SubjectCriteria: criteria, Exclude: sub.Exclude.ValueBool(), Required: sub.Required.ValueBool(),
		})
	}
	return request, err
}

func (m *userCriteriaModel) toCriteria(domain []string, lookupDomain string) (argus.SubjectCriteria, error) {
	start, err := fwkit.ParseTimestamp(m.StartTimestamp.ValueString())
	if err != nil {
		return argus.SubjectCriteria{}, err
	}
	end, err := fwkit.ParseTimestamp(m.EndTimestamp.ValueString())
	if err != nil {
		return argus.SubjectCriteria{}, err
	}
	if len(m.Domain) > 0 {
		domain = m.Domain
	}
	criteria := argus.SubjectCriteria{
		Subject: m.Subject, Customer: m.Customer, Domain: domain, Parent: m.Parent, Ancestor: m.Ancestor,
		Keywords:             m.Keywords,
		KeywordMatchStrategy: strings.ToLower(m.KeywordMatchStrategy.ValueString()),
		KeywordFieldStrategy: fwkit.EnumValues(m.KeywordFieldStrategy, searchKeywordFields),
		IncludeFlags:         fwkit.EnumValues(m.IncludeFlags, searchFlags),
		ExcludeFlags:         fwkit.EnumValues(m.ExcludeFlags, searchFlags),
		IncludeDeleted:       m.IncludeDeleted.ValueBool(),
		StartTimestamp:       start, EndTimestamp: end,
		TimeMatchStrategy: strings.ToLower(m.TimeMatchStrategy.ValueString()),
		TimeFieldStrategy: fwkit.EnumValues(m.TimeFieldStrategy, searchTimeFields),
		UserMatchStrategy: strings.ToLower(m.UserMatchStrategy.ValueString()),
		UserFieldStrategy: fwkit.EnumValues(m.UserFieldStrategy, searchUserFields),
	}
	for _, permission := range m.Permissions {
		criterion := argus.PermissionCriterion{
			Function: permission.Function.ValueString(), Customer: permission.Customer.ValueString(), Domain: permission.Domain.ValueString(),
		}
		if criterion.Customer != "" && criterion.Domain == "" {
			criterion.Domain = lookupDomain
		}
		criteria.Permissions = append(criteria.Permissions, criterion)
	}
	for key, preference := range m.UserPreferences {
		if criteria.UserPreferences == nil {
			criteria.UserPreferences = map[string]argus.UserPreferenceCriterion{}
		}
		criteria.UserPreferences[key] = argus.UserPreferenceCriterion{
			Exists: preference.Exists.ValueBoolPointer(), Value: preference.Value.ValueStringPointer(),
		}
	}
	return criteria, nil
}
