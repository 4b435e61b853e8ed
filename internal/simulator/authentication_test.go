package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestMethods(t *testing.T) {
	f := start(t, Options{})
	methods := func(user string) string {
		return f.do("GET", "/authentication/v1/user/"+user+"/methods", nil).ok().each("method")
	}
	id := f.user("ada", nil).ok().text("id")
	f.user("none", object{"enableAuthenticationMethods": []string{}}).ok()
	f.user("two", object{"enableAuthenticationMethods": []string{"totp", "apikey"}}).ok()
	equal(t, "the default", methods("ada"), "PASSWORD")
	equal(t, "none", methods("none"), "")
	equal(t, "as asked for", methods("two"), "APIKEY TOTP")
	equal(t, "answer", f.do("PUT", "/authentication/v1/user/ada/enable/sms", nil).ok().text("method"), "SMS")
	f.do("PUT", "/authentication/v1/user/ada/enable/sms", nil).ok()
	equal(t, "enabled twice", methods(id), "PASSWORD SMS")
	equal(t, "answer", f.do("PUT", "/authentication/v1/user/ada/disable/password", nil).ok().text("method"), "PASSWORD")
	f.do("PUT", "/authentication/v1/user/ada/disable/password", nil).ok()
	equal(t, "disabled twice", methods(id), "SMS")
	equal(t, "no password to set", fmt.Sprint(f.do("GET", "/useradmin/v2/user/ada", nil).ok().at("flags")), "[]")
	f.do("PUT", "/authentication/v1/user/ada/enable/SMS", nil).refused(412, "method")
	f.do("PUT", "/authentication/v1/user/ada/enable/nothing", nil).refused(412, "method")
	f.do("PUT", "/authentication/v1/user/analysts/enable/sms", nil).refused(404, "")
	f.do("GET", "/authentication/v1/user/nobody/methods", nil).refused(404, "")
	if all := f.do("GET", "/authentication/v1/methods", nil).ok(); !strings.Contains(string(all.Raw), `"SIGNATURE"`) {
		t.Errorf("methods: %s", all.Raw)
	}
	equal(t, "the caller's own", f.do("GET", "/currentuser/v1/authmethods", nil).ok().each("method"), "APIKEY")
	f.withKey(f.service("robot", "userViewer", "skog", nil)).do("PUT", "/authentication/v1/user/ada/enable/totp", nil).refused(404, "")
}

func TestInitialized(t *testing.T) {
	f, clock := startAt(t, Options{})
	user := "/authentication/v1/user/ada"
	f.user("ada", object{"enableAuthenticationMethods": []string{"apikey", "sms", "totp"}}).ok()
	f.do("PUT", user+"/enable/openid", nil).ok()
	initialized := func() string {
		names := ""
		for _, row := range f.do("GET", user+"/methods", nil).ok().Data.([]any) {
			if walk(t, row, "initialized") == true {
				names += " " + walk(t, row, "method").(string)
			}
		}
		return names
	}
	equal(t, "at first", initialized(), "")
	f.apiKey("ada", object{"expirationDays": 1}).ok()
	f.do("PUT", "/useradmin/v2/user/ada", object{"phoneNumber": "+4722334455"}).ok()
	seed := f.do("POST", user+"/totp", nil).ok()
	equal(t, "user of the seed", seed.text("userName"), "ada")
	f.do("GET", user+"/openid", nil).refused(404, "")
	f.do("PUT", user+"/openid", object{"provider": "nobody", "mappedUserName": "ada"}).refused(412, "provider")
	f.do("PUT", user+"/openid", object{"provider": "fjord-login", "mappedUserName": ""}).refused(412, "mappedUserName")
	f.do("PUT", user+"/openid", object{"provider": "fjord-login", "mappedUserName": "ada@fjord"}).ok()
	openID := f.do("GET", user+"/openid", nil).ok()
	equal(t, "provider", openID.text("provider", "shortName"), "fjord-login")
	equal(t, "mapped", openID.text("mappedUserName"), "ada@fjord")
	equal(t, "all", initialized(), " APIKEY OPENID SMS TOTP")
	f.do("DELETE", user+"/totp", nil).ok()
	f.do("DELETE", user+"/totp", nil).refused(404, "")
	clock.now = clock.now.Add(day)
	equal(t, "a day later", initialized(), " OPENID SMS")
}

func TestSMSTokenAndPassword(t *testing.T) {
	f := start(t, Options{})
	id := f.user("ada", object{"phoneNumber": "+4722334455"}).ok().text("id")
	user := "/authentication/v1/user/ada"
	f.do("GET", user+"/sms/token/42", nil).refused(404, "")
	f.do("PUT", user+"/enable/sms", nil).ok()
	token := f.do("GET", user+"/sms/token/42", nil).ok()
	equal(t, "whose", token.text("userID"), id)
	if text := token.text("token"); len(text) != 6 || !strings.HasSuffix(text, "42") {
		t.Errorf("the token is %q", text)
	}
	f.do("GET", user+"/sms/token/none", nil).refused(404, "")
	equal(t, "next", f.do("PUT", user+"/password/reset", nil).ok().text("identifier"), "setPassword")
	equal(t, "to be changed", f.do("GET", user, nil).ok().at("forcePasswordChange"), any(true))
	f.do("PUT", user+"/disable/password", nil).ok()
	f.do("PUT", user+"/password/reset", nil).refused(412, "")
}

