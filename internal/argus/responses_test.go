package argus

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestAnswersPassWhatTheContractDoesNotName(t *testing.T) {
	s := newServer(t, data(`{"id":7,"shortName":"dennis","flags":["DELETED","fromTheFuture"],"lastLoginMethod":"TELEPATHY",
		"createdTimestamp":1700000000123,"customer":{"id":"1","shortName":"mnemonic","new":1},"new":{"a":[1]},"type":"USER","phone":null}`))
	user, err := s.client(t).GetSubject(t.Context(), User, ByID("7"))
	if err != nil {
		t.Fatal(err)
	}
	if user.ID != "7" || user.Customer.ID != "1" || user.ShortName != "dennis" || user.LastLoginMethod != "TELEPATHY" || user.Phone != nil || user.Domain != nil {
		t.Errorf("got %+v", user)
	}
	if !user.Flags.Has(FlagDeleted) || !user.Flags.Has("FROMTHEFUTURE") || user.Flags.Has(FlagBlocked) {
		t.Errorf("got flags %v", user.Flags)
	}
	if got := user.CreatedTimestamp.String(); got != "2023-11-14T22:13:20.123Z" {
		t.Errorf("got time %s", got)
	}
}

func TestAny2xxIsSuccess(t *testing.T) {
	for _, status := range []int{200, 201, 202} {
		s := newServer(t, raw(status, `{"responseCode":201,"size":0,"data":{"id":7,"shortName":"a"}}`))
		if user, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "a"}); err != nil || user.ID != "7" {
			t.Errorf("status %d: got %v, %v", status, user, err)
		}
	}
	s := newServer(t, raw(http.StatusNoContent, ""))
	if err := s.client(t).DeleteSubject(t.Context(), User, ByID("7")); err != nil {
		t.Error(err)
	}
}

// No read of the contract is served with 204: it shows neither that there is no object, nor that a list is empty.
func TestAReadWithoutContent(t *testing.T) {
	for _, test := range methodTests {
		if test.method != http.MethodGet && !strings.HasPrefix(test.name, "Search") {
			continue
		}
		s := newServer(t, raw(http.StatusNoContent, ""))
		err := test.call(t.Context(), s.client(t))
		if failed := wantError(t, err); !IsForeign(err) || IsNotFound(err) || IsIncomplete(err) || !strings.Contains(failed.Error(), "204 No Content: the response has no content") {
			t.Errorf("%s: got %v", test.name, err)
		}
		wantRequests(t, s, 1)
	}
}

