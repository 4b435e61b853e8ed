// Package secrets tells that secrets reach no log, error, diagnostic or URL, and that texts of others are harmless.
package secrets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const sessionToken = "c2Vzc2lvbg.0f9c53bd2a7a1d40"

// secretConfig makes a key. The description of the key and the name of its user are variables, for changes.
const secretConfig = `
variable "name" { default = "Service" }
variable "description" { default = "Secret" }

resource "argus_user" "service" {
  short_name                    = "NAME{service}"
  name                          = var.name
  daemon_account                = true
  enable_authentication_methods = ["apikey"]
}

resource "argus_api_key" "service" {
  user        = argus_user.service.id
  description = var.description
  source      = { provider = "disabled" }
}

output "made" {
  value     = argus_api_key.service.key
  sensitive = true
}
`

// TestAccSecretsStayHidden runs Terraform with all logs on, through success and every kind of failure, and looks for the
// secrets in all that is printed, logged and sent in URLs.
//
// State and plan files hold the made key, and `terraform show -json` and `terraform output -json` print it, by Terraform's
// own design: of them, what is not marked sensitive is looked at, and private state. Everything else is whole, without exception:
// the log of Terraform's core says which calls it makes to the provider, not what with.
func TestAccSecretsStayHidden(t *testing.T) {
	t.Parallel()
	for credential, use := range map[string]func(*testing.T, *acctest.Argus) (settings string, environment []string, secrets []string, cutOff func()){
		"key":     useKey,
		"session": useSession,
	} {
		t.Run(credential, func(t *testing.T) {
			t.Parallel()
			log := filepath.Join(t.TempDir(), "trace.log")
			a := acctest.Start(t, func(o *simulator.Options) { o.SessionToken = sessionToken })
			settings, environment, secrets, cutOff := use(t, a)
			tf := acctest.NewTerraform(t, append(environment, "TF_LOG=TRACE", "TF_LOG_CORE=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH="+log)...)
			tf.Configure(fmt.Sprintf("provider \"argus\" {\n  api_url = %q\n  customer = %q\n  max_retries = 1\n  %s\n}\n", a.URL, a.Customer, settings) + a.Expand(secretConfig))

			runs, made := throughEverything(t, tf, a.Simulator, cutOff)
			secrets = append(secrets, made...)
			logged, err := os.ReadFile(log)
			a.Must(err)
			if !strings.Contains(string(logged), "Argus responded") {
				t.Error("the provider's own log is not in the trace")
			}
			wantNoSecrets(t, "the trace", string(logged), secrets)
			for _, run := range runs {
				wantNoSecrets(t, run.Command, run.Stdout+run.Stderr, secrets)
			}
			for _, request := range a.Simulator.Requests() {
				wantNoSecrets(t, "a URL", request.Path+"?"+request.Query.Encode(), secrets)
			}
		})
	}
}

