package simulator

import (
	"fmt"
	"testing"
	"time"
)

// people fills a simulator with users and groups that searches can tell apart.
func people(t *testing.T, options Options) *fixture {
	t.Helper()
	now := time.UnixMilli(1_000_000_000_000)
	options.Clock = func() time.Time { return now }
	f := start(t, options)
	tick := func() { now = now.Add(time.Hour); f.SetClock(func() time.Time { return now }) }
	tick()
	f.user("ada", object{"name": "Ada Lovelace", "email": "ada@one.example", "daemonAccount": true}).ok()
	tick()
	f.user("bob", object{"name": "Bob Ada", "customer": "fjord-energy"}).ok()
	tick()
	f.user("cleo", object{"name": "Cleo", "phoneNumber": "+47111222"}).ok()
	f.user("dan", object{"name": "Dan", "customer": "skog"}).ok()
	f.user("elsewhere", object{"name": "Else", "domain": "partner", "customer": "partner-one"}).ok()
	f.do("PUT", "/useradmin/v2/user/cleo/preferences", object{"preferences": object{"theme": "dark"}}).ok()
	f.group("inner").ok()
	f.group("outer").ok()
	f.do("POST", "/useradmin/v2/group/inner/members", object{"subject": []string{"ada"}}).ok()
	f.do("POST", "/useradmin/v2/group/outer/members", object{"subject": []string{"inner", "bob"}}).ok()
	f.do("POST", "/useradmin/v2/permission", object{"subject": "outer", "function": "userManager", "customer": "fjord"}).ok()
	tick()
	f.do("DELETE", "/useradmin/v2/user/dan", nil).ok()
	return f
}

const hour = 3_600_000

