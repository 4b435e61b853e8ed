package main

import (
	"fmt"
	"slices"
	"time"
)

// row is what was measured of one phase of one configuration: a line of the tables.
type row struct {
	task
	configuration string
	terraform     string // with its version
	latency       time.Duration
	measured      map[variant]*series
}

// series are the times of several runs of the same, and the requests that they sent.
type series struct {
	times    []time.Duration
	requests []int
}

func (r *row) String() string {
	return fmt.Sprintf("%s, %s, %d ms, parallelism %d", r.terraform, r.resources(), r.latency.Milliseconds(), r.parallelism)
}

func (r *row) resources() string { return thousands(r.n) + " " + r.configuration }

// isBeside reports whether r is of a phase, and in all else like another row.
func (r *row) isBeside(other *row, what phase) bool {
	return r.phase == what && r.resources() == other.resources() && r.terraform == other.terraform && r.latency == other.latency &&
		r.parallelism == other.parallelism
}

func (r *row) add(v variant, took time.Duration, requests int) {
	if r.measured[v] == nil {
		r.measured[v] = &series{}
	}
	r.measured[v].times = append(r.measured[v].times, took)
	r.measured[v].requests = append(r.measured[v].requests, requests)
}

// median is the middle one; of an even number, the lower of the two.
func (s *series) median() time.Duration { return middle(s.times) }

// spread is how far the runs are apart.
func (s *series) spread() time.Duration { return slices.Max(s.times) - slices.Min(s.times) }

func middle[T int | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

// seconds is the median with the fastest and the slowest run.
func (r *row) seconds(v variant) string {
	s := r.measured[v]
	if s == nil {
		return "–"
	}
	text := fmt.Sprintf("%.2f", s.median().Seconds())
	if len(s.times) > 1 {
		text += fmt.Sprintf(" (%.2f–%.2f)", slices.Min(s.times).Seconds(), slices.Max(s.times).Seconds())
	}
	return text
}

// ratio is how often the time of one fits into that of the other.
func (r *row) ratio(of, to variant) string {
	if r.measured[of] == nil || r.measured[to] == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", r.measured[of].median().Seconds()/r.measured[to].median().Seconds())
}

// requests is the median of how many were sent.
func (r *row) requests(v variant) string {
	if r.measured[v] == nil {
		return "–"
	}
	return thousands(middle(r.measured[v].requests))
}

// thousands writes 12,345.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
