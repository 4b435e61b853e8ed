package docs

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// If what uses the key cannot be written, the old key stays valid. The next apply writes it first, and revokes the old key then.
func TestAccKeyRotationThatFailsMidway(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	a := acctest.Start(t, func(o *simulator.Options) { o.Clock = clock })
	config := applied(a, read(t, examples+"/key_rotation/main.tf")) + afterBoth
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.FactoriesOf(func(o *provider.Options) { o.Now = clock }),
		Steps: []resource.TestStep{{Config: config}, {
			PreConfig: func() {
				now = now.AddDate(0, 0, 91)
				a.Simulator.Fail(simulator.Fault{Operation: "setUserPreferences", Kind: simulator.ServerError, Status: 412})
			},
			Config:      config,
			ExpectError: regexp.MustCompile("412"),
		}, {
			PreConfig: func() {
				if revoked := a.Simulator.Count("revokeUserAPIKeyByPrefix"); revoked != 0 {
					t.Error("the old key is revoked before all that uses it has the new one")
				}
				a.Simulator.ResetRequests()
			},
			Config: config,
			Check: func(*terraform.State) error {
				var writes []string
				for _, request := range a.Simulator.Requests() {
					if slices.Contains([]string{"initiateUserApiKey", "setUserPreferences", "revokeUserAPIKeyByPrefix"}, request.Operation) {
						writes = append(writes, request.Operation)
					}
				}
				if want := []string{"setUserPreferences", "revokeUserAPIKeyByPrefix"}; !slices.Equal(writes, want) {
					t.Errorf("the writes of the next apply are %q, not %q", writes, want)
				}
				return nil
			},
		}},
	})
}
