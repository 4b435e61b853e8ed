package argus

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// An envelope that tells of an error is one, whatever status it comes with: it must not look like a list without rows or an
// object that is gone.
func TestAnErrorUnderASuccessfulStatus(t *testing.T) {
	wrong := raw(http.StatusOK, `{"responseCode":500,"messages":[{"message":"the index is away"}],"data":null}`)
	for name, call := range map[string]func(context.Context, *Client) error{
		"read": func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, ByID("7"))) },
		"list": func(ctx context.Context, c *Client) error { return erring(c.ListUserMethods(ctx, "7")) },
		"keys": func(ctx context.Context, c *Client) error { return erring(c.ListAPIKeys(ctx, "7")) },
		"search": func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, User, SearchSubjectsRequest{})))
		},
	} {
		err := call(t.Context(), newServer(t, wrong).client(t))
		if failed, ok := AsError(err); !ok || failed.StatusCode != 500 || len(failed.Messages) != 1 || IsNotFound(err) || IsOutcomeUnknown(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	s := newServer(t, wrong, data(`{"id":7,"shortName":"ann","flags":["deleted"]}`))
	if err := s.client(t).DeleteSubject(t.Context(), User, ByID("7")); err != nil {
		t.Errorf("a write that may have been done is not looked up: %v", err)
	}
	wantRequests(t, s, 2)
	_, err := newServer(t, raw(http.StatusOK, `{"responseCode":412,"messages":[{"message":"taken","field":"shortName"}]}`)).client(t).AddSubject(t.Context(), User, AddSubjectRequest{})
	if !IsValidation(err) || IsOutcomeUnknown(err) {
		t.Errorf("a refusal is %v", err)
	}
}

// What has no id cannot be kept in any state: it is asked for again, and is an error if it has none then either.
func TestAnObjectWithoutAnID(t *testing.T) {
	for name, call := range map[string]func(context.Context, *Client) (ID, error){
		"AddUser": func(ctx context.Context, c *Client) (ID, error) {
			user, err := c.AddSubject(ctx, User, AddSubjectRequest{ShortName: "a"})
			return idOr(user, err)
		},
		"UpdateUser": func(ctx context.Context, c *Client) (ID, error) {
			user, err := c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{})
			return idOr(user, err)
		},
		"AddGroup": func(ctx context.Context, c *Client) (ID, error) {
			group, err := c.AddSubject(ctx, Group, AddSubjectRequest{ShortName: "a"})
			return idOr(group, err)
		},
	} {
		id, err := call(t.Context(), newServer(t, data(`{}`), data(`{"id":7,"shortName":"a"}`)).client(t))
		if creates := strings.HasPrefix(name, "Add"); creates && !isPossiblyCreated(err) || !creates && (id != "7" || err != nil) {
			t.Errorf("%s: got %q, %v", name, id, err)
		}
		if id, err := call(t.Context(), newServer(t, data(`{}`)).client(t)); !IsOutcomeUnknown(err) {
			t.Errorf("%s, also when read: got %q, %v", name, id, err)
		}
	}
	grant := func(s *server) (ID, error) {
		permission, err := s.client(t).GrantPermission(t.Context(), GrantPermissionRequest{Subject: "8", Function: "3", Customer: "1"})
		return idOr(permission, err)
	}
	if id, err := grant(newServer(t, data(`{}`), data(`[{"id":7,"subject":{"id":8},"function":{"id":3},"customer":{"id":1}}]`))); id != "7" || err != nil {
		t.Errorf("GrantPermission: got %q, %v", id, err)
	}
	for _, lacks := range []string{`"function":{"id":3},"customer":{"id":1}`, `"subject":{"id":8},"customer":{"id":1}`, `"subject":{"id":8},"function":{"id":3}`} {
		s := newServer(t, data(`{"id":7,`+lacks+`}`), data(`[{"id":7,`+lacks+`}]`))
		if id, err := grant(s); err == nil {
			t.Errorf("GrantPermission that names %s only: got %q", lacks, id)
		}
	}
	if id, err := grant(newServer(t, data(`{}`), raw(http.StatusOK, `{"responseCode":200,"count":1,"data":[{}]}`))); err == nil {
		t.Errorf("GrantPermission, also when searched: got %q", id)
	}
	for name, err := range map[string]error{
		"GetUser":  erring(newServer(t, data(`{}`)).client(t).GetSubject(t.Context(), User, ByID("7"))),
		"GetGroup": erring(newServer(t, data(`{}`)).client(t).GetSubject(t.Context(), Group, ByID("7"))),
	} {
		if err == nil || IsNotFound(err) || IsOutcomeUnknown(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A user or group without a shortname is not believed: a read is an error, and a write is looked up.
func TestASubjectWithoutAShortName(t *testing.T) {
	ann := `{"id":7,"shortName":"ann","name":"Ann","customer":{"id":2}}`
	tests := map[string]struct {
		call func(context.Context, *Client) error
		sent []string
	}{
		"update": {func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{Name: new("Ann")}))
		}, []string{"PUT /useradmin/v2/user/7", "GET /useradmin/v2/user/7"}},
		"reenable": {func(ctx context.Context, c *Client) error { return erring(c.ReenableSubject(ctx, Group, ByID("7"))) },
			[]string{"PUT /useradmin/v2/group/7/reenable", "GET /useradmin/v2/group/7"}},
		"move": {func(ctx context.Context, c *Client) error { return erring(c.MoveSubject(ctx, User, ByID("7"), "2")) },
			[]string{"PUT /useradmin/v2/user/7/move", "GET /useradmin/v2/user/7"}},
	}
	for _, nameless := range []string{`{"id":7,"name":"Ann"}`, `{"id":7,"name":"Ann","shortName":null}`} {
		for _, kind := range []SubjectType{User, Group, AnySubject} {
			_, err := newServer(t, data(nameless)).client(t).GetSubject(t.Context(), kind, ByID("7"))
			if !strings.Contains(fmt.Sprint(err), "the object in the response has no shortName") || IsNotFound(err) || IsOutcomeUnknown(err) {
				t.Errorf("GET of %s %s: got %v", kind, nameless, err)
			}
		}
		for name, test := range tests {
			s := newServer(t, data(nameless), data(ann))
			if err := test.call(t.Context(), s.client(t)); err != nil {
				t.Errorf("%s: got %v", name, err)
			}
			if sent := operationsOf(s); !slices.Equal(sent, test.sent) {
				t.Errorf("%s: sent %v", name, sent)
			}
			if err := test.call(t.Context(), newServer(t, data(nameless)).client(t)); !IsOutcomeUnknown(err) {
				t.Errorf("%s, also when looked up: got %v", name, err)
			}
		}
	}
}

