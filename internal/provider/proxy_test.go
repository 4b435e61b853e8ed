package provider_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// A proxy that refuses to connect to an https server, or is none, fails at proxy_url, and a lasting refusal without a retry.
func TestARefusingProxyIsAnErrorOfTheProxy(t *testing.T) {
	t.Parallel()
	for name, respond := range map[string]func(http.ResponseWriter){
		"407":            func(w http.ResponseWriter) { w.WriteHeader(http.StatusProxyAuthRequired) },
		"403":            func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) },
		"503":            func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"EOF":            func(w http.ResponseWriter) { hijacked(w, "") },
		"malformed HTTP": func(w http.ResponseWriter) { hijacked(w, "220 mail.example.com ESMTP\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			asked := make(chan bool, 100)
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked <- true
				respond(w)
			}))
			t.Cleanup(proxy.Close)
			settings := map[string]any{"api_url": "https://argus.test", "proxy_url": proxy.URL}
			if lasting := name == "407" || name == "403"; !lasting {
				settings["max_retries"] = 0
			}
			_, diags := a.NewCore(settings)
			acctest.WantText(t, diags, "ERROR", "proxy_url", "Cannot reach the proxy", name)
			if len(asked) != 1 {
				t.Errorf("the proxy was asked %d times", len(asked))
			}
		})
	}
}

// hijacked writes to the connection of a response, and closes it.
func hijacked(w http.ResponseWriter, text string) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic("the connection cannot be taken over")
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		panic(err)
	}
	defer func(c net.Conn) { _ = c.Close() }(connection) // the other side may have closed it
	if _, err := fmt.Fprint(connection, text); err != nil {
		panic(err)
	}
}
