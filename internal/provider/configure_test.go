package provider_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// page is a web server that is no Argus.
func page(t *testing.T, status int) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, "<html><body>Welcome to nginx</body></html>")
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// secure is the URL of a server whose certificate nobody trusts.
func secure(t *testing.T) string {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// nowhere is a URL at which nobody listens.
func nowhere() string {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	return server.URL
}

// withoutPath is an Argus below another path than that of its URL.
func withoutPath(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Content-Type", "application/json")
		response.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(response, `{"responseCode":404,"messages":[{"message":"no such path"}]}`) // nobody reads it then
	}))
	t.Cleanup(server.Close)
	return server.URL + "/path"
}

func TestWhatCannotWorkIsOneClearError(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for name, test := range map[string]struct {
		settings map[string]any
		want     []string
	}{
		"unknown key":             {map[string]any{"api_key": "1/2/hidden"}, []string{"api_key", "does not accept the credentials", "the provider's configuration"}},
		"unknown session":         {map[string]any{"api_key": nil, "session_token": "hidden"}, []string{"does not accept the credentials"}},
		"half a key":              {map[string]any{"api_key": "1/hidden"}, []string{"api_key", "Invalid API key", "userID/keyID/secret"}},
		"key and session":         {map[string]any{"session_token": "hidden"}, []string{"api_key", "session_token"}},
		"no key":                  {map[string]any{"api_key": nil}, []string{"No credentials are set", "ARGUS_API_KEY"}},
		"another path":            {map[string]any{"api_url": withoutPath(t)}, []string{"api_url", "cannot check the credentials", "check the path of api_url", "404"}},
		"a web page":              {map[string]any{"api_url": page(t, http.StatusOK)}, []string{"api_url", "is not Argus"}},
		"a web server without it": {map[string]any{"api_url": page(t, http.StatusNotFound)}, []string{"api_url", "The server at http://127.0.0.1", "is not Argus", "404"}},
		"a web server that forbids": {
			map[string]any{"api_url": page(t, http.StatusForbidden)}, []string{"api_url", "is not Argus", "403", "the network and the proxy"},
		},
		"a proxy that wants a login": {
			map[string]any{"api_url": page(t, http.StatusUnauthorized)}, []string{"api_url", "is not Argus", "401", "the network and the proxy"},
		},
		"nobody there":          {map[string]any{"api_url": nowhere(), "max_retries": 1}, []string{"api_url", "Cannot reach Argus at http://127.0.0.1", "check api_url", "refused"}},
		"no scheme":             {map[string]any{"api_url": "argus.hidden"}, []string{"api_url", "scheme"}},
		"a password in the URL": {map[string]any{"api_url": "https://me:hidden@argus.example"}, []string{"api_url", "at most a path"}},
		"a proxy that is not there": {
			map[string]any{"proxy_url": strings.Replace(nowhere(), "http://", "http://me:hidden@", 1), "max_retries": 1},
			[]string{`AttributeName("proxy_url")`, "Cannot reach the proxy", "check proxy_url", "refused"},
		},
		"a SOCKS proxy that is not there": {
			map[string]any{"proxy_url": strings.Replace(nowhere(), "http://", "socks5://me:hidden@", 1), "max_retries": 1},
			[]string{`AttributeName("proxy_url")`, "Cannot reach the proxy", "refused"},
		},
		"a proxy that refuses": {
			map[string]any{"api_url": "https://argus.test", "proxy_url": strings.Replace(page(t, http.StatusProxyAuthRequired), "http://", "http://me:hidden@", 1), "max_retries": 1},
			[]string{`AttributeName("proxy_url")`, "Cannot reach the proxy", "came from proxy_url", "Proxy Authentication Required"},
		},
		"a proxy that wants another login": {
			map[string]any{"api_url": nowhere(), "proxy_url": strings.Replace(page(t, http.StatusProxyAuthRequired), "http://", "http://me:hidden@", 1), "max_retries": 1},
			[]string{`AttributeName("proxy_url")`, "Cannot reach the proxy", "407"},
		},
		"a certificate of another authority": {
			map[string]any{"api_url": secure(t)}, []string{`AttributeName("api_url")`, "Cannot reach Argus at https://127.0.0.1", "set ca_certificate"},
		},
		"no TLS": {
			map[string]any{"api_url": strings.Replace(page(t, http.StatusOK), "http://", "https://", 1)}, []string{`AttributeName("api_url")`, "Cannot reach Argus at https://127.0.0.1", "does not use TLS"},
		},
		"in clear": {
			map[string]any{"api_url": "http://argus.test"}, []string{`AttributeName("api_url")`, "Credentials would be sent unencrypted", "allow_insecure_http"},
		},
		"in clear to the proxy": {
			map[string]any{"api_url": nowhere(), "proxy_url": "http://me:hidden@proxy.test:3128"}, []string{`AttributeName("proxy_url")`, "Invalid provider configuration", "the proxy is on another machine"},
		},
		"no proxy":       {map[string]any{"proxy_url": "me:hidden@proxy"}, []string{"proxy_url", "Invalid URL of a proxy", "socks5"}},
		"no certificate": {map[string]any{"ca_certificate": "hidden"}, []string{`AttributeName("ca_certificate")`, "PEM", "BEGIN CERTIFICATE"}},
		"a key as certificate": {
			map[string]any{"ca_certificate": "-----BEGIN PRIVATE KEY-----\naGlkZGVuaGlkZGVu\n-----END PRIVATE KEY-----\n"}, []string{`AttributeName("ca_certificate")`, "has no certificate"},
		},
		"an empty certificate":  {map[string]any{"ca_certificate": ""}, []string{`AttributeName("ca_certificate")`, "is empty"}},
		"a token and a newline": {map[string]any{"api_key": nil, "session_token": "hidden\n"}, []string{`AttributeName("session_token")`, "Invalid session token", "trimspace()"}},
		"a token and a cookie":  {map[string]any{"api_key": nil, "session_token": "hidden; admin=1"}, []string{`AttributeName("session_token")`, "Invalid session token"}},
		"no duration":           {map[string]any{"request_timeout": "-1s"}, []string{"request_timeout", "positive duration"}},
		"no time":               {map[string]any{"request_timeout": "0s"}, []string{"request_timeout", "Invalid duration", "positive duration"}},
		"too long a time":       {map[string]any{"request_timeout": "61m"}, []string{"request_timeout", "Invalid duration", `"61m" is not`, "at most 1h"}},
		"no priority":           {map[string]any{"priority": "urgent"}, []string{"priority", "bulk"}},
		"no customer":           {map[string]any{"customer": "a customer"}, []string{"customer", "domain/shortname"}},
		"too many requests":     {map[string]any{"max_concurrent_requests": 0}, []string{"max_concurrent_requests", "between 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := a.NewCore(test.settings)
			if len(diags) != 1 {
				t.Errorf("not one error: %s", acctest.Text(diags))
			}
			acctest.WantText(t, diags, append(test.want, "ERROR")...)
			if text := acctest.Text(diags); strings.Contains(text, "hidden") {
				t.Errorf("a secret is shown: %s", text)
			}
		})
	}
}

func TestWrongKeyIsOneRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	sim.ResetRequests()
	a.NewCore(map[string]any{"api_key": "1/2/3"})
	if requests := sim.Requests(); len(requests) != 1 || requests[0].Operation != "getCurrentUser" {
		t.Errorf("%d requests were sent", len(requests))
	}
}

func TestCredentialsNeedNotBeChecked(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	sim.ResetRequests()
	_, diags := a.NewCore(map[string]any{"skip_credentials_validation": true, "api_key": "1/2/3"})
	acctest.WantNone(t, diags)
	if requests := sim.Requests(); len(requests) != 0 {
		t.Errorf("%s was sent", requests[0].Operation)
	}
}

// Who may not ask who they are may still do their work.
func TestForbiddenCheckIsLeftOut(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("forbids on demand")
	sim.Fail(simulator.Fault{Operation: "getCurrentUser", Kind: simulator.ServerError, Status: http.StatusForbidden})
	_, diags := a.NewCore(nil)
	acctest.WantNone(t, diags)
}

func TestRequestsSayWhoSendsThem(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.SessionToken = "token-of-the-session" })
	for name, test := range map[string]struct {
		settings map[string]any
		headers  map[string]string
	}{
		"a key": {nil, map[string]string{"Argus-API-Key": a.Key, "Authorization": "", "Cookie": "", "Argus-Priority": ""}},
		"a session": {
			map[string]any{"api_key": nil, "session_token": "token-of-the-session"},
			map[string]string{"Argus-API-Key": "", "Authorization": "Bearer token-of-the-session", "Cookie": "argus_session=token-of-the-session"},
		},
		"bulk": {map[string]any{"priority": "bulk"}, map[string]string{"Argus-Priority": "bulk"}},
		"a proxy with a password": {
			map[string]any{"api_url": "http://argus.test", "allow_insecure_http": true, "proxy_url": strings.Replace(a.URL, "http://", "http://me:hidden@", 1)},
			map[string]string{"Proxy-Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("me:hidden"))},
		},
	} {
		a.Simulator.ResetRequests()
		core, diags := a.NewCore(test.settings)
		acctest.WantNone(t, diags)
		core.Plan("argus_user", nil, map[string]any{"short_name": a.Name("alice"), "name": "Alice"})
		requests := a.Simulator.Requests()
		if len(requests) < 2 {
			t.Errorf("%s: %d requests were sent", name, len(requests))
		}
		for _, request := range requests {
			if got, want := request.Header.Get("User-Agent"), "terraform-provider-argus/test Terraform/1.11.4"; got != want {
				t.Errorf("%s: %s has user agent %q, not %q", name, request.Operation, got, want)
			}
			for header, want := range test.headers {
				if got := request.Header.Get(header); got != want {
					t.Errorf("%s: %s has %s %q, not %q", name, request.Operation, header, got, want)
				}
			}
		}
	}
}

