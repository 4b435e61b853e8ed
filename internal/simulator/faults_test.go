package simulator

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	cases := []struct {
		fault   Fault
		status  int // 0: the connection is closed
		handled bool
		html    bool
	}{
		{Fault{Kind: Unavailable, RetryAfter: "2"}, 503, false, false},
		{Fault{Kind: ProxyUnavailable}, 503, false, true},
		{Fault{Kind: LostResponse}, 0, true, false},
		{Fault{Kind: LostResponseBefore}, 0, false, false},
		{Fault{Kind: ServerError}, 500, false, false},
		{Fault{Kind: ServerError, Handled: true}, 500, true, false},
		{Fault{Kind: HTMLError}, 502, false, true},
		{Fault{Kind: HTMLError, Status: 504, Handled: true}, 504, true, true},
		{Fault{Kind: Slow, Delay: time.Nanosecond}, 200, true, false},
	}
	for _, test := range cases {
		t.Run(string(test.fault.Kind), func(t *testing.T) {
			f := start(t, Options{})
			test.fault.Operation, test.fault.After = "addUser", 1
			f.Fail(test.fault)
			f.user("first", nil).ok() // let through
			response, err := http.DefaultClient.Do(f.addition("second"))
			if test.status == 0 {
				if err == nil {
					t.Fatalf("status %d", response.StatusCode)
				}
			} else {
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "status", response.StatusCode, test.status)
				equal(t, "Retry-After", response.Header.Get("Retry-After"), test.fault.RetryAfter)
				equal(t, "page", strings.HasPrefix(string(body), "<html>"), test.html)
			}
			found := f.do("GET", "/useradmin/v2/user/second", nil)
			equal(t, "handled", found.Status == 200, test.handled)
			requests := f.Requests()
			equal(t, "recorded status", requests[1].Status, test.status)
			equal(t, "recorded operation", requests[1].Operation, "addUser")
			equal(t, "count", f.Count("addUser"), 2)
			if !test.handled {
				f.user("second", nil).ok() // the fault has passed
			}
		})
	}
}

func TestTruncatedBody(t *testing.T) {
	f := start(t, Options{})
	f.Fail(Fault{Kind: TruncatedBody})
	response, err := http.DefaultClient.Do(f.addition("ada"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("reading the body: %v", err)
	}
	f.do("GET", "/useradmin/v2/user/ada", nil).ok()
}

func TestEmptyPage(t *testing.T) {
	f := start(t, Options{})
	f.Fail(Fault{Kind: EmptyPage, Operation: "searchUsers"})
	f.Fail(Fault{Kind: EmptyPage, Operation: "getCurrentUser"})
	emptied := f.do("POST", "/useradmin/v2/user/search", map[string]any{}).ok()
	whole := f.do("POST", "/useradmin/v2/user/search", map[string]any{}).ok() // the fault has passed
	equal(t, "rows of the empty page", bytes.Contains(emptied.Raw, []byte(`"data":[]`)), true)
	equal(t, "count of the empty page", emptied.Count, whole.Count)
	equal(t, "whole", whole.Count > 0 && whole.Size == whole.Count, true)
	f.do("GET", "/currentuser/v1/user", nil).ok() // no list
}

func TestFaultsOfBulkWork(t *testing.T) {
	f := start(t, Options{})
	f.Fail(Fault{Kind: Unavailable, Times: Always, Bulk: true})
	f.do("GET", "/currentuser/v1/user", nil).ok()
	request := f.addition("ada")
	request.Header.Set("Argus-Priority", "bulk")
	f.send(request).refused(503, "")
}

func (f *fixture) addition(shortName string) *http.Request {
	f.Helper()
	body := `{"customer": "fjord", "name": "n", "shortName": "` + shortName + `"}`
	request, err := http.NewRequest("POST", f.url+"/useradmin/v2/user", strings.NewReader(body))
	if err != nil {
		f.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Argus-API-Key", f.key)
	return request
}

func TestFaultsUntilCleared(t *testing.T) {
	f := start(t, Options{})
	f.Fail(Fault{Kind: Unavailable, Times: Always})
	for range 3 {
		f.do("GET", "/currentuser/v1/user", nil).refused(503, "")
	}
	f.ClearFaults()
	f.do("GET", "/currentuser/v1/user", nil).ok()
}

func TestFailRandomly(t *testing.T) {
	if err := start(t, Options{}).FailRandomly(map[FaultKind]float64{Unavailable: 2}, 1); err == nil {
		t.Error("a rate of 2 was taken")
	}
	if err := start(t, Options{}).FailRandomly(map[FaultKind]float64{Unavailable: 0.6, LostResponse: 0.6}, 1); err == nil {
		t.Error("rates of more than 1 were taken")
	}
	struck := func(seed uint64) string {
		f := start(t, Options{})
		if err := f.FailRandomly(map[FaultKind]float64{Unavailable: 0.3}, seed); err != nil {
			t.Fatal(err)
		}
		pattern := ""
		for range 30 {
			if f.do("GET", "/currentuser/v1/user", nil).Status == 503 {
				pattern += "x"
			} else {
				pattern += "."
			}
		}
		return pattern
	}
	first := struck(1)
	equal(t, "the same seed", struck(1), first)
	if !strings.Contains(first, "x") || !strings.Contains(first, ".") || struck(2) == first {
		t.Errorf("not random: %s", first)
	}
}
