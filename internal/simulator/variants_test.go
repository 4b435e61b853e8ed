package simulator

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// variantProbes show each variant: what a client observes without it and with it.
var variantProbes = map[string]struct {
	probe           func(*fixture) string
	absent, present string
}{
	disabledHiddenByShortName: {func(f *fixture) string {
		id := f.disabled("ada")
		return f.statuses("GET", "/useradmin/v2/user/ada", "/useradmin/v2/subject/ada", "/useradmin/v2/user/"+id)
	}, "200 200 200", "404 404 200"},
	disabledHiddenByID: {func(f *fixture) string {
		id := f.disabled("ada")
		return f.statuses("GET", "/useradmin/v2/user/ada", "/useradmin/v2/subject/"+id, "/useradmin/v2/user/"+id)
	}, "200 200 200", "200 404 404"},
	bulkNotAtomic: {func(f *fixture) string {
		f.do("POST", "/useradmin/v2/group/analysts/members", object{"subject": []string{"administrator", "nobody"}}).refused(412, "subject")
		grant := object{"subject": "astrid", "function": "analyst", "customer": "skog"}
		wrong := object{"subject": "astrid", "function": "nothing", "customer": "skog"}
		f.do("POST", "/useradmin/v2/permission/bulk", object{"permissions": []any{grant, wrong}}).refused(412, "permissions.function")
		return line(f.do("GET", "/useradmin/v2/group/analysts/members", nil).ok().Size,
			f.do("GET", "/useradmin/v2/user/astrid/permissions?includeInherited=false", nil).ok().Size)
	}, "1 0", "2 1"},
	listsShuffled: {func(f *fixture) string {
		return f.do("GET", "/customers/v2/customer", nil).ok().each("shortName")
	}, "mnemonic fjord fjord-energy fjord-shipping fjord-finance skog partner partner-one",
		"fjord-finance fjord-shipping partner partner-one fjord mnemonic skog fjord-energy"},
	namesTrimmed: {func(f *fixture) string {
		return f.user("ada", object{"name": " Ada "}).ok().text("name")
	}, " Ada ", "Ada"},
	phonesNormalised: {func(f *fixture) string {
		made := f.user("ada", object{"phone": object{"countryCode": "+47", "nationalNumber": "99 88 77 66"}}).ok()
		return line(made.text("phone", "countryCode"), made.text("phone", "nationalNumber"))
	}, "+47 99 88 77 66", "47 99887766"},
	presentMemberRefused: {func(f *fixture) string {
		again := object{"subject": []string{"astrid"}}
		return line(f.do("POST", "/useradmin/v2/group/analysts/members", again).Status,
			f.do("POST", "/useradmin/v2/subject/astrid/groups", object{"parentGroups": []string{"analysts"}}).Status)
	}, "200 200", "412 412"},
	presentPermissionRefused: {func(f *fixture) string {
		grant := object{"subject": "analysts", "function": "analyst", "customer": "fjord"}
		return line(f.do("POST", "/useradmin/v2/permission", grant).Status)
	}, "200", "412"},
	linkIDsKept: {func(f *fixture) string {
		join := func() string {
			return f.do("POST", "/useradmin/v2/subject/administrator/groups", object{"parentGroups": []string{"analysts"}}).ok().text(0, "id")
		}
		grant := func() string {
			return f.do("POST", "/useradmin/v2/permission", object{"subject": "astrid", "function": "analyst", "customer": "skog"}).ok().text("id")
		}
		member, permission := join(), grant()
		f.do("DELETE", "/useradmin/v2/group/analysts/members?subject=administrator", nil).ok()
		f.do("DELETE", "/useradmin/v2/permission/"+permission, nil).ok()
		return line(join() == member, grant() == permission)
	}, "false false", "true true"},
	repeatedDeleteRefused: {func(f *fixture) string {
		f.disabled("ada")
		f.group("gone").ok()
		f.do("DELETE", "/useradmin/v2/group/gone", nil).ok()
		f.do("DELETE", "/useradmin/v2/function/viewSample", nil).ok()
		return f.statuses("DELETE", "/useradmin/v2/user/ada", "/useradmin/v2/group/gone", "/useradmin/v2/function/viewSample")
	}, "200 200 200", "412 412 412"},
	repeatedRevokeRefused: {func(f *fixture) string {
		id := f.do("GET", "/useradmin/v2/group/analysts/permissions", nil).ok().text(0, "id")
		link := f.do("GET", "/useradmin/v2/membership?subject=analysts", nil).ok().text(0, "id")
		f.do("DELETE", "/useradmin/v2/permission/"+id, nil).ok()
		f.do("DELETE", "/useradmin/v2/membership?membershipID="+link, nil).ok()
		key := "/authentication/v1/user/astrid/apikey/" + f.apiKey("astrid", nil).ok().text("keyDescriptor", "prefix")
		f.do("DELETE", key, nil).ok()
		return f.statuses("DELETE", "/useradmin/v2/permission/"+id, "/useradmin/v2/permission?permission="+id,
			"/useradmin/v2/membership?membershipID="+link, key)
	}, "200 200 200 200", "412 412 412 412"},
	repeatedReenableRefused: {func(f *fixture) string {
		return f.statuses("PUT", "/useradmin/v2/user/astrid/reenable", "/useradmin/v2/group/analysts/reenable")
	}, "200 200", "412 412"},
	absentMemberRefused: {func(f *fixture) string {
		return f.statuses("DELETE", "/useradmin/v2/group/analysts/members?subject=administrator",
			"/useradmin/v2/function/caseViewer/children?child=grantRole")
	}, "200 200", "412 412"},
	nullFieldsTaken: {func(f *fixture) string {
		return line(f.user("ada", object{"description": nil, "phone": nil}).Status,
			f.do("PUT", "/useradmin/v2/user/astrid", object{"email": nil, "name": "A"}).Status,
			f.do("GET", "/useradmin/v2/user/astrid", nil).ok().text("email"))
	}, "412 412 astrid@fjord.example", "200 200 astrid@fjord.example"},
	emptyUpdateTaken: {func(f *fixture) string {
		return line(f.do("PUT", "/useradmin/v2/user/astrid", object{}).Status,
			f.do("PUT", "/useradmin/v2/group/analysts", object{}).Status, f.do("PUT", "/useradmin/v2/function/analyst", object{}).Status)
	}, "412 412 412", "200 200 200"},
	emptyAsNull: {func(f *fixture) string {
		r := f.do("GET", "/useradmin/v2/user/nobody", nil)
		return line(r.Status, r.Data, f.do("PUT", "/useradmin/v2/user/nobody", object{"name": "n"}).Status,
			f.statuses("GET", "/useradmin/v2/user/nobody/preferences", "/useradmin/v2/user/astrid/preferences/none"))
	}, "404 <nil> 404 404 404", "200 <nil> 404 404 200"},
	created201: {func(f *fixture) string {
		return line(f.user("ada", nil).Status, f.group("g").Status, f.statuses("PUT", "/useradmin/v2/user/ada/reenable"))
	}, "200 200 200", "201 201 200"},
	countZero: {func(f *fixture) string {
		r := f.do("GET", "/customers/v2/customer", nil).ok()
		return line(r.Count, r.Size)
	}, "8 8", "0 8"},
	wordsASCII: {func(f *fixture) string {
		return line(f.user("ase", object{"name": "Åse Gjærde"}).Status, f.user("jon", object{"name": "Jon"}).Status)
	}, "200 200", "412 200"},
	clearEmailOnly: {func(f *fixture) string {
		id := f.user("ada", object{"email": "a@b.example", "description": "d", "phoneNumber": "+4722"}).ok().text("id")
		r := f.do("PUT", "/useradmin/v2/user/"+id, object{"email": "", "description": "", "phone": object{"countryCode": "", "nationalNumber": ""}}).ok()
		return line(r.at("email"), r.at("description"), r.at("phoneNumber"), r.at("role"))
	}, "<nil> <nil> <nil> <nil>", "<nil> d +4722 d"},
	addressesNormalised: {func(f *fixture) string {
		key := f.apiKey("astrid", object{"source": staticSource("192.0.2.7", "198.51.100.9/24", "2001:db8::1")}).ok()
		return line(key.at("keyDescriptor", "source", "staticOptions", "ipAddresses"))
	}, "[192.0.2.7 198.51.100.9/24 2001:db8::1]", "[192.0.2.7/32 198.51.100.0/24 2001:db8::1/128]"},
	disabledOwnerHidden: {func(f *fixture) string {
		return f.belongings("ada")
	}, "200 200 200 200 200 200 200 200 200 200", "404 404 404 404 404 404 404 404 404 404"},
	disabledOwnerEmpty: {func(f *fixture) string {
		statuses := f.belongings("ada")
		f.do("PUT", "/useradmin/v2/user/ada/reenable", nil).ok()
		return line(statuses, f.do("GET", "/useradmin/v2/user/ada/preferences", nil).ok().Size,
			len(f.do("GET", "/authentication/v1/user/ada/apikey", nil).ok().at("keys").([]any)))
	}, "200 200 200 200 200 200 200 200 200 200 0 0", "200 200 200 200 404 404 200 200 412 404 1 1"},
	disabledLinksHidden: {func(f *fixture) string {
		f.do("POST", "/useradmin/v2/permission", object{"subject": "astrid", "function": "analyst", "customer": "skog"}).ok()
		f.do("DELETE", "/useradmin/v2/user/astrid", nil).ok()
		memberships, grants := "/useradmin/v2/membership?subject=analysts", "/useradmin/v2/permission?includeSubjectAscendants=false&subject=astrid"
		link, grant := f.do("GET", memberships+"&includeDeleted=true", nil).ok(), f.do("GET", grants+"&includeDeleted=true", nil).ok()
		hidden := line(f.do("GET", memberships, nil).ok().Size, f.do("GET", grants, nil).ok().Size,
			f.do("GET", "/useradmin/v2/group/analysts/members", nil).ok().Size,
			f.do("GET", "/useradmin/v2/user/astrid/permissions?includeInherited=false", nil).ok().Size,
			len(f.do("GET", "/useradmin/v2/user/astrid", nil).ok().at("memberOf").([]any)),
			f.do("DELETE", "/useradmin/v2/group/analysts/members?subject=astrid", nil).ok().Size)
		removed := f.statuses("DELETE", "/useradmin/v2/permission/"+grant.text(0, "id"), "/useradmin/v2/membership?membershipID="+link.text(0, "id"))
		f.do("PUT", "/useradmin/v2/user/astrid/reenable", nil).ok()
		return line(hidden, removed, link.Size, grant.Size, f.do("GET", memberships, nil).ok().Size, f.do("GET", grants, nil).ok().Size)
	}, "1 1 1 1 2 1 200 200 1 1 0 0", "0 0 0 0 0 0 404 412 1 1 1 1"},
	digitsShortnameFirst: {func(f *fixture) string {
		id := f.user("ada", nil).ok().text("id")
		f.user(id, object{"name": "Named as a number"}).ok()
		other := f.do("GET", "/useradmin/v2/user/astrid", nil).ok().text("id")
		return line(f.do("GET", "/useradmin/v2/user/"+id, nil).ok().text("name"), f.do("GET", "/useradmin/v2/user/"+other, nil).ok().text("name"))
	}, "Name of ada Astrid Analyst", "Named as a number Astrid Analyst"},
	groupFlagsObject: {func(f *fixture) string {
		f.do("DELETE", "/useradmin/v2/group/analysts", nil).ok()
		return line(f.do("GET", "/useradmin/v2/group/analysts", nil).ok().at("flags"), f.do("GET", "/useradmin/v2/group/synced", nil).ok().at("flags"),
			f.do("GET", "/useradmin/v2/user/administrator", nil).ok().at("flags"))
	}, "[deleted] [externallyManaged] [daemonAccount]",
		"map[deleted:true externallyManaged:false] map[deleted:false externallyManaged:true] [daemonAccount]"},
	countTooHigh: {func(f *fixture) string {
		whole, after := f.do("GET", "/customers/v2/customer", nil).ok(), f.do("GET", "/customers/v2/customer?offset=8", nil).ok()
		return line(whole.Count, whole.Size, after.Count, after.Size, f.do("GET", "/useradmin/v2/group/analysts/members", nil).ok().Count)
	}, "8 8 8 0 1", "10 8 8 0 1"},
	noDate: {func(f *fixture) string {
		return line(len(f.do("GET", "/currentuser/v1/user", nil).ok().Header["Date"]))
	}, "1", "0"},
	renewalCapped:  {renewals, "200 10 true <nil>", "60 10 true <nil>"},
	renewalRefused: {renewals, "200 10 true <nil>", "412 10 true <nil>"},
	absentFieldsNull: {func(f *fixture) string {
		fields, _ := f.do("GET", "/useradmin/v2/user/administrator", nil).ok().Data.(object)
		_, email := fields["email"]
		missing := f.do("GET", "/useradmin/v2/user/nobody", nil).refused(404, "")
		return line(email, strings.Contains(string(missing.Raw), `"field":null`))
	}, "false false", "true true"},
	validUntilZero: {func(f *fixture) string {
		return line(f.apiKey("astrid", object{"disableExpiration": true}).ok().at("keyDescriptor", "validUntil"))
	}, "<nil>", "0"},
	defaultPreferences: {func(f *fixture) string {
		f.user("ada", nil).ok()
		return line(f.do("GET", "/useradmin/v2/user/ada/preferences", nil).ok().each("key"))
	}, "", "theme"},
	subCustomersLeftOut: {func(f *fixture) string {
		f.user("below", object{"customer": "fjord-energy"}).ok()
		search := object{"customer": []string{"mnemonic"}, "keywords": []string{"below"}}
		return line(f.do("GET", "/useradmin/v2/user?customer=fjord", nil).ok().each("shortName"), f.do("POST", "/useradmin/v2/subject/search", search).ok().Size)
	}, "astrid below 1", "astrid 0"},
	membershipSubCustomers: {func(f *fixture) string {
		return line(f.do("POST", "/useradmin/v2/membership/search", object{"customer": []string{"mnemonic"}}).ok().Size)
	}, "0", "2"},
	shortNamesLowered: {func(f *fixture) string {
		f.user("Ada", nil).ok()
		return line(f.user("ada", nil).Status, f.do("GET", "/useradmin/v2/user?keywords=ada", nil).ok().each("shortName"),
			f.statuses("GET", "/useradmin/v2/user/ADA"))
	}, "200 Ada ada 404", "412 ada 200"},
	presentMemberAnswered: {func(f *fixture) string {
		both := object{"subject": []string{"astrid", "administrator"}}
		return f.do("POST", "/useradmin/v2/group/analysts/members", both).ok().each("shortName")
	}, "administrator", "administrator astrid"},
	pagesOverlap: {func(f *fixture) string {
		second := f.do("GET", "/customers/v2/customer?limit=2&offset=2", nil).ok()
		return line(second.each("shortName"), strings.Contains(string(second.Raw), `"offset":1`), f.do("GET", "/customers/v2/customer?limit=0", nil).ok().Size)
	}, "fjord-energy fjord-shipping false 8", "fjord fjord-energy true 7"},
	largeLimitsRefused: {func(f *fixture) string {
		search := func(limit int) int { return f.do("POST", "/useradmin/v2/user/search", object{"limit": limit}).Status }
		return line(f.statuses("GET", "/customers/v2/customer?limit=51", "/customers/v2/customer?limit=50"), search(51), search(50), search(0))
	}, "200 200 200 200 200", "412 200 412 200 200"},
	keyWithoutMethod: {func(f *fixture) string {
		f.user("ada", nil).ok()
		return f.withKey(f.apiKey("ada", nil).ok().text("apiKeyString")).statuses("GET", "/currentuser/v1/user")
	}, "401", "200"},
	enumsOtherCase: {func(f *fixture) string {
		u := f.do("GET", "/useradmin/v2/user/administrator", nil).ok()
		c := f.do("GET", "/customers/v2/customer/fjord", nil).ok()
		return line(u.text("type"), u.text("language"), u.at("flags"), c.text("type"),
			f.do("GET", "/currentuser/v1/user", nil).ok().at("language"))
	}, "user english [daemonAccount] group ENGLISH", "USER ENGLISH [DAEMONACCOUNT] GROUP english"},
}

