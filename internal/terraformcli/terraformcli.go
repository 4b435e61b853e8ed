// Package terraformcli runs Terraform or OpenTofu with the provider as it was built from this source, for the demo, the
// bench and tests. Neither the caller's own Terraform and Argus settings nor a registry have a say.
package terraformcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Module is the path of this source's module, which is also that of the provider's main package.
const Module = "github.com/mnemonic-no/terraform-provider-argus"

// Find is the binary to run: what TF_ACC_TERRAFORM_PATH names, else terraform from PATH, else tofu from PATH.
func Find() (string, error) {
	for _, candidate := range []string{os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform", "tofu"} {
		if binary, err := exec.LookPath(candidate); err == nil {
			return filepath.Abs(binary)
		}
	}
	return "", errors.New("there is no terraform and no tofu on PATH, and TF_ACC_TERRAFORM_PATH is not set")
}

// Build builds a package of this source into a file. It runs anywhere inside the module.
func Build(ctx context.Context, file, pkg string, flags ...string) error {
	build := exec.CommandContext(ctx, "go", slices.Concat([]string{"build", "-o", file}, flags, []string{pkg})...)
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, said)
	}
	return nil
}

// BuildProvider builds a provider's main package into a folder, under the name that Terraform looks for.
func BuildProvider(ctx context.Context, folder, pkg string, flags ...string) error {
	return Build(ctx, filepath.Join(folder, "terraform-provider-argus"), pkg, flags...)
}

// WriteSettings writes a CLI configuration file with which Terraform and OpenTofu use the provider in this folder.
func WriteSettings(file, provider string) error {
	// OpenTofu looks for the short name at a host of its own.
	settings := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "mnemonic-no/argus"                       = %[1]q
    "registry.terraform.io/mnemonic-no/argus" = %[1]q
  }
  direct {}
}
`, provider)
	return os.WriteFile(file, []byte(settings), 0o600)
}

// SourceFolder returns the folder of this source's module. It works anywhere inside the module.
func SourceFolder(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", Module).Output()
	if err != nil {
		return "", fmt.Errorf("cannot find the provider's source, run this inside it: %w", err)
	}
	return strings.TrimSpace(string(output)), nil
}

// CLI is a Terraform or OpenTofu that works in one folder.
type CLI struct {
	// Binary is the path of Terraform or OpenTofu.
	Binary string
	// Folder is where it runs: that of the configuration and of the state.
	Folder string
	// Environment are its variables, all of them, as NAME=value.
	Environment []string
	// Follow, if set, is given what commands print to standard output while they run.
	Follow io.Writer
}

// New prepares a CLI that takes the provider from the folder that it was built into, with variables (NAME=value) beside
// those of this process that are neither Terraform's nor Argus's. It writes its settings into the provider's folder.
func New(binary, folder, provider string, environment ...string) (*CLI, error) {
	settings := filepath.Join(provider, "cli.tfrc")
	if err := WriteSettings(settings, provider); err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_") || strings.HasPrefix(entry, "ARGUS_")
	})
	own = append(own, "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		"ARGUS_CLI_SETTINGS="+filepath.Join(provider, "none.yaml"))
	return &CLI{Binary: binary, Folder: folder, Environment: append(own, environment...)}, nil
}

// Result is what one command printed and how it ended.
type Result struct {
	Stdout, Stderr string
	// Code is the exit code, negative if there is none.
	Code int
}

// Run runs a command. Exit codes but 0 and 2 (a plan that is not empty, with -detailed-exitcode) come with an error, which
// holds what the command said, as the result does.
func (c *CLI) Run(ctx context.Context, arguments ...string) (Result, error) {
	command := exec.CommandContext(ctx, c.Binary, arguments...)
	command.Dir, command.Env = c.Folder, c.Environment
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGINT) }
	command.WaitDelay = 30 * time.Second
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if c.Follow != nil {
		command.Stdout = io.MultiWriter(&stdout, c.Follow)
	}
	err := runGroup(command)
	result := Result{Stdout: stdout.String(), Stderr: stderr.String(), Code: -1}
	if command.ProcessState != nil {
		result.Code = command.ProcessState.ExitCode()
	}
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) && result.Code == 2 {
		return result, nil
	}
	return result, fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(c.Binary), strings.Join(arguments, " "), err, result.Stdout, result.Stderr)
}

// Version is the first line that the binary says of its version, as "Terraform v1.11.4".
func (c *CLI) Version(ctx context.Context) (string, error) {
	result, err := c.Run(ctx, "version")
	version, _, _ := strings.Cut(strings.TrimSpace(result.Stdout), "\n")
	return version, err
}
