package argus

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// maxMegabytes is what the client may take for any response.
const maxMegabytes = 300

// packed returns a body of many parts in little.
func packed(t *testing.T, status int, head, part string, parts int, tail string) http.HandlerFunc {
	t.Helper()
	var body bytes.Buffer
	writer := gzip.NewWriter(&body)
	thousand := strings.Repeat(part, 1000)
	for _, text := range append(append([]string{head}, slicesOf(thousand, parts/1000)...), tail) {
		if _, err := io.WriteString(writer, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		_, _ = w.Write(body.Bytes()) // a client that has read enough hangs up
	}
}

// measured returns a body with its length.
func measured(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		raw(http.StatusOK, body)(w, r)
	}
}

func slicesOf(text string, count int) []string {
	all := make([]string, count)
	for i := range all {
		all[i] = text
	}
	return all
}

// manyMembers are so many members of an object.
func manyMembers(count int) string {
	var members strings.Builder
	for i := range count {
		fmt.Fprintf(&members, `,"%d":true`, i)
	}
	return members.String()[1:]
}

// endless serves page after page of new users, each with that in it besides its id.
func endless(rows int, more string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Offset int }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return // the client hung up
		}
		var page strings.Builder
		for i := range rows {
			fmt.Fprintf(&page, `,{"id":%d%s}`, asked.Offset+i, more)
		}
		_, _ = fmt.Fprintf(w, `{"responseCode":200,"count":-1,"data":[%s]}`, page.String()[1:])
	}
}

