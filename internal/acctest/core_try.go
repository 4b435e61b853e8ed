package acctest

import (
	"fmt"
	"testing"
)

// Try runs what drives the provider, and responds as an error what would have ended the test: a test may be ended by its
// own goroutine only. Many may try at once.
func (c *Core) Try(do func(*Core) error) (err error) {
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case ended:
			err = failed
		default:
			panic(failed)
		}
	}()
	tried := *c
	tried.t = trying{c.t}
	return do(&tried)
}

// trying is a test that does not end.
type trying struct{ testing.TB }

// ended is what a test would have ended with.
type ended struct{ reason string }

// Error says it.
func (e ended) Error() string { return e.reason }

// Fatal unwinds to Try.
func (trying) Fatal(args ...any) { panic(ended{fmt.Sprint(args...)}) }

// Fatalf unwinds to Try.
func (trying) Fatalf(format string, args ...any) { panic(ended{fmt.Sprintf(format, args...)}) }
