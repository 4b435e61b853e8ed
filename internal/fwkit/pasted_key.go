package fwkit

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var (
	keyPart = regexp.MustCompile(`^[a-z0-9]+$`)
	// The form of secrets is not documented: they are taken to be long, with letters and some digits.
	secretPart = regexp.MustCompile(`^[A-Za-z0-9+=_-]{20,}$`)
)

// looksLikeKey reports whether a text may be a whole API key, userID/keyID/secret, or end in one.
func looksLikeKey(text string) bool {
	parts := strings.Split(text, "/")
	if len(parts) < 3 {
		return false
	}
	last := parts[len(parts)-3:]
	digits := len(last[2]) - len(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, last[2]))
	return keyPart.MatchString(last[0]) && keyPart.MatchString(last[1]) && secretPart.MatchString(last[2]) && digits >= 2 && digits < len(last[2])
}

// Quoted is text that a user wrote, quoted for messages. What follows a second slash is left out: it may be the secret of
// an API key that was pasted.
func Quoted(text string) string {
	if parts := strings.SplitN(text, "/", 3); len(parts) == 3 {
		text = parts[0] + "/" + parts[1] + "/…"
	}
	return fmt.Sprintf("%q", argus.Short(text))
}

// pastedKeyText says what to do about a whole API key that was written where only a part of it belongs.
const pastedKeyText = "It looks like a whole API key, userID/keyID/secret. The secret is not repeated here, but Terraform prints what it is given: revoke that key."

// invalidImportID reports an import ID of a wrong form. Right says which form is right.
func invalidImportID(id, right string, diags *diag.Diagnostics) {
	if looksLikeKey(id) {
		diags.AddError("Import ID contains an API key", fmt.Sprintf("%s %s The first two parts of the key are its prefix, which is no secret.\n\n%s", Quoted(id), pastedKeyText, right))
		return
	}
	diags.AddError("Invalid import ID", fmt.Sprintf("%s is not a valid import ID. %s", Quoted(id), right))
}