// belongings are the statuses of all that can be asked for and done with what a disabled user owns.
func (f *fixture) belongings(shortName string) string {
	f.Helper()
	f.user(shortName, nil).ok()
	f.do("PUT", "/useradmin/v2/user/"+shortName+"/preferences", object{"preferences": object{"theme": "dark"}}).ok()
	prefix := f.apiKey(shortName, nil).ok().text("keyDescriptor", "prefix")
	f.do("DELETE", "/useradmin/v2/user/"+shortName, nil).ok()
	user, authentication := "/useradmin/v2/user/"+shortName, "/authentication/v1/user/"+shortName
	return line(
		f.statuses("GET", authentication+"/apikey", authentication+"/methods", user+"/preferences", user+"/preferencemap", user+"/preferences/theme"),
		f.statuses("PUT", authentication+"/apikey/"+prefix, authentication+"/disable/password"),
		f.statuses("DELETE", user+"/preferences?key=theme"),
		f.statuses("PUT", authentication+"/enable/sms"),
		f.statuses("DELETE", authentication+"/apikey/"+prefix))
}

// renewals are what renewals grant (days, or the status of a refusal), whether the key then has an end, and its end without one.
func renewals(f *fixture) string {
	key := "/authentication/v1/user/astrid/apikey/" + f.apiKey("astrid", object{"expirationDays": 90}).ok().text("keyDescriptor", "prefix")
	renew := func(days int) any {
		r := f.do("PUT", key, object{"expirationDays": days})
		if r.Status != 200 {
			return r.Status
		}
		return math.Round(time.Until(time.UnixMilli(int64(r.at("renewedKey", "validUntil").(float64)))).Hours() / 24)
	}
	return line(renew(200), renew(10), f.do("GET", "/authentication/v1/user/astrid/apikey", nil).ok().at("keys", 0, "validUntil") != nil,
		f.do("PUT", key, object{"disableExpiration": true}).ok().at("renewedKey", "validUntil"))
}

