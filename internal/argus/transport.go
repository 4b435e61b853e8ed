package argus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// roundTrip is a function that is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// middleware is one link of the chain: what it does to each attempt, around the links below it.
type middleware func(next http.RoundTripper) http.RoundTripper

// chain puts middleware around connections, the first outermost.
func chain(connections http.RoundTripper, middlewares ...middleware) http.RoundTripper {
	for i := len(middlewares) - 1; i >= 0; i-- {
		connections = middlewares[i](connections)
	}
	return connections
}

// newTransport is what an attempt passes through on its way. Waiting for a turn or for memory is outside of the time that an
// attempt may take; reading the whole response is inside, so that one lost half way counts as no response.
func newTransport(config Config, base *url.URL, redact redactor, clock *serverClock) http.RoundTripper {
	return chain(config.Transport,
		limitInFlight(config.MaxConcurrentRequests),
		finishWrites,
		logTo(config.Log),
		redactErrors(redact),
		limitTime(config.RequestTimeout),
		limitReach(clock),
		authenticate(base, config.APIKey, config.SessionToken),
		prioritise(config.Priority),
		identify(config.UserAgent),
		tell(config.Sent),
		clock.noteSent,
		clock.noteDate,
		readWhole(maxObjectBytes, maxListBytes),
	)
}

// setHeaders is middleware that changes the headers of a copy of the request, as round trippers must.
func setHeaders(set func(*http.Request)) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			request = request.Clone(request.Context())
			set(request)
			return next.RoundTrip(request)
		})
	}
}

// tell calls sent for each attempt; sent may be nil.
func tell(sent func()) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			if sent != nil {
				sent()
			}
			return next.RoundTrip(request)
		})
	}
}

// authenticate adds the key, or else the session token, to requests that go to the base's host, and to no others.
func authenticate(base *url.URL, key, session string) middleware {
	return setHeaders(func(request *http.Request) {
		if request.URL.Scheme != base.Scheme || request.URL.Host != base.Host {
			return
		}
		switch {
		case key != "":
			request.Header.Set("Argus-API-Key", key)
		case session != "":
			request.Header.Set("Authorization", "Bearer "+session)
			request.Header.Set("Cookie", "argus_session="+session)
		}
	})
}

// prioritise names the pool that Argus puts the request in: bulk for bulk lists, whatever the others go into.
func prioritise(priority string) middleware {
	return setHeaders(func(request *http.Request) {
		priority := priority
		if callOf(request.Context()).bulk {
			priority = "bulk"
		}
		if priority != "" {
			request.Header.Set("Argus-Priority", priority)
		}
	})
}

// identify says who is calling.
func identify(userAgent string) middleware {
	return setHeaders(func(request *http.Request) {
		if userAgent != "" {
			request.Header.Set("User-Agent", userAgent)
		}
	})
}

// logTo tells the sink of each attempt and how it ended. Headers, queries and bodies may hold secrets and are left out.
func logTo(sink func(ctx context.Context, message string, fields map[string]any)) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		if sink == nil {
			return next
		}
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			begin := time.Now()
			response, err := next.RoundTrip(request)
			made := callOf(request.Context())
			fields := map[string]any{
				"operation":   made.operation.ID,
				"attempt":     made.attempt,
				"method":      request.Method,
				"host":        request.URL.Host,
				"path":        request.URL.EscapedPath(),
				"duration_ms": time.Since(begin).Milliseconds(),
			}
			if err != nil {
				fields["error"] = err.Error()
				sink(request.Context(), "Argus did not respond", fields)
				return response, err
			}
			fields["status"] = response.StatusCode
			sink(request.Context(), "Argus responded", fields)
			return response, nil
		})
	}
}

// notHandled marks an error that says that the server did not handle the request.
type notHandled struct{ error }

// checkRedirect follows a redirect only for a read, and only to the same request at another place of the same host: another
// path is about another object, and another host must not get the key.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0]
	made := callOf(first.Context())
	isSame := request.URL.Scheme == first.URL.Scheme && request.URL.Host == first.URL.Host && request.Method == first.Method &&
		strings.HasSuffix(strings.TrimSuffix(request.URL.EscapedPath(), "/"), made.path) &&
		request.URL.Query().Encode() == first.URL.Query().Encode()
	switch {
	case !made.operation.Read || !isSame:
		target := url.URL{Scheme: request.URL.Scheme, Host: request.URL.Host, Path: request.URL.Path, RawPath: request.URL.RawPath}
		err := fmt.Errorf("the server redirects to %s, which the provider does not follow: set api_url to the URL of the API", Printable(target.String()))
		if request.Method == first.Method {
			err = notHandled{err} // other redirects may lead to the result of what was done
		}
		return permanent{err}
	case len(via) >= 10:
		return permanent{errors.New("the server redirects in a circle")}
	}
	return nil
}
