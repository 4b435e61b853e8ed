package argus

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"
)

// FuzzAnswer reads any response of any status as that of a read of one object, of a list, of a search and of a write: it gives a
// result or an error that can be shown, and never neither.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []struct {
		status int
		body   string
	}{
		{200, `{"responseCode":200,"count":1,"messages":[],"data":{"id":7,"flags":["deleted"],"phone":null}}`},
		{200, `{"responseCode":200,"count":-1,"data":[{"id":"a"},{"id":null},{}]}`},
		{200, `{"responseCode":200,"count":9223372036854775807,"data":[]}`},
		{200, `{"responseCode":200,"count":"x","data":{"id":7,"shortName":"ops","type":"group","flags":{"deleted":true,"x":[]}}}`},
		{412, `{"responseCode":412,"messages":[{"type":"FIELD_ERROR","field":null,"message":{},"parameter":[[],[]]},null,7]}`},
		{201, `{"responseCode":201,"data":{"apiKeyString":"7/ab/secret","keyDescriptor":{"prefix":"7/ab"}}}`},
		{404, `{"responseCode":404,"messages":[{"message":"none","field":"x.y[0]","parameter":{"a":1}}],"data":null}`},
		{412, `{"responseCode":412,"messages":null}`},
		{503, `<html>`}, {200, ``}, {200, `null`}, {204, ``}, {200, `{"responseCode":null,"data":[[]]}`}, {500, "\xff\x00"},
	} {
		f.Add(seed.status, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 || status == http.StatusSwitchingProtocols {
			return
		}
		client := over(roundTrip(func(*http.Request) (*http.Response, error) {
			recorder := httptest.NewRecorder()
			recorder.WriteHeader(status)
			_, err := recorder.Write(body)
			return recorder.Result(), ignore(err, func(err error) bool { return errors.Is(err, http.ErrBodyNotAllowed) })
		}), Config{MaxConcurrentRequests: 1, RequestTimeout: defaultRequestTimeout, RetryWait: 1})
		ctx := context.Background()
		user, err := client.GetSubject(ctx, User, ByID("7"))
		readable(t, user != nil, err)
		_, err = client.ListGroupMembers(ctx, ByID("7"))
		readable(t, true, err)
		_, err = Collect(client.SearchSubjects(ctx, User, SearchSubjectsRequest{Page: Page{Limit: new(3)}}))
		readable(t, true, err)
		group, err := client.GetSubject(ctx, Group, Ref{Name: "ops", Domain: "d"})
		readable(t, group != nil, err)
		_, err = Collect(client.ListUserPreferences(ctx, ByID("7"), "k"))
		readable(t, true, err)
		_, err = Collect(client.ListPermissions(ctx, User, ByID("7"), false))
		readable(t, true, err)
		_, err = client.ListAPIKeys(ctx, "7")
		readable(t, true, err)
		granted, err := client.GrantPermission(ctx, GrantPermissionRequest{Subject: "7", Function: "viewUsers", Customer: "1"})
		readable(t, granted != nil, err)
		made, err := client.initiateAPIKey(ctx, "7", InitiateAPIKeyRequest{})
		readable(t, made != nil && made.Key != "" && made.Descriptor != nil, err)
	})
}

func readable(t *testing.T, result bool, err error) {
	t.Helper()
	if !result && err == nil {
		t.Fatal("neither a result nor an error")
	}
	if err != nil && (err.Error() == "" || !utf8.ValidString(err.Error()) || Printable(err.Error()) == "") {
		t.Fatalf("an error that cannot be shown: %q", err)
	}
}

// FuzzPrefix takes any text for the prefix of a key: what is sent stays under the user's keys.
func FuzzPrefix(f *testing.F) {
	for _, seed := range []string{"7/ab", "../x", "7/ab/c", "", "/", "7/%2e", "7/AB", "７/ab"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, prefix string) {
		args, err := keyOf("7", prefix)
		if err != nil {
			return
		}
		path, err := revokeUserAPIKeyByPrefix.expand(args.path)
		if err != nil || path != "/authentication/v1/user/7/apikey/"+prefix {
			t.Errorf("%q is sent as %s, %v", prefix, path, err)
		}
	})
}

// FuzzPath takes any text for the name of an object: it stays one segment of the path.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"alice", "1234", "..", ".", "", "a/b", "a?b#c", "%2f", "{userID}", "\x00", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		path, err := getUser.expand([]string{name})
		if err != nil {
			return
		}
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://argus.test"+path, nil)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if got := request.URL.Path; got != "/useradmin/v2/user/"+name || request.URL.RawQuery != "" {
			t.Errorf("%q is asked for as %s", name, request.URL)
		}
	})
}
