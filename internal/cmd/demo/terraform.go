package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// terraform runs Terraform or OpenTofu in a folder of its own, with the provider that was built.
type terraform struct {
	*terraformcli.CLI
	version string
	printed string // by the last plan
}

// newTerraform copies the configuration into the folder, which the provider was built into.
func newTerraform(ctx context.Context, folder string, configuration fs.FS, argus *simulated) (*terraform, error) {
	binary, err := terraformcli.Find()
	if err != nil {
		return nil, fmt.Errorf("%w; `make demo` builds OpenTofu where both are missing", err)
	}
	company := filepath.Join(folder, "company")
	if err := errors.Join(os.Mkdir(company, 0o700), os.CopyFS(company, configuration)); err != nil {
		return nil, err
	}
	cli, err := terraformcli.New(binary, company, folder,
		"ARGUS_API_URL="+argus.url, "ARGUS_API_KEY="+argus.key, "TF_VAR_customer="+argus.customer)
	if err != nil {
		return nil, err
	}
	version, err := cli.Version(ctx)
	return &terraform{CLI: cli, version: version}, err
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
	planned, err := t.Run(ctx, append([]string{"plan", "-no-color", "-detailed-exitcode", "-out=plan.tfplan"}, arguments...)...)
	code := planned.Code
	t.printed = planned.Stdout
	if err != nil {
		return nil, code, err
	}
	shown, err := t.Run(ctx, "show", "-json", "plan.tfplan")
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
	if err := json.Unmarshal([]byte(shown.Stdout), &plan); err != nil {
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

// refusedPlan plans, expects that to fail, and returns the error as Terraform words it.
func (t *terraform) refusedPlan(ctx context.Context) (string, error) {
	planned, err := t.Run(ctx, "plan", "-json")
	if err == nil {
		return "", fmt.Errorf("the plan was not refused:\n%s", planned.Stdout)
	}
	for line := range strings.Lines(planned.Stdout) {
		var message struct {
			Diagnostic struct{ Severity, Summary, Detail string }
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic.Severity == "error" {
			return "Error: " + message.Diagnostic.Summary + "\n\n" + message.Diagnostic.Detail, nil
		}
	}
	return "", err
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
	applied, err := t.Run(ctx, "apply", "-no-color", "plan.tfplan")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(applied.Stdout) {
		if strings.HasPrefix(line, "Apply complete!") {
			return strings.TrimSpace(line), nil
		}
	}
	return "", fmt.Errorf("apply did not complete:\n%s", applied.Stdout)
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
	shown, err := t.Run(ctx, "show", "-json")
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
	if err := json.Unmarshal([]byte(shown.Stdout), &state); err != nil {
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