func TestSearchSubjects(t *testing.T) {
	f := people(t, Options{})
	started := int64(1_000_000_000_000)
	made := func(q object) object { q["subject"] = []string{"ada", "bob", "cleo", "dan"}; return q }
	cases := []struct {
		what string
		body object
		want string
	}{
		{"shortname and id, any of", object{"subject": []string{"ada", f.AdminUserID(), "nobody"}}, "ada administrator"},
		{"default order is by name", object{"keywords": []string{"ada"}}, "ada bob"},
		{"customer with its sub customers", object{"customer": []string{"fjord"}}, "ada astrid bob cleo"},
		{"customer without sub customers", object{"customer": []string{"fjord-energy"}}, "bob"},
		{"customers, any of", object{"customer": []string{"fjord-energy", "1"}}, "ada astrid bob cleo administrator"},
		{"criteria are and", object{"customer": []string{"fjord-energy"}, "keywords": []string{"ada"}}, "bob"},
		{"domain", object{"domain": []string{"partner"}}, "elsewhere"},
		{"shortname of another domain", object{"subject": []string{"elsewhere"}}, ""},
		{"shortname in its domain", object{"domain": []string{"2"}, "subject": []string{"elsewhere"}}, "elsewhere"},
		{"keywords, all", object{"keywords": []string{"ADA", "bob"}}, "bob"},
		{"keywords, any", object{"keywords": []string{"cleo", "bob"}, "keywordMatchStrategy": "any"}, "bob cleo"},
		{"keywords in a field", object{"keywords": []string{"ada"}, "keywordFieldStrategy": []string{"email", "shortName"}}, "ada"},
		{"keyword in the phone number", object{"keywords": []string{"111222"}, "keywordFieldStrategy": []string{"phoneNumber"}}, "cleo"},
		{"flags, all of", object{"includeFlags": []string{"daemonAccount", "passwordNotSet"}}, "ada"},
		{"flags, none of", object{"excludeFlags": []string{"daemonAccount", "passwordNotSet"}}, "astrid"},
		{"deleted are left out", made(object{}), "ada bob cleo"},
		{"deleted too", made(object{"includeDeleted": true}), "ada bob cleo dan"},
		{"deleted alone", object{"includeDeleted": true, "includeFlags": []string{"deleted"}}, "dan"},
		{"parent", object{"parent": []string{"outer"}}, "bob"},
		{"ancestor", object{"ancestor": []string{"outer"}}, "ada bob"},
		{"permission through groups and functions", object{"permissions": []any{object{"function": "viewUsers", "customer": "fjord-energy"}}}, "ada bob administrator"},
		{"permission for a customer above", object{"permissions": []any{object{"function": "createUser", "customer": "mnemonic"}}}, "administrator"},
		{"permissions, any of", object{"permissions": []any{object{"function": "grantRole"}, object{"function": "createCase"}}}, "astrid administrator"},
		{"preference exists", object{"userPreferences": object{"theme": object{}}}, "cleo"},
		{"preference has a value", object{"userPreferences": object{"theme": object{"value": "light"}}}, ""},
		{"preference is missing", made(object{"userPreferences": object{"theme": object{"exists": false}}}), "ada bob"},
		{"time, in any field", made(object{"startTimestamp": started + 2*hour, "endTimestamp": started + 2*hour}), "bob"},
		{"time, in a field", object{"startTimestamp": started + 4*hour, "timeFieldStrategy": []string{"deletedTimestamp"}, "includeDeleted": true}, "dan"},
		{"time, in all fields", made(object{"startTimestamp": started, "timeMatchStrategy": "all",
			"timeFieldStrategy": []string{"createdTimestamp", "deletedTimestamp"}, "includeDeleted": true}), "dan"},
		{"until", made(object{"endTimestamp": started + 1*hour}), "ada"},
		{"who made it", object{"subject": []string{f.AdminUserID()}, "userFieldStrategy": []string{"deletedByUser"}, "includeDeleted": true}, "dan"},
		{"who made and deleted it", object{"subject": []string{f.AdminUserID()}, "userFieldStrategy": []string{"createdByUser", "deletedByUser"},
			"userMatchStrategy": "all", "includeDeleted": true}, "dan"},
		{"sub-criteria are or", object{"subCriteria": []any{object{"subject": []string{"ada"}}, object{"subject": []string{"bob"}}}}, "ada bob"},
		{"and what is outside of them", object{"customer": []string{"fjord-energy"}, "subCriteria": []any{object{"keywords": []string{"ada"}}, object{"subject": []string{"cleo"}}}}, "bob"},
		{"excluding", made(object{"subCriteria": []any{object{"subject": []string{"ada"}, "exclude": true}}}), "bob cleo"},
		{"excluding, the older name", made(object{"subCriteria": []any{object{"subject": []string{"ada"}, "excluded": true}}}), "bob cleo"},
		{"required", made(object{"subCriteria": []any{object{"keywords": []string{"ada"}, "required": true}}}), "ada bob"},
		{"required, or and excluding", made(object{"subCriteria": []any{
			object{"keywords": []string{"ada"}, "required": true}, object{"subject": []string{"ada"}}, object{"subject": []string{"bob"}},
			object{"customer": []string{"fjord-energy"}, "exclude": true},
		}}), "ada"},
		{"sub-criteria in the same domain", object{"domain": []string{"partner"}, "subCriteria": []any{object{"subject": []string{"elsewhere"}}}}, "elsewhere"},
		{"sorted down", made(object{"sortBy": []string{"-shortName"}}), "cleo bob ada"},
		{"sorted by two", made(object{"sortBy": []string{"-customer", "-id"}}), "bob cleo ada"},
		{"limited", made(object{"limit": 2}), "ada bob"},
		{"offset", made(object{"limit": 2, "offset": 2}), "cleo"},
		{"past the end", made(object{"offset": 9}), ""},
		{"no limit", made(object{"limit": 0}), "ada bob cleo"},
	}
	for _, test := range cases {
		t.Run(test.what, func(t *testing.T) {
			r := f.do("POST", "/useradmin/v2/user/search", test.body).ok()
			equal(t, "found", r.each("shortName"), test.want)
		})
	}
	equal(t, "by type", f.do("POST", "/useradmin/v2/subject/search", object{"type": "group", "ancestor": []string{"outer"}}).ok().each("shortName"), "inner")
	equal(t, "users and groups", f.do("GET", "/useradmin/v2/subject?subject=ada&subject=inner&subject=bob", nil).ok().each("shortName"), "ada bob inner")
	equal(t, "groups alone", f.do("GET", "/useradmin/v2/group?subject=ada&subject=inner", nil).ok().each("shortName"), "inner")
	simple := f.do("GET", "/useradmin/v2/user?keywords=cleo&keyword=bob&keywordMatch=any&keywordField=shortName&sortBy=-name&limit=1", nil).ok()
	equal(t, "simple search", simple.each("shortName"), "cleo")
	equal(t, "count is of all pages", simple.Count, 2)
}

