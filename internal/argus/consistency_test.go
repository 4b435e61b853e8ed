package argus

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestUntilSeen(t *testing.T) {
	failure := errors.New("failed")
	tests := []struct {
		name   string
		seenAt int
		err    error
		looks  int
		took   time.Duration
	}{
		{"at once", 1, nil, 1, 0},
		{"at the third look", 3, nil, 3, 300 * time.Millisecond},
		{"never", 0, nil, lookupsOfPoll, 3100 * time.Millisecond},
		{"error", 0, failure, 1, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &Client{consistencyWait: defaultConsistencyWait}
				begin, count := time.Now(), 0
				err := client.Poll(t.Context(), func() (bool, error) {
					count++
					return count == test.seenAt, test.err
				})
				if took := time.Since(begin); !errors.Is(err, test.err) || count != test.looks || took != test.took {
					t.Errorf("looked %d times in %s, error %v", count, took, err)
				}
			})
		})
	}
}

func TestUntilSeenStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := &Client{consistencyWait: time.Hour}
	if err := client.Poll(ctx, func() (bool, error) { return false, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
