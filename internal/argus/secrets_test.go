package argus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest/printed"
)

// secrets are what must show nowhere but in the headers of requests to Argus.
var secrets = []string{testKey, strings.ReplaceAll(testKey, "/", `\/`), "s3cr3tpart", testSession, "made/once/only", "sessionkeyvalue"}

func wantNoSecret(t *testing.T, text string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q holds the secret %q", text, secret)
		}
	}
}

// echo says the request's credentials back, as a server or proxy with a debugging page might.
func echo(status int, format string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		credentials := r.Header.Get("Argus-API-Key") + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		raw(status, fmt.Sprintf(format, credentials, strings.ReplaceAll(credentials, "/", `\/`)))(w, r)
	}
}

// escaped says the credentials back with every character as JSON may escape it.
func escaped(w http.ResponseWriter, r *http.Request) {
	var said strings.Builder
	for _, character := range r.Header.Get("Argus-API-Key") + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") {
		fmt.Fprintf(&said, `\u%04x`, character)
	}
	raw(401, strings.ReplaceAll(`{"responseCode":401,"messages":[{"message":"SAID","field":"SAID"},{"messageTemplate":"SAID"}]}`, "SAID", said.String()))(w, r)
}

func TestCredentialsAreInNoErrorAndNoLog(t *testing.T) {
	replies := map[string]http.HandlerFunc{
		"refused":             echo(401, `{"responseCode":401,"messages":[{"message":"key %s unknown, or %s","field":"%[1]s","parameter":["%[1]s"]}]}`),
		"refused under a 200": echo(200, `{"responseCode":401,"messages":[{"message":"key %s unknown, or %s","field":"%[1]s","parameter":["%[1]s"]}]}`),
		"in escapes":          escaped,
		"page":                echo(502, `<html>%s %s</html>`),
		"success page":        echo(200, `<html>%s %s</html>`),
		"lost":                cut,
		"not HTTP": func(w http.ResponseWriter, r *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, err = fmt.Fprintf(connection, "%s%s\r\n\r\n", r.Header.Get("Argus-API-Key"), r.Header.Get("Authorization"))
			if err := errors.Join(err, connection.Close()); err != nil {
				panic(err)
			}
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2:9/"+r.Header.Get("Argus-API-Key"), http.StatusTemporaryRedirect)
		},
	}
	credentials := map[string]func(*Config){
		"key":     func(c *Config) { c.APIKey = testKey },
		"session": func(c *Config) { c.APIKey, c.SessionToken = "", testSession },
	}
	for name, reply := range replies {
		for kind, set := range credentials {
			t.Run(name+" with "+kind, func(t *testing.T) {
				var logged strings.Builder
				client := newServer(t, reply).client(t, set, func(c *Config) {
					c.Log = func(_ context.Context, message string, fields map[string]any) {
						fmt.Fprintln(&logged, message, fields)
					}
				})
				for _, err := range []error{
					erring(client.GetSubject(t.Context(), User, ByID("7"))),
					erring(client.AddSubject(t.Context(), User, AddSubjectRequest{})),
				} {
					failed := wantError(t, err)
					wantNoSecret(t, fmt.Sprintf("%v %+v %+v", err, failed, failed.Messages))
					for cause := error(failed); cause != nil; cause = errors.Unwrap(cause) {
						wantNoSecret(t, cause.Error())
					}
				}
				if logged.Len() == 0 {
					t.Error("nothing was logged")
				}
				wantNoSecret(t, logged.String())
			})
		}
	}
}

