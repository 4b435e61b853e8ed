package argus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/go-retryablehttp"
)

// maxExcerpt bounds what an error keeps of a response that is no envelope, in bytes.
const maxExcerpt = 512

// arguments are what one call sends.
type arguments struct {
	path  []string // the values of the path's parameters, in order, not escaped
	query url.Values
	body  any
	bulk  bool // goes into the pool for bulk work
}

// call is what the middleware of the transport knows of the call that it works for.
type call struct {
	operation operation
	path      string // escaped, without the path of the base URL
	bulk      bool
	attempt   int
	watch     *stopwatch    // runs since the call began
	wait      time.Duration // before the next attempt
	body      []byte        // of the last response
	timer     *attemptTimer // of the last attempt
	sent      atomic.Bool   // a connection was had for this attempt, so that Argus may have seen it
	unknown   bool          // the last attempt was a write that may or may not have been done
}

type callKey struct{}

// callOf is the call that a request's context carries.
func callOf(ctx context.Context) *call {
	if found, ok := ctx.Value(callKey{}).(*call); ok {
		return found
	}
	return &call{}
}

// response is a success, with what an error about its content needs. Whoever gets one closes it once its content is decoded.
type response struct {
	envelope
	about Error
	body  io.Closer
}

// close gives back the memory of the response.
func (a *response) close() { _ = a.body.Close() } // what was read into memory is closed without an error

// fail is the error that the content of a success cannot be used. A write was done then, but not so that its result is known.
func (a *response) fail(cause error, read bool) error {
	failed := a.about
	failed.Err, failed.outcomeUnknown = cause, !read
	return &failed
}

// failIf is fail for what a read has an error about; nil for nil.
func (a *response) failIf(cause error) error {
	if cause == nil {
		return nil
	}
	return a.fail(cause, true)
}

// do makes one call, sending it again as retry.go decides. Every error is an *Error.
func (c *Client) do(ctx context.Context, op operation, args arguments) (*response, error) {
	failure := *c.failure(op, nil)
	path, err := op.expand(args.path)
	if err != nil {
		failure.Err = err
		return nil, &failure
	}
	failure.Path = strings.TrimSuffix(c.base.EscapedPath(), "/") + path
	request, err := newRequest(ctx, op, failure.host+failure.Path, args)
	if err != nil {
		failure.Err = c.cause(err)
		return nil, &failure
	}
	if !op.Read {
		defer c.Bulk.forget()
	}
	ctx, watch := withStopwatch(ctx)
	made := &call{operation: op, path: path, bulk: args.bulk, attempt: 1, watch: watch}
	response, err := c.send(made, request.WithContext(context.WithValue(ctx, callKey{}, made)))
	failure.outcomeUnknown = made.unknown
	if response != nil {
		failure.StatusCode = response.StatusCode
	}
	if err != nil {
		if response != nil {
			response.Body.Close()
		}
		failure.Err = c.cause(err)
		return nil, &failure
	}
	got, err := c.interpret(op, failure, made.body)
	made.body = nil // the response has its own copy
	if err != nil {
		response.Body.Close()
		return nil, err
	}
	got.body = response.Body
	return got, nil
}

// failure is an error of the operation before anything was sent, or about what its responses mean together.
func (c *Client) failure(op operation, cause error) *Error {
	return &Error{Operation: op.ID, Method: op.Method, Path: op.Path, Functions: op.Functions, Err: cause, host: c.base.Scheme + "://" + c.base.Host}
}

// interpret tells a success from a refusal and from what is not Argus's.
func (c *Client) interpret(op operation, failure Error, body []byte) (*response, error) {
	success := failure.StatusCode >= 200 && failure.StatusCode <= 299
	if failure.StatusCode == http.StatusNoContent && !op.Read { // no read of the contract is served so
		return &response{about: failure}, nil
	}
	if !success {
		body = []byte(c.redact(string(body)))
	}
	read, ok := readEnvelope(body)
	if success && ok {
		if *read.ResponseCode < 400 {
			return &response{envelope: read, about: failure}, nil
		}
		failure.StatusCode = *read.ResponseCode
		read, _ = readEnvelope([]byte(c.redact(string(body)))) // a refusal after all
		_, failure.outcomeUnknown = judgeStatus(op, failure.StatusCode, true)
	}
	failure.Messages = read.Messages
	for i := range read.Messages { // JSON has more ways to write a secret than the redaction of the body knows
		said := &read.Messages[i]
		said.Message, said.MessageTemplate, said.Field = c.redact(said.Message), c.redact(said.MessageTemplate), c.redact(said.Field)
	}
	if !ok {
		failure.foreign = true
		failure.outcomeUnknown = failure.outcomeUnknown || success && !op.Read
		failure.Err = read.tooLarge
		if len(body) == 0 {
			failure.Err = errors.New("the response has no content")
		}
		if !op.Secret {
			failure.Body = excerpt(c.redact(string(body)))
		}
	}
	return nil, &failure
}

