package argus

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// After the caller has given up, what was sent is followed up for gracePeriod altogether. A response is waited for no longer than
// responseWait, so that there is time for a look if a server hangs.
const (
	gracePeriod  = 30 * time.Second
	responseWait = 20 * time.Second
)

// gracePeriodKey is the key of the context that ends when an operation is no longer followed up.
type gracePeriodKey struct{}

// withGracePeriod begins to follow up an operation: all that is detached from the context it returns ends at one time, gracePeriod
// after its own end. An operation that is part of another ends with that.
func withGracePeriod(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(gracePeriodKey{}) != nil {
		return ctx, func() {}
	}
	free, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := endAfter(ctx, gracePeriod, cancel)
	return context.WithValue(ctx, gracePeriodKey{}, free), func() {
		stop()
		cancel()
	}
}

// endAfter calls end a while after the context has ended, unless it is stopped before the context ends.
func endAfter(ctx context.Context, wait time.Duration, end func()) (stop func() bool) {
	return context.AfterFunc(ctx, func() { time.AfterFunc(wait, end) })
}

// Detached returns a context for what must be done although the caller gives up: to look up what was sent, or to revoke a key. It ends
// gracePeriod after its parent, or with the operation that it is part of.
func Detached(parent context.Context) (context.Context, context.CancelFunc) {
	followed, end := withGracePeriod(parent)
	until := followed.Value(gracePeriodKey{}).(context.Context)
	free, cancel := context.WithCancel(context.WithoutCancel(followed))
	stop := context.AfterFunc(until, cancel)
	if until.Err() != nil {
		cancel() // AfterFunc runs in its own goroutine; cancel synchronously
	}
	return free, func() {
		stop()
		cancel()
		end()
	}
}

// finishWrites lets a write that is on its way end although the caller gives up: nobody would know whether it was done.
func finishWrites(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		if callOf(request.Context()).operation.Read {
			return next.RoundTrip(request)
		}
		ctx, cancel := Detached(request.Context())
		stop := endAfter(request.Context(), responseWait, cancel)
		response, err := next.RoundTrip(request.WithContext(ctx))
		return whenClosed(response, err, func() {
			stop()
			cancel()
		})
	})
}

// serverClock is how far the server's clock is from ours, by the Date of its responses.
type serverClock struct {
	offset          atomic.Int64 // ms
	known, answered atomic.Bool
	connected       atomic.Bool // any attempt of the client had a connection
}

// clockSlack is how much earlier than its Date a server may say that something was done: timestamps may be in whole
// seconds, and a front's clock differ from that of the database.
const clockSlack = 5 * time.Second

// noteDate keeps the clock. Date is in whole seconds and was written before it came here: the server's time is not earlier.
func (s *serverClock) noteDate(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err == nil {
			if date, parseErr := http.ParseTime(response.Header.Get("Date")); parseErr == nil {
				s.offset.Store(time.Until(date).Milliseconds())
				s.known.Store(true)
			}
			if !s.answered.Load() { // the page of a proxy is not a response of Argus
				_, ours := readEnvelope(callOf(request.Context()).body)
				s.answered.Store(ours || response.StatusCode == http.StatusNoContent)
			}
		}
		return response, err
	})
}

// silent reports whether the server responds without a Date header.
func (s *serverClock) silent() bool { return s.answered.Load() && !s.known.Load() }

// at is a moment of our clock by the server's, earlier by clockSlack; 0 if the server does not tell the time.
func (s *serverClock) at(moment time.Time) Timestamp {
	if !s.known.Load() {
		return 0
	}
	return Timestamp(moment.Add(-clockSlack).UnixMilli() + s.offset.Load())
}

// ServerTime is the time by the server's clock, as the Date of its last response tells it; false if it has none.
func (c *Client) ServerTime() (now time.Time, known bool) {
	return time.Now().Add(time.Duration(c.clock.offset.Load()) * time.Millisecond), c.clock.known.Load()
}

// outcome is what a look finds of a write whose response was lost.
type outcome[T any] struct {
	done   bool
	result T
}

