package providerdata

import (
	"context"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest/interrupted"
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
			interrupted.Ends(t, func(ctx context.Context, client *argus.Client) error { return look(ctx, &ProviderData{Client: client}) })
		})
	}
}
