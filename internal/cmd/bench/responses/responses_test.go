package responses

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// ask gives the response's status and body.
func ask(t *testing.T, via http.RoundTripper, method, url, body string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := via.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s %s", response.StatusCode, response.Header.Get("Content-Type"), said), err
}

func TestReplayGivesWhatWasRecorded(t *testing.T) {
	count := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		count++
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(201)
		if _, err := fmt.Fprintf(w, "%d: %s %s %s", count, r.Method, r.URL.RequestURI(), body); err != nil {
			t.Error(err)
		}
	}))
	file := filepath.Join(t.TempDir(), "recorded")
	requests := [][3]string{
		{"GET", "/a", ""}, {"GET", "/b", ""}, {"GET", "/a?x=1", ""}, {"GET", "/a?x=2", ""}, {"DELETE", "/a", ""},
		{"POST", "/a", `{"x":1}`}, {"POST", "/a", `{"x":2}`}, {"GET", "/a%2Fb", ""}, {"GET", "/a/b", ""}, {"GET", "/a", ""},
	}
	recorder := Record(file, http.DefaultTransport)
	var recorded []string
	for _, r := range requests {
		said, err := ask(t, recorder, r[0], server.URL+r[1], r[2])
		if err != nil || !strings.HasPrefix(said, "201 text/plain ") || !strings.HasSuffix(said, r[0]+" "+r[1]+" "+r[2]) {
			t.Fatalf("%v: %q, %v", r, said, err)
		}
		recorded = append(recorded, said)
	}
	server.Close()

	replayer := Replay(file)
	for i, r := range requests {
		if said, err := ask(t, replayer, r[0], "http://elsewhere.example"+r[1], r[2]); err != nil || said != recorded[i] {
			t.Errorf("%v: %q, %v, not %q", r, said, err, recorded[i])
		}
	}
	if said, err := ask(t, replayer, "GET", "http://elsewhere.example/a", ""); err != nil || said != recorded[len(recorded)-1] {
		t.Errorf("once more than recorded: %q, %v, not the last answer", said, err)
	}
	for _, r := range [][3]string{{"GET", "/c", ""}, {"PUT", "/a", ""}, {"GET", "/a?x=3", ""}, {"POST", "/a", `{"x":3}`}} {
		if said, err := ask(t, replayer, r[0], "http://elsewhere.example"+r[1], r[2]); err == nil || !strings.Contains(err.Error(), r[0]+" "+r[1]) {
			t.Errorf("%v was not recorded: %q, %v", r, said, err)
		}
	}
}

// Of what two processes record, nothing is lost.
func TestProcessesRecordOneAfterTheOther(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := fmt.Fprint(w, r.URL.Path); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "recorded")
	for _, path := range []string{"/first", "/second"} {
		if _, err := ask(t, Record(file, http.DefaultTransport), "GET", server.URL+path, ""); err != nil {
			t.Fatal(err)
		}
	}
	replayer := Replay(file)
	for _, path := range []string{"/first", "/second"} {
		if said, err := ask(t, replayer, "GET", server.URL+path, ""); err != nil || !strings.HasSuffix(said, path) {
			t.Errorf("%s: %q, %v", path, said, err)
		}
	}
	if _, err := ask(t, Replay(filepath.Join(t.TempDir(), "none")), "GET", server.URL, ""); err == nil {
		t.Error("a file that is not there was replayed")
	}
}
