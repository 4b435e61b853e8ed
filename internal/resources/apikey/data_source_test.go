package apikey_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// addKeys makes a user with a narrow key and a plain one.
func addKeys(a *acctest.Argus) (user *argus.Subject, role argus.Function, narrow, plain *argus.MadeAPIKey) {
	ctx := context.Background()
	user, role = a.AddUser("service"), a.Roles(1)[0]
	narrow, err := a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{
		Description:        "narrow",
		Source:             &argus.APIKeySource{Provider: "staticIP", StaticOptions: &argus.StaticOptions{IPAddresses: []string{"192.0.2.0/24"}}},
		SessionConstraints: &argus.SessionConstraints{Function: []string{role.Name}, ReadOnly: true},
		ExpirationDays:     new(10),
	})
	a.Must(err)
	plain, err = a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{Description: "plain", Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(err)
	return user, role, narrow, plain
}

func TestAccAPIKeys(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, role, narrow, plain := addKeys(a)
	current, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	const these = "data.argus_api_keys.these"
	// The rows are sorted as ids are.
	one, other := "api_keys.0.", "api_keys.1."
	if argus.CompareIDs(argus.ID(narrow.Descriptor.Prefix), argus.ID(plain.Descriptor.Prefix)) > 0 {
		one, other = other, one
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{
		Config: a.Config(`data "argus_api_keys" "these" { user = "` + user.ShortName + `" }`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(these, "api_keys.#", "2"),
			resource.TestCheckResourceAttr(these, one+"prefix", narrow.Descriptor.Prefix),
			resource.TestCheckResourceAttr(these, one+"description", "narrow"),
			resource.TestCheckResourceAttr(these, one+"age_days", "0"),
			resource.TestCheckResourceAttr(these, one+"source.provider", "staticIP"),
			resource.TestCheckTypeSetElemAttr(these, one+"source.ip_addresses.*", "192.0.2.0/24"),
			resource.TestCheckTypeSetElemAttr(these, one+"session_constraints.functions.*", string(role.ID)),
			resource.TestCheckResourceAttr(these, one+"session_constraints.read_only", "true"),
			resource.TestCheckResourceAttr(these, one+"created_by_user.id", string(current.ID)),
			resource.TestCheckResourceAttrSet(these, one+"created_timestamp"),
			resource.TestCheckResourceAttrSet(these, one+"valid_until"),
			resource.TestCheckResourceAttr(these, other+"source.provider", "disabled"),
			resource.TestCheckNoResourceAttr(these, other+"source.ip_addresses"),
			resource.TestCheckNoResourceAttr(these, other+"session_constraints.functions"),
			resource.TestCheckResourceAttr(these, other+"session_constraints.read_only", "false"),
		),
	}}})
}

// Whoever asks for keys older than 90 days must find those, and nobody's secret.
func TestAPIKeysHaveAnAgeAndNoSecret(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, _, narrow, _ := addKeys(a)
	for after, want := range map[time.Duration]string{time.Hour: "0", 90*24*time.Hour - time.Hour: "89", 91*24*time.Hour + time.Hour: "91", -48 * time.Hour: "0"} {
		core := a.CoreAt(func() time.Time { return narrow.Descriptor.CreatedTimestamp.Time().Add(after) })
		found, diags := core.ReadData("argus_api_keys", map[string]any{"user": string(user.ID)})
		acctest.WantNone(t, diags)
		if got := found.Rows("api_keys", "age_days"); !slices.Equal(got, []string{want, want}) {
			t.Errorf("after %s, the ages are %q days", after, got)
		}
		if found.Holds(narrow.Key) {
			t.Error("the secret is shown")
		}
	}
}
