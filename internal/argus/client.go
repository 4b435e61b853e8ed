// Package argus is a client of the mnemonic Argus API: users, groups, memberships, permissions, preferences, functions,
// API keys, authentication methods, customers, the current user and its session. It knows nothing of Terraform.
//
// One file holds one area of the API, with its types and methods. Every method names its operation in the contract, and
// operation.go is the one list of their paths. What happens between a method and the wire is a chain of middleware, listed in
// transport.go; what is sent again is decided in retry.go.
package argus

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

const (
	defaultRequestTimeout        = 30 * time.Second
	defaultMaxConcurrentRequests = 10
	defaultRetryWait             = time.Second
	defaultConsistencyWait       = 100 * time.Millisecond
)

// Config says how to reach an Argus. Only BaseURL is needed; without credentials Argus responds with 401.
type Config struct {
	// BaseURL is scheme://host[:port][/path], as https://api.mnemonic.no.
	BaseURL string
	// AllowInsecureHTTP lets the BaseURL begin with http:// if the host is not this machine.
	AllowInsecureHTTP bool
	// APIKey is sent in the header Argus-API-Key.
	APIKey string
	// SessionToken is sent as bearer token and as the cookie argus_session, if there is no APIKey.
	SessionToken string
	// UserAgent is the header's value; empty leaves the one of Go.
	UserAgent string
	// Priority is the value of the header Argus-Priority; empty sends none.
	Priority string
	// RequestTimeout bounds one attempt, from the connection to the last byte of the response; 0 is 30 seconds.
	RequestTimeout time.Duration
	// MaxRetries is how often a request is sent again after the first attempt, within RetryBudget; 0 is never, and a negative
	// number is as often as there is time for.
	MaxRetries int
	// RetryBudget is for how long a request is sent again, from its first attempt; 0 is 2 minutes. Until the server has
	// responded once, a connection is tried for 10 seconds.
	RetryBudget time.Duration
	// MaxConcurrentRequests bounds the requests in flight, and is the number of idle connections kept; 0 is 10.
	MaxConcurrentRequests int
	// ProxyURL is an http, https or socks5 URL; empty takes the proxy of the environment.
	ProxyURL string
	// CACertificate is PEM; its certificates are trusted beside the system's.
	CACertificate string
	// Log, if set, gets every attempt. It is never given credentials, queries or bodies.
	Log func(ctx context.Context, message string, fields map[string]any)
	// RetryWait is the wait before a request is sent again for the first time; it doubles from there, with jitter, up to
	// 10 seconds. 0 is one second.
	RetryWait time.Duration
	// ConsistencyWait is the first wait of Poll, which doubles; 0 is 100 milliseconds.
	ConsistencyWait time.Duration
	// GatherWait is for how long a search for many sets waits for those who ask next; 0 is 25 milliseconds.
	GatherWait time.Duration
	// BulkReads has Client.Bulk serve reads from bulk lists and shared lists; without it, it returns nothing.
	BulkReads bool
	// Now is the clock that bounds the life of what bulk reads keep; nil is the machine's.
	Now func() time.Time
	// Sent is called for each request that is sent, also for one that is sent again; nil is not called.
	Sent func()
	// Transport carries the requests, after all that the client does to them; nil is a pool of connections as ProxyURL,
	// CACertificate and MaxConcurrentRequests say.
	Transport http.RoundTripper
}

// Format keeps the credentials out of all that prints a Config.
func (c Config) Format(state fmt.State, _ rune) { PrintRedacted(state, c) }

// Client calls one Argus with one set of credentials. It is safe for concurrent use.
type Client struct {
	// Bulk serves reads of many objects in few requests. Nil, which returns nothing, without Config.BulkReads.
	Bulk *BulkReader
	// PlanReader is like Bulk, for what plans only warn of: it does not mind that the client writes, as plans are made again
	// between the writes of an apply.
	PlanReader *BulkReader

	base            *url.URL
	http            *http.Client
	retries         retries
	redact          redactor
	clock           *serverClock
	consistencyWait time.Duration
	created         createdObjects
	locations       locations
	owner           atomic.Pointer[ID] // of the credentials, once it is known
}

// SettingError is the error of New about one setting.
type SettingError struct {
	// Setting is the name of the field of Config.
	Setting string
	problem string
}

// Error says what is wrong, without the value.
func (e *SettingError) Error() string { return e.problem }

func wrongSetting(setting, problem string) error { return &SettingError{setting, problem} }

