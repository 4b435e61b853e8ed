package argus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
)

// ProxyError is a failure of the proxy to set up a connection to an https server.
type ProxyError struct {
	// StatusCode is that of the proxy's response; 0 if there was none that is HTTP.
	StatusCode int
	problem    error
}

// Error says what the proxy did.
func (e *ProxyError) Error() string {
	if e.problem != nil {
		return fmt.Sprintf("the proxy did not set up a connection: %s", e.problem)
	}
	return fmt.Sprintf("the proxy refuses to set up a connection: %d %s", e.StatusCode, http.StatusText(e.StatusCode))
}

// Unwrap returns the error of the connection.
func (e *ProxyError) Unwrap() error { return e.problem }

// permanent reports whether the proxy refuses the next attempt too.
func (e *ProxyError) permanent() bool {
	return e.StatusCode >= 400 && e.StatusCode < 500 && e.StatusCode != http.StatusTooManyRequests
}

// proxied marks errors of connections as the proxy's until it has set one up: net/http does not tell them apart.
type proxied struct {
	*http.Transport
	connected atomic.Bool
}

func withProxyErrors(connections *http.Transport) http.RoundTripper {
	p := &proxied{Transport: connections}
	connections.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
		if response.StatusCode != http.StatusOK {
			return &ProxyError{StatusCode: response.StatusCode}
		}
		p.connected.Store(true)
		return nil
	}
	return p
}

// RoundTrip implements http.RoundTripper.
func (p *proxied) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := p.Transport.RoundTrip(request)
	if _, known := errors.AsType[*ProxyError](err); err == nil || known || p.connected.Load() || !p.tunnels(request) {
		return response, err
	}
	return nil, &ProxyError{problem: err}
}

// tunnels reports whether a proxy sets up the connection for a request by CONNECT.
func (p *proxied) tunnels(request *http.Request) bool {
	if p.Proxy == nil || request.URL.Scheme != "https" {
		return false
	}
	proxy, err := p.Proxy(request)
	return err == nil && proxy != nil && (proxy.Scheme == "http" || proxy.Scheme == "https")
}
