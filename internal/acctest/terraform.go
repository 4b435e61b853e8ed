package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// Terraform runs a real Terraform or OpenTofu with the provider as a process of its own, for what terraform-plugin-testing
// does not show: warnings, and all that is printed and logged.
type Terraform struct {
	t        testing.TB
	cli      *terraformcli.CLI
	provider string
}

// Run is what one command did.
type Run struct {
	Command string
	terraformcli.Result
}

// NewTerraform builds the provider and prepares a folder for it, with the environment's variables (NAME=value) on top of
// one that holds nothing of the caller's own Terraform or Argus settings. The test is skipped where TF_ACC is not set, as
// other acceptance tests are.
func NewTerraform(t testing.TB, environment ...string) *Terraform {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests are skipped unless TF_ACC is set")
	}
	binary, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	built := t.TempDir()
	if err := terraformcli.BuildProvider(t.Context(), built, terraformcli.Module); err != nil {
		t.Fatal(err)
	}
	cli, err := terraformcli.New(binary, t.TempDir(), built, environment...)
	if err != nil {
		t.Fatal(err)
	}
	return &Terraform{t, cli, filepath.Join(built, "terraform-provider-argus")}
}

// Fresh is the same Terraform and provider in an empty folder of another test, with more variables (NAME=value).
func (tf *Terraform) Fresh(t testing.TB, environment ...string) *Terraform {
	cli := *tf.cli
	cli.Folder, cli.Environment = t.TempDir(), slices.Concat(cli.Environment, environment)
	return &Terraform{t, &cli, tf.provider}
}

// Configure writes the whole configuration but for where the provider comes from.
func (tf *Terraform) Configure(config string) {
	tf.t.Helper()
	config = "terraform {\n  required_providers {\n    argus = { source = \"mnemonic-no/argus\" }\n  }\n}\n" + config
	if err := os.WriteFile(filepath.Join(tf.cli.Folder, "main.tf"), []byte(config), 0o600); err != nil {
		tf.t.Fatal(err)
	}
}

// Query writes the list blocks that `query` runs.
func (tf *Terraform) Query(blocks string) {
	tf.t.Helper()
	if err := os.WriteFile(filepath.Join(tf.cli.Folder, "main.tfquery.hcl"), []byte(blocks), 0o600); err != nil {
		tf.t.Fatal(err)
	}
}

// Folder is where it runs: that of the configuration and of the state.
func (tf *Terraform) Folder() string { return tf.cli.Folder }

// Do runs a command that must exit with the code.
func (tf *Terraform) Do(code int, arguments ...string) Run {
	tf.t.Helper()
	run, err := tf.Try(arguments...)
	if run.Code != code {
		tf.t.Fatalf("%s exits with %d, not %d: %v\n%s%s", run.Command, run.Code, code, err, run.Stdout, run.Stderr)
	}
	return run
}

// Try runs a command that may fail.
func (tf *Terraform) Try(arguments ...string) (Run, error) {
	tf.t.Helper()
	result, err := tf.cli.Run(tf.t.Context(), append(arguments, "-no-color")...)
	return Run{strings.Join(arguments, " "), result}, err
}

// KillProvider kills each process that runs the provider, as the kernel does where memory is short.
func (tf *Terraform) KillProvider() { tf.SignalProvider(syscall.SIGKILL) }

// SignalProvider sends a signal to each process that runs the provider.
func (tf *Terraform) SignalProvider(signal syscall.Signal) {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil || len(links) == 0 {
		panic("the provider's process cannot be found without /proc")
	}
	for _, link := range links {
		if executable, err := os.Readlink(link); err != nil || executable != tf.provider {
			continue // another process, or one that has just ended
		}
		id, err := strconv.Atoi(filepath.Base(filepath.Dir(link)))
		if err != nil {
			panic(err)
		}
		if err := syscall.Kill(id, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			panic(err)
		}
	}
}

// Interrupt runs a command and interrupts it, as Ctrl-C does, when the channel is closed. The command must fail. What it
// prints is given to follow as it prints it.
func (tf *Terraform) Interrupt(when <-chan struct{}, follow io.Writer, arguments ...string) Run {
	tf.t.Helper()
	ctx, interrupt := context.WithCancel(tf.t.Context())
	defer interrupt()
	go func() {
		select {
		case <-when:
			interrupt()
		case <-ctx.Done():
		}
	}()
	following := *tf.cli
	following.Follow = follow
	result, err := following.Run(ctx, append(arguments, "-no-color")...)
	if err == nil || result.Code != 1 {
		tf.t.Fatalf("interrupted, %s exits with %d: %v\n%s%s", strings.Join(arguments, " "), result.Code, err, result.Stdout, result.Stderr)
	}
	return Run{strings.Join(arguments, " "), result}
}

// Warning is a warning in the output of a command with -json.
type Warning struct{ Address, Summary, Detail string }

