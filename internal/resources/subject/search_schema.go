package subject

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// searchAttributes are the attributes of a search by a data source, with those of what it finds.
func (k kind) searchAttributes() map[string]schema.Attribute {
	attributes := k.searchCriteria()
	fwkit.OrderAttributes(attributes, k.plural(), searchSortFields)
	attributes[k.plural()] = fwkit.RowsAttribute(k.plural(), "by id or as `sort_by` says", k.foundAttributes())
	return attributes
}

// searchCriteria are the criteria of a search, sub-criteria included.
func (k kind) searchCriteria() map[string]schema.Attribute {
	subCriteria := k.criteriaAttributes("Default: the value of the criteria around these.")
	subCriteria["include_deleted"] = schema.BoolAttribute{
		MarkdownDescription: "Whether disabled " + k.plural() + " meet these criteria too. Default: the value of the criteria around these.",
		Optional:            true,
	}
	attributes := k.criteriaAttributes("Default: the provider's `domain`. Without that too, " + k.plural() + " of all domains are searched, and shortnames are looked up in the domain of the key's own user.")
	attributes["sub_criteria"] = fwkit.SubCriteriaAttribute(string(k.Type), k.plural(), subCriteria)
	return attributes
}

func names(description string) schema.Attribute {
	return fwkit.SetCriterion(description, fwkit.ShortName())
}

func texts(description string) schema.Attribute {
	return fwkit.SetCriterion(description, fwkit.NotEmpty())
}

// criteriaAttributes are the criteria of the search itself and of each group of sub-criteria.
func (k kind) criteriaAttributes(domainDefault string) map[string]schema.Attribute {
	them := k.plural()
	criteria := map[string]schema.Attribute{
		"subject":             names("Only these " + them + ", by id or shortname. With `user_field_strategy`, only " + them + " that these users created, changed or disabled. Default: any."),
		"customer":            names("Only " + them + " of these customers, by id or shortname. Most servers include the customers below them. Default: any."),
		"domain":              texts("Only " + them + " of these domains, by name. Shortnames of users, groups and customers are looked up in them. " + domainDefault),
		"parent":              names("Only direct members of these groups, by id or shortname. Default: any."),
		"ancestor":            names("Only members of these groups, direct or through other groups, by id or shortname. Default: any."),
		"include_deleted":     schema.BoolAttribute{MarkdownDescription: "Whether to find disabled " + them + " too. Default: `false`.", Optional: true},
		"user_match_strategy": fwkit.MatchStrategy("Whether `subject` must be in `all` of the fields that `user_field_strategy` names, or in `any` of them. Default: the choice of Argus."),
		"user_field_strategy": texts("The fields in which the users of `subject` are looked for, in any case: `all`, `createdByUser`, `deletedByUser`, `id` or `lastUpdatedByUser`. Other values are passed to Argus unchecked. Default: the choice of Argus."),
		"permissions": schema.SetNestedAttribute{
			MarkdownDescription: "Only " + them + " that have one of these permissions, directly or through a group. Default: any.",
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
	}
	fwkit.AddTimeCriteria(criteria, them, searchTimeFields)
	fwkit.KeywordCriteria(criteria, them, searchKeywordFields)
	fwkit.FlagCriteria(criteria, them, "For `deleted`, set `include_deleted` too.", searchFlags)
	if k.Type == argus.User {
		criteria["user_preferences"] = userPreferencesCriterion()
	}
	return criteria
}

func userPreferencesCriterion() schema.Attribute {
	return schema.MapNestedAttribute{
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
	}
}
