package argus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// replying returns every request, whatever it asks for, and counts them.
func replying(sent *int, reply http.HandlerFunc) roundTrip {
	return func(request *http.Request) (*http.Response, error) {
		*sent++
		httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
		recorder := httptest.NewRecorder()
		reply(recorder, request)
		return recorder.Result(), nil
	}
}

// unbounded is a client without a bound to the number of retries.
func unbounded(connections http.RoundTripper) *Client {
	return over(connections, Config{RequestTimeout: time.Hour, MaxConcurrentRequests: 1, MaxRetries: -1, RetryWait: time.Second})
}

// What was not handled is sent again for two minutes, also a write, with waits of at most ten seconds.
func TestWhatIsNotHandledIsSentAgainForTwoMinutes(t *testing.T) {
	for name, call := range map[string]func(context.Context, *Client) error{
		"read": func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("7"))) },
		"write": func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, User, AddSubjectRequest{ShortName: "ann"}))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			began := time.Now()
			err := call(t.Context(), unbounded(replying(&sent, refusal(503, "busy", ""))))
			// Waits of 1, 2, 4 and then 8 seconds, each up to a quarter longer.
			if took := time.Since(began); took < 110*time.Second || took > 2*time.Minute || sent < 14 || sent > 18 {
				t.Errorf("%s: %d attempts in %s", name, sent, took)
			}
			if failed, ok := AsError(err); !ok || failed.StatusCode != 503 {
				t.Errorf("%s: got %v", name, err)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			began := time.Now()
			if err := call(t.Context(), unbounded(replying(&sent, func(w http.ResponseWriter, r *http.Request) {
				if time.Since(began) < 100*time.Second {
					refusal(503, "busy", "")(w, r)
					return
				}
				data(`{"id":7,"shortName":"ann"}`)(w, r)
			}))); err != nil {
				t.Errorf("%s, late: got %v", name, err)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			client := over(replying(&sent, refusal(503, "busy", "")), Config{RequestTimeout: time.Hour, MaxConcurrentRequests: 1, MaxRetries: 2, RetryWait: time.Second})
			if err := call(t.Context(), client); err == nil || sent != 3 {
				t.Errorf("%s: %d attempts with max_retries = 2, %v", name, sent, err)
			}
		})
	}
}

// A write whose response is lost each time is looked up and sent again for as long.
func TestAConfirmedWriteHasTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, writes := 0, 0
		began := time.Now()
		client := unbounded(replying(&sent, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				data(`{"id":7,"shortName":"ann","name":"old"}`)(w, r)
				return
			}
			writes++
			page(http.StatusBadGateway)(w, r)
		}))
		_, err := client.UpdateSubject(t.Context(), User, ByID("7"), UpdateSubjectRequest{Name: new("new")})
		if took := time.Since(began); took < 110*time.Second || took > 2*time.Minute || writes < 14 || !IsOutcomeUnknown(err) {
			t.Errorf("%d writes in %s, %v", writes, took, err)
		}
	})
}

// Until the server has responded once, a connection that cannot be had is an error within ten seconds.
func TestAWrongSettingIsAnErrorSoon(t *testing.T) {
	refused := errors.New("connection refused")
	hangs := roundTrip(func(request *http.Request) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	})
	for name, connections := range map[string]roundTrip{
		"refused":     failing(refused),
		"no response": hangs,
		"not HTTP": func(request *http.Request) (*http.Response, error) {
			httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
			return nil, errors.New("malformed HTTP response")
		},
		"unknown host": failing(&net.DNSError{Err: "server misbehaving", Name: "argus.test"}),
	} {
		synctest.Test(t, func(t *testing.T) {
			client, began := unbounded(connections), time.Now()
			_, err := client.GetSubject(t.Context(), User, ByID("7"))
			if took := time.Since(began); err == nil || took > 10*time.Second {
				t.Errorf("%s: %v after %s", name, err, took)
			}
			if name == "no response" && !strings.Contains(fmt.Sprint(err), "no connection within 10s") {
				t.Errorf("got %v", err)
			}
			client.clock.answered.Store(true)
			client.clock.connected.Store(true)
			began = time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err = client.GetSubject(ctx, User, ByID("7"))
			if took := time.Since(began); err == nil || took < time.Minute {
				t.Errorf("%s, after the server has answered: %v after %s", name, err, took)
			}
		})
	}
}

