// Command argus-export writes what exists in Argus as configuration for Terraform and OpenTofu, with the import blocks that bring it under
// management. It uses the credentials and settings of the provider: the environment, or the settings file of Argus's command line tools. It
// changes nothing in Argus, runs no Terraform, and changes and deletes no file.
//
// It exits with 0, with 3 if something was left out, which it lists, and with 1 after an error.
package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

var version = "dev" // set when it is released

func main() { command.Main("argus-export", run) }

func run(ctx context.Context, from []string, stdout, stderr io.Writer) error {
	arguments, err := parse(from, stderr)
	if err != nil {
		return err
	}
	options, err := arguments.options()
	if err != nil {
		return err
	}
	began := time.Now()
	var watch export.Watch
	if isTerminal(stderr) {
		options.Progress = func(kind string, rows int, all bool) {
			end := "\r"
			if all {
				end = "\n"
			}
			_, _ = fmt.Fprintf(stderr, "%-28s %6d, %5d requests, %s%s", kind, rows, watch.Requests(), time.Since(began).Round(time.Second), end) // only progress
		}
	}
	p, err := export.Start(ctx, provider.New(provider.Options{Version: version, Watch: &watch})(), &watch, nil)
	if err != nil {
		return err
	}
	found, err := p.Read(ctx, options)
	if err != nil {
		return err
	}
	files, err := found.Files(export.Format{Layout: export.Layout(arguments.layout), ByCustomer: arguments.split != ""})
	if err != nil {
		return err
	}
	if len(found.Count()) > 0 || !arguments.update {
		if err := export.WriteTo(arguments.folder, files); err != nil {
			return err
		}
	} else {
		files = nil
	}
	r := newReport(arguments, found, files)
	r.Requests, r.Seconds = watch.Requests(), time.Since(began).Round(time.Millisecond).Seconds()
	if err := r.print(stdout, arguments.asJSON); err != nil {
		return err
	}
	return r.leftOut(arguments.asJSON)
}
