package argus

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBadSettingsAreNamed(t *testing.T) {
	tests := []struct {
		name   string
		config Config
		want   string
	}{
		{"no URL", Config{}, "https://"},
		{"no scheme", Config{BaseURL: "api.mnemonic.no"}, "https://"},
		{"another scheme", Config{BaseURL: "ftp://api.mnemonic.no"}, "https://"},
		{"no host", Config{BaseURL: "https:///path"}, "host"},
		{"a port alone", Config{BaseURL: "https://:443"}, "host"},
		{"a password", Config{BaseURL: "https://me:hidden@host"}, "password"},
		{"a user that looks like a host", Config{BaseURL: "http://localhost@evil.test", AllowInsecureHTTP: true}, "user name"},
		{"a password that looks like a port", Config{BaseURL: "http://localhost:8080@evil.test"}, "user name"},
		{"a query", Config{BaseURL: "https://host/?key=hidden"}, "query"},
		{"a fragment", Config{BaseURL: "https://host/#hidden"}, "fragment"},
		{"control characters", Config{BaseURL: "https://host/\x00hidden"}, "API URL"},
		{"no certificate", Config{BaseURL: "https://host", CACertificate: "hidden"}, "PEM"},
		{"a proxy without scheme", Config{BaseURL: "https://host", ProxyURL: "me:hidden@proxy:3128"}, "proxy"},
		{"a proxy of another scheme", Config{BaseURL: "https://host", ProxyURL: "ftp://me:hidden@proxy"}, "proxy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := New(test.config)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("got %v, want an error about %q", err, test.want)
			}
		})
	}
}

func TestConnections(t *testing.T) {
	connections, err := newConnections(Config{MaxConcurrentRequests: 17}, &url.URL{Scheme: "https"})
	if err != nil {
		t.Fatal(err)
	}
	if connections.MaxConnsPerHost != 17 || connections.MaxIdleConns != 17 || connections.MaxIdleConnsPerHost != 17 {
		t.Errorf("makes %d connections, keeps %d, %d a host", connections.MaxConnsPerHost, connections.MaxIdleConns, connections.MaxIdleConnsPerHost)
	}
	if connections.TLSClientConfig.MinVersion != tls.VersionTLS12 || connections.TLSClientConfig.RootCAs != nil {
		t.Errorf("got %+v", connections.TLSClientConfig)
	}
	if connections.Proxy == nil {
		t.Error("the environment's proxy is not asked for")
	}
}

func TestHTTP2WithACertificateOfOnesOwn(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data(fmt.Sprintf(`{"id":%d,"shortName":"ann"}`, r.ProtoMajor))(w, r)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	client, err := New(Config{BaseURL: s.URL, APIKey: testKey, CACertificate: certificate})
	if err != nil {
		t.Fatal(err)
	}
	user, err := client.GetSubject(t.Context(), User, ByID("2"))
	if err != nil || user.ID != "2" {
		t.Errorf("got %v over HTTP %v", err, user)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(data("{}"))
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.Config.ErrorLog = discardLog
	s.StartTLS()
	t.Cleanup(s.Close)
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	client, err := New(Config{BaseURL: s.URL, CACertificate: certificate})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetSubject(t.Context(), User, ByID("7")); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("got %v", err)
	}
}

