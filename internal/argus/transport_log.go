package argus

import (
	"context"
	"net/http"
	"time"
)

// logTo tells the sink of each attempt and how it ended. Headers, queries and bodies may hold secrets and are left out.
func logTo(sink func(ctx context.Context, message string, fields map[string]any)) step {
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
				sink(request.Context(), "Argus did not answer", fields)
				return response, err
			}
			fields["status"] = response.StatusCode
			sink(request.Context(), "Argus answered", fields)
			return response, nil
		})
	}
}
