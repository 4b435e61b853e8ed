package argus

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// Who asks during a load is served by the next one, with all others who ask meanwhile. What was loaded is not loaded again, and a failure
// is not kept.
func TestBatchesTakeAllWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var batch Batch[string]
		var loads [][]ID
		release := make(chan error)
		load := func(_ context.Context, ids []ID) (map[ID]string, error) {
			loads = append(loads, ids)
			return map[ID]string{"1": "one", "2": "two"}, <-release
		}
		var callers sync.WaitGroup
		call := func(failure error, ids ...ID) {
			callers.Go(func() {
				got, err := batch.Get(t.Context(), ids, load)
				if !errors.Is(err, failure) || err == nil && (got["1"] != "one" || got["3"] != "" || len(got) != len(ids)) {
					t.Errorf("got %q, %v", got, err)
				}
			})
			synctest.Wait()
		}
		failure := errors.New("it failed")
		call(failure, "1")
		release <- failure
		callers.Wait()
		call(nil, "1")
		call(nil, "1", "10", "3")
		call(nil, "1", "2")
		release <- nil
		synctest.Wait()
		release <- nil
		callers.Wait()
		call(nil, "1", "2", "3")
		callers.Wait()
		if want := [][]ID{{"1"}, {"1"}, {"2", "3", "10"}}; !slices.EqualFunc(loads, want, slices.Equal) {
			t.Errorf("loaded %q, want %q", loads, want)
		}
	})
}

// What is kept beside bulk reads goes with them: after a write, and after a minute.
func TestWithIsDroppedByAWrite(t *testing.T) {
	t.Parallel()
	s := newServer(t, data(`[]`))
	client := s.client(t, func(c *Config) { c.BulkReads = true })
	made := 0
	get := func() int { return client.Bulk.With("a", func() any { made++; return made }).(int) }
	first := get()
	if again := get(); again != first {
		t.Errorf("%d, then %d", first, again)
	}
	client.Bulk.forget()
	if after := get(); after == first {
		t.Error("it is still there after a write")
	}
	if none := (*BulkReader)(nil).With("a", func() any { return 7 }); none != 7 {
		t.Errorf("without bulk reads it is %v", none)
	}
}
