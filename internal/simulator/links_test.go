package simulator

import (
	"fmt"
	"testing"
)

func TestMembershipsLive(t *testing.T) {
	f := start(t, Options{})
	for _, name := range []string{"a", "b", "c"} {
		f.group(name).ok()
	}
	id := f.user("123456", nil).ok().text("id") // a shortname that looks like an id
	made := f.do("POST", "/useradmin/v2/subject/123456/groups", object{"parentGroups": []string{"a", "b"}, "comment": "new here"}).ok()
	equal(t, "comment", made.text(0, "addComment"), "new here")
	equal(t, "member", made.text(1, "member", "id"), id)
	equal(t, "added by", made.text(0, "addedByUser", "shortName"), "administrator")
	again := f.do("POST", "/useradmin/v2/group/a/members", object{"subject": []string{id}}).ok()
	equal(t, "nobody is added", again.Size, 0)
	equal(t, "no second membership", f.do("GET", "/useradmin/v2/membership?subject=a", nil).ok().Size, 1)

	f.do("POST", "/useradmin/v2/group/a/members", object{"subject": []string{"b"}}).ok()
	f.do("POST", "/useradmin/v2/group/b/members", object{"subject": []string{"c"}}).ok()
	f.do("POST", "/useradmin/v2/group/c/members", object{"subject": []string{"a"}}).refused(412, "subject")
	f.do("POST", "/useradmin/v2/subject/a/groups", object{"parentGroups": []string{"c"}}).refused(412, "parentGroups")
	f.do("POST", "/useradmin/v2/subject/a/groups", object{"parentGroups": []string{"123456"}}).refused(412, "parentGroups")
	f.do("POST", "/useradmin/v2/subject/nobody/groups", object{"parentGroups": []string{"c"}}).refused(404, "")
	f.do("DELETE", "/useradmin/v2/group/a/members", nil).refused(412, "subject")

	list := f.do("GET", "/useradmin/v2/membership?subject=a", nil).ok()
	equal(t, "memberships", list.each("member", "shortName"), "123456 b")
	left := f.do("DELETE", "/useradmin/v2/membership?membershipID="+list.text(0, "id")+"&comment=off", nil).ok()
	equal(t, "removed", left.text(0, "removeComment"), "off")
	gone := f.do("DELETE", "/useradmin/v2/group/b/members?subject=c&subject=123456&subject=administrator", nil).ok()
	equal(t, "who is removed", gone.each("shortName"), "c 123456")
	equal(t, "left", f.do("GET", "/useradmin/v2/group/b/members", nil).ok().Size, 0)
	f.do("DELETE", "/useradmin/v2/membership?membershipID=none", nil).refused(412, "membershipID")
	f.do("DELETE", "/useradmin/v2/membership?membershipID="+list.text(1, "id")+"&membershipID=none", nil).refused(412, "membershipID")
	equal(t, "all or nothing", f.do("GET", "/useradmin/v2/group/a/members", nil).ok().each("shortName"), "b")
}

func TestDisabledSubjectsKeepTheirLinks(t *testing.T) {
	f := start(t, Options{})
	f.do("DELETE", "/useradmin/v2/user/astrid", nil).ok()
	equal(t, "still a member", f.do("GET", "/useradmin/v2/user/astrid", nil).ok().text("memberOf", 0, "shortName"), "analysts")
	f.do("POST", "/useradmin/v2/group/analysts/members", object{"subject": []string{"astrid"}}).refused(412, "subject")
	f.do("POST", "/useradmin/v2/permission", object{"subject": "astrid", "function": "analyst", "customer": "fjord"}).refused(412, "subject")
	f.do("DELETE", "/useradmin/v2/group/analysts", nil).ok()
	f.do("PUT", "/useradmin/v2/group/analysts/reenable", nil).ok()
	equal(t, "its permission is back", f.do("GET", "/useradmin/v2/group/analysts/permissions", nil).ok().text(0, "function", "name"), "analyst")
}

func TestExternallyManagedMemberships(t *testing.T) {
	f := start(t, Options{})
	seededOne := f.do("GET", "/useradmin/v2/membership?subject=synced", nil).ok()
	equal(t, "seeded", seededOne.text(0, "flags", 0), "externallyManaged")
	f.do("DELETE", "/useradmin/v2/group/synced/members?subject=astrid", nil).refused(412, "subject")
	f.do("DELETE", "/useradmin/v2/membership?membershipID="+seededOne.text(0, "id"), nil).refused(412, "membershipID")
	group := f.group("ours").ok().text("id")
	if _, err := f.AddExternalMembership("astrid", group); err == nil {
		t.Error("a user got a member")
	}
	id, err := f.AddExternalMembership(group, "administrator")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "made", f.do("GET", "/useradmin/v2/membership?subject=ours", nil).ok().text(0, "id"), id)
}

