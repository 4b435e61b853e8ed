package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// phase is what is timed.
type phase string

const (
	planNothing phase = "plan, no change"
	planAll     phase = "plan, create all"
	applyAll    phase = "apply, create all"
	planDestroy phase = "plan, destroy all"
	destroyAll  phase = "apply, destroy all"
)

// phases are all, in the order of the tables.
var phases = []phase{planNothing, planAll, applyAll, planDestroy, destroyAll}

// task is a phase of n resources, of which Terraform works on some at once.
type task struct {
	phase          phase
	n, parallelism int
}

// do runs the command of a task, and makes sure that it did what it was to do with all resources, no two of which are the
// same thing in Argus.
func do(ctx context.Context, cli *terraformcli.CLI, what task) error {
	var arguments []string
	code, says := 0, ""
	switch what.phase {
	case planNothing:
		arguments = []string{"plan", "-detailed-exitcode"}
	case planAll:
		arguments = []string{"plan", "-detailed-exitcode", "-out=create.tfplan"}
		code, says = 2, fmt.Sprintf("Plan: %d to add, 0 to change, 0 to destroy.", what.n)
	case applyAll:
		arguments = []string{"apply", "create.tfplan"}
		says = fmt.Sprintf("Apply complete! Resources: %d added, 0 changed, 0 destroyed.", what.n)
	case planDestroy:
		arguments = []string{"plan", "-destroy", "-detailed-exitcode", "-out=destroy.tfplan"}
		code, says = 2, fmt.Sprintf("Plan: 0 to add, 0 to change, %d to destroy.", what.n)
	case destroyAll:
		arguments = []string{"apply", "destroy.tfplan"}
		says = fmt.Sprintf("Apply complete! Resources: 0 added, 0 changed, %d destroyed.", what.n)
	}
	arguments = slices.Insert(arguments, 1, "-no-color", fmt.Sprintf("-parallelism=%d", what.parallelism))
	result, err := cli.Run(ctx, arguments...)
	if err != nil {
		return err
	}
	if result.Code != code || !strings.Contains(result.Stdout, says) || strings.Contains(result.Stdout, "already exists") {
		return fmt.Errorf("%s: exit code %d, and not %d with %q and without adopting anything:\n%s%s", what.phase, result.Code, code, says, result.Stdout, result.Stderr)
	}
	return nil
}
