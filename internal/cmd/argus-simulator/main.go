// Command argus-simulator serves an Argus in memory, for the demo, for tests and for trying configurations.
//
// It prints one line once it listens, with what a client needs: url=http://127.0.0.1:PORT key=… customer=…
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func main() { command.Main("argus-simulator", run) }

// run serves until the context ends.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	s, err := parse(arguments, stderr)
	if err != nil {
		return err
	}
	if s.listVariants {
		for _, variant := range simulator.Variants() {
			if _, err := fmt.Fprintf(stdout, "%s\t%s\n", variant.Name, variant.Says); err != nil {
				return err
			}
		}
		return nil
	}
	running, err := simulator.New(s.options)
	if err != nil {
		return err
	}
	if len(s.faults) > 0 {
		if err := running.FailRandomly(s.faults, s.options.Seed); err != nil {
			return err
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.address)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "url=http://%s key=%s customer=%s\n", listener.Addr(), running.Key(), running.Customer()); err != nil {
		return errors.Join(err, listener.Close())
	}
	return errors.Join(running.Serve(ctx, listener), running.Close())
}
