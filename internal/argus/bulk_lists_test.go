package argus

import (
	"context"
	"net/http"
	"testing"
)

// A list that many reads share decides nothing by a 404 or rows that cannot be used: single reads do.
func TestASharedListThatFailsLeavesItToSingleReads(t *testing.T) {
	lists := map[string]func(context.Context, *Client) error{
		"keys":        func(ctx context.Context, c *Client) error { return errorOf(c.Bulk.APIKeys(ctx, "7")) },
		"preferences": func(ctx context.Context, c *Client) error { return errorOf(c.Bulk.Preferences(ctx, "7")) },
		"methods":     func(ctx context.Context, c *Client) error { return errorOf(c.Bulk.Methods(ctx, "7")) },
	}
	for name, read := range lists {
		for response, reply := range map[string]http.HandlerFunc{
			"404":       refusal(http.StatusNotFound, "none", ""),
			"null keys": data(`[{"key":null}]`), "another shape": data(`7`),
		} {
			client := newServer(t, reply).client(t, func(c *Config) { c.BulkReads = true })
			if err := read(t.Context(), client); err != nil {
				t.Errorf("%s, %s: %v", name, response, err)
			}
		}
		for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
			client := newServer(t, refusal(status, "no", "")).client(t, func(c *Config) { c.BulkReads = true })
			if err := read(t.Context(), client); !IsUnauthorized(err) && !IsForbidden(err) {
				t.Errorf("%s, %d: got %v", name, status, err)
			}
		}
	}
}
