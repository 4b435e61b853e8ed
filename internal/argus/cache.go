package argus

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// loadFor bounds a load, since it does not end when those who wait for it give up.
const loadFor = 10 * time.Minute

// Cache keeps what was loaded under each key. Who asks while a load is on its way waits for that one. The zero value is
// ready.
type Cache[V any] struct {
	flight singleflight.Group
	loaded sync.Map
}

// Get returns what was loaded, or loads it. A load serves all who asked, so that it does not end with the context of the
// first; waiting for it ends with the caller's. No failure is kept.
func (s *Cache[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, err
	}
	return await[V](ctx, s.flight.DoChan(key, func() (any, error) {
		if value, ok := s.loaded.Load(key); ok {
			return value, nil
		}
		value, err := loadShared(ctx, load)
		if err == nil {
			s.loaded.Store(key, value)
		}
		return value, err
	}))
}

// Keep has later calls of Get return a value.
func (s *Cache[V]) Keep(key string, value V) { s.loaded.Store(key, value) }

// Has reports whether calls of Get return a value without a load.
func (s *Cache[V]) Has(key string) bool {
	_, has := s.loaded.Load(key)
	return has
}

// Fresh shares loads among those who ask at once, and keeps nothing: no caller gets what was loaded from before its call. The
// zero value is ready.
type Fresh[V any] struct {
	flight singleflight.Group
	turns  sync.Map
}

// turn numbers the loads of a key. Who asks during a load waits for the next one.
type turn struct {
	loading chan struct{}
	number  atomic.Int64
}

// Get returns the result of a load that begins after the call.
func (f *Fresh[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	if err := ctx.Err(); err != nil {
		var none V
		return none, err
	}
	entry, _ := f.turns.LoadOrStore(key, &turn{loading: make(chan struct{}, 1)})
	of := entry.(*turn)
	return await[V](ctx, f.flight.DoChan(fmt.Sprintf("%s/%d", key, of.number.Load()), func() (any, error) {
		of.loading <- struct{}{}
		defer func() { <-of.loading }()
		of.number.Add(1)
		return loadShared(ctx, load)
	}))
}

// loadShared loads for all who asked, within loadFor.
func loadShared[V any](ctx context.Context, load func(context.Context) (V, error)) (V, error) {
	loading, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadFor)
	defer cancel()
	value, err := load(loading)
	if err != nil && loading.Err() != nil {
		err = fmt.Errorf("a shared read did not finish within %s: %w", loadFor, err)
	}
	return value, err
}

// await waits for a load, or for the end of the caller's context.
func await[V any](ctx context.Context, flight <-chan singleflight.Result) (V, error) {
	var none V
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
