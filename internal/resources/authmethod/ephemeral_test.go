package authmethod_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestSMSToken(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("sends a token with any suffix")
	core, kind := a.Core(), "argus_sms_token"
	config := acctest.EphemeralResources[kind].Config(a)
	opened, diags := core.Open(kind, config)
	acctest.WantNone(t, diags)
	if token := opened.Text("token"); !strings.HasSuffix(token, "42") || opened.Text("session_cookie") == "" || !opened.RenewAt.IsZero() {
		t.Errorf("the token is %q, with cookie %q, renewed at %s", token, opened.Text("session_cookie"), opened.RenewAt)
	}
	acctest.WantNone(t, core.Close(opened))
	for name, test := range map[string]struct {
		attribute string
		value     any
		words     []string
	}{
		"no such token": {"token_suffix", "none", []string{"Could not retrieve an SMS token of user " + a.Name("opens"), "404"}},
		"no such user":  {"user", a.Name("nobody"), []string{`"user"`, "No such subject"}},
		"a group":       {"user", a.AddGroup("ops").ShortName, []string{`"user"`, "Not a user"}},
		"empty suffix":  {"token_suffix", "", []string{`"token_suffix"`, "at least 1"}},
	} {
		wrong := map[string]any{"user": config["user"], "token_suffix": config["token_suffix"], test.attribute: test.value}
		diags := core.ValidateEphemeral(kind, wrong)
		if !acctest.HasError(diags) {
			opened, diags = core.Open(kind, wrong)
		}
		acctest.WantText(t, diags, append(test.words, "ERROR")...)
		if t.Failed() {
			t.Fatalf("%s: %v", name, opened)
		}
	}
}

// A token that is another user's, and a response without one, are errors that show nothing of it.
func TestSMSTokenOfAnotherUser(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"another user": `{"token":"993342","sessionCookie":"c00kie","userID":1}`, "no token": `{"sessionCookie":"c00kie"}`, "nothing": `null`} {
		a := acctest.Start(t)
		a.NeedSimulator("can be rewritten")
		config := acctest.EphemeralResources["argus_sms_token"].Config(a)
		a.Rewrite(func(r *http.Request, body []byte) []byte {
			if strings.Contains(r.URL.Path, "/sms/token/") {
				return []byte(`{"responseCode":200,"data":` + data + `}`)
			}
			return bytes.Clone(body)
		})
		opened, diags := a.Core().Open("argus_sms_token", config)
		acctest.WantText(t, diags, "ERROR", "Could not retrieve an SMS token")
		if text := acctest.Text(diags); opened != nil || strings.Contains(text, "993342") || strings.Contains(text, "c00kie") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Whom the key may not look up is named by id, and Argus decides.
func TestSMSTokenByID(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("sends a token with any suffix")
	config := acctest.EphemeralResources["argus_sms_token"].Config(a)
	user, err := a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: a.Name("opens")})
	a.Must(err)
	config["user"] = string(user.ID)
	_, diags := a.NarrowCore("administrativeAuthenticationSetup-SMS").Open("argus_sms_token", config)
	acctest.WantNone(t, diags)
}
