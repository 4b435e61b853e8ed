package argus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A row without what it is known by could be any object: the list is an error, and shows nothing as absent.
func TestARowWithoutItsKey(t *testing.T) {
	tests := []struct {
		data, lacks string
		call        func(context.Context, *Client) error
	}{
		{`[{"id":1},{"id":null}]`, "id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, User, SearchSubjectsRequest{})))
		}},
		{`[null]`, "id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, Group, SearchSubjectsRequest{})))
		}},
		{`[{}]`, "id", func(ctx context.Context, c *Client) error { return erring(c.ListGroupMembers(ctx, ByID("1"))) }},
		{`[{"id":"a","group":{"id":1},"member":null}]`, "member id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchMemberships(ctx, SearchMembershipsRequest{})))
		}},
		{`[{"id":"a","group":{"id":null},"member":{"id":1}}]`, "group id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchMemberships(ctx, SearchMembershipsRequest{})))
		}},
		{`[{"id":null,"subject":{"id":1}}]`, "id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchPermissions(ctx, SearchPermissionsRequest{})))
		}},
		{`[{"id":1,"subject":{"id":null},"function":{"id":2},"customer":{"id":3}}]`, "subject id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchPermissions(ctx, SearchPermissionsRequest{})))
		}},
		{`[{"id":1,"subject":{"id":7},"function":null,"customer":{"id":3}}]`, "function id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, User, ByID("7"), false)))
		}},
		{`[{"id":1,"subject":{"id":7},"function":{"id":2}}]`, "customer id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.CurrentUserPermissions(ctx)))
		}},
		{`[{"id":1,"subject":{"id":7},"function":{"id":2}}]`, "customer id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, AnySubject, ByID("7"), false)))
		}},
		{`[{"key":null,"value":"v"}]`, "key", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListUserPreferences(ctx, ByID("1"), "k")))
		}},
		{`{"keys":[{"prefix":null}]}`, "prefix", func(ctx context.Context, c *Client) error { return erring(c.ListAPIKeys(ctx, "1")) }},
		{`[{"method":null}]`, "method", func(ctx context.Context, c *Client) error { return erring(c.ListUserMethods(ctx, "1")) }},
		{`["APIKEY",null]`, "method", func(ctx context.Context, c *Client) error { return erring(c.ListMethods(ctx)) }},
		{`[{"id":null}]`, "id", func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserGroups(ctx, true))) }},
		{`[{"id":null}]`, "id", func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserCustomers(ctx))) }},
		{`[{"id":"a","parent":null,"child":{"id":2}}]`, "parent id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchFunctionMappings(ctx, SearchFunctionMappingsRequest{})))
		}},
		{`[{"id":"a","parent":{"id":1},"child":{}}]`, "child id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchFunctionMappings(ctx, SearchFunctionMappingsRequest{})))
		}},
		{`[{"id":null,"action":"login"}]`, "id", func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListAuthenticationEvents(ctx, "1", AuthenticationEventsRequest{})))
		}},
		{`[{"id":1}]`, "name", func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserFunctions(ctx))) }},
	}
	for _, test := range tests {
		s := newServer(t, data(test.data))
		err := test.call(t.Context(), s.client(t))
		if !strings.Contains(fmt.Sprint(err), "a row of the response has no "+test.lacks) || IsNotFound(err) || IsIncomplete(err) {
			t.Errorf("%s: got %v", test.data, err)
		}
		wantRequests(t, s, 1)
	}
	_, err := newServer(t, data(`{"shortName":"me"}`)).client(t).CurrentUser(t.Context())
	if err == nil || IsNotFound(err) {
		t.Errorf("a current user without an id: %v", err)
	}
}

// counted returns an envelope with a count.
func counted(rows string, count int) http.HandlerFunc {
	return raw(http.StatusOK, fmt.Sprintf(`{"responseCode":200,"count":%d,"data":%s}`, count, rows))
}

