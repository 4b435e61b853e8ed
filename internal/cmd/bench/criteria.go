package main

import (
	"fmt"
	"strings"
	"time"
)

// usualParallelism is Terraform's own, of which something is demanded.
const usualParallelism = 10

// mostRequests are those of a plan of one customer in a large tenant.
const mostRequests = 45

// criteria says of each row that something is demanded of whether that holds.
func criteria(rows []*row) string {
	var text strings.Builder
	say := func(r *row, holds bool, format string, values ...any) {
		verdict := "does not hold"
		if holds {
			verdict = "holds"
		}
		fmt.Fprintf(&text, "- %s: %s: %s\n", r, fmt.Sprintf(format, values...), verdict)
	}
	for _, r := range rows {
		b, s, f := r.measured[bulk], r.measured[single], r.measured[floor]
		slow := r.latency == 50*time.Millisecond && r.parallelism == usualParallelism
		switch {
		case r.phase == planNothing && r.configuration == oneCustomerName && b != nil:
			requests := middle(b.requests)
			say(r, requests <= mostRequests, "a plan sends %d requests, at most %d", requests, mostRequests)
		case r.phase == planNothing && slow && r.n >= 1000 && b != nil && f != nil:
			ratio := b.median().Seconds() / f.median().Seconds()
			say(r, ratio <= 1.25, "a plan with bulk reads takes %.2f times the floor, at most 1.25", ratio)
		case r.phase == planNothing && r.latency == 0 && b != nil && s != nil:
			noise := max(b.spread(), s.spread())
			say(r, b.median() <= s.median()+noise, "a plan takes %.2f s with bulk reads and %.2f s with single ones, not more by more than the noise of %.2f s",
				b.median().Seconds(), s.median().Seconds(), noise.Seconds())
		case r.phase == applyAll && slow && r.configuration == usersName && b != nil && f != nil:
			ideal := time.Duration(r.n)*r.latency/usualParallelism + f.median()
			ratio := b.median().Seconds() / ideal.Seconds()
			say(r, ratio <= 1.3, "apply takes %.2f times (N × latency ÷ parallelism + the floor's apply), at most 1.3", ratio)
		case r.phase == applyAll && slow && r.n >= 1000 && b != nil && f != nil:
			most := 1.1
			if strings.HasPrefix(r.terraform, "OpenTofu") {
				most = 1.25
			}
			ideal := time.Duration(middle(b.requests))*r.latency/usualParallelism + f.median()
			ratio := b.median().Seconds() / ideal.Seconds()
			say(r, ratio <= most, "apply takes %.2f times (requests × latency ÷ parallelism + the floor's apply), at most %.2f", ratio, most)
		}
	}
	return text.String()
}
