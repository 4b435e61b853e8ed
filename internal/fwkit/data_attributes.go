package fwkit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Info is a customer, a user or a group as data sources show it inside of another object.
type Info struct {
	ID        types.String `tfsdk:"id"`
	ShortName types.String `tfsdk:"short_name"`
	Name      types.String `tfsdk:"name"`
}

// CustomerInfo maps a customer that a response names; nil for none.
func CustomerInfo(info *argus.CustomerInfo) *Info {
	if info == nil {
		return nil
	}
	return &Info{StringOrNull(string(info.ID)), StringOrNull(info.ShortName), StringOrNull(info.Name)}
}

// SubjectInfo maps a user or group that a response names; nil for none.
func SubjectInfo(info *argus.SubjectInfo) *Info {
	if info == nil {
		return nil
	}
	return &Info{StringOrNull(string(info.ID)), StringOrNull(info.ShortName), StringOrNull(info.Name)}
}

// TypedInfo is a user or group as Info shows it, with which of both it is.
type TypedInfo struct {
	Info
	Type types.String `tfsdk:"type"`
}

// TypedSubjectInfo maps a user or group that a response names; nil for none.
func TypedSubjectInfo(info *argus.SubjectInfo) *TypedInfo {
	if info == nil {
		return nil
	}
	return &TypedInfo{*SubjectInfo(info), StringOrNull(strings.ToLower(string(info.Type)))}
}

// TypedInfoAttribute is for a *TypedInfo.
func TypedInfoAttribute(description string) schema.Attribute {
	attributes := InfoAttributes("user or group")
	attributes["type"] = ComputedText("`user` or `group`.")
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: attributes}
}

// InfoAttributes are the attributes of Info. Noun is what it is.
func InfoAttributes(noun string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         ComputedText("The id of the " + noun + "."),
		"short_name": ComputedText("The shortname of the " + noun + "."),
		"name":       ComputedText("The full name of the " + noun + "."),
	}
}

// InfoAttribute is for a *Info.
func InfoAttribute(noun, description string) schema.Attribute {
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: InfoAttributes(noun)}
}

// IDOrShortName are the attributes id and short_name of a data source of one object, of which one is given. Noun is what it is.
func IDOrShortName(noun string) (id, shortName schema.Attribute) {
	return schema.StringAttribute{
			MarkdownDescription: "The id of the " + noun + ". Give either this or `short_name`.",
			Optional:            true,
			Computed:            true,
			Validators: []validator.String{
				ReferenceText(),
				stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("short_name")),
			},
		}, schema.StringAttribute{
			MarkdownDescription: "The shortname of the " + noun + ", or `domain/shortname`. Without a domain, it is looked up in the provider's `domain`. Give either this or `id`.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{ReferenceText()},
		}
}

// ComputedText is for text that a data source returns.
func ComputedText(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

// ComputedBool is ComputedText for a boolean.
func ComputedBool(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

// ComputedTexts is ComputedText for a set.
func ComputedTexts(description string) schema.Attribute {
	return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
}

// OwnerAttribute names the user or group whose objects a data source lists.
func OwnerAttribute(noun string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("The %s: an id, a shortname or `domain/shortname`. A disabled %s is taken too, with a warning.", noun, noun),
		Required:            true,
		Validators:          []validator.String{ReferenceText()},
	}
}

// List is a list that a data source or a list resource reads.
type List struct {
	// Noun is what the rows are, in the plural.
	Noun string
	// Attribute is the one that warnings are at; empty for none.
	Attribute string
	// Limit is the most rows that are wanted; null for all.
	Limit types.Int64
	// Context is for an error of the list.
	Context ErrorContext
	// Missing is what to do if rows are missing; empty is the advice for a data source.
	Missing string
}

// IsUsable reports whether the rows of a list, so many, can be used, and adds its error if not. A list that ended
// before its count is only a warning, since the contract says that counts may be wrong.
func (l List) IsUsable(found int, err error, diags *diag.Diagnostics) bool {
	counted := argus.RowsCounted(err)
	if counted <= found {
		if err != nil {
			Report(diags, l.Context, err)
		}
		return err == nil
	}
	if limit := l.Limit.ValueInt64(); limit > 0 {
		counted = min(counted, int(limit))
	}
	advice := cmp.Or(l.Missing, "With for_each, a missing one means a destroy: check what the plan destroys, and plan again.")
	warning := diag.Diagnostic(diag.NewWarningDiagnostic(fmt.Sprintf("Found %d of at least %d %s", found, counted, l.Noun),
		fmt.Sprintf("Argus counts at least %d %s for this search, and returned %d. Either the count is wrong, or %s are missing here. %s\n\n%s", counted, l.Noun, found, l.Noun, advice, err)))
	if l.Attribute != "" {
		warning = diag.WithPath(path.Root(l.Attribute), warning)
	}
	diags.Append(warning)
	return true
}

// IsKnown reports whether a list beside the object of a data source was read. One that the key may not read, or that ended early, is
// unknown: its attribute is to be null, and a warning there says so. Any other error is reported.
func (l List) IsKnown(err error, diags *diag.Diagnostics) bool {
	switch {
	case argus.IsForbidden(err) || argus.IsIncomplete(err):
		diags.AddAttributeWarning(path.Root(l.Attribute), UpperFirst(l.Noun)+" are unknown",
			fmt.Sprintf("Argus did not return all %s, so `%s` is null. Use credentials that may list them, or plan again.\n\n%s", l.Noun, l.Attribute, err))
	case err != nil:
		Report(diags, l.Context, err)
	}
	return err == nil
}

// SortByID sorts rows by an id, those with the same one by the next: lists come in any order, and a data source's must be the
// same each time.
func SortByID[T any](rows []T, ids ...func(T) argus.ID) {
	slices.SortFunc(rows, func(a, b T) int {
		for _, id := range ids {
			if order := argus.CompareIDs(id(a), id(b)); order != 0 {
				return order
			}
		}
		return 0
	})
}