// Counts may be wrong: a list ends at an empty page, which is asked for twice. What is shown to people ends quietly; what
// looks for an object is told that it was not shown all.
func TestAListThatEndsEarly(t *testing.T) {
	s := newServer(t, counted(`[{"id":1}]`, 9), counted(`[]`, 9))
	client := s.client(t)
	rows, err := Collect(client.SearchSubjects(t.Context(), User, SearchSubjectsRequest{}))
	if !IsIncomplete(err) || RowsCounted(err) != 9 || len(rows) != 1 {
		t.Errorf("got %d rows of %d, %v", len(rows), RowsCounted(err), err)
	}
	wantRequests(t, s, 3)
	if rows, err := Collect(client.SearchSubjects(t.Context(), User, SearchSubjectsRequest{})); !IsIncomplete(err) || IsNotFound(err) || len(rows) != 0 {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
	if found, err := contains(client.SearchSubjects(t.Context(), User, SearchSubjectsRequest{}), func(*Subject) bool { return false }); found || !IsIncomplete(err) {
		t.Errorf("got %t, %v", found, err)
	}
	late := newServer(t, counted(`[{"id":1}]`, 2), counted(`[]`, 2), counted(`[{"id":2}]`, 2))
	if got := ids(t, late.client(t), SearchSubjectsRequest{}); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("a page that came at the second time is lost: %v", got)
	}
	wantRequests(t, late, 3)
	for name, call := range map[string]func(context.Context, *Client) error{
		"members": func(ctx context.Context, c *Client) error { return erring(c.ListGroupMembers(ctx, ByID("1"))) },
		"methods": func(ctx context.Context, c *Client) error { return erring(c.ListUserMethods(ctx, "1")) },
	} {
		s := newServer(t, counted(`[]`, 1))
		if err := call(t.Context(), s.client(t)); !IsIncomplete(err) {
			t.Errorf("%s: got %v", name, err)
		}
		wantRequests(t, s, 2)
	}
}

func TestFlagsInBothForms(t *testing.T) {
	for text, want := range map[string]Flags{
		`["deleted","new"]`:                   {"deleted", "new"},
		`{"deleted":true}`:                    {"deleted"},
		`{"deleted":false,"b":true,"c":null}`: {"b"},
		`null`:                                nil, `[]`: {}, `{}`: nil,
	} {
		s := newServer(t, data(`{"id":7,"shortName":"ann","flags":`+text+`}`))
		group, err := s.client(t).GetSubject(t.Context(), Group, ByID("7"))
		if err != nil || !slices.Equal(group.Flags, want) {
			t.Errorf("%s: got %v, %v", text, group, err)
		}
	}
	if _, err := newServer(t, data(`{"id":7,"shortName":"ann","flags":"deleted"}`)).client(t).GetSubject(t.Context(), Group, ByID("7")); err == nil {
		t.Error("flags of another form are taken for none")
	}
}

// The time when a subject was disabled tells that it is, unless its flags say what is true of it.
func TestDisabledWithoutFlags(t *testing.T) {
	for fields, want := range map[string]bool{
		`"flags":null,"deletedTimestamp":1700000000000`: true,
		`"deletedTimestamp":1700000000000`:              true,
		`"flags":[],"deletedTimestamp":1700000000000`:   false,
		`"flags":{},"deletedTimestamp":1700000000000`:   false,
		`"flags":null,"deletedTimestamp":0`:             false,
		`"flags":null`:                                  false,
	} {
		object := `{"id":7,"shortName":"ann",` + fields + `}`
		s := newServer(t, data(object), counted(`[`+object+`]`, 1), data(`[`+object+`]`))
		client := s.client(t)
		user, err := client.GetSubject(t.Context(), User, ByID("7"))
		found, searchErr := Collect(client.SearchSubjects(t.Context(), AnySubject, SearchSubjectsRequest{}))
		members, listErr := client.ListGroupMembers(t.Context(), ByID("1"))
		if err := errors.Join(err, searchErr, listErr); err != nil {
			t.Fatal(fields, err)
		}
		for _, subject := range []Subject{*user, found[0], members[0]} {
			if subject.Flags.Has(FlagDeleted) != want {
				t.Errorf("%s: got flags %v", fields, subject.Flags)
			}
		}
	}
}

