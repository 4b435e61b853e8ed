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

// What a list that failed cannot tell is asked for singly, without the list before each: N objects cost N + 1 requests.
func TestASharedListThatFailsIsAskedForOnce(t *testing.T) {
	for response, reply := range map[string]http.HandlerFunc{"404": refusal(http.StatusNotFound, "none", ""), "another shape": data(`7`)} {
		s := newServer(t, reply)
		client := s.client(t, func(c *Config) { c.BulkReads = true })
		for range 20 {
			if rows, err := client.Bulk.Preferences(t.Context(), "7"); rows != nil || err != nil {
				t.Errorf("%s: got %v, %v", response, rows, err)
			}
		}
		wantRequests(t, s, 1)
		client.Bulk.forget()
		if _, err := client.Bulk.Preferences(t.Context(), "7"); err != nil {
			t.Error(err)
		}
		wantRequests(t, s, 2)
	}
}
