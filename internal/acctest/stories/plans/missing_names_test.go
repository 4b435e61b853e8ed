package plans

import (
	"context"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// An error about a name that does not exist tells where it was looked up, who set that, and what may have been meant.
func TestMissingNamesTellWhereTheyWereLookedUp(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has known customers in two domains")
	for name, test := range map[string]struct {
		settings    map[string]any
		environment map[string]string
		customer    any
		want        []string
	}{
		"a customer of another domain, from the provider": {
			map[string]any{"customer": "partner"}, nil, nil,
			[]string{"No such customer", `There is no customer "partner" that this key may see in domain "mnemonic" (the domain of the key's own user).`, `Did you mean "partner/partner"`, "\"partner\" is the value of the provider's `customer`."},
		},
		"a customer of another domain, from the resource": {
			nil, nil, "partner-one", []string{"No such customer", `domain "mnemonic"`, `Did you mean "partner/partner-one"`},
		},
		"a qualified customer": {
			nil, nil, "partner/fjord", []string{"No such customer", `"partner/fjord" that this key may see in domain "partner".`, `"mnemonic/fjord"`},
		},
		"a typo in the provider's domain": {
			map[string]any{"domain": "partner"}, nil, "partner-on", []string{"No such customer", "domain \"partner\" (from the provider's `domain`).", `Did you mean "partner-one"`},
		},
		"no such domain, from the provider": {
			map[string]any{"domain": "mnemonik"}, nil, "fjord", []string{"No such customer", "There is no domain \"mnemonik\" (from the provider's `domain`)", `that this key may see, so customer "fjord" cannot be looked up. Did you mean "mnemonic"?`},
		},
		"no such domain, from the environment": {
			nil, map[string]string{"ARGUS_DOMAIN": "nowhere-at-all"}, "fjord", []string{"No such customer", `(from ARGUS_DOMAIN)`, `There is no domain "nowhere-at-all"`, `that this key may see, so customer "fjord"`},
		},
		"no such domain, from the resource": {
			nil, nil, "nowhere/fjord", []string{"No such customer", `There is no domain "nowhere" that this key may see, so customer "nowhere/fjord" cannot be looked up.`},
		},
		"an id":    {nil, nil, "999999", []string{"No such customer", `There is no customer "999999" that this key may see.`}},
		"nonsense": {nil, nil, "zzz-not-a-customer", []string{"No such customer", `"zzz-not-a-customer"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			core, diags := a.NewCoreOf(test.settings, func(o *provider.Options) {
				o.Environment = func(name string) string { return test.environment[name] }
			})
			acctest.WantNone(t, diags)
			config := map[string]any{"short_name": a.Name("alice"), "name": "Alice"}
			if test.customer != nil {
				config["customer"] = test.customer
			}
			plan := core.Plan("argus_user", nil, config)
			acctest.WantText(t, plan.Diagnostics, append(test.want, "ERROR", `AttributeName("customer")`)...)
			if text := acctest.Text(plan.Diagnostics); strings.Contains(text, "mean") && (name == "nonsense" || name == "an id") {
				t.Errorf("nothing is close: %s", text)
			}
		})
	}
}

// A subject that a request names is looked up in the same way.
func TestMissingSubjectsTellWhereTheyWereLookedUp(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	own, err := a.Client.CurrentUser(context.Background())
	a.Must(err)
	core := a.Core()
	for subject, want := range map[string][]string{
		a.Name("nobody"):                       {"No such subject", `There is no user or group "` + a.Name("nobody") + `"`, `in domain "` + own.Domain.Name + `"`},
		a.Name("nowhere") + "/" + own.UserName: {"No such subject", `There is no domain "` + a.Name("nowhere") + `" that this key may see`},
	} {
		plan := core.Plan("argus_preference", nil, map[string]any{"user": subject, "key": "colour", "value": "blue"})
		_, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(want, "ERROR", `AttributeName("user")`)...)
	}
}
