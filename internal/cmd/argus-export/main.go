// Command argus-export writes what exists in Argus as configuration for Terraform and OpenTofu, with the import blocks that bring it under
// management. It uses the credentials and settings of the provider: the environment, or the settings file of Argus's command line tools. It
// changes nothing in Argus, and runs no Terraform.
//
// It exits with 0, with 3 if something was left out, which it lists, and with 1 after an error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

var version = "dev" // set when it is released

func main() { command.Main("argus-export", run) }

// filters are the values of the flag -filter, by type and argument.
type filters map[string]map[string]string

// String implements flag.Value.
func (f filters) String() string { return "" }

// Set implements flag.Value.
func (f filters) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	kind, argument, dotted := strings.Cut(name, ".")
	if !ok || !dotted || kind == "" || argument == "" {
		return errors.New("write TYPE.ARGUMENT=VALUE, such as argus_user.customer=fjord")
	}
	if f[kind] == nil {
		f[kind] = map[string]string{}
	}
	if before, again := f[kind][argument]; again {
		value = before + "," + value
	}
	f[kind][argument] = value
	return nil
}

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("argus-export", flag.ContinueOnError)
	flags.SetOutput(stderr)
	folder := flags.String("out", "", "write the configuration into this `folder`, which must be new or empty")
	chosen := filters{}
	flags.Var(chosen, "filter", "a criterion of a list resource, as `TYPE.ARGUMENT=VALUE`, such as argus_user.customer=fjord; may be given again")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 || *folder == "" {
		return errors.New("name the folder: argus-export -out FOLDER")
	}
	if err := export.CheckFolder(*folder); err != nil {
		return err
	}
	began := time.Now()
	progress := func(line string) {
		if isTerminal(stderr) {
			_, _ = fmt.Fprintf(stderr, "%s (%s)\n", line, time.Since(began).Round(time.Second)) // only progress
		}
	}
	p, err := export.Start(ctx, provider.New(provider.Options{Version: version})(), nil)
	if err != nil {
		return err
	}
	found, err := p.Read(ctx, export.Options{Filters: chosen, Progress: progress})
	if err != nil {
		return err
	}
	files, err := found.Files(p)
	if err != nil {
		return err
	}
	if err := export.WriteTo(*folder, files); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "Wrote %d resources into %s. Add a provider block, then run terraform init and terraform plan: it imports and changes nothing.\n", found.Count(), *folder); err != nil {
		return err
	}
	if len(found.LeftOut) == 0 {
		return nil
	}
	return command.Exit(3, fmt.Errorf("left out:\n  %s", strings.Join(found.LeftOut, "\n  ")))
}

// isTerminal reports whether a person reads what is written.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
