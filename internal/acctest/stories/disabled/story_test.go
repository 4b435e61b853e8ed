package disabled

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

// A user with a key, a grant and a membership is disabled by hand: the plan re-enables the user and changes nothing else, and
// the user has the one key of before.
func TestAccDisabledByHandReplacesNothing(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	tf.Configure(a.Config(strings.ReplaceAll(`
resource "argus_user" "ada" {
  short_name                    = "NAME{ada}"
  name                          = "Ada"
  enable_authentication_methods = ["apikey"]
}

resource "argus_group" "watch" {
  short_name = "NAME{watch}"
  name       = "The watch"
}

resource "argus_group_membership" "ada" {
  group  = argus_group.watch.id
  member = argus_user.ada.id
}

resource "argus_permission" "ada" {
  subject  = argus_user.ada.id
  function = "ROLE"
}

resource "argus_api_key" "ada" {
  user        = argus_user.ada.id
  description = "Nightly"
  source      = { provider = "disabled" }
}`, "ROLE", a.Roles(1)[0].Name)))
	tf.Do(0, "apply", "-auto-approve")
	before := tf.State("id")
	user := argus.ID(before["argus_user.ada"])
	a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.ByID(user)))
	a.SettleDisabled(string(user))

	tf.Do(2, "plan", "-detailed-exitcode", "-out=plan.tfplan")
	if changed := tf.Changes("plan.tfplan"); !maps.EqualFunc(changed, map[string][]string{"argus_user.ada": {"update"}}, slices.Equal) {
		t.Errorf("the plan changes %v", changed)
	}
	tf.Do(0, "apply", "plan.tfplan")
	tf.Do(0, "plan", "-detailed-exitcode")
	a.Must(acctest.Same("ids", tf.State("id"), before))
	keys, err := a.Client.ListAPIKeys(context.Background(), user)
	a.Must(err)
	if len(keys) != 1 || keys[0].Prefix != before["argus_api_key.ada"] {
		t.Errorf("the user has the keys %v, not the one in state", keys)
	}
	tf.Do(0, "destroy", "-auto-approve")
}

// The same, however a server shows the disabled and what belongs to them.
func TestDisabledByHandReplacesNothing(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{
		nil, {"disabled-owner-hidden"}, {"disabled-owner-empty"}, {"disabled-links-hidden"}, {"disabled-hidden-by-id"},
		{"disabled-owner-hidden", "disabled-links-hidden", "disabled-hidden-by-id"},
	} {
		t.Run(strings.Join(variants, ","), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			ofUser := a.SubjectConfig("argus_user", map[string]any{"enable_authentication_methods": []string{"apikey"}})
			user, _ := core.Make("argus_user", ofUser)
			group, _ := core.Make("argus_group", a.SubjectConfig("argus_group", nil))
			id := user.Text("id")
			s := acctest.Scene{Argus: a, User: id, Group: group.Text("id"), Role: a.Roles(1)[0].Name}
			configs, made := map[string]map[string]any{}, map[string]*acctest.Object{}
			for _, kind := range acctest.OwnedKinds() {
				configs[kind] = acctest.Kinds[kind].ConfigByID(s)
				made[kind], _ = core.Make(kind, configs[kind])
			}
			a.DisableByHand("argus_user", id)
			unchanged := func(when string) {
				t.Helper()
				for kind, object := range made {
					read, diags := core.Read(object)
					if acctest.HasError(diags) || !object.Same(read) {
						t.Fatalf("%s, a refresh of %s shows a change: %s", when, kind, acctest.Text(diags))
					}
					if plan := core.Plan(kind, read, configs[kind]); !plan.Empty() {
						t.Errorf("%s, the plan of %s changes %v", when, kind, plan.Changes())
					}
				}
			}
			user, _ = core.Read(user)
			unchanged("while the user is disabled")
			user, _ = core.Change("argus_user", user, ofUser)
			unchanged("once the user is back")
			keys, err := a.Client.ListAPIKeys(context.Background(), argus.ID(id))
			a.Must(err)
			if user.Text("id") != id || len(keys) != 1 || keys[0].Prefix != made["argus_api_key"].Text("prefix") {
				t.Errorf("user %s has the keys %v", user.Text("id"), keys)
			}
		})
	}
}
