package adoption

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// A replacement that moves a user has it back in the same apply, as Terraform's core plans and applies it. It is no second resource of
// its shortname.
func TestAccReplacementMovesItsOwn(t *testing.T) {
	t.Parallel()
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	other := a.OtherCustomer().ShortName
	configure := func(name, customer string) {
		tf.Configure(a.Config(`
resource "argus_user" "ada" {
  short_name = "NAME{` + name + `}"
  name       = "Ada"
  customer   = "` + customer + `"
}
`))
	}
	configure("ada", a.Customer)
	tf.Do(0, "apply", "-auto-approve")
	id := tf.State("id")["argus_user.ada"]
	apply := func(arguments ...string) {
		t.Helper()
		run := tf.Do(0, append([]string{"apply", "-auto-approve"}, arguments...)...)
		if strings.Contains(run.Stdout, "planned twice") {
			t.Errorf("one resource is said to be two: %s", run.Stdout)
		}
		tf.Do(0, "plan", "-detailed-exitcode")
	}
	tf.Do(0, "taint", "argus_user.ada")
	configure("ada", other)
	apply()
	configure("ada", a.Customer)
	apply("-replace=argus_user.ada")
	if now := tf.State("id")["argus_user.ada"]; now != id || !a.IsActive(id) {
		t.Errorf("the user %s became %s", id, now)
	}
	configure("bea", a.Customer)
	apply("-replace=argus_user.ada")
}