// A request that waits for its turn behind one whose response is late is sent.
func TestWaitingForATurnIsNotWaitingForAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		client := over(roundTrip(func(request *http.Request) (*http.Response, error) {
			if sent > 0 {
				select { // a connection takes a while
				case <-time.After(time.Second):
					return replying(&sent, data(`{"id":7,"shortName":"ann"}`))(request)
				case <-request.Context().Done():
					return nil, request.Context().Err()
				}
			}
			sent++
			httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
			<-request.Context().Done()
			return nil, request.Context().Err()
		}), Config{RequestTimeout: 20 * time.Second, MaxConcurrentRequests: 1, RetryWait: time.Second})
		late := make(chan error)
		go func() { late <- erring(client.GetSubject(t.Context(), User, ByID("7"))) }()
		synctest.Wait()
		if _, err := client.GetSubject(t.Context(), User, ByID("7")); err != nil {
			t.Error(err)
		}
		if err := <-late; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// Waiting for a turn or for memory takes no time from the retries, neither from those of a request nor from those of a write that is
// looked up.
func TestWaitingTakesNoTimeFromRetries(t *testing.T) {
	ann := data(`{"id":7,"shortName":"ann","name":"old"}`)
	for name, test := range map[string]struct {
		fails http.HandlerFunc
		call  func(context.Context, *Client) error
	}{
		"read": {refusal(503, "busy", ""), func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("7"))) }},
		"look": {page(http.StatusBadGateway), func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("new")}))
		}},
		"key": {page(http.StatusBadGateway), func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{}))
		}},
	} {
		for _, forMemory := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, for memory is %t", name, forMemory), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					failed, sent := false, 0
					client := unbounded(roundTrip(func(request *http.Request) (*http.Response, error) {
						switch isKey := strings.Contains(request.URL.Path, "apikey"); {
						case strings.Contains(request.URL.Path, "/user/1"):
							<-time.After(10 * time.Minute)
							return replying(&sent, data(`{"id":1,"shortName":"bob"}`))(request)
						case isKey && request.Method == http.MethodGet:
							return replying(&sent, data(`{"keys":[]}`))(request)
						case failed && isKey:
							return replying(&sent, data(`{"apiKeyString":"7/ab/secret","keyDescriptor":{"prefix":"7/ab"}}`))(request)
						case failed:
							return replying(&sent, ann)(request)
						case forMemory:
							wait := func() error { <-time.After(10 * time.Minute); return nil }
							if err := callOf(request.Context()).pause(wait); err != nil {
								return nil, err
							}
						}
						failed = true
						return replying(&sent, test.fails)(request)
					}))
					var both sync.WaitGroup
					if !forMemory {
						both.Go(func() {
							if _, err := client.GetSubject(t.Context(), User, ByID("1")); err != nil {
								t.Error(err)
							}
						})
						synctest.Wait()
					}
					if err := test.call(t.Context(), client); err != nil {
						t.Error(err)
					}
					both.Wait()
				})
			})
		}
	}
}

// The page of a proxy does not count as a response of the server.
func TestAPageOfAProxyIsNoResponseOfTheServer(t *testing.T) {
	s := newServer(t, page(http.StatusBadGateway), data(`{"id":7,"shortName":"ann"}`))
	client := s.client(t, func(c *Config) { c.MaxRetries = 0 })
	if _, err := client.GetSubject(t.Context(), User, ByID("7")); err == nil || client.clock.answered.Load() {
		t.Errorf("the page counts as a response of the server: %v", err)
	}
	if _, err := client.GetSubject(t.Context(), User, ByID("7")); err != nil || !client.clock.answered.Load() {
		t.Errorf("the server has not responded: %v", err)
	}
}

func TestHTTPSToAServerWithoutTLS(t *testing.T) {
	s := newServer(t, data(`{"id":7,"shortName":"ann"}`))
	attempts := 0
	client := s.client(t, func(c *Config) {
		c.BaseURL = strings.Replace(s.URL, "http:", "https:", 1)
		c.Log = func(context.Context, string, map[string]any) { attempts++ }
	})
	if _, err := client.GetSubject(t.Context(), User, ByID("7")); err == nil || attempts != 1 {
		t.Errorf("%d attempts, %v", attempts, err)
	}
}

// A load for several callers ends, though none of them waits any more.
func TestASharedLoadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shared Cache[int]
		ended := make(chan error, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := shared.Get(ctx, "", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return 0, ctx.Err()
		}); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		if err := <-ended; err == nil || time.Since(began) != loadFor {
			t.Errorf("ended after %s: %v", time.Since(began), err)
		}
	})
}
