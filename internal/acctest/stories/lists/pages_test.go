package lists

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// tenant is an Argus with so many users more.
func tenant(t *testing.T, users int, set func(*simulator.Options)) *acctest.Argus {
	t.Helper()
	a := acctest.Start(t, set)
	a.Must(a.Simulator.Populate(a.Customer, simulator.Population{Users: users}))
	return a
}

func users(limit int64) acctest.Query {
	return acctest.Query{Kind: "argus_user", Config: map[string]any{}, Limit: &limit, Objects: true}
}

// rowsInPage is how many rows a list resource asks for at once.
const rowsInPage = 500

// Each page is asked for when the rows before it were taken, so that what is in memory does not grow with the list. The test is not
// parallel, since it measures memory.
func TestTenThousandRowsAreReadPageByPage(t *testing.T) {
	a := tenant(t, many, func(*simulator.Options) {})
	core := a.Core()
	rows, memory := 0, map[int]uint64{}
	core.ListEach(users(many), func(result acctest.Listed) bool {
		if result.Identity == nil {
			return true
		}
		rows++
		if asked, wanted := a.Simulator.Count("searchUsers"), (rows+rowsInPage-1)/rowsInPage; rows%100 == 1 && asked != wanted {
			t.Errorf("row %d came after %d pages, not %d", rows, asked, wanted)
			return false
		}
		if rows == many/10 || rows == many*9/10 {
			var now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&now)
			memory[rows] = now.HeapAlloc
		}
		return true
	})
	if rows != many {
		t.Errorf("%d rows are listed", rows)
	}
	if grown := int64(memory[many*9/10]) - int64(memory[many/10]); grown > 8<<20 {
		t.Errorf("%d rows take %d MiB", many*8/10, grown>>20)
	}
}

// A server may refuse to return so many rows at once.
func TestPagesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{{"large-limits-refused"}, {"large-limits-refused", "count-zero"}, {"large-limits-refused", "pages-overlap"}} {
		a := tenant(t, 120, func(o *simulator.Options) { o.Variants = variants })
		for limit, wanted := range map[int64]int{1_000: 120, 80: 80} {
			rows, diags := a.Core().List(users(limit))
			if acctest.HasError(diags) || len(rows) < wanted || len(rows) > int(limit) {
				t.Errorf("%v: %d rows are listed: %s", variants, len(rows), acctest.Text(diags))
			}
		}
	}
}

// Nothing is asked for once Terraform has what it wants, or has gone.
func TestNothingIsAskedForAfterTheLastRow(t *testing.T) {
	t.Parallel()
	a := tenant(t, 40, func(o *simulator.Options) { o.PageCap = 10 })
	core := a.Core()
	for taken, query := range map[int]acctest.Query{1: users(100), 15: users(100), 3: users(3), 10: users(10)} {
		a.Simulator.ResetRequests()
		rows := 0
		core.ListEach(query, func(result acctest.Listed) bool {
			if result.Identity != nil {
				rows++
			}
			return rows < taken
		})
		if asked := a.Simulator.Count("searchUsers"); rows != taken || asked != (taken+9)/10 {
			t.Errorf("%d of %d rows were taken, and %d pages asked for", rows, taken, asked)
		}
	}
}

func TestLimitZeroAsksForNothing(t *testing.T) {
	overAll(t, func(s *story) {
		sim := s.NeedSimulator("counts requests")
		query := s.query()
		query.Limit = new(int64)
		sim.ResetRequests()
		rows, diags := s.core.List(query)
		acctest.WantNone(s.t, diags)
		if asked := len(sim.Requests()); len(rows) > 0 || asked > 0 {
			s.t.Errorf("%d rows are listed, after %d requests", len(rows), asked)
		}
	})
}

// A list that the limit cuts says so before its first row, if the count or the first page tells it, and else before its last.
func TestALimitThatCutsIsSaid(t *testing.T) {
	t.Parallel()
	plain := func(*simulator.Options) {}
	uncounted := func(o *simulator.Options) { o.CountMinusOne = true }
	zero := func(o *simulator.Options) { o.Variants = []string{"count-zero"} }
	capped := func(o *simulator.Options) { o.CountMinusOne, o.PageCap = true, 4 }
	all := func(a *acctest.Argus) int64 { // the count of the whole list
		rows, diags := a.Core().List(users(1_000))
		acctest.WantNone(t, diags)
		return int64(len(rows))
	}
	for name, of := range map[string]struct {
		set   func(*simulator.Options)
		limit func(all int64) int64
		at    func(limit int64) int64 // how many rows come before the warning; −1: there is none
		words string
	}{
		"counted":                   {plain, below, first, "At least ALL users match"},
		"counted, all":              {plain, same, none, ""},
		"not counted":               {uncounted, below, first, "There may be more users"},
		"count is zero":             {zero, below, first, "There may be more users"},
		"not counted, small pages":  {capped, below, beforeLast, "There may be more users"},
		"not counted, all in pages": {capped, same, none, ""},
		"not counted, all":          {uncounted, same, none, ""},
		"not counted, more than is": {uncounted, func(all int64) int64 { return all + 1 }, none, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := tenant(t, 9, of.set)
			whole := all(a)
			limit := of.limit(whole)
			var results []acctest.Listed
			a.Core().ListEach(users(limit), func(result acctest.Listed) bool {
				results = append(results, result)
				return true
			})
			rows := slices.DeleteFunc(slices.Clone(results), func(result acctest.Listed) bool { return result.Identity == nil })
			if int64(len(rows)) != limit && of.at(limit) >= 0 || int64(len(rows)) != min(limit, whole) {
				t.Errorf("%d rows of %d are listed", len(rows), limit)
			}
			at := int64(slices.IndexFunc(results, func(result acctest.Listed) bool { return len(result.Diagnostics) > 0 }))
			if at != of.at(limit) {
				t.Fatalf("the warning is result %d, not %d", at, of.at(limit))
			}
			if at >= 0 {
				acctest.WantText(t, results[at].Diagnostics, "WARNING", strings.Replace(of.words, "ALL", fmt.Sprint(whole), 1), "Set limit in the list block")
			}
		})
	}
}

