package fwkit

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// matchStrategies are the values of the contract's match strategies, in its spelling.
var matchStrategies = []string{"all", "any"}

// SetCriterion is a criterion of a search with several values. An empty set is refused: a search that was meant to find
// nothing would find everything.
func SetCriterion(description string, each validator.String) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(each)},
	}
}

// MatchStrategy is a criterion for how many of several things are needed: all or any.
func MatchStrategy(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Optional:            true,
		Validators:          []validator.String{OneOfCaseInsensitive(matchStrategies...)},
	}
}

// KeywordCriteria adds to the criteria of a search the three for keywords. Noun is what is searched, in the plural.
func KeywordCriteria(criteria map[string]schema.Attribute, noun string, fields []string) {
	criteria["keywords"] = SetCriterion("Only "+noun+" with these words in one of their texts; `keyword_field_strategy` says which texts. Default: any.", NotEmpty())
	criteria["keyword_match_strategy"] = MatchStrategy("Whether " + noun + " must have `all` of the keywords or `any` of them. Default: `all`.")
	criteria["keyword_field_strategy"] = SetCriterion("The texts in which keywords are looked for, in any case: "+alternatives(fields)+". Other values are passed to Argus unchecked. Default: all of them.", NotEmpty())
}

// FlagCriteria adds to the criteria of a search the two for flags. Note is a sentence about them; it may be empty.
func FlagCriteria(criteria map[string]schema.Attribute, noun, note string, flags []string) {
	if note != "" {
		note += " "
	}
	criteria["include_flags"] = SetCriterion("Only "+noun+" with all of these flags, in any case: "+alternatives(flags)+". Other values are passed to Argus unchecked. "+note+"Default: any.", NotEmpty())
	criteria["exclude_flags"] = SetCriterion("Only "+noun+" with none of these flags; see `include_flags`. Default: any.", NotEmpty())
}

// TimeCriteria are the times that a search limits.
type TimeCriteria struct {
	StartTimestamp    types.String `tfsdk:"start_timestamp"`
	EndTimestamp      types.String `tfsdk:"end_timestamp"`
	TimeMatchStrategy types.String `tfsdk:"time_match_strategy"`
	TimeFieldStrategy []string     `tfsdk:"time_field_strategy"`
}

// AddTimeCriteria adds the attributes of TimeCriteria to the criteria of a search. Noun is what is searched, in the plural.
func AddTimeCriteria(criteria map[string]schema.Attribute, noun string, fields []string) {
	criteria["start_timestamp"] = schema.StringAttribute{
		MarkdownDescription: "Only " + noun + " with a time at or after this one, in RFC 3339 form; `time_field_strategy` says which times. Default: any.",
		Optional:            true,
		Validators:          []validator.String{Timestamp()},
	}
	criteria["end_timestamp"] = schema.StringAttribute{
		MarkdownDescription: "Only " + noun + " with a time at or before this one, in RFC 3339 form; `time_field_strategy` says which times. Default: now.",
		Optional:            true,
		Validators:          []validator.String{Timestamp(), NotBefore("start_timestamp")},
	}
	criteria["time_match_strategy"] = MatchStrategy("Whether `all` of the times must be between `start_timestamp` and `end_timestamp`, or `any` of them. Default: `any`.")
	criteria["time_field_strategy"] = SetCriterion("The times that `start_timestamp` and `end_timestamp` limit, in any case: "+alternatives(fields)+". Other values are passed to Argus unchecked. Default: all of them.", NotEmpty())
}

// MomentCriterion is a time that a search limits and that Argus reads itself. Absent is what it means to leave it out.
func MomentCriterion(description, absent string, also ...validator.String) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description + ": in RFC 3339 form, in milliseconds since 1970, or relative in a form that Argus takes. It is passed to Argus unchecked. Default: " + absent + ".",
		Optional:            true,
		Validators:          append([]validator.String{NotEmpty()}, also...),
	}
}

