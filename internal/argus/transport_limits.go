package argus

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// closing is a body that tells, once, that it was closed.
type closing struct {
	io.ReadCloser
	closed func()
}

// Close closes the body and tells.
func (c *closing) Close() error {
	defer c.closed()
	return c.ReadCloser.Close()
}

// whenClosed calls done once: when the response's body is closed, or now if there is no response.
func whenClosed(response *http.Response, err error, done func()) (*http.Response, error) {
	done = sync.OnceFunc(done)
	if err != nil {
		done()
		return response, err
	}
	response.Body = &closing{response.Body, done}
	return response, nil
}

// limitInFlight lets at most so many requests through, each until its response's body is closed. Waiting ends with the
// request's context.
func limitInFlight(most int) middleware {
	turns := semaphore.NewWeighted(int64(most))
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			wait := func() error { return turns.Acquire(request.Context(), 1) }
			if err := callOf(request.Context()).watch.pause(wait); err != nil {
				return nil, err
			}
			response, err := next.RoundTrip(request)
			return whenClosed(response, err, func() { turns.Release(1) })
		})
	}
}

// limitTime bounds an attempt, until its response's body is closed. Waiting in call.pause does not count.
func limitTime(most time.Duration) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithCancelCause(request.Context())
			timer := &attemptTimer{time.AfterFunc(most, func() { cancel(context.DeadlineExceeded) }), time.Now().Add(most)}
			callOf(ctx).timer = timer
			response, err := next.RoundTrip(request.WithContext(ctx))
			if err != nil && ctx.Err() != nil && request.Context().Err() == nil {
				err = fmt.Errorf("no response within %s: %w", most, context.Cause(ctx))
			}
			return whenClosed(response, err, func() {
				timer.Stop()
				cancel(nil)
			})
		})
	}
}

// attemptTimer ends an attempt once its time has passed.
type attemptTimer struct {
	*time.Timer
	end time.Time
}

// pause stops the times of the attempt and of the retries while wait runs.
func (c *call) pause(wait func() error) error {
	return c.watch.pause(func() error { return c.timer.pause(wait) })
}

// pause stops the attempt's time while wait runs.
func (a *attemptTimer) pause(wait func() error) error {
	left := time.Until(a.end)
	a.Stop()
	err := wait()
	a.end = time.Now().Add(left)
	a.Reset(left)
	return err
}

// limitReach gives up an attempt that has no connection when the time for that has passed, while no attempt of the client has
// had one. That time includes the wait for a turn: those who have the turns have no connection either.
func limitReach(clock *serverClock) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			if clock.connected.Load() {
				return next.RoundTrip(request)
			}
			made := callOf(request.Context())
			ctx, cancel := context.WithCancel(request.Context())
			var late atomic.Bool
			timer := time.AfterFunc(reachBudget-time.Since(made.watch.began), func() {
				if !clock.connected.Load() {
					late.Store(true)
					cancel()
				}
			})
			response, err := next.RoundTrip(request.WithContext(ctx))
			timer.Stop()
			if err != nil && late.Load() {
				err = fmt.Errorf("no connection within %s", reachBudget)
			}
			return whenClosed(response, err, cancel)
		})
	}
}

// tooLong is the error of a response of more bytes than so many.
type tooLong int64

// Error implements error.
func (t tooLong) Error() string { return fmt.Sprintf("the response is larger than %d bytes", int64(t)) }

// Is reports whether target marks what asks for fewer rows would mend.
func (tooLong) Is(target error) bool { return target == errPageTooLarge }

// readWhole reads the response into memory, for the call, so that a connection lost in its middle is a failed attempt and not a broken
// response. More bytes are an error than object, or list for a success of an operation that lists. What exceeds object waits for its
// share of the memory that all responses have, which is smaller if the length is known, and gives it back when the body is closed.
func readWhole(object, list int64) middleware {
	memory := semaphore.NewWeighted(maxBodies)
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(request)
			if err != nil {
				return nil, err
			}
			defer response.Body.Close()
			most, share := object, int64(0)
			if callOf(request.Context()).operation.List && response.StatusCode < 300 {
				most = list
			}
			if length := response.ContentLength; length > object {
				most = min(most, length)
			}
			release := func() { memory.Release(share) }
			body, err := readAtMost(response.Body, nil, object+1)
			if err == nil && int64(len(body)) > object && most > object {
				needed := min(shareOf(most-object), maxBodies)
				wait := func() error { return memory.Acquire(request.Context(), needed) }
				if err = callOf(request.Context()).pause(wait); err == nil {
					share = needed
					body, err = readAtMost(response.Body, body, most+1)
				}
			}
			if err != nil {
				release()
				return nil, fmt.Errorf("the response ended early: %w", err)
			}
			if int64(len(body)) > most {
				release()
				return nil, permanent{tooLong(most)}
			}
			if spare := share - shareOf(int64(len(body))-object); share > 0 && spare > 0 {
				memory.Release(spare)
				share -= spare
			}
			callOf(request.Context()).body = body
			response.Body = http.NoBody
			return whenClosed(response, nil, release)
		})
	}
}

// shareOf is the memory that so many bytes of a body take, which are copied when they are decoded.
func shareOf(bytes int64) int64 { return 2 * bytes }

// readAtMost reads on from what was read, until there are so many bytes, in pieces of at most maxObjectBytes: a buffer that doubles
// takes up to three times what is read.
func readAtMost(from io.Reader, read []byte, most int64) ([]byte, error) {
	pieces := [][]byte{read}
	from = io.LimitReader(from, most-int64(len(read)))
	for {
		piece := bytes.NewBuffer(make([]byte, 0, maxObjectBytes+bytes.MinRead))
		n, err := piece.ReadFrom(io.LimitReader(from, maxObjectBytes))
		if err != nil {
			return nil, err
		}
		if pieces = append(pieces, piece.Bytes()); n < maxObjectBytes {
			return bytes.Join(pieces, nil), nil
		}
	}
}

// noteSent notes in the call that the attempt had a connection: before that, Argus cannot have seen it.
func (s *serverClock) noteSent(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		noted := callOf(request.Context())
		return next.RoundTrip(request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
			GotConn: func(httptrace.GotConnInfo) {
				noted.sent.Store(true)
				s.connected.Store(true)
			},
		})))
	})
}
