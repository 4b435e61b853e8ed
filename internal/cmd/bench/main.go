// Command bench measures plans and applies of many resources with the provider as it is released, with and without bulk
// reads, beside floors that no provider can go below: a twin that is served from memory, and terraform_data.
//
// Argus is simulated in this process, as late as asked for. `make bench` runs all of it and writes what users
// need into the guide on performance, and the rest into MEASUREMENTS.md beside this file. -help tells how to run a part.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

func main() { command.Main("bench", run) }

// bench is one run.
type bench struct {
	settings
	folder        string // of all that is built and run
	release, twin string // folders of the providers
	versions      map[string]string
	rows          []*row
	adoptions     []*adoption
	begun         time.Time
	log           *log.Logger
}

// run measures in a temporary folder, and reports.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) (err error) {
	s, err := parse(arguments, stderr)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "argus-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	b := &bench{
		settings: s, folder: folder, release: filepath.Join(folder, "release"), twin: filepath.Join(folder, "twin"),
		versions: map[string]string{}, begun: time.Now(), log: log.New(stderr, "", 0),
	}
	if err := b.build(ctx); err != nil {
		return err
	}
	if err := b.measure(ctx); err != nil {
		return err
	}
	if err := b.adopts(ctx); err != nil {
		return err
	}
	origin, adopted := b.origin(ctx), adoptionTable(b.adoptions)
	guide, details := summary(b.rows)+adopted+"\n"+origin, tables(b.rows)+adopted+"\n"+origin
	if _, err := fmt.Fprintf(stdout, "%s\n%s\n%s%s", summary(b.rows), details, criteria(b.rows), adoptionCriteria(b.adoptions)); err != nil {
		return err
	}
	return errors.Join(writeBetween(b.guide, guide), writeBetween(b.details, details))
}

// build builds both providers as `make build` does, and asks the binaries for their versions.
func (b *bench) build(ctx context.Context) error {
	b.tell("building the provider and its twin")
	for folder, pkg := range map[string]string{b.release: terraformcli.Module, b.twin: terraformcli.Module + "/internal/cmd/bench/twin"} {
		if err := terraformcli.BuildProvider(ctx, folder, pkg, "-trimpath", "-ldflags", "-s -w"); err != nil {
			return err
		}
	}
	for _, binary := range b.binaries {
		cli, err := terraformcli.New(binary, b.folder, b.release)
		if err != nil {
			return err
		}
		if b.versions[binary], err = cli.Version(ctx); err != nil {
			return err
		}
	}
	return nil
}

// measure goes through all cases. What is applied is applied once for a number of resources, by OpenTofu if it is there,
// which is many times faster at that: both plan the same state, and send the same requests.
func (b *bench) measure(ctx context.Context) error {
	preparer := b.binaries[0]
	for _, binary := range b.binaries {
		if strings.HasPrefix(b.versions[binary], "OpenTofu") {
			preparer = binary
		}
	}
	for _, n := range b.sizes {
		if err := b.measureOne(ctx, mixed(n), preparer); err != nil {
			return err
		}
	}
	if b.tenant > 0 {
		if err := b.measureOne(ctx, ofOneCustomer(b.tenant), preparer); err != nil {
			return err
		}
	}
	if slices.Contains(b.sizes, 1000) {
		return b.measureOne(ctx, independentUsers(1000), preparer)
	}
	return nil
}

// measureOne measures a configuration under all conditions. Plans come first: destroys are recorded of what they are of.
func (b *bench) measureOne(ctx context.Context, c configuration, preparer string) (err error) {
	applied := c.n <= b.mostApplied && b.applyRuns > 0
	if c.name == usersName && !applied {
		return nil
	}
	p, err := b.prepare(ctx, c, preparer)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	for _, at := range b.planned(c) {
		if err := b.plans(ctx, p, at); err != nil {
			return err
		}
	}
	if !applied {
		return nil
	}
	if err := b.recordDestroy(ctx, p, preparer); err != nil {
		return err
	}
	for _, at := range b.applied(c) {
		if err := b.applies(ctx, p, at); err != nil {
			return err
		}
	}
	return nil
}

// conditions are what Terraform and Argus are like.
type conditions struct {
	binary      string
	latency     time.Duration
	parallelism int
}

// planned are the conditions under which plans without changes are measured: of users alone, none.
func (b *bench) planned(c configuration) (all []conditions) {
	if c.name == usersName {
		return nil
	}
	for _, binary := range b.binaries {
		for _, latency := range b.latencies {
			all = append(all, conditions{binary, latency, b.parallelisms[0]})
		}
	}
	return all
}

// applied are the conditions under which applies are measured: of users alone, the highest latency, and at that latency of
// all others each parallelism.
func (b *bench) applied(c configuration) (all []conditions) {
	highest := slices.Max(b.latencies)
	for _, binary := range b.binaries {
		for _, latency := range b.latencies {
			for i, parallelism := range b.parallelisms {
				if i == 0 && (latency == highest || c.name != usersName) || latency == highest && c.name != usersName {
					all = append(all, conditions{binary, latency, parallelism})
				}
			}
		}
	}
	return all
}

// row begins a line of the tables.
func (b *bench) row(what phase, c configuration, at conditions) *row {
	r := &row{
		task: task{what, c.n, at.parallelism}, configuration: c.name, terraform: b.versions[at.binary], latency: at.latency,
		measured: map[variant]*series{},
	}
	b.rows = append(b.rows, r)
	return r
}

// variantsOf are those to measure for a row: what knows no latency and no Argus is measured once for each size.
func (b *bench) variantsOf(r *row) []variant {
	return slices.DeleteFunc(slices.Clone(b.variants), func(v variant) bool {
		return v == terraformData && slices.ContainsFunc(b.rows, func(other *row) bool {
			return other.phase == r.phase && other.n == r.n && other.terraform == r.terraform && other.measured[v] != nil
		})
	})
}

// provider is the folder of the one that a variant runs.
func (b *bench) provider(v variant) string {
	if v == floor {
		return b.twin
	}
	return b.release
}

// origin says what was measured, where and when.
func (b *bench) origin(ctx context.Context) string {
	var terraforms []string
	for _, binary := range b.binaries {
		terraforms = append(terraforms, b.versions[binary])
	}
	return fmt.Sprintf("Measured on %s: %s; %s, %s, provider at commit %s; the whole took %d minutes.\n",
		b.begun.Format(time.DateOnly), machine(), strings.Join(terraforms, ", "),
		strings.Replace(runtime.Version(), "go", "Go ", 1), commit(ctx), int(time.Since(b.begun).Round(time.Minute).Minutes()))
}

// tell tells of progress.
func (b *bench) tell(format string, values ...any) {
	b.log.Printf("%6s  %s", time.Since(b.begun).Round(time.Second), fmt.Sprintf(format, values...))
}

func (b *bench) tellRow(r *row) {
	var told []string
	for _, v := range b.variants {
		if r.measured[v] == nil {
			continue
		}
		told = append(told, fmt.Sprintf("%s %s s, %s requests", v, r.seconds(v), r.requests(v)))
	}
	b.tell("%s: %s: %s", r, r.phase, strings.Join(told, "; "))
}
