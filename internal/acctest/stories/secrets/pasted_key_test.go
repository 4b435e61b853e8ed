package secrets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A whole API key in the place of an import ID or a reference is refused, and its secret is neither repeated nor sent.
func TestPastedKeyIsNeverRepeated(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := a.NewScene()
	user, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.Ref{Name: a.Name("scene-user")})
	a.Must(err)
	made, err := a.Client.CreateAPIKey(context.Background(), user.ID, argus.InitiateAPIKeyRequest{
		Description: "pasted", Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	secret := secretOf(made.Key)
	core := a.Core()
	for name, kind := range acctest.Kinds {
		for _, id := range []string{made.Key, s.User + "/" + made.Key} {
			_, diags := core.Import(name, id)
			acctest.WantText(t, diags, "ERROR", "Import ID contains an API key", "revoke that key", "first two parts")
			wantNoSecrets(t, "the import of "+name, acctest.Text(diags), []string{secret})
		}
		for reference := range kind.References {
			config := kind.Config(s)
			config[reference] = made.Key
			diags := core.Validate(name, config)
			acctest.WantText(t, diags, "ERROR", reference, "revoke that key")
			// No validator sees a text that is unknown until apply.
			plan := core.Plan(name, nil, config)
			_, applied := core.Apply(plan)
			applied = slices.Concat(plan.Diagnostics, applied)
			acctest.WantText(t, applied, "ERROR", reference, "revoke that key")
			wantNoSecrets(t, name+"."+reference, acctest.Text(append(diags, applied...)), []string{secret})
		}
	}
	_, diags := core.Import("argus_api_key", string(user.ID)+"/56/shortsecret")
	acctest.WantText(t, diags, "ERROR", "No such API key", "first two parts", "revoke that key")
	wantNoSecrets(t, "the import of a key", acctest.Text(diags), []string{"shortsecret"})
	if a.Simulator != nil {
		for _, request := range a.Simulator.Requests() {
			if strings.Contains(request.Path+request.Query.Encode(), secret) {
				t.Errorf("the secret is in the URL of %s", request.Operation)
			}
		}
	}
}

// The path of a set's element holds the element: no error of a pasted key there shows it, in its text or in its path.
func TestPastedKeyInASetIsNeverRepeated(t *testing.T) {
	t.Parallel()
	const secret = "SECRETa517b0c8"
	key, a := "1005/7002/"+secret, acctest.Start(t)
	core, one := a.Core(), []string{"1005/7002/" + secret}
	config := func(kind, attribute string, value any) map[string]any {
		config := acctest.Kinds[kind].Config(acctest.Scene{Argus: a})
		config[attribute] = value
		return config
	}
	search := func(attribute string, value any) []*tfprotov6.Diagnostic {
		return core.ValidateData("argus_users", map[string]any{attribute: value})
	}
	for name, diags := range map[string][]*tfprotov6.Diagnostic{
		"session_constraints.customers": core.Validate("argus_api_key", config("argus_api_key", "session_constraints", map[string]any{"customers": one})),
		"session_constraints.functions": core.Validate("argus_api_key", config("argus_api_key", "session_constraints", map[string]any{"functions": one})),
		"ip_addresses":                  core.Validate("argus_api_key", config("argus_api_key", "source", map[string]any{"ip_addresses": one})),
		"source.provider":               core.Validate("argus_api_key", config("argus_api_key", "source", map[string]any{"provider": key})),
		"enable_authentication_methods": core.Validate("argus_user", config("argus_user", "enable_authentication_methods", one)),
		"deletion_policy":               core.Validate("argus_user", config("argus_user", "deletion_policy", key)),
		"method":                        core.Validate("argus_auth_method", config("argus_auth_method", "method", key)),
		"timeouts":                      core.Validate("argus_user", config("argus_user", "timeouts", map[string]any{"create": key})),
		"subject":                       search("subject", one),
		"ancestor":                      search("ancestor", one),
		"customer":                      search("customer", one),
		"permissions":                   search("permissions", []map[string]any{{"function": key, "customer": key, "domain": ""}}),
		"time_match_strategy":           search("time_match_strategy", key),
		"start_timestamp":               search("start_timestamp", key),
	} {
		acctest.WantText(t, diags, "ERROR", name, "1005/7002/…")
		wantNoSecrets(t, name, acctest.Text(diags), []string{secret})
	}
	_, diags := core.ReadData("argus_users", map[string]any{"domain": one})
	acctest.WantText(t, diags, "ERROR", "domain", "1005/7002/…")
	wantNoSecrets(t, "domain", acctest.Text(diags), []string{secret})
}

// However short or decorated, the secret of a key that is pasted as an import ID is neither repeated nor sent.
func TestPastedKeyAsImportIDIsNeverRepeated(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := a.NewScene()
	core := a.Core()
	for _, secret := range []string{"shortSECR3T9", "s3cr3t.dotted~SECRETa517", "8a1f0c2b9d3e4f5a6b7c8d9e0f1a2b3c", "onlyletters", "20261126"} {
		for _, form := range []string{"%s/7002/%s", "%s/k7002/%s", "ALICE/7002/%[2]s", "Argus-API-Key: %s/7002/%s", `"%s/7002/%s"`, "%s/7002/%s ", "%s/7002/%s/x", "%s/7002/%s/", "%[1]s/%[1]s/7002/%[2]s"} {
			if long := len(secret) >= 20 && !strings.Contains(secret, "~"); form[0] == 'A' && form[1] == 'L' && !long {
				continue // no key begins like this, so that it is an ID with a typo
			}
			id := fmt.Sprintf(form, s.User, secret)
			for name := range acctest.Kinds {
				_, diags := core.Import(name, id)
				acctest.WantText(t, diags, "ERROR")
				wantNoSecrets(t, "the import of "+name, acctest.Text(diags), []string{secret})
			}
		}
		if a.Simulator == nil {
			continue
		}
		for _, request := range a.Simulator.Requests() {
			if strings.Contains(request.Path+request.Query.Encode()+string(request.Body), secret) {
				t.Errorf("the secret is sent with %s", request.Operation)
			}
		}
	}
}

// Wherever a key is pasted in the import ID of several preferences, URL-encoded or not, its secret is neither repeated nor sent.
func TestPastedKeyAmongPreferencesIsNeverRepeated(t *testing.T) {
	t.Parallel()
	const kind = "argus_user_preferences"
	a := acctest.Start(t)
	s := a.NewScene()
	core := a.Core()
	for _, secret := range []string{"8a1f0c2b9d3e4f5a6b7c8d9e0f1a2b3c", "shortSECR3T9", "onlyletters"} {
		for _, form := range []string{
			"%s", "%s?key=theme", "%s/x?key=theme", " %s?key=theme", s.User + "?%s", s.User + "?key=%s", s.User + "?key=theme&key=%s", s.User + "?key=&key=%s",
			s.User + "?key=%%zz&key=%s", s.User + "/%s?key=theme", s.User + "?key=Argus-API-Key: %s", s.User + "?key=theme?%s",
		} {
			for _, slash := range []string{"/", "%2F"} {
				id := fmt.Sprintf(form, strings.Join([]string{s.User, "7002", secret}, slash))
				imported, diags := core.Import(kind, id)
				acctest.WantText(t, diags, "ERROR")
				if bare := form == "%s" || form == s.User+"?key=%s"; bare && len(secret) > 20 {
					acctest.WantText(t, diags, "Import ID contains an API key", s.User+"/7002/…", "revoke that key")
				}
				wantNoSecrets(t, "the import by "+form, acctest.Text(diags), []string{secret})
				if imported != nil {
					t.Errorf("%s was imported", id)
				}
			}
		}
		_, diags := core.ImportIdentity(kind, acctest.Identity{"user_id": s.User + "/7002/" + secret})
		wantNoSecrets(t, "the identity", acctest.Text(diags), []string{secret})
		config := map[string]any{"user": s.User + "/7002/" + secret, "preferences": map[string]any{"theme": "dark"}}
		plan := core.Plan(kind, nil, config)
		_, applied := core.Apply(plan)
		diags = slices.Concat(core.Validate(kind, config), plan.Diagnostics, applied)
		acctest.WantText(t, diags, "ERROR", "user", "/7002/…")
		wantNoSecrets(t, "user", acctest.Text(diags), []string{secret})
		if a.Simulator == nil {
			continue
		}
		for _, request := range a.Simulator.Requests() {
			if strings.Contains(request.Path+request.Query.Encode()+string(request.Body), secret) {
				t.Errorf("the secret is sent with %s", request.Operation)
			}
		}
	}
}

// A real Terraform prints the import ID, but neither an error nor the provider's log does.
func TestAccPastedKeyIsNeverLogged(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t, "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH=provider.log")
	a := acctest.Start(t)
	tf.Configure(a.Config(`
resource "argus_permission" "this" {
  subject  = "1"
  function = "2"
}

resource "argus_preference" "this" {
  user  = "1"
  key   = "k"
  value = "v"
}`))
	subject, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: a.Name("pasted"), Name: "Pasted", Customer: a.Customer})
	a.Must(err)
	const secret = "shortSECR3T9"
	for _, address := range []string{"argus_permission.this", "argus_preference.this"} {
		run := tf.Do(1, "import", address, string(subject.ID)+"/"+string(a.Roles(1)[0].ID)+"/"+secret)
		wantNoSecrets(t, address, run.Stderr, []string{secret})
	}
	log, err := os.ReadFile(filepath.Join(tf.Folder(), "provider.log"))
	if err != nil || !strings.Contains(string(log), "searchPermissions") {
		t.Fatalf("there is no log of the provider: %v", err)
	}
	wantNoSecrets(t, "the log", string(log), []string{secret})
}
