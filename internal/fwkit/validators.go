package fwkit

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// ShortName refuses what the contract's pattern for shortnames refuses.
func ShortName() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[a-zA-Z0-9_.@-]+$`),
		"a shortname holds letters a-z and A-Z, digits and the characters _ . @ - only")
}

var referenceText = regexp.MustCompile(`^[a-zA-Z0-9_.@-]+(/[a-zA-Z0-9_.@-]+)?$`)

// ReferenceText refuses text that can name neither by id, nor by shortname, nor by domain/shortname.
func ReferenceText() validator.String {
	return stringvalidator.RegexMatches(referenceText,
		"write an id, a shortname or domain/shortname")
}

// FunctionName refuses what the contract's pattern for function names refuses.
func FunctionName() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[a-zA-Z0-9_:.-]+$`),
		"write a function's id or name: letters a-z and A-Z, digits and the characters _ : . - only")
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
	resp.Diagnostics.AddAttributeError(req.Path, "Neither an address nor a network",
		fmt.Sprintf("%q is not %s.", text, v.Description(ctx)))
}