func TestSearchMemberships(t *testing.T) {
	f := people(t, Options{})
	f.do("DELETE", "/useradmin/v2/group/outer/members?subject=bob&comment=left", nil).ok()
	cases := []struct {
		what string
		body object
		want string
	}{
		{"group or member", object{"subject": []string{"inner"}}, "ada inner"},
		{"group", object{"subject": []string{"inner"}, "subjectFieldStrategy": []string{"group"}}, "ada"},
		{"member", object{"subject": []string{"inner"}, "subjectFieldStrategy": []string{"member"}}, "inner"},
		{"removed too", object{"subject": []string{"outer"}, "includeDeleted": true, "sortBy": []string{"memberShortName"}}, "bob inner"},
		{"who removed", object{"subject": []string{f.AdminUserID()}, "subjectFieldStrategy": []string{"removedByUser"}, "includeDeleted": true}, "bob"},
		{"customer", object{"customer": []string{"fjord-energy"}, "includeDeleted": true}, "bob"},
		{"relative time", object{"startTimestamp": "-90m", "subject": []string{"inner"}}, "ada inner"},
		{"relative end", object{"endTimestamp": "now-90m", "subject": []string{"inner"}}, ""},
		{"ISO time", object{"startTimestamp": "2001-09-09T04:46:40Z", "endTimestamp": "2001-09-09T04:46:40Z", "subject": []string{"inner"}}, "ada inner"},
		{"epoch", object{"startTimestamp": fmt.Sprint(1_000_000_000_000 + 4*hour), "timeFieldStrategy": []string{"removedTimestamp"}, "includeDeleted": true}, "bob"},
		{"excluding", object{"subject": []string{"inner", "outer"}, "subCriteria": []any{object{"subject": []string{"ada"}, "exclude": true}}}, "inner"},
	}
	for _, test := range cases {
		t.Run(test.what, func(t *testing.T) {
			equal(t, "members", f.do("POST", "/useradmin/v2/membership/search", test.body).ok().each("member", "shortName"), test.want)
		})
	}
	f.do("POST", "/useradmin/v2/membership/search", object{"startTimestamp": "yesterday"}).refused(412, "startTimestamp")
	removed := f.do("GET", "/useradmin/v2/membership?subject=bob&includeDeleted=true", nil).ok()
	equal(t, "comment", removed.text(0, "removeComment"), "left")
	equal(t, "flag", removed.text(0, "flags", 0), "deleted")
}

func TestSearchPermissions(t *testing.T) {
	f := people(t, Options{})
	none := func(q object) object {
		for _, graph := range []string{"Subject", "Customer", "Function"} {
			for _, way := range []string{"Ascendants", "Descendants"} {
				if _, given := q["include"+graph+way]; !given {
					q["include"+graph+way] = false
				}
			}
		}
		return q
	}
	cases := []struct {
		what string
		body object
		want string
	}{
		{"exactly one grant", none(object{"subject": []string{"outer"}, "function": []string{"userManager"}, "customer": []string{"fjord"}}), "outer"},
		{"not for the member", none(object{"subject": []string{"ada"}, "customer": []string{"fjord"}}), ""},
		{"groups above the subject", none(object{"subject": []string{"ada"}, "includeSubjectAscendants": true}), "outer"},
		{"members below the subject", none(object{"subject": []string{"analysts"}, "includeSubjectAscendants": true}), "analysts"},
		{"subjects below", none(object{"subject": []string{"outer"}, "includeSubjectDescendants": true}), "outer"},
		{"customers above", none(object{"customer": []string{"fjord-energy"}, "includeCustomerAscendants": true}), "administrator analysts outer"},
		{"customers below", none(object{"customer": []string{"mnemonic"}, "includeCustomerDescendants": true}), "administrator analysts outer"},
		{"that customer alone", none(object{"customer": []string{"mnemonic"}}), "administrator"},
		{"functions above", none(object{"function": []string{"createUser"}, "includeFunctionAscendants": true}), "administrator administrator outer"},
		{"functions below", none(object{"function": []string{"userAdmin"}, "includeFunctionDescendants": true}), "outer"},
		{"that function alone", none(object{"function": []string{"userAdmin"}}), ""},
		{"all flags are true where absent", object{"subject": []string{"ada"}, "customer": []string{"fjord-energy"}, "function": []string{"createUser"}}, "outer"},
		{"keywords", object{"keywords": []string{"userManager"}}, "outer"},
		{"keywords in a field", object{"keywords": []string{"analyst"}, "keywordFieldStrategy": []string{"function"}}, "analysts"},
		{"sorted", none(object{"sortBy": []string{"-subject", "customer"}}), "outer analysts administrator administrator"},
		{"granted lately", object{"startTimestamp": "-2h"}, "outer"},
		{"sub-criteria with flags of their own", object{"subCriteria": []any{none(object{"subject": []string{"ada"}}), none(object{"subject": []string{"outer"}})}}, "outer"},
	}
	for _, test := range cases {
		t.Run(test.what, func(t *testing.T) {
			equal(t, "subjects", f.do("POST", "/useradmin/v2/permission/search", test.body).ok().each("subject", "shortName"), test.want)
		})
	}
	simple := f.do("GET", "/useradmin/v2/permission?subject=ada&includeSubjectAscendants=false", nil).ok()
	equal(t, "simple search", simple.Size, 0)
}

