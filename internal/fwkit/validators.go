package fwkit

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ShortName refuses what the contract's pattern for shortnames refuses.
func ShortName() validator.String {
	return textForm{regexp.MustCompile(`^[a-zA-Z0-9_.@-]+$`), "write a shortname, with only letters a-z and A-Z, digits and the characters _ . @ -"}.validator()
}

var referenceText = regexp.MustCompile(`^[a-zA-Z0-9_.@-]+(/[a-zA-Z0-9_.@-]+)?$`)

// ReferenceText refuses text that can name neither by id, nor by shortname, nor by domain/shortname.
func ReferenceText() validator.String { return referenceForm.validator() }

var referenceForm = textForm{referenceText, "write an id, a shortname or domain/shortname"}

// CheckReference reports whether a text is a valid reference, and adds an error if not. It is for texts that were unknown when the
// configuration was validated.
func CheckReference(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	return referenceForm.check(attribute, text, diags)
}

// IsReference reports whether a text has the form that ReferenceText asks for.
func IsReference(text string) bool { return referenceText.MatchString(text) }

// FunctionName refuses what the contract's pattern for function names refuses.
func FunctionName() validator.String { return functionForm.validator() }

var functionForm = textForm{regexp.MustCompile(`^[a-zA-Z0-9_:.-]+$`), "write a function's id or name, with only letters a-z and A-Z, digits and the characters _ : . -"}

// KeyPrefix refuses what is not the prefix of an API key.
func KeyPrefix() validator.String {
	return textForm{regexp.MustCompile(`^[a-zA-Z0-9_:.@-]+/[a-zA-Z0-9_:.@-]+$`), "write the first two parts of the key, userID/keyID"}.validator()
}

// NotEmpty refuses empty text.
func NotEmpty() validator.String {
	return textForm{regexp.MustCompile(`(?s).`), "write at least 1 character"}.validator()
}

// OneOf refuses all but the values. Unlike stringvalidator's, its error shows no pasted key.
func OneOf(values ...string) validator.String { return oneOf("", values) }

// OneOfCaseInsensitive is OneOf in any case.
func OneOfCaseInsensitive(values ...string) validator.String { return oneOf("(?i)", values) }

func oneOf(flags string, values []string) validator.String {
	escaped := make([]string, len(values))
	for i, value := range values {
		escaped[i] = regexp.QuoteMeta(value)
	}
	return textForm{regexp.MustCompile(flags + "^(" + strings.Join(escaped, "|") + ")$"), "write one of " + argus.QuoteAll(values)}.validator()
}

// IsFunctionName reports whether a text has the form that FunctionName asks for.
func IsFunctionName(text string) bool { return functionForm.form.MatchString(text) }

// CheckFunctionName reports whether a text is a valid function name, and adds an error if not.
func CheckFunctionName(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	return functionForm.check(attribute, text, diags)
}

// StringValidator makes a validator of a function. The function is not called for null and unknown values.
func StringValidator(description string, validate func(context.Context, validator.StringRequest, *diag.Diagnostics)) validator.String {
	return validatorFromFunc{description, validate}
}

type validatorFromFunc struct {
	description string
	validate    func(context.Context, validator.StringRequest, *diag.Diagnostics)
}

func (v validatorFromFunc) Description(context.Context) string         { return v.description }
func (v validatorFromFunc) MarkdownDescription(context.Context) string { return v.description }

func (v validatorFromFunc) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		v.validate(ctx, req, &resp.Diagnostics)
	}
}

// textForm refuses text of another form. It never repeats what may be the secret of an API key.
type textForm struct {
	form *regexp.Regexp
	rule string
}

func (f textForm) validator() validator.String {
	return StringValidator(f.rule, func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		f.check(req.Path, req.ConfigValue.ValueString(), diags)
	})
}

// check reports whether a text has the form. A text that was unknown during the plan has met no validator.
func (f textForm) check(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	if f.form.MatchString(text) {
		return true
	}
	attribute = withoutElement(attribute)
	detail := fmt.Sprintf("%s is not a valid %s: %s.", argus.Quote(text), attribute, f.rule)
	if looksLikeKey(text) {
		detail += " " + pastedKeyText
	}
	diags.AddAttributeError(attribute, fmt.Sprintf("Invalid value of %s", attribute), detail)
	return false
}

// withoutElement is the path up to the set that the attribute is in, if any: the path of an element holds its value.
func withoutElement(attribute path.Path) path.Path {
	isElement := func(step path.PathStep) bool {
		_, ok := step.(path.PathStepElementKeyValue)
		return ok
	}
	for slices.ContainsFunc(attribute.Steps(), isElement) {
		attribute = attribute.ParentPath()
	}
	return attribute
}

// isNot says that a value has not the form that is described.
func isNot(req validator.StringRequest, form string) string {
	return fmt.Sprintf("%s is not %s.", argus.Quote(req.ConfigValue.ValueString()), form)
}

// AddressOrNetwork refuses what is neither an IP address nor a network in CIDR form.
func AddressOrNetwork() validator.String {
	const form = "an IP address (192.0.2.7, 2001:db8::7) or a network (192.0.2.0/24)"
	return StringValidator(form, func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		_, addressErr := netip.ParseAddr(req.ConfigValue.ValueString())
		_, networkErr := netip.ParsePrefix(req.ConfigValue.ValueString())
		if addressErr != nil && networkErr != nil {
			diags.AddAttributeError(withoutElement(req.Path), "Invalid address or network", isNot(req, form))
		}
	})
}

// Duration refuses what is not a positive duration of at most longest.
func Duration(longest time.Duration) validator.String {
	form := "a positive duration such as 30s or 2m, at most " + longest.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(form, zero) {
			form = form[:len(form)-2]
		}
	}
	return StringValidator(form, func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		if parsed, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || parsed <= 0 || parsed > longest {
			diags.AddAttributeError(req.Path, "Invalid duration", isNot(req, form))
		}
	})
}

// Timestamp refuses what is not a time in RFC 3339 form, at the epoch or later.
func Timestamp() validator.String {
	const form = "a time in RFC 3339 form, such as 2026-01-31T12:00:00Z"
	return StringValidator(form, func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		if at, err := time.Parse(time.RFC3339, req.ConfigValue.ValueString()); err != nil || at.UnixMilli() < 0 {
			diags.AddAttributeError(req.Path, "Invalid time", isNot(req, form))
		}
	})
}

// NotBefore refuses a time before the one of the attribute beside it.
func NotBefore(start string) validator.String {
	return StringValidator("not before "+start, func(ctx context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		var beginning types.String
		diags.Append(req.Config.GetAttribute(ctx, req.Path.ParentPath().AtName(start), &beginning)...)
		from, fromErr := time.Parse(time.RFC3339, beginning.ValueString())
		until, untilErr := time.Parse(time.RFC3339, req.ConfigValue.ValueString())
		if fromErr == nil && untilErr == nil && until.Before(from) { // what is no time has an error of its own
			diags.AddAttributeError(req.Path, "The time range ends before it begins",
				fmt.Sprintf("%q is before %s, %q: nothing can be in between.", req.ConfigValue.ValueString(), start, beginning.ValueString()))
		}
	})
}
