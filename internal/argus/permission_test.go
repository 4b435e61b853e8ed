package argus

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

var fromBobToOps = GrantPermissionRequest{Subject: "7", Function: "205", Customer: "1"}

func operationsOf(s *server) (sent []string) {
	for _, request := range s.received() {
		sent = append(sent, request.Method+" "+request.URI)
	}
	return sent
}

// grantEnds are the fields of a permission that say what it is.
const grantEnds = `"subject":{"id":7},"function":{"id":205},"customer":{"id":1}`

func TestARevocationIsDoneWhereASearchShowsIt(t *testing.T) {
	for name, c := range map[string]struct {
		search http.HandlerFunc
		sent   int
	}{
		"shown as revoked":                       {data(`[{"id":11,` + grantEnds + `,"flags":["deleted"]},{"id":12,` + grantEnds + `,"flags":["DELETED"]}]`), 1},
		"not shown, since the grant is too":      {data(`[]`), 2},
		"shown as granted":                       {data(`[{"id":12,` + grantEnds + `}]`), 2},
		"another one is revoked":                 {data(`[{"id":11,` + grantEnds + `,"flags":["deleted"]}]`), 2},
		"the key may revoke and not search them": {refusal(http.StatusForbidden, "no", ""), 2},
	} {
		s := newServer(t, page(http.StatusBadGateway), c.search, data(`null`))
		if err := errorOf(s.client(t).RevokePermission(t.Context(), "12", fromBobToOps, "")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		sent := slices.DeleteFunc(operationsOf(s), func(r string) bool { return r != "DELETE /useradmin/v2/permission/12" })
		if len(sent) != c.sent {
			t.Errorf("%s: sent %v", name, operationsOf(s))
		}
	}
	s := newServer(t, page(http.StatusBadGateway), data(`[]`))
	err := errorOf(s.client(t, func(c *Config) { c.MaxRetries = 0 }).RevokePermission(t.Context(), "12", fromBobToOps, ""))
	if !IsOutcomeUnknown(err) {
		t.Errorf("a revocation that nothing shows is of outcome %v", err)
	}
}

func TestAGrantIsDoneWhereTheSubjectsListShowsIt(t *testing.T) {
	const search, user, group = "POST /useradmin/v2/permission/search", "GET /useradmin/v2/user/7/permissions?includeInherited=false&limit=0&offset=0",
		"GET /useradmin/v2/group/7/permissions?includeInherited=false&limit=0&offset=0"
	const grant = "POST /useradmin/v2/permission"
	const second = "GET /useradmin/v2/user/7/permissions?includeInherited=false&limit=1&offset=1"
	ends := strings.Replace(grantEnds, "7", `7,"type":"GROUP"`, 1)
	lost, again := page(http.StatusBadGateway), data(`{"id":13,`+ends+`}`)
	old := data(`[{"id":12,` + grantEnds + `}]`)
	for name, c := range map[string]struct {
		replies []http.HandlerFunc
		sent    []string
		id      ID
	}{
		"held":                 {[]http.HandlerFunc{lost, old, old}, []string{grant, search, user}, "12"},
		"held by a group":      {[]http.HandlerFunc{lost, old, refusal(404, "no user", ""), old}, []string{grant, search, user, group}, "12"},
		"of a group":           {[]http.HandlerFunc{lost, data(`[{"id":12,` + ends + `}]`), old}, []string{grant, search, group}, "12"},
		"revoked before":       {[]http.HandlerFunc{lost, old, data(`[]`), again}, []string{grant, search, user, grant}, "13"},
		"listed as revoked":    {[]http.HandlerFunc{lost, old, data(`[{"id":12,` + grantEnds + `,"flags":["deleted"]}]`), data(`[]`), again}, []string{grant, search, user, second, grant}, "13"},
		"the key may not list": {[]http.HandlerFunc{lost, old, refusal(403, "no", ""), again}, []string{grant, search, user, grant}, "13"},
	} {
		s := newServer(t, c.replies...)
		permission, err := s.client(t).GrantPermission(t.Context(), fromBobToOps)
		sent := operationsOf(s)
		if err != nil || permission.ID != c.id || !slices.Equal(sent, c.sent) {
			t.Errorf("%s: got %+v, %v after %v", name, permission, err, sent)
		}
	}
}
