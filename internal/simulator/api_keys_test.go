package simulator

import (
	"strings"
	"testing"
	"time"
)

func staticSource(addresses ...string) object {
	return object{"provider": "staticIP", "staticOptions": object{"ipAddresses": addresses}}
}

// apiKey makes a key that is valid from anywhere, unless the fields say otherwise.
func (f *fixture) apiKey(user string, fields object) *reply {
	f.Helper()
	body := object{"description": "made by a test", "source": object{"provider": "disabled"}}
	for key, value := range fields {
		body[key] = value
		if value == nil {
			delete(body, key)
		}
	}
	return f.do("POST", "/authentication/v1/user/"+user+"/apikey", body)
}

// withKey is the fixture with another key.
func (f *fixture) withKey(key string) *fixture {
	other := *f
	other.key = key
	return &other
}

// service makes a user who may log in by API key and has the role for the customer, and returns a key.
func (f *fixture) service(shortName, role, customer string, fields object) string {
	f.Helper()
	f.user(shortName, object{"enableAuthenticationMethods": []string{"apikey"}}).ok()
	f.do("POST", "/useradmin/v2/permission", object{"subject": shortName, "function": role, "customer": customer}).ok()
	return f.apiKey(shortName, fields).ok().text("apiKeyString")
}

// clock is a time that tests move.
type clock struct{ now time.Time }

func startAt(t *testing.T, options Options) (*fixture, *clock) {
	t.Helper()
	moved := &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	options.Clock = func() time.Time { return moved.now }
	return start(t, options), moved
}

func (c *clock) inDays(days int64) int64 { return c.now.UnixMilli() + days*24*time.Hour.Milliseconds() }

const day = 24 * time.Hour

func TestAPIKeyLives(t *testing.T) {
	f, clock := startAt(t, Options{})
	user := f.user("robot", object{"enableAuthenticationMethods": []string{"apikey"}}).ok().text("id")
	made := f.apiKey("robot", nil)
	equal(t, "status", made.Status, 201)
	text, prefix := made.text("apiKeyString"), made.text("keyDescriptor", "prefix")
	equal(t, "text", text[:strings.LastIndex(text, "/")], prefix)
	equal(t, "the user is in the prefix", strings.Split(prefix, "/")[0], user)
	equal(t, "made by", made.text("keyDescriptor", "createdByUser", "id"), f.AdminUserID())
	equal(t, "days", made.text("keyDescriptor", "validUntil"), formatID(clock.inDays(90)))
	equal(t, "never used", made.at("keyDescriptor", "lastUsedTimestamp"), nil)

	equal(t, "who it is", f.withKey(text).do("GET", "/currentuser/v1/user", nil).ok().text("id"), user)
	keys := "/authentication/v1/user/" + user + "/apikey"
	listed := f.do("GET", keys, nil).ok()
	equal(t, "prefix", listed.text("keys", 0, "prefix"), prefix)
	equal(t, "description", listed.text("keys", 0, "description"), "made by a test")
	equal(t, "last used", listed.text("keys", 0, "lastUsedTimestamp"), formatID(clock.now.UnixMilli()))
	equal(t, "last used from", listed.text("keys", 0, "lastUsedIP", "address"), "127.0.0.1")
	if secret := text[strings.LastIndex(text, "/")+1:]; strings.Contains(string(listed.Raw), secret) {
		t.Error("the list tells the secret")
	}

	clock.now = clock.now.Add(90 * day)
	f.withKey(text).do("GET", "/currentuser/v1/user", nil).refused(401, "")
	f.do("PUT", keys+"/"+prefix, object{"expirationDays": 366}).refused(412, "expirationDays")
	renewed := f.do("PUT", keys+"/"+prefix, object{"expirationDays": 365}).ok()
	equal(t, "renewed", renewed.text("renewedKey", "validUntil"), formatID(clock.inDays(365)))
	f.withKey(text).do("GET", "/currentuser/v1/user", nil).ok()
	byID := keys + "/" + strings.Split(prefix, "/")[1]
	equal(t, "no end", f.do("PUT", byID, object{"disableExpiration": true}).ok().at("renewedKey", "validUntil"), nil)
	equal(t, "no end, older", f.do("PUT", byID, object{"expirationDays": 0}).ok().at("renewedKey", "validUntil"), nil)
	equal(t, "the default again", f.do("PUT", byID, object{}).ok().text("renewedKey", "validUntil"), formatID(clock.inDays(90)))

	equal(t, "revoked", f.do("DELETE", keys+"/"+prefix, nil).ok().text("revokedKey", "prefix"), prefix)
	revoked := f.withKey(text).do("GET", "/currentuser/v1/user", nil).refused(401, "")
	if !strings.Contains(revoked.Messages[0].Message, "revoked") {
		t.Errorf("the reason is not told: %s", revoked.Raw)
	}
	equal(t, "revoked again", f.do("DELETE", byID, nil).ok().text("revokedKey", "prefix"), prefix)
	equal(t, "keys left", len(f.do("GET", keys, nil).ok().at("keys").([]any)), 0)
	f.do("PUT", keys+"/"+prefix, object{}).refused(412, "prefix")
	for _, path := range []string{keys + "/" + user + "/1", keys + "/1", "/authentication/v1/user/astrid/apikey/" + prefix} {
		f.do("DELETE", path, nil).refused(404, "")
		f.do("PUT", path, object{}).refused(404, "")
	}
}

