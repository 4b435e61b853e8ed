package argus

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// unsteady is a list of preferences on a server whose pages do not fit together.
type unsteady struct {
	rows    []string
	size    func(offset int) int
	begin   func(offset int) int   // where the page begins that was asked for at an offset; nil: there
	told    bool                   // the envelope says where the page began
	reorder func(request int) bool // whether the rows have another order from this request on
	count   int

	offsets []int
}

func (u *unsteady) serve(t *testing.T) *Client {
	t.Helper()
	rows, random := slices.Clone(u.rows), rand.New(rand.NewPCG(1, 2))
	return newServer(t, func(w http.ResponseWriter, r *http.Request) {
		limit, offset := 0, 0
		if _, err := fmt.Sscanf(r.URL.RawQuery, "limit=%d&offset=%d", &limit, &offset); err != nil {
			t.Error(err)
		}
		u.offsets = append(u.offsets, offset)
		if u.reorder != nil && u.reorder(len(u.offsets)) {
			random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
		began := offset
		if u.begin != nil && offset < len(rows) {
			began = u.begin(offset)
		}
		begin := min(began, len(rows))
		objects := []string{}
		for _, key := range rows[begin:min(begin+u.size(offset), len(rows))] {
			objects = append(objects, fmt.Sprintf(`{"key":%q}`, key))
		}
		if !u.told {
			began = offset
		}
		raw(http.StatusOK, fmt.Sprintf(`{"responseCode":200,"offset":%d,"count":%d,"data":[%s]}`, began, u.count, strings.Join(objects, ",")))(w, r)
	}).client(t)
}

func always(n int) func(int) int { return func(int) int { return n } }

// Pages that repeat rows leave out others. The list is read again then; what is still missing is said.
func TestPagesThatRepeatRowsLoseNone(t *testing.T) {
	rounded := func(offset int) int { return offset / 10 * 10 }
	earlier := func(offset int) int { return max(offset-10, 0) }
	first25 := func(offset int) int {
		if offset == 0 {
			return 25
		}
		return 10
	}
	once := func(request int) bool { return request == 2 }
	for name, test := range map[string]struct {
		server  unsteady
		whole   bool
		offsets []int // nil: any
	}{
		"begun earlier, as the envelope says":            {unsteady{size: first25, begin: rounded, told: true, count: 44}, true, []int{0, 25, 30, 40}},
		"begun earlier, as the envelope says, uncounted": {unsteady{size: first25, begin: rounded, told: true, count: -1}, true, []int{0, 25, 30, 40, 44}},
		"overlapping, as the envelope says":              {unsteady{size: always(25), begin: earlier, told: true, count: 44}, true, []int{0, 25, 40}},
		"overlapping":                                    {unsteady{size: always(25), begin: earlier, count: 44}, false, slices.Repeat([]int{0, 25, 50}, maxRounds)},
		"overlapping, uncounted":                         {unsteady{size: always(25), begin: earlier, count: -1}, false, slices.Repeat([]int{0, 25, 50}, maxRounds)},
		"shuffled once":                                  {unsteady{size: always(15), reorder: once, count: 44}, true, nil},
		"shuffled once, uncounted":                       {unsteady{size: always(15), reorder: once, count: -1}, true, nil},
		"shuffled each time":                             {unsteady{size: always(30), reorder: func(int) bool { return true }, count: 44}, true, nil},
		"shuffled each time, uncounted":                  {unsteady{size: always(30), reorder: func(int) bool { return true }, count: -1}, false, nil},
		"steady":                                         {unsteady{size: always(25), count: 44}, true, []int{0, 25}},
		"steady, uncounted":                              {unsteady{size: always(25), count: -1}, true, []int{0, 25, 44}},
	} {
		t.Run(name, func(t *testing.T) {
			server := test.server
			server.rows = numbered(44)
			client := server.serve(t)
			rows, err := Collect(client.ListUserPreferences(t.Context(), ByID("7")))
			found := map[string]bool{}
			for _, row := range rows {
				found[row.Key] = true
			}
			if len(found) != len(rows) {
				t.Errorf("%d of %d rows came twice", len(rows)-len(found), len(rows))
			}
			if whole := len(rows) == len(server.rows) && err == nil; whole != test.whole || !whole && !IsIncomplete(err) {
				t.Errorf("got %d rows, %v", len(rows), err)
			}
			if test.offsets != nil && !slices.Equal(server.offsets, test.offsets) {
				t.Errorf("asked for pages at %v, want %v", server.offsets, test.offsets)
			}
			if _, err := Collect(client.ListUserPreferences(t.Context(), ByID("7"))); !test.whole && !errors.Is(err, errRepeats) {
				t.Errorf("a list that may lack rows ends with %v", err)
			}
		})
	}
}

// A list of which only some rows are wanted is read again in pages that are not smaller.
func TestALimitedListIsReadAgain(t *testing.T) {
	s := newServer(t, counted(`[{"id":1},{"id":2},{"id":3}]`, 4), counted(`[{"id":3}]`, 4), counted(`[{"id":4},{"id":1},{"id":2}]`, 4))
	got := ids(t, s.client(t), SearchSubjectsRequest{Page: Page{Limit: new(4)}})
	if want := []string{"1", "2", "3", "4"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	wantRequests(t, s, 3)
	if last := s.received()[2].Body; last != `{"limit":3}` {
		t.Errorf("asked for %s", last)
	}
}

// A row that comes twice in one page leaves out no other, so that the list is not read again.
func TestARowThatComesTwiceInAPage(t *testing.T) {
	s := newServer(t, counted(`[{"id":1},{"id":1},{"id":2}]`, 3))
	if got, want := ids(t, s.client(t), SearchSubjectsRequest{}), []string{"1", "2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	wantRequests(t, s, 1)
}
