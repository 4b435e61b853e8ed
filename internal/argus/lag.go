package argus

import (
	"context"
	"time"
)

// looks is how often UntilSeen looks: with the waits of the default Config.LagWait that takes about 3 s.
const looks = 6

// UntilSeen looks until something shows, with growing waits between the looks, since a write may show in searches late.
// The look's own error, or that of ctx, ends it; that nothing was seen after the last look is no error.
func (c *Client) UntilSeen(ctx context.Context, look func() (seen bool, err error)) error {
	wait := c.lagWait
	for attempt := 1; ; attempt++ {
		seen, err := look()
		if seen || err != nil || attempt == looks {
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
