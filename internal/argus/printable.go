package argus

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printedAtMost bounds how much of one text of a server messages show, in characters.
const printedAtMost = 1000

// Short is text of a server that is quoted (%q) in a message: what is very long is cut.
func Short(text string) string {
	count := 0
	for i := range text {
		if count++; count > printedAtMost {
			return text[:i] + "…"
		}
	}
	return text
}

// Printable is text of a server as messages may show it: what a terminal could take for a command, and marks that turn the
// direction of writing, are spelled out (\u001b), bytes that are not UTF-8 are replaced, and what is very long is cut.
func Printable(text string) string {
	var shown strings.Builder
	for _, r := range Short(text) {
		switch {
		case r == utf8.RuneError || unicode.IsPrint(r):
			shown.WriteRune(r)
		default:
			shown.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return shown.String()
}
