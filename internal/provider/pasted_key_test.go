package provider_test

import (
	"context"
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
	s := newScene(a)
	user, err := a.Client.GetSubject(context.Background(), argus.Ref{Name: a.Name("scene-user")})
	a.Must(err)
	made, err := a.Client.CreateAPIKey(context.Background(), user.ID, argus.InitiateAPIKeyRequest{
		Description: "pasted", Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	secret := secretOf(made.Key)
	core := a.Core()
	for name, kind := range kinds {
		for _, id := range []string{made.Key, s.user + "/" + made.Key} {
			_, diags := core.Import(name, id)
			acctest.WantText(t, diags, "ERROR", "Import ID contains an API key", "revoke that key", "first two parts")
			wantNoSecrets(t, "the import of "+name, acctest.Text(diags), []string{secret})
		}
		for _, reference := range []string{"user", "group", "member", "subject", "function", "customer"} {
			config := kind.config(s)
			if _, has := config[reference]; !has {
				continue
			}
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
		config := kinds[kind].config(scene{a: a})
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
