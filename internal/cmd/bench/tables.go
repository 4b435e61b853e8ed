package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// table writes lines as Markdown. The first columns hold text, the others numbers.
func table(head []string, text int, lines [][]string) string {
	rule := slices.Repeat([]string{"---:"}, len(head))
	copy(rule, slices.Repeat([]string{"---"}, text))
	var written strings.Builder
	for _, line := range slices.Concat([][]string{head, rule}, lines) {
		fmt.Fprintf(&written, "| %s |\n", strings.Join(line, " | "))
	}
	return written.String()
}

// tables are all that was measured.
func tables(rows []*row) string {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(x, y *row) int { return slices.Index(phases, x.phase) - slices.Index(phases, y.phase) })
	return "Ratios of times:\n\n" + ratios(rows) + "\nSeconds, medians with the fastest and the slowest run:\n\n" + times(rows)
}

func ratios(rows []*row) string {
	return each(rows, []string{"bulk ÷ floor", "bulk ÷ single", "single ÷ floor", "requests, bulk", "requests, single"}, func(r *row) []string {
		return []string{r.ratio(bulk, floor), r.ratio(bulk, single), r.ratio(single, floor), r.requests(bulk), r.requests(single)}
	})
}

func times(rows []*row) string {
	return each(rows, []string{"bulk", "single", "floor", "`terraform_data`"}, func(r *row) []string {
		return []string{r.seconds(bulk), r.seconds(single), r.seconds(floor), r.seconds(terraformData)}
	})
}

// each writes a line for each row.
func each(rows []*row, head []string, cells func(*row) []string) string {
	var lines [][]string
	for _, r := range rows {
		lines = append(lines, append([]string{
			string(r.phase), r.terraform, r.resources(), fmt.Sprintf("%d ms", r.latency.Milliseconds()), fmt.Sprint(r.parallelism),
		}, cells(r)...))
	}
	return table(append([]string{"phase", "binary", "resources", "latency", "parallelism"}, head...), 2, lines)
}

// summary is what users need: the highest latency, and no resources that are measured for comparison alone.
func summary(rows []*row) string {
	var latency time.Duration
	for _, r := range rows {
		latency = max(latency, r.latency)
	}
	var plans, applies [][]string
	for _, r := range rows {
		if r.latency != latency || r.configuration == usersName {
			continue
		}
		switch r.phase {
		case planNothing:
			plans = append(plans, slices.Concat([]string{r.resources(), r.terraform},
				sum(bulk, r), sum(single, r), sum(floor, r)[1:]))
		case applyAll:
			with := func(what phase) *row {
				return rows[slices.IndexFunc(rows, func(other *row) bool { return other.isBeside(r, what) })]
			}
			apply, destroy := []*row{with(planAll), r}, []*row{with(planDestroy), with(destroyAll)}
			applies = append(applies, slices.Concat([]string{r.resources(), r.terraform, fmt.Sprint(r.parallelism)},
				sum(bulk, apply...), sum(floor, apply...)[1:], sum(bulk, destroy...), sum(floor, destroy...)[1:]))
		}
	}
	return fmt.Sprintf("Plans without changes, at %d ms:\n\n%s\nPlan and apply that create all, and that destroy all, at %d ms:\n\n%s",
		latency.Milliseconds(), table([]string{"resources", "binary", "requests", "seconds", "requests, single", "seconds, single", "floor"}, 2, plans),
		latency.Milliseconds(), table([]string{"resources", "binary", "parallelism", "requests, create", "seconds", "floor", "requests, destroy", "seconds", "floor"}, 2, applies))
}

// sum is the requests and seconds of several phases together.
func sum(v variant, rows ...*row) []string {
	requests, seconds := 0, 0.0
	for _, r := range rows {
		if r.measured[v] == nil {
			return []string{"–", "–"}
		}
		requests += middle(r.measured[v].requests)
		seconds += r.measured[v].median().Seconds()
	}
	return []string{thousands(requests), fmt.Sprintf("%.1f", seconds)}
}
