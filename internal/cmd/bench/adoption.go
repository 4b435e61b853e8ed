package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// What is demanded of an export and of the adoption after it, of 5,000 resources at 50 ms.
const (
	mostExportRequests = 80
	mostExportTime     = time.Minute
	mostAdoptionTime   = 15 * time.Minute
)

// adoption is what was measured of an organisation that was made by hand: of its export, and of each step of its adoption.
type adoption struct {
	n         int
	terraform string // with its version
	latency   time.Duration
	export    step
	// plan imports, apply too, and again is the empty plan after them.
	plan, apply, again step
}

// step is how long a command took, and how many requests it sent.
type step struct {
	took     time.Duration
	requests int
}

func (a *adoption) String() string {
	return fmt.Sprintf("%s, %s exported, %d ms", a.terraform, thousands(a.n), a.latency.Milliseconds())
}

// adopts exports and adopts an organisation of at least n resources, with each OpenTofu, else with the first Terraform: Terraform's apply is
// quadratic.
func (b *bench) adopts(ctx context.Context) error {
	if b.adopted == 0 {
		return nil
	}
	binaries := slices.DeleteFunc(slices.Clone(b.binaries), func(binary string) bool { return !strings.HasPrefix(b.versions[binary], "OpenTofu") })
	if len(binaries) == 0 {
		binaries = b.binaries[:1]
	}
	exporter := filepath.Join(b.folder, "argus-export")
	if err := terraformcli.Build(ctx, exporter, terraformcli.Module+"/internal/cmd/argus-export", "-trimpath", "-ldflags", "-s -w"); err != nil {
		return err
	}
	for _, binary := range binaries {
		if err := b.adoptOnce(ctx, binary, exporter); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) adoptOnce(ctx context.Context, binary, exporter string) error {
	running, err := simulator.New(simulator.Options{})
	if err != nil {
		return err
	}
	has := simulator.Population{Users: b.adopted * 32 / 100, Groups: b.adopted * 4 / 100, Memberships: b.adopted * 40 / 100}
	has.Permissions = b.adopted - has.Users - has.Groups - has.Memberships
	if err := running.Populate(running.Customer(), has); err != nil {
		return err
	}
	argus := &simulated{simulator: running}
	argus.latency.Store(int64(slices.Max(b.latencies)))
	argus.server = httptest.NewServer(argus)
	defer argus.server.Close()
	a := &adoption{terraform: b.versions[binary], latency: slices.Max(b.latencies)}
	b.adoptions = append(b.adoptions, a)
	folder, err := os.MkdirTemp(b.folder, "adopted-")
	if err != nil {
		return err
	}
	cli, err := terraformcli.New(binary, folder, b.release, argus.environment()...)
	if err != nil {
		return err
	}
	err = timed(argus, &a.export, func() error {
		a.n, err = export(ctx, exporter, folder, cli.Environment)
		return err
	})
	if err != nil {
		return err
	}
	for _, run := range []struct {
		into      *step
		says      string
		arguments []string
	}{
		{&a.plan, fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", a.n), []string{"plan", "-no-color", "-out=import.tfplan"}},
		{&a.apply, fmt.Sprintf("Apply complete! Resources: %d imported, 0 added, 0 changed, 0 destroyed.", a.n), []string{"apply", "-no-color", "import.tfplan"}},
		{&a.again, "No changes.", []string{"plan", "-no-color"}},
	} {
		err := timed(argus, run.into, func() error {
			result, err := cli.Run(ctx, run.arguments...)
			if err == nil && !strings.Contains(result.Stdout, run.says) {
				err = fmt.Errorf("%s does not say %q:\n%s", run.arguments[0], run.says, result.Stdout)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	b.tell("%s: export %.1f s, plan %.1f s, apply %.1f s, plan %.1f s", a, a.export.took.Seconds(), a.plan.took.Seconds(), a.apply.took.Seconds(), a.again.took.Seconds())
	return os.RemoveAll(folder)
}

// timed runs something, and notes how long it took and how many requests Argus had.
func timed(argus *simulated, into *step, run func() error) error {
	argus.reset()
	begin := time.Now()
	err := run()
	*into = step{time.Since(begin), int(argus.requests.Load())}
	return err
}

// export runs the exporter, and returns how many resources it wrote. Something is always left out: the user of the credentials.
func export(ctx context.Context, exporter, folder string, environment []string) (int, error) {
	run := exec.CommandContext(ctx, exporter, "-out", folder, "-exclude", "argus_user.short_name=administrator", "-exclude", "argus_group.short_name=synced", "-exclude", "argus_group_membership.group=synced")
	run.Env = environment
	output, err := run.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("argus-export: %w: %s", err, output)
	}
	var n int
	if _, err := fmt.Sscanf(string(output), "Wrote %d resources", &n); err != nil {
		return 0, fmt.Errorf("argus-export: %w: %s", err, output)
	}
	return n, nil
}

// adoptionTable is what was measured of adoptions; empty if nothing was.
func adoptionTable(adoptions []*adoption) string {
	if len(adoptions) == 0 {
		return ""
	}
	var lines [][]string
	for _, a := range adoptions {
		line := []string{thousands(a.n), a.terraform}
		for _, s := range []step{a.export, a.plan, a.apply, a.again} {
			line = append(line, thousands(s.requests), fmt.Sprintf("%.1f", s.took.Seconds()))
		}
		lines = append(lines, line)
	}
	return fmt.Sprintf("\nExport with `argus-export`, and adoption, at %d ms:\n\n%s", adoptions[0].latency.Milliseconds(), table([]string{
		"resources", "binary", "requests, export", "seconds", "requests, plan", "seconds", "requests, apply", "seconds", "requests, plan again", "seconds",
	}, 2, lines))
}

// adoptionCriteria tells which demands on adoptions hold.
func adoptionCriteria(adoptions []*adoption) string {
	var text strings.Builder
	for _, a := range adoptions {
		adopted := a.plan.took + a.apply.took + a.again.took
		verdict := "holds"
		if a.export.requests > mostExportRequests || a.export.took > mostExportTime || adopted > mostAdoptionTime {
			verdict = "does not hold"
		}
		fmt.Fprintf(&text, "- %s: the export takes %.1f s and sends %d requests, at most %.0f s and %d, and the adoption takes %.1f s, at most %.0f s: %s\n",
			a, a.export.took.Seconds(), a.export.requests, mostExportTime.Seconds(), mostExportRequests, adopted.Seconds(), mostAdoptionTime.Seconds(), verdict)
	}
	return text.String()
}
