package argus

import (
	"net/http"
	"net/url"
)

// setHeaders is a step that changes the headers of a copy of the request, as round trippers must.
func setHeaders(set func(*http.Request)) step {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			request = request.Clone(request.Context())
			set(request)
			return next.RoundTrip(request)
		})
	}
}

// authenticate adds the key, or else the session token, to requests that go to the base's host, and to no others.
func authenticate(base *url.URL, key, session string) step {
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

// prioritise names the pool that Argus puts the request in: bulk for sweeps, whatever the others go into.
func prioritise(priority string) step {
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
func identify(userAgent string) step {
	return setHeaders(func(request *http.Request) {
		if userAgent != "" {
			request.Header.Set("User-Agent", userAgent)
		}
	})
}
