package writes

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// The same with the real core, which applies ten at once and refreshes before it plans.
func TestAccAppliesAndDestroysSendFewRequestsBesideTheirWrites(t *testing.T) {
	t.Parallel()
	const users = 40
	tf := acctest.NewTerraform(t)
	for _, attribute := range []string{"id", "short_name"} {
		a := acctest.Start(t, func(*simulator.Options) {})
		tf := tf.Fresh(t, "ARGUS_API_URL="+a.URL, "ARGUS_API_KEY="+a.Key)
		r := run{t: t, a: a}
		for i, commands := range [][][]string{
			{{"apply", "-auto-approve"}, {"destroy", "-auto-approve"}},
			{{"plan", "-out", "made.plan"}, {"apply", "made.plan"}, {"destroy", "-auto-approve"}},
		} {
			tf.Configure(fmt.Sprintf(`
provider "argus" {
  customer = %[6]q
}

resource "argus_user" "u" {
  count      = %[1]d
  short_name = "%[2]s-${count.index}"
  name       = "User"
}

resource "argus_group" "g" {
  count      = %[1]d / 10
  short_name = "%[3]s-${count.index}"
  name       = "Group"
}

resource "argus_group_membership" "m" {
  count  = %[1]d
  group  = argus_group.g[floor(count.index / 10)].%[5]s
  member = argus_user.u[count.index].%[5]s
}

resource "argus_permission" "p" {
  count    = %[1]d
  subject  = argus_user.u[count.index].%[5]s
  function = %[4]q
}
`, users, a.Name(fmt.Sprint("user-", i)), a.Name(fmt.Sprint("group-", i)), a.Roles(1)[0].Name, attribute, a.Customer))
			a.Simulator.ResetRequests()
			for i, command := range commands {
				tf.Do(0, command...)
				if command[0] != "plan" {
					r.wantRequests(fmt.Sprint(attribute, commands[:i+1]), users*31/10+70)
				}
			}
		}
	}
}