// settle sends a write. If its response is lost, look finds out whether it was done, and only what was not done is sent again,
// as often as the client's settings say. After an interrupt nothing more is sent, and the outcome is still looked up.
func confirm[T any](ctx context.Context, c *Client, op operation, send func(context.Context) (T, error), look func(context.Context) (outcome[T], error)) (T, error) {
	ctx, end := withGracePeriod(ctx)
	defer end()
	ctx, watch := withStopwatch(ctx)
	for attempt := 0; ; attempt++ {
		result, err := send(ctx)
		unknown := IsOutcomeUnknown(err)
		if !unknown && (attempt == 0 || !IsRefused(err) && !IsNotFound(err)) {
			return result, err
		}
		// What is refused after a lost response may be refused because it was done.
		looking, cancel := Detached(ctx)
		found, lookErr := untilUsable(looking, c, look)
		cancel()
		switch {
		case lookErr == nil && found.done:
			return found.result, nil
		case lookErr != nil && (unknown || isPossiblyCreated(lookErr)):
			return result, c.stillUnknown(err, lookErr)
		case !unknown || !c.again(ctx, watch, attempt, err):
			return result, err
		}
	}
}

// untilUsable looks, and again if the server did respond, but with what cannot be believed: a list that is not whole, rows
// without their keys, another object, too many bytes.
func untilUsable[T any](ctx context.Context, c *Client, look func(context.Context) (T, error)) (T, error) {
	ctx, watch := withStopwatch(ctx)
	for attempt := 0; ; attempt++ {
		found, err := look(ctx)
		if !isUnusable(err) || !c.again(ctx, watch, attempt, nil) {
			return found, err
		}
	}
}

// isUnusable reports whether an error is about the content of a success. That an object may have been created is not: no other
// response would tell more.
func isUnusable(err error) bool {
	failed, ok := AsError(err)
	_, long := errors.AsType[tooLong](err)
	return ok && !isPossiblyCreated(err) && !IsNotFound(err) && (failed.StatusCode/100 == 2 || long)
}

func isPossiblyCreated(err error) bool {
	_, ok := errors.AsType[*PossiblyCreatedError](err)
	return ok
}

// stillUnknown is the error of a write whose response was lost and that could not be looked up.
func (c *Client) stillUnknown(err, lookErr error) error {
	failed, ok := AsError(err)
	if !ok {
		return err
	}
	both := *failed
	both.Err = errors.Join(failed.Err, lookErr)
	return &both
}

