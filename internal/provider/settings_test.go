package provider

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest/printed"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// Keys that tell where they come from.
const (
	configKey = "1/config/secret"
	envKey    = "2/env/secret"
	fileKey   = "3/file/secret"
)

func TestSettingsComeFromTheHighestSource(t *testing.T) {
	text := types.StringValue
	full := map[string]string{
		"ARGUS_API_KEY": envKey, "ARGUS_API_URL": "https://env.example", "ARGUS_DOMAIN": "env",
	}
	file := &cliFile{name: "settings.yaml"}
	file.API.Key, file.API.URL = fileKey, "https://file.example"
	defaults := settings{
		requestTimeout: defaultRequestTimeout, maxRetries: defaultMaxRetries, maxConcurrentRequests: defaultMaxConcurrentRequests,
	}
	with := func(change func(*settings)) settings {
		s := defaults
		change(&s)
		return s
	}
	for name, test := range map[string]struct {
		config model
		env    map[string]string
		file   *cliFile
		want   settings
	}{
		"configuration over all": {
			model{
				APIKey: text(configKey), APIURL: text("https://config.example"), Domain: text("config"), Priority: text("bulk"),
				RequestTimeout: text("2m"), MaxRetries: types.Int64Value(0), MaxConcurrentRequests: types.Int64Value(3),
				ProxyURL: text("http://proxy.example"), CACertificate: text("PEM"),
			},
			full, file,
			settings{
				apiKey: configKey, credentialFrom: "the provider's configuration", apiURL: "https://config.example", urlFrom: "api_url",
				domain: "config", priority: "bulk", requestTimeout: 2 * time.Minute, maxRetries: 0, maxConcurrentRequests: 3,
				proxyURL: "http://proxy.example", caCertificate: "PEM",
			},
		},
		"environment over file": {
			model{}, full, file,
			with(func(s *settings) {
				s.apiKey, s.credentialFrom, s.apiURL, s.urlFrom, s.domain = envKey, "the environment", "https://env.example", "ARGUS_API_URL", "env"
			}),
		},
		"file over default": {
			model{}, nil, file,
			with(func(s *settings) {
				s.apiKey, s.credentialFrom, s.apiURL, s.urlFrom = fileKey, "settings.yaml", "https://file.example", "api.api_url in settings.yaml"
			}),
		},
		"default": {
			model{APIKey: text(configKey)}, nil, nil,
			with(func(s *settings) {
				s.apiKey, s.credentialFrom, s.apiURL, s.urlFrom = configKey, "the provider's configuration", defaultURL, "the default"
			}),
		},
		"each setting from its own highest source": {
			model{APIKey: text(configKey), APIURL: text("")}, map[string]string{"ARGUS_DOMAIN": "env"}, file,
			with(func(s *settings) {
				s.apiKey, s.credentialFrom, s.domain = configKey, "the provider's configuration", "env"
				s.apiURL, s.urlFrom = "https://file.example", "api.api_url in settings.yaml"
			}),
		},
		"a token in the configuration alone, whatever keys are elsewhere": {
			model{SessionToken: text("token"), APIURL: text("https://config.example")}, full, file,
			with(func(s *settings) {
				s.sessionToken, s.credentialFrom, s.apiURL, s.urlFrom, s.domain = "token", "the provider's configuration", "https://config.example", "api_url", "env"
			}),
		},
		"a key in the configuration alone, whatever token is in the environment": {
			model{APIKey: text(configKey), APIURL: text("https://config.example")}, map[string]string{"ARGUS_SESSION_TOKEN": "token"}, nil,
			with(func(s *settings) {
				s.apiKey, s.credentialFrom, s.apiURL, s.urlFrom = configKey, "the provider's configuration", "https://config.example", "api_url"
			}),
		},
		"a token in the environment alone, whatever key is in the file": {
			model{}, map[string]string{"ARGUS_SESSION_TOKEN": "token"}, file,
			with(func(s *settings) {
				s.sessionToken, s.credentialFrom = "token", "the environment"
				s.apiURL, s.urlFrom = "https://file.example", "api.api_url in settings.yaml"
			}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.want.domainFrom = map[string]string{"config": "the provider's `domain`", "env": "ARGUS_DOMAIN"}[test.want.domain]
			var diags diag.Diagnostics
			got := resolve(test.config, from(test.env, test.file, nil), &diags)
			if diags.HasError() {
				t.Error(diags)
			}
			if got != test.want {
				type plain settings // without its Format
				t.Errorf("resolved %+v, not %+v", plain(got), plain(test.want))
			}
		})
	}
}

