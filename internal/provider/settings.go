package provider

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// The defaults of settings that nobody sets.
const (
	defaultURL                   = "https://api.mnemonic.no"
	defaultRequestTimeout        = 30 * time.Second
	defaultMaxRetries            = -1 // as often as there is time for
	defaultMaxConcurrentRequests = 10
)

// maxRequestTimeout is far longer than any attempt that still works.
const maxRequestTimeout = time.Hour

type model struct {
	APIKey                    types.String `tfsdk:"api_key"`
	SessionToken              types.String `tfsdk:"session_token"`
	APIURL                    types.String `tfsdk:"api_url"`
	Customer                  types.String `tfsdk:"customer"`
	Domain                    types.String `tfsdk:"domain"`
	Priority                  types.String `tfsdk:"priority"`
	RequestTimeout            types.String `tfsdk:"request_timeout"`
	MaxRetries                types.Int64  `tfsdk:"max_retries"`
	MaxConcurrentRequests     types.Int64  `tfsdk:"max_concurrent_requests"`
	AllowInsecureHTTP         types.Bool   `tfsdk:"allow_insecure_http"`
	BulkReads                 types.Bool   `tfsdk:"bulk_reads"`
	MaxDisabledSubjects       types.Int64  `tfsdk:"max_disabled_subjects"`
	MaxRevokedPermissions     types.Int64  `tfsdk:"max_revoked_permissions"`
	ProxyURL                  types.String `tfsdk:"proxy_url"`
	CACertificate             types.String `tfsdk:"ca_certificate"`
	AdoptExisting             types.Bool   `tfsdk:"adopt_existing"`
	AllowSelfLockout          types.Bool   `tfsdk:"allow_self_lockout"`
	SkipCredentialsValidation types.Bool   `tfsdk:"skip_credentials_validation"`
}

// Format keeps the credentials out of all that prints the configuration.
func (m model) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, m) }

// settings are the provider's settings when every source was asked.
type settings struct {
	apiKey, sessionToken  string
	credentialFrom        string // the source of the credential, for messages
	apiURL                string
	urlFrom               string
	domain, domainFrom    string
	priority              string
	requestTimeout        time.Duration
	maxRetries            int
	maxConcurrentRequests int
	proxyURL              string
	caCertificate         string
	adoptExisting         bool
}

// Format keeps the credentials out of all that prints the settings.
func (s settings) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, s) }

// sources are where settings come from beside the configuration.
type sources struct {
	environment func(string) string
	// file reads the command line tools' settings file; a nil one means that there is none.
	file func() (*cliFile, error)
}

// unknown reports whether a setting that the client needs is known only after apply: nothing replaces it then.
func (m *model) unknown() bool {
	return m.APIKey.IsUnknown() || m.SessionToken.IsUnknown() || m.APIURL.IsUnknown() || m.Domain.IsUnknown() || m.Priority.IsUnknown() ||
		m.RequestTimeout.IsUnknown() || m.MaxRetries.IsUnknown() || m.MaxConcurrentRequests.IsUnknown() ||
		m.AllowInsecureHTTP.IsUnknown() || m.AdoptExisting.IsUnknown() || m.BulkReads.IsUnknown() || m.ProxyURL.IsUnknown() || m.CACertificate.IsUnknown() || m.SkipCredentialsValidation.IsUnknown()
}

