package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// None of these validators shows the value, which may hold a secret.
var (
	isAPIKey       = credentialValidator(apiKeyForm)
	isSessionToken = credentialValidator(sessionTokenForm)

	isURL = fwkit.StringValidator("a URL with scheme and host", func(ctx context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		if problem := urlProblem(req.ConfigValue.ValueString()); problem != "" {
			diags.AddAttributeError(req.Path, "Invalid URL of Argus", "The value cannot be used: "+problem+".")
			return
		}
		var allowed types.Bool
		diags.Append(req.Config.GetAttribute(ctx, path.Root("allow_insecure_http"), &allowed)...)
		if !allowed.IsUnknown() {
			checkCleartext(req.ConfigValue.ValueString(), "The value", allowed, diags)
		}
	})

	isProxyURL = fwkit.StringValidator(proxyForm, func(ctx context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		if !proxyURL(req.ConfigValue.ValueString()) {
			diags.AddAttributeError(req.Path, "Invalid URL of a proxy", "The value is not "+proxyForm+".")
			return
		}
		var base types.String
		var allowed types.Bool
		diags.Append(req.Config.GetAttribute(ctx, path.Root("api_url"), &base)...)
		diags.Append(req.Config.GetAttribute(ctx, path.Root("allow_insecure_http"), &allowed)...)
		if base.ValueString() == "" || urlProblem(base.ValueString()) != "" || allowed.IsUnknown() {
			return // the URL has another source or its own error
		}
		checkSetting("ProxyURL", argus.Config{BaseURL: base.ValueString(), ProxyURL: req.ConfigValue.ValueString(), AllowInsecureHTTP: allowed.ValueBool()}, diags)
	})

	isCertificate = fwkit.StringValidator("certificates in PEM form", func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		if req.ConfigValue.ValueString() == "" {
			diags.AddAttributeError(req.Path, "Invalid provider configuration", "The CA certificate is empty: leave it out, or give the text of a certificate.")
			return
		}
		checkSetting("CACertificate", argus.Config{BaseURL: defaultURL, CACertificate: req.ConfigValue.ValueString()}, diags)
	})
)

const proxyForm = "a URL with scheme (http, https, socks5 or socks5h) and host, such as http://user:password@proxy.example.com:3128"

func credentialValidator(form credentialForm) validator.String {
	return fwkit.StringValidator(form.description, func(_ context.Context, req validator.StringRequest, diags *diag.Diagnostics) {
		checkCredential(form, req.Path, "The value", req.ConfigValue.ValueString(), diags)
	})
}

// checkSetting reports what argus.New, which connects to nothing, finds wrong with a setting.
func checkSetting(setting string, config argus.Config, diags *diag.Diagnostics) {
	_, err := argus.New(config)
	if wrong, ok := errors.AsType[*argus.SettingError](err); ok && wrong.Setting == setting {
		reportSetting(err, diags)
	}
}
