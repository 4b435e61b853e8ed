package argus

import (
	"context"
	"sync"
)

// creations are what a client makes: what could be taken for each other one at a time, so that what a lost answer made is
// neither what is being made beside it, nor what was made before. The zero value is ready.
type creations struct{ turns, made sync.Map }

// begin waits for the turn under a name and returns what ends it. Errors are those of ctx, after which there is nothing to end.
func (c *creations) begin(ctx context.Context, name string) (end func(), err error) {
	entry, _ := c.turns.LoadOrStore(name, make(chan struct{}, 1))
	turn := entry.(chan struct{})
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// note keeps the id of a subject, or the prefix of a key, of which it is known now where it comes from.
func (c *creations) note(id string) { c.made.Store(id, nil) }

// has reports whether the origin of an id or prefix is known.
func (c *creations) has(id string) bool {
	_, known := c.made.Load(id)
	return known
}
