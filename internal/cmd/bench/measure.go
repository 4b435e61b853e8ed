package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/bench/responses"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// variant is one of the things that are compared.
type variant string

const (
	bulk          variant = "bulk"           // the provider as it is
	single        variant = "single"         // with bulk_reads = false
	floor         variant = "floor"          // the twin, served from memory
	terraformData variant = "terraform_data" // no provider of ours
)

// recordings are the twin's files, one for each phase.
var recordings = map[phase]string{
	planAll: "plan-all", applyAll: "apply-all", planNothing: "plan-nothing", planDestroy: "plan-destroy", destroyAll: "destroy-all",
}

// prepared is a configuration that was applied once, with what the twin heard while it was.
type prepared struct {
	configuration
	simulated *simulated
	folder    string             // of the recordings
	states    map[variant][]byte // of terraform_data, and of all others under single
}

// state is what a plan without changes begins with.
func (p *prepared) state(v variant) []byte {
	if v == terraformData {
		return p.states[terraformData]
	}
	return p.states[single]
}

// prepare applies a configuration, and plans again, with the twin recording.
func (b *bench) prepare(ctx context.Context, c configuration, binary string) (_ *prepared, err error) {
	b.tell("preparing %s %s with %s", thousands(c.n), c.name, b.versions[binary])
	p := &prepared{configuration: c, folder: filepath.Join(b.folder, fmt.Sprintf("recorded-%s-%d", c.name, c.n)), states: map[variant][]byte{}}
	if err := os.Mkdir(p.folder, 0o700); err != nil {
		return nil, err
	}
	if p.simulated, err = startSimulated(c, 0); err != nil {
		return nil, err
	}
	for _, v := range []variant{single, terraformData} {
		if err := b.inFolder(ctx, setup{binary, b.twin, c.with(v, usualParallelism), nil}, func(cli *terraformcli.CLI) error {
			if err := p.record(ctx, cli, planAll, applyAll, planNothing); err != nil {
				return err
			}
			state, err := os.ReadFile(filepath.Join(cli.Folder, stateFile))
			p.states[v] = state
			return err
		}); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, nil
}

// record runs phases with the twin recording.
func (p *prepared) record(ctx context.Context, cli *terraformcli.CLI, phases ...phase) error {
	environment := slices.Concat(cli.Environment, p.simulated.environment())
	for _, phase := range phases {
		cli.Environment = slices.Concat(environment, []string{responses.RecordVariable + "=" + filepath.Join(p.folder, recordings[phase])})
		if err := do(ctx, cli, task{phase, p.n, usualParallelism}); err != nil {
			return err
		}
	}
	return nil
}

// recordDestroy destroys what was prepared, which ends its plans.
func (b *bench) recordDestroy(ctx context.Context, p *prepared, binary string) error {
	p.simulated.latency.Store(0)
	with := setup{binary, b.twin, p.with(single, usualParallelism), p.states[single]}
	return b.inFolder(ctx, with, func(cli *terraformcli.CLI) error { return p.record(ctx, cli, planDestroy, destroyAll) })
}

func (p *prepared) close() error {
	p.simulated.server.Close()
	return os.RemoveAll(p.folder)
}

// plans times a plan of no change, all variants in turn, several times over.
func (b *bench) plans(ctx context.Context, p *prepared, at conditions) error {
	r := b.row(planNothing, p.configuration, at)
	p.simulated.latency.Store(int64(at.latency))
	variants := b.variantsOf(r)
	for range b.runs {
		for _, v := range variants {
			if err := b.inFolder(ctx, setup{at.binary, b.provider(v), p.with(v, at.parallelism), p.state(v)}, func(cli *terraformcli.CLI) error {
				return b.time(ctx, cli, r, timing{v, p, p.simulated})
			}); err != nil {
				return err
			}
		}
	}
	b.tellRow(r)
	return nil
}

// applies times the plans and the applies that create and destroy everything, each time in a new Argus, all variants in turn.
func (b *bench) applies(ctx context.Context, p *prepared, at conditions) error {
	var rows []*row
	for _, phase := range []phase{planAll, applyAll, planDestroy, destroyAll} {
		rows = append(rows, b.row(phase, p.configuration, at))
	}
	variants := b.variantsOf(rows[0])
	for range b.applyRuns {
		for _, v := range variants {
			s, err := startSimulated(p.configuration, at.latency)
			if err != nil {
				return err
			}
			err = b.inFolder(ctx, setup{at.binary, b.provider(v), p.with(v, at.parallelism), nil}, func(cli *terraformcli.CLI) error {
				for _, r := range rows {
					if err := b.time(ctx, cli, r, timing{v, p, s}); err != nil {
						return err
					}
				}
				return nil
			})
			s.server.Close()
			if err != nil {
				return err
			}
		}
	}
	for _, r := range rows {
		b.tellRow(r)
	}
	return nil
}

// timing is what is timed, and in which Argus.
type timing struct {
	variant  variant
	prepared *prepared
	argus    *simulated
}

// time does what a row is of, once, and adds to the row how long it took and what it asked for.
func (b *bench) time(ctx context.Context, cli *terraformcli.CLI, r *row, of timing) error {
	environment := cli.Environment
	defer func() { cli.Environment = environment }()
	cli.Environment = slices.Concat(environment, of.argus.environment())
	if of.variant == floor {
		cli.Environment = append(cli.Environment, responses.ReplayVariable+"="+filepath.Join(of.prepared.folder, recordings[r.phase]))
	}
	of.argus.reset()
	runtime.GC() // not while Terraform runs, if it can be helped
	begin := time.Now()
	if err := do(ctx, cli, r.task); err != nil {
		return fmt.Errorf("%s, %s, %s: %w", r, of.variant, r.phase, err)
	}
	r.add(of.variant, time.Since(begin), int(of.argus.requests.Load()))
	return nil
}

const stateFile = "terraform.tfstate"

// setup is what a CLI is started with. A nil state is none.
type setup struct {
	binary, provider, configuration string
	state                           []byte
}

// inFolder gives a CLI a folder of its own with a configuration and a state.
func (b *bench) inFolder(ctx context.Context, with setup, use func(*terraformcli.CLI) error) (err error) {
	folder, err := os.MkdirTemp(b.folder, "run-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(with.configuration), 0o600); err != nil {
		return err
	}
	if with.state != nil {
		if err := os.WriteFile(filepath.Join(folder, stateFile), with.state, 0o600); err != nil {
			return err
		}
	}
	cli, err := terraformcli.New(with.binary, folder, with.provider)
	if err != nil {
		return err
	}
	return errors.Join(use(cli), ctx.Err())
}
