package main

import (
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestConfigurationsAreOfAsManyResources(t *testing.T) {
	counts := regexp.MustCompile(`resource "(\w+)" "bench" \{\n *count *= (\d+)\n`)
	for n, want := range map[int]map[string]int{
		100:  {"argus_user": 30, "argus_group": 3, "argus_group_membership": 33, "argus_permission": 33, "argus_preference": 1},
		199:  {"argus_user": 59, "argus_group": 5, "argus_group_membership": 65, "argus_permission": 69, "argus_preference": 1},
		1000: {"argus_user": 300, "argus_group": 30, "argus_group_membership": 330, "argus_permission": 330, "argus_preference": 10},
		5000: {"argus_user": 1500, "argus_group": 150, "argus_group_membership": 1650, "argus_permission": 1650, "argus_preference": 50},
	} {
		sum := 0
		found := counts.FindAllStringSubmatch(mixed(n).with(bulk, 10), -1)
		for _, match := range found {
			count, err := strconv.Atoi(match[2])
			if err != nil || count != want[match[1]] {
				t.Errorf("of %d there are %d %s, not %d: %v", n, count, match[1], want[match[1]], err)
			}
			sum += count
		}
		if sum != n || len(found) != len(want) {
			t.Errorf("%d resources of %d kinds, not %d of %d", sum, len(found), n, len(want))
		}
	}
	for _, text := range []string{independentUsers(1000).with(single, 10), mixed(1000).with(terraformData, 50)} {
		if found := counts.FindAllStringSubmatch(text, -1); len(found) != 1 || found[0][2] != "1000" {
			t.Errorf("not 1000 of one kind: %v", found)
		}
	}
}

func TestOnlyWhatIsBetweenTheMarksIsReplaced(t *testing.T) {
	guide := "before\n\n" + beginMark + "\nold\n" + endMark + "\nafter\n"
	want := "before\n\n" + beginMark + "\n\nnew\n\n" + endMark + "\nafter\n"
	got, err := between([]byte(guide), "new\n")
	if err != nil || string(got) != want {
		t.Errorf("%q, %v, not %q", got, err, want)
	}
	if again, err := between(got, "new\n"); err != nil || string(again) != want {
		t.Errorf("the second time: %q, %v, not %q", again, err, want)
	}
	for _, guide := range []string{"", beginMark, endMark + beginMark, beginMark + endMark + beginMark} {
		if got, err := between([]byte(guide), "new"); err == nil {
			t.Errorf("%q became %q", guide, got)
		}
	}
	for _, page := range []string{"../../../templates/guides/performance.md", "MEASUREMENTS.md"} {
		written, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := between(written, ""); err != nil {
			t.Errorf("%s: %v", page, err)
		}
	}
}

// measured is a row of plans that took so many seconds.
func measured(what phase, n int, latency time.Duration, seconds map[variant][]float64) *row {
	r := &row{task: task{what, n, 10}, configuration: mixedName, terraform: "Terraform v1", latency: latency, measured: map[variant]*series{}}
	for v, all := range seconds {
		for _, each := range all {
			r.add(v, time.Duration(each*float64(time.Second)), 12345)
		}
	}
	return r
}

func TestTables(t *testing.T) {
	rows := []*row{measured(planNothing, 5000, 50*time.Millisecond, map[variant][]float64{bulk: {3, 2.5, 9}, single: {6}, floor: {2}})}
	want := `| phase | binary | resources | latency | parallelism | bulk ÷ floor | bulk ÷ single | single ÷ floor | requests, bulk | requests, single |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| plan, no change | Terraform v1 | 5,000 mixed | 50 ms | 10 | 1.50 | 0.50 | 3.00 | 12,345 | 12,345 |
`
	if got := ratios(rows); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	want = "| plan, no change | Terraform v1 | 5,000 mixed | 50 ms | 10 | 3.00 (2.50–9.00) | 6.00 | 2.00 | – |\n"
	if got := times(rows); !strings.HasSuffix(got, "\n"+want) {
		t.Errorf("%s\ndoes not end with\n%s", got, want)
	}
}

// The guide shows the highest latency, and of applies what plan and apply take together.
func TestSummary(t *testing.T) {
	at := func(what phase, latency time.Duration) *row {
		return measured(what, 1000, latency, map[variant][]float64{bulk: {3, 2.5, 9}, single: {6}, floor: {2}})
	}
	rows := []*row{at(planNothing, 0), at(applyAll, 0)}
	for _, what := range phases {
		rows = append(rows, at(what, 50*time.Millisecond))
	}
	want := `Plans without changes, at 50 ms:

| resources | binary | requests | seconds | requests, single | seconds, single | floor |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| 1,000 mixed | Terraform v1 | 12,345 | 3.0 | 12,345 | 6.0 | 2.0 |

Plan and apply that create all, and that destroy all, at 50 ms:

| resources | binary | parallelism | requests, create | seconds | floor | requests, destroy | seconds | floor |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 1,000 mixed | Terraform v1 | 10 | 24,690 | 6.0 | 4.0 | 24,690 | 6.0 | 4.0 |
`
	if got := summary(rows); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}

func TestConditions(t *testing.T) {
	b := &bench{settings: settings{binaries: []string{"terraform"}, latencies: []time.Duration{0, time.Second}, parallelisms: []int{10, 50}}}
	low, high, wide := conditions{"terraform", 0, 10}, conditions{"terraform", time.Second, 10}, conditions{"terraform", time.Second, 50}
	for name, test := range map[string]struct{ got, want []conditions }{
		"plans":            {b.planned(mixed(100)), []conditions{low, high}},
		"plans of users":   {b.planned(independentUsers(100)), nil},
		"applies":          {b.applied(mixed(100)), []conditions{low, high, wide}},
		"applies of users": {b.applied(independentUsers(100)), []conditions{high}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %v, not %v", name, test.got, test.want)
		}
	}
}

func TestWhatKnowsNoLatencyIsMeasuredOnce(t *testing.T) {
	b := &bench{settings: settings{variants: []variant{bulk, terraformData}}}
	at := func(latency time.Duration) conditions { return conditions{"", latency, 10} }
	first := b.row(planNothing, mixed(100), at(0))
	if got := b.variantsOf(first); !slices.Equal(got, b.variants) {
		t.Errorf("at first %v", got)
	}
	first.add(bulk, time.Second, 1)
	first.add(terraformData, time.Second, 0)
	if got := b.variantsOf(b.row(planNothing, mixed(100), at(time.Millisecond))); !slices.Equal(got, []variant{bulk}) {
		t.Errorf("then %v", got)
	}
	for _, other := range []*row{b.row(planAll, mixed(100), at(0)), b.row(planNothing, mixed(200), at(0))} {
		if got := b.variantsOf(other); !slices.Equal(got, b.variants) {
			t.Errorf("for %s, %s: %v", other.phase, other, got)
		}
	}
}

func TestCriteria(t *testing.T) {
	users := func(bulk50 float64) *row {
		r := measured(applyAll, 1000, 50*time.Millisecond, map[variant][]float64{bulk: {bulk50}, floor: {5}})
		r.configuration = usersName
		return r
	}
	binary := func(name string, bulk50 float64) *row {
		r := measured(applyAll, 1000, 50*time.Millisecond, map[variant][]float64{bulk: {bulk50}, floor: {5}})
		r.terraform = name
		r.measured[bulk].requests = []int{1000}
		return r
	}
	oneCustomer := func(requests int) *row {
		r := measured(planNothing, 310, 0, map[variant][]float64{bulk: {2}, single: {1}})
		r.configuration, r.measured[bulk].requests = oneCustomerName, []int{requests}
		return r
	}
	wide := binary("OpenTofu v1", 13)
	wide.parallelism = 50
	for _, test := range []struct {
		row  *row
		want string // the end of what is said; empty for a row of which nothing is demanded
	}{
		{measured(planNothing, 1000, 50*time.Millisecond, map[variant][]float64{bulk: {2.5}, floor: {2}}), ": holds\n"},
		{measured(planNothing, 5000, 50*time.Millisecond, map[variant][]float64{bulk: {2.6}, floor: {2}}), ": does not hold\n"},
		{measured(planNothing, 100, 50*time.Millisecond, map[variant][]float64{bulk: {9}, floor: {2}}), ""},
		{measured(planNothing, 1000, 50*time.Millisecond, map[variant][]float64{bulk: {9}}), ""},
		{measured(planNothing, 1000, 0, map[variant][]float64{bulk: {2, 2.1, 2.2}, single: {1.9, 1.9, 2}}), ": holds\n"},
		{measured(planNothing, 1000, 0, map[variant][]float64{bulk: {2, 2.1, 2.2}, single: {1.8, 1.8, 1.8}}), ": does not hold\n"},
		{users(13), ": holds\n"},
		{users(13.1), ": does not hold\n"},
		{binary("Terraform v1", 11), ": holds\n"},
		{binary("Terraform v1", 11.1), ": does not hold\n"},
		{binary("OpenTofu v1", 12.5), ": holds\n"},
		{binary("OpenTofu v1", 12.6), ": does not hold\n"},
		{wide, ""},
		{measured(applyAll, 100, 50*time.Millisecond, map[variant][]float64{bulk: {20}, floor: {5}}), ""},
		{oneCustomer(45), ": holds\n"},
		{oneCustomer(46), ": does not hold\n"},
	} {
		if got := criteria([]*row{test.row}); (got == "") != (test.want == "") || !strings.HasSuffix(got, test.want) {
			t.Errorf("%q does not end with %q", got, test.want)
		}
	}
}

func TestAdoptions(t *testing.T) {
	measured := func(requests int, exported, applied time.Duration) *adoption {
		return &adoption{
			n: 5000, terraform: "OpenTofu v1", latency: 50 * time.Millisecond, export: step{exported, requests},
			plan: step{time.Second, 12}, apply: step{applied, 34}, again: step{time.Second, 56},
		}
	}
	want := "| 5,000 | OpenTofu v1 | 80 | 60.0 | 12 | 1.0 | 34 | 898.0 | 56 | 1.0 |\n"
	if got := adoptionTable([]*adoption{measured(80, time.Minute, 898*time.Second)}); !strings.HasSuffix(got, want) {
		t.Errorf("%s\ndoes not end with\n%s", got, want)
	}
	for verdict, a := range map[string]*adoption{
		": holds\n":          measured(80, time.Minute, 898*time.Second),
		" does not hold\n":   measured(81, time.Minute, 898*time.Second),
		": does not hold\n":  measured(80, time.Minute+1, 898*time.Second),
		"s: does not hold\n": measured(80, time.Minute, 899*time.Second),
	} {
		if got := adoptionCriteria([]*adoption{a}); !strings.HasSuffix(got, verdict) {
			t.Errorf("%s does not end with %q", got, verdict)
		}
	}
	if adoptionTable(nil)+adoptionCriteria(nil) != "" {
		t.Error("nothing was measured, and something is said")
	}
}

func TestSwitches(t *testing.T) {
	t.Setenv("TF_ACC_TERRAFORM_PATH", os.Args[0])
	s, err := parse(nil, io.Discard)
	if err != nil || len(s.binaries) != 1 || !slices.Equal(s.sizes, []int{100, 1000, 5000}) || len(s.latencies) != 3 || s.runs != 3 || s.guide != "" {
		t.Errorf("the defaults: %+v, %v", s, err)
	}
	s, err = parse([]string{"-n", "100, 200", "-latency", "0,50ms", "-variants", "floor", "-terraform", os.Args[0] + "," + os.Args[0]}, io.Discard)
	if err != nil || !slices.Equal(s.sizes, []int{100, 200}) || !slices.Equal(s.latencies, []time.Duration{0, 50 * time.Millisecond}) ||
		!slices.Equal(s.variants, []variant{floor}) || len(s.binaries) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, arguments := range [][]string{{"-n", "99"}, {"-n", "many"}, {"-latency", "50"}, {"-variants", "fast"}, {"-runs", "0"}, {"-parallelism", "0"}, {"-tenant", "-1"}, {"-adopted", "-1"}, {"-terraform", "/none"}, {"more"}} {
		if _, err := parse(arguments, io.Discard); err == nil {
			t.Errorf("%v is taken", arguments)
		}
	}
}
