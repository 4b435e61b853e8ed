package main

import (
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// settings are what the switches say.
type settings struct {
	sizes           []int
	latencies       []time.Duration
	binaries        []string
	variants        []variant
	parallelisms    []int
	runs, applyRuns int
	mostApplied     int
	tenant          int
	adopted         int
	guide, details  string
}

// parse reads the switches. Their defaults are the whole bench.
func parse(arguments []string, stderr io.Writer) (settings, error) {
	s := settings{
		sizes:     []int{100, 1000, 5000},
		latencies: []time.Duration{0, 20 * time.Millisecond, 50 * time.Millisecond},
		variants:  []variant{bulk, single, floor, terraformData},

		parallelisms: []int{usualParallelism, 50},
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("n", "measures with these `numbers` of resources (default 100,1000,5000)", list(&s.sizes, func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err == nil && n < 100 {
			err = fmt.Errorf("100 is the least, so that there are some of each kind")
		}
		return n, err
	}))
	flags.Func("latency", "measures with these `latencies` of Argus (default 0,20ms,50ms)", list(&s.latencies, time.ParseDuration))
	flags.Func("parallelism", "measures with these `numbers` of resources at once, of which all but the first are for applies at the highest latency (default 10,50)", list(&s.parallelisms, func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err == nil && n < 1 {
			err = fmt.Errorf("1 is the least")
		}
		return n, err
	}))
	flags.Func("terraform", "measures with these `binaries`, Terraform or OpenTofu (default TF_ACC_TERRAFORM_PATH, else from PATH)", list(&s.binaries, func(text string) (string, error) {
		path, err := exec.LookPath(text)
		if err != nil {
			return "", err
		}
		return filepath.Abs(path)
	}))
	flags.Func("variants", "compares these `variants` (default bulk,single,floor,terraform_data)", list(&s.variants, func(text string) (variant, error) {
		if v := variant(text); slices.Contains([]variant{bulk, single, floor, terraformData}, v) {
			return v, nil
		}
		return "", fmt.Errorf("there is no variant %q", text)
	}))
	flags.IntVar(&s.runs, "runs", 3, "times each plan without changes this `number` of times, and takes the median")
	flags.IntVar(&s.applyRuns, "apply-runs", 1, "times each apply this `number` of times; 0 leaves them out")
	flags.IntVar(&s.mostApplied, "most-applied", 1000, "times applies of at most this `number` of resources: Terraform's apply is quadratic")
	flags.IntVar(&s.tenant, "tenant", 50_000, "measures one customer's resources beside this `number` of users of others; 0 leaves them out")
	flags.IntVar(&s.adopted, "adopted", 5000, "exports and adopts an organisation of this `number` of resources at the highest latency; 0 leaves it out")
	flags.StringVar(&s.guide, "guide", "", "writes what users need into this `file`, between its marks, besides printing it")
	flags.StringVar(&s.details, "details", "", "writes all tables into this `file`, between its marks, besides printing them")
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	if s.runs < 1 || s.applyRuns < 0 || s.tenant < 0 || s.adopted < 0 {
		return s, fmt.Errorf("-runs must be at least 1, and -apply-runs, -tenant and -adopted at least 0")
	}
	if len(s.binaries) == 0 {
		binary, err := terraformcli.Find()
		if err != nil {
			return s, err
		}
		s.binaries = []string{binary}
	}
	return s, nil
}

// list reads values with commas between them, in place of the default.
func list[T any](into *[]T, read func(string) (T, error)) func(string) error {
	return func(text string) error {
		*into = nil
		for part := range strings.SplitSeq(text, ",") {
			value, err := read(strings.TrimSpace(part))
			if err != nil {
				return err
			}
			*into = append(*into, value)
		}
		return nil
	}
}
