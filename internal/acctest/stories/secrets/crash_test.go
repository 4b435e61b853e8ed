package secrets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// TestAccCrashesShowNoSecrets ends the provider's process with the stacks of all that it does, while it holds its own key, the
// password of its proxy and a key that it has just made, and looks for them in what Terraform prints and logs of that.
func TestAccCrashesShowNoSecrets(t *testing.T) {
	t.Parallel()
	tf, log := acctest.NewTerraform(t), filepath.Join(t.TempDir(), "trace.log")
	for name, signal := range map[string]syscall.Signal{"environment": syscall.SIGQUIT, "settings file": syscall.SIGABRT} {
		t.Run(name, func(t *testing.T) {
			a := acctest.Start(t)
			sim := a.NeedSimulator("holds responses")
			environment := []string{"TF_LOG=TRACE", "TF_LOG_CORE=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH=" + log}
			if name == "environment" {
				environment = append(environment, "ARGUS_API_KEY="+a.Key)
			} else {
				file := filepath.Join(t.TempDir(), "settings.yaml")
				a.Must(os.WriteFile(file, []byte("api: {api_key: "+a.Key+"}\n"), 0o600))
				environment = append(environment, "ARGUS_CLI_SETTINGS="+file)
			}
			tf := tf.Fresh(t, environment...)
			proxy := strings.Replace(a.URL, "http://", "http://me:h1ddenpassw0rd@", 1)
			tf.Configure(fmt.Sprintf("provider \"argus\" {\n  api_url = \"http://argus.test\"\n  allow_insecure_http = true\n  proxy_url = %q\n  customer = %q\n}\n", proxy, a.Customer) + a.Expand(secretConfig))
			tf.Do(0, "plan")
			// The key is in state when the user is asked for again, and on its way when it is made.
			tf.Do(0, "apply", "-auto-approve")
			secrets := []string{secretOf(a.Key), "h1ddenpassw0rd", secretOf(tf.State("key")["argus_api_key.service"])}
			for _, operation := range []string{"listUserApiKeys", "initiateUserApiKey"} {
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.Slow, Hold: func(ctx context.Context) {
					tf.SignalProvider(signal)
					<-ctx.Done() // its connection ends with it
				}})
				crashed := tf.Do(1, "apply", "-auto-approve", "-var=description=Crash")
				wantNoSecrets(t, crashed.Command, crashed.Stdout+crashed.Stderr, secrets)
				sim.ClearFaults()
			}
			logged, err := os.ReadFile(log)
			a.Must(err)
			if !strings.Contains(string(logged), "goroutine ") || !strings.Contains(string(logged), "net/http.") {
				t.Error("the crash is not in the trace")
			}
			wantNoSecrets(t, "the trace", string(logged), secrets)
			a.Must(os.Remove(log))
		})
	}
}
