package argus

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// How large a limit a server takes is not documented: if it refuses one, all that it gives is asked for.
func TestALimitThatIsRefusedLosesNoRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page   Page
		cap    int // what the server gives for limit 0
		wanted int // rows
		limits []int
	}{
		"a size":                     {Page{Size: 500}, 50, 120, []int{500, 0, 0}},
		"a size, all at once":        {Page{Size: 500}, 1000, 120, []int{500, 0}},
		"rows that are wanted":       {Page{Limit: new(100)}, 50, 100, []int{100, 0, 0}},
		"fewer rows than one gives":  {Page{Limit: new(60)}, 1000, 60, []int{60, 0}},
		"the rows of the first page": {Page{}, 60, 120, []int{0, 60, 0}},
		"a small size":               {Page{Size: 50}, 50, 120, []int{50, 50}},
	} {
		for _, counted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, counted %t", name, counted), func(t *testing.T) {
				t.Parallel()
				p := &paged{users: numbered(120), cap: c.cap, largest: 50, count: -1}
				if counted {
					p.count = len(p.users)
				}
				if got := ids(t, p.serve(t), SearchSubjectsRequest{Page: c.page}); !slices.Equal(got, p.users[:c.wanted]) {
					t.Errorf("got %d rows, not %d", len(got), c.wanted)
				}
				if !slices.Equal(p.limits[:len(c.limits)], c.limits) || len(p.limits) > len(c.limits)+2 {
					t.Errorf("asked for limits %v, want %v", p.limits, c.limits)
				}
			})
		}
	}
}

// All that the server gives may be too much for one response, and what is asked for instead too much for the server.
func TestALimitThatIsRefusedAfterAResponseTooLarge(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 500} {
		p := &paged{users: numbered(maxPageRows + 1), cap: maxPageRows + 1, largest: defaultLimit, count: maxPageRows + 1}
		got := ids(t, p.serve(t), SearchSubjectsRequest{Page: Page{Limit: new(2*defaultLimit + 5), Size: size}})
		if want := p.users[:2*defaultLimit+5]; !slices.Equal(got, want) {
			t.Errorf("got %d rows, not %d", len(got), len(want))
		}
	}
}

// A refusal of something else ends the list, and what any server takes is not asked for twice.
func TestARefusalOfSomethingElse(t *testing.T) {
	t.Parallel()
	for limit, requests := range map[int]int{0: 1, defaultLimit: 1, 500: 2} {
		s := newServer(t, refusal(http.StatusPreconditionFailed, "no such field", "sortBy"))
		_, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{Page: Page{Size: limit}}))
		if !IsValidation(err) || len(s.received()) != requests {
			t.Errorf("limit %d: %d requests, and error %v", limit, len(s.received()), err)
		}
	}
}
