package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/command"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
)

// report is what the command tells at its end.
type report struct {
	Folder           string           `json:"folder"`
	Files            []string         `json:"files"`
	Resources        map[string]int   `json:"resources"`
	Changed          []export.Change  `json:"changed,omitempty"`
	Gone             []string         `json:"gone,omitempty"`
	LeftOut          []export.LeftOut `json:"left_out"`
	Excluded         int              `json:"excluded"`
	Unused           []string         `json:"exclude_matched_nothing,omitempty"`
	ManagedElsewhere int              `json:"managed_elsewhere"`
	Requests         int64            `json:"requests"`
	Seconds          float64          `json:"seconds"`

	update, split bool
}

func newReport(a *arguments, found *export.Export, files map[string][]byte) *report {
	return &report{
		Folder: a.folder, Files: append([]string{}, slices.Sorted(maps.Keys(files))...), // no file is [] for machines, not null
		Resources: found.Count(), Changed: found.Changed, Gone: found.Gone, LeftOut: append([]export.LeftOut{}, found.LeftOut...),
		Excluded: found.Excluded, Unused: found.Unused(), ManagedElsewhere: found.Elsewhere, update: a.update, split: a.split != "",
	}
}

// print prints the report for people or for machines.
func (r *report) print(stdout io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	var text strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&text, format+"\n", values...) }
	total, what := 0, "resource"
	for _, count := range r.Resources {
		total += count
	}
	if r.update {
		what = "new resource"
	}
	line("Wrote %s into %s in %s, with %d requests in %.1f s.", counted(total, what), counted(len(r.Files), "file"), r.Folder, r.Requests, r.Seconds)
	for _, kind := range slices.Sorted(maps.Keys(r.Resources)) {
		line("  %-28s %6d", kind, r.Resources[kind])
	}
	if r.Excluded > 0 {
		line("Left out by -exclude and -customer: %d.", r.Excluded)
	}
	for _, pattern := range r.Unused {
		line("Nothing matches -exclude %s: check its spelling.", pattern)
	}
	if r.ManagedElsewhere > 0 {
		line("Left out by -managed-elsewhere: %d.", r.ManagedElsewhere)
	}
	for _, change := range r.Changed {
		line("Changed outside of the configuration: %s (%s)", change.Address, strings.Join(change.Attributes, ", "))
	}
	for _, address := range r.Gone {
		line("Gone from Argus: %s", address)
	}
	if len(r.Changed)+len(r.Gone) > 0 {
		line("terraform apply undoes what changed or is gone. To keep it, edit the configuration first.")
	}
	if r.Resources["argus_group_members"]+r.Resources["argus_subject_permissions"] > 0 {
		line("The sets own all members and permissions of what they name: once they are applied, each later plan removes what the configuration does not list.")
	}
	if total > 0 {
		where := r.Folder
		if r.split {
			where = "each folder of " + where
		}
		besides := "and changes nothing"
		if len(r.Changed)+len(r.Gone) > 0 {
			besides = "and shows what apply undoes"
		}
		line("Next, in %s: terraform init and terraform plan, with the same credentials. The plan imports, %s.", where, besides)
	}
	_, err := io.WriteString(stdout, text.String())
	return err
}

// counted is a number of things, such as "1 file" or "2 files".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// mostLines is how many things that were left out for one reason are listed for people.
const mostLines = 20

// leftOut is the error that lists what was left out; nil if nothing was.
func (r *report) leftOut(asJSON bool) error {
	if len(r.LeftOut) == 0 {
		return nil
	}
	if asJSON {
		return command.Exit(3, fmt.Errorf("%s could not be exported: see left_out", counted(len(r.LeftOut), "thing")))
	}
	var lines []string
	counts := map[[2]string]int{}
	for _, left := range r.LeftOut {
		of := [2]string{left.Type, left.Reason}
		if counts[of]++; counts[of] <= mostLines {
			lines = append(lines, left.String())
		}
	}
	for _, left := range r.LeftOut {
		of := [2]string{left.Type, left.Reason}
		if more := counts[of] - mostLines; more > 0 {
			lines = append(lines, fmt.Sprintf("%s: %d more, which -json lists", export.LeftOut{Type: left.Type, Reason: left.Reason}, more))
			counts[of] = 0
		}
	}
	return command.Exit(3, fmt.Errorf("%s could not be exported (name with -exclude what you accept):\n  %s", counted(len(r.LeftOut), "thing"), strings.Join(lines, "\n  ")))
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
