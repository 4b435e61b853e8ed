package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// urlValidator refuses what is not the base URL of Argus, and what would show the credentials. It never shows the value.
type urlValidator struct{}

func (urlValidator) Description(context.Context) string             { return "a URL with scheme and host" }
func (v urlValidator) MarkdownDescription(c context.Context) string { return v.Description(c) }

func (urlValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !given(req) {
		return
	}
	if problem := urlProblem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a URL of Argus", "The value cannot be used: "+problem+".")
		return
	}
	var allowed types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("allow_insecure_http"), &allowed)...)
	if !allowed.IsUnknown() {
		checkInClear(req.ConfigValue.ValueString(), "The value", allowed, &resp.Diagnostics)
	}
}

// proxyValidator refuses what is not the URL of a proxy. It never shows the value, which may hold a password.
type proxyValidator struct{}

func (proxyValidator) Description(context.Context) string {
	return "a URL with scheme (http, https, socks5 or socks5h) and host, such as http://user:password@proxy.example.com:3128"
}
func (v proxyValidator) MarkdownDescription(c context.Context) string { return v.Description(c) }

func (v proxyValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !given(req) {
		return
	}
	if !proxyURL(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Not the URL of a proxy", "The value is not "+v.Description(ctx)+".")
		return
	}
	var base types.String
	var allowed types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("api_url"), &base)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("allow_insecure_http"), &allowed)...)
	if base.ValueString() == "" || urlProblem(base.ValueString()) != "" || allowed.IsUnknown() {
		return // the URL has another source or its own error
	}
	checkSetting("ProxyURL", argus.Config{BaseURL: base.ValueString(), ProxyURL: req.ConfigValue.ValueString(), AllowInsecureHTTP: allowed.ValueBool()}, &resp.Diagnostics)
}

// caValidator refuses what holds no certificate. It never shows the value, which may be a private key.
type caValidator struct{}

func (caValidator) Description(context.Context) string             { return "certificates in PEM form" }
func (v caValidator) MarkdownDescription(c context.Context) string { return v.Description(c) }

func (caValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !given(req) {
		return
	}
	if req.ConfigValue.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid provider configuration", "The CA certificate is empty: leave it out, or give the text of a certificate.")
		return
	}
	checkSetting("CACertificate", argus.Config{BaseURL: defaultURL, CACertificate: req.ConfigValue.ValueString()}, &resp.Diagnostics)
}

// checkSetting reports what argus.New, which connects to nothing, finds wrong with a setting.
func checkSetting(setting string, config argus.Config, diags *diag.Diagnostics) {
	_, err := argus.New(config)
	if wrong, ok := errors.AsType[*argus.SettingError](err); ok && wrong.Setting == setting {
		reportSetting(err, diags)
	}
}

func given(req validator.StringRequest) bool {
	return !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown()
}
