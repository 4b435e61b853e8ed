package subject

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// The values that the contract knows, in its spelling: it takes no other case.
var (
	matchStrategies     = []string{"all", "any"}
	searchFlags         = []string{argus.FlagBlocked, argus.FlagDaemonAccount, argus.FlagDeleted, argus.FlagForcePasswordChange, argus.FlagNotificationUser, argus.FlagPasswordNotSet}
	userFlags           = append([]string{argus.FlagAnonymousUser, argus.FlagExternallyManaged}, searchFlags...)
	searchKeywordFields = []string{"email", "name", "phoneNumber", "shortName"}
	searchTimeFields    = []string{"createdTimestamp", "deletedTimestamp", "lastImpersonationTimestamp", "lastLoginTimestamp", "lastUpdatedTimestamp"}
	searchUserFields    = []string{"all", "createdByUser", "deletedByUser", "id", "lastUpdatedByUser"}
)

// searchAttributes maps the fields of the contract's search to attributes.
var searchAttributes = map[string]path.Path{
	"subject":              path.Root("subject"),
	"customer":             path.Root("customer"),
	"domain":               path.Root("domain"),
	"parent":               path.Root("parent"),
	"ancestor":             path.Root("ancestor"),
	"keywords":             path.Root("keywords"),
	"keywordMatchStrategy": path.Root("keyword_match_strategy"),
	"keywordFieldStrategy": path.Root("keyword_field_strategy"),
	"includeFlags":         path.Root("include_flags"),
	"excludeFlags":         path.Root("exclude_flags"),
	"startTimestamp":       path.Root("start_timestamp"),
	"endTimestamp":         path.Root("end_timestamp"),
	"timeMatchStrategy":    path.Root("time_match_strategy"),
	"timeFieldStrategy":    path.Root("time_field_strategy"),
	"userMatchStrategy":    path.Root("user_match_strategy"),
	"userFieldStrategy":    path.Root("user_field_strategy"),
	"permissions":          path.Root("permissions"),
	"userPreferences":      path.Root("user_preferences"),
	"subCriteria":          path.Root("sub_criteria"),
	"sortBy":               path.Root("sort_by"),
	"limit":                path.Root("limit"),
}

type usersModel struct {
	criteriaModel
	SubCriteria []subCriteriaModel `tfsdk:"sub_criteria"`
	SortBy      []string           `tfsdk:"sort_by"`
	Limit       types.Int64        `tfsdk:"limit"`
	Users       []foundModel       `tfsdk:"users"`
}

type subCriteriaModel struct {
	criteriaModel
	Exclude  types.Bool `tfsdk:"exclude"`
	Required types.Bool `tfsdk:"required"`
}

