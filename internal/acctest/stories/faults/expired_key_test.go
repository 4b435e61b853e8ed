package faults

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A plan whose key expires halfway, among single reads and among those that bulk lists serve, loses nothing of the state.
func TestKeyThatExpiresHalfwayLosesNothing(t *testing.T) {
	t.Parallel()
	for _, bulk := range []bool{true, false} {
		t.Run(fmt.Sprintf("bulk reads %t", bulk), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(*simulator.Options) {})
			made, err := a.Client.CreateAPIKey(context.Background(), argus.ID(a.Simulator.AdminUserID()), argus.InitiateAPIKeyRequest{
				Description: "short-lived", ExpirationDays: new(1), Source: &argus.APIKeySource{Provider: "disabled"},
			})
			a.Must(err)
			e := a.MakeEstate(a.Core(), acctest.EstateSize{Users: 12, Groups: 12, Memberships: 12, Permissions: 12})
			core, diags := a.NewCore(map[string]any{"api_key": made.Key, "bulk_reads": bulk})
			acctest.WantNone(t, diags)
			half := len(e.Objects) / 2
			read, diags := core.ReadAll(e.Objects[:half])
			acctest.WantNone(t, diags)
			a.Simulator.SetClock(func() time.Time { return time.Now().Add(48 * time.Hour) })
			rest, diags := core.ReadAll(e.Objects[half:])
			acctest.WantText(t, diags, "ERROR", "have expired", "nothing counts as deleted")
			for i, object := range append(read, rest...) {
				if object == nil {
					t.Errorf("%s is gone from state", e.Objects[i].Type)
				}
			}
		})
	}
}

// What Argus says of credentials that it does not accept becomes advice.
func TestAdviceOnCredentials(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	ctx, admin := context.Background(), argus.ID(a.Simulator.AdminUserID())
	key := func(request argus.InitiateAPIKeyRequest) *argus.MadeAPIKey {
		request.Description = "advice"
		made, err := a.Client.CreateAPIKey(ctx, admin, request)
		a.Must(err)
		return made
	}
	elsewhere := key(argus.InitiateAPIKeyRequest{Source: &argus.APIKeySource{Provider: "staticIP", StaticOptions: &argus.StaticOptions{IPAddresses: []string{"192.0.2.7"}}}})
	revoked := key(argus.InitiateAPIKeyRequest{Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(acctest.ErrorOf(a.Client.RevokeAPIKey(ctx, admin, revoked.Descriptor.Prefix)))
	for key, advice := range map[string]string{
		elsewhere.Key:             "may not be used from this address",
		revoked.Key:               "does not know the credentials",
		"1/2/secretthatnobodyhas": "does not know the credentials",
	} {
		_, diags := a.NewCore(map[string]any{"api_key": key})
		acctest.WantText(t, diags, "ERROR", "Argus does not accept the credentials", "provider's configuration", advice)
	}
}
