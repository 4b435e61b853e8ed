package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSearchLag(t *testing.T) {
	f := start(t, Options{SearchLag: 3})
	find := func() string {
		t.Helper()
		return f.do("POST", "/useradmin/v2/user/search", object{"keywords": []string{"ada"}}).ok().each("shortName")
	}
	f.user("ada", nil).ok()
	f.do("GET", "/useradmin/v2/user/ada", nil).ok() // at once
	f.do("POST", "/useradmin/v2/group/analysts/members", object{"subject": []string{"ada"}}).ok()
	equal(t, "members at once", f.do("GET", "/useradmin/v2/group/analysts/members", nil).ok().Size, 2)
	equal(t, "1st", find(), "")
	equal(t, "2nd, of another kind", f.do("GET", "/useradmin/v2/membership?subject=ada", nil).ok().Size, 0)
	equal(t, "3rd", f.do("GET", "/useradmin/v2/user?keywords=ada", nil).ok().Size, 0)
	equal(t, "4th", find(), "ada")
	equal(t, "the membership", f.do("GET", "/useradmin/v2/membership?subject=ada", nil).ok().Size, 1)

	f.do("PUT", "/useradmin/v2/user/ada", object{"name": "Changed"}).ok()
	equal(t, "at present", f.do("GET", "/useradmin/v2/user/ada", nil).ok().text("name"), "Changed")
	named := func() string { return f.do("GET", "/useradmin/v2/user?subject=ada", nil).ok().text(0, "name") }
	for range 3 {
		equal(t, "as it was", named(), "Name of ada")
	}
	equal(t, "as it is", named(), "Changed")

	f.do("POST", "/useradmin/v2/permission", object{"subject": "ada", "function": "analyst", "customer": "skog"}).ok()
	own := func() int {
		return f.do("GET", "/useradmin/v2/user/ada/permissions?includeInherited=false", nil).ok().Size
	}
	f.do("DELETE", "/useradmin/v2/user/ada", nil).ok()
	for range 3 {
		equal(t, "permissions", own(), 0)
	}
	equal(t, "permissions in the end", own(), 1)
	equal(t, "deleted", find(), "")
}

func TestPages(t *testing.T) {
	f := start(t, Options{PageCap: 3, CountMinusOne: true})
	for _, limit := range []string{"", "?limit=0", "?limit=5"} {
		r := f.do("GET", "/useradmin/v2/function"+limit, nil).ok()
		equal(t, "size"+limit, r.Size, 3)
		equal(t, "limit"+limit, r.Limit, 3)
		equal(t, "count"+limit, r.Count, -1)
	}
	equal(t, "a smaller page", f.do("GET", "/useradmin/v2/function?limit=2&offset=1", nil).ok().Size, 2)
	f = start(t, Options{})
	equal(t, "default limit", f.do("GET", "/useradmin/v2/function", nil).ok().Size, 25)
	all := f.do("GET", "/useradmin/v2/function?limit=0", nil).ok()
	equal(t, "no limit", all.Size, all.Count)
	f.do("GET", "/useradmin/v2/function?offset=-1", nil).refused(412, "offset")
}

func TestFuture(t *testing.T) {
	f := start(t, Options{Future: true})
	u := f.user("ada", object{"phoneNumber": "+4722"}).ok()
	for _, path := range [][]any{{"futureField"}, {"customer", "futureField"}, {"customer", "domain", "futureField"}, {"phone", "futureField"}} {
		if u.at(path...) == nil {
			t.Errorf("nothing at %v", path)
		}
	}
	equal(t, "what was written stays", u.text("flags", 0), "passwordNotSet")
	equal(t, "a flag is added", u.text("flags", 1), "futureValue")
	found := f.do("POST", "/useradmin/v2/user/search", object{"subject": []string{"ada"}}).ok()
	equal(t, "no row is added", found.Size, 1)
	equal(t, "rows", len(found.Data.([]any)), 1)
	f.do("PUT", "/useradmin/v2/user/ada/preferences", object{"preferences": object{"a": "1"}}).ok()
	preferences, _ := f.do("GET", "/useradmin/v2/user/ada/preferencemap", nil).ok().Data.(object)
	equal(t, "free keys are left alone", len(preferences), 1)
	var raw map[string]any
	if err := json.Unmarshal(u.Raw, &raw); err != nil || raw["futureField"] == nil {
		t.Errorf("the envelope has no unknown field: %v", err)
	}
}