func TestPermissionsLive(t *testing.T) {
	f := start(t, Options{})
	grant := object{"subject": "astrid", "function": "readOnlyUser", "customer": "fjord-energy", "comment": "for now"}
	made := f.do("POST", "/useradmin/v2/permission", grant).ok()
	equal(t, "comment", made.text("grantComment"), "for now")
	equal(t, "function", made.text("functionInfo", "flags", 0), "readOnly")
	equal(t, "again", f.do("POST", "/useradmin/v2/permission", grant).ok().text("id"), made.text("id"))
	for field, value := range map[string]string{"subject": "nobody", "function": "nothing", "customer": "nowhere"} {
		wrong := object{"subject": "astrid", "function": "analyst", "customer": "fjord", field: value}
		f.do("POST", "/useradmin/v2/permission", wrong).refused(412, field)
		f.do("POST", "/useradmin/v2/permission/bulk", object{"permissions": []any{wrong}}).refused(412, "permissions."+field)
	}
	bulk := f.do("POST", "/useradmin/v2/permission/bulk", object{"permissions": []any{
		object{"subject": "astrid", "function": "caseWorker", "customer": "2"}, object{"subject": "analysts", "function": "caseWorker", "customer": "skog"},
	}}).ok()
	direct := "/useradmin/v2/user/astrid/permissions?includeInherited=false"
	equal(t, "direct", f.do("GET", direct, nil).ok().each("function", "name"), "readOnlyUser caseWorker")
	equal(t, "inherited", f.do("GET", "/useradmin/v2/user/astrid/permissions", nil).ok().each("function", "name"), "analyst readOnlyUser caseWorker caseWorker")

	revoked := f.do("DELETE", "/useradmin/v2/permission/"+made.text("id")+"?comment=done", nil).ok()
	equal(t, "revoked", revoked.text("revokeComment"), "done")
	f.do("DELETE", fmt.Sprintf("/useradmin/v2/permission?permission=%s&permission=99", bulk.text(0, "id")), nil).refused(404, "")
	equal(t, "all or nothing", f.do("GET", direct, nil).ok().Size, 1)
	f.do("DELETE", fmt.Sprintf("/useradmin/v2/permission?permission=%s&permission=%s", bulk.text(0, "id"), bulk.text(1, "id")), nil).ok()
	equal(t, "gone", f.do("GET", direct, nil).ok().Size, 0)
	equal(t, "kept in the past", f.do("GET", direct+"&includeDeleted=true", nil).ok().Size, 2)
	f.do("DELETE", "/useradmin/v2/permission/x", nil).refused(412, "permissionID")
	f.do("DELETE", "/useradmin/v2/permission/99", nil).refused(404, "")
	if id := f.do("POST", "/useradmin/v2/permission", grant).ok().text("id"); id == made.text("id") {
		t.Error("a permission granted again has its old id")
	}
}

func TestPreferencesLive(t *testing.T) {
	f := start(t, Options{})
	at := "/useradmin/v2/user/astrid/preferences"
	set := f.do("PUT", at, object{"preferences": object{"b.theme": "dark", "a": "1"}}).ok()
	equal(t, "set", set.each("key"), "a b.theme")
	f.do("PUT", at+"/c%20d/x%2Fy", nil).ok()
	equal(t, "escaped", f.do("GET", at+"/c%20d", nil).ok().text("value"), "x/y")
	equal(t, "others are kept", f.do("PUT", at, object{"preferences": object{"a": "2"}}).ok().text(0, "value"), "2")
	equal(t, "list", f.do("GET", at, nil).ok().each("value"), "2 dark x/y")
	equal(t, "page", f.do("GET", at+"?limit=1&offset=1", nil).ok().each("key"), "b.theme")
	equal(t, "keys", f.do("GET", at+"?key=a&key=zz", nil).ok().each("key"), "a")
	equal(t, "map", f.do("GET", "/useradmin/v2/user/astrid/preferencemap?key=a", nil).ok().text("a"), "2")
	equal(t, "deleted", f.do("DELETE", at+"?key=a&key=absent", nil).ok().each("key"), "a")
	f.do("GET", at+"/a", nil).refused(404, "")
	f.do("DELETE", at, nil).refused(412, "key")
	f.do("PUT", at, object{"a": "1"}).refused(412, "preferences")
	f.do("PUT", at, object{"preferences": object{"a": "<"}}).refused(412, "preferences.a")
	f.do("PUT", at, object{"preferences": object{"a": 1}}).refused(412, "preferences.a")
	f.do("GET", "/useradmin/v2/user/analysts/preferences", nil).refused(404, "")
}