func TestMadeSecretsAreInNoErrorAndNoLog(t *testing.T) {
	calls := map[string]func(context.Context, *Client) error{
		"key": func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{}))
		},
		"token": func(ctx context.Context, c *Client) error { return erring(c.RetrieveSMSToken(ctx, "7", "12")) },
	}
	answers := map[string]string{
		"no envelope":   `{"apiKeyString":"made/once/only","sessionKey":"sessionkeyvalue"}`,
		"another shape": `{"responseCode":201,"data":{"apiKeyString":["made/once/only"],"clientIP":["sessionkeyvalue"]}}`,
		"text":          `{"responseCode":201,"data":"made/once/only sessionkeyvalue"}`,
		"broken":        `{"responseCode":201,"data":{"apiKeyString":"made/once/only","sessionKey":"sessionkeyvalue"`,
	}
	for kind, call := range calls {
		for name, answer := range answers {
			t.Run(kind+" in "+name, func(t *testing.T) {
				var logged strings.Builder
				client := newServer(t, func(w http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "/apikey") && r.Method == http.MethodGet {
						data(`{"keys":[]}`)(w, r)
						return
					}
					raw(http.StatusCreated, answer)(w, r)
				}).client(t, func(c *Config) {
					c.Log = func(_ context.Context, message string, fields map[string]any) {
						fmt.Fprintln(&logged, message, fields)
					}
				})
				err := call(t.Context(), client)
				wantNoSecret(t, fmt.Sprintf("%v %+v %s", err, wantError(t, err), logged.String()))
			})
		}
	}
}

// What a panic, an error or a log prints of the values that hold secrets, and of the client itself, shows none.
func TestNothingThatIsPrintedShowsASecret(t *testing.T) {
	config := Config{BaseURL: "https://argus.test", APIKey: testKey, SessionToken: testSession, ProxyURL: "http://me:s3cr3tpart@proxy.test", BulkReads: true}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	connections, err := newConnections(config, &url.URL{Scheme: "https"})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []any{
		config, client, client.http, client.http.Transport, client.Bulk, connections, connections.Clone(),
		MadeAPIKey{Key: testKey, Descriptor: &APIKey{Prefix: "2/k3y"}},
	} {
		for _, secret := range secrets {
			if how := printed.Shown(value, secret); how != "" {
				t.Errorf("%T printed with %s shows %s", value, how, secret)
			}
		}
	}
	answered := initiatedAPIKey{APIKeyString: testKey} // as JSON, it is the response
	token := SMSToken{Token: testKey, SessionCookie: testSession}
	wantNoSecret(t, fmt.Sprintf("%v %+v %#v %s %v %+v %#v", answered, &answered, answered, []any{answered}, token, &token, []any{token}))
}

// The secret of a key may hold slashes: what follows the second one is secret.
func TestASecretWithSlashes(t *testing.T) {
	const key = "7/ab/s3cr3t/xyz"
	for _, descriptor := range []string{`null`, `{"prefix":"7/ab"}`} {
		s := newServer(t, data(`{"keys":[]}`), data(`{"apiKeyString":"`+key+`","keyDescriptor":`+descriptor+`}`), data(`{"keys":[{"prefix":"7/ab"}]}`))
		made, err := s.client(t).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
		if err != nil || made.Key != key || made.Descriptor.Prefix != "7/ab" {
			t.Errorf("descriptor %s: got %v, %v", descriptor, made, err)
		}
	}
	said := echo(401, `{"responseCode":401,"messages":[{"message":"s3cr3t/xyz of %s, or s3cr3t\\/xyz","field":"%[2]s"}]}`)
	_, err := newServer(t, said).client(t, func(c *Config) { c.APIKey = key }).CurrentUser(t.Context())
	if !IsUnauthorized(err) || strings.Contains(err.Error(), "xyz") || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("got %v", err)
	}
}

// What has not the form of a key is no key: one may exist that is not known.
func TestANewKeyOfAnotherForm(t *testing.T) {
	for _, text := range []string{"garbage", "7/ab", "7/ab/", "/ab/s3cr3t", "7//s3cr3t", "7/AB!/s3cr3t"} {
		s := newServer(t, data(`{"keys":[]}`), data(`{"apiKeyString":"`+text+`"}`), data(`{"keys":[]}`))
		made, err := s.client(t, func(c *Config) { c.MaxRetries = 0 }).CreateAPIKey(t.Context(), "7", InitiateAPIKeyRequest{Description: "ci"})
		if made != nil || !IsOutcomeUnknown(err) || strings.Contains(err.Error(), text) && len(text) > 4 {
			t.Errorf("%s: got %v, %v", text, made, err)
		}
		wantRequests(t, s, 3)
	}
}
