package argus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// page is what a proxy returns, not Argus.
func page(status int) http.HandlerFunc { return raw(status, "<html>sorry</html>") }

// brokenOff returns less than it said.
func brokenOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusOK)
	panic(http.ErrAbortHandler)
}

func TestWhatIsSentAgain(t *testing.T) {
	tests := []struct {
		name          string
		reply         http.HandlerFunc
		reads, writes bool // are sent again
		unknown       bool // is what a write's outcome is, if it is not
	}{
		{"503 of Argus", refusal(503, "busy", ""), true, true, false},
		{"429 of Argus", refusal(429, "slow down", ""), true, true, false},
		{"503 of a proxy", page(503), true, false, true},
		{"429 of a proxy", page(429), true, false, true},
		{"503 in other JSON", raw(503, `{"message":"no healthy upstream"}`), true, false, true},
		{"503 without a body", raw(503, ""), true, false, true},
		{"500", refusal(500, "oops", ""), true, false, true},
		{"502", page(502), true, false, true},
		{"504", page(504), true, false, true},
		{"lost connection", cut, true, false, true},
		{"response that breaks off", brokenOff, true, false, true},
		{"401", refusal(401, "expired", ""), false, false, false},
		{"403", refusal(403, "no", ""), false, false, false},
		{"404", refusal(404, "none", ""), false, false, false},
		{"408", page(408), false, false, true},
		{"412", refusal(412, "wrong", "name"), false, false, false},
		{"501", page(501), false, false, true},
		{"200 of a proxy", page(200), false, false, true},
	}
	calls := []struct {
		name string
		read bool
		call func(context.Context, *Client) error
	}{
		{"GET", true, func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("7"))) }},
		{"search", true, func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, User, SearchSubjectsRequest{Page: Page{Limit: new(1)}})))
		}},
		{"POST", false, func(ctx context.Context, c *Client) error {
			return erring(c.do(ctx, addUser, arguments{body: AddSubjectRequest{ShortName: "d"}}))
		}},
		{"PUT", false, func(ctx context.Context, c *Client) error {
			return erring(c.do(ctx, reenableUser, pathArgs(ByID("7"))))
		}},
		{"DELETE", false, func(ctx context.Context, c *Client) error { return erring(c.do(ctx, deleteUser, pathArgs(ByID("7")))) }},
	}
	for _, test := range tests {
		for _, call := range calls {
			t.Run(test.name+" "+call.name, func(t *testing.T) {
				success := data(`{"id":7,"shortName":"ann"}`)
				if call.name == "search" {
					success = data(`[{"id":7}]`)
				}
				s := newServer(t, test.reply, test.reply, success)
				err := call.call(t.Context(), s.client(t))
				if call.read && test.reads || !call.read && test.writes {
					if err != nil {
						t.Fatal(err)
					}
					wantRequests(t, s, 3)
					if got := s.received(); got[0].Body != got[2].Body {
						t.Errorf("sent %q and then %q", got[0].Body, got[2].Body)
					}
					return
				}
				wantRequests(t, s, 1)
				if failed := wantError(t, err); IsOutcomeUnknown(failed) != (test.unknown && !call.read) {
					t.Errorf("outcome unknown is %t for %v", IsOutcomeUnknown(err), err)
				}
			})
		}
	}
}

func TestRetriesAreBounded(t *testing.T) {
	s := newServer(t, refusal(503, "not picked up", ""))
	_, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{})
	wantRequests(t, s, 4)
	failed := wantError(t, err)
	if failed.StatusCode != 503 || len(failed.Messages) != 1 || failed.Messages[0].Message != "not picked up" {
		t.Errorf("the last answer cannot be read: %+v", failed)
	}
	if IsOutcomeUnknown(err) {
		t.Error("what was not handled is of unknown outcome")
	}
}

func TestNoRetriesWhereNoneAreConfigured(t *testing.T) {
	s := newServer(t, refusal(503, "busy", ""))
	if _, err := s.client(t, func(c *Config) { c.MaxRetries = 0 }).GetSubject(t.Context(), User, ByID("7")); err == nil {
		t.Error("no error")
	}
	wantRequests(t, s, 1)
}