func TestSettingsThatDoNotWorkAreOneError(t *testing.T) {
	text := types.StringValue
	wrongKey := &cliFile{name: "settings.yaml"}
	wrongKey.API.Key = "hidden"
	for name, test := range map[string]struct {
		config  model
		env     map[string]string
		file    *cliFile
		fileErr error
		want    []string
	}{
		"no credentials":                      {want: []string{"No credentials are set", "ARGUS_API_KEY", "argus_cli.yaml"}},
		"two in the configuration":            {config: model{APIKey: text(configKey), SessionToken: text("hidden")}, want: []string{"Two credentials", "configuration"}},
		"two in the environment":              {env: map[string]string{"ARGUS_API_KEY": envKey, "ARGUS_SESSION_TOKEN": "hidden"}, want: []string{"Two credentials", "environment"}},
		"half a key in the environment":       {env: map[string]string{"ARGUS_API_KEY": "1/hidden"}, want: []string{"Invalid API key", "environment", "userID/keyID/secret"}},
		"no key in the file":                  {file: wrongKey, want: []string{"Invalid API key", "settings.yaml"}},
		"a file that cannot be used":          {fileErr: errors.New("cannot be read"), want: []string{"settings file", "cannot be read"}},
		"a URL without scheme":                {config: model{APIKey: text(configKey)}, env: map[string]string{"ARGUS_API_URL": "hidden.example"}, want: []string{"Invalid URL of Argus", "ARGUS_API_URL", "scheme"}},
		"a URL with a password":               {config: model{APIKey: text(configKey)}, env: map[string]string{"ARGUS_API_URL": "https://me:hidden@argus.example"}, want: []string{"Invalid URL of Argus", "ARGUS_API_URL", "at most a path"}},
		"a duration that the checks let pass": {config: model{APIKey: text(configKey), RequestTimeout: text("soon")}, want: []string{"Invalid duration", "soon"}},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			resolve(test.config, from(test.env, test.file, test.fileErr), &diags)
			wantOneError(t, diags, test.want...)
		})
	}
}

// from are sources with these variables and this file.
func from(env map[string]string, file *cliFile, err error) sources {
	return sources{func(name string) string { return env[name] }, func() (*cliFile, error) { return file, err }}
}

func wantOneError(t *testing.T, diags diag.Diagnostics, words ...string) {
	t.Helper()
	if len(diags) != 1 || !diags.HasError() {
		t.Fatalf("not one error: %v", diags)
	}
	said := diags[0].Summary() + " " + diags[0].Detail()
	for _, word := range words {
		if !strings.Contains(said, word) {
			t.Errorf("the error does not say %q: %s", word, said)
		}
	}
	if strings.Contains(said, "hidden") || strings.Contains(said, "secret ") {
		t.Errorf("the error shows a secret: %s", said)
	}
}