// again reports whether a write that failed so is to be sent again, and waits before. The watch runs since it was first sent.
func (c *Client) again(ctx context.Context, watch *stopwatch, attempt int, err error) bool {
	wait := c.retries.wait(attempt, nil)
	if ctx.Err() != nil || isPermanent(err) || !c.retries.allow(watch.spent(), attempt, wait) {
		return false
	}
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// reader reads one object, and checks that the response to a write is about it. Look is confirm's.
type reader[T any] struct {
	// read returns the object if an accepted write does not show it. Nil if only look can tell whose object is there.
	read  func(context.Context) (*T, error)
	check func(*T) error
	look  func(context.Context) (outcome[*T], error)
}

// write is confirm for what changes an object and has it in its response. If the response is about another object, the outcome
// is unknown. If it holds none, the object is read.
func write[T identified](ctx context.Context, c *Client, op operation, args arguments, of reader[T]) (*T, error) {
	return confirm(ctx, c, op, func(ctx context.Context) (*T, error) {
		object, err := doWrite(ctx, c, op, args, hasID(of.check))
		if object != nil || err != nil {
			return object, err
		}
		if of.read == nil {
			return nil, c.unknownOutcome(op, errors.New("the request was accepted, and the response does not show the object"))
		}
		return readBack(ctx, c, op, of.read)
	}, of.look)
}

// readBack reads what an accepted write does not show in its response. Any error leaves the outcome unknown to the caller.
func readBack[T any](ctx context.Context, c *Client, op operation, read func(context.Context) (*T, error)) (*T, error) {
	object, err := read(ctx)
	if err != nil {
		return nil, c.unknownOutcome(op, err)
	}
	return object, nil
}

// unknownOutcome makes an error say that the outcome of a write is unknown.
func (c *Client) unknownOutcome(op operation, err error) *Error {
	failed, ok := AsError(err)
	if !ok {
		failed = c.failure(op, err)
	}
	failed.outcomeUnknown = true
	return failed
}

// change says how a write that changes an object is confirmed.
type change struct {
	// shown reports whether a response shows what is changed. The error is that it is about something else.
	shown func(*response) (bool, error)
	// done reports whether a read shows the change. A 404 shows nothing: the write is sent again, and its caller judges that.
	done func(context.Context) (bool, error)
}

// doConfirmed is confirm for writes whose response nobody needs. Shown reports whether a response shows what was changed: a server may
// accept a write without it.
func doConfirmed(ctx context.Context, c *Client, op operation, args arguments, wanted change) (shown bool, err error) {
	return confirm(ctx, c, op, func(ctx context.Context) (bool, error) {
		got, err := c.do(ctx, op, args)
		if err != nil {
			return false, err
		}
		defer got.close()
		return wanted.shown(got)
	}, func(ctx context.Context) (outcome[bool], error) {
		isDone, err := wanted.done(ctx)
		return outcome[bool]{done: isDone && err == nil}, ignore(err, IsNotFound)
	})
}

// doWrite calls a write, and returns written of its response. The response is closed then: a read that followed while it has a turn
// and a share of memory could wait forever.
func doWrite[T any](ctx context.Context, c *Client, op operation, args arguments, check func(*T) error) (*T, error) {
	got, err := c.do(ctx, op, args)
	if err != nil {
		return nil, err
	}
	defer got.close()
	return written(got, check)
}

// written returns the object that the response to a write holds; nil if it holds none. Whether it does is not laid down, but what it
// holds is about what was asked for: if it is not, the outcome is unknown.
func written[T any](got *response, check func(*T) error) (*T, error) {
	if got.isEmpty() {
		return nil, nil
	}
	object, err := decode[T](got, false)
	if err != nil {
		return nil, err
	}
	if err := check(object); err != nil {
		return nil, got.fail(err, false)
	}
	return object, nil
}

// holdsObject checks the object that the response to a write holds, and reports whether it holds one.
func holdsObject[T any](check func(*T) error) func(*response) (bool, error) {
	return func(got *response) (bool, error) {
		object, err := written(got, check)
		return object != nil, err
	}
}

// holdsRows checks the rows that the response to a write holds, and reports whether there are any: what was asked for is among
// them.
func holdsRows[T identified](kind string, asked ...Ref) func(*response) (bool, error) {
	return holdsObject(func(rows *[]T) error { return holdRows(*rows, kind, asked) })
}

// holdRows returns the error that the rows are about other objects than those asked for; no rows prove nothing.
func holdRows[T identified](rows []T, kind string, asked []Ref) error {
	for _, ref := range asked {
		if len(rows) > 0 && !slices.ContainsFunc(rows, func(row T) bool { return ref.names(row.about()) }) {
			return rows[0].about().mismatch(kind + " " + ref.Name)
		}
	}
	return nil
}

// isApplied looks at an object by a read: the write is done if the object is as wanted.
func isApplied[T any](read func(context.Context) (*T, error), wanted func(*T) bool) func(context.Context) (outcome[*T], error) {
	return func(ctx context.Context) (outcome[*T], error) {
		object, err := read(ctx)
		if IsNotFound(err) {
			return outcome[*T]{}, nil
		}
		if err != nil {
			return outcome[*T]{}, err
		}
		return outcome[*T]{wanted(object), object}, nil
	}
}

// holdsSent reports whether a response holds what was sent: white space around it may be gone.
func holdsSent(sent, answered string) bool {
	return strings.TrimSpace(sent) == strings.TrimSpace(answered)
}

// has reports whether a response holds the text that an update sets; nil sets none.
func has(set *string, answered string) bool { return set == nil || holdsSent(*set, answered) }

// hasFlag reports whether a response has the flag as an update sets it; nil sets it not.
func hasFlag(set *bool, flags Flags, flag string) bool { return set == nil || *set == flags.Has(flag) }

// ignore is no error if it is one that means nothing here.
func ignore(err error, harmless func(error) bool) error {
	if harmless(err) {
		return nil
	}
	return err
}
