package argus

import (
	"context"
	"net/http"
	"testing"
)

// A removal says whether the response shows what was removed: a server may accept the removal of what it hides.
func TestRemovalsReportWhatTheResponseShows(t *testing.T) {
	for name, test := range map[string]struct {
		response string
		remove   func(context.Context, *Client) (bool, error)
	}{
		"key": {`{"revokedKey":{"prefix":"7/ab"}}`, func(ctx context.Context, c *Client) (bool, error) { return c.RevokeAPIKey(ctx, "7", "7/ab") }},
		"permission": {`{"id":12}`, func(ctx context.Context, c *Client) (bool, error) {
			return c.RevokePermission(ctx, "12", fromBobToOps, "")
		}},
		"member": {`[{"id":7}]`, func(ctx context.Context, c *Client) (bool, error) {
			return c.RemoveGroupMembers(ctx, ByID("1"), []string{"7"}, "")
		}},
		"preference": {`[{"key":"a"}]`, func(ctx context.Context, c *Client) (bool, error) {
			return c.DeleteUserPreferences(ctx, ByID("7"), "a")
		}},
	} {
		for response, want := range map[string]bool{test.response: true, `null`: false, `[]`: false, `{}`: false} {
			if shown, err := test.remove(t.Context(), newServer(t, data(response)).client(t)); err != nil || shown != want {
				t.Errorf("%s, response %s: shown is %t, error %v", name, response, shown, err)
			}
		}
		done := []http.HandlerFunc{cut, data(`[]`)}
		switch name {
		case "key":
			done[1] = data(`{"keys":[]}`)
		case "permission":
			done[1] = data(`[{"id":12,"flags":["deleted"],"subject":{"id":1},"function":{"id":2},"customer":{"id":3}}]`)
		}
		if shown, err := test.remove(t.Context(), newServer(t, done...).client(t)); err != nil || shown {
			t.Errorf("%s, response lost: shown is %t, error %v", name, shown, err)
		}
	}
}
