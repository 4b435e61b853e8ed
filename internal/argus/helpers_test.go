package argus

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

const (
	testKey     = "2/k3y/s3cr3tpart"
	testSession = "t0kensecret"
)

// discardLog keeps what servers log of refused handshakes out of the tests' output.
var discardLog = log.New(io.Discard, "", 0)

// received is a request as the server saw it.
type received struct {
	Method, URI, Body string
	Header            http.Header
}

// server is an HTTP server that records what it is sent and responds with one reply after the other, the last forever.
type server struct {
	*httptest.Server
	mutex    sync.Mutex
	requests []received
	replies  []http.HandlerFunc
}

func newServer(t *testing.T, replies ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{replies: replies}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	reply := s.replies[min(len(s.requests), len(s.replies)-1)]
	s.requests = append(s.requests, received{Method: r.Method, URI: r.RequestURI, Body: string(body), Header: r.Header.Clone()})
	s.mutex.Unlock()
	reply(w, r)
}

func (s *server) received() []received {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]received(nil), s.requests...)
}

// client calls the server with waits so short that no test notices them.
func (s *server) client(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{BaseURL: s.URL, APIKey: testKey, MaxRetries: 3, RetryWait: time.Microsecond, ConsistencyWait: time.Microsecond}
	for _, set := range change {
		set(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// raw returns just this.
func raw(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		if _, err := io.WriteString(w, body); err != nil {
			panic(err)
		}
	}
}

// data returns an envelope with this JSON as data.
func data(json string) http.HandlerFunc {
	return raw(http.StatusOK, `{"responseCode":200,"limit":25,"offset":0,"count":-1,"size":1,"metaData":{},"messages":[],"data":`+json+`}`)
}

// refusal returns an envelope with a message.
func refusal(status int, message, field string) http.HandlerFunc {
	body, err := json.Marshal(map[string]any{
		"responseCode": status, "data": nil,
		"messages": []any{map[string]any{"message": message, "messageTemplate": "template", "type": "FIELD_ERROR", "field": field, "parameter": 7, "timestamp": 1}},
	})
	if err != nil {
		panic(err)
	}
	return raw(status, string(body))
}

// cut ends the connection without a response.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func wantRequests(t *testing.T, s *server, want int) {
	t.Helper()
	if got := len(s.received()); got != want {
		t.Fatalf("the server got %d requests, want %d", got, want)
	}
}

func wantError(t *testing.T, err error) *Error {
	t.Helper()
	failed, ok := AsError(err)
	if !ok {
		t.Fatalf("got error %v, want an *Error", err)
	}
	return failed
}

// errorOf returns the error of a call whose other result nobody needs.
func errorOf[T any](_ T, err error) error { return err }