// Whatever a server returns, the client says which bound was passed, for which operation, and takes little memory for it.
func TestMemoryIsBounded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the peak of a process's memory is read from /proc")
	}
	const success = `{"responseCode":200,"count":-1,"data":`
	text := strings.Repeat("x", 1<<20)
	tests := []struct {
		name, call string
		reply      http.HandlerFunc
		want       string
	}{
		{"count 9223372036854775807, bulk list", "bulk list", raw(200, `{"responseCode":200,"count":9223372036854775807,"data":[{"id":1}]}`), "it costs as much as"},
		{"count 10^9, bulk list", "bulk list", raw(200, `{"responseCode":200,"count":1000000000,"data":[{"id":1}]}`), "it costs as much as"},
		{"count 10^30, bulk list", "bulk list", raw(200, `{"responseCode":200,"count":1e30,"data":[{"id":1}]}`), "<nil>"},
		{"count 9223372036854775807, list", "users", raw(200, `{"responseCode":200,"count":9223372036854775807,"data":[{"id":1}]}`), "searchUsers"},
		{"10 million empty rows", "users", packed(t, 200, success+`[{}`, `,{}`, 10_000_000, `]}`), "searchUsers (POST HOST/useradmin/v2/user/search): 200 OK: the response holds more than 100000 rows"},
		{"10 million empty rows, bulk list", "bulk list", packed(t, 200, success+`[{}`, `,{}`, 10_000_000, `]}`), "the response holds more than 100000 rows"},
		{"10 million empty members", "members", packed(t, 200, success+`[{}`, `,{}`, 10_000_000, `]}`), "listSubjectsInGroup (GET HOST/useradmin/v2/group/1/members): 200 OK: the response holds more than 100000 rows"},
		{"a row with 10 million groups", "users", packed(t, 200, success+`[{"id":1,"memberOf":[{}`, `,{}`, 10_000_000, `]}]}`), "the arrays of the response hold more than 250000 elements"},
		{"a row with 249,000 groups", "users", packed(t, 200, success+`[{"id":1,"memberOf":[{}`, `,{}`, 249_000, `]}]}`), "rows of earlier pages again"},
		{"49,000 rows of four groups, not paged", "users", packed(t, 200, success+`[{"id":1}`, `,{"id":1,"memberOf":[{},{},{},{}]}`, 49_000, `]}`), "rows of earlier pages again"},
		{"100,000 rows, not paged", "users", packed(t, 200, success+`[{"id":1}`, `,{"id":1,"flags":["a"]}`, 99_000, `]}`), "rows of earlier pages again"},
		{"a member with 2 million flags", "members", raw(200, success+`[{"id":1,"flags":{`+manyMembers(2_000_000)+`}}]}`), "the objects of the response have more than 1048576 members"},
		{"a member with a million flags", "members", raw(200, success+`[{"id":1,"flags":{`+manyMembers(1_000_000)+`}}]}`), "<nil>"},
		{"parameter [[],[],…] in a refusal", "add", packed(t, 412, `{"responseCode":412,"messages":[{"message":"no","parameter":[[]`, `,[]`, 10_000_000, `]}]}`), "addUser (POST HOST/useradmin/v2/user): the response is larger than 1048576 bytes"},
		{"parameter [[],[],…] in a list", "users", packed(t, 200, `{"responseCode":200,"data":[],"messages":[{"message":"no","parameter":[[]`, `,[]`, 10_000_000, `]}]}`), "the arrays of the response hold more than 250000 elements"},
		{"messages without end", "users", packed(t, 200, `{"responseCode":200,"data":[],"messages":[{}`, `,{}`, 10_000_000, `]}`), "the response holds more than 100000 rows"},
		{"one object of 30 MB", "user", packed(t, 200, success+`{"id":7,"flags":["a"`, `,"a"`, 7_500_000, `]}}`), "getUser (GET HOST/useradmin/v2/user/7): the response is larger than 1048576 bytes"},
		{"nested 10 million deep", "users", packed(t, 200, success+`[`, `[`, 10_000_000, ``), "the response is nested more than 100 deep"},
		{"64 MB of zeros", "users", packed(t, 200, success, `00000000000000000000000000000000`, 2_000_000, ``), "the response is larger than 33554432 bytes"},
		{"ten responses of 31 MiB at once", "ten", packed(t, 200, `{"responseCode":200,"count":1,"data":[{"key":"k","padding":"`, strings.Repeat("x", 1<<10), 31_000, `"}]}`), "<nil>"},
		{"ten responses of 9 MiB at once, length known", "ten", measured(`{"responseCode":200,"count":1,"data":[{"key":"k","padding":"` + strings.Repeat("x", 9<<20) + `"}]}`), "<nil>"},
		{"pages without end, of one row", "users", endless(1, ""), "searchUsers (POST HOST/useradmin/v2/user/search): 200 OK: the list has no end after 10000 pages"},
		{"pages without end, of 1,000 rows", "users", endless(1000, ""), "the rows of the list take more than 128 MiB of memory"},
		{"pages without end, of 1 MiB a row", "users", endless(4, `,"name":"`+text+`"`), "the rows of the list take more than 128 MiB of memory"},
		{"pages without end, bulk list", "bulk list", endless(1000, ""), "the rows of the list take more than 128 MiB of memory"},
	}
	program := filepath.Join(t.TempDir(), "memory")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./testdata/memory")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.reply)
			t.Cleanup(server.Close)
			began := time.Now()
			out, err := exec.CommandContext(t.Context(), program, test.call, server.URL).CombinedOutput()
			took := time.Since(began)
			said, peak, found := strings.Cut(string(out), "VmHWM:")
			var kilobytes int
			if _, scanErr := fmt.Sscan(peak, &kilobytes); err != nil || !found || scanErr != nil {
				t.Fatalf("%v: %.2000s", err, out)
			}
			t.Logf("%s | %d MB | %.1f s", test.name, kilobytes/1000, took.Seconds())
			if kilobytes > maxMegabytes*1000 {
				t.Errorf("it took %d MB", kilobytes/1000)
			}
			if said = strings.ReplaceAll(said, server.URL, "HOST"); !strings.Contains(said, test.want) {
				t.Errorf("got %.1000s", said)
			}
		})
	}
}

// Every response is closed, which gives back its memory.
func TestEveryResponseIsClosed(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		parts := regexp.MustCompile(`got, err := c\.do\(`).Split(string(text), -1)[1:]
		for _, after := range parts {
			if lines := strings.SplitN(after, "\n", 6); !strings.Contains(strings.Join(lines[:5], "\n"), "defer got.close()") {
				t.Errorf("%s does not close the response of %s", source, lines[0])
			}
		}
		calls += len(parts)
		if strings.Count(string(text), "c.do(") != len(parts) {
			t.Errorf("%s calls do otherwise", source)
		}
	}
	if calls == 0 {
		t.Error("nothing calls do")
	}
}
