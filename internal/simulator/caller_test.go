package simulator

import (
	"net/http"
	"testing"
	"time"
)

// as gives the fixture the key of a new user of the main customer who has the roles for the customer.
func (f *fixture) as(customer string, narrow constraints, roles ...string) string {
	f.Helper()
	id := f.user("narrow", nil).ok().text("id")
	for _, role := range roles {
		f.do("POST", "/useradmin/v2/permission", object{"subject": id, "function": role, "customer": customer}).ok()
	}
	user, _ := number(id)
	key := apiKey{User: user, KeyID: 1, Secret: "secret", Provider: "staticIP", Addresses: []string{"127.0.0.0/8"}, Constraints: narrow}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	s, _ := f.store.subjects.get(user, present)
	s.Methods = append(s.Methods, authenticationMethod{Method: "APIKEY", Initialized: true})
	f.store.putSubject(s)
	f.store.putAPIKey(key)
	f.key = key.text()
	return id
}

func TestNarrowKey(t *testing.T) {
	f := start(t, Options{})
	f.user("ada", object{"customer": "fjord-energy"}).ok()
	f.user("bob", object{"customer": "skog"}).ok()
	f.as("fjord-energy", constraints{}, "userManager")

	equal(t, "only users of its customer", f.do("GET", "/useradmin/v2/user", nil).ok().each("shortName"), "ada")
	equal(t, "only its customer", f.do("GET", "/customers/v2/customer", nil).ok().each("shortName"), "fjord-energy")
	f.do("GET", "/useradmin/v2/user/bob", nil).refused(404, "")
	f.do("PUT", "/useradmin/v2/user/bob", object{"name": "n"}).refused(404, "")
	f.do("PUT", "/useradmin/v2/user/ada", object{"name": "n"}).ok()
	f.do("PUT", "/useradmin/v2/user/ada/move", object{"customer": "skog"}).refused(403, "")
	f.user("eve", object{"customer": "fjord-energy"}).ok()
	refused := f.user("mallory", object{"customer": "skog"}).refused(403, "")
	equal(t, "the function is named", refused.Messages[0].Message, "function createUser is required for customer skog")
	refused = f.do("POST", "/useradmin/v2/permission", object{"subject": "ada", "function": "analyst", "customer": "fjord-energy"}).refused(403, "")
	equal(t, "the function is named", refused.Messages[0].Message, "function grantRole is required")
	f.do("GET", "/useradmin/v2/function", nil).refused(403, "")

	equal(t, "own customers", f.do("GET", "/currentuser/v1/customers?requiredFunction=createUser", nil).ok().each("shortName"), "fjord-energy")
	equal(t, "none with that function", f.do("GET", "/currentuser/v1/customers?requiredFunction=grantRole", nil).ok().Size, 0)
	equal(t, "own roles", f.do("GET", "/currentuser/v1/functions?onlyRoles=true", nil).ok().each("name"), "userManager userViewer")
	equal(t, "own functions up to a level", f.do("GET", "/currentuser/v1/functions?maxSecurityLevel=external&keywords=VIEWER", nil).ok().each("name"), "userViewer")
	equal(t, "own permission", f.do("GET", "/currentuser/v1/permissions", nil).ok().each("function", "name"), "userManager")
}