func TestSettingsFileOfTheCommandLineTools(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	other := filepath.Join(t.TempDir(), "other.yaml")
	env := map[string]string{}
	environment := func(name string) string { return env[name] }
	write := func(name, content string) {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if file, err := readCLIFile(environment); file != nil || err != nil {
		t.Errorf("without a file: %v, %v", file, err)
	}
	write(filepath.Join(home, ".argus_cli.yaml"), "api:\n  api_url: https://home.example\n  api_key: "+fileKey+"\n  timeout: 5\nother: [1, 2]\n")
	file, err := readCLIFile(environment)
	if err != nil || file.API.URL != "https://home.example" || file.API.Key != fileKey || file.name != filepath.Join(home, ".argus_cli.yaml") {
		t.Errorf("the file at home is read as %+v, %v", file, err)
	}

	env["ARGUS_CLI_SETTINGS"] = other
	if file, err := readCLIFile(environment); err == nil || !strings.Contains(err.Error(), other) {
		t.Errorf("a file that was named and is not there: %+v, %v", file, err)
	}
	write(other, "api: {api_key: "+envKey+"}\n")
	if file, err := readCLIFile(environment); err != nil || file.API.Key != envKey || file.API.URL != "" {
		t.Errorf("the file that was named is read as %+v, %v", file, err)
	}
	for _, malformed := range []string{"api: [hidden/hidden/hidden]\n", "api: {api_key: hidden\n", "hidden", "api:\n\tapi_key: hidden\n", "api: {api_key: {x: hidden}}\n"} {
		write(other, malformed)
		_, err := readCLIFile(environment)
		if err == nil || !strings.Contains(err.Error(), other) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%q: %v", malformed, err)
		}
	}
}

// What a panic, an error or a log prints of the settings shows no secret.
func TestNothingThatIsPrintedShowsASecret(t *testing.T) {
	const hidden = "h1dden-value"
	var file cliFile
	file.API.Key = hidden
	text := types.StringValue(hidden)
	for _, value := range []any{
		file, settings{apiKey: hidden, sessionToken: hidden, proxyURL: hidden}, model{APIKey: text, SessionToken: text, ProxyURL: text},
	} {
		if how := printed.Shown(value, hidden); how != "" {
			t.Errorf("%T printed with %s shows a secret", value, how)
		}
	}
}

func TestEverySettingOfTheClientCanBeUnknown(t *testing.T) {
	typ := reflect.TypeFor[model]()
	for i := range typ.NumField() {
		var config model
		switch field := reflect.ValueOf(&config).Elem().Field(i).Addr().Interface().(type) {
		case *types.String:
			*field = types.StringUnknown()
		case *types.Int64:
			*field = types.Int64Unknown()
		case *types.Bool:
			*field = types.BoolUnknown()
		default:
			t.Fatalf("%s has type %T", typ.Field(i).Name, field)
		}
		// These are no settings of the client: who needs the first two waits for them, and the limits must be known.
		if got, want := config.unknown(), !slices.Contains([]string{"Customer", "AllowSelfLockout", "MaxDisabledSubjects", "MaxRevokedPermissions"}, typ.Field(i).Name); got != want {
			t.Errorf("with %s unknown: %t", typ.Field(i).Name, got)
		}
	}
	if (&model{}).unknown() {
		t.Error("null settings are taken for unknown")
	}
}

// An unknown key is not replaced by the one in the environment: it could be of another Argus.
func TestUnknownKeyNeverFallsBack(t *testing.T) {
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer server.Close()
	env := map[string]string{"ARGUS_API_KEY": envKey, "ARGUS_API_URL": server.URL}
	argus := New(Options{Environment: func(name string) string { return env[name] }})()
	ctx := context.Background()
	var schema provider.SchemaResponse
	argus.Schema(ctx, provider.SchemaRequest{}, &schema)
	typ, ok := schema.Schema.Type().TerraformType(ctx).(tftypes.Object)
	if !ok {
		t.Fatal("the provider's schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["api_key"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	var resp provider.ConfigureResponse
	argus.Configure(ctx, provider.ConfigureRequest{Config: tfsdk.Config{Raw: tftypes.NewValue(typ, values), Schema: schema.Schema}}, &resp)
	if len(resp.Diagnostics) != 0 {
		t.Error(resp.Diagnostics)
	}
	if data, ok := resp.ResourceData.(*providerdata.ProviderData); !ok || data.Client != nil {
		t.Errorf("resources are given %+v", resp.ResourceData)
	}
	if asked {
		t.Error("Argus was asked with another key")
	}
}
