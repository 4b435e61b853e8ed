package argus

import (
	"net/http"
	"slices"
	"testing"
)

func TestADestroyWhoseAnswerWasLostIsDoneWhereTheAccountIsDisabled(t *testing.T) {
	deletions := map[string]func(*testing.T, *Client) error{
		"user":  func(t *testing.T, c *Client) error { return c.DeleteSubject(t.Context(), User, ByID("7")) },
		"group": func(t *testing.T, c *Client) error { return c.DeleteSubject(t.Context(), Group, ByID("7")) },
	}
	for name, left := range map[string]struct {
		shown http.HandlerFunc
		done  bool
	}{
		"disabled":  {data(`{"id":7,"shortName":"ann","flags":["DELETED"]}`), true},
		"not shown": {refusal(http.StatusNotFound, "no such account", ""), false},
		"active":    {data(`{"id":7,"shortName":"ann"}`), false},
		"not told":  {refusal(http.StatusForbidden, "no", ""), false},
	} {
		for kind, remove := range deletions {
			s := newServer(t, page(http.StatusBadGateway), left.shown)
			err := remove(t, s.client(t, func(c *Config) { c.MaxRetries = 0 }))
			if (err == nil) != left.done || err != nil && !IsOutcomeUnknown(err) {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
			if sent := operationsOf(s); !slices.Equal(sent, []string{"DELETE /useradmin/v2/" + kind + "/7", "GET /useradmin/v2/" + kind + "/7"}) {
				t.Errorf("%s, %s: sent %v", kind, name, sent)
			}
		}
	}
}
