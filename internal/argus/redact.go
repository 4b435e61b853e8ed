package argus

import (
	"errors"
	"net/http"
	"strings"
)

// newRedactor replaces the credentials in what a server says, which may repeat them: whole, as JSON may write the
// slashes of a key, and the secret part of a key alone.
func newRedactor(key, session string) *strings.Replacer {
	secrets := []string{key, strings.ReplaceAll(key, "/", `\/`), session}
	if parts := strings.Split(key, "/"); len(parts) == 3 {
		secrets = append(secrets, parts[2])
	}
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "(redacted)")
		}
	}
	return strings.NewReplacer(pairs...)
}

// redacted is err, or where its text holds a secret, the text without it alone.
func redacted(err error, redact *strings.Replacer) error {
	if text := redact.Replace(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

// redactErrors keeps credentials out of the errors of connections, which quote an answer that is not HTTP.
func redactErrors(redact *strings.Replacer) step {
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
