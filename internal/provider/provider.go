// Package provider is the Terraform provider for Argus: its settings and the list of what it offers.
package provider

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/apikey"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/authevent"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/authmethod"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/customer"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/function"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/membership"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/openid"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/permission"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/preference"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/session"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/subject"
)

var (
	_ provider.ProviderWithActions            = (*argusProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*argusProvider)(nil)
	_ provider.ProviderWithListResources      = (*argusProvider)(nil)
)

// Options are what the provider needs of the outside world. The zero value is that of a release but for its version.
type Options struct {
	// Version of the provider, for the user agent and Terraform's own display.
	Version string
	// Now is the clock; nil is the machine's.
	Now func() time.Time
	// RetryWait is the first wait before a request is sent again; 0 is the client's default of 1 s.
	RetryWait time.Duration
	// RetryBudget is for how long a request is sent again; 0 is the client's default of 2 minutes.
	RetryBudget time.Duration
	// ConsistencyWait is the first wait before a search is made again; 0 is the client's default of 100 ms.
	ConsistencyWait time.Duration
	// GatherWait is for how long a search for many sets waits for those who ask next; 0 is the client's default of 25 ms.
	GatherWait time.Duration
	// Watch is told what the provider does; nil tells nobody.
	Watch Watch
	// Transport carries the client's requests; nil is its own pool.
	Transport http.RoundTripper
	// Environment reads environment variables; nil is the process's.
	Environment func(string) string
}

// Watch is told what a provider does. Its methods may be called at the same time.
type Watch interface {
	// Sent is called for each request that is sent, also for one that is sent again.
	Sent()
	// Configured is called once the provider is configured, with the id of the user of the credentials and the name of the domain in which
	// shortnames are looked up: the provider's setting, else that of the user. Both are empty if they are unknown.
	Configured(userID, domain string)
	// LeftOut is called for what a list resource leaves out though it exists, as it would list it, with the reason.
	LeftOut(row list.ListResult, why string)
}

// nobody is told nothing.
type nobody struct{}

func (nobody) Sent()                           {}
func (nobody) Configured(string, string)       {}
func (nobody) LeftOut(list.ListResult, string) {}

// New makes the provider, as Terraform's server wants it: one per call.
func New(options Options) func() provider.Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Environment == nil {
		options.Environment = os.Getenv
	}
	if options.Watch == nil {
		options.Watch = nobody{}
	}
	return func() provider.Provider { return &argusProvider{options} }
}

type argusProvider struct{ options Options }

func (p *argusProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "argus"
	resp.Version = p.options.Version
}