func TestRecorder(t *testing.T) {
	f := start(t, Options{})
	f.user("ada", nil).ok()
	f.do("GET", "/useradmin/v2/user/ada?domain=mnemonic", nil).ok()
	f.do("GET", "/nowhere", nil).refused(404, "")
	all := f.Requests()
	equal(t, "all", len(all), 3)
	equal(t, "operation", all[1].Operation, "getUser")
	equal(t, "query", all[1].Query.Get("domain"), "mnemonic")
	equal(t, "key", all[1].Header.Get("Argus-API-Key"), f.key)
	equal(t, "status", all[2].Status, 404)
	equal(t, "body", strings.Contains(string(all[0].Body), `"shortName":"ada"`), true)
	equal(t, "count", f.Count("addUser"), 1)
	equal(t, "one connection", f.Connections(), 1)
	f.ResetRequests()
	equal(t, "none", len(f.Requests()), 0)
}

func TestLatencyEndsWithTheClient(t *testing.T) {
	f := start(t, Options{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, "GET", f.url+"/currentuser/v1/user", nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if response, err := http.DefaultClient.Do(request); err == nil {
		t.Errorf("status %d at once", response.StatusCode)
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	equal(t, "nothing was handled", len(f.Requests()), 0)
}

func TestManyAtOnce(t *testing.T) {
	f := start(t, Options{SearchLag: 1})
	var done sync.WaitGroup
	for i := range 8 {
		done.Go(func() {
			name := fmt.Sprint("user", i)
			if r := f.user(name, nil); r.Status != http.StatusOK {
				t.Errorf("adding: %s", r.Raw)
			}
			if r := f.do("POST", "/useradmin/v2/group/analysts/members", object{"subject": []string{name}}); r.Status != http.StatusOK {
				t.Errorf("joining: %s", r.Raw)
			}
			f.do("GET", "/useradmin/v2/user?keywords=user", nil)
		})
	}
	done.Wait()
	equal(t, "members", f.do("GET", "/useradmin/v2/group/analysts/members", nil).ok().Size, 9)
}

func TestSeedRepeats(t *testing.T) {
	keys := map[string]bool{}
	for _, seed := range []uint64{1, 1, 2} {
		s, err := New(Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		keys[s.Key()] = true
	}
	equal(t, "keys of two seeds", len(keys), 2)
}

func BenchmarkWriteAndSearch(b *testing.B) {
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 5000 {
		s.store.putSubject(subject{ID: int64(10_000 + i), Type: typeUser, ShortName: "u" + formatID(int64(i)), Name: "n", Customer: 2, Domain: 1})
		s.store.putMembership(membership{ID: s.store.newUUID(), Group: 1003, Member: int64(10_000 + i), Added: 1})
	}
	request := func(method, target, body string) {
		r, err := http.NewRequest(method, "http://localhost"+target, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("Argus-API-Key", s.Key())
		r.Header.Set("Content-Type", "application/json")
		if a, _ := s.meet(r, []byte(body)); a.status != http.StatusOK {
			b.Fatalf("%d %s", a.status, a.body)
		}
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			request("PUT", "/useradmin/v2/user/u1", `{"name": "n"}`)
		}
	})
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			request("GET", "/useradmin/v2/user/u1", "")
		}
	})
	b.Run("page of 1000", func(b *testing.B) {
		for b.Loop() {
			request("POST", "/useradmin/v2/user/search", `{"limit": 1000}`)
		}
	})
	b.Run("search of one", func(b *testing.B) {
		for b.Loop() {
			request("POST", "/useradmin/v2/user/search", `{"subject": ["u1"]}`)
		}
	})
}