func TestFunctionsLive(t *testing.T) {
	f := start(t, Options{})
	made := f.do("POST", "/useradmin/v2/function", object{"name": "nightWatch", "parent": "analyst", "role": true, "localizedNames": object{"norwegian": "nattevakt"}}).ok()
	equal(t, "level", made.text("minimumSecurityLevel"), "standard")
	equal(t, "parent", f.do("GET", "/useradmin/v2/function/nightWatch/parents", nil).ok().each("name"), "analyst")
	f.do("POST", "/useradmin/v2/function", object{"name": "nightWatch", "parent": "analyst"}).refused(412, "name")
	f.do("POST", "/useradmin/v2/function", object{"name": "other", "parent": "nothing"}).refused(412, "parent")
	f.do("POST", "/useradmin/v2/function", object{"name": "other", "parent": "analyst", "localizedNames": object{"danish": "x"}}).refused(412, "localizedNames.danish")
	at := "/useradmin/v2/function/" + made.text("id")
	changed := f.do("PUT", at, object{"name": "watch", "role": false, "localizedNames": object{"english": "watch"}}).ok()
	equal(t, "other language is kept", changed.text("localizedNames", "norwegian"), "nattevakt")
	equal(t, "flags", len(changed.at("flags").([]any)), 0)
	f.do("POST", at+"/children", object{"children": []string{"viewCase", "viewReports"}}).ok()
	f.do("POST", at+"/children", object{"children": []string{"analyst"}}).refused(412, "children")
	f.do("POST", at+"/children", object{"children": []string{"watch"}}).refused(412, "children")
	equal(t, "children left", f.do("DELETE", at+"/children?child=viewCase", nil).ok().each("name"), "viewReports")
	equal(t, "deleted", f.do("DELETE", at, nil).ok().text("flags", 0), "deleted")
	equal(t, "edges are gone", f.do("GET", "/useradmin/v2/functionmapping?parent="+made.text("id"), nil).ok().Size, 0)
	equal(t, "edges were", f.do("GET", "/useradmin/v2/functionmapping?includeDeleted=true&parent="+made.text("id"), nil).ok().Size, 2)
	f.do("GET", "/useradmin/v2/function/nothing", nil).refused(404, "")
	f.do("DELETE", "/useradmin/v2/function/deleteUser", nil).ok()
	f.do("DELETE", "/useradmin/v2/user/astrid", nil).refused(403, "") // nobody has a function that is gone
}

func TestGroupsAndPasswords(t *testing.T) {
	f := start(t, Options{})
	id := f.group("ops").ok().text("id")
	changed := f.do("PUT", "/useradmin/v2/group/ops", object{"description": "d", "daemonAccount": true, "externallyManaged": true}).ok()
	equal(t, "flags", fmt.Sprint(changed.at("flags")), "[daemonAccount externallyManaged]")
	f.do("PUT", "/useradmin/v2/group/ops", object{"email": "a@b.example"}).refused(412, "email")
	equal(t, "unset", fmt.Sprint(f.do("PUT", "/useradmin/v2/group/ops", object{"daemonAccount": false}).ok().at("flags")), "[externallyManaged]")
	equal(t, "moved", f.do("PUT", "/useradmin/v2/group/"+id+"/move", object{"customer": "skog"}).ok().text("customer", "id"), "6")
	f.do("GET", "/useradmin/v2/user/"+id, nil).refused(404, "")
	equal(t, "subject", f.do("GET", "/useradmin/v2/subject/ops", nil).ok().text("type"), "group")
	equal(t, "reset", f.do("PUT", "/useradmin/v2/user/astrid/resetpassword", nil).ok().text("flags", 0), "forcePasswordChange")
	f.do("PUT", "/useradmin/v2/user/administrator/resetpassword", nil).refused(412, "email")

	other := f.do("POST", "/useradmin/v2/group", object{"domain": "partner", "customer": "partner-one", "shortName": "ops", "name": "n"}).ok()
	equal(t, "a name per domain", f.do("GET", "/useradmin/v2/group/ops?domain=partner", nil).ok().text("id"), other.text("id"))
	f.do("GET", "/useradmin/v2/group/ops?domain=nowhere", nil).refused(412, "domain")
	f.do("POST", "/useradmin/v2/group", object{"customer": "8", "shortName": "x", "name": "n"}).refused(412, "customer")
}