// Warnings are those that the command with -json gave.
func (tf *Terraform) Warnings(run Run) []Warning {
	tf.t.Helper()
	var warnings []Warning
	for line := range strings.Lines(run.Stdout) {
		var message struct {
			Diagnostic struct {
				Severity string
				Warning
			}
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			tf.t.Fatalf("%s prints what is not JSON: %v: %s", run.Command, err, line)
		}
		if message.Diagnostic.Severity == "warning" {
			warnings = append(warnings, message.Diagnostic.Warning)
		}
	}
	return warnings
}

// WantWarnings wants one warning at each of the addresses, which says all of the words.
func WantWarnings(t testing.TB, warnings []Warning, summary string, wanted map[string][]string) {
	t.Helper()
	for address, words := range wanted {
		found := 0
		for _, warning := range warnings {
			if warning.Address != address || !strings.Contains(warning.Summary, summary) {
				continue
			}
			found++
			for _, word := range words {
				if !strings.Contains(warning.Detail, word) {
					t.Errorf("the warning at %s does not say %q: %s", address, word, warning.Detail)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d warnings at %s say %q: %+v", found, address, summary, warnings)
		}
	}
}

// State is an attribute of each resource in state, by address.
func (tf *Terraform) State(attribute string) map[string]string {
	tf.t.Helper()
	values := map[string]string{}
	for _, resource := range tf.resources() {
		if text, ok := resource.Values[attribute].(string); ok {
			values[resource.Address] = text
		}
	}
	return values
}

// Identities are the identities of the resources in state, by address.
func (tf *Terraform) Identities() map[string]Identity {
	tf.t.Helper()
	identities := map[string]Identity{}
	for _, resource := range tf.resources() {
		identities[resource.Address] = resource.Identity
	}
	return identities
}

// NeedIdentity skips the test if the binary keeps no identities.
func (tf *Terraform) NeedIdentity() {
	tf.t.Helper()
	if !tf.KeepsIdentity() {
		tf.t.Skip("Terraform and OpenTofu keep identities from 1.12 on")
	}
}

// NeedActions skips the test if the binary has no actions.
func (tf *Terraform) NeedActions() {
	tf.t.Helper()
	tf.needFrom14("actions")
}

// NeedLists skips the test, before anything is built, if the binary has no lists.
func NeedLists(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests are skipped unless TF_ACC is set")
	}
	binary, err := terraformcli.Find()
	if err != nil {
		t.Fatal(err)
	}
	tf := &Terraform{t, &terraformcli.CLI{Binary: binary, Folder: t.TempDir(), Environment: os.Environ()}, ""}
	tf.needFrom14("lists")
}

// needFrom14 skips the test if the binary does not have what Terraform has from 1.14 on: OpenTofu has it in no version.
func (tf *Terraform) needFrom14(what string) {
	tf.t.Helper()
	version, err := tf.cli.Version(tf.t.Context())
	if err != nil {
		tf.t.Fatal(err)
	}
	if tf.minor() < 14 || !strings.HasPrefix(version, "Terraform") {
		tf.t.Skipf("%s has no %s, which Terraform has from 1.14 on", version, what)
	}
}

// KeepsIdentity reports whether the binary keeps identities in state: from 1.12 on.
func (tf *Terraform) KeepsIdentity() bool {
	tf.t.Helper()
	return tf.minor() >= 12
}

// minor is the minor version of the binary, whose major version is 1.
func (tf *Terraform) minor() (minor int) {
	tf.t.Helper()
	var version struct {
		Terraform string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(tf.Do(0, "version", "-json").Stdout), &version); err != nil {
		tf.t.Fatal(err)
	}
	if _, err := fmt.Sscanf(version.Terraform, "1.%d", &minor); err != nil {
		tf.t.Fatalf("version %q: %v", version.Terraform, err)
	}
	return minor
}

type resourceInState struct {
	Address  string
	Values   map[string]any
	Identity Identity
}

// resources are those in state.
func (tf *Terraform) resources() []resourceInState {
	tf.t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []resourceInState
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(tf.Do(0, "show", "-json").Stdout), &state); err != nil {
		tf.t.Fatal(err)
	}
	return state.Values.RootModule.Resources
}

// Changes are the actions that a saved plan has for each resource that it changes.
func (tf *Terraform) Changes(file string) map[string][]string {
	tf.t.Helper()
	var plan struct {
		Changes []struct {
			Address string
			Change  struct{ Actions []string }
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(tf.Do(0, "show", "-json", file).Stdout), &plan); err != nil {
		tf.t.Fatal(err)
	}
	changed := map[string][]string{}
	for _, resource := range plan.Changes {
		if !slices.Equal(resource.Change.Actions, []string{"no-op"}) {
			changed[resource.Address] = resource.Change.Actions
		}
	}
	return changed
}