// The provider's domain is named in requests if it is set; if it is not, Argus takes that of the key's own user.
func TestProvidersDomainIsSent(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("tells what was sent")
	own, err := a.Client.CurrentUser(context.Background())
	a.Must(err)
	for _, settings := range []map[string]any{nil, {"domain": own.Domain.Name}} {
		core, diags := a.NewCore(settings)
		acctest.WantNone(t, diags)
		sim.ResetRequests()
		object, _ := core.Make("argus_user", map[string]any{"short_name": a.Name(fmt.Sprint("alice", len(settings))), "name": "Alice"})
		a.Must(acctest.Same("domain", object.Text("domain"), own.Domain.Name))
		for _, request := range sim.Requests() {
			if sent := strings.Contains(string(request.Body), `"domain":"`+own.Domain.Name+`"`); request.Operation == "addUser" && sent != (settings != nil) {
				t.Errorf("with %v, this was sent: %s", settings, request.Body)
			}
		}
	}
}

// What is known only with the environment fails at its attribute all the same.
func TestSettingsOfTheEnvironmentFailAtTheirAttribute(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for attribute, environment := range map[string]map[string]string{
		"proxy_url": {"ARGUS_API_URL": a.URL}, "api_url": {"ARGUS_API_URL": "http://argus.test"},
	} {
		settings := map[string]any{"api_url": nil}
		if attribute == "proxy_url" {
			if !strings.HasPrefix(a.URL, "http://127.") {
				continue // only a URL of this machine may begin with http://
			}
			settings["proxy_url"] = "http://me:hidden@proxy.test:3128"
		}
		_, diags := a.NewCoreOf(settings, func(o *provider.Options) {
			o.Environment = func(name string) string { return environment[name] }
		})
		acctest.WantText(t, diags, "ERROR", `AttributeName("`+attribute+`")`)
		if text := acctest.Text(diags); len(diags) != 1 || strings.Contains(text, "hidden") {
			t.Errorf("not one error without secrets: %s", text)
		}
	}
}

func TestImpossiblePortIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for _, setting := range []string{"api_url", "proxy_url"} {
		for _, port := range []string{"0", "99999"} {
			_, diags := a.NewCore(map[string]any{setting: "http://127.0.0.1:" + port})
			acctest.WantText(t, diags, "ERROR", setting, "Invalid URL")
		}
	}
}
