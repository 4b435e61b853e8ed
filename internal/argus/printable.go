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

// Named is an object as messages show it: its shortname and id, or what there is of them.
func Named(shortName string, id ID) string {
	if shortName == "" {
		return string(id)
	}
	return Printable(shortName) + " (" + string(id) + ")"
}

// maxNames bounds how many memberships, permissions or others a message names.
const maxNames = 20

// Listed is what a server names, as messages show it: the first of them.
func Listed(names []string) string {
	var shown []string
	for _, name := range names[:min(len(names), maxNames)] {
		shown = append(shown, Printable(name))
	}
	if more := len(names) - maxNames; more > 0 {
		shown = append(shown, "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(shown, ", ")
}

// Quote is text that a user wrote, quoted for messages. What follows a second slash is left out: it may be the secret of an API
// key that was pasted.
func Quote(text string) string {
	if parts := strings.SplitN(text, "/", 3); len(parts) == 3 {
		text = parts[0] + "/" + parts[1] + "/…"
	}
	return strconv.Quote(Short(text))
}

// QuoteAll is a list of names as messages show it.
func QuoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}
