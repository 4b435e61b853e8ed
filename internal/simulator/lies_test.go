package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"testing"
)

// told sends a request that a fault strikes, and returns the envelope unchecked: it contradicts the contract.
func (f *fixture) told(fault Fault, method, target string, body any) object {
	f.Helper()
	f.Fail(fault)
	raw := f.raw(method, target, body)
	var envelope object
	if err := json.Unmarshal(raw, &envelope); err != nil {
		f.Fatalf("%v in %d bytes", err, len(raw))
	}
	return envelope
}

// raw is the body of a response.
func (f *fixture) raw(method, target string, body any) []byte {
	f.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		f.Fatal(err)
	}
	request, err := http.NewRequest(method, f.url+target, bytes.NewReader(encoded))
	if err != nil {
		f.Fatal(err)
	}
	if body == nil {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Argus-API-Key", f.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		f.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		f.Fatal(err)
	}
	return raw
}

func TestCrossedResponse(t *testing.T) {
	f := start(t, Options{})
	f.group("others").ok()
	grant := f.do("GET", "/useradmin/v2/group/analysts/permissions", nil).ok().text(0, "id")
	f.do("PUT", "/useradmin/v2/user/astrid/preferences", object{"preferences": object{"a": "1", "b": "2"}}).ok()
	prefix := f.apiKey("astrid", nil).ok().text("keyDescriptor", "prefix")
	key := "/authentication/v1/user/astrid/apikey/" + prefix
	mapped := func(name string) object { return object{"provider": "fjord-login", "mappedUserName": name} }
	openID := "/authentication/v1/user/astrid/openid"
	f.do("PUT", openID, mapped("astrid")).ok()
	f.do("PUT", "/authentication/v1/user/administrator/openid", mapped("root")).ok()
	for _, test := range []struct {
		method, target string
		body           any
		own            string
		at             []any
	}{
		{"GET", "/useradmin/v2/user/astrid", nil, "astrid", []any{"data", "shortName"}},
		{"PUT", "/useradmin/v2/user/astrid", object{"name": "Changed"}, "astrid", []any{"data", "shortName"}},
		{"POST", "/useradmin/v2/user", object{"customer": "fjord", "shortName": "new", "name": "n"}, "new", []any{"data", "shortName"}},
		{"GET", "/useradmin/v2/group/analysts", nil, "analysts", []any{"data", "shortName"}},
		{"GET", "/useradmin/v2/subject/analysts", nil, "analysts", []any{"data", "shortName"}},
		{"POST", "/useradmin/v2/permission", object{"subject": "astrid", "function": "analyst", "customer": "skog"}, "astrid", []any{"data", "subject", "shortName"}},
		{"GET", "/useradmin/v2/function/analyst", nil, "analyst", []any{"data", "name"}},
		{"GET", "/customers/v2/customer/fjord", nil, "fjord", []any{"data", "shortName"}},
		{"GET", "/useradmin/v2/user/astrid/preferences/a", nil, "a", []any{"data", "key"}},
		{"PUT", "/useradmin/v2/user/astrid/preferences", object{"preferences": object{"a": "3"}}, "a", []any{"data", 0, "key"}},
		{"DELETE", "/useradmin/v2/user/astrid/preferences?key=a", nil, "a", []any{"data", 0, "key"}},
		{"POST", "/useradmin/v2/group/others/members", object{"subject": []string{"astrid"}}, "astrid", []any{"data", 0, "shortName"}},
		{"DELETE", "/useradmin/v2/group/others/members?subject=astrid", nil, "astrid", []any{"data", 0, "shortName"}},
		{"PUT", "/authentication/v1/user/astrid/enable/sms", nil, "SMS", []any{"data", "method"}},
		{"GET", "/authentication/v1/user/astrid/apikey", nil, prefix, []any{"data", "keys", 0, "prefix"}},
		{"GET", openID, nil, "astrid", []any{"data", "mappedUserName"}},
		{"PUT", openID, mapped("ada"), "ada", []any{"data", "mappedUserName"}},
		{"PUT", key, object{}, prefix, []any{"data", "renewedKey", "prefix"}},
		{"DELETE", key, nil, prefix, []any{"data", "revokedKey", "prefix"}},
	} {
		crossed := f.told(Fault{Kind: CrossedResponse}, test.method, test.target, test.body)
		if got, _ := walk(t, crossed, test.at...).(string); got == "" || got == test.own {
			t.Errorf("%s %s is about %q: %v", test.method, test.target, got, crossed)
		}
	}
	equal(t, "a write is carried out", f.do("GET", "/useradmin/v2/user/astrid", nil).ok().text("name"), "Changed")
	f.do("GET", "/useradmin/v2/user/new", nil).ok()
	alone := f.told(Fault{Kind: CrossedResponse}, "DELETE", "/useradmin/v2/permission/"+grant, nil)
	if walk(t, alone, "data", "subject", "shortName") == "analysts" {
		t.Errorf("the response is about the permission that was revoked: %v", alone)
	}
	f.Fail(Fault{Kind: CrossedResponse, Times: Always})
	equal(t, "a list", f.do("GET", "/customers/v2/customer", nil).ok().Size, 8)
	f.do("GET", "/useradmin/v2/user/nobody", nil).refused(404, "")
}

