package argus

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"Ægir O'Neill <b>\"x\"</b> 日本": "Ægir O'Neill <b>\"x\"</b> 日本",
		"one\ntwo\r\t":                 `one\ntwo\r\t`,
		"\x1b[31mred\x1b]0;title\a":    `\x1b[31mred\x1b]0;title\a`,
		"admin\u202egnp.exe\u2066":     `admin\u202egnp.exe\u2066`,
		"bad \xff\xfe":                 "bad \ufffd\ufffd",
		strings.Repeat("é", 1<<20):     strings.Repeat("é", 1000) + "…",
		"'quoted'":                     "'quoted'",
		"\x00\u009b\ufeff\u00a0":       `\x00\u009b\ufeff\u00a0`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("%.60q is shown as %.80q, want %.80q", text, got, want)
		}
	}
}

// Whatever a server says, an error shows it harmlessly and in bounds.
func TestErrorsAreHarmless(t *testing.T) {
	hostile := "no\n\x1b[2J\u202e" + strings.Repeat("x", 1<<20)
	for name, reply := range map[string]http.HandlerFunc{
		"refusal": refusal(http.StatusPreconditionFailed, hostile, "na\x1bme"),
		"page":    raw(http.StatusBadRequest, hostile+"\xff"),
		"success": raw(http.StatusOK, `{"responseCode":200,"data":"`+"\xff\x1b"+`"}`),
		"number":  data(`{"id":7,"shortName":"ann","createdTimestamp":` + strings.Repeat("1", 1<<20) + `}`),
		"deep":    data(strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)),
		"redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://\u202e"+strings.Repeat("x", 4000)+".test/")
			w.WriteHeader(http.StatusFound)
		},
	} {
		_, err := newServer(t, reply).client(t).GetSubject(t.Context(), User, ByID("7"))
		text := fmt.Sprint(err)
		if err == nil || !utf8.ValidString(text) || len(text) > 3000 || strings.ContainsAny(text, "\x1b\n\u202e") {
			t.Errorf("%s: %.200q of %d bytes", name, text, len(text))
		}
	}
}
