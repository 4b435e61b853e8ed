package argus

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
)

// Who asks during a load gets the next one, which all who ask meanwhile share.
func TestFreshLoadsBeginAfterTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fresh Fresh[int]
		var loads int
		release := make(chan struct{})
		load := func(context.Context) (int, error) {
			loads++
			mine := loads
			<-release
			return mine, nil
		}
		var callers sync.WaitGroup
		call := func(want int) {
			callers.Go(func() {
				if got, err := fresh.Get(t.Context(), "a", load); err != nil || got != want {
					t.Errorf("got load %d, %v, want %d", got, err, want)
				}
			})
			synctest.Wait()
		}
		call(1)
		for range 10 {
			call(2)
		}
		release <- struct{}{}
		synctest.Wait()
		call(3)
		close(release)
		callers.Wait()
		if call(4); loads != 4 {
			t.Errorf("%d loads", loads)
		}
		callers.Wait()
	})
}
