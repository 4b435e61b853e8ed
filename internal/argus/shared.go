package argus

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// loadFor bounds a load, since it does not end when those who wait for it give up.
const loadFor = 10 * time.Minute

// Shared keeps what was loaded under each key. Who asks while a load is on its way waits for that one. The zero value is
// ready.
type Shared[V any] struct {
	flight singleflight.Group
	loaded sync.Map
}

// Get answers what was loaded, or loads it. A load serves all who asked, so that it does not end with the context of the
// first; waiting for it ends with the caller's. No failure is kept.
func (s *Shared[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, err
	}
	flight := s.flight.DoChan(key, func() (any, error) {
		if value, ok := s.loaded.Load(key); ok {
			return value, nil
		}
		loading, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadFor)
		defer cancel()
		value, err := load(loading)
		if err != nil && loading.Err() != nil {
			err = fmt.Errorf("a shared read did not finish within %s: %w", loadFor, err)
		}
		if err == nil {
			s.loaded.Store(key, value)
		}
		return value, err
	})
	select {
	case result := <-flight:
		if result.Err != nil {
			return none, result.Err
		}
		return result.Val.(V), nil
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// Keep has later calls of Get answer a value.
func (s *Shared[V]) Keep(key string, value V) { s.loaded.Store(key, value) }