// Messages explain a refusal. Whatever they hold, the refusal is one.
func TestMessagesOfAnyForm(t *testing.T) {
	for _, messages := range []string{
		`[{"type":"FIELD_ERROR","message":"taken"}]`,
		`[{"type":"FIELD_ERROR","message":"taken","field":null,"parameter":[[],{}],"timestamp":"now"}]`,
		`[{"type":7,"message":"taken","field":{"name":"x"},"messageTemplate":[]}]`,
		`[null,"text",{"message":"taken"}]`,
	} {
		_, err := newServer(t, raw(412, `{"responseCode":412,"count":"many","messages":`+messages+`}`)).client(t).AddSubject(t.Context(), User, AddSubjectRequest{})
		if !IsValidation(err) || !strings.Contains(err.Error(), "taken") {
			t.Errorf("%s: got %v", messages, err)
		}
	}
	for _, messages := range []string{`null`, `"text"`, `{}`, `[7]`} {
		_, err := newServer(t, raw(404, `{"responseCode":404,"messages":`+messages+`}`)).client(t).GetSubject(t.Context(), User, ByID("7"))
		if !IsNotFound(err) {
			t.Errorf("%s: got %v", messages, err)
		}
	}
}

// A bulk list that is not all that there is shows what it holds, and nothing as absent. One with a row without its keys shows
// nothing at all.
func TestABulkListThatIsNotWhole(t *testing.T) {
	ann := `{"id":1,"shortName":"ann","domain":{"name":"D"}}`
	tests := map[string]struct {
		replies         []http.HandlerFunc
		present, absent bool // are known
	}{
		"whole":              {[]http.HandlerFunc{counted("["+ann+"]", 1)}, true, true},
		"ended early":        {[]http.HandlerFunc{counted("["+ann+"]", 2), counted("[]", 2)}, true, false},
		"counted too low":    {[]http.HandlerFunc{counted("["+ann+`,{"id":3,"shortName":"cid","domain":{"name":"D"}}]`, 1)}, true, false},
		"counted and empty":  {[]http.HandlerFunc{counted("[]", 2)}, false, false},
		"a row without keys": {[]http.HandlerFunc{counted("["+ann+`,{"id":2,"shortName":"bob","domain":null}]`, 2)}, false, false},
		"a row of nulls":     {[]http.HandlerFunc{counted("["+ann+`,null]`, 2)}, false, false},
	}
	for name, test := range tests {
		client := newServer(t, test.replies...).client(t, func(c *Config) { c.BulkReads = true })
		for range readsBeforeBulkList {
			client.Bulk.SubjectNamed(t.Context(), "ann", "D")
		}
		subject, present := client.Bulk.SubjectNamed(t.Context(), "ann", "D")
		_, absent := client.Bulk.SubjectNamed(t.Context(), "bob", "D")
		if present != test.present || absent != test.absent || present != (subject != nil) {
			t.Errorf("%s: ann is known: %t (%v), bob is known: %t", name, present, subject, absent)
		}
	}
	permission := counted(`[{"id":1,"subject":{"id":7},"function":{"id":3},"customer":null}]`, 1)
	client := newServer(t, permission).client(t, func(c *Config) { c.BulkReads = true })
	for range readsBeforeBulkList {
		client.Bulk.Permission(t.Context(), "7", "3", "1")
	}
	if _, known := client.Bulk.Permission(t.Context(), "7", "3", "1"); known {
		t.Error("a grant for nobody known shows that there is none")
	}
}

