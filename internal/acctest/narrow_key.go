package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

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

// Post sends what the client has no method for, because no resource needs it.
func (a *Argus) Post(path string, body any) { a.Send(http.MethodPost, path, body) }

// Send is Post with another method. A nil body is none.
func (a *Argus) Send(method, path string, body any) {
	a.t.Helper()
	var sent []byte
	if body != nil {
		var err error
		sent, err = json.Marshal(body)
		a.Must(err)
	}
	request, err := http.NewRequestWithContext(a.t.Context(), method, a.URL+path, bytes.NewReader(sent))
	a.Must(err)
	request.Header.Set("Argus-API-Key", a.Key)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", UserAgent)
	response, err := http.DefaultClient.Do(request)
	a.Must(err)
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		a.t.Fatalf("%s returns %s", path, response.Status)
	}
}
