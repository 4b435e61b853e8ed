package simulator

import "testing"

func TestUserLives(t *testing.T) {
	f := start(t, Options{})
	made := f.user("ada", object{"email": "ada@fjord.example", "phone": object{"countryCode": "47", "nationalNumber": "99887766"}}).ok()
	id := made.text("id")
	equal(t, "type", made.text("type"), "user")
	equal(t, "language", made.text("language"), "english")
	equal(t, "phoneNumber", made.text("phoneNumber"), "+4799887766")
	equal(t, "flag of a default method", made.text("flags", 0), "passwordNotSet")
	equal(t, "created by", made.text("createdByUser", "id"), f.AdminUserID())

	changed := f.do("PUT", "/useradmin/v2/user/"+id, object{"shortName": "ada.l", "email": "", "description": "æøå"}).ok()
	equal(t, "name is kept", changed.text("name"), "Name of ada")
	equal(t, "email is cleared", changed.at("email"), nil)
	equal(t, "role follows description", changed.text("role"), "æøå")
	equal(t, "by shortname", f.do("GET", "/useradmin/v2/user/ada.l", nil).ok().text("id"), id)
	f.do("GET", "/useradmin/v2/user/ada", nil).refused(404, "")
	f.do("GET", "/useradmin/v2/group/"+id, nil).refused(404, "")

	f.do("DELETE", "/useradmin/v2/user/ada.l", nil).ok()
	equal(t, "deleted by", f.do("GET", "/useradmin/v2/user/"+id, nil).ok().text("deletedByUser", "id"), f.AdminUserID())
	f.user("ada.l", nil).refused(412, "shortName")
	f.group("ada.l").refused(412, "shortName")
	equal(t, "left out of searches", f.do("POST", "/useradmin/v2/user/search", object{"subject": []string{id}}).ok().Size, 0)
	equal(t, "found again", f.do("POST", "/useradmin/v2/user/search", object{"subject": []string{id}, "includeDeleted": true}).ok().Size, 1)
	equal(t, "re-enabled", f.do("PUT", "/useradmin/v2/user/"+id+"/reenable", nil).ok().at("deletedTimestamp"), nil)
	equal(t, "moved", f.do("PUT", "/useradmin/v2/user/"+id+"/move", object{"customer": "fjord-energy"}).ok().text("customer", "shortName"), "fjord-energy")
	f.do("PUT", "/useradmin/v2/user/"+id+"/move", object{"customer": "8"}).refused(412, "customer")
}

func TestStrict(t *testing.T) {
	f := start(t, Options{})
	f.do("GET", "/useradmin/v2/nothing", nil).refused(404, "")
	f.do("PATCH", "/useradmin/v2/user", nil).refused(405, "")
	f.do("GET", "/useradmin/v2/user?nothing=1", nil).refused(412, "nothing")
	f.do("GET", "/useradmin/v2/user?limit=1&limit=2", nil).refused(412, "limit")
	f.do("GET", "/useradmin/v2/user?limit=x", nil).refused(412, "limit")
	f.do("GET", "/useradmin/v2/user?includeFlag=nothing", nil).refused(412, "includeFlag")
	f.do("GET", "/useradmin/v2/user?subject=1&subject=1", nil).refused(412, "subject")
	for _, text := range []string{"1", "t", "yes", "tRUE", ""} {
		f.do("GET", "/useradmin/v2/user?includeDeleted="+text, nil).refused(412, "includeDeleted")
	}
	f.do("PUT", "/useradmin/v2/user/astrid/reenable", object{"comment": "a"}).refused(412, "")
	f.do("PUT", "/useradmin/v2/user/astrid/reenable", "null").refused(412, "")
	f.do("DELETE", "/useradmin/v2/user/astrid", object{}).refused(412, "")
	f.user("a", object{"nothing": 1}).refused(412, "nothing")
	f.user("a b", nil).refused(412, "shortName")
	f.user("a", object{"name": "<b>"}).refused(412, "name")
	f.user("a", object{"language": "ENGLISH"}).refused(412, "language")
	f.user("a", object{"email": "nobody"}).refused(412, "email")
	f.user("a", object{"description": nil}).refused(412, "description")
	f.user("a", object{"phone": object{"countryCode": "47"}}).refused(412, "phone.nationalNumber")
	f.user("a", object{"phone": object{"countryCode": "47", "nationalNumber": "1"}, "phoneNumber": "+471"}).refused(412, "phoneNumber")
	f.user("a", object{"enableAuthenticationMethods": []string{"PASSWORD"}}).refused(412, "enableAuthenticationMethods")
	f.do("POST", "/useradmin/v2/user", object{"customer": "fjord", "name": "a"}).refused(412, "shortName")
	f.do("POST", "/useradmin/v2/user", "{").refused(412, "")
	f.do("POST", "/useradmin/v2/user", nil).refused(412, "")
	f.user("a", object{"customer": "nobody"}).refused(412, "customer")
	f.user("a", object{"domain": "nowhere"}).refused(412, "domain")
	f.do("PUT", "/useradmin/v2/user/astrid", object{}).refused(412, "")
	f.do("PUT", "/useradmin/v2/user/astrid", object{"name": " "}).refused(412, "name")
	f.do("PUT", "/useradmin/v2/user/astrid", object{"phone": object{"countryCode": ""}}).refused(412, "phone")
	f.do("PUT", "/useradmin/v2/user/astrid", object{"shortName": "administrator"}).refused(412, "shortName")
	f.do("POST", "/useradmin/v2/user/search", object{"sortBy": []string{"nothing"}}).refused(412, "sortBy")
	two := f.user("a b", object{"language": "ENGLISH", "nothing": 1}).refused(412, "language")
	equal(t, "all that is wrong", len(two.Messages), 3)
	request := f.addition("a")
	request.Header.Set("Content-Type", "text/plain")
	f.send(request).refused(412, "")
	request = f.addition("charset")
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	f.send(request).ok()
	for _, key := range []string{"", "nobody", "1/2/3", f.Key() + "x"} {
		f.key = key
		f.do("GET", "/currentuser/v1/user", nil).refused(401, "")
	}
}