type criteriaModel struct {
	Subject              []string                   `tfsdk:"subject"`
	Customer             []string                   `tfsdk:"customer"`
	Domain               []string                   `tfsdk:"domain"`
	Parent               []string                   `tfsdk:"parent"`
	Ancestor             []string                   `tfsdk:"ancestor"`
	Keywords             []string                   `tfsdk:"keywords"`
	KeywordMatchStrategy types.String               `tfsdk:"keyword_match_strategy"`
	KeywordFieldStrategy []string                   `tfsdk:"keyword_field_strategy"`
	IncludeFlags         []string                   `tfsdk:"include_flags"`
	ExcludeFlags         []string                   `tfsdk:"exclude_flags"`
	IncludeDeleted       types.Bool                 `tfsdk:"include_deleted"`
	StartTimestamp       types.String               `tfsdk:"start_timestamp"`
	EndTimestamp         types.String               `tfsdk:"end_timestamp"`
	TimeMatchStrategy    types.String               `tfsdk:"time_match_strategy"`
	TimeFieldStrategy    []string                   `tfsdk:"time_field_strategy"`
	UserMatchStrategy    types.String               `tfsdk:"user_match_strategy"`
	UserFieldStrategy    []string                   `tfsdk:"user_field_strategy"`
	Permissions          []permissionModel          `tfsdk:"permissions"`
	UserPreferences      map[string]preferenceModel `tfsdk:"user_preferences"`
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

// foundModel is a user as a search finds it: with what changes by itself, and without what only requests have.
type foundModel struct {
	ID                         types.String `tfsdk:"id"`
	ShortName                  types.String `tfsdk:"short_name"`
	Name                       types.String `tfsdk:"name"`
	Customer                   *infoModel   `tfsdk:"customer"`
	Domain                     types.String `tfsdk:"domain"`
	Email                      types.String `tfsdk:"email"`
	Phone                      *phoneModel  `tfsdk:"phone"`
	Description                types.String `tfsdk:"description"`
	Language                   types.String `tfsdk:"language"`
	Flags                      []string     `tfsdk:"flags"`
	CreatedTimestamp           types.String `tfsdk:"created_timestamp"`
	LastUpdatedTimestamp       types.String `tfsdk:"last_updated_timestamp"`
	DeletedTimestamp           types.String `tfsdk:"deleted_timestamp"`
	LastLoginTimestamp         types.String `tfsdk:"last_login_timestamp"`
	LastLoginMethod            types.String `tfsdk:"last_login_method"`
	LastImpersonationTimestamp types.String `tfsdk:"last_impersonation_timestamp"`
	MemberOf                   []infoModel  `tfsdk:"member_of"`
}

type infoModel struct {
	ID        types.String `tfsdk:"id"`
	ShortName types.String `tfsdk:"short_name"`
	Name      types.String `tfsdk:"name"`
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
	if !m.Limit.IsNull() {
		request.Limit = new(int(m.Limit.ValueInt64()))
	}
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

func (m *criteriaModel) toCriteria(domain []string, lookupDomain string) (argus.SubjectCriteria, error) {
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

// found maps a user that a search returns.
func found(user argus.Subject) foundModel {
	model := foundModel{
		ID:                         types.StringValue(string(user.ID)),
		ShortName:                  fwkit.StringOrNull(user.ShortName),
		Name:                       fwkit.StringOrNull(user.Name),
		Email:                      fwkit.StringOrNull(user.Email),
		Description:                fwkit.StringOrNull(user.Description),
		Language:                   fwkit.StringOrNull(strings.ToLower(user.Language)),
		Domain:                     fwkit.StringOrNull(user.Domain.String()),
		Flags:                      fwkit.EnumValues(append([]string{}, user.Flags...), userFlags),
		CreatedTimestamp:           fwkit.StringOrNull(user.CreatedTimestamp.String()),
		LastUpdatedTimestamp:       fwkit.StringOrNull(user.LastUpdatedTimestamp.String()),
		DeletedTimestamp:           fwkit.StringOrNull(user.DeletedTimestamp.String()),
		LastLoginTimestamp:         fwkit.StringOrNull(user.LastLoginTimestamp.String()),
		LastLoginMethod:            fwkit.StringOrNull(strings.ToLower(user.LastLoginMethod)),
		LastImpersonationTimestamp: fwkit.StringOrNull(user.LastImpersonationTimestamp.String()),
		MemberOf:                   make([]infoModel, 0, len(user.MemberOf)),
	}
	if customer := user.Customer; customer != nil {
		model.Customer = &infoModel{types.StringValue(string(customer.ID)), fwkit.StringOrNull(customer.ShortName), fwkit.StringOrNull(customer.Name)}
	}
	if phone := user.Phone; phone != nil && *phone != (argus.Phone{}) {
		model.Phone = &phoneModel{fwkit.StringOrNull(phone.CountryCode), fwkit.StringOrNull(phone.NationalNumber)}
	}
	groups := slices.SortedFunc(slices.Values(user.MemberOf), func(a, b argus.SubjectInfo) int { return fwkit.CompareIDs(a.ID, b.ID) })
	for _, group := range groups {
		model.MemberOf = append(model.MemberOf, infoModel{types.StringValue(string(group.ID)), fwkit.StringOrNull(group.ShortName), fwkit.StringOrNull(group.Name)})
	}
	return model
}
