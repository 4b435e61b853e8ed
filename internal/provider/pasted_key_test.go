package provider_test

import (
	"context"
	"slices"
	"strings"
	"testing"

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
