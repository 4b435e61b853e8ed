package preference_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const address = "argus_preference.theme"

// suffix tells the keys of these tests from those that a server may set by itself.
var suffix = "-" + rand.Text()[:8]

// TestAccPreference is the life of a preference, of a user who stays and has another one that nothing may touch.
func TestAccPreference(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	set(a, user, "other", "untouched")
	config := func(user, key, value string) string {
		return a.Config(fmt.Sprintf("resource \"argus_preference\" \"theme\" {\n  user = %q\n  key = %q\n  value = %q\n}", user, key+suffix, value))
	}
	byName := user.ShortName
	id := func() string { return string(user.ID) + "/a/theme" + suffix }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy:             has(a, user, map[string]string{"other": "untouched"}),
		Steps: []resource.TestStep{
			{
				Config: config(byName, "a/theme", "dark"),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "id", id()),
					resource.TestCheckResourceAttr(address, "user", byName),
					has(a, user, map[string]string{"a/theme": "dark", "other": "untouched"}),
				),
			},
			acctest.ImportStep(address, id, "user"),
			acctest.ImportBlockStep(address, config(byName, "a/theme", "dark"), id),
			acctest.ImportBlockStep(address, config(byName, "a/theme", "dark"), func() string { return byName + "/a/theme" + suffix }),
			{
				// The same user in another spelling is no change.
				Config: config(string(user.ID), "a/theme", "dark"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				Check: resource.TestCheckResourceAttr(address, "user", byName),
			},
			{
				Config: config(byName, "a/theme", ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "value"),
				}},
				Check: has(a, user, map[string]string{"a/theme": "", "other": "untouched"}),
			},
			acctest.ImportBlockStep(address, config(byName, "a/theme", ""), id),
			{
				// A change outside Terraform is planned back, and nothing else is.
				PreConfig: func() { set(a, user, "a/theme", "light") },
				Config:    config(byName, "a/theme", ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.ExpectChanges(address, "value"),
				}},
				Check: has(a, user, map[string]string{"a/theme": "", "other": "untouched"}),
			},
			{
				Config: config(byName, "language", "no, en"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: has(a, user, map[string]string{"language": "no, en", "other": "untouched"}),
			},
			{
				// Removed outside Terraform: it comes back.
				PreConfig: func() {
					a.Must(acctest.ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(user.ID), "language"+suffix)))
				},
				Config: config(byName, "language", "no, en"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: has(a, user, map[string]string{"language": "no, en", "other": "untouched"}),
			},
		},
	})
}

// TestAccPreferenceOfANewUser makes the user in the same apply, by id and by a shortname that is known before the user is,
// and moves the preference to another user.
func TestAccPreferenceOfANewUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	config := func(reference string) string {
		return a.Config(`
resource "argus_user" "alice" {
  short_name = "NAME{alice}"
  name       = "Alice"
}

resource "argus_user" "bob" {
  short_name = "NAME{bob}"
  name       = "Bob"
}

resource "argus_preference" "theme" {
  user  = ` + reference + `
  key   = "theme` + suffix + `"
  value = "dark"
}`)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: config("argus_user.alice.short_name")},
			{
				Config: config("argus_user.bob.id"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
				Check: resource.TestCheckResourceAttrPair(address, "user", "argus_user.bob", "id"),
			},
			{
				Config:  config("argus_user.bob.id"),
				Destroy: true,
			},
			{Config: config("argus_user.alice.id")},
		},
	})
}

func TestAccPreferenceRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `resource "argus_preference" "theme"`, map[string]string{
		`user = "not a user"
  key = "theme"
  value = ""`: `(?s)user.*write an id, a shortname`,
		`user = "NAME{alice}"
  key = ""
  value = ""`: `(?s)key.*at least 1`,
	})
}

func set(a *acctest.Argus, user *argus.Subject, key, value string) {
	_, err := a.Client.SetUserPreferences(context.Background(), argus.ByID(user.ID), map[string]string{key + suffix: value})
	a.Must(err)
}

// has asks the server for the user's preferences that are the tests', and wants exactly these.
func has(a *acctest.Argus, user *argus.Subject, wanted map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := map[string]string{}
		for preference, err := range a.Client.ListUserPreferences(context.Background(), argus.ByID(user.ID)) {
			if err != nil {
				return err
			}
			if key, own := strings.CutSuffix(preference.Key, suffix); own {
				got[key] = preference.Value
			}
		}
		return acctest.Same("preferences", got, acctest.OrEmpty(wanted))
	}
}