func TestNothingFound(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{"404": refusal(http.StatusNotFound, "no such user", ""), "null": data("null"), "no data": raw(200, `{"responseCode":200}`)} {
		t.Run(name, func(t *testing.T) {
			_, err := newServer(t, reply).client(t).GetSubject(t.Context(), User, ByID("7"))
			if !IsNotFound(err) || IsOutcomeUnknown(err) || IsRefused(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestA404OfSomethingElseIsNotDeletion(t *testing.T) {
	for _, body := range []string{"<html>not here</html>", "", `{"message":"no route"}`, `[]`} {
		_, err := newServer(t, raw(http.StatusNotFound, body)).client(t).GetSubject(t.Context(), User, ByID("7"))
		if IsNotFound(err) || wantError(t, err).StatusCode != http.StatusNotFound {
			t.Errorf("body %q: got %v", body, err)
		}
	}
}

func TestErrorsKeepWhatArgusSaid(t *testing.T) {
	s := newServer(t, refusal(http.StatusPreconditionFailed, "already taken", "shortName"))
	_, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "dennis"})
	failed := wantError(t, err)
	if failed.Operation != "addUser" || failed.Method != "POST" || failed.Path != "/useradmin/v2/user" || failed.StatusCode != 412 || failed.Functions[0] != "createUser" {
		t.Errorf("got %+v", failed)
	}
	if got := failed.Messages[0]; got.Message != "already taken" || got.Field != "shortName" || got.Type != "FIELD_ERROR" || got.MessageTemplate != "template" {
		t.Errorf("got %+v", got)
	}
	for _, part := range []string{"addUser", s.URL, "412", "shortName: already taken"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %q", part, err)
		}
	}
	if !IsValidation(err) || !IsRefused(err) || IsOutcomeUnknown(err) {
		t.Errorf("got %+v", failed)
	}
}

func TestKindsOfRefusal(t *testing.T) {
	tests := []struct {
		status                                       int
		unauthorized, forbidden, validation, refused bool
	}{
		{status: 400, refused: true},
		{status: 401, unauthorized: true},
		{status: 403, forbidden: true},
		{status: 404},
		{status: 408},
		{status: 409, refused: true},
		{status: 412, validation: true, refused: true},
		{status: 422, refused: true},
		{status: 429},
		{status: 500},
	}
	for _, test := range tests {
		_, err := newServer(t, refusal(test.status, "no", "")).client(t, func(c *Config) { c.MaxRetries = 0 }).AddSubject(t.Context(), User, AddSubjectRequest{})
		if IsUnauthorized(err) != test.unauthorized || IsForbidden(err) != test.forbidden || IsValidation(err) != test.validation || IsRefused(err) != test.refused {
			t.Errorf("status %d is sorted wrongly: %v", test.status, err)
		}
		_, err = newServer(t, raw(test.status, "<html>Blocked</html>")).client(t, func(c *Config) { c.MaxRetries = 0 }).AddSubject(t.Context(), User, AddSubjectRequest{})
		if IsUnauthorized(err) || IsForbidden(err) || IsValidation(err) {
			t.Errorf("status %d of something else is taken for Argus's: %v", test.status, err)
		}
	}
	if IsRefused(errors.New("other")) || IsNotFound(nil) || IsOutcomeUnknown(context.Canceled) {
		t.Error("an error that is none of the client's is sorted as one")
	}
}

func TestForbiddenNamesTheFunction(t *testing.T) {
	_, err := newServer(t, refusal(http.StatusForbidden, "denied", "")).client(t).GetSubject(t.Context(), User, ByID("7"))
	if !strings.Contains(err.Error(), "viewUsers") {
		t.Errorf("got %v", err)
	}
}

func TestABodyThatIsNotArgussKeepsItsStatus(t *testing.T) {
	long := strings.Repeat("å", 4000)
	for _, status := range []int{200, 400, 502} {
		_, err := newServer(t, raw(status, long)).client(t, func(c *Config) { c.MaxRetries = 0 }).GetSubject(t.Context(), User, ByID("7"))
		failed := wantError(t, err)
		if failed.StatusCode != status || !strings.HasPrefix(failed.Body, "åå") || len(failed.Body) > maxExcerpt+len("…") || strings.ContainsRune(failed.Body, '\uFFFD') {
			t.Errorf("status %d: got %d with %d bytes", status, failed.StatusCode, len(failed.Body))
		}
	}
}

func TestDataOfAnotherShapeIsAnError(t *testing.T) {
	s := newServer(t, data(`"text"`))
	if _, err := s.client(t).GetSubject(t.Context(), User, ByID("7")); err == nil || IsOutcomeUnknown(err) {
		t.Errorf("read: got %v", err)
	}
	if _, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{}); !IsOutcomeUnknown(err) {
		t.Errorf("write: got %v", err)
	}
}

func TestAWriteThatAnswersNothingReadsTheObject(t *testing.T) {
	tests := []struct {
		name, data, uri string
		call            func(context.Context, *Client) (ID, error)
	}{
		{"UpdateUser", `{"id":7,"shortName":"new"}`, "/useradmin/v2/user/new", func(ctx context.Context, c *Client) (ID, error) {
			user, err := c.UpdateSubject(ctx, User, Ref{Name: "old"}, UpdateSubjectRequest{ShortName: new("new")})
			return user.ID, err
		}},
		{"UpdateUser by id", `{"id":7,"shortName":"new"}`, "/useradmin/v2/user/7", func(ctx context.Context, c *Client) (ID, error) {
			user, err := c.UpdateSubject(ctx, User, ByID("7"), UpdateSubjectRequest{ShortName: new("new")})
			return user.ID, err
		}},
		{"ReenableUser", `{"id":7,"shortName":"new"}`, "/useradmin/v2/user/7", func(ctx context.Context, c *Client) (ID, error) {
			user, err := c.ReenableSubject(ctx, User, ByID("7"))
			return user.ID, err
		}},
		{"MoveGroup", `{"id":7,"shortName":"new"}`, "/useradmin/v2/group/7", func(ctx context.Context, c *Client) (ID, error) {
			group, err := c.MoveSubject(ctx, Group, ByID("7"), "1")
			return group.ID, err
		}},
		{"GrantPermission", `[{"id":7,"subject":{"id":8},"function":{"id":3},"customer":{"id":1}}]`, "/useradmin/v2/permission/search", func(ctx context.Context, c *Client) (ID, error) {
			permission, err := c.GrantPermission(ctx, GrantPermissionRequest{Subject: "8", Function: "3", Customer: "1"})
			return permission.ID, err
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, data("null"), data(test.data))
			id, err := test.call(t.Context(), s.client(t))
			if err != nil || id != "7" {
				t.Fatalf("got id %q and error %v", id, err)
			}
			if got := s.received()[1].URI; got != test.uri {
				t.Errorf("read %s, want %s", got, test.uri)
			}
		})
	}
}