// New makes a client. It connects to nothing: a wrong key or an unreachable host shows at the first call. Errors name
// the setting that is wrong, without its value if that may be a secret.
func New(config Config) (*Client, error) {
	base, err := parseBaseURL(config.BaseURL)
	if err != nil {
		return nil, err
	}
	if !config.AllowInsecureHTTP && IsCleartext(base) {
		return nil, wrongSetting("BaseURL", "the API URL begins with http://, so others on the network could read the credentials: use https://")
	}
	if config.RequestTimeout <= 0 {
		config.RequestTimeout = defaultRequestTimeout
	}
	if config.MaxConcurrentRequests <= 0 {
		config.MaxConcurrentRequests = defaultMaxConcurrentRequests
	}
	if config.RetryWait <= 0 {
		config.RetryWait = defaultRetryWait
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.ConsistencyWait <= 0 {
		config.ConsistencyWait = defaultConsistencyWait
	}
	if config.GatherWait <= 0 {
		config.GatherWait = defaultGatherWait
	}
	if config.Transport == nil {
		connections, err := newConnections(config, base)
		if err != nil {
			return nil, err
		}
		config.Transport = withProxyErrors(connections)
	}
	redact := newRedactor(config.APIKey, config.SessionToken)
	clock := &serverClock{}
	client := &Client{
		base:            base,
		http:            newHTTPClient(newTransport(config, base, redact, clock)),
		redact:          redact,
		clock:           clock,
		consistencyWait: config.ConsistencyWait,
		retries:         newRetries(config),
	}
	if owner, _, _ := strings.Cut(config.APIKey, "/"); owner != "" && (Ref{Name: owner}).IsID() {
		client.owner.Store(new(ID(owner)))
	}
	if config.BulkReads {
		client.Bulk, client.PlanReader = newBulkReader(client, config), newBulkReader(client, config)
	}
	return client, nil
}

func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: checkRedirect}
}

// IsCleartext reports whether requests to the URL can be read on their way: http, and not to this machine.
func IsCleartext(base *url.URL) bool {
	return base.Scheme == "http" && !loopback(base.Hostname())
}

// loopback reports whether a host is this machine, whatever a name server says.
func loopback(host string) bool {
	address := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || address != nil && address.IsLoopback()
}

func parseBaseURL(text string) (*url.URL, error) {
	base, err := url.Parse(text)
	if err != nil {
		return nil, wrongSetting("BaseURL", "the API URL cannot be read as a URL: it must be scheme://host[:port][/path]")
	}
	switch {
	case base.Scheme != "https" && base.Scheme != "http":
		return nil, wrongSetting("BaseURL", "the API URL must begin with https:// (or http://), as https://api.mnemonic.no")
	case base.Hostname() == "":
		return nil, wrongSetting("BaseURL", "the API URL has no host: it must be scheme://host[:port][/path]")
	case base.User != nil:
		return nil, wrongSetting("BaseURL", "the API URL must not contain a user name or password: set the credentials by themselves")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, wrongSetting("BaseURL", "the API URL must end with its path, without a query or a fragment")
	}
	return base, nil
}

// newConnections is the pool of connections under the chain: HTTP/2 if offered, TLS 1.2 at least, and as many
// connections, all kept, as requests may be in flight (the library dials beside a connection that is just coming free,
// and keeps one more than there are processors).
func newConnections(config Config, base *url.URL) (*http.Transport, error) {
	connections := cleanhttp.DefaultPooledTransport()
	connections.MaxIdleConns = config.MaxConcurrentRequests
	connections.MaxIdleConnsPerHost = config.MaxConcurrentRequests
	connections.MaxConnsPerHost = config.MaxConcurrentRequests
	connections.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if config.ProxyURL != "" {
		proxy, err := url.Parse(config.ProxyURL)
		if err != nil || proxy.Hostname() == "" {
			return nil, wrongSetting("ProxyURL", "the proxy URL cannot be read: it must be scheme://host[:port]")
		}
		switch proxy.Scheme {
		case "http", "https", "socks5", "socks5h":
		default:
			return nil, wrongSetting("ProxyURL", fmt.Sprintf("the proxy URL has scheme %q: use http, https, socks5 or socks5h", proxy.Scheme))
		}
		if !config.AllowInsecureHTTP && base.Scheme == "http" && !loopback(proxy.Hostname()) {
			return nil, wrongSetting("ProxyURL", "the API URL begins with http:// and the proxy is on another machine, so others on the network could read the credentials: use https://")
		}
		connections.Proxy = http.ProxyURL(proxy)
	}
	if config.CACertificate != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("cannot read the system's certificates, to which the CA certificate is added: %w", err)
		}
		if !pool.AppendCertsFromPEM([]byte(config.CACertificate)) {
			return nil, wrongSetting("CACertificate", "the CA certificate has no certificate in PEM form: it must be the text itself, which begins with -----BEGIN CERTIFICATE-----")
		}
		connections.TLSClientConfig.RootCAs = pool
	}
	return connections, nil
}
