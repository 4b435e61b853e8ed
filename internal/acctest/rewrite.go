package acctest

import (
	"net/http"
	"net/http/httptest"
	"regexp"
)

// Rewrite has every response's body go through rewrite before the provider sees it, for what the contract permits and the
// simulator does not do. Tests that call it need the simulator.
func (a *Argus) Rewrite(rewrite func(r *http.Request, body []byte) []byte) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		a.Simulator.ServeHTTP(recorder, r)
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(rewrite(r, recorder.Body.Bytes())) // a client that is gone needs no response
	}))
	a.t.Cleanup(server.Close)
	a.URL = server.URL
}

var creator = regexp.MustCompile(`"createdByUser":\{[^{}]*(\{[^{}]*(\{[^{}]*\})?[^{}]*\}[^{}]*)*\},?`)

// WithoutCreators is for Rewrite: returns do not say who made what.
func WithoutCreators(_ *http.Request, body []byte) []byte { return creator.ReplaceAll(body, nil) }
