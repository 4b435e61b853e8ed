package argus

import (
	"net/http"
	"slices"
	"testing"
)

var (
	twoGrants = []GrantPermissionRequest{fromBobToOps, {Subject: "7", Function: "206", Customer: "1"}}

	first  = `{"id":12,` + grantEnds + `}`
	second = `{"id":13,"subject":{"id":7},"function":{"id":206},"customer":{"id":1}}`
)

const (
	bulkGrant  = "POST /useradmin/v2/permission/bulk"
	bulkRevoke = "DELETE /useradmin/v2/permission?permission=12&permission=13"
	usersOwn   = "GET /useradmin/v2/user/7/permissions?includeInherited=false&limit=0&offset=0"
	groupsOwn  = "GET /useradmin/v2/group/7/permissions?includeInherited=false&limit=0&offset=0"
	searchAll  = "POST /useradmin/v2/permission/search"
)

// The response tells of each entry, in any order. What it does not show is in the subject's own list, or the outcome is unknown.
func TestManyGrantsAreConfirmedOneByOne(t *testing.T) {
	both, one, lost := counted("["+second+","+first+"]", 2), counted("["+second+"]", 1), page(http.StatusBadGateway)
	revoked := data("[" + second + `,{"id":12,` + grantEnds + `,"flags":["deleted"]}]`)
	for name, c := range map[string]struct {
		kind    SubjectType
		replies []http.HandlerFunc
		sent    []string
	}{
		"both in the response":               {User, []http.HandlerFunc{both}, []string{bulkGrant}},
		"one in the response":                {User, []http.HandlerFunc{one, both}, []string{bulkGrant, usersOwn}},
		"one of them as revoked":             {User, []http.HandlerFunc{revoked, both}, []string{bulkGrant, usersOwn}},
		"none in the response":               {User, []http.HandlerFunc{data(`null`), both}, []string{bulkGrant, usersOwn}},
		"none, and the list is late":         {User, []http.HandlerFunc{data(`null`), one, both}, []string{bulkGrant, usersOwn, usersOwn}},
		"of a group":                         {Group, []http.HandlerFunc{data(`null`), both}, []string{bulkGrant, groupsOwn}},
		"of who knows":                       {AnySubject, []http.HandlerFunc{data(`null`), refusal(404, "no user", ""), both}, []string{bulkGrant, usersOwn, groupsOwn}},
		"about something else":               {User, []http.HandlerFunc{data(`[{"id":8,"subject":{"id":9},"function":{"id":205},"customer":{"id":1}}]`), both}, []string{bulkGrant, usersOwn}},
		"lost and done":                      {User, []http.HandlerFunc{lost, both}, []string{bulkGrant, usersOwn}},
		"not handled":                        {User, []http.HandlerFunc{refusal(503, "busy", ""), both}, []string{bulkGrant, bulkGrant}},
		"lost, done, the list is incomplete": {User, []http.HandlerFunc{lost, counted("["+second+","+first+"]", 3), counted("[]", 3), counted("[]", 3)}, nil},
		"lost and not done": {User, append(append([]http.HandlerFunc{lost}, slices.Repeat([]http.HandlerFunc{one}, lookupsOfPoll)...), both),
			slices.Concat([]string{bulkGrant}, slices.Repeat([]string{usersOwn}, lookupsOfPoll), []string{bulkGrant})},
	} {
		s := newServer(t, c.replies...)
		granted, err := s.client(t).GrantPermissions(t.Context(), c.kind, twoGrants)
		sent := operationsOf(s)
		if err != nil || len(granted) != 2 || granted[0].ID != "12" || granted[1].ID != "13" || c.sent != nil && !slices.Equal(sent, c.sent) {
			t.Errorf("%s: got %+v, %v after %v", name, granted, err, sent)
		}
	}
}

// What was done in part is not sent again without a word: the refusal of the rest goes to the caller, who reads the set.
func TestManyGrantsThatAreNotConfirmed(t *testing.T) {
	one, lost := counted("["+second+"]", 1), page(http.StatusBadGateway)
	some := append(slices.Repeat([]http.HandlerFunc{lost, one, one, one, one, one, one}, 1), refusal(412, "granted already", ""))
	s := newServer(t, append(some, slices.Repeat([]http.HandlerFunc{one}, lookupsOfPoll)...)...)
	if _, err := s.client(t).GrantPermissions(t.Context(), User, twoGrants); !IsRefused(err) {
		t.Errorf("lost, done in part and refused then: %v", err)
	}
	for name, list := range map[string]http.HandlerFunc{"forbidden": refusal(403, "no", ""), "not found": refusal(404, "no", "")} {
		s := newServer(t, data(`null`), list)
		if _, err := s.client(t).GrantPermissions(t.Context(), User, twoGrants); !IsOutcomeUnknown(err) {
			t.Errorf("accepted, and the list is %s: %v", name, err)
		}
		if sent := operationsOf(s); sent[0] != bulkGrant || slices.Contains(sent[1:], bulkGrant) {
			t.Errorf("accepted, and the list is %s: sent %v", name, sent)
		}
	}
}

func TestManyRevocationsAreDoneWhereASearchShowsEach(t *testing.T) {
	gone := func(id string) string { return `{"id":` + id + `,` + grantEnds + `,"flags":["DELETED"]}` }
	for name, c := range map[string]struct {
		search http.HandlerFunc
		sent   int
	}{
		"both are revoked":                       {data("[" + gone("11") + "," + gone("13") + "," + gone("12") + "]"), 1},
		"one is revoked":                         {counted("["+gone("12")+","+second+"]", 2), 2},
		"neither is shown":                       {data(`[]`), 2},
		"the key may revoke and not search them": {refusal(http.StatusForbidden, "no", ""), 2},
	} {
		s := newServer(t, page(http.StatusBadGateway), c.search, data("["+gone("12")+","+gone("13")+"]"))
		shown, err := s.client(t).RevokePermissions(t.Context(), "7", []ID{"12", "13"}, "")
		if err != nil || shown != (c.sent == 2) {
			t.Errorf("%s: shown is %t, %v", name, shown, err)
		}
		if sent := operationsOf(s); len(slices.DeleteFunc(sent, func(r string) bool { return r != bulkRevoke })) != c.sent {
			t.Errorf("%s: sent %v", name, operationsOf(s))
		}
	}
	s := newServer(t, data("["+gone("12")+"]"))
	if shown, err := s.client(t).RevokePermissions(t.Context(), "7", []ID{"12", "13"}, ""); shown || err != nil {
		t.Errorf("one is in the response: shown is %t, %v", shown, err)
	}
	wantRequests(t, s, 1)
	if sent := operationsOf(s); sent[0] != bulkRevoke {
		t.Errorf("sent %v", sent)
	}
}
