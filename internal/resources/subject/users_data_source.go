package subject

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

// NewUsersDataSource makes the data source argus_users.
func NewUsersDataSource() datasource.DataSource { return &usersDataSource{} }

type usersDataSource struct{ providerdata.DataSource }

func (d *usersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users"
}

func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	subCriteria := criteriaAttributes("Default: the value of the criteria around these.")
	subCriteria["include_deleted"] = schema.BoolAttribute{
		MarkdownDescription: "Whether disabled users meet these criteria too. Default: the value of the criteria around these.",
		Optional:            true,
	}
	subCriteria["exclude"] = schema.BoolAttribute{
		MarkdownDescription: "Whether to leave out the users who meet these criteria. Default: `false`.",
		Optional:            true,
	}
	subCriteria["required"] = schema.BoolAttribute{
		MarkdownDescription: "Whether users must meet these criteria, whatever others they meet. Default: `false`.",
		Optional:            true,
	}
	attributes := criteriaAttributes("Default: the provider's `domain`. Without that too, users of all domains are searched, and shortnames are looked up in the domain of the key's own user.")
	attributes["sub_criteria"] = schema.ListNestedAttribute{
		MarkdownDescription: "Further groups of criteria. A user must meet at least one group, must meet all groups with `required`, and must meet none with `exclude`.",
		Optional:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
		NestedObject:        schema.NestedAttributeObject{Attributes: subCriteria},
	}
	attributes["sort_by"] = schema.ListAttribute{
		MarkdownDescription: "The fields that Argus sorts by, the first one first: `createdTimestamp`, `customer`, `id`, `lastUpdatedTimestamp`, `name` or `shortName`. Other values are passed to Argus unchecked. With `-` before it, a field sorts in descending order. Default: by id.",
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(fwkit.NotEmpty())},
	}
	attributes["limit"] = schema.Int64Attribute{
		MarkdownDescription: "Maximum number of users to read. Argus decides which ones, unless `sort_by` is set. Default: all.",
		Optional:            true,
		Validators:          []validator.Int64{int64validator.AtLeast(1)},
	}
	attributes["users"] = schema.ListNestedAttribute{
		MarkdownDescription: "The users found, sorted by id or as `sort_by` says. If Argus returns fewer users than it counts, a warning says so.",
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: foundAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches users. Criteria are combined with AND, the values of one criterion with OR. Without criteria, the result is all users that the key may see. Values that change by themselves, such as the last login, are here and not on `argus_user`.\n\n" +
			"A name or id in a criterion that does not exist is an error, so that an empty result never comes from a typo. If the key may not look up customers, domains or functions, a warning says which names were not checked.",
		Attributes: attributes,
	}
}

// criteriaAttributes are the criteria of the search itself and of each group of sub-criteria.
func criteriaAttributes(domainDefault string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"subject":         namesAttribute("Only these users, by id or shortname. With `user_field_strategy`, only users whom these users created, changed or disabled. Default: any."),
		"customer":        namesAttribute("Only users of these customers, by id or shortname. Most servers include the customers below them. Default: any."),
		"domain":          textsAttribute("Only users of these domains, by name. Shortnames of users, groups and customers are looked up in them. " + domainDefault),
		"parent":          namesAttribute("Only direct members of these groups, by id or shortname. Default: any."),
		"ancestor":        namesAttribute("Only members of these groups, direct or through other groups, by id or shortname. Default: any."),
		"keywords":        textsAttribute("Only users with these words in one of their texts; `keyword_field_strategy` says which texts. Default: any."),
		"include_flags":   textsAttribute("Only users with all of these flags, in any case: `blocked`, `daemonAccount`, `deleted`, `forcePasswordChange`, `notificationUser` or `passwordNotSet`. Other values are passed to Argus unchecked. For `deleted`, set `include_deleted` too. Default: any."),
		"exclude_flags":   textsAttribute("Only users with none of these flags; see `include_flags`. Default: any."),
		"include_deleted": schema.BoolAttribute{MarkdownDescription: "Whether to find disabled users too. Default: `false`.", Optional: true},
		"keyword_match_strategy": schema.StringAttribute{
			MarkdownDescription: "Whether users must have `all` of the keywords or `any` of them. Default: `all`.",
			Optional:            true,
			Validators:          []validator.String{fwkit.OneOfCaseInsensitive(matchStrategies...)},
		},
		"keyword_field_strategy": textsAttribute("The texts in which keywords are looked for, in any case: `email`, `name`, `phoneNumber` or `shortName`. Other values are passed to Argus unchecked. Default: all of them."),
		"start_timestamp": schema.StringAttribute{
			MarkdownDescription: "Only users with a time at or after this one, in RFC 3339 form; `time_field_strategy` says which times. Default: any.",
			Optional:            true,
			Validators:          []validator.String{fwkit.Timestamp()},
		},
		"end_timestamp": schema.StringAttribute{
			MarkdownDescription: "Only users with a time at or before this one, in RFC 3339 form; `time_field_strategy` says which times. Default: now.",
			Optional:            true,
			Validators:          []validator.String{fwkit.Timestamp(), fwkit.NotBefore("start_timestamp")},
		},
		"time_match_strategy": schema.StringAttribute{
			MarkdownDescription: "Whether `all` of the times must be between `start_timestamp` and `end_timestamp`, or `any` of them. Default: `any`.",
			Optional:            true,
			Validators:          []validator.String{fwkit.OneOfCaseInsensitive(matchStrategies...)},
		},
		"time_field_strategy": textsAttribute("The times that `start_timestamp` and `end_timestamp` limit, in any case: `createdTimestamp`, `deletedTimestamp`, `lastImpersonationTimestamp`, `lastLoginTimestamp` or `lastUpdatedTimestamp`. Other values are passed to Argus unchecked. Default: all of them."),
		"user_match_strategy": schema.StringAttribute{
			MarkdownDescription: "Whether `subject` must be in `all` of the fields that `user_field_strategy` names, or in `any` of them. Default: the choice of Argus.",
			Optional:            true,
			Validators:          []validator.String{fwkit.OneOfCaseInsensitive(matchStrategies...)},
		},
		"user_field_strategy": textsAttribute("The fields in which the users of `subject` are looked for, in any case: `all`, `createdByUser`, `deletedByUser`, `id` or `lastUpdatedByUser`. Other values are passed to Argus unchecked. Default: the choice of Argus."),
		"permissions": schema.SetNestedAttribute{
			MarkdownDescription: "Only users who have one of these permissions, directly or through a group. Default: any.",
			Optional:            true,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"function": schema.StringAttribute{
					MarkdownDescription: "The function of the permission, by id or name. Default: any.",
					Optional:            true,
					Validators:          []validator.String{fwkit.FunctionName()},
				},
				"customer": schema.StringAttribute{
					MarkdownDescription: "The customer of the permission, by id or shortname. Default: any.",
					Optional:            true,
					Validators:          []validator.String{fwkit.ShortName()},
				},
				"domain": schema.StringAttribute{
					MarkdownDescription: "The name of the domain in which the customer's shortname is looked up. Default: the provider's `domain`, else that of the key's own user.",
					Optional:            true,
					Validators:          []validator.String{fwkit.NotEmpty()},
				},
			}},
		},
		"user_preferences": schema.MapNestedAttribute{
			MarkdownDescription: "Only users with these preferences, by key. Default: any.",
			Optional:            true,
			Validators:          []validator.Map{mapvalidator.SizeAtLeast(1)},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"exists": schema.BoolAttribute{
					MarkdownDescription: "Whether the user has the preference. Default: `true`.",
					Optional:            true,
				},
				"value": schema.StringAttribute{
					MarkdownDescription: "The value of the preference. Default: any.",
					Optional:            true,
				},
			}},
		},
	}
}

