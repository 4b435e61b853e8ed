package secrets

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const ephemeralConfig = `
provider "argus" {}

ephemeral "argus_api_key" "narrow" {
  user   = "NAME{service}"
  source = { provider = "disabled" }
}

ephemeral "argus_sms_token" "tests" {
  user         = "NAME{service}"
  token_suffix = "42"
}

provider "argus" {
  alias   = "narrow"
  api_key = ephemeral.argus_api_key.narrow.key
}

resource "argus_group" "made" {
  provider   = argus.narrow
  short_name = "NAME{made}"
  name       = "Made with an ephemeral key"
  customer   = "CUSTOMER"
}

data "argus_current_user" "narrow" {
  provider = argus.narrow
}
`

// TestAccEphemeralSecretsStayHidden is TestAccSecretsStayHidden for ephemeral resources, of which not even state and plan files hold a secret.
// The keys are known from the requests of the second provider, which uses them.
func TestAccEphemeralSecretsStayHidden(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "trace.log")
	a := acctest.Start(t, func(*simulator.Options) {})
	secrets := []string{"sms-token-42", "sms-session-cookie"}
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if !strings.Contains(r.URL.Path, "/sms/token/") {
			return body
		}
		return []byte(`{"responseCode":200,"data":{"token":"sms-token-42","sessionCookie":"sms-session-cookie"}}`)
	})
	tf := acctest.NewTerraform(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key, "TF_LOG=TRACE", "TF_LOG_CORE=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH="+log)
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("service"), Name: "Service", Customer: a.Customer, Phone: &argus.Phone{CountryCode: "47", NationalNumber: "21000000"},
		EnableAuthenticationMethods: &[]string{"apikey", "sms"},
	})
	a.Must(err)
	a.Must(acctest.ErrorOf(a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: string(user.ID), Function: "administrator", Customer: a.Customer})))
	tf.Configure(a.Expand(ephemeralConfig))

	printed := ""
	for _, command := range []string{"plan -out=planned", "show -json planned", "apply planned", "show -json", "apply -auto-approve -json"} {
		run := tf.Do(0, strings.Fields(command)...)
		printed += run.Stdout + run.Stderr
	}
	for _, fault := range []simulator.Fault{
		{Operation: "initiateUserApiKey", Kind: simulator.TruncatedBody, Times: 2}, {Operation: "retrieveSMSToken", Kind: simulator.TruncatedBody, Times: 2},
		{Operation: "revokeUserAPIKeyByPrefix", Kind: simulator.ServerError, Status: 403},
	} {
		a.Simulator.Fail(fault)
		failed, _ := tf.Try("plan")
		printed += failed.Stdout + failed.Stderr
		a.Simulator.ClearFaults()
	}
	keys := 0
	for _, request := range a.Simulator.Requests() {
		if key := request.Header.Get("Argus-API-Key"); key != a.Key && strings.HasPrefix(key, string(user.ID)+"/") {
			secrets = append(secrets, secretOf(key))
			keys++
		}
	}
	if keys == 0 {
		t.Fatal("no ephemeral key was used")
	}
	files, err := filepath.Glob(filepath.Join(tf.Folder(), "*.tfstate*"))
	a.Must(err)
	for _, file := range append(files, log) {
		content, err := os.ReadFile(file)
		a.Must(err)
		wantNoSecrets(t, filepath.Base(file), string(content), secrets)
	}
	wantNoSecrets(t, "the output", printed, secrets)
	for _, request := range a.Simulator.Requests() {
		wantNoSecrets(t, "a URL", request.Path+"?"+request.Query.Encode(), secrets)
	}
}
