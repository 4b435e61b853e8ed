package argus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pass sends a request through one step and gives the request that came out below it.
func pass(t *testing.T, through middleware, target string) *http.Request {
	t.Helper()
	var below *http.Request
	request := httptest.NewRequest(http.MethodGet, target, nil)
	response, err := through(roundTrip(func(sent *http.Request) (*http.Response, error) {
		below = sent
		return empty(sent)
	})).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if len(request.Header) != 0 {
		t.Errorf("the step changed the caller's request: %v", request.Header)
	}
	return below
}

// try sends a request and gives the response's body, which the caller closes where that is what it tests.
func try(ctx context.Context, through http.RoundTripper) (io.ReadCloser, error) {
	response, err := through.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

// failing are connections that fail.
func failing(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// empty are connections that response nothing but 200.
func empty(*http.Request) (*http.Response, error) { return httptest.NewRecorder().Result(), nil }

func TestCredentials(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "argus.test"}
	tests := []struct {
		name, key, session, target   string
		wantKey, wantAuth, wantCooky string
	}{
		{"key", testKey, "", "https://argus.test/x", testKey, "", ""},
		{"session", "", testSession, "https://argus.test/x", "", "Bearer " + testSession, "argus_session=" + testSession},
		{"the key wins", testKey, testSession, "https://argus.test/x", testKey, "", ""},
		{"none", "", "", "https://argus.test/x", "", "", ""},
		{"another host", testKey, testSession, "https://evil.test/x", "", "", ""},
		{"another port", testKey, "", "https://argus.test:444/x", "", "", ""},
		{"a host below it", testKey, testSession, "https://sub.argus.test/x", "", "", ""},
		{"a host that begins like it", testKey, testSession, "https://argus.test.evil.test/x", "", "", ""},
		{"a user that looks like it", testKey, testSession, "https://argus.test@evil.test/x", "", "", ""},
		{"in clear", testKey, "", "http://argus.test/x", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			header := pass(t, authenticate(base, test.key, test.session), test.target).Header
			if got := header.Get("Argus-API-Key"); got != test.wantKey {
				t.Errorf("key is %q", got)
			}
			if got := header.Get("Authorization"); got != test.wantAuth {
				t.Errorf("authorization is %q", got)
			}
			if got := header.Get("Cookie"); got != test.wantCooky {
				t.Errorf("cookie is %q", got)
			}
		})
	}
}

func TestPriority(t *testing.T) {
	if got := pass(t, prioritise("bulk"), "/").Header.Get("Argus-Priority"); got != "bulk" {
		t.Errorf("priority is %q", got)
	}
	if got, sent := pass(t, prioritise(""), "/").Header["Argus-Priority"]; sent {
		t.Errorf("priority is %q", got)
	}
}

func TestUserAgent(t *testing.T) {
	if got := pass(t, identify("argus/1"), "/").Header.Get("User-Agent"); got != "argus/1" {
		t.Errorf("user agent is %q", got)
	}
	if got, sent := pass(t, identify(""), "/").Header["User-Agent"]; sent {
		t.Errorf("user agent is %q", got)
	}
}

func TestStepsRunInOrder(t *testing.T) {
	var order []string
	named := func(name string) middleware {
		return func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(request *http.Request) (*http.Response, error) {
				order = append(order, name)
				return next.RoundTrip(request)
			})
		}
	}
	pass(t, func(next http.RoundTripper) http.RoundTripper { return chain(next, named("first"), named("second")) }, "/")
	if want := []string{"first", "second"}; !slices.Equal(order, want) {
		t.Errorf("got %v", order)
	}
}