func TestNarrowerKeys(t *testing.T) {
	t.Run("viewing alone", func(t *testing.T) {
		f := start(t, Options{})
		f.as("fjord", constraints{}, "userViewer")
		f.do("GET", "/useradmin/v2/user/astrid", nil).ok()
		f.do("PUT", "/useradmin/v2/user/astrid", object{"name": "n"}).refused(403, "")
	})
	t.Run("through nested groups, unless disabled", func(t *testing.T) {
		f := start(t, Options{})
		administrator := f.key
		f.group("inner").ok()
		f.group("outer").ok()
		f.do("POST", "/useradmin/v2/group/outer/members", object{"subject": []string{"inner"}}).ok()
		f.do("POST", "/useradmin/v2/permission", object{"subject": "outer", "function": "userViewer", "customer": "fjord"}).ok()
		id := f.as("fjord", constraints{})
		narrow := f.key
		f.do("GET", "/useradmin/v2/user/astrid", nil).refused(403, "")
		f.key = administrator
		f.do("POST", "/useradmin/v2/group/inner/members", object{"subject": []string{id}}).ok()
		f.key = narrow
		f.do("GET", "/useradmin/v2/user/astrid", nil).ok()
		equal(t, "groups", f.do("GET", "/currentuser/v1/groups", nil).ok().each("name"), "Name of inner")
		equal(t, "groups above", f.do("GET", "/currentuser/v1/groups?includeAncestors=true", nil).ok().Size, 2)
		equal(t, "ascendants", len(f.do("GET", "/currentuser/v1/user", nil).ok().at("ascendantIDs").([]any)), 2)
		f.key = administrator
		f.do("DELETE", "/useradmin/v2/group/inner", nil).ok()
		f.key = narrow
		f.do("GET", "/useradmin/v2/user/astrid", nil).refused(403, "")
	})
	t.Run("constrained to customers", func(t *testing.T) {
		f := start(t, Options{})
		f.as("mnemonic", constraints{Customers: []int64{3}}, "userManager")
		f.user("eve", object{"customer": "fjord-energy"}).ok()
		f.user("eva", object{"customer": "fjord"}).refused(403, "")
	})
	t.Run("constrained to functions", func(t *testing.T) {
		f := start(t, Options{})
		viewer := f.do("GET", "/useradmin/v2/function/userViewer", nil).ok().text("id")
		id, _ := number(viewer)
		f.as("mnemonic", constraints{Functions: []int64{id}}, "userManager")
		f.do("GET", "/useradmin/v2/user/astrid", nil).ok()
		f.user("eve", nil).refused(403, "")
	})
}

func TestUnauthorized(t *testing.T) {
	now := time.UnixMilli(1_000_000_000_000)
	f := start(t, Options{Clock: func() time.Time { return now }, SessionToken: "token"})
	administrator := f.key
	id := f.as("fjord", constraints{}, "userViewer")
	narrow := f.key
	me := func() *reply { return f.do("GET", "/currentuser/v1/user", nil) }
	equal(t, "me", me().ok().text("id"), id)
	equal(t, "date", me().Header.Get("Date"), "Sun, 09 Sep 2001 01:46:40 GMT")
	change := func(edit func(*apiKey)) {
		f.mutex.Lock()
		defer f.mutex.Unlock()
		key, _ := f.store.apiKeys.get(id+"/1", present)
		edit(&key)
		f.store.putAPIKey(key)
	}
	reason := func(want string) {
		t.Helper()
		equal(t, "reason", me().refused(401, "").Messages[0].Message, want)
	}
	change(func(k *apiKey) { k.Addresses = []string{"192.0.2.7"} })
	reason("the API key is not valid for the source address 127.0.0.1")
	change(func(k *apiKey) { k.Addresses, k.ValidUntil = []string{"127.0.0.1"}, now.UnixMilli() })
	reason("the API key has expired")
	change(func(k *apiKey) { k.ValidUntil, k.Revoked = 0, 1 })
	reason("the API key is revoked")
	change(func(k *apiKey) { k.Revoked = 0 })
	f.key = administrator
	f.do("DELETE", "/useradmin/v2/user/"+id, nil).ok()
	f.key = narrow
	reason("the user is disabled")

	f.key = ""
	session := func(token, cookie string) *reply {
		request, err := http.NewRequest("GET", f.url+"/currentuser/v1/user", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		if cookie != "" {
			request.AddCookie(&http.Cookie{Name: "argus_session", Value: cookie})
		}
		return f.send(request)
	}
	session(f.SessionToken(), "token").ok()
	session("other", "other").refused(401, "")
	session("token", "").refused(401, "")
	session("token", "other").refused(401, "")
}
