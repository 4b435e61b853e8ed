package docs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const ephemeralExamples = examples + "/ephemeral-resources/"

// startWith starts a simulator with a user whose keys can be opened.
func startWith(t *testing.T, shortName string) (*acctest.Argus, *argus.Subject) {
	t.Helper()
	a := acctest.Start(t, func(*simulator.Options) {})
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: shortName, Name: "Example", Customer: a.Customer, Phone: &argus.Phone{CountryCode: "47", NationalNumber: "21000000"},
		EnableAuthenticationMethods: &[]string{"apikey", "sms"},
	})
	a.Must(err)
	return a, user
}

// noKeyIsLeft wants a user to have no key once everything is closed.
func noKeyIsLeft(a *acctest.Argus, user *argus.Subject) resource.TestCheckFunc {
	return func(*terraform.State) error {
		keys, err := a.Client.ListAPIKeys(context.Background(), user.ID)
		if err == nil && len(keys) > 0 {
			err = fmt.Errorf("user %s has keys %v", user.ShortName, keys)
		}
		return err
	}
}

// A second configuration of the provider works with the key, in plan and in apply, and the key is revoked after each. Each configuration
// has a process of its own, which terraform-plugin-testing does not give them.
func TestAccEphemeralExample(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a, user := startWith(t, "auditor")
	example := strings.Replace(read(t, ephemeralExamples+"argus_api_key/ephemeral-resource.tf"), "  alias ", fmt.Sprintf("  api_url = %q\n  alias ", a.URL), 1)
	tf.Configure(a.Config(example + "\noutput \"auditor\" {\n  value = data.argus_current_user.auditor.id\n}\n"))
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		a.Simulator.ResetRequests()
		tf.Do(0, command...)
		if opened := a.Simulator.Count("initiateUserApiKey"); opened == 0 {
			t.Errorf("%s opens no key", command[0])
		}
		a.Must(noKeyIsLeft(a, user)(nil))
	}
	a.Must(acctest.Same("the key's user", strings.TrimSpace(tf.Do(0, "output", "-raw", "auditor").Stdout), string(user.ID)))
}

// A write-only attribute hands the key to the secret store of another provider. What runs within the apply can use it, and nothing can
// afterwards. The example is the documented one, and the provider of the other cloud one that stands for it.
func TestAccEphemeralExampleOfASecretStore(t *testing.T) {
	t.Parallel()
	a, user := startWith(t, "importer")
	var used []string
	aws := &cloud{invoke: func(secret string) error {
		used = append(used, secret)
		self, err := a.ClientWith(secret).CurrentUser(context.Background())
		if err == nil && self.ID != user.ID {
			err = errors.New("the key is another user's")
		}
		return err
	}}
	factories := acctest.Factories()
	factories["aws"] = aws.server
	example := a.Config(read(t, ephemeralExamples+"argus_api_key/ephemeral-resource_secret_store.tf"))
	stopsWorking := func(*terraform.State) error {
		if _, err := a.ClientWith(aws.secret).CurrentUser(context.Background()); !argus.IsUnauthorized(err) {
			return errors.New("after the apply the key is not refused")
		}
		return nil
	}
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	checks := resource.ComposeTestCheckFunc(stopsWorking, noKeyIsLeft(a, user))
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: []resource.TestStep{
		{Config: example, Check: checks, ConfigPlanChecks: empty},
		{Config: example, Check: checks, ConfigPlanChecks: empty, ConfigVariables: config.Variables{"job_run": config.IntegerVariable(2)}},
	}})
	if len(used) != 2 || used[0] == used[1] {
		t.Errorf("the function ran %d times", len(used))
	}
}

// The token is retrieved, and nothing is left of it.
func TestAccEphemeralExampleOfAnSMSToken(t *testing.T) {
	t.Parallel()
	a, _ := startWith(t, "tester")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{
		Config:          a.Config(read(t, ephemeralExamples+"argus_sms_token/ephemeral-resource.tf")),
		ConfigVariables: config.Variables{"token_suffix": config.StringVariable("42")},
	}}})
	if a.Simulator.Count("retrieveSMSToken") == 0 {
		t.Error("no token was retrieved")
	}
}