// line is values with a space between each.
func line(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

func (f *fixture) disabled(shortName string) string {
	f.Helper()
	id := f.user(shortName, nil).ok().text("id")
	f.do("DELETE", "/useradmin/v2/user/"+id, nil).ok()
	return id
}

func (f *fixture) statuses(method string, targets ...string) string {
	f.Helper()
	var text []any
	for _, target := range targets {
		text = append(text, f.do(method, target, nil).Status)
	}
	return line(text...)
}

func TestVariants(t *testing.T) {
	for _, variant := range Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			show, ok := variantProbes[variant.Name]
			if !ok {
				t.Fatal("no probe shows it")
			}
			equal(t, "without", show.probe(start(t, Options{})), show.absent)
			equal(t, "with", show.probe(start(t, Options{Variants: []string{variant.Name}})), show.present)
		})
	}
	if _, err := New(Options{Variants: []string{"nothing"}}); err == nil {
		t.Error("an unknown variant was taken")
	}
}

func TestShuffledPagesFitTogether(t *testing.T) {
	f := start(t, Options{Variants: []string{listsShuffled}, PageCap: 3})
	whole := ""
	for offset := 0; offset < 8; offset += 3 {
		whole += f.do("GET", fmt.Sprintf("/customers/v2/customer?limit=0&offset=%d", offset), nil).ok().each("shortName") + " "
	}
	equal(t, "pages", whole, variantProbes[listsShuffled].present+" ")
	children := "/useradmin/v2/function/userManager/children"
	if inOrder := start(t, Options{}).do("GET", children, nil).ok().each("name"); inOrder == f.do("GET", children, nil).ok().each("name") {
		t.Error("a list without pages is not shuffled")
	}
	sorted := f.do("GET", "/customers/v2/customer?sortBy=-id", nil).ok()
	equal(t, "sorted all the same", sorted.each("shortName"), "partner-one partner skog")
}
