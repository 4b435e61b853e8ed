package preference_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// TestAccUserPreferences is the life of several preferences, of a user who stays and has another one that nothing may touch. The plan
// after each step is empty.
func TestAccUserPreferences(t *testing.T) {
	t.Parallel()
	const address = "argus_user_preferences.alice"
	a := acctest.Start(t)
	user := a.AddUser("alice")
	set(a, user, "other", "untouched")
	config := func(user string, values map[string]string) string {
		var lines strings.Builder
		for _, key := range slices.Sorted(maps.Keys(values)) {
			fmt.Fprintf(&lines, "    %q = %q\n", key+suffix, values[key])
		}
		return a.Config(fmt.Sprintf("resource \"argus_user_preferences\" \"alice\" {\n  user = %q\n  preferences = {\n%s  }\n}", user, &lines))
	}
	id := func(keys ...string) func() string {
		query := url.Values{}
		for _, key := range keys {
			query.Add("key", key+suffix)
		}
		return func() string { return string(user.ID) + "?" + query.Encode() }
	}
	has := func(wanted map[string]string) resource.TestCheckFunc {
		wanted = maps.Clone(wanted)
		wanted["other"] = "untouched"
		return has(a, user, wanted)
	}
	created := map[string]string{"a/theme": "dark", "my key": "no, en", "size": ""}
	updated := map[string]string{"a/theme": "light", "size": "", "a b.c": "nb"}
	step := func(name string, values map[string]string, changes ...string) resource.TestStep {
		checks := []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
		if len(changes) > 0 {
			checks = []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), acctest.ExpectChanges(address, changes...)}
		}
		return resource.TestStep{
			Config: config(name, values), Check: has(values), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks},
		}
	}
	after := func(byHand func(), step resource.TestStep) resource.TestStep {
		step.PreConfig = byHand
		return step
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             has(map[string]string{}),
		Steps: []resource.TestStep{
			{
				Config: config(user.ShortName, created),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "id", string(user.ID)),
					resource.TestCheckResourceAttr(address, "user", user.ShortName),
					has(created),
				),
			},
			acctest.ImportStep(address, id("a/theme", "my key", "size"), "user"),
			acctest.ImportBlockStep(address, config(user.ShortName, created), id("size", "my key", "a/theme")),
			step(string(user.ID), created), // the same user in another spelling is no change
			step(user.ShortName, updated, "preferences"),
			acctest.ImportBlockStep(address, config(user.ShortName, updated), id("a/theme", "size", "a b.c")),
			after(func() { set(a, user, "size", "large") }, step(user.ShortName, updated, "preferences")),
			after(func() {
				a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), "size"+suffix)))
			}, step(user.ShortName, updated, "preferences")),
			after(func() {
				keys := []string{"a/theme" + suffix, "size" + suffix, "a b.c" + suffix}
				a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), keys...)))
			}, resource.TestStep{Config: config(user.ShortName, updated), Check: has(updated), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
			}}}),
		},
	})
}
