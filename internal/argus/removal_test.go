package argus

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// removals are the writes that take something away.
var removals = map[string]func(context.Context, *Client) error{
	"user":  func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, User, ByID("7")) },
	"group": func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, Group, ByID("7")) },
	"key":   func(ctx context.Context, c *Client) error { return errorOf(c.RevokeAPIKey(ctx, "7", "7/ab")) },
	"permission": func(ctx context.Context, c *Client) error {
		return errorOf(c.RevokePermission(ctx, "12", fromBobToOps, ""))
	},
	"permissions": func(ctx context.Context, c *Client) error {
		return errorOf(c.RevokePermissions(ctx, "7", []ID{"12", "13"}, ""))
	},
	"member": func(ctx context.Context, c *Client) error {
		return errorOf(c.RemoveGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
	},
	"preference": func(ctx context.Context, c *Client) error {
		return errorOf(c.DeleteUserPreferences(ctx, ByID("7"), "a"))
	},
	"method": func(ctx context.Context, c *Client) error { return c.DisableUserMethod(ctx, "7", "sms") },
}

// A removal whose response was lost is not done because a look is served with 404: it is sent again, and what that gets is judged
// by the caller.
func TestA404DoesNotConfirmARemoval(t *testing.T) {
	none := refusal(http.StatusNotFound, "none", "")
	for name, remove := range removals {
		s := newServer(t, cut, none, data(`null`))
		if err := remove(t.Context(), s.client(t)); err != nil {
			t.Errorf("%s, accepted: %v", name, err)
		}
		if sent := operationsOf(s); len(sent) != 3 || sent[0] != sent[2] {
			t.Errorf("%s, accepted: sent %v", name, sent)
		}
		s = newServer(t, cut, none)
		if err := remove(t.Context(), s.client(t)); !IsNotFound(err) {
			t.Errorf("%s, 404 again: %v", name, err)
		}
		if sent := operationsOf(s); len(sent) != 4 || !slices.Equal(sent[:2], sent[2:]) {
			t.Errorf("%s, 404 again: sent %v", name, sent)
		}
	}
}

// A removal reports whether the response shows what was removed: a server may accept the removal of what it hides.
func TestRemovalsReportWhatTheResponseShows(t *testing.T) {
	for name, test := range map[string]struct {
		response string
		remove   func(context.Context, *Client) (bool, error)
	}{
		"key": {`{"revokedKey":{"prefix":"7/ab"}}`, func(ctx context.Context, c *Client) (bool, error) { return c.RevokeAPIKey(ctx, "7", "7/ab") }},
		"permission": {`{"id":12}`, func(ctx context.Context, c *Client) (bool, error) {
			return c.RevokePermission(ctx, "12", fromBobToOps, "")
		}},
		"permissions": {`[{"id":13},{"id":12}]`, func(ctx context.Context, c *Client) (bool, error) {
			return c.RevokePermissions(ctx, "7", []ID{"12", "13"}, "")
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
		case "permissions":
			done[1] = data(`[{"id":12,"flags":["deleted"],` + grantEnds + `},{"id":11,"flags":["deleted"],` + grantEnds + `},{"id":13,"flags":["deleted"],` + grantEnds + `}]`)
		}
		if shown, err := test.remove(t.Context(), newServer(t, done...).client(t)); err != nil || shown {
			t.Errorf("%s, response lost: shown is %t, error %v", name, shown, err)
		}
	}
}

// What the response to a write holds is about what was asked for, or the outcome is looked up: a front may cross responses.
func TestAWriteAnsweredWithSomethingElse(t *testing.T) {
	writes := map[string]func(context.Context, *Client) error{
		"enabling": func(ctx context.Context, c *Client) error { return c.EnableUserMethod(ctx, "7", "sms") },
		"granting": func(ctx context.Context, c *Client) error {
			return erring(c.GrantPermissions(ctx, User, []GrantPermissionRequest{fromBobToOps, {Subject: "7", Function: "206", Customer: "1"}}))
		},
		"adding": func(ctx context.Context, c *Client) error {
			return errorOf(c.AddGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
		},
		"setting": func(ctx context.Context, c *Client) error {
			return erring(c.SetUserPreferences(ctx, ByID("7"), map[string]string{"a": "1"}))
		},
		"renewal": func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{DisableExpiration: true}))
		},
	}
	maps.Copy(writes, removals)
	for name, write := range writes {
		for _, other := range []string{bob, "[" + bob + "]", `[{"key":"b"}]`, `{"id":12345}`, `{"keys":[]}`, `"done"`, `7`, `[{}]`} {
			s := newServer(t, data(other), refusal(http.StatusUnauthorized, "no", ""))
			if err := write(t.Context(), s.client(t)); !IsOutcomeUnknown(err) {
				t.Errorf("%s, response %s: %v", name, other, err)
			}
			if sent := operationsOf(s); len(sent) != 2 || strings.HasPrefix(sent[1], sent[0][:4]) {
				t.Errorf("%s, response %s: sent %v", name, other, sent)
			}
		}
	}
}

// A write that was accepted without content is read after its response is closed: otherwise writes that have all turns wait forever.
func TestAWriteWithoutContentNeedsOneTurn(t *testing.T) {
	key := `{"keys":[{"prefix":"7/ab"}]}`
	for name, test := range map[string]struct {
		accepted, read string
		write          func(context.Context, *Client) error
	}{
		"update": {`null`, bob, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("1045"), UpdateSubjectRequest{}))
		}},
		"renewal": {`null`, key, func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{DisableExpiration: true}))
		}},
		"new key": {`{"apiKeyString":"7/ab/secret"}`, key, func(ctx context.Context, c *Client) error {
			return erring(c.initiateAPIKey(ctx, "7", InitiateAPIKeyRequest{}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, data(test.accepted), data(test.read))
			one := func(c *Config) { c.MaxConcurrentRequests, c.MaxRetries, c.RequestTimeout = 1, -1, time.Second }
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := test.write(ctx, s.client(t, one)); err != nil {
				t.Error(err)
			}
			wantRequests(t, s, 2)
		})
	}
}