func (p *argusProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the users, groups, memberships, permissions, preferences, API keys and authentication methods of mnemonic Argus.\n\n" +
			"Each setting comes from the first source that has it: this configuration, the environment, the settings file of Argus's command line tools (`~/.argus_cli.yaml`, or the file that `ARGUS_CLI_SETTINGS` names), the default. Credentials are never combined: the first source that has one is used.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				MarkdownDescription: "The API key, `userID/keyID/secret`, as Argus showed it when it was created. Environment: `ARGUS_API_KEY`; in the settings file `api.api_key`. Not together with `session_token`.",
				Optional:            true,
				Sensitive:           true,
				Validators: []validator.String{
					stringvalidator.ConflictsWith(path.MatchRoot("session_token")),
					isAPIKey,
				},
			},
			"session_token": schema.StringAttribute{
				MarkdownDescription: "A session token, for operations that are closed to API keys. It must be printable ASCII without white space and without `\" , ; \\`, as it is sent in a header and in the cookie `argus_session`. Environment: `ARGUS_SESSION_TOKEN`. Not together with `api_key`.",
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{isSessionToken},
			},
			"api_url": schema.StringAttribute{
				MarkdownDescription: "The URL of Argus, with scheme. Default: `" + defaultURL + "`. Environment: `ARGUS_API_URL`; in the settings file `api.api_url`.",
				Optional:            true,
				Validators:          []validator.String{isURL},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The default customer of new users, groups and permissions: an id, a shortname or `domain/shortname`. A change moves nothing that exists. Default: none.",
				Optional:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which shortnames are looked up, and new users and groups are created. Default: the domain of the key's own user. Environment: `ARGUS_DOMAIN`.",
				Optional:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"priority": schema.StringAttribute{
				MarkdownDescription: "The pool from which Argus serves requests. With `bulk`, large runs do not slow down people at work. Default: none, the ordinary pool.",
				Optional:            true,
				Validators:          []validator.String{fwkit.OneOf("bulk")},
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "Maximum duration of one attempt of a request, such as `30s` or `2m`, at most `1h`. Default: `30s`.",
				Optional:            true,
				Validators:          []validator.String{fwkit.Duration(maxRequestTimeout)},
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of retries of a request. A request is sent again for up to 2 minutes if Argus did not handle it, or if the connection was lost and it only reads. Backoff starts at 1 s and doubles up to 10 s. Default: unlimited within the 2 minutes.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 100)},
			},
			"max_concurrent_requests": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of requests in flight, and of open connections. Default: `10`, as many as Terraform's `-parallelism`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, 1000)},
			},
			"allow_insecure_http": schema.BoolAttribute{
				MarkdownDescription: "Allow `http://` in `api_url` for another machine, or with a proxy on another machine. Everybody on the network can then read the credentials. Default: `false`.",
				Optional:            true,
			},
			"bulk_reads": schema.BoolAttribute{
				MarkdownDescription: "Read many resources with few large requests. The first resources of a kind are read one by one, further ones from lists. Default: `true`; `false` reads every resource by itself. The guide [Performance](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/performance#how-resources-are-read) explains how.",
				Optional:            true,
			},
			"max_disabled_subjects": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of users and groups that one plan may disable, by destroying or replacing them. A plan that exceeds it is an error that lists them. The value must be known while planning. Default: no limit. The guide [Life cycle](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/life_cycle#how-many-one-plan-may-disable) says what counts.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"max_revoked_permissions": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of permissions and memberships that one plan may remove from Argus. A plan that exceeds it is an error that lists them. The value must be known while planning. Default: no limit. The guide [Life cycle](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/life_cycle#how-many-one-plan-may-revoke) says what counts.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"proxy_url": schema.StringAttribute{
				MarkdownDescription: "The URL of a proxy: `http`, `https` or `socks5`, with `user:password@` before the host if the proxy needs them. Default: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment.",
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{isProxyURL},
			},
			"ca_certificate": schema.StringAttribute{
				MarkdownDescription: "Certificates in PEM form of authorities to trust in addition to the system's own, for example for a proxy that intercepts TLS. The value is the text itself, such as `file(\"ca.pem\")`. Default: none.",
				Optional:            true,
				Validators:          []validator.String{isCertificate},
			},
			"adopt_existing": schema.BoolAttribute{
				MarkdownDescription: "Let the creation of a user or group adopt an active one with the same type, `short_name`, domain and customer. The plan warns of each adoption and lists what it changes. Default: `false`: such a create is an error that shows the `import` block. Environment: `ARGUS_ADOPT_EXISTING`. The guide [Life cycle](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/life_cycle#objects-that-exist-already) says what is never adopted.",
				Optional:            true,
			},
			"allow_self_lockout": schema.BoolAttribute{
				MarkdownDescription: "Allow changes that remove the provider's own access, such as disabling its user, revoking its key or removing a function that it needs. Default: `false`: plan and apply refuse such changes. The guide [Authentication and least privilege](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/authentication#the-lock-out-guard) says what is checked.",
				Optional:            true,
			},
			"skip_credentials_validation": schema.BoolAttribute{
				MarkdownDescription: "Skip the request that checks the URL and the credentials before any other. Without this check, a wrong key is one error for each resource. Default: `false`.",
				Optional:            true,
			},
		},
	}
}

// runLength is how many random characters tell runs apart: 60 bits.
const runLength = 12

