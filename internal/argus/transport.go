package argus

import (
	"net/http"
	"net/url"
)

// roundTrip is a function that is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// step is one link of the chain: what it does to each attempt, around the links below it.
type step func(next http.RoundTripper) http.RoundTripper

// chain puts steps around connections, the first outermost.
func chain(connections http.RoundTripper, steps ...step) http.RoundTripper {
	for i := len(steps) - 1; i >= 0; i-- {
		connections = steps[i](connections)
	}
	return connections
}

// newTransport is what an attempt passes through on its way. Waiting for a turn is outside of the time that an attempt
// may take; reading the whole answer is inside, so that one lost half way counts as no answer.
func newTransport(config Config, base *url.URL, redact redactor, clock *serverClock) http.RoundTripper {
	return chain(config.Connections,
		limitInFlight(config.MaxConcurrentRequests),
		finishWrites,
		logTo(config.Log),
		redactErrors(redact),
		limitTime(config.RequestTimeout),
		limitReach(clock),
		authenticate(base, config.APIKey, config.SessionToken),
		prioritise(config.Priority),
		identify(config.UserAgent),
		clock.noteSent,
		clock.noteDate,
		readWhole(maxObjectBytes, maxListBytes),
	)
}
