package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FuzzKey takes any text for an API key: what is refused is not shown, what is taken can be sent in a header, and the prefix
// that is known of it holds nothing of the secret.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"1234/56/secretsecret", "", "/", "1234/56/", "1234/56/a b", "a/b/c/d", "1234/56/secret\r\nHost: x", "1234/56/sécret", "secretwithoutprefix"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		var resp validator.StringResponse
		isAPIKey.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("api_key"), ConfigValue: types.StringValue(key)}, &resp)
		if resp.Diagnostics.HasError() {
			if said := resp.Diagnostics[0].Detail(); len(key) > 12 && strings.Contains(said, key) {
				t.Errorf("the refusal of %q shows it: %s", key, said)
			}
			return
		}
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Errorf("%q is taken, and is no header's value", key)
		}
		cut := strings.LastIndexByte(key, '/')
		if cut <= 0 || cut == len(key)-1 {
			t.Errorf("%q is taken, and has no secret or no prefix", key)
		}
	})
}

// FuzzSessionToken is FuzzKey for a session token, which a cookie carries too.
func FuzzSessionToken(f *testing.F) {
	for _, seed := range []string{"token-of-the-session", "", " ", "abc\ndef", "a;b=c", "a,b", `"quoted"`, `back\slash`, "tøken", "a=b=="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		var resp validator.StringResponse
		isSessionToken.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("session_token"), ConfigValue: types.StringValue(token)}, &resp)
		if resp.Diagnostics.HasError() {
			if said := resp.Diagnostics[0].Detail(); len(token) > 12 && strings.Contains(said, token) {
				t.Errorf("the refusal of %q shows it: %s", token, said)
			}
			return
		}
		request := http.Request{Header: http.Header{"Cookie": {"argus_session=" + token}}}
		if cookies := request.Cookies(); len(cookies) != 1 || cookies[0].Value != token {
			t.Errorf("%q is taken, and comes out of a cookie as %v", token, cookies)
		}
	})
}