func TestAWriteWhoseObjectCannotBeReadIsOfUnknownOutcome(t *testing.T) {
	s := newServer(t, data("null"), refusal(http.StatusForbidden, "no", ""))
	if _, err := s.client(t).AddSubject(t.Context(), User, AddSubjectRequest{ShortName: "a"}); !IsOutcomeUnknown(err) {
		t.Errorf("got %v", err)
	}
}

func TestPathsAreEscaped(t *testing.T) {
	s := newServer(t, data(`{"id":7,"shortName":"a/b c?d#e%{method}","method":"SMS"}`))
	client := s.client(t, func(c *Config) { c.BaseURL += "/some/where/" })
	if _, err := client.GetSubject(t.Context(), User, Ref{Name: "a/b c?d#e%{method}", Domain: "x&y"}); err != nil {
		t.Fatal(err)
	}
	if err := client.EnableUserMethod(t.Context(), "{method}", "sms"); err != nil {
		t.Fatal(err)
	}
	if got, want := s.received()[0].URI, "/some/where/useradmin/v2/user/a%2Fb%20c%3Fd%23e%25%7Bmethod%7D?domain=x%26y"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := s.received()[1].URI, "/some/where/authentication/v1/user/%7Bmethod%7D/enable/sms"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, name := range []string{"", ".", ".."} {
		if _, err := client.GetSubject(t.Context(), User, Ref{Name: name}); err == nil || IsNotFound(err) {
			t.Errorf("name %q: got %v", name, err)
		}
	}
	for _, prefix := range []string{"", "7", "7/ab/s", "../ab", "7/AB", "7/ab\n"} {
		if err := errorOf(client.RevokeAPIKey(t.Context(), "7", prefix)); err == nil {
			t.Errorf("prefix %q is sent", prefix)
		}
	}
	wantRequests(t, s, 2)
}

func TestAKeyWithoutDescriptor(t *testing.T) {
	created := raw(http.StatusCreated, `{"responseCode":201,"data":{"apiKeyString":"7/ab/new"}}`)
	t.Run("is found in the list", func(t *testing.T) {
		s := newServer(t, data(`{"keys":[]}`), created, data(`{"keys":[{"prefix":"7/aa"},{"prefix":"7/ab","validUntil":5}]}`))
		made, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{})
		if err != nil || made.Key != "7/ab/new" || made.Descriptor.ValidUntil != 5 {
			t.Errorf("got %v, %v", made, err)
		}
	})
	t.Run("is not lost where the list fails", func(t *testing.T) {
		s := newServer(t, data(`{"keys":[]}`), created, refusal(http.StatusForbidden, "no", ""))
		made, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{})
		if !IsForbidden(err) || made.Key != "7/ab/new" || made.Descriptor.Prefix != "7/ab" {
			t.Errorf("got %v, %v", made, err)
		}
	})
	t.Run("and without key is of unknown outcome", func(t *testing.T) {
		_, err := newServer(t, data("null")).client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{})
		if !IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestARenewalThatAnswersNothingReadsTheKey(t *testing.T) {
	for _, answer := range []string{"null", "{}"} {
		s := newServer(t, data(answer), data(`{"keys":[{"prefix":"7/ab","validUntil":5}]}`))
		key, err := s.client(t).RenewAPIKey(t.Context(), "7", "7/ab", RenewAPIKeyRequest{})
		if err != nil || key.ValidUntil != 5 {
			t.Errorf("got %v, %v", key, err)
		}
	}
}
