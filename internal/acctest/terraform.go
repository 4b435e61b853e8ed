package acctest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Terraform runs a real Terraform or OpenTofu with the provider as a process of its own, for what terraform-plugin-testing
// does not show: warnings, and all that is printed and logged.
type Terraform struct {
	t              testing.TB
	binary, folder string
	environment    []string
}

// Run is what one command did.
type Run struct {
	Command, Stdout, Stderr string
	// Code is the exit code.
	Code int
}

// NewTerraform builds the provider and prepares a folder for it, with the environment's variables (NAME=value) on top of
// one that holds nothing of the caller's own Terraform or Argus settings. The test is skipped where TF_ACC is not set, as
// other acceptance tests are.
func NewTerraform(t testing.TB, environment ...string) *Terraform {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests are skipped unless TF_ACC is set")
	}
	tf := &Terraform{t: t, folder: t.TempDir()}
	for _, candidate := range []string{os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform", "tofu"} {
		if binary, err := exec.LookPath(candidate); err == nil {
			tf.binary = binary
			break
		}
	}
	if tf.binary == "" {
		t.Fatal("there is no terraform and no tofu on PATH, and TF_ACC_TERRAFORM_PATH names none")
	}
	built := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(built, "terraform-provider-argus"), "github.com/mnemonic-no/terraform-provider-argus")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the provider cannot be built: %v\n%s", err, said)
	}
	settings := filepath.Join(built, "cli.tfrc")
	tf.write(settings, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"mnemonic-no/argus\" = %q\n  }\n  direct {}\n}\n", built))
	tf.environment = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_") || strings.HasPrefix(entry, "ARGUS_")
	})
	tf.environment = append(tf.environment, "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"ARGUS_CLI_SETTINGS="+filepath.Join(built, "none.yaml"))
	tf.environment = append(tf.environment, environment...)
	return tf
}

// Configure writes the whole configuration but for where the provider comes from.
func (tf *Terraform) Configure(config string) {
	tf.t.Helper()
	tf.write(filepath.Join(tf.folder, "main.tf"), "terraform {\n  required_providers {\n    argus = { source = \"mnemonic-no/argus\" }\n  }\n}\n"+config)
}

// Do runs a command that must exit with the code.
func (tf *Terraform) Do(code int, arguments ...string) Run {
	tf.t.Helper()
	command := exec.CommandContext(tf.t.Context(), tf.binary, append(arguments, "-no-color")...)
	command.Dir, command.Env = tf.folder, tf.environment
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		tf.t.Fatal(err)
	}
	run := Run{strings.Join(arguments, " "), stdout.String(), stderr.String(), command.ProcessState.ExitCode()}
	if run.Code != code {
		tf.t.Fatalf("%s exits with %d, not %d:\n%s%s", run.Command, run.Code, code, run.Stdout, run.Stderr)
	}
	return run
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

// State is an attribute of each resource in state, by address.
func (tf *Terraform) State(attribute string) map[string]string {
	tf.t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Values  map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(tf.Do(0, "show", "-json").Stdout), &state); err != nil {
		tf.t.Fatal(err)
	}
	values := map[string]string{}
	for _, resource := range state.Values.RootModule.Resources {
		if text, ok := resource.Values[attribute].(string); ok {
			values[resource.Address] = text
		}
	}
	return values
}

func (tf *Terraform) write(name, text string) {
	tf.t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		tf.t.Fatal(err)
	}
}