func TestRequestsInFlightAreLimitedUntilTheirBodiesAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun atomic.Int32
		limited := limitInFlight(2)(roundTrip(func(request *http.Request) (*http.Response, error) {
			begun.Add(1)
			return empty(request)
		}))
		bodies := make(chan io.ReadCloser, 5)
		for range 5 {
			go func() {
				body, err := try(t.Context(), limited)
				if err != nil {
					t.Error(err)
				}
				bodies <- body
			}()
		}
		for _, want := range []int32{2, 3, 4, 5, 5} {
			synctest.Wait()
			if got := begun.Load(); got != want {
				t.Errorf("%d requests were let through, want %d", got, want)
			}
			body := <-bodies
			for range 2 { // closing twice gives back one turn
				if err := body.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func TestAFailedRequestGivesItsTurnBack(t *testing.T) {
	failure := errors.New("lost")
	limited := limitInFlight(1)(failing(failure))
	for range 3 {
		if _, err := try(t.Context(), limited); !errors.Is(err, failure) {
			t.Fatal(err)
		}
	}
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	limited := limitInFlight(1)(roundTrip(empty))
	held, err := try(t.Context(), limited)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := try(ctx, limited); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTimeIsLimitedUntilTheBodyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempt context.Context
		limited := limitTime(time.Second)(roundTrip(func(request *http.Request) (*http.Response, error) {
			attempt = request.Context()
			return empty(request)
		}))
		for _, closed := range []bool{true, false} {
			body, err := try(t.Context(), limited)
			if err != nil {
				t.Fatal(err)
			}
			if attempt.Err() != nil {
				t.Errorf("the attempt ended before its body was read: %v", attempt.Err())
			}
			want := context.DeadlineExceeded
			if closed {
				want = context.Canceled
				if err := body.Close(); err != nil {
					t.Error(err)
				}
			}
			<-attempt.Done()
			if cause := context.Cause(attempt); !errors.Is(cause, want) {
				t.Errorf("the attempt ended with %v, want %v", cause, want)
			}
		}
	})
}

// Ten responses at once of which only one has room in memory: each takes a second to arrive, and more than that to wait.
func TestWaitingForMemoryIsNoTimeOfTheAttempt(t *testing.T) {
	for name, test := range map[string]struct {
		known bool // whether the response says its length
		took  time.Duration
	}{
		"length known":   {true, time.Second},
		"length unknown": {false, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows := []byte(`{"responseCode":200,"count":1,"data":[{"key":"k","value":"` + strings.Repeat("v", 2*maxObjectBytes) + `"}]}`)
				client := over(roundTrip(func(request *http.Request) (*http.Response, error) {
					length := int64(-1)
					if test.known {
						length = int64(len(rows))
					}
					half := len(rows) - 1
					slow := io.MultiReader(bytes.NewReader(rows[:half]), &late{request.Context(), time.Second}, bytes.NewReader(rows[half:]))
					return &http.Response{StatusCode: http.StatusOK, ContentLength: length, Body: io.NopCloser(slow)}, nil
				}), Config{RequestTimeout: 2 * time.Second, MaxConcurrentRequests: 10})
				began := time.Now()
				var all sync.WaitGroup
				for user := range 10 {
					all.Go(func() {
						if _, err := Collect(client.ListUserPreferences(t.Context(), ByID(ID(fmt.Sprint(user+1))))); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if took := time.Since(began); took != test.took {
					t.Errorf("it took %s, want %s", took, test.took)
				}
			})
		})
	}
}

// What arrives too slowly fails, also after it waited for memory.
func TestTheTimeOfAnAttemptGoesOnAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made, began := &call{}, time.Now()
		_, err := try(context.WithValue(t.Context(), callKey{}, made), limitTime(5*time.Second)(roundTrip(func(request *http.Request) (*http.Response, error) {
			<-time.After(2 * time.Second)
			if err := made.pause(func() error { <-time.After(time.Hour); return request.Context().Err() }); err != nil {
				t.Error(err)
			}
			<-request.Context().Done()
			return nil, request.Context().Err()
		})))
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != time.Hour+5*time.Second {
			t.Errorf("got %v after %s", err, took)
		}
	})
}

// late ends after a wait, or with the context.
type late struct {
	ctx  context.Context
	wait time.Duration
}

func (l *late) Read([]byte) (int, error) {
	select {
	case <-l.ctx.Done():
		return 0, context.Cause(l.ctx)
	case <-time.After(l.wait):
		return 0, io.EOF
	}
}

