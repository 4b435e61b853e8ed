package argus

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestQueriesAreSplitByNumberAndLength(t *testing.T) {
	t.Parallel()
	values := slices.Repeat([]string{"1234"}, 250)
	if split := InQueries("subject", values, ""); len(split) != 3 || len(split[0]) != 100 || len(split[2]) != 50 {
		t.Errorf("250 ids make %d queries", len(split))
	}
	long := slices.Repeat([]string{strings.Repeat("å", 100)}, 20) // 600 bytes each as they are sent
	beside := strings.Repeat("a comment ", 100)
	for _, beside := range []string{"", beside} {
		sent := 0
		for _, query := range InQueries("key", long, beside) {
			args := arguments{}.withQuery("key", query...).withQuery("comment", beside)
			if length := len(args.query.Encode()); length > 4096 {
				t.Errorf("a query has %d bytes", length)
			}
			sent += len(query)
		}
		if sent != len(long) {
			t.Errorf("%d of %d values are sent", sent, len(long))
		}
	}
	if split := InQueries("key", []string{"a", strings.Repeat("b", 5000), "c"}, ""); len(split) != 3 {
		t.Errorf("a value that is too long does not go alone: %d queries", len(split))
	}
	if split := InQueries("key", nil, ""); len(split) != 0 {
		t.Errorf("nothing makes %d queries", len(split))
	}
}

// aSet is a set on a server that refuses some entries, and does what it can before it refuses if it is not atomic.
type aSet struct {
	refuses   []int
	isAtomic  bool
	refuseOld bool
	unusable  bool
	present   map[int]bool
	calls     int
	reads     int
}

func (s *aSet) many() Many[int] {
	return Many[int]{
		Send: func(_ context.Context, entries []int) error {
			s.calls++
			before := map[int]bool{}
			for entry := range s.present {
				before[entry] = true
			}
			for _, entry := range entries {
				if slices.Contains(s.refuses, entry) || s.refuseOld && before[entry] {
					if s.isAtomic {
						s.present = before
					}
					return &Error{StatusCode: http.StatusPreconditionFailed}
				}
				s.present[entry] = true
			}
			return nil
		},
		Left: func(_ context.Context, entries []int) ([]int, error) {
			s.reads++
			if s.unusable {
				return nil, &Error{StatusCode: http.StatusForbidden}
			}
			var left []int
			for _, entry := range entries {
				if !s.present[entry] {
					left = append(left, entry)
				}
			}
			return left, nil
		},
	}
}

func TestTheRefusedEntryOfManyIsFound(t *testing.T) {
	t.Parallel()
	var all []int
	for entry := range 100 {
		all = append(all, entry)
	}
	for _, isAtomic := range []bool{true, false} {
		for _, refuseOld := range []bool{true, false} {
			for _, refuses := range [][]int{nil, {0}, {57}, {99}, {3, 4, 80}} {
				s := &aSet{refuses: refuses, isAtomic: isAtomic, refuseOld: refuseOld, present: map[int]bool{5: true}}
				refused, err := s.many().Do(t.Context(), all)
				var found []int
				for _, entry := range refused {
					found = append(found, entry.Entry)
				}
				if err != nil || !slices.Equal(found, refuses) || len(s.present) != 100-len(refuses) {
					t.Errorf("atomic %t, refusing present ones %t: refused are %v, not %v; written are %d: %v", isAtomic, refuseOld, found, refuses, len(s.present), err)
				}
				if most := 1 + 16*max(1, len(refuses)); s.calls > most || s.reads > most {
					t.Errorf("%v: %d calls and %d reads", refuses, s.calls, s.reads)
				}
			}
		}
	}
	s := &aSet{refuses: all, isAtomic: true, present: map[int]bool{}}
	if refused, err := s.many().Do(t.Context(), all); err == nil || len(refused) != mostRefused || s.calls > 40 {
		t.Errorf("%d of 100 that are all refused were sent alone, in %d calls: %v", len(refused), s.calls, err)
	}
	s = &aSet{refuses: []int{1}, unusable: true, present: map[int]bool{}}
	if _, err := s.many().Do(t.Context(), all); !IsRefused(err) || s.calls != 1 {
		t.Errorf("without a read of the set, %d calls are made: %v", s.calls, err)
	}
}
