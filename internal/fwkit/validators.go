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

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ShortName refuses what the contract's pattern for shortnames refuses.
func ShortName() validator.String {
	return textForm{regexp.MustCompile(`^[a-zA-Z0-9_.@-]+$`), "a shortname holds letters a-z and A-Z, digits and the characters _ . @ - only"}
}

var referenceText = regexp.MustCompile(`^[a-zA-Z0-9_.@-]+(/[a-zA-Z0-9_.@-]+)?$`)

// ReferenceText refuses text that can name neither by id, nor by shortname, nor by domain/shortname.
func ReferenceText() validator.String { return referenceForm }

var referenceForm = textForm{referenceText, "write an id, a shortname or domain/shortname"}

// CheckReference reports whether a text is a valid reference, and adds an error if not. It is for texts that were unknown when the
// configuration was validated.
func CheckReference(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	return referenceForm.check(attribute, text, diags)
}

// IsReference reports whether a text has the form that ReferenceText asks for.
func IsReference(text string) bool { return referenceText.MatchString(text) }

// FunctionName refuses what the contract's pattern for function names refuses.
func FunctionName() validator.String { return functionForm }

var functionForm = textForm{regexp.MustCompile(`^[a-zA-Z0-9_:.-]+$`), "write a function's id or name: letters a-z and A-Z, digits and the characters _ : . - only"}

// NotEmpty refuses empty text.
func NotEmpty() validator.String {
	return textForm{regexp.MustCompile(`(?s).`), "write at least 1 character"}
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
	return textForm{regexp.MustCompile(flags + "^(" + strings.Join(escaped, "|") + ")$"), "write one of " + argus.QuoteAll(values)}
}

// CheckFunctionName reports whether a text is a valid function name, and adds an error if not.
func CheckFunctionName(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	return functionForm.check(attribute, text, diags)
}

// textForm refuses text of another form. It never repeats what may be the secret of an API key.
type textForm struct {
	form *regexp.Regexp
	rule string
}

func (v textForm) Description(context.Context) string { return v.rule }

func (v textForm) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v textForm) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		v.check(req.Path, req.ConfigValue.ValueString(), &resp.Diagnostics)
	}
}

// check reports whether a text has the form. A text that was unknown during the plan has met no validator.
func (v textForm) check(attribute path.Path, text string, diags *diag.Diagnostics) bool {
	if v.form.MatchString(text) {
		return true
	}
	attribute = withoutElement(attribute)
	detail := fmt.Sprintf("%s is not a valid %s: %s.", Quoted(text), attribute, v.rule)
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

// AddressOrNetwork refuses what is neither an IP address nor a network in CIDR form.
func AddressOrNetwork() validator.String { return addressOrNetwork{} }

type addressOrNetwork struct{}

func (addressOrNetwork) Description(context.Context) string {
	return "an IP address (192.0.2.7, 2001:db8::7) or a network (192.0.2.0/24)"
}

func (v addressOrNetwork) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v addressOrNetwork) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if _, err := netip.ParseAddr(text); err == nil {
		return
	}
	if _, err := netip.ParsePrefix(text); err == nil {
		return
	}
	resp.Diagnostics.AddAttributeError(withoutElement(req.Path), "Neither an address nor a network",
		fmt.Sprintf("%s is not %s.", Quoted(text), v.Description(ctx)))
}

// Duration refuses what is not a positive duration of at most longest.
func Duration(longest time.Duration) validator.String { return duration{longest} }

type duration struct{ longest time.Duration }

func (v duration) Description(context.Context) string {
	longest := v.longest.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(longest, zero) {
			longest = longest[:len(longest)-2]
		}
	}
	return fmt.Sprintf("a positive duration such as 30s or 2m, at most %s", longest)
}

func (v duration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v duration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if parsed, err := time.ParseDuration(text); err != nil || parsed <= 0 || parsed > v.longest {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", fmt.Sprintf("%s is not %s.", Quoted(text), v.Description(ctx)))
	}
}
