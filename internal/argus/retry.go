package argus

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	maxWait       = 30 * time.Second
	maxRetryAfter = 60 * time.Second
	jitterShare   = 4 // a wait grows by up to a quarter
)

// permanent marks an error that comes again however often the request is sent.
type permanent struct{ error }

// Unwrap gives the error that is permanent.
func (p permanent) Unwrap() error { return p.error }

// newRetrying is the library's loop with our judgement of what is sent again.
func newRetrying(config Config, transport http.RoundTripper) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: transport, CheckRedirect: stayOnHost},
		RetryMax:     max(config.MaxRetries, 0),
		RetryWaitMin: config.RetryWait,
		RetryWaitMax: maxWait,
		CheckRetry:   checkRetry,
		Backoff:      backoff(rand.Float64),
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// stayOnHost refuses a redirect to another host, which must not be given the key, and one that makes a read of a write.
func stayOnHost(request *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case request.URL.Scheme != first.URL.Scheme || request.URL.Host != first.URL.Host:
		return permanent{fmt.Errorf("the server redirects to %s://%s, which is not followed: set the API URL to where the API is", request.URL.Scheme, request.URL.Host)}
	case request.Method != first.Method:
		return permanent{fmt.Errorf("the server redirects %s to %s, which is not followed", first.Method, request.Method)}
	case len(via) >= 10:
		return permanent{errors.New("the server redirects in a circle")}
	}
	return nil
}

// checkRetry decides after each attempt, and notes in the call what an error would have to say. Cancelling stops at
// once, but an answer that has arrived is kept.
func checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	made := callOf(ctx)
	sent := made.sent.Swap(false)
	made.attempt++
	var again bool
	if err != nil {
		again, made.unknown = judgeFailure(made.operation, sent, err)
	} else {
		enveloped, peekErr := peekEnvelope(response)
		if peekErr != nil {
			return false, peekErr
		}
		again, made.unknown = judgeStatus(made.operation, response.StatusCode, enveloped)
	}
	if again && ctx.Err() != nil {
		return false, ctx.Err()
	}
	return again, nil
}

// judgeFailure judges an attempt without an answer. What never had a connection was not handled and is sent again, also
// a write; what did may have been handled.
func judgeFailure(op operation, sent bool, err error) (again, unknown bool) {
	return !isPermanent(err) && (op.Read || !sent), sent && !op.Read
}

func isPermanent(err error) bool {
	if _, ok := errors.AsType[permanent](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	lookup, ok := errors.AsType[*net.DNSError](err)
	return ok && lookup.IsNotFound
}

// judgeStatus judges an answer. Argus's own 503 and 429 say that the request was not handled.
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

// peekEnvelope tells whether a 503 or 429 is Argus's own, leaving the body to be read.
func peekEnvelope(response *http.Response) (bool, error) {
	if response.StatusCode != http.StatusServiceUnavailable && response.StatusCode != http.StatusTooManyRequests {
		return false, nil
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return false, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	_, ok := readEnvelope(body)
	return ok, nil
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