// silent are connections that take requests and never respond.
func silent(sent *int) roundTrip {
	return func(request *http.Request) (*http.Response, error) {
		*sent++
		httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
}

// over is a client whose requests go to connections, in a bubble of its own time.
func over(connections http.RoundTripper, config Config) *Client {
	base := &url.URL{Scheme: "http", Host: "argus.test"}
	redact := newRedactor("", "")
	config.Transport = connections
	clock := &serverClock{}
	return &Client{base: base, http: newHTTPClient(newTransport(config, base, redact, clock)), retries: newRetries(config), redact: redact, clock: clock}
}

func TestAnAttemptThatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent int
		client := over(silent(&sent), Config{RequestTimeout: 5 * time.Second, MaxConcurrentRequests: 1, MaxRetries: 2, RetryWait: time.Second})
		begin := time.Now()
		_, err := client.GetSubject(t.Context(), User, ByID("7"))
		for _, part := range []string{"no response within 5s", "getUser", "argus.test"} {
			if !strings.Contains(fmt.Sprint(err), part) {
				t.Errorf("%q is not in %v", part, err)
			}
		}
		// Three attempts, a wait of one second and one of two, each up to a quarter longer.
		if took := time.Since(begin); sent != 3 || took < 18*time.Second || took > 18750*time.Millisecond {
			t.Errorf("%d attempts in %s", sent, took)
		}
		if _, err = client.AddSubject(t.Context(), User, AddSubjectRequest{}); !IsOutcomeUnknown(err) || sent != 4 {
			t.Errorf("%d attempts, error %v", sent, err)
		}
	})
}

func TestCancellingDuringAWaitStopsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := roundTrip(func(request *http.Request) (*http.Response, error) {
			recorder := httptest.NewRecorder()
			refusal(503, "busy", "")(recorder, request)
			return recorder.Result(), nil
		})
		client := over(busy, Config{RequestTimeout: time.Hour, MaxConcurrentRequests: 1, MaxRetries: 9, RetryWait: 20 * time.Second})
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := client.AddSubject(ctx, User, AddSubjectRequest{})
		if took := time.Since(begin); took != 10*time.Second || !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func TestAHostThatDoesNotAnswer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	var attempts int
	client, err := New(Config{BaseURL: "http://" + address, APIKey: testKey, MaxRetries: 2, RetryWait: time.Microsecond,
		Log: func(context.Context, string, map[string]any) { attempts++ }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.AddSubject(t.Context(), User, AddSubjectRequest{})
	for _, part := range []string{"addUser", address, "connection refused"} {
		if !strings.Contains(fmt.Sprint(err), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
	if IsOutcomeUnknown(err) || attempts != 3 {
		t.Errorf("what never had a connection was not handled: %d attempts, %v", attempts, err)
	}
}

func TestACertificateThatIsNotTrustedIsNotTriedAgain(t *testing.T) {
	s := httptest.NewUnstartedServer(data("{}"))
	s.Config.ErrorLog = discardLog
	s.StartTLS()
	t.Cleanup(s.Close)
	var attempts int
	client, err := New(Config{BaseURL: s.URL, MaxRetries: 3, RetryWait: time.Hour, Log: func(context.Context, string, map[string]any) { attempts++ }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.GetSubject(t.Context(), User, ByID("7"))
	if attempts != 1 || !strings.Contains(fmt.Sprint(err), "certificate") || !strings.Contains(err.Error(), s.URL) {
		t.Errorf("%d attempts, %v", attempts, err)
	}
}

func TestCancellingStopsTheWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newServer(t, refusal(503, "busy", ""))
	_, err := s.client(t, func(c *Config) {
		c.RetryWait = time.Hour
		c.Log = func(context.Context, string, map[string]any) { cancel() }
	}).AddSubject(ctx, User, AddSubjectRequest{})
	wantRequests(t, s, 1)
	if failed := wantError(t, err); !errors.Is(failed, context.Canceled) || IsOutcomeUnknown(failed) {
		t.Errorf("got %v", err)
	}
}

func TestAWriteInFlightIsFinishedWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		data(`{"id":7,"shortName":"ann","shortName":"d"}`)(w, r)
	})
	user, err := s.client(t).AddSubject(ctx, User, AddSubjectRequest{ShortName: "d"})
	wantRequests(t, s, 1)
	if err != nil || user.ID != "7" {
		t.Errorf("what was made is not known: %v, %v", user, err)
	}
	if _, err = s.client(t).AddSubject(ctx, User, AddSubjectRequest{ShortName: "d"}); IsOutcomeUnknown(err) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it was sent: %v", err)
	}
	wantRequests(t, s, 1)
}