// useKey lets the provider have a key of its own from the configuration, which is revoked in the end.
func useKey(t *testing.T, a *acctest.Argus) (settings string, environment, secrets []string, cutOff func()) {
	t.Helper()
	ctx, administrator := context.Background(), argus.ID(a.Simulator.AdminUserID())
	made, err := a.Client.CreateAPIKey(ctx, administrator, argus.InitiateAPIKeyRequest{
		Description: "the provider's", Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	return "api_key = var.api_key\n}\n\nvariable \"api_key\" {\n  sensitive = true", []string{"TF_VAR_api_key=" + made.Key},
		[]string{secretOf(made.Key)}, func() { a.Must(acctest.ErrorOf(a.Client.RevokeAPIKey(ctx, administrator, made.Descriptor.Prefix))) }
}

// useSession lets the provider have the session's token from the environment. The simulator refuses it in the end.
func useSession(_ *testing.T, a *acctest.Argus) (settings string, environment, secrets []string, cutOff func()) {
	return "", []string{"ARGUS_SESSION_TOKEN=" + sessionToken}, []string{sessionToken}, func() {
		a.Simulator.Fail(simulator.Fault{Operation: "getCurrentUser", Kind: simulator.ServerError, Status: 401})
	}
}

// throughEverything makes a key, replaces it, and meets each kind of failure. It returns what was printed, and the secrets
// of the keys that came into state.
func throughEverything(t *testing.T, tf *acctest.Terraform, sim *simulator.Simulator, cutOff func()) (runs []acctest.Run, made []string) {
	t.Helper()
	run := func(code int, arguments ...string) acctest.Run {
		t.Helper()
		done := tf.Do(code, arguments...)
		runs = append(runs, done)
		return done
	}
	remember := func() { made = append(made, secretOf(tf.State("key")["argus_api_key.service"])) }
	run(0, "plan")
	run(0, "plan", "-json")
	run(0, "apply", "-auto-approve")
	remember()
	run(0, "show")
	run(0, "output")
	run(0, "plan", "-json", "-var=description=Other")
	run(0, "apply", "-auto-approve", "-json", "-var=description=Other")
	remember()
	run(0, "plan", "-out=replace", "-var=description=Planned")
	wantNoSecrets(t, "state", insensitive(t, tf.Do(0, "show", "-json").Stdout), made)
	wantNoSecrets(t, "a plan", insensitive(t, tf.Do(0, "show", "-json", "replace").Stdout), made)
	wantNoSecrets(t, "private state", privateState(t, tf), made)
	for _, failure := range []struct {
		fault    simulator.Fault
		variable string
		says     string
	}{
		{simulator.Fault{Operation: "updateUser", Kind: simulator.ServerError, Status: 412}, "name=Refused", "412"},
		{simulator.Fault{Operation: "updateUser", Kind: simulator.ServerError, Status: 403}, "name=Forbidden", `function "updateUser"`},
		{simulator.Fault{Operation: "updateUser", Kind: simulator.LostResponseBefore, Times: 2}, "name=Lost", "response was lost"},
		{simulator.Fault{Operation: "updateUser", Kind: simulator.HTMLError, Times: 2}, "name=Page", "not Argus"},
		{simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.LostResponse, Times: 2}, "description=Lost", "the response was lost, and the key"},
		{simulator.Fault{Operation: "initiateUserApiKey", Kind: simulator.TruncatedBody, Times: 2}, "description=Truncated", "Could not create API key"},
	} {
		sim.Fail(failure.fault)
		failed := run(1, "apply", "-auto-approve", "-var="+failure.variable)
		if words := strings.Join(strings.Fields(strings.ReplaceAll(failed.Stderr, "│", "")), " "); !strings.Contains(words, failure.says) {
			t.Errorf("%s with %s does not say %q: %s", failed.Command, failure.fault.Kind, failure.says, words)
		}
		sim.ClearFaults()
	}
	sim.Fail(simulator.Fault{Operation: "getUser", Kind: simulator.LostResponse}) // and asked again
	run(0, "apply", "-auto-approve")
	remember()
	cutOff()
	if refused := run(1, "plan"); !strings.Contains(refused.Stderr, "401") {
		t.Errorf("a credential that is no longer good is not said to be: %s", refused.Stderr)
	}
	return runs, made
}

// secretOf is the last part of a key: the first two are its prefix, which is not secret.
func secretOf(key string) string { return key[strings.LastIndex(key, "/")+1:] }

func wantNoSecrets(t *testing.T, where, text string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		for line := range strings.Lines(text) {
			if strings.Contains(line, secret) {
				t.Errorf("%s holds the secret %s: %s", where, secret, line)
				break
			}
		}
	}
	if found := wholeKey.FindString(text); found != "" {
		t.Errorf("%s holds the key %s", where, found)
	}
}

// wholeKey is a key of the simulator's, also one that nobody knows since its response was lost.
var wholeKey = regexp.MustCompile(`[0-9]+\\?/[0-9]+\\?/[0-9a-f]{24,}`)
