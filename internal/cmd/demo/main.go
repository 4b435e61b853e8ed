// Command demo shows the provider at work on a small company in a simulated Argus: plan, apply, who may do what, drift and its
// repair, a mistake that is refused, an import, destroy. With -adopt it shows how an organisation that was made by hand is exported and
// adopted. It fails if anything is not as a user would expect it.
//
// It runs terraform from PATH, else tofu, or what TF_ACC_TERRAFORM_PATH names, with the provider built
// from this source, in a folder of its own that it removes. `make demo` and `make demo-adopt` call it.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

func main() { command.Main("demo", run) }

// run plays the demo in a temporary folder.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	adopts := flags.Bool("adopt", false, "export and adopt an organisation that was made by hand")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	source, err := terraformcli.SourceFolder(ctx)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "argus-demo-")
	if err != nil {
		return err
	}
	defer func() {
		if removed := os.RemoveAll(folder); err == nil {
			err = removed
		}
	}()
	told := &teller{out: stdout}
	told.line("Building the provider …")
	if err := terraformcli.BuildProvider(ctx, folder, terraformcli.Module); err != nil {
		return err
	}
	simulated, err := startSimulator(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, simulated.stop()) }()
	client, err := argus.New(argus.Config{BaseURL: simulated.url, APIKey: simulated.key, UserAgent: "argus-demo"})
	if err != nil {
		return err
	}
	configuration := os.DirFS(filepath.Join(source, "examples", "demo"))
	if *adopts {
		configuration = embed.FS{}
	}
	terraform, err := newTerraform(ctx, folder, configuration, simulated)
	if err != nil {
		return err
	}
	played, begun := &story{told: told, client: client, terraform: terraform, customer: simulated.customer}, time.Now()
	if *adopts {
		told.line("Argus is simulated at %s, and %s adopts what is there.", simulated.url, terraform.version)
		return errors.Join(played.adopt(ctx, simulated, folder), told.err)
	}
	told.line("Argus is simulated at %s, and %s runs examples/demo against it.", simulated.url, terraform.version)
	if err := played.play(ctx); err != nil {
		return err
	}
	did := played.figures
	told.line("\nAll as expected: %d resources created, %d changes by hand found and repaired, %d mistake refused, 1 user imported, %d resources removed, with %d requests in %d seconds.",
		did.created, did.drifted, did.refused, did.removed, len(simulated.simulator.Requests()), int(time.Since(begun).Seconds()))
	return told.err
}

// teller prints lines, and keeps the first error of that.
type teller struct {
	out io.Writer
	err error
}

func (t *teller) line(format string, values ...any) {
	if _, err := fmt.Fprintf(t.out, format+"\n", values...); t.err == nil {
		t.err = err
	}
}