// resolve takes each setting from the first source that has it: configuration, environment, settings file, default.
// Credentials are never combined. The configuration must be known.
func resolve(config model, from sources, diags *diag.Diagnostics) settings {
	resolved := settings{
		apiURL:                config.APIURL.ValueString(),
		urlFrom:               "api_url",
		domain:                config.Domain.ValueString(),
		priority:              config.Priority.ValueString(),
		requestTimeout:        defaultRequestTimeout,
		maxRetries:            defaultMaxRetries,
		maxConcurrentRequests: defaultMaxConcurrentRequests,
		proxyURL:              config.ProxyURL.ValueString(),
		caCertificate:         config.CACertificate.ValueString(),
	}
	if !config.RequestTimeout.IsNull() {
		timeout, err := time.ParseDuration(config.RequestTimeout.ValueString())
		if err != nil {
			diags.AddAttributeError(path.Root("request_timeout"), "Invalid duration", err.Error())
		}
		resolved.requestTimeout = timeout
	}
	if !config.MaxRetries.IsNull() {
		resolved.maxRetries = int(config.MaxRetries.ValueInt64())
	}
	if !config.MaxConcurrentRequests.IsNull() {
		resolved.maxConcurrentRequests = int(config.MaxConcurrentRequests.ValueInt64())
	}
	if resolved.domain != "" {
		resolved.domainFrom = "the provider's `domain`"
	} else if resolved.domain = from.variable("ARGUS_DOMAIN", path.Root("domain"), diags); resolved.domain != "" {
		resolved.domainFrom = "ARGUS_DOMAIN"
	}
	resolved.adoptExisting = config.AdoptExisting.ValueBool()
	if config.AdoptExisting.IsNull() {
		resolved.adoptExisting = from.boolean("ARGUS_ADOPT_EXISTING", path.Root("adopt_existing"), diags)
	}
	resolveCredential(config, from, &resolved, diags)
	if resolved.apiURL == "" {
		resolved.apiURL, resolved.urlFrom = from.variable("ARGUS_API_URL", path.Root("api_url"), diags), "ARGUS_API_URL"
	}
	if resolved.apiURL == "" {
		if file := readFile(from, diags); file != nil {
			resolved.apiURL, resolved.urlFrom = file.API.URL, "api.api_url in "+file.name
		}
	}
	if resolved.apiURL == "" {
		resolved.apiURL, resolved.urlFrom = defaultURL, "the default"
	}
	if problem := urlProblem(resolved.apiURL); problem != "" {
		diags.AddAttributeError(path.Root("api_url"), "Invalid URL of Argus", "The URL from "+resolved.urlFrom+" cannot be used: "+problem+".")
	} else {
		checkCleartext(resolved.apiURL, "The URL from "+resolved.urlFrom, config.AllowInsecureHTTP, diags)
	}
	return resolved
}

// keyPrefix is what Argus knows a key by, userID/keyID: all of it that is no secret. Empty for no key.
func keyPrefix(key string) string {
	return key[:max(0, strings.LastIndex(key, "/"))]
}

// urlProblem says what is wrong with the base URL of Argus; empty if nothing is. Messages leave out the URL itself,
// since a wrong one may hold a password.
func urlProblem(text string) string {
	parsed, err := url.Parse(text)
	switch {
	case err != nil || (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "":
		return "write it with its scheme, for example " + defaultURL
	case parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "":
		return "write a scheme, a host and at most a path"
	case !validPort(parsed):
		return "its port must be a number from 1 to 65535"
	}
	return ""
}

// checkCleartext reports a URL with which others could read the credentials on their way.
func checkCleartext(text, what string, allowed types.Bool, diags *diag.Diagnostics) {
	if base, err := url.Parse(text); err == nil && argus.IsCleartext(base) && !allowed.ValueBool() {
		diags.AddAttributeError(path.Root("api_url"), "Credentials would be sent unencrypted",
			what+" begins with http:// and names another machine. Write https://, or set allow_insecure_http = true if you trust the network.")
	}
}

// validPort reports whether the port of a URL, if any, can exist.
func validPort(parsed *url.URL) bool {
	port, err := strconv.ParseUint(parsed.Port(), 10, 16)
	return parsed.Port() == "" || err == nil && port > 0
}

// proxyURL reports whether text is the URL of a proxy that the client can use.
func proxyURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Hostname() != "" && validPort(parsed) && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, parsed.Scheme)
}
