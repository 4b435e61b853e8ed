package argus

import (
	"context"
	"time"
)

// looksWhileSearchesLag is how often UntilSeen looks.
const looksWhileSearchesLag = 6

// UntilSeen looks until something shows, with doubling waits between the looks, since a write may show in searches late:
// six looks over about 3 s by the default Config.LagWait. Not seen is no error; errors are those of look and of ctx.
func (c *Client) UntilSeen(ctx context.Context, look func() (seen bool, err error)) error {
	wait := c.lagWait
	for attempt := 1; ; attempt++ {
		seen, err := look()
		if seen || err != nil || attempt == looksWhileSearchesLag {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		wait *= 2
	}
}
