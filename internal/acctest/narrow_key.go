package acctest

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// NarrowKey makes a key of the test's own user that has just these functions, which proves what a resource needs.
func (a *Argus) NarrowKey(functions ...string) string {
	a.t.Helper()
	ctx := context.Background()
	user, err := a.Client.CurrentUser(ctx)
	a.Must(err)
	made, err := a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{
		Description:        a.Name("narrow"),
		Source:             &argus.APIKeySource{Provider: "disabled"},
		SessionConstraints: &argus.SessionConstraints{Function: functions},
	})
	a.Must(err)
	a.t.Cleanup(func() { a.Must(ErrorOf(a.Client.RevokeAPIKey(ctx, user.ID, made.Descriptor.Prefix))) })
	return made.Key
}

// NarrowCore is Core with a key that has just these functions.
func (a *Argus) NarrowCore(functions ...string) *Core {
	a.t.Helper()
	c, diags := a.NewCore(map[string]any{"api_key": a.NarrowKey(functions...)})
	if HasError(diags) {
		a.t.Fatal(Text(diags))
	}
	return c
}
