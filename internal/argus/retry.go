package argus

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	maxWait       = 10 * time.Second
	maxRetryAfter = 60 * time.Second
	jitterShare   = 4 // a wait grows by up to a quarter

	defaultRetryBudget = 2 * time.Minute
	// reachBudget is for a server that has never responded to this client: a wrong setting must not look like a slow server.
	reachBudget = 10 * time.Second
)

// retries bound how often, and for how long, a request is sent again.
type retries struct {
	most   int           // negative: as often as there is time for
	budget time.Duration // from the first attempt to the beginning of the last, without waits for a turn or for memory
	least  time.Duration // the first wait, which doubles
}

func newRetries(config Config) retries {
	if config.RetryBudget <= 0 {
		config.RetryBudget = defaultRetryBudget
	}
	return retries{config.MaxRetries, config.RetryBudget, config.RetryWait}
}

// wait is the wait before the next attempt, after some retries.
func (r retries) wait(done int, response *http.Response) time.Duration {
	return backoff(rand.Float64)(r.least, maxWait, done, response)
}

// allow reports whether there may be another attempt after a wait. Spent is the time since the first attempt.
func (r retries) allow(spent time.Duration, done int, wait time.Duration) bool {
	return (r.most < 0 || done < r.most) && spent+wait <= r.budget
}

// stopwatch measures how long an operation takes. It stands still while a request waits for its turn or for memory.
type stopwatch struct {
	began  time.Time
	paused atomic.Int64 // ns
	outer  *stopwatch   // of the operation that this one is part of
}

type stopwatchKey struct{}

// withStopwatch starts a stopwatch for what is done in the context that it returns.
func withStopwatch(ctx context.Context) (context.Context, *stopwatch) {
	outer, _ := ctx.Value(stopwatchKey{}).(*stopwatch)
	watch := &stopwatch{began: time.Now(), outer: outer}
	return context.WithValue(ctx, stopwatchKey{}, watch), watch
}

// pause stops the stopwatch, and those of the operations around it, while wait runs.
func (s *stopwatch) pause(wait func() error) error {
	began := time.Now()
	err := wait()
	for paused := time.Since(began); s != nil; s = s.outer {
		s.paused.Add(int64(paused))
	}
	return err
}

// spent is the time since the beginning, without the pauses.
func (s *stopwatch) spent() time.Duration {
	return time.Since(s.began) - time.Duration(s.paused.Load())
}

// permanent marks an error that comes again however often the request is sent.
type permanent struct{ error }

// Unwrap gives the error that is permanent.
func (p permanent) Unwrap() error { return p.error }

// send sends the request of a call in the library's loop, with our judgement of what is sent again, and when.
func (c *Client) send(made *call, request *retryablehttp.Request) (*http.Response, error) {
	loop := &retryablehttp.Client{
		HTTPClient: c.http,
		RetryMax:   math.MaxInt,
		CheckRetry: func(ctx context.Context, response *http.Response, err error) (bool, error) {
			return c.checkRetry(ctx, made, response, err)
		},
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return made.wait },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return loop.Do(request)
}

// checkRetry decides after each attempt, and notes in the call what an error would have to say. Cancelling stops at
// once, but a response that has arrived is kept.
func (c *Client) checkRetry(ctx context.Context, made *call, response *http.Response, err error) (bool, error) {
	sent := made.sent.Swap(false)
	made.attempt++
	var again bool
	if err != nil {
		again, made.unknown = judgeFailure(made.operation, sent, err)
	} else {
		again, made.unknown = judgeStatus(made.operation, response.StatusCode, made.isBusy(response.StatusCode))
	}
	if again && ctx.Err() != nil {
		return false, ctx.Err()
	}
	bounds, done, spent := c.retries, made.attempt-2, made.watch.spent()
	if slow := sent && errors.Is(err, context.DeadlineExceeded); err != nil && !slow && !c.clock.answered.Load() {
		bounds.budget, spent = min(bounds.budget, reachBudget), time.Since(made.watch.began) // as limitReach counts
	}
	made.wait = bounds.wait(done, response)
	return again && bounds.allow(spent, done, made.wait), nil
}

// judgeFailure judges an attempt without a response. What never had a connection was not handled and is sent again, also
// a write; what did may have been handled.
func judgeFailure(op operation, sent bool, err error) (again, unknown bool) {
	_, refused := errors.AsType[notHandled](err)
	return !isPermanent(err) && (op.Read || !sent), sent && !op.Read && !refused
}

func isPermanent(err error) bool {
	if _, ok := errors.AsType[permanent](err); ok {
		return true
	}
	if proxy, ok := errors.AsType[*ProxyError](err); ok && proxy.permanent() {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	lookup, ok := errors.AsType[*net.DNSError](err)
	return ok && lookup.IsNotFound
}

// judgeStatus judges a response. Argus's own 503 and 429 say that the request was not handled.
func judgeStatus(op operation, status int, enveloped bool) (again, unknown bool) {
	switch {
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		return enveloped || op.Read, !enveloped && !op.Read
	case status == http.StatusInternalServerError || status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		return op.Read, !op.Read
	case status == http.StatusRequestTimeout || status >= 500:
		return false, !op.Read
	}
	return false, false
}

// isBusy reports whether a 503 or 429 is Argus's own.
func (c *call) isBusy(status int) bool {
	if status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests {
		return false
	}
	_, ok := readEnvelope(c.body)
	return ok
}

// backoff doubles from least on, or takes Retry-After, and adds jitter so that those who were refused together do not
// come back together; jitter gives numbers in [0, 1).
func backoff(jitter func() float64) retryablehttp.Backoff {
	return func(least, most time.Duration, attempt int, response *http.Response) time.Duration {
		doubled := most - most/(jitterShare+1) // so that the longest wait has jitter too
		wait := retryablehttp.DefaultBackoff(least, doubled, attempt, response)
		if wait < 0 || wait > doubled { // only Retry-After asks for more, and may overflow
			most = maxRetryAfter
		}
		if wait < 0 {
			wait = most
		}
		wait += time.Duration(jitter() * float64(min(wait, most)) / jitterShare)
		return min(wait, most)
	}
}

// lookupsOfPoll is how often Poll looks.
const lookupsOfPoll = 6

// Poll looks until something shows, with doubling waits between the looks, since a write may show in searches late:
// six looks over about 3 s by the default Config.ConsistencyWait. Not seen is no error; errors are those of look and of ctx.
func (c *Client) Poll(ctx context.Context, look func() (seen bool, err error)) error {
	wait := c.consistencyWait
	for attempt := 1; ; attempt++ {
		seen, err := look()
		if seen || err != nil || attempt == lookupsOfPoll {
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
