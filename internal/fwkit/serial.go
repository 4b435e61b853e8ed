package fwkit

import (
	"context"
	"sync"
)

// Serial lets one at a time begin under each key. The zero value is ready.
type Serial struct{ turns sync.Map }

// Begin waits for the turn and returns what ends it. Errors are those of ctx, after which there is nothing to end.
func (s *Serial) Begin(ctx context.Context, key string) (end func(), err error) {
	entry, _ := s.turns.LoadOrStore(key, make(chan struct{}, 1))
	turn := entry.(chan struct{})
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