// What one user has is read whole, so that its number is known.
func TestALimitThatCutsWhatAUserHas(t *testing.T) {
	t.Parallel()
	s := acctest.Start(t).NewScene()
	core := s.Core()
	for _, name := range byUser {
		kind := acctest.Kinds[name]
		for _, config := range kind.SeveralOf(kind.ConfigByID(s)) {
			core.Make(name, config)
		}
		rows, diags := core.List(acctest.Query{Kind: name, Config: map[string]any{"user": s.User}})
		acctest.WantNone(t, diags)
		if len(rows) < 2 {
			core.Make("argus_preference", map[string]any{"user": s.User, "key": "another", "value": ""})
			rows, _ = core.List(acctest.Query{Kind: name, Config: map[string]any{"user": s.User}})
		}
		cut, diags := core.List(acctest.Query{Kind: name, Config: map[string]any{"user": s.User}, Limit: new(int64(1))})
		acctest.WantText(t, diags, "WARNING", fmt.Sprintf("At least %d ", len(rows)), "limit is 1")
		if len(cut) != 1 {
			t.Errorf("%d rows of %s are listed", len(cut), name)
		}
	}
}

func below(all int64) int64 { return all - 2 }
func same(all int64) int64  { return all }

func first(int64) int64            { return 0 }
func none(int64) int64             { return -1 }
func beforeLast(limit int64) int64 { return limit - 1 }

// What goes wrong in the middle is one error after the rows that came before, and what passes is not seen.
func TestErrorsInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		fault simulator.Fault
		words []string
	}{
		"refused":   {simulator.Fault{Kind: simulator.ServerError, Status: 412}, []string{"ERROR", "Could not list users"}},
		"forbidden": {simulator.Fault{Kind: simulator.ServerError, Status: 403}, []string{"ERROR", "Could not list users"}},
		"no Argus":  {simulator.Fault{Kind: simulator.HTMLError, Status: 404}, []string{"ERROR", "Could not list users", "not Argus's"}},
		"truncated": {simulator.Fault{Kind: simulator.TruncatedBody, Times: 1}, nil},
		"busy":      {simulator.Fault{Kind: simulator.Unavailable, Times: 2}, nil},
		"lost":      {simulator.Fault{Kind: simulator.LostResponse, Times: 1}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := tenant(t, 30, func(o *simulator.Options) { o.PageCap = 10 })
			core := a.Core()
			of.fault.Operation, of.fault.After = "searchUsers", 1
			if of.words != nil {
				of.fault.Times = simulator.Always
			}
			a.Simulator.Fail(of.fault)
			rows, diags := core.List(users(100))
			if of.words == nil {
				acctest.WantNone(t, diags)
				if len(rows) < 30 {
					t.Errorf("%d rows are listed", len(rows))
				}
				return
			}
			acctest.WantText(t, diags, of.words...)
			if len(rows) != 10 || len(diags) != 1 {
				t.Errorf("%d rows are listed, and %d diagnostics", len(rows), len(diags))
			}
		})
	}
}

// A list that is not whole says so at its end, and rows without their keys are errors.
func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		variants []string
		fault    *simulator.Fault
		words    []string
	}{
		"a count that is too high": {[]string{"count-too-high"}, nil, nil},
		"fewer rows than counted":  {nil, &simulator.Fault{Kind: simulator.EmptyPage, After: 1, Times: simulator.Always}, []string{"WARNING", "Found ", " of at least ", "Run the query again"}},
		"pages that overlap":       {[]string{"pages-overlap"}, nil, nil},
		"rows without keys":        {nil, &simulator.Fault{Kind: simulator.NullFields, Times: simulator.Always, Rows: 1}, []string{"ERROR", "Could not list users"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := tenant(t, 20, func(o *simulator.Options) { o.PageCap, o.Variants = 10, of.variants })
			core := a.Core()
			if of.fault != nil {
				of.fault.Operation = "searchUsers"
				a.Simulator.Fail(*of.fault)
			}
			rows, diags := core.List(users(1_000))
			if of.words == nil {
				acctest.WantNone(t, diags)
			} else {
				acctest.WantText(t, diags, of.words...)
			}
			if of.fault == nil && len(rows) < 20 {
				t.Errorf("%d rows are listed", len(rows))
			}
		})
	}
}