// What was sent when the caller gives up, and all that settles it, ends within one time, however many requests it takes.
func TestWhatIsSettledEndsInTime(t *testing.T) {
	tests := []struct {
		name string
		call func(context.Context, *Client) error
		sent []string
	}{
		{"a write and its look", func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, User, ByID("7")) },
			[]string{"DELETE user", "GET user"}},
		{"a key, the look for it and its revocation", func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{DisableExpiration: true}))
		}, []string{"GET keys", "POST keys", "GET keys", "GET self", "DELETE key"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				sent, lists := 0, 0
				hangs := silent(&sent)
				client := over(roundTrip(func(request *http.Request) (*http.Response, error) {
					if err := request.Context().Err(); err != nil {
						return nil, err
					}
					reply := data(`{"id":2}`)
					if strings.HasSuffix(request.URL.Path, "/apikey") {
						if lists++; lists == 1 {
							reply = data(`{"keys":[]}`)
						} else {
							reply = data(`{"keys":[{"prefix":"7/ab","createdByUser":{"id":2},"createdTimestamp":99999999999999}]}`)
						}
					} else if !strings.HasPrefix(request.URL.Path, "/currentuser/") {
						return hangs(request)
					}
					if request.Method != http.MethodGet {
						return hangs(request)
					}
					sent++
					recorder := httptest.NewRecorder()
					recorder.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
					reply(recorder, request)
					return recorder.Result(), nil
				}), Config{RequestTimeout: time.Hour, MaxRetries: 3, MaxConcurrentRequests: 1, RetryWait: time.Second})
				time.AfterFunc(time.Minute, cancel)
				began := time.Now()
				err := test.call(ctx, client)
				if took := time.Since(began); took != time.Minute+gracePeriod || sent != len(test.sent) {
					t.Errorf("%d requests in %s, want %v within %s", sent, took-time.Minute, test.sent, gracePeriod)
				}
				if !IsOutcomeUnknown(err) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestWaits(t *testing.T) {
	tests := []struct {
		name       string
		attempt    int
		retryAfter string
		jitter     float64
		want       time.Duration
	}{
		{"first", 0, "", 0, time.Second},
		{"second", 1, "", 0, 2 * time.Second},
		{"with jitter", 1, "", 1, 2500 * time.Millisecond},
		{"at most, without jitter", 20, "", 0, 8 * time.Second},
		{"at most", 20, "", 1, 10 * time.Second},
		{"as the server says", 0, "7", 0, 7 * time.Second},
		{"as the server says, for long", 0, "40", 0, 40 * time.Second},
		{"no longer than a minute", 0, "3600", 1, time.Minute},
		{"no longer than a minute, whatever the number", 0, "9223372036", 0, time.Minute},
		{"a number that overflows", 0, "9300000000", 0, time.Minute},
		{"nonsense", 0, "soon", 0, time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {test.retryAfter}}}
			got := backoff(func() float64 { return test.jitter })(time.Second, maxWait, test.attempt, answer)
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestTheWaitAfterALostConnection(t *testing.T) {
	if got := backoff(func() float64 { return 0 })(time.Second, maxWait, 2, nil); got != 4*time.Second {
		t.Errorf("got %s", got)
	}
}