func TestSearchFunctionsAndCustomers(t *testing.T) {
	f := start(t, Options{})
	functions := func(q object) string { return f.do("POST", "/useradmin/v2/function/search", q).ok().each("name") }
	equal(t, "ancestors", functions(object{"ancestors": []string{"permissionViewer"}}), "viewFunctions viewPermissions")
	equal(t, "descendants", functions(object{"descendants": []string{"grantRole"}}), "administrator permissionAdmin userAdmin")
	equal(t, "roles below", functions(object{"ancestors": []string{"userAdmin"}, "includeFlags": []string{"role"}, "excludeFlags": []string{"readOnly"},
		"minimumSecurityLevel": "standard"}), "userManager")
	equal(t, "simple", f.do("GET", "/useradmin/v2/function?ancestor=caseViewer&sortBy=-name", nil).ok().each("name"), "viewCase listCases")
	equal(t, "localized", functions(object{"keywords": []string{"saksbehandler"}}), "caseWorker")
	equal(t, "edges", f.do("GET", "/useradmin/v2/functionmapping?child=viewBasicCustomer&sortBy=-parentName", nil).ok().each("parent", "name"), "userViewer customerViewer")
	equal(t, "edges, both ends", f.do("POST", "/useradmin/v2/functionmapping/search", object{"child": []string{"viewBasicCustomer"}, "parent": []string{"userViewer"}}).ok().Size, 1)

	customers := func(q object) string { return f.do("POST", "/customers/v2/customer/search", q).ok().each("shortName") }
	equal(t, "children", customers(object{"parent": []string{"fjord"}}), "fjord-energy fjord-shipping fjord-finance")
	equal(t, "below, of a type", customers(object{"ancestor": []string{"mnemonic"}, "type": []string{"group"}}), "fjord")
	equal(t, "excluding", customers(object{"parent": []string{"fjord"}, "sortBy": []string{"-shortName"},
		"subCriteria": []any{object{"customer": []string{"fjord-energy"}, "exclude": true}}}), "fjord-shipping fjord-finance")
	equal(t, "domain", customers(object{"domain": []string{"partner"}, "excludeFlags": []string{"rootCustomerGroup"}}), "partner-one")
	equal(t, "keyword", f.do("GET", "/customers/v2/customer?keywords=shipping", nil).ok().each("shortName"), "fjord-shipping")
	asked := f.do("POST", "/customers/v2/customer/search", object{"customer": []string{"fjord"}, "includePropertiesWithPrefix": []string{"sla."}}).ok()
	equal(t, "properties", asked.text(0, "properties", 0, "value"), "gold")
	one := f.do("GET", "/customers/v2/customer/fjord?includeProperties=region", nil).ok()
	equal(t, "property", one.text("properties", 0, "key"), "region")
	equal(t, "ancestors", one.text("ancestorIDs", 0), "1")
	f.do("GET", "/customers/v2/customer/nowhere", nil).refused(404, "")
	f.do("GET", "/customers/v2/customer/fjord?domain=partner", nil).refused(404, "")
	equal(t, "domains", f.do("GET", "/customers/v2/domain", nil).ok().each("name"), "mnemonic partner")
}
