package docs

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// afterBoth is written after both jobs of the guide's example, and before the old key is revoked.
const afterBoth = `
resource "argus_preference" "after_both" {
  user       = argus_user.reporter.id
  key        = "prefix"
  value      = argus_api_key.reporter.prefix
  depends_on = [terraform_data.mail_job, terraform_data.archive_job]
}
`

// The example of the guide Key rotation: both dependants have the new key before the old one is revoked, and the next plan is empty.
func TestAccKeyRotation(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	a := acctest.Start(t, func(o *simulator.Options) { o.Clock = clock })
	config := applied(a, read(t, examples+"/key_rotation/main.tf")) + afterBoth
	var old string
	keyOf := func(state *terraform.State, resource, attribute string) string {
		return state.RootModule().Resources[resource].Primary.Attributes[attribute]
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.FactoriesOf(func(o *provider.Options) { o.Now = clock }),
		Steps: []resource.TestStep{{
			Config: config,
			Check: func(state *terraform.State) error {
				old = keyOf(state, "argus_api_key.reporter", "key")
				return nil
			},
		}, {
			PreConfig: func() {
				now = now.AddDate(0, 0, 91)
				a.Simulator.ResetRequests()
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("argus_api_key.reporter", plancheck.ResourceActionCreateBeforeDestroy),
					plancheck.ExpectResourceAction("terraform_data.mail_job", plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction("terraform_data.archive_job", plancheck.ResourceActionUpdate),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(state *terraform.State) error {
				made := keyOf(state, "argus_api_key.reporter", "key")
				if made == old {
					t.Error("the key is the old one")
				}
				var writes []string
				for _, request := range a.Simulator.Requests() {
					if slices.Contains([]string{"initiateUserApiKey", "setUserPreferences", "revokeUserAPIKeyByPrefix"}, request.Operation) {
						writes = append(writes, request.Operation)
					}
				}
				if want := []string{"initiateUserApiKey", "setUserPreferences", "revokeUserAPIKeyByPrefix"}; !slices.Equal(writes, want) {
					t.Errorf("the writes are %q, not %q", writes, want)
				}
				hash := fmt.Sprintf("%x", sha256.Sum256([]byte(made))) // terraform_data shows what it has in plans
				return acctest.Same("mail", keyOf(state, "terraform_data.mail_job", "output"), hash, "archive", keyOf(state, "terraform_data.archive_job", "output"), hash)
			},
		}},
	})
}
