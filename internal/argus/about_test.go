package argus

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const bob = `{"id":1045,"shortName":"bob","name":"Bob","type":"user"}`

// A response about something else is believed by no read.
func TestAReadAnsweredWithAnotherObject(t *testing.T) {
	group := `{"id":7,"shortName":"ops","type":"group"}`
	tests := []struct {
		name, data, text string
		call             func(context.Context, *Client) error
	}{
		{"user", bob, `asked for user 1026, and the response is about user 1045 ("bob")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("1026"))) }},
		{"user whose shortname is the id", `{"id":1045,"shortName":"1026"}`, `asked for user 1026, and the response is about user 1045 ("1026")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("1026"))) }},
		{"user by shortname", bob, `asked for user ann, and the response is about user 1045 ("bob")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, Ref{Name: "ann"})) }},
		{"user of another domain", `{"id":7,"shortName":"ann","domain":{"name":"other"}}`, `asked for user here/ann, and the response is about user 7 ("ann")`,
			func(ctx context.Context, c *Client) error {
				return erring(c.GetSubject(ctx, User, Ref{Name: "ann", Domain: "here"}))
			}},
		{"group in place of a user", group, `asked for user 7, and the response is about group 7 ("ops")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("7"))) }},
		{"user in place of a group", bob, `asked for group 1045, and the response is about user 1045 ("bob")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, Group, ByID("1045"))) }},
		{"subject", bob, `asked for subject 1026, and the response is about user 1045 ("bob")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, AnySubject, ByID("1026"))) }},
		{"customer", bob, `asked for customer acme, and the response is about customer 1045 ("bob")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetCustomer(ctx, Ref{Name: "acme"})) }},
		{"function", `{"id":3,"name":"viewUsers"}`, `asked for function 4, and the response is about function 3 ("viewUsers")`,
			func(ctx context.Context, c *Client) error { return erring(c.GetFunction(ctx, "4")) }},
		{"preferences", `[{"key":"b"}]`, `asked for preference a, and the response is about preference ("b")`,
			func(ctx context.Context, c *Client) error {
				return erring(Collect(c.ListUserPreferences(ctx, ByID("7"), "a")))
			}},
		{"API keys", `{"keys":[{"prefix":"7/ab"},{"prefix":"1045/cd"}]}`, `asked for an API key of user 7, and the response is about API key 1045/cd`,
			func(ctx context.Context, c *Client) error { return erring(c.ListAPIKeys(ctx, "7")) }},
		{"permissions of a user", `[{"id":1,"subject":{"id":8},"function":{"id":3},"customer":{"id":1}}]`, `asked for subject 7, and the response is about subject 8`,
			func(ctx context.Context, c *Client) error {
				return erring(Collect(c.ListPermissions(ctx, User, ByID("7"), false)))
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, data(test.data))
			err := test.call(t.Context(), s.client(t))
			if !strings.Contains(fmt.Sprint(err), test.text) {
				t.Fatalf("got %v, want %s", err, test.text)
			}
			if _, ok := AsMismatch(err); !ok || IsNotFound(err) || IsRefused(err) || IsOutcomeUnknown(err) || IsIncomplete(err) {
				t.Errorf("the error is taken for another: %v", err)
			}
			wantRequests(t, s, 1)
		})
	}
	_, err := newServer(t, data(group)).client(t).GetSubject(t.Context(), User, Ref{Name: "ops"})
	if found, ok := AsMismatch(err); !ok || found.Kind != "group" || found.ID != "7" || found.ShortName != "ops" {
		t.Errorf("that it is a group cannot be told: %+v", found)
	}
}

// What may be what was asked for is taken.
func TestResponsesAboutWhatWasAskedFor(t *testing.T) {
	tests := []struct {
		ref  Ref
		data string
	}{
		{ByID("1045"), `{"id":"1045","shortName":"bob"}`},
		{Ref{Name: "bob"}, `{"id":1045,"shortName":" BOB"}`},
		{Ref{Name: "1045"}, `{"id":1045,"shortName":"bob"}`},
		{Ref{Name: "1045"}, `{"id":7,"shortName":"1045"}`},
		{Ref{Name: "bob", Domain: "here"}, `{"id":7,"shortName":"bob","domain":{"id":1,"name":"HERE"}}`},
		{Ref{Name: "bob", Domain: "here"}, `{"id":7,"shortName":"bob","domain":null}`},
		{Ref{Name: "bob"}, `{"id":7,"shortName":"bob","domain":{"name":"any"},"type":"ROBOT"}`},
	}
	for _, test := range tests {
		if _, err := newServer(t, data(test.data)).client(t).GetSubject(t.Context(), User, test.ref); err != nil {
			t.Errorf("%+v: %v", test.ref, err)
		}
	}
	for name, call := range map[string]func(context.Context, *Client) error{
		`[{"id":1,"subject":{"id":8,"type":"group"},"function":{"id":3},"customer":{"id":1}}]`: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, User, ByID("7"), true)))
		},
		`[{"key":"A"}]`: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListUserPreferences(ctx, ByID("7"), "a")))
		},
	} {
		if err := call(t.Context(), newServer(t, data(name), data(`[]`)).client(t)); err != nil {
			t.Error(err)
		}
	}
}

// After a write whose response is about something else, what was asked for is looked up.
func TestAWriteAnsweredWithAnotherObject(t *testing.T) {
	keys := func(validUntil string) http.HandlerFunc {
		return data(`{"keys":[{"prefix":"7/ab","validUntil":` + validUntil + `}]}`)
	}
	counted := func(row string) http.HandlerFunc {
		return raw(http.StatusOK, `{"responseCode":200,"count":1,"data":`+row+`}`)
	}
	done := `{"id":7,"shortName":"ann","name":"Ann","customer":{"id":2}}`
	tests := []struct {
		name    string
		replies []http.HandlerFunc
		call    func(context.Context, *Client) error
		sent    []string
	}{
		{"update", []http.HandlerFunc{data(bob), data(done)}, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		{"update that was not done", []http.HandlerFunc{data(bob), data(`{"id":7,"shortName":"ann","name":"Anna"}`), data(done)}, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7", "PUT /useradmin/v2/user/7"}},
		{"a look that is about something else too", []http.HandlerFunc{data(bob), data(bob), data(done)}, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		{"a look without an id", []http.HandlerFunc{data(bob), data(`{}`), data(done)}, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		{"a look that is too long", []http.HandlerFunc{data(bob), raw(http.StatusOK, strings.Repeat(" ", 2<<20)), data(done)}, func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		{"reenable", []http.HandlerFunc{data(bob), data(done)}, func(ctx context.Context, c *Client) error { return erring(c.ReenableSubject(ctx, User, ByID("7"))) },
			[]string{"PUT /useradmin/v2/user/7/reenable", "GET /useradmin/v2/user/7"}},
		{"move", []http.HandlerFunc{data(bob), data(done)}, func(ctx context.Context, c *Client) error { return erring(c.MoveSubject(ctx, User, ByID("7"), "2")) },
			[]string{"PUT /useradmin/v2/user/7/move", "GET /useradmin/v2/user/7"}},
		{"disabling", []http.HandlerFunc{data(bob), data(`{"id":7,"shortName":"ann","flags":["deleted"]}`)}, func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, User, ByID("7")) },
			[]string{"DELETE /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		{"grant to another", []http.HandlerFunc{data(`{"id":1,"subject":{"id":8,"shortName":"7"}}`), data(`[{"id":2,"subject":{"id":7},"function":{"id":3},"customer":{"id":1}}]`), data(`[{"id":2,"subject":{"id":7},"function":{"id":3},"customer":{"id":1}}]`)},
			func(ctx context.Context, c *Client) error {
				return erring(c.GrantPermission(ctx, GrantPermissionRequest{Subject: "7", Function: "3", Customer: "1"}))
			}, []string{"POST /useradmin/v2/permission", "POST /useradmin/v2/permission/search", "GET /useradmin/v2/user/7/permissions?includeInherited=false&limit=0&offset=0"}},
		{"renewal", []http.HandlerFunc{data(`{"renewedKey":{"prefix":"8/cd","validUntil":5}}`), keys("0")}, func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{DisableExpiration: true}))
		}, []string{"PUT /authentication/v1/user/7/apikey/7/ab", "GET /authentication/v1/user/7/apikey"}},
		{"revocation", []http.HandlerFunc{data(`{"revokedKey":{"prefix":"8/cd"}}`), data(`{"keys":[]}`)}, func(ctx context.Context, c *Client) error {
			return errorOf(c.RevokeAPIKey(ctx, "7", "7/ab"))
		}, []string{"DELETE /authentication/v1/user/7/apikey/7/ab", "GET /authentication/v1/user/7/apikey"}},
		{"method", []http.HandlerFunc{data(`{"method":"TOTP"}`), data(`[{"method":"SMS"}]`)}, func(ctx context.Context, c *Client) error {
			return c.EnableUserMethod(ctx, "7", "sms")
		}, []string{"PUT /authentication/v1/user/7/enable/sms", "GET /authentication/v1/user/7/methods"}},
		{"adding a member", []http.HandlerFunc{data("[" + bob + "]"), data(`[{"id":7}]`)}, func(ctx context.Context, c *Client) error {
			return errorOf(c.AddGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
		}, []string{"POST /useradmin/v2/group/1/members", "GET /useradmin/v2/group/1/members"}},
		{"adding two members, of which one is in the response", []http.HandlerFunc{data(`[{"id":7}]`), data(`[{"id":7},{"id":8}]`)}, func(ctx context.Context, c *Client) error {
			return errorOf(c.AddGroupMembers(ctx, ByID("1"), []string{"7", "8"}, ""))
		}, []string{"POST /useradmin/v2/group/1/members", "GET /useradmin/v2/group/1/members"}},
		{"removing a member that was not removed", []http.HandlerFunc{data("[" + bob + "]"), data(`[{"id":7}]`), data(`[{"id":7}]`)}, func(ctx context.Context, c *Client) error {
			return errorOf(c.RemoveGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
		}, []string{"DELETE /useradmin/v2/group/1/members?subject=7", "GET /useradmin/v2/group/1/members", "DELETE /useradmin/v2/group/1/members?subject=7"}},
		{"setting a preference", []http.HandlerFunc{data(`[{"key":"b","value":"1"}]`), counted(`[{"key":"a","value":"1"}]`)}, func(ctx context.Context, c *Client) error {
			return erring(c.SetUserPreferences(ctx, ByID("7"), map[string]string{"a": "1"}))
		}, []string{"PUT /useradmin/v2/user/7/preferences", "GET /useradmin/v2/user/7/preferences?key=a&limit=0&offset=0"}},
		{"setting a preference, without a key in the response", []http.HandlerFunc{data(`[{"key":null}]`), counted(`[{"key":"a","value":"1"}]`)}, func(ctx context.Context, c *Client) error {
			return erring(c.SetUserPreferences(ctx, ByID("7"), map[string]string{"a": "1"}))
		}, []string{"PUT /useradmin/v2/user/7/preferences", "GET /useradmin/v2/user/7/preferences?key=a&limit=0&offset=0"}},
		{"deleting a preference that was not deleted", []http.HandlerFunc{data(`[{"key":"b"}]`), counted(`[{"key":"a"}]`), data(`[]`)}, func(ctx context.Context, c *Client) error {
			return errorOf(c.DeleteUserPreferences(ctx, ByID("7"), "a"))
		}, []string{"DELETE /useradmin/v2/user/7/preferences?key=a", "GET /useradmin/v2/user/7/preferences?key=a&limit=0&offset=0", "DELETE /useradmin/v2/user/7/preferences?key=a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, test.replies...)
			if err := test.call(t.Context(), s.client(t)); err != nil {
				t.Error(err)
			}
			if sent := operationsOf(s); !slices.Equal(sent, test.sent) {
				t.Errorf("sent %v", sent)
			}
		})
	}
	s := newServer(t, data(bob))
	_, err := s.client(t).UpdateSubject(t.Context(), User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")})
	if _, ok := AsMismatch(err); !ok || !IsOutcomeUnknown(err) {
		t.Errorf("got %v", err)
	}
}

// The response of a write may hold more than what was asked for, or nothing.
func TestRowsOfAWriteThatSayNothingElse(t *testing.T) {
	for _, rows := range []string{`null`, `[]`, `{}`, ` [ ] `, `[{"id":8,"key":"b"},{"id":7,"shortName":"bob","key":" A"}]`} {
		for name, write := range map[string]func(context.Context, *Client) error{
			"add": func(ctx context.Context, c *Client) error {
				return errorOf(c.AddGroupMembers(ctx, ByID("1"), []string{"bob"}, ""))
			},
			"remove": func(ctx context.Context, c *Client) error {
				return errorOf(c.RemoveGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
			},
			"delete": func(ctx context.Context, c *Client) error {
				return errorOf(c.DeleteUserPreferences(ctx, ByID("7"), "a"))
			},
		} {
			s := newServer(t, data(rows))
			if err := write(t.Context(), s.client(t)); err != nil {
				t.Errorf("%s, %s: %v", name, rows, err)
			}
			wantRequests(t, s, 1)
		}
	}
}

// What was created is not treated as created if another object came back, and not lost.
func TestACreateAnsweredWithAnotherObject(t *testing.T) {
	made := data(fmt.Sprintf(`{"id":7,"shortName":"ann","customer":{"id":1},"createdByUser":{"id":2},"createdTimestamp":%d}`, time.Now().Add(time.Hour).UnixMilli()))
	s := newServer(t, data(bob), made, data(`{"id":2}`))
	user, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "ann", Customer: "1"})
	if err != nil || user.ID != "7" {
		t.Errorf("got %v, %v", user, err)
	}
	if sent, want := operationsOf(s), []string{"POST /useradmin/v2/user", "GET /useradmin/v2/user/ann", "GET /currentuser/v1/user"}; !slices.Equal(sent, want) {
		t.Errorf("sent %v", sent)
	}
	s = newServer(t, data(`{"id":8,"shortName":"77"}`), data(`{"id":77,"shortName":"carl"}`))
	if _, err = s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "77"}); err != nil {
		t.Error(err)
	}
	s = newServer(t, data("null"), data(`{"id":77,"shortName":"carl"}`))
	if user, err = s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "77"}); !IsOutcomeUnknown(err) {
		t.Errorf("the user with that id is taken for the one with that shortname: %v, %v", user, err)
	}
}

// The key of another is neither kept nor are the user's own lost from sight.
func TestANewKeyThatIsAnothers(t *testing.T) {
	none, others := data(`{"keys":[]}`), data(`{"keys":[{"prefix":"8/cd"}]}`)
	ours := `{"keys":[{"prefix":"7/ab","createdByUser":{"id":2},"createdTimestamp":99999999999999,"validUntil":1}]}`
	for name, made := range map[string]string{
		"another user's key":       `{"apiKeyString":"8/cd/secret","keyDescriptor":{"prefix":"8/cd"}}`,
		"another user's, alone":    `{"apiKeyString":"8/cd/secret"}`,
		"a key made for others":    `{"apiKeyString":"7/cd/secret","keyDescriptor":{"prefix":"7/cd","description":"theirs"}}`,
		"another key's descriptor": `{"apiKeyString":"7/ef/secret","keyDescriptor":{"prefix":"8/cd"}}`,
	} {
		right := data(`{"apiKeyString":"7/gh/secret","keyDescriptor":{"prefix":"7/gh","description":"ci"}}`)
		list := data(strings.Replace(ours, `"validUntil"`, `"description":"ci","validUntil"`, 1))
		replies := []http.HandlerFunc{none, data(made), list, list, data(`{"id":2}`), data(`{}`), right}
		if strings.HasPrefix(made, `{"apiKeyString":"8/`) { // its prefix says so: the list that shows it too is not asked for it
			replies[2] = others
		}
		s := newServer(t, replies...)
		key, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
		if err != nil || key.Key != "7/gh/secret" {
			t.Errorf("%s: got %v, %v", name, key, err)
		}
		if sent := operationsOf(s); !slices.Contains(sent, "DELETE /authentication/v1/user/7/apikey/7/ab") {
			t.Errorf("%s: sent %v", name, sent)
		}
	}
	odd := data(`{"apiKeyString":"u7/ab/secret","keyDescriptor":{"prefix":"u7/ab"}}`)
	s := newServer(t, none, odd, data(`{"keys":[{"prefix":"u7/ab"}]}`))
	if key, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{}); err != nil || key.Descriptor.Prefix != "u7/ab" {
		t.Errorf("a prefix of another form: got %v, %v", key, err)
	}
}