func TestBlockAndEvents(t *testing.T) {
	f, clock := startAt(t, Options{})
	robot := f.withKey(f.service("robot", "userViewer", "fjord", nil))
	user := "/authentication/v1/user/robot"
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	for _, unblock := range []string{user + "/unblock", "/useradmin/v2/user/robot/unblock"} {
		clock.now = clock.now.Add(time.Hour)
		f.do("PUT", user+"/block", nil).ok()
		f.do("PUT", user+"/block", nil).ok()
		equal(t, "blocked", f.do("GET", user, nil).ok().at("blocked"), any(true))
		equal(t, "flag", f.do("GET", "/useradmin/v2/user/robot", nil).ok().text("flags", 0), "blocked")
		f.do("PUT", unblock, nil).ok()
		equal(t, "unblocked", f.do("GET", user, nil).ok().at("blocked"), any(false))
	}
	events := f.do("GET", user+"/events", nil).ok()
	equal(t, "events", events.each("action"), "userUnblocked userBlocked userUnblocked userBlocked login keyEnrolled")
	equal(t, "of", events.text(0, "user", "shortName"), "robot")
	equal(t, "since", f.do("GET", user+"/events?startTimestamp=-30m", nil).ok().Size, 2)
	equal(t, "until", f.do("GET", user+"/events?endTimestamp=-90m", nil).ok().Size, 2)
	equal(t, "page", f.do("GET", user+"/events?limit=1&offset=4", nil).ok().text(0, "action"), "login")
	f.do("GET", user+"/events?startTimestamp=soon", nil).refused(412, "startTimestamp")
	equal(t, "last login by", f.do("GET", "/useradmin/v2/user/robot", nil).ok().text("lastLoginMethod"), "apikey")
	robot.do("GET", user+"/events", nil).refused(403, "")
}

func TestSession(t *testing.T) {
	f := start(t, Options{SessionToken: "a-session"})
	send := func(bearer, cookie string) *reply {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/authentication/v1/session", nil)
		if err != nil {
			t.Fatal(err)
		}
		if bearer != "" {
			request.Header.Set("Authorization", "Bearer "+bearer)
		}
		if cookie != "" {
			request.AddCookie(&http.Cookie{Name: "argus_session", Value: cookie})
		}
		return f.send(request)
	}
	equal(t, "method", send("a-session", "a-session").ok().text("authenticationMethod"), "PASSWORD")
	send("a-session", "").refused(401, "")
	send("", "a-session").refused(401, "")
	send("a-session", "other").refused(401, "")
	send("other", "other").refused(401, "")
	send("", "").refused(401, "")

	session := f.do("GET", "/authentication/v1/session", nil).ok()
	equal(t, "method of a key", session.text("authenticationMethod"), "APIKEY")
	equal(t, "one session", f.do("GET", "/authentication/v1/session", nil).ok().text("sessionKey"), session.text("sessionKey"))
	equal(t, "ended", f.do("DELETE", "/authentication/v1/user/administrator/sessions", nil).ok().text("sessionsDeleted"), "2")
	send("a-session", "a-session").refused(401, "")
	equal(t, "the key logs in again", f.do("DELETE", "/authentication/v1/user/administrator/sessions", nil).ok().text("sessionsDeleted"), "1")
	equal(t, "nobody logged in", f.do("DELETE", "/authentication/v1/user/astrid/sessions", nil).ok().text("sessionsDeleted"), "0")
	start(t, Options{}).withKey("").do("GET", "/authentication/v1/session", nil).refused(401, "")
}

func TestWhatSessionsMay(t *testing.T) {
	f := start(t, Options{})
	robot := f.withKey(f.service("robot", "userViewer", "fjord", nil))
	equal(t, "customers", robot.do("GET", "/authentication/v1/session/customer", nil).ok().each("shortName"), "fjord fjord-energy fjord-shipping fjord-finance")
	equal(t, "functions", robot.do("GET", "/authentication/v1/session/function", nil).ok().each("name"), "userViewer viewUsers viewBasicCustomer")
	permission := "/authentication/v1/session/permission/"
	robot.do("GET", permission+"viewUsers/fjord-energy", nil).ok()
	robot.do("GET", permission+"viewUsers/skog", nil).refused(403, "")
	robot.do("GET", permission+"createUser/fjord", nil).refused(403, "")
	robot.do("GET", permission+"nothing/fjord", nil).refused(404, "")
	robot.do("GET", permission+"viewUsers/nobody", nil).refused(404, "")
	f.do("GET", permission+"viewUsers/partner-one?domain=partner", nil).ok()
}
