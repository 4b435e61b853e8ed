package fwkit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// EnumValue is text as known spells it, since the case of enum values means nothing. What is not known passes as it is:
// enums gain values, and Argus judges them.
func EnumValue(text string, known []string) string {
	for _, value := range known {
		if strings.EqualFold(text, value) {
			return value
		}
	}
	return text
}

// EnumValues is EnumValue for each of texts, sorted and each once. Nil stays nil.
func EnumValues(texts, known []string) []string {
	if texts == nil {
		return nil
	}
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = EnumValue(text, known)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// CompareIDs orders ids: numbers by size, and any others somehow, but always alike.
func CompareIDs(a, b argus.ID) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(string(a), string(b))
}

// Timestamp refuses what is not a time in RFC 3339 form, at the epoch or later.
func Timestamp() validator.String { return timestamp{} }

type timestamp struct{}

func (timestamp) Description(context.Context) string {
	return "a time in RFC 3339 form, such as 2026-01-31T12:00:00Z"
}

func (v timestamp) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v timestamp) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if at, err := time.Parse(time.RFC3339, text); err != nil || at.UnixMilli() < 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a time", fmt.Sprintf("%s is not %s.", Quoted(text), v.Description(ctx)))
	}
}

// NotBefore refuses a time before the one of the attribute beside it.
func NotBefore(start string) validator.String { return notBefore{start} }

type notBefore struct{ start string }

func (v notBefore) Description(context.Context) string { return "not before " + v.start }

func (v notBefore) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notBefore) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var start types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, req.Path.ParentPath().AtName(v.start), &start)...)
	from, fromErr := time.Parse(time.RFC3339, start.ValueString())
	until, untilErr := time.Parse(time.RFC3339, req.ConfigValue.ValueString())
	if fromErr == nil && untilErr == nil && until.Before(from) { // what is no time has an error of its own
		resp.Diagnostics.AddAttributeError(req.Path, "The time range ends before it begins",
			fmt.Sprintf("%q is before %s, %q: nothing can be in between.", req.ConfigValue.ValueString(), v.start, start.ValueString()))
	}
}

// ParseTimestamp reads text that Timestamp has passed; 0 for empty text.
func ParseTimestamp(text string) (argus.Timestamp, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	return argus.Timestamp(at.UnixMilli()), err
}
