// Package fwkit holds pure helpers between the plugin framework and the Argus client: how errors become diagnostics, what null and
// unknown mean, how references are spelled, and what is kept beside state.
package fwkit

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ErrorContext is what was being done when an error came: it gives a diagnostic its words and its place.
type ErrorContext struct {
	// Action completes "Could not …": `create user "alice"`.
	Action string
	// Customer is the customer of the object, as the user writes it, for the text of a refusal. It may be empty.
	Customer string
	// Owner names the object whose customer is meant if Customer is empty: `user alice (1234)`.
	Owner string
	// MovesTo is the customer that the object moves to: a move needs its functions for both. It may be empty.
	MovesTo string
	// Attributes are the attributes of the contract's fields that were sent, so that a message lands where its cause is.
	Attributes map[string]path.Path
}

// maxMessages bounds how many messages of a response are reported each at its attribute.
const maxMessages = 20

// Report adds err to diags: every message of Argus at the attribute that its field names, the rest as one error for
// the whole, each with what to do next. It is the only place where client errors become diagnostics.
func Report(diags *diag.Diagnostics, in ErrorContext, err error) {
	if err == nil {
		return
	}
	summary := "Could not " + argus.Printable(in.Action)
	refusal, ok := argus.AsError(err)
	if !ok {
		diags.AddError(summary, err.Error())
		return
	}
	placed := false
	if argus.IsValidation(err) {
		for _, message := range refusal.Messages[:min(len(refusal.Messages), maxMessages)] {
			if attribute, found := find(in.Attributes, message.Field); found {
				diags.AddAttributeError(attribute, summary, "Argus refused the value: "+argus.Printable(message.Message))
				placed = true
			}
		}
	}
	if placed && everyMessagePlaced(refusal, in.Attributes) {
		return
	}
	diags.AddError(summary, strings.Join(append([]string{err.Error()}, advice(in, refusal)...), "\n\n"))
}

// find looks for the attribute of a field: by its whole name, else by its parts from the innermost, as servers name
// fields with and without the path to them (countryCode, phone.countryCode, request.phone).
func find(attributes map[string]path.Path, field string) (path.Path, bool) {
	if field == "" {
		return path.Empty(), false
	}
	if attribute, ok := attributes[field]; ok {
		return attribute, true
	}
	parts := strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '/' || r == '[' || r == ']' })
	for i := len(parts) - 1; i >= 0; i-- {
		for name, attribute := range attributes {
			if strings.EqualFold(name, parts[i]) {
				return attribute, true
			}
		}
	}
	return path.Empty(), false
}

func everyMessagePlaced(refusal *argus.Error, attributes map[string]path.Path) bool {
	for _, message := range refusal.Messages {
		if _, found := find(attributes, message.Field); !found {
			return false
		}
	}
	return true
}

// advice says what to do next about a refusal.
func advice(in ErrorContext, refusal *argus.Error) []string {
	if other, ok := argus.AsMismatch(refusal); ok && strings.HasSuffix(other.Asked, " "+other.ShortName) && (argus.Ref{Name: other.ShortName}).IsID() {
		return []string{fmt.Sprintf("Digits alone are an id, but %s is a shortname. To refer to the shortname, write domain/%s.", other.ShortName, other.ShortName)}
	}
	switch {
	case argus.IsUnauthorized(refusal):
		return []string{Unauthorized(refusal) + " Nothing was changed, and nothing counts as deleted."}
	case argus.IsForbidden(refusal):
		customer := "the customer of the object"
		switch {
		case in.Customer != "":
			customer = fmt.Sprintf("customer %q", argus.Short(in.Customer))
		case in.Owner != "":
			customer = "the customer of " + argus.Printable(in.Owner)
		}
		if in.MovesTo != "" {
			customer += fmt.Sprintf(", and for customer %q, to which it moves", argus.Short(in.MovesTo))
		}
		if len(refusal.Functions) == 0 {
			return []string{fmt.Sprintf("Argus's documentation names no function for this operation. Either the key's user lacks a permission for %s, or the operation is closed to API keys: use session_token.", customer)}
		}
		return []string{fmt.Sprintf("This needs function %s for %s: have it granted to the key's user. If the user has it already, the key's session_constraints or its security level may forbid it: use session_token.",
			argus.QuoteAll(refusal.Functions), customer)}
	case argus.IsOutcomeUnknown(refusal):
		return []string{"The response was lost, so it is unknown whether Argus did it. Run plan again: it reads the current state."}
	}
	return nil
}

// Unauthorized says what to do about credentials that are not accepted. That the key is unknown, has expired, or may not be
// used from here is told by the words of Argus's message alone: if they name more than one reason, no reason is named.
func Unauthorized(err error) string {
	const all = "Check that the key is complete, has not expired or been revoked, and may be used from this address."
	refusal, ok := argus.AsError(err)
	if !ok {
		return all
	}
	told := map[string]bool{}
	for _, message := range refusal.Messages {
		for _, word := range strings.FieldsFunc(strings.ToLower(message.Message), func(r rune) bool { return !unicode.IsLetter(r) }) {
			switch word {
			case "expire", "expired", "expires", "expiry":
				told["The credentials have expired: have the key renewed, or a new one created. The resource argus_api_key renews keys automatically with renew_before_days."] = true
			case "address", "source", "ip":
				told["The key may not be used from this address: run Terraform from an address that the key's source allows, or have the source changed."] = true
			case "unknown", "revoked", "invalid":
				told["Argus does not know the credentials: they are incomplete, were revoked, or belong to another Argus than api_url."] = true
			}
		}
	}
	if len(told) == 1 {
		for what := range told {
			return what
		}
	}
	return all
}

// UpperFirst is a name as the beginning of a sentence.
func UpperFirst(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// LowerFirst is the name of an object inside a sentence.
func LowerFirst(name string) string {
	if strings.HasPrefix(name, "API") || strings.HasPrefix(name, "OpenID") {
		return name
	}
	return strings.ToLower(name[:1]) + name[1:]
}
