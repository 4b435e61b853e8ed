// Command sandbox serves an Argus in memory, with a sample company, for trying the provider: it builds the provider, writes a
// CLI configuration for Terraform beside it, prints what to paste into another terminal, and runs until it is interrupted.
//
// `make sandbox` calls it. SANDBOX="-port 9000" passes flags.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// defaultPort is always the same, so that the exports of an earlier run stay valid.
const defaultPort = 8433

func main() { command.Main("sandbox", run) }

// run serves until ctx ends.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(stderr)
	port := flags.Int("port", defaultPort, "listen on this `port` of 127.0.0.1; 0 picks a free one")
	state := flags.String("state", "", "keep everything in this `file` between runs; default: in memory only")
	folder := flags.String("bin", "", "build the provider into this `folder`; default: .bin of the source")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	argus, err := simulator.New(simulator.Options{StateFile: *state})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(stdout, "Building the provider …"); err != nil {
		return err
	}
	settings, err := install(ctx, *folder)
	if err != nil {
		return err
	}
	alias, err := alias()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, *port, stdout)
	if err != nil {
		return err
	}
	w := welcome{URL: "http://" + listener.Addr().String(), Key: argus.Key(), Settings: settings, State: *state, Alias: alias}
	if err := w.print(stdout); err != nil {
		return errors.Join(err, listener.Close())
	}
	return errors.Join(argus.Serve(ctx, listener), argus.Close())
}

// listen listens on the port, or on a free one if the default port is taken.
func listen(ctx context.Context, port int, stdout io.Writer) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if port != defaultPort || !errors.Is(err, syscall.EADDRINUSE) {
		return listener, err
	}
	if _, err := fmt.Fprintf(stdout, "Port %d is in use, taking a free one.\n", port); err != nil {
		return nil, err
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
}

// install builds the provider into the folder and returns the CLI configuration file that makes Terraform use it.
func install(ctx context.Context, folder string) (string, error) {
	if folder == "" {
		source, err := terraformcli.SourceFolder(ctx)
		if err != nil {
			return "", err
		}
		folder = filepath.Join(source, ".bin")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if err := terraformcli.BuildProvider(ctx, folder, terraformcli.Module); err != nil {
		return "", err
	}
	settings := filepath.Join(folder, "sandbox", "terraform.tfrc")
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		return "", err
	}
	return settings, terraformcli.WriteSettings(settings, folder)
}

// alias returns the line that makes `terraform` the binary to use, and "" if the shell finds that one anyway.
func alias() (string, error) {
	binary, err := terraformcli.Find()
	if err != nil {
		return "", fmt.Errorf("%w; `make sandbox` builds OpenTofu if both are missing", err)
	}
	if found, err := exec.LookPath("terraform"); err == nil && found == binary {
		return "", nil
	}
	return "alias terraform=" + quote(binary), nil
}

// quote quotes a text for a POSIX shell.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