func TestRequestsGoThroughTheProxy(t *testing.T) {
	proxy := newServer(t, data(`{"id":7,"shortName":"ann"}`))
	client := proxy.client(t, func(c *Config) { c.BaseURL, c.AllowInsecureHTTP, c.ProxyURL = "http://argus.test", true, proxy.URL })
	if _, err := client.GetSubject(t.Context(), User, ByID("7")); err != nil {
		t.Fatal(err)
	}
	if got := proxy.received()[0].URI; got != "http://argus.test/useradmin/v2/user/7" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

func TestAllHeadersAreSent(t *testing.T) {
	s := newServer(t, data(`{"id":7,"shortName":"ann"}`))
	client := s.client(t, func(c *Config) { c.Priority, c.UserAgent = "bulk", "provider/1" })
	if _, err := client.AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "ann"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Argus-API-Key": testKey, "Argus-Priority": "bulk", "User-Agent": "provider/1",
		"Accept": "application/json", "Content-Type": "application/json",
	} {
		if got := s.received()[0].Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestRedirects(t *testing.T) {
	other := newServer(t, data(`{"id":666,"shortName":"ann"}`))
	to := func(status int, target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, status) }
	}
	t.Run("to another host", func(t *testing.T) {
		s := newServer(t, to(http.StatusTemporaryRedirect, other.URL+"/?token=hidden"))
		for _, err := range []error{
			erring(s.client(t).GetSubject(t.Context(), User, ByID("7"))),
			erring(s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{})),
		} {
			if wantError(t, err).StatusCode != http.StatusTemporaryRedirect || !strings.Contains(err.Error(), "redirects to "+other.URL) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("got %v", err)
			}
		}
		wantRequests(t, s, 2)
		wantRequests(t, other, 0)
	})
	t.Run("that makes a read of a write", func(t *testing.T) {
		s := newServer(t, to(http.StatusFound, "/elsewhere"))
		if _, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{}); !IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		wantRequests(t, s, 1)
		s = newServer(t, to(http.StatusFound, "/elsewhere"), data(`{"id":7,"shortName":"ann"}`))
		if err := s.client(t).DeleteSubject(t.Context(), User, ByID("7")); !IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		wantRequests(t, s, 2) // one look, and no repetition
		s = newServer(t, data(`{"keys":[]}`), to(http.StatusFound, "/elsewhere"), data(`{"keys":[]}`))
		if _, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{}); !IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		wantRequests(t, s, 3)
	})
	t.Run("of a write to the path of another object", func(t *testing.T) {
		for name, call := range map[string]func(*Client) error{
			"delete": func(c *Client) error { return c.DeleteSubject(t.Context(), User, ByID("7")) },
			"update": func(c *Client) error {
				return erring(c.UpdateSubject(t.Context(), User, ByID("7"), UpdateSubjectRequest{Name: new("x")}))
			},
		} {
			s := newServer(t, to(http.StatusTemporaryRedirect, "/useradmin/v2/user/1006?token=hidden"), data(`{"id":1006,"shortName":"ann"}`))
			err := call(s.client(t))
			if !strings.Contains(fmt.Sprint(err), "redirects to "+s.URL+"/useradmin/v2/user/1006, which the provider does not follow: set api_url") || IsOutcomeUnknown(err) {
				t.Errorf("%s: got %v", name, err)
			}
			wantRequests(t, s, 1)
		}
	})
	t.Run("of a write to the same path elsewhere", func(t *testing.T) {
		s := newServer(t, to(http.StatusPermanentRedirect, "/api/useradmin/v2/user"))
		if _, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{}); err == nil || IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		wantRequests(t, s, 1)
	})
	t.Run("of a read", func(t *testing.T) {
		for target, followed := range map[string]bool{
			"/api/useradmin/v2/user/d?domain=D": true, "/useradmin/v2/user/d/?domain=D": true,
			"/useradmin/v2/user/1006?domain=D": false, "/useradmin/v2/user/bd?domain=D": false, "/useradmin/v2/user/d?domain=E": false,
			"/useradmin/v2/user/d": false, "/login": false,
		} {
			s := newServer(t, to(http.StatusTemporaryRedirect, target), data(`{"id":7,"shortName":"ann","shortName":"d"}`))
			_, err := s.client(t, func(c *Config) { c.BaseURL += "/old" }).GetSubject(t.Context(), User, ByShortName("d", "D"))
			path, _, _ := strings.Cut(target, "?")
			if followed != (err == nil) || !followed && (!strings.Contains(err.Error(), "redirects to "+s.URL+path+", which") || IsNotFound(err)) {
				t.Errorf("%s: %v", target, err)
			}
			if got := s.received(); followed && (len(got) != 2 || got[1].URI != target || got[1].Header.Get("Argus-API-Key") != testKey) || !followed && len(got) != 1 {
				t.Errorf("%s: the server got %+v", target, got)
			}
		}
		s := newServer(t, to(http.StatusPermanentRedirect, "/api/useradmin/v2/user/search"), data(`[]`))
		if _, err := Collect(s.client(t).SearchSubjects(t.Context(), User, SearchSubjectsRequest{})); err != nil {
			t.Fatal(err)
		}
		if got := s.received(); got[1].Body != got[0].Body {
			t.Errorf("got %+v", got[1])
		}
	})
	t.Run("in a circle", func(t *testing.T) {
		s := newServer(t, to(http.StatusPermanentRedirect, "/useradmin/v2/user/7"))
		if _, err := s.client(t).GetSubject(t.Context(), User, ByID("7")); err == nil {
			t.Error("no error")
		}
		wantRequests(t, s, 10)
	})
}

func TestRedirectsStayOnTheHost(t *testing.T) {
	made := &call{operation: getUser, path: "/x"}
	first := httptest.NewRequest(http.MethodGet, "https://argus.test/x", nil).WithContext(context.WithValue(t.Context(), callKey{}, made))
	for target, stays := range map[string]bool{
		"https://argus.test/y/x": true, "http://argus.test/x": false, "https://argus.test:444/x": false, "https://sub.argus.test/x": false,
		"https://test/x": false, "https://argus.test.evil.test/x": false, "https://argus.test@evil.test/x": false, "//evil.test/x": false,
	} {
		to, err := first.URL.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkRedirect(&http.Request{Method: http.MethodGet, URL: to}, []*http.Request{first}); (err == nil) != stays || err != nil && !isPermanent(err) {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// A small response may be packed from a large one.
func TestAnswersAreBoundedWhenTheyAreUnpacked(t *testing.T) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(make([]byte, maxObjectBytes+1)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if _, err := w.Write(packed.Bytes()); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.client(t).GetSubject(t.Context(), User, ByID("7")); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
	wantRequests(t, s, 1)
}

// TestOneClientForMany makes calls at once, which the race detector watches, with more of them than may be in flight.
func TestOneClientForMany(t *testing.T) {
	var mutex sync.Mutex
	var inFlight, most int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		inFlight++
		most = max(most, inFlight)
		mutex.Unlock()
		data(`{"id":7,"shortName":"ann"}`)(w, r)
		mutex.Lock()
		inFlight--
		mutex.Unlock()
	}))
	t.Cleanup(s.Close)
	client, err := New(Config{BaseURL: s.URL, APIKey: testKey, MaxConcurrentRequests: 3, RetryWait: time.Microsecond,
		Log: func(context.Context, string, map[string]any) {}})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := client.GetSubject(t.Context(), User, ByID("7")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most > 3 {
		t.Errorf("%d requests were in flight", most)
	}
}
