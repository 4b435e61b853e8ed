package fwkit

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var (
	// What was copied in front of a key, as "Argus-API-Key: ", ends with what no reference holds.
	userPart = regexp.MustCompile(`(^|[^A-Za-z0-9_.@-])[A-Za-z0-9]+$`)
	keyPart  = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	// The form of secrets is not documented: they are taken to be long, with letters and some digits.
	word       = regexp.MustCompile(`\S+`)
	secretPart = regexp.MustCompile(`^[!-.0-~]{20,}$`)
)

// looksLikeKey reports whether a text may hold a whole API key, userID/keyID/secret.
func looksLikeKey(text string) bool {
	parts := strings.Split(text, "/")
	for i := range len(parts) - 2 {
		if userPart.MatchString(parts[i]) && keyPart.MatchString(parts[i+1]) && looksLikeSecret(parts[i+2]) {
			return true
		}
	}
	return false
}

func looksLikeSecret(text string) bool {
	text = strings.TrimSpace(text)
	digits := len(text) - len(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, text))
	return secretPart.MatchString(text) && digits >= 2 && digits < len(text)
}

// WithoutSecrets returns a text in which of each word that looks like a whole API key only the prefix is left.
func WithoutSecrets(text string) string {
	return word.ReplaceAllStringFunc(text, func(word string) string {
		if !looksLikeKey(word) {
			return word
		}
		parts := strings.SplitAfterN(word, "/", 3)
		return parts[0] + parts[1] + "…"
	})
}

// pastedKeyText says what to do about a whole API key that was written where only a part of it belongs.
const pastedKeyText = "It looks like a whole API key, userID/keyID/secret. This message leaves out the secret, but Terraform prints its arguments: revoke that key."

// InvalidImportID reports an import ID of a wrong form. Right says which form is right.
func InvalidImportID(id, right string, diags *diag.Diagnostics) {
	if looksLikeKey(id) {
		diags.AddError("Import ID contains an API key", fmt.Sprintf("%s %s The first two parts of the key are its prefix, which is not secret.\n\n%s", argus.Quote(id), pastedKeyText, right))
		return
	}
	diags.AddError("Invalid import ID", fmt.Sprintf("%s is not a valid import ID. %s", argus.Quote(id), right))
}