func TestLiesAboutLists(t *testing.T) {
	f := start(t, Options{})
	const customers = "/customers/v2/customer"
	equal(t, "a count that is set", f.told(Fault{Kind: WrongCount, Count: math.MaxInt32}, "GET", customers, nil)["count"], any(float64(math.MaxInt32)))
	for range 20 {
		if count := f.told(Fault{Kind: WrongCount}, "GET", customers, nil)["count"]; count == any(8.0) {
			t.Error("the count is right")
		}
	}
	cut := f.told(Fault{Kind: CutList}, "GET", customers, nil)
	equal(t, "rows left, count, size", line(len(cut["data"].([]any)), cut["count"], cut["size"]), "4 8 8")
	for _, lie := range []FaultKind{WrongCount, CutList, EndlessPages} {
		f.Fail(Fault{Kind: lie})
		f.do("GET", "/useradmin/v2/user/astrid", nil).ok()
	}
	ids, members := map[any]bool{}, map[any]bool{}
	for page := range 5 {
		told := f.told(Fault{Kind: EndlessPages}, "POST", "/useradmin/v2/membership/search", object{"limit": 10, "offset": 10 * page})
		for _, row := range told["data"].([]any) {
			ids[walk(t, row, "id")], members[walk(t, row, "member", "shortName")] = true, true
		}
	}
	equal(t, "ids and members of 5 pages, of which 2 rows about one member are the server's", line(len(ids), len(members)), "50 49")
}

func TestNullFields(t *testing.T) {
	f := start(t, Options{})
	user := f.told(Fault{Kind: NullFields}, "GET", "/useradmin/v2/user/astrid", nil)["data"].(object)
	equal(t, "user", line(user["id"], user["shortName"], user["name"]), "<nil> <nil> Astrid Analyst")
	link := f.told(Fault{Kind: NullFields}, "GET", "/useradmin/v2/membership", nil)["data"].([]any)
	equal(t, "membership", line(walk(t, link[1], "id"), walk(t, link[1], "group"), walk(t, link[1], "member")), "<nil> <nil> <nil>")
	some := f.told(Fault{Kind: NullFields, Rows: 1}, "GET", "/customers/v2/customer", nil)["data"].([]any)
	equal(t, "one row", line(walk(t, some[0], "id"), walk(t, some[1], "id")), "<nil> 2")
	grant := f.told(Fault{Kind: NullFields}, "GET", "/useradmin/v2/permission", nil)["data"].([]any)[0]
	equal(t, "permission", line(walk(t, grant, "subject"), walk(t, grant, "function"), walk(t, grant, "customer")), "<nil> <nil> <nil>")
	ends := f.told(Fault{Kind: NullFields, KeepID: true}, "GET", "/useradmin/v2/permission", nil)["data"].([]any)[0]
	if walk(t, ends, "id") == nil || walk(t, ends, "function") != nil {
		t.Errorf("a permission without its ends: %v", ends)
	}
	keys := f.told(Fault{Kind: NullFields}, "GET", "/authentication/v1/user/administrator/apikey", nil)
	equal(t, "key", line(walk(t, keys, "data", "keys", 0, "prefix"), walk(t, keys, "data", "keys", 0, "description")), "<nil> seeded")
}

func TestOversize(t *testing.T) {
	f := start(t, Options{})
	for _, test := range []struct {
		target string
		fault  Fault
		rows   int // -1: no list
	}{
		{"/useradmin/v2/user/astrid", Fault{Gzip: true}, -1},
		{"/useradmin/v2/user/astrid", Fault{Rows: 1000}, -1},
		{"/customers/v2/customer", Fault{}, 8},
		{"/customers/v2/customer", Fault{Rows: 1000, Gzip: true}, 1008},
		{"/customers/v2/customer?offset=8", Fault{Rows: 1000}, 1000},
	} {
		test.fault.Kind = Oversize
		f.Fail(test.fault)
		raw := f.raw("GET", test.target, nil)
		equal(t, "long text in "+test.target, len(raw) > oversizeText, test.rows < 1000)
		if test.rows >= 1000 {
			var envelope struct{ Data []object }
			if err := json.Unmarshal(raw, &envelope); err != nil {
				t.Fatal(err)
			}
			equal(t, "rows of "+test.target, len(envelope.Data), test.rows)
		} else if !json.Valid(raw) {
			t.Errorf("the response for %s is no JSON", test.target)
		}
	}
	f.Fail(Fault{Kind: Oversize})
	f.do("GET", "/useradmin/v2/user/nobody", nil).refused(404, "")
}

func TestLiesAtRandom(t *testing.T) {
	for _, lie := range Lies() {
		f := start(t, Options{})
		method, target := "GET", "/useradmin/v2/group?limit=4"
		switch lie {
		case CrossedResponse:
			target = "/useradmin/v2/user/astrid"
		case ForeignResponse:
			method, target = "DELETE", "/useradmin/v2/user/astrid/preferences?key=a"
		}
		plain := f.raw(method, target, nil)
		if err := f.FailRandomly(map[FaultKind]float64{lie: 1}, 1); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(f.raw(method, target, nil), plain) {
			t.Errorf("%s changes nothing", lie)
		}
	}
}

func TestResponsesAboutNothingAsked(t *testing.T) {
	f := start(t, Options{Variants: []string{enumsOtherCase}})
	name := func() string { return f.do("GET", "/useradmin/v2/user/astrid", nil).ok().text("name") }
	for _, handled := range []bool{false, true} {
		told := f.told(Fault{Kind: ForeignResponse, Handled: handled}, "PUT", "/useradmin/v2/user/astrid", object{"name": "Changed"})
		equal(t, "the response to a write", line(told["responseCode"], walk(t, told, "data", "name"), walk(t, told, "data", "shortName")), "200 mnemonic <nil>")
		if !handled {
			equal(t, "the user", name(), "Astrid Analyst")
		}
	}
	equal(t, "the user", name(), "Changed")
	f.Fail(Fault{Kind: ForeignResponse})
	equal(t, "a read", name(), "Changed")
	f.Fail(Fault{Kind: NoContent})
	if body := f.raw("GET", "/useradmin/v2/user/astrid", nil); len(body) > 0 {
		t.Errorf("a read without content: %s", body)
	}
}
