package plans

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// ofAda is what refers to a user and a group by short_name. COMMENT, VALUE and NEW are for changes.
const ofAda = `
resource "argus_user" "ada" {
  short_name = "NAME{adaNEW}"
  name       = "Ada"
}

resource "argus_group" "watch" {
  short_name = "NAME{watchNEW}"
  name       = "The watch"
}

resource "argus_group_membership" "ada" {
  group   = argus_group.watch.short_name
  member  = argus_user.ada.short_name
  comment = "COMMENT"

  lifecycle {
    postcondition { # so that apply plans it again even if nothing changes
      condition     = self.id != ""
      error_message = "No id."
    }
  }
}

resource "argus_permission" "ada" {
  subject  = argus_user.ada.short_name
  function = "ROLE"
}

resource "argus_preference" "ada" {
  user  = argus_user.ada.short_name
  key   = "story.colour"
  value = "VALUE"
}

resource "argus_api_key" "ada" {
  user        = argus_user.ada.short_name
  description = "Nightly"
  source      = { provider = "disabled" }
}

resource "argus_auth_method" "ada" {
  user   = argus_user.ada.short_name
  method = "totp"
}
`

// A user and a group are renamed, and all that refers to them by short_name stays: with a saved plan and without one, and when
// it changes in place in the same run or in a later one.
func TestAccRenameReplacesNothing(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	role := a.Roles(1)[0].Name
	configure := func(renamed, comment, value string) {
		tf.Configure(a.Config(strings.NewReplacer("NEW", renamed, "COMMENT", comment, "VALUE", value, "ROLE", role).Replace(ofAda)))
	}
	updates := func(addresses ...string) map[string][]string {
		wanted := map[string][]string{}
		for _, address := range addresses {
			wanted[address] = []string{"update"}
		}
		return wanted
	}
	plan := func(wanted map[string][]string) {
		t.Helper()
		tf.Do(2, "plan", "-detailed-exitcode", "-out=plan.tfplan")
		if changed := tf.Changes("plan.tfplan"); !maps.EqualFunc(changed, wanted, slices.Equal) {
			t.Errorf("the plan changes %v, not %v", changed, wanted)
		}
	}
	configure("", "first", "blue")
	tf.Do(0, "apply", "-auto-approve")
	before := tf.State("id")

	configure("2", "first", "blue")
	plan(updates("argus_user.ada", "argus_group.watch"))
	tf.Do(0, "apply", "plan.tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")

	configure("3", "second", "green")
	tf.Do(0, "apply", "-auto-approve")
	tf.Do(0, "plan", "-detailed-exitcode")

	configure("3", "third", "red") // in an apply that does not touch the user and the group
	plan(updates("argus_group_membership.ada", "argus_preference.ada"))
	tf.Do(0, "apply", "plan.tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")
	a.Must(acctest.Same("ids", tf.State("id"), before))
	tf.Do(0, "destroy", "-auto-approve")
}

// A typo in a reference is warned of in the plan, where the replacement shows.
func TestAccTypoIsWarnedOf(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	a.AddUser("ada")
	_, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("watch"), Name: "Watch", Customer: a.Customer})
	a.Must(err)
	body := `
resource "argus_group_membership" "ada" {
  group  = "NAME{watch}"
  member = "NAME{ada}"
}
`
	tf.Configure(a.Config(body))
	tf.Do(0, "apply", "-auto-approve")
	tf.Configure(a.Config(strings.Replace(body, "watch", "wathc", 1)))
	warnings := tf.Warnings(tf.Do(0, "plan", "-json"))
	if !slices.ContainsFunc(warnings, func(w acctest.Warning) bool {
		return strings.Contains(w.Summary, a.Name("wathc")+`" is not found yet`) && strings.Contains(w.Detail, `Did you mean "`+a.Name("watch")+`"?`)
	}) {
		t.Errorf("the plan warns of %v", warnings)
	}
	tf.Configure(a.Config(body))
	tf.Do(0, "destroy", "-auto-approve")
}

// A key of a user whom somebody disables, on a server that hides it then: it stays in state, and works again with its user. A
// destroy meanwhile says that it will.
func TestAccHiddenKeyIsNotLost(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-owner-hidden"} })
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("ada"), Name: "Ada", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	tf.Configure(a.Config(`
resource "argus_api_key" "ada" {
  user        = "NAME{ada}"
  description = "Nightly"
  source      = { provider = "disabled" }
}
`))
	tf.Do(0, "apply", "-auto-approve")
	key, prefix := tf.State("key")["argus_api_key.ada"], tf.State("prefix")["argus_api_key.ada"]
	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(user.ID)))

	names := func(run acctest.Run, words ...string) {
		t.Helper()
		if warnings := tf.Warnings(run); !slices.ContainsFunc(warnings, func(w acctest.Warning) bool {
			return acctest.ContainsAll(w.Summary, []string{prefix}) && acctest.ContainsAll(w.Summary+w.Detail, words)
		}) {
			t.Errorf("%s warns of %v", run.Command, warnings)
		}
	}
	names(tf.Do(0, "plan", "-detailed-exitcode", "-json"), "disabled user", "works again")
	_, err = a.Client.ReenableSubject(ctx, argus.User, argus.ByID(user.ID))
	a.Must(err)
	tf.Do(0, "plan", "-detailed-exitcode")
	keys, err := a.Client.ListAPIKeys(ctx, user.ID)
	a.Must(err)
	a.Must(acctest.Same("keys", len(keys), 1, "key", tf.State("key")["argus_api_key.ada"], key))
	_, err = a.ClientWith(key).CurrentUser(ctx)
	a.Must(err)

	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(user.ID)))
	names(tf.Do(0, "destroy", "-auto-approve", "-json"), "may come back", "works again")
}
