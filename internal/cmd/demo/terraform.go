package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"time"
)

// terraform runs Terraform or OpenTofu in a folder of its own, with the provider that was built.
type terraform struct {
	binary, folder, version string
	environment             []string
}

// newTerraform copies the configuration into the folder and prepares the environment: nothing of the caller's own
// Terraform or Argus settings gets in.
func newTerraform(ctx context.Context, folder, configuration string, argus *simulated) (*terraform, error) {
	t := &terraform{folder: filepath.Join(folder, "company")}
	for _, candidate := range []string{os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform", "tofu"} {
		if binary, err := exec.LookPath(candidate); err == nil {
			t.binary = binary
			break
		}
	}
	if t.binary == "" {
		return nil, errors.New("there is no terraform and no tofu on PATH; `make demo` builds OpenTofu where both are missing")
	}
	if err := os.CopyFS(t.folder, os.DirFS(configuration)); err != nil {
		return nil, err
	}
	cli := filepath.Join(folder, "cli.tfrc")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"mnemonic-no/argus\" = %q\n  }\n  direct {}\n}\n", folder)
	if err := os.WriteFile(cli, []byte(overrides), 0o600); err != nil {
		return nil, err
	}
	t.environment = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_") || strings.HasPrefix(entry, "ARGUS_")
	})
	t.environment = append(t.environment, "TF_CLI_CONFIG_FILE="+cli, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"ARGUS_API_URL="+argus.url, "ARGUS_API_KEY="+argus.key, "TF_VAR_customer="+argus.customer)
	output, _, err := t.run(ctx, "version")
	if err != nil {
		return nil, err
	}
	t.version, _, _ = strings.Cut(strings.TrimSpace(output), "\n")
	return t, nil
}

// run gives what a command printed and its exit code. A command that could not run, or exits with 1, is an error that
// holds what it said.
func (t *terraform) run(ctx context.Context, arguments ...string) (string, int, error) {
	command := exec.CommandContext(ctx, t.binary, arguments...)
	command.Dir, command.Env = t.folder, t.environment
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGINT) }
	command.WaitDelay = 30 * time.Second
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 2 {
		return stdout.String(), 2, nil
	}
	if err != nil {
		return "", 1, fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(t.binary), strings.Join(arguments, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String(), 0, nil
}

// change is one resource that a plan changes.
type change struct {
	address, action string
	// attributes are those that an update changes, as name: before → after.
	attributes []string
	imported   bool
}

// plan makes a plan file and gives what it changes, in the order of addresses, and the exit code of -detailed-exitcode:
// 0 for an empty plan, 2 for one that is not.
func (t *terraform) plan(ctx context.Context, arguments ...string) ([]change, int, error) {
	_, code, err := t.run(ctx, append([]string{"plan", "-no-color", "-detailed-exitcode", "-out=plan.tfplan"}, arguments...)...)
	if err != nil {
		return nil, code, err
	}
	output, _, err := t.run(ctx, "show", "-json", "plan.tfplan")
	if err != nil {
		return nil, code, err
	}
	var plan struct {
		ResourceChanges []struct {
			Address string
			Mode    string
			Change  struct {
				Actions       []string
				Before, After map[string]any
				Importing     *struct{ ID string }
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(output), &plan); err != nil {
		return nil, code, err
	}
	var changes []change
	for _, planned := range plan.ResourceChanges {
		c := change{address: planned.Address, action: strings.Join(planned.Change.Actions, "/"), imported: planned.Change.Importing != nil}
		if planned.Mode != "managed" || (c.action == "no-op" && !c.imported) {
			continue
		}
		if c.action == "update" {
			c.attributes = differences(planned.Change.Before, planned.Change.After)
		}
		changes = append(changes, c)
	}
	slices.SortFunc(changes, func(a, b change) int { return strings.Compare(a.address, b.address) })
	return changes, code, nil
}

func differences(before, after map[string]any) []string {
	var changed []string
	for name, value := range before {
		if !reflect.DeepEqual(value, after[name]) {
			changed = append(changed, fmt.Sprintf("%s: %q → %q", name, value, after[name]))
		}
	}
	slices.Sort(changed)
	return changed
}

// apply applies the plan that was made last, and gives the line that sums it up.
func (t *terraform) apply(ctx context.Context) (string, error) {
	output, _, err := t.run(ctx, "apply", "-no-color", "plan.tfplan")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "Apply complete!") {
			return strings.TrimSpace(line), nil
		}
	}
	return "", fmt.Errorf("apply did not complete:\n%s", output)
}

// object is one resource in state.
type object struct {
	Address, Type string
	Values        map[string]any
}

func (o object) text(attribute string) string {
	text, _ := o.Values[attribute].(string)
	return text
}

// state is all managed resources in state.
func (t *terraform) state(ctx context.Context) ([]object, error) {
	output, _, err := t.run(ctx, "show", "-json")
	if err != nil {
		return nil, err
	}
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					object
					Mode string
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(output), &state); err != nil {
		return nil, err
	}
	var objects []object
	for _, resource := range state.Values.RootModule.Resources {
		if resource.Mode == "managed" {
			objects = append(objects, resource.object)
		}
	}
	return objects, nil
}
