package argus

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// PrintRedacted is the Format of structs that hold a secret: whatever verb prints one, in a log, an error or a panic, shows its
// type alone. It helps if the struct is printed, or a field that is exported: fmt asks no others for their Format.
func PrintRedacted(state fmt.State, value any) {
	_, _ = fmt.Fprintf(state, "%T(redacted)", value) // Format has no way to return an error
}

// redactor replaces secrets in a text. It is a function since printing one shows nothing of them.
type redactor func(string) string

// newRedactor replaces the credentials in what a server says, which may repeat them: whole, as JSON may write the
// slashes of a key, and the secret part of a key alone.
func newRedactor(key, session string) redactor {
	secrets := []string{key, strings.ReplaceAll(key, "/", `\/`), session}
	if _, secret := cutKey(key); secret != "" {
		secrets = append(secrets, secret, strings.ReplaceAll(secret, "/", `\/`))
	}
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "(redacted)")
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

// redacted is err, or if its text holds a secret, the text without it alone.
func redacted(err error, redact redactor) error {
	if text := redact(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

// redactErrors keeps credentials out of the errors of connections, which quote a response that is not HTTP.
func redactErrors(redact redactor) middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(request)
			if err != nil {
				return nil, redacted(err, redact)
			}
			return response, nil
		})
	}
}
