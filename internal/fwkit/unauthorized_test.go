package fwkit

import (
	"errors"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// What to do about a 401 goes by whole words of the message, and by none if they tell of more than one cause.
func TestUnauthorizedGoesByWords(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"The API key has EXPIRED.":                   "have expired",
		"Key expired: 2026-01-01":                    "have expired",
		"not valid for the source address 192.0.2.7": "may not be used from this address",
		"IP not allowed":                             "may not be used from this address",
		"Unknown key":                                "does not know the credentials",
		"Key was revoked":                            "does not know the credentials",
		"Full authentication is required to access this resource":     "Check that the key",
		"Invalid email address or password":                           "Check that the key",
		"The key is unknown or has expired":                           "Check that the key",
		"Resources are addressed by those who have unexpired tickets": "Check that the key",
		"": "Check that the key",
	} {
		if got := Unauthorized(&argus.Error{StatusCode: 401, Messages: []argus.Message{{Message: said}}}); !strings.Contains(got, want) {
			t.Errorf("%q gets the advice %q", said, got)
		}
	}
	if got := Unauthorized(errors.New("other")); !strings.Contains(got, "Check that the key") {
		t.Errorf("another error gets the advice %q", got)
	}
}
