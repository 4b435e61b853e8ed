// Package provider is the Terraform provider for Argus: its settings and the list of what it offers.
package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/apikey"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/authmethod"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/function"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/membership"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/permission"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/preference"
	"github.com/mnemonic-no/terraform-provider-argus/internal/resources/subject"
)

var _ provider.Provider = (*argusProvider)(nil)

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
	// LagWait is the first wait before a search is made again; 0 is the client's default of 100 ms.
	LagWait time.Duration
	// Connections carries the client's requests; nil is its own pool.
	Connections http.RoundTripper
	// Unsettled are operations whose lost answers the client does not look up; only tests name any.
	Unsettled []string
	// Environment reads environment variables; nil is the process's.
	Environment func(string) string
}

// New makes the provider, as Terraform's server wants it: one per call.
func New(options Options) func() provider.Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Environment == nil {
		options.Environment = os.Getenv
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
			"Each setting comes from the highest source that has it: this configuration, the environment, the settings file of Argus's command line tools (`~/.argus_cli.yaml`, or the file that `ARGUS_CLI_SETTINGS` names), the default. Credentials are never combined: the first source that has one is used.",
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
				MarkdownDescription: "A session token in place of a key, for what is closed to API keys. It is sent as a bearer token and as the cookie `argus_session`, and so holds printable ASCII without white space and without `\" , ; \\`. Environment: `ARGUS_SESSION_TOKEN`.",
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
				MarkdownDescription: "The customer of new users and groups that name none, and of new permissions: an id, a shortname or `domain/shortname`. What exists keeps the customer that it has when this changes. Default: none.",
				Optional:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which shortnames are looked up and new users and groups are made. Default: the domain of the key's own user. Environment: `ARGUS_DOMAIN`.",
				Optional:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"priority": schema.StringAttribute{
				MarkdownDescription: "The pool that Argus serves requests from: `bulk` keeps large runs from starving people at work. Default: none, the ordinary pool.",
				Optional:            true,
				Validators:          []validator.String{fwkit.OneOf("bulk")},
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "The longest time that one attempt of a request may take, as a duration such as `30s` or `2m`, at most `1h`. Default: `30s`.",
				Optional:            true,
				Validators:          []validator.String{fwkit.Duration(maxRequestTimeout)},
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of retries of a request. A request is sent again for up to 2 minutes if Argus did not handle it, or if the connection was lost and it only reads. Backoff starts at 1 s and doubles up to 10 s. Default: unlimited within the 2 minutes.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 100)},
			},
			"max_concurrent_requests": schema.Int64Attribute{
				MarkdownDescription: "How many requests may be in flight at once, and how many connections are kept. Default: `10`, as many as Terraform's `-parallelism`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, 1000)},
			},
			"allow_insecure_http": schema.BoolAttribute{
				MarkdownDescription: "Whether `api_url` may begin with `http://` where it is not of this machine, or where `proxy_url` leads to another one. The credentials then go over the network readable by all who can listen. Default: `false`.",
				Optional:            true,
			},
			"bulk_reads": schema.BoolAttribute{
				MarkdownDescription: "Whether plans over many resources read from few large requests. The first resources of a kind are read one by one; then users, groups, memberships and permissions come from searches for all that the key may see, which go into Argus's pool for bulk work, and the preferences, API keys and methods of a user from one list. Nothing is ever taken for gone because a search does not show it. Default: `true`; `false` reads every resource by itself.",
				Optional:            true,
			},
			"max_disabled_subjects": schema.Int64Attribute{
				MarkdownDescription: "How many users and groups one plan may disable at most, by destroys and replacements; those that are no longer visible to the key count too, and those whose `deletion_policy` is `abandon` do not. A plan of more is refused, with the list of them. It must be known while planning. Terraform tells the provider nothing of replacements that `-replace`, `replace_triggered_by` or a tainted resource bring about, so that these are not counted: with the same `short_name`, they re-enable what they disabled. Default: no limit.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"proxy_url": schema.StringAttribute{
				MarkdownDescription: "The URL of a proxy, `http`, `https` or `socks5`, with `user:password@` before the host where it asks for them. Default: what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.",
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{isProxyURL},
			},
			"ca_certificate": schema.StringAttribute{
				MarkdownDescription: "Certificates in PEM form of authorities that are trusted beside the system's own, for a proxy that opens TLS. It is the text itself, as from `file(\"ca.pem\")`. Default: none.",
				Optional:            true,
				Validators:          []validator.String{isCertificate},
			},
			"adopt_existing": schema.BoolAttribute{
				MarkdownDescription: "Whether creating a user or a group adopts an active one that has the same type, `short_name`, domain and customer, for example one that an apply created before it was killed. The plan warns of each adoption and lists what it changes. Apply does the same, also for one that appeared after the plan. The provider's own user, and what an identity provider manages, are never adopted. Default: `false`, and such a create is an error that shows the `import` block. Environment: `ARGUS_ADOPT_EXISTING`.",
				Optional:            true,
			},
			"allow_self_lockout": schema.BoolAttribute{
				MarkdownDescription: "Allow changes that remove the provider's own access, such as disabling its user, revoking its key or taking a function that it needs. Default: `false`, plan and apply refuse such changes. The guide [Authentication and least privilege](https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs/guides/authentication#the-lock-out-guard) says what is checked.",
				Optional:            true,
			},
			"skip_credentials_validation": schema.BoolAttribute{
				MarkdownDescription: "Whether to leave out the one request that checks the credentials and the URL before anything else, so that a wrong key is one error and not a thousand. Default: `false`.",
				Optional:            true,
			},
		},
	}
}

func (p *argusProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.MaxDisabledSubjects.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("max_disabled_subjects"), "The limit is not known yet",
			"max_disabled_subjects is known only after apply, so that it could not hold this plan back. Give it a value that is known.")
		return
	}
	data := &providerdata.ProviderData{Customer: config.Customer, MaxDisabledSubjects: config.MaxDisabledSubjects, AllowSelfLockout: config.AllowSelfLockout, Now: p.options.Now}
	resp.ResourceData, resp.DataSourceData = data, data
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
		LagWait:               p.options.LagWait,
		Connections:           p.options.Connections,
		Unsettled:             p.options.Unsettled,
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
}

func (p *argusProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		apikey.NewResource,
		authmethod.NewResource,
		subject.NewGroupResource,
		membership.NewResource,
		permission.NewResource,
		preference.NewResource,
		subject.NewUserResource,
	}
}

func (p *argusProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		function.NewDataSource,
		subject.NewUsersDataSource,
	}
}
