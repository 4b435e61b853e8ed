package providerdata

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Who waits for a look-up that all share leaves when the run is interrupted or its timeout has passed, however long the
// server takes.
func TestLookupsCanBeLeft(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(context.Context, *ProviderData) error{
		"customer": func(ctx context.Context, d *ProviderData) error { _, err := d.FindCustomer(ctx, "fjord"); return err },
		"function": func(ctx context.Context, d *ProviderData) error { _, err := d.FindFunction(ctx, "viewer"); return err },
		"own user": func(ctx context.Context, d *ProviderData) error { _, err := d.OwnUser(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			left := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				interrupt()
				select {
				case <-left:
				case <-r.Context().Done(): // the client gave up: nobody left before
				}
			}))
			defer server.Close()
			defer close(left)
			client, err := argus.New(argus.Config{BaseURL: server.URL, APIKey: "1/key/secret"})
			if err != nil {
				t.Fatal(err)
			}
			if err := look(ctx, &ProviderData{Client: client}); !errors.Is(err, context.Canceled) {
				t.Errorf("the look-up ends with %v", err)
			}
		})
	}
}