func newRequest(ctx context.Context, op operation, target string, args arguments) (*retryablehttp.Request, error) {
	if len(args.query) > 0 {
		target += "?" + args.query.Encode()
	}
	var body any // not []byte: the library takes a nil slice for a body
	if args.body != nil {
		encoded, err := json.Marshal(args.body)
		if err != nil {
			return nil, fmt.Errorf("the request cannot be written as JSON: %w", err)
		}
		body = encoded
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, op.Method, target, body)
	if err != nil {
		return nil, fmt.Errorf("the request cannot be made: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// cause is why there was no response, without the URL that net/http puts before it: a query may say too much.
func (c *Client) cause(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return redacted(err, c.redact)
}

// expand fills the parameters of the path, escaped, braces included. A value that would make another path is refused.
func (o operation) expand(values []string) (string, error) {
	path := o.Path
	for _, value := range values {
		switch value {
		case "", ".", "..":
			return "", fmt.Errorf("%q is not a name that can be looked up", value)
		}
		begin, end := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
		path = path[:begin] + url.PathEscape(value) + path[end+1:]
	}
	return path, nil
}

// excerpt is the beginning of text, cut between characters.
func excerpt(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= maxExcerpt {
		return text
	}
	end := maxExcerpt
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// decode reads the data of a success; nil if it is null or absent.
func decode[T any](a *response, read bool) (*T, error) {
	if a.holdsNothing() {
		return nil, nil
	}
	var object T
	return into(a, &object, read)
}

// into reads the data of a success into an object.
func into[T any](a *response, object *T, read bool) (*T, error) {
	if err := json.Unmarshal(a.Data, object); err != nil {
		return nil, a.fail(fmt.Errorf("the response is not as the contract says: %w", err), read)
	}
	return object, nil
}

// checked calls an operation whose response is one object, which is not believed before check was asked: it may be about
// something else. None is an error for which IsNotFound is true.
func checked[T any](ctx context.Context, c *Client, op operation, args arguments, check func(*T) error) (*T, error) {
	got, err := c.do(ctx, op, args)
	if err != nil {
		return nil, err
	}
	defer got.close()
	object, err := decode[T](got, op.Read)
	if err == nil && object == nil {
		err = errNoObject
	} else if err == nil {
		err = check(object)
	}
	if err != nil {
		return nil, got.fail(err, op.Read)
	}
	return object, nil
}

// hasID is a check of an object that is read: one without an id is an error before any other, since nobody could keep it.
func hasID[T identified](check func(*T) error) func(*T) error {
	return func(object *T) error {
		if (*object).about().id == "" {
			return errors.New("the object in the response has no id")
		}
		return check(object)
	}
}

// get reads the object of a kind that a reference names.
func get[T identified](ctx context.Context, c *Client, op operation, kind string, ref Ref) (*T, error) {
	return checked(ctx, c, op, pathArgs(ref), hasID(isAbout[T](kind, ref)))
}

// getList calls an operation that returns all rows at once. One that is not whole is asked for once more.
func getList[T row](ctx context.Context, c *Client, op operation, args arguments) ([]T, error) {
	return twice(func() ([]T, error) {
		rows, got, err := onePage[T](ctx, c, op, args)
		if err != nil {
			return nil, err
		}
		return rows, got.whole(len(rows))
	})
}

// twice asks again, once, for a list that is not whole. One that is left out both times is empty.
func twice[T any](ask func() (T, error)) (T, error) {
	found, first := ask()
	if !IsIncomplete(first) {
		return found, first
	}
	found, err := ask()
	if errors.Is(first, errNoList) && errors.Is(err, errNoList) {
		err = nil
	}
	return found, err
}

// whole refuses fewer rows than the response to a read counts, if the operation has no pages to ask for the rest.
func (a *response) whole(rows int) error {
	if int(a.Count) > rows {
		return a.fail(&tooFewRows{int(a.Count), fmt.Sprintf("the response holds %d rows of %d, and the operation has no pages to ask for the rest", rows, a.Count)}, true)
	}
	return nil
}

// inDomain is the query of a reference.
func (r Ref) inDomain() url.Values {
	if r.Domain == "" {
		return nil
	}
	return url.Values{"domain": {r.Domain}}
}

// pathArgs are the arguments of a call on one object.
func pathArgs(ref Ref) arguments { return arguments{path: []string{ref.Name}, query: ref.inDomain()} }

// withBody adds a body to arguments.
func (a arguments) withBody(body any) arguments {
	a.body = body
	return a
}

// withQuery adds values of a query parameter; empty text adds none.
func (a arguments) withQuery(name string, values ...string) arguments {
	query := url.Values{}
	for key, old := range a.query {
		query[key] = old
	}
	for _, value := range values {
		if value != "" {
			query.Add(name, value)
		}
	}
	a.query = query
	return a
}