func (p *argusProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.MaxDisabledSubjects.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("max_disabled_subjects"), "max_disabled_subjects is not known yet",
			"max_disabled_subjects is known only after apply, so it cannot limit this plan. Set it to a known value.")
		return
	}
	if config.MaxRevokedPermissions.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("max_revoked_permissions"), "max_revoked_permissions is not known yet",
			"max_revoked_permissions is known only after apply, so it cannot limit this plan. Set it to a known value.")
		return
	}
	data := &providerdata.ProviderData{
		Customer: config.Customer, MaxDisabledSubjects: config.MaxDisabledSubjects, MaxRevokedPermissions: config.MaxRevokedPermissions,
		AllowSelfLockout: config.AllowSelfLockout, LeftOut: p.options.Watch.LeftOut, Now: p.options.Now, Run: rand.Text()[:runLength],
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData, resp.EphemeralResourceData = data, data, data, data, data
	if config.unknown() {
		return
	}
	resolved := resolve(config, sources{p.options.Environment, func() (*cliFile, error) { return readCLIFile(p.options.Environment) }}, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	client, err := argus.New(argus.Config{
		BaseURL:               resolved.apiURL,
		AllowInsecureHTTP:     config.AllowInsecureHTTP.ValueBool(),
		APIKey:                resolved.apiKey,
		SessionToken:          resolved.sessionToken,
		UserAgent:             fmt.Sprintf("terraform-provider-argus/%s Terraform/%s", p.options.Version, req.TerraformVersion),
		Priority:              resolved.priority,
		RequestTimeout:        resolved.requestTimeout,
		MaxRetries:            resolved.maxRetries,
		MaxConcurrentRequests: resolved.maxConcurrentRequests,
		ProxyURL:              resolved.proxyURL,
		CACertificate:         resolved.caCertificate,
		RetryWait:             p.options.RetryWait,
		RetryBudget:           p.options.RetryBudget,
		ConsistencyWait:       p.options.ConsistencyWait,
		GatherWait:            p.options.GatherWait,
		Sent:                  p.options.Watch.Sent,
		Transport:             p.options.Transport,
		BulkReads:             config.BulkReads.IsNull() || config.BulkReads.ValueBool(),
		Now:                   p.options.Now,
		Log:                   func(ctx context.Context, message string, fields map[string]any) { tflog.Debug(ctx, message, fields) },
	})
	if err != nil {
		reportSetting(err, &resp.Diagnostics)
		return
	}
	data.Domain, data.DomainSet, data.DomainFrom = resolved.domain, resolved.domain != "", resolved.domainFrom
	data.AdoptExisting = resolved.adoptExisting
	data.KeyPrefix = keyPrefix(resolved.apiKey)
	if !config.SkipCredentialsValidation.ValueBool() && !check(ctx, client, resolved, data, &resp.Diagnostics) {
		return
	}
	data.Connect(client)
	var user string
	if data.User != nil {
		user = string(data.User.ID)
	}
	p.options.Watch.Configured(user, data.Domain)
}

func (p *argusProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		apikey.NewResource,
		authmethod.NewResource,
		function.NewResource,
		function.NewChildResource,
		subject.NewGroupResource,
		membership.NewResource,
		membership.NewMembersResource,
		permission.NewResource,
		permission.NewSetResource,
		preference.NewResource,
		preference.NewUserPreferencesResource,
		openid.NewResource,
		subject.NewUserResource,
	}
}

// ListResources implements provider.ProviderWithListResources.
func (p *argusProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		apikey.NewListResource,
		authmethod.NewListResource,
		membership.NewListResource,
		permission.NewListResource,
		preference.NewListResource,
		subject.NewGroupListResource,
		subject.NewUserListResource,
	}
}

func (p *argusProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		session.NewDataSource,
		access.NewDataSource,
		customer.NewDataSource,
		customer.NewCustomersDataSource,
		function.NewDataSource,
		function.NewFunctionsDataSource,
		subject.NewUserDataSource,
		subject.NewUsersDataSource,
		subject.NewGroupDataSource,
		subject.NewGroupsDataSource,
		membership.NewMembersDataSource,
		permission.NewPermissionsDataSource,
		preference.NewPreferencesDataSource,
		apikey.NewKeysDataSource,
		authmethod.NewMethodsDataSource,
		authevent.NewDataSource,
	}
}

func (p *argusProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		session.NewEndSessionsAction,
		subject.NewReenableAction,
		apikey.NewRenewAction,
		subject.NewResetPasswordAction,
		authmethod.NewResetTOTPAction,
		subject.NewUnblockAction,
	}
}

func (p *argusProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		apikey.NewEphemeralResource,
		authmethod.NewSMSToken,
	}
}
