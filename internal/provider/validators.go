package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// urlValidator refuses what is not the base URL of Argus. It never shows the value.
type urlValidator struct{}

func (urlValidator) Description(context.Context) string             { return "a URL with scheme and host" }
func (v urlValidator) MarkdownDescription(c context.Context) string { return v.Description(c) }

func (urlValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !given(req) {
		return
	}
	if problem := urlProblem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a URL of Argus", "The value cannot be used: "+problem+".")
	}
}

// proxyValidator refuses what is not the URL of a proxy. It never shows the value, which may hold a password.
type proxyValidator struct{}

func (proxyValidator) Description(context.Context) string {
	return "a URL with scheme (http, https, socks5 or socks5h) and host, such as http://user:password@proxy.example.com:3128"
}
func (v proxyValidator) MarkdownDescription(c context.Context) string { return v.Description(c) }

func (v proxyValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if given(req) && !proxyURL(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Not the URL of a proxy", "The value is not "+v.Description(ctx)+".")
	}
}

func given(req validator.StringRequest) bool {
	return !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown()
}