// The vendor's client sends {} with every POST and PUT, and booleans in queries as Python writes them.
func TestVendorsClient(t *testing.T) {
	f := start(t, Options{})
	id := f.disabled("ada")
	for _, body := range []any{nil, object{}, " {}\n"} {
		f.do("PUT", "/useradmin/v2/user/"+id+"/reenable", body).ok()
		f.do("POST", "/authentication/v1/user/"+id+"/totp", body).ok()
	}
	f.do("DELETE", "/useradmin/v2/user/"+id, nil).ok()
	for text, found := range map[string]int{"True": 1, "TRUE": 1, "true": 1, "False": 0, "FALSE": 0, "false": 0} {
		equal(t, text, f.do("GET", "/useradmin/v2/user?subject=ada&includeDeleted="+text, nil).ok().Size, found)
	}
	key := "/authentication/v1/user/astrid/apikey/" + f.apiKey("astrid", nil).ok().text("keyDescriptor", "prefix")
	for _, body := range []any{nil, object{}, object{"expirationDays": 2}} {
		f.do("PUT", key, body).ok()
	}
}

func TestMembersAndPermissions(t *testing.T) {
	f := start(t, Options{})
	f.user("ada", nil).ok()
	f.group("inner").ok()
	f.group("outer").ok()
	members := f.do("POST", "/useradmin/v2/group/outer/members", object{"subject": []string{"ada", "inner"}}).ok()
	equal(t, "members", members.each("shortName"), "ada inner")
	f.do("POST", "/useradmin/v2/group/inner/members", object{"subject": []string{"outer"}}).refused(412, "subject")
	f.do("POST", "/useradmin/v2/group/inner/members", object{"subject": []string{"inner"}}).refused(412, "subject")
	f.do("POST", "/useradmin/v2/group/inner/members", object{"subject": []string{"nobody"}}).refused(412, "subject")
	equal(t, "memberOf", f.do("GET", "/useradmin/v2/user/ada", nil).ok().text("memberOf", 0, "shortName"), "outer")

	grant := object{"subject": "outer", "function": "userViewer", "customer": "fjord"}
	id := f.do("POST", "/useradmin/v2/permission", grant).ok().text("id")
	equal(t, "inherited", f.do("GET", "/useradmin/v2/user/ada/permissions", nil).ok().text(0, "id"), id)
	equal(t, "own", f.do("GET", "/useradmin/v2/user/ada/permissions?includeInherited=false", nil).ok().Size, 0)
	f.do("POST", "/useradmin/v2/permission", object{"subject": "ada", "function": "viewUsers", "customer": "fjord"}).refused(412, "function")
	f.do("DELETE", "/useradmin/v2/permission/"+id, nil).ok()
	equal(t, "current user", f.do("GET", "/currentuser/v1/user", nil).ok().text("userName"), "administrator")
	f.do("GET", "/customers/v2/customer/fjord", nil).ok()
	f.do("GET", "/customers/v2/domain", nil).ok()
	f.do("POST", "/customers/v2/customer/search", object{"parent": []string{"fjord"}}).ok()
	f.do("GET", "/useradmin/v2/function?descendant=viewUsers", nil).ok()
	f.do("GET", "/useradmin/v2/membership?subject=ada", nil).ok()
}