// Who the credentials belong to decides what the guard against a lock-out looks at: a single wrong response must not change it.
func TestTheCurrentUserIsTheOneOfTheCredentials(t *testing.T) {
	first, other := data(`{"id":2,"userName":"me"}`), data(`{"id":1006,"userName":"ada"}`)
	for name, test := range map[string]struct {
		credentials func(*Config)
		replies     []http.HandlerFunc
		wrong       int // the response that is an error; 0 is none
	}{
		"another user than the key's":   {func(c *Config) { c.APIKey = "2/ab/secret" }, []http.HandlerFunc{other}, 1},
		"the key's user":                {func(c *Config) { c.APIKey = "2/ab/secret" }, []http.HandlerFunc{first, first}, 0},
		"two users of one key":          {func(c *Config) { c.APIKey = "opaque/ab/secret" }, []http.HandlerFunc{first, other}, 2},
		"two users of one session":      {func(c *Config) { c.APIKey, c.SessionToken = "", testSession }, []http.HandlerFunc{first, other}, 2},
		"the user of an opaque key":     {func(c *Config) { c.APIKey = "opaque/ab/secret" }, []http.HandlerFunc{other, other}, 0},
		"a key without a user":          {func(c *Config) { c.APIKey = "/ab/secret" }, []http.HandlerFunc{first, first}, 0},
		"a user whose id is part of it": {func(c *Config) { c.APIKey = "20/ab/secret" }, []http.HandlerFunc{first}, 1},
	} {
		client := newServer(t, test.replies...).client(t, test.credentials)
		for i := range test.replies {
			user, err := client.CurrentUser(t.Context())
			if wrong := i+1 == test.wrong; wrong != (err != nil) || !wrong && user.ID == "" {
				t.Errorf("%s: response %d: %+v, %v", name, i+1, user, err)
			} else if mismatch, ok := AsMismatch(err); wrong && (!ok || mismatch.Kind != "user") {
				t.Errorf("%s: response %d: %v", name, i+1, err)
			}
		}
	}
	client := newServer(t, other).client(t, func(c *Config) { c.APIKey = "2/ab/secret" })
	_, err := client.CurrentUser(t.Context())
	if want := `asked for the current user, 2 according to the credentials, and the response is about user 1006 ("ada")`; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("got %v", err)
	}
}