// A move whose response shows the old customer is looked up once. It is an error if a read shows that customer too.
func TestAMoveWithoutEffect(t *testing.T) {
	in := func(customer string) http.HandlerFunc {
		return data(`{"id":7,"shortName":"ann","customer":` + customer + `}`)
	}
	old, target := `{"id":2,"shortName":"acme"}`, `{"id":3,"shortName":"fjord"}`
	for name, test := range map[string]struct {
		replies  []http.HandlerFunc
		requests int
		text     string
	}{
		"moved":                        {[]http.HandlerFunc{in(target)}, 1, ""},
		"the response has no customer": {[]http.HandlerFunc{in(`null`)}, 1, ""},
		"moved, as a read shows":       {[]http.HandlerFunc{in(old), in(target)}, 2, ""},
		"moved, as a later read shows": {[]http.HandlerFunc{in(old), data(bob), in(target)}, 3, ""},
		"not moved":                    {[]http.HandlerFunc{in(old)}, 2, "the move to customer TO was accepted, and Argus still shows customer 2"},
		"not shown":                    {[]http.HandlerFunc{in(old), refusal(http.StatusForbidden, "no", "")}, 2, "403"},
	} {
		for _, to := range []string{"3", "Fjord"} {
			s := newServer(t, test.replies...)
			subject, err := s.client(t).MoveSubject(t.Context(), Group, ByID("7"), to)
			if test.text == "" && (err != nil || subject.ID != "7") || IsForbidden(err) != IsOutcomeUnknown(err) || !strings.Contains(fmt.Sprint(err), strings.Replace(test.text, "TO", to, 1)) {
				t.Errorf("%s: got %v, %v", name, subject, err)
			}
			wantRequests(t, s, test.requests)
		}
	}
}

// idOr is the id of what was served without an error.
func idOr[T identified](object *T, err error) (ID, error) {
	if err != nil {
		return "", err
	}
	return (*object).about().id, nil
}

// A server that shows only some of a user's keys must not have the others treated as gone.
func TestAListOfKeysThatIsNotWhole(t *testing.T) {
	for body, whole := range map[string]bool{
		`"count":2,"data":{"keys":[{"prefix":"7/ab"}]}`:  false,
		`"count":9,"data":{"keys":[]}`:                   false,
		`"count":1,"data":{"keys":[{"prefix":"7/ab"}]}`:  true,
		`"count":-1,"data":{"keys":[{"prefix":"7/ab"}]}`: true,
		`"count":1,"data":{"keys":[]}`:                   true, // the list itself is one object
		`"count":0,"data":null`:                          true,
	} {
		_, err := newServer(t, raw(http.StatusOK, `{"responseCode":200,`+body+`}`)).client(t).ListAPIKeys(t.Context(), "7")
		if (err == nil) != whole || IsNotFound(err) {
			t.Errorf("%s: got %v", body, err)
		}
	}
}