func TestAPIKeyOfWhoMayNotLogIn(t *testing.T) {
	f := start(t, Options{})
	robot := f.withKey(f.service("robot", "userViewer", "fjord", nil))
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	f.do("PUT", "/authentication/v1/user/robot/disable/apikey", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).refused(401, "")
	f.do("PUT", "/authentication/v1/user/robot/enable/apikey", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	f.do("PUT", "/authentication/v1/user/robot/block", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).refused(401, "")
	f.do("PUT", "/authentication/v1/user/robot/unblock", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	f.do("DELETE", "/useradmin/v2/user/robot", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).refused(401, "")
	f.apiKey("robot", nil).refused(412, "user")
	f.do("PUT", "/useradmin/v2/user/robot/reenable", nil).ok()
	robot.do("GET", "/currentuser/v1/user", nil).ok()
	robot.apiKey("robot", nil).refused(403, "")
	robot.do("GET", "/authentication/v1/user/robot/apikey", nil).refused(403, "")
}

func TestAPIKeySources(t *testing.T) {
	f := start(t, Options{})
	for name, source := range map[string]object{
		"address":     {"source": staticSource("127.0.0.1")},
		"network":     {"source": staticSource("192.0.2.1", "127.0.0.0/8")},
		"older":       {"source": nil, "validSources": []string{"127.0.0.1"}},
		"none":        {"source": object{"provider": "disabled"}},
		"none, older": {"source": nil, "disableSourceRestriction": true},
	} {
		t.Run(name, func(t *testing.T) {
			f.withKey(f.service(strings.ReplaceAll("from-"+name, ", ", "-"), "userViewer", "fjord", source)).do("GET", "/currentuser/v1/user", nil).ok()
		})
	}
	for name, source := range map[string]object{
		"other":  {"source": staticSource("192.0.2.0/24", "2001:db8::1")},
		"aws":    {"source": object{"provider": "aws", "awsOptions": object{"regions": []string{"eu-north-1"}, "services": []string{"EC2"}}}},
		"azure":  {"source": object{"provider": "azure", "azureOptions": object{"regions": []string{"norwayeast"}}}},
		"github": {"source": object{"provider": "github", "githubOptions": object{"services": []string{"actions"}}}},
	} {
		refused := f.withKey(f.service("from-"+name, "userViewer", "fjord", source)).do("GET", "/currentuser/v1/user", nil).refused(401, "")
		if !strings.Contains(refused.Messages[0].Message, "source address 127.0.0.1") {
			t.Errorf("%s: the reason is not told: %s", name, refused.Raw)
		}
		listed := f.do("GET", "/authentication/v1/user/from-"+name+"/apikey", nil).ok()
		sent := source["source"].(object)
		equal(t, name+" is listed", listed.text("keys", 0, "source", "provider"), sent["provider"].(string))
	}
	addresses := f.do("GET", "/authentication/v1/user/from-other/apikey", nil).ok()
	equal(t, "as sent", addresses.text("keys", 0, "source", "staticOptions", "ipAddresses", 1), "2001:db8::1")
	equal(t, "normalised", addresses.text("keys", 0, "validSources", 1, "maskBits"), "128")
	equal(t, "a network is no host", addresses.at("keys", 0, "validSources", 0, "host"), any(false))

	for _, refused := range []struct {
		field  string
		fields object
	}{
		{"source", object{"source": nil}},
		{"source", object{"validSources": []string{"127.0.0.1"}}},
		{"source.provider", object{"source": object{"provider": "gcp"}}},
		{"source.staticOptions.ipAddresses", object{"source": object{"provider": "staticIP"}}},
		{"source.staticOptions.ipAddresses", object{"source": staticSource()}},
		{"source.staticOptions.ipAddresses", object{"source": staticSource("127.0.0.1", "here")}},
		{"source.staticOptions.ipAddresses", object{"source": staticSource("127.0.0.1/33")}},
		{"source.staticOptions", object{"source": object{"provider": "disabled", "staticOptions": object{"ipAddresses": []string{"::1"}}}}},
		{"source.awsOptions", object{"source": object{"provider": "disabled", "awsOptions": object{}}}},
		{"source.awsOptions.regions", object{"source": object{"provider": "aws", "awsOptions": object{"regions": []string{"nowhere"}}}}},
		{"source.githubOptions.services", object{"source": object{"provider": "github", "githubOptions": object{"services": []string{"EC2"}}}}},
		{"validSources", object{"source": nil, "validSources": []string{"here"}}},
		{"expirationDays", object{"expirationDays": 366}},
		{"expirationDays", object{"expirationDays": -1}},
		{"description", object{"description": nil}},
		{"description", object{"description": "<b>"}},
		{"sessionConstraints.customerID", object{"sessionConstraints": object{"customerID": []int{99}}}},
		{"sessionConstraints.function", object{"sessionConstraints": object{"function": []string{"nothing"}}}},
		{"sessionConstraints.functionID", object{"sessionConstraints": object{"functionID": []int{1}}}},
	} {
		f.apiKey("astrid", refused.fields).refused(412, refused.field)
	}
	equal(t, "nothing is made", len(f.do("GET", "/authentication/v1/user/astrid/apikey", nil).ok().at("keys").([]any)), 0)
}

func TestCloudLists(t *testing.T) {
	f, without := start(t, Options{}), start(t, Options{CloudListsUnavailable: true})
	for _, provider := range []string{"aws", "azure", "github"} {
		if services := f.do("GET", "/authentication/v1/cloudprovider/"+provider, nil).ok().at("services").([]any); len(services) == 0 {
			t.Errorf("%s has no services", provider)
		}
		without.do("GET", "/authentication/v1/cloudprovider/"+provider, nil).refused(412, "")
		without.apiKey("astrid", object{"source": object{"provider": provider}}).refused(412, "source.provider")
	}
	without.apiKey("astrid", nil).ok()
}

func TestAPIKeyConstraints(t *testing.T) {
	f := start(t, Options{})
	f.user("below", object{"customer": "fjord-energy"}).ok()
	f.user("beside", object{"customer": "skog"}).ok()
	users := func(key string) (int, int, int) {
		robot := f.withKey(key)
		return robot.do("GET", "/useradmin/v2/user/below", nil).Status, robot.do("GET", "/useradmin/v2/user/beside", nil).Status,
			robot.do("PUT", "/useradmin/v2/user/below", object{"name": "Below"}).Status
	}
	f.service("robot", "userManager", "mnemonic", nil)
	fjord := f.do("GET", "/customers/v2/customer/fjord", nil).ok().at("id")
	viewer := f.do("GET", "/useradmin/v2/function/userViewer", nil).ok().at("id")
	for name, test := range map[string]struct {
		constraints            object
		below, beside, changed int
	}{
		"none":         {nil, 200, 200, 200},
		"customer":     {object{"customerID": []any{fjord}}, 200, 404, 200},
		"function":     {object{"function": []string{"userViewer"}}, 200, 200, 403},
		"function id":  {object{"functionID": []any{viewer}}, 200, 200, 403},
		"not its own":  {object{"function": []string{"grantRole"}}, 403, 403, 403},
		"read-only":    {object{"readOnly": true}, 200, 200, 403},
		"all of these": {object{"readOnly": true, "customerID": []any{fjord}, "function": []string{"userManager"}}, 200, 404, 403},
	} {
		t.Run(name, func(t *testing.T) {
			fields := object{}
			if test.constraints != nil {
				fields["sessionConstraints"] = test.constraints
			}
			key := f.apiKey("robot", fields).ok()
			below, beside, changed := users(key.text("apiKeyString"))
			equal(t, "statuses", line(below, beside, changed), line(test.below, test.beside, test.changed))
		})
	}
	both := f.apiKey("robot", object{"sessionConstraints": object{
		"customerID": []any{fjord}, "function": []string{"userViewer"}, "functionID": []any{viewer}, "readOnly": true,
	}}).ok()
	equal(t, "customer", both.text("keyDescriptor", "constraints", "customers", 0, "shortName"), "fjord")
	equal(t, "functions", len(both.at("keyDescriptor", "constraints", "functions").([]any)), 1)
	equal(t, "read-only", both.at("keyDescriptor", "constraints", "readOnly"), any(true))
	f.withKey(both.text("apiKeyString")).do("PUT", "/authentication/v1/user/below/enable/sms", nil).refused(403, "")
}
