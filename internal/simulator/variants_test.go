package simulator

import (
	"fmt"
	"strings"
	"testing"
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
	enumsOtherCase: {func(f *fixture) string {
		u := f.do("GET", "/useradmin/v2/user/administrator", nil).ok()
		c := f.do("GET", "/customers/v2/customer/fjord", nil).ok()
		return line(u.text("type"), u.text("language"), u.at("flags"), c.text("type"),
			f.do("GET", "/currentuser/v1/user", nil).ok().at("language"))
	}, "user english [daemonAccount] group ENGLISH", "USER ENGLISH [DAEMONACCOUNT] GROUP english"},
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