// AddMomentCriteria is AddTimeCriteria for a search whose times Argus reads itself.
func AddMomentCriteria(criteria map[string]schema.Attribute, noun string, fields []string) {
	AddTimeCriteria(criteria, noun, fields)
	criteria["start_timestamp"] = MomentCriterion("Only "+noun+" with a time at or after this one (`time_field_strategy` says which times)", "any")
	criteria["end_timestamp"] = MomentCriterion("Only "+noun+" with a time at or before this one (`time_field_strategy` says which times)", "now", NotBefore("start_timestamp"))
}

// SubCriteria are what groups of sub-criteria have beside their criteria.
type SubCriteria struct {
	Exclude  types.Bool `tfsdk:"exclude"`
	Required types.Bool `tfsdk:"required"`
}

// SubCriteriaAttribute is for the groups of sub-criteria of a search, each with the criteria. Noun is what is searched, in
// singular and plural.
func SubCriteriaAttribute(singular, plural string, criteria map[string]schema.Attribute) schema.Attribute {
	group := maps.Clone(criteria)
	group["exclude"] = schema.BoolAttribute{
		MarkdownDescription: "Whether to leave out the " + plural + " that meet these criteria. Default: `false`.",
		Optional:            true,
	}
	group["required"] = schema.BoolAttribute{
		MarkdownDescription: "Whether " + plural + " must meet these criteria, whatever others they meet. Default: `false`.",
		Optional:            true,
	}
	return schema.ListNestedAttribute{
		MarkdownDescription: "Further groups of criteria. A " + singular + " must meet at least one group, must meet all groups with `required`, and must meet none with `exclude`.",
		Optional:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
		NestedObject:        schema.NestedAttributeObject{Attributes: group},
	}
}

// SearchOrder is in what order a search returns rows, and how many.
type SearchOrder struct {
	SortBy []string    `tfsdk:"sort_by"`
	Limit  types.Int64 `tfsdk:"limit"`
}

// OrderAttributes adds the attributes of SearchOrder to those of a search.
func OrderAttributes(attributes map[string]schema.Attribute, noun string, fields []string) {
	attributes["sort_by"] = SortAttribute(fields, "by id")
	attributes["limit"] = schema.Int64Attribute{
		MarkdownDescription: "Maximum number of " + noun + " to read. Argus decides which ones, unless `sort_by` is set. Default: all.",
		Optional:            true,
		Validators:          []validator.Int64{int64validator.AtLeast(1)},
	}
}

// SortAttribute names the fields that a search sorts by. Without is the order without them.
func SortAttribute(fields []string, without string) schema.Attribute {
	return schema.ListAttribute{
		MarkdownDescription: "The fields that Argus sorts by, the first one first: " + alternatives(fields) + ". Other values are passed to Argus unchecked. With `-` before it, a field sorts in descending order. Default: " + without + ".",
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(NotEmpty())},
	}
}

// MaxRows is the limit as a search takes it; nil for all.
func (o SearchOrder) MaxRows() *int {
	if o.Limit.IsNull() {
		return nil
	}
	return new(int(o.Limit.ValueInt64()))
}

// RowsAttribute is for the rows that a data source returns. Noun is what they are, in the plural.
func RowsAttribute(noun, order string, row map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: fmt.Sprintf("The %[1]s found, sorted %[2]s. If Argus returns fewer %[1]s than it counts, a warning says so.", noun, order),
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: row},
	}
}

// FieldPaths maps the fields of the contract's request to the attributes, which have the same names in snake_case.
func FieldPaths(attributes map[string]schema.Attribute) map[string]path.Path {
	fields := map[string]path.Path{}
	for name := range attributes {
		words := strings.Split(name, "_")
		for i, word := range words[1:] {
			words[i+1] = UpperFirst(word)
		}
		fields[strings.Join(words, "")] = path.Root(name)
	}
	return fields
}

// alternatives are values as descriptions list them.
func alternatives(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = "`" + value + "`"
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