func TestAnswersAreReadWholeAndBounded(t *testing.T) {
	read := func(content io.Reader) (string, error) {
		var made call
		body, err := try(context.WithValue(t.Context(), callKey{}, &made), readWhole(10, 10)(roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{Body: io.NopCloser(content)}, nil
		})))
		if err != nil {
			return "", err
		}
		return string(made.body), body.Close()
	}
	if body, err := read(strings.NewReader("0123456789")); err != nil || body != "0123456789" {
		t.Errorf("got %q, %v", body, err)
	}
	if _, err := read(strings.NewReader("0123456789x")); !isPermanent(err) {
		t.Errorf("got %v", err)
	}
	if _, err := read(io.MultiReader(strings.NewReader("01"), brokenReader{})); !errors.Is(err, io.ErrUnexpectedEOF) || isPermanent(err) {
		t.Errorf("got %v", err)
	}
}

// Only the length that a response states has a share of the memory.
func TestAResponseLongerThanItSaysIsAnError(t *testing.T) {
	for length, want := range map[int64]string{25: "", 24: "the response is larger than 24 bytes", -1: "", 5: ""} {
		made := &call{operation: operation{List: true}}
		_, err := try(context.WithValue(t.Context(), callKey{}, made), chain(roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{ContentLength: length, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", 25)))}, nil
		}), limitTime(time.Hour), readWhole(10, 30)))
		if want == "" && (err != nil || len(made.body) != 25) || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("length %d: got %d bytes, %v", length, len(made.body), err)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhatHadAConnectionIsNoted(t *testing.T) {
	for _, connected := range []bool{true, false} {
		made := &call{}
		_, err := try(context.WithValue(t.Context(), callKey{}, made), (&serverClock{}).noteSent(roundTrip(func(sent *http.Request) (*http.Response, error) {
			if connected {
				httptrace.ContextClientTrace(sent.Context()).GotConn(httptrace.GotConnInfo{})
			}
			return nil, io.ErrUnexpectedEOF
		})))
		if !errors.Is(err, io.ErrUnexpectedEOF) || made.sent.Load() != connected {
			t.Errorf("connected %t: noted %t, error %v", connected, made.sent.Load(), err)
		}
	}
}

func TestTheLogHearsOfEveryAttempt(t *testing.T) {
	var heard []string
	s := newServer(t, refusal(503, "busy", ""), data(`{"id":7,"shortName":"ann"}`), cut)
	client := s.client(t, func(c *Config) {
		c.Log = func(_ context.Context, message string, fields map[string]any) {
			if _, timed := fields["duration_ms"].(int64); !timed || s.URL != "http://"+fmt.Sprint(fields["host"]) {
				t.Errorf("got %v", fields)
			}
			heard = append(heard, fmt.Sprint(message, ": ", fields["operation"], " ", fields["attempt"], " ", fields["method"], " ", fields["path"], " ", fields["status"]))
		}
	})
	if _, err := client.GetSubject(t.Context(), User, Ref{Name: "7", Domain: "D"}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.AddSubject(t.Context(), User, AddSubjectRequest{}); err == nil {
		t.Fatal("no error")
	}
	want := []string{
		"Argus responded: getUser 1 GET /useradmin/v2/user/7 503",
		"Argus responded: getUser 2 GET /useradmin/v2/user/7 200",
		"Argus did not respond: addUser 1 POST /useradmin/v2/user <nil>",
	}
	if !slices.Equal(heard, want) {
		t.Errorf("got %q", heard)
	}
}

func TestErrorsOfConnectionsAreRedacted(t *testing.T) {
	lost := fmt.Errorf("lost: %w", io.ErrUnexpectedEOF)
	for err, want := range map[error]string{errors.New("malformed " + testKey): "malformed (redacted)", lost: lost.Error()} {
		_, got := try(t.Context(), redactErrors(newRedactor(testKey, ""))(failing(err)))
		if got.Error() != want || errors.Is(err, io.ErrUnexpectedEOF) != errors.Is(got, io.ErrUnexpectedEOF) {
			t.Errorf("got %v", got)
		}
	}
}