// What a list shows is there, also if the list is incomplete.
func TestAListThatIsNotWholeProvesWhatItShows(t *testing.T) {
	short := func(data string) http.HandlerFunc {
		return raw(http.StatusOK, `{"responseCode":200,"count":9,"data":`+data+`}`)
	}
	keys := short(`{"keys":[{"prefix":"7/ab","validUntil":0}]}`)
	for name, test := range map[string]struct {
		list http.HandlerFunc
		call func(context.Context, *Client) error
	}{
		"renewal": {keys, func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{DisableExpiration: true}))
		}},
		"member": {short(`[{"id":7}]`), func(ctx context.Context, c *Client) error {
			return errorOf(c.AddGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
		}},
		"method": {short(`[{"method":"SMS"}]`), func(ctx context.Context, c *Client) error { return c.EnableUserMethod(ctx, "7", "sms") }},
	} {
		if err := test.call(t.Context(), newServer(t, cut, test.list).client(t)); err != nil {
			t.Errorf("%s: what the list shows is not found: %v", name, err)
		}
	}
	for name, call := range map[string]func(context.Context, *Client) error{
		"removal": func(ctx context.Context, c *Client) error {
			return errorOf(c.RemoveGroupMembers(ctx, ByID("1"), []string{"7"}, ""))
		},
		"method": func(ctx context.Context, c *Client) error { return c.DisableUserMethod(ctx, "7", "sms") },
	} {
		s := newServer(t, cut, short(`[{"id":8,"method":"TOTP"}]`))
		if err := call(t.Context(), s.client(t)); !IsOutcomeUnknown(err) || !IsIncomplete(err) {
			t.Errorf("%s: that the list does not show it proves that it is gone: %v", name, err)
		}
	}
}

// A list may be left out if it is empty. A single response without it does not prove that, two in a row do.
func TestAListThatIsLeftOut(t *testing.T) {
	lists := map[string]struct {
		row  string
		call func(context.Context, *Client) (int, error)
	}{
		"keys": {`{"keys":[{"prefix":"7/ab"}]}`, func(ctx context.Context, c *Client) (int, error) {
			rows, err := c.ListAPIKeys(ctx, "7")
			return len(rows), err
		}},
		"members": {`[{"id":1}]`, func(ctx context.Context, c *Client) (int, error) {
			rows, err := c.ListGroupMembers(ctx, ByID("7"))
			return len(rows), err
		}},
		"methods": {`[{"method":"SMS"}]`, func(ctx context.Context, c *Client) (int, error) {
			rows, err := c.ListUserMethods(ctx, "7")
			return len(rows), err
		}},
		"preferences": {`[{"key":"a"}]`, func(ctx context.Context, c *Client) (int, error) {
			rows, err := Collect(c.ListUserPreferences(ctx, ByID("7"), "a"))
			return len(rows), err
		}},
	}
	for name, list := range lists {
		leftOut := map[string]http.HandlerFunc{
			"null": data(`null`), "absent": raw(http.StatusOK, `{"responseCode":200}`),
		}
		if name == "keys" {
			leftOut["no keys"], leftOut["keys null"], leftOut["counts itself"] = data(`{}`), data(`{"keys":null}`), counted(`null`, 1)
		}
		for form, lie := range leftOut {
			s := newServer(t, lie, data(list.row), data(`[]`))
			if rows, err := list.call(t.Context(), s.client(t)); rows != 1 || err != nil {
				t.Errorf("%s, %s once: got %d rows, %v", name, form, rows, err)
			}
			s = newServer(t, lie)
			if rows, err := list.call(t.Context(), s.client(t)); rows != 0 || err != nil {
				t.Errorf("%s, %s twice: got %d rows, %v", name, form, rows, err)
			}
			wantRequests(t, s, 2)
		}
		s := newServer(t, counted(`null`, 9))
		if _, err := list.call(t.Context(), s.client(t)); !IsIncomplete(err) {
			t.Errorf("%s, null and a count: got %v", name, err)
		}
	}
}