// namesAttribute and textsAttribute are criteria with several values. An empty set is refused: a search that was meant to
// find nothing would find everything.
func namesAttribute(description string) schema.Attribute {
	return setAttribute(description, fwkit.ShortName())
}

func textsAttribute(description string) schema.Attribute {
	return setAttribute(description, fwkit.NotEmpty())
}

func setAttribute(description string, each validator.String) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(each)},
	}
}

func foundAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          textAttribute("The id."),
		"short_name":  textAttribute("The login name, unique in the domain."),
		"name":        textAttribute("The full name."),
		"customer":    schema.SingleNestedAttribute{MarkdownDescription: "The customer that the user belongs to.", Computed: true, Attributes: infoAttributes("customer")},
		"domain":      textAttribute("The name of the domain."),
		"email":       textAttribute("The e-mail address. Null if there is none."),
		"description": textAttribute("The description. Null if there is none."),
		"language":    textAttribute("The language that Argus uses for the user, in lower case."),
		"phone": schema.SingleNestedAttribute{
			MarkdownDescription: "The phone number. Null if there is none.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"country_code":    textAttribute("The country code."),
				"national_number": textAttribute("The number within the country."),
			},
		},
		"flags": schema.SetAttribute{
			MarkdownDescription: "The flags of the user, such as `anonymousUser`, `blocked`, `daemonAccount`, `deleted` (disabled), `externallyManaged`, `forcePasswordChange`, `notificationUser` and `passwordNotSet`.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"created_timestamp":            textAttribute("When the user was created, in RFC 3339 form in UTC."),
		"last_updated_timestamp":       textAttribute("When the user was last changed, in RFC 3339 form in UTC. Null if never."),
		"deleted_timestamp":            textAttribute("When the user was disabled, in RFC 3339 form in UTC. Null if the user is active."),
		"last_login_timestamp":         textAttribute("When the user last logged in, in RFC 3339 form in UTC. Null if never."),
		"last_login_method":            textAttribute("The authentication method of the last login, in lower case. Null if there was none."),
		"last_impersonation_timestamp": textAttribute("When somebody last impersonated the user, in RFC 3339 form in UTC. Null if never."),
		"member_of": schema.ListNestedAttribute{
			MarkdownDescription: "The groups that the user is a direct member of, sorted by id.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: infoAttributes("group")},
		},
	}
}

func infoAttributes(noun string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         textAttribute("The id of the " + noun + "."),
		"short_name": textAttribute("The shortname of the " + noun + "."),
		"name":       textAttribute("The full name of the " + noun + "."),
	}
}

func textAttribute(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	d.Data.CheckFilter(ctx, state.names(d.Data.LookupDomain()), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	request, err := state.toSearch(d.Data.LookupDomain())
	if err != nil {
		resp.Diagnostics.AddError("A bug in the provider", "A criterion cannot be read: "+err.Error()+". Please report this.")
		return
	}
	users, err := argus.Collect(d.Data.Client.SearchSubjects(ctx, argus.User, request))
	list := fwkit.List{Noun: "users", Attribute: "users", Limit: state.Limit, Context: fwkit.ErrorContext{Action: "search users", Attributes: searchAttributes}}
	if !list.Report(len(users), err, &resp.Diagnostics) {
		return
	}
	if len(state.SortBy) == 0 {
		fwkit.SortByID(users, func(user argus.Subject) argus.ID { return user.ID })
	}
	state.Users = make([]foundModel, len(users))
	for i, user := range users {
		state.Users[i] = found(user)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
