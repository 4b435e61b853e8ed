package preference_test

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// From single preferences to a map and back: with removed blocks, nothing is removed in Argus on the way.
func TestAccWalkBetweenPreferenceAndUserPreferences(t *testing.T) {
	t.Parallel()
	tf, a := acctest.NewTerraform(t), acctest.Start(t)
	user := a.AddUser("alice")
	single := fmt.Sprintf("resource \"argus_preference\" \"theme\" {\n  user  = %q\n  key   = \"theme%s\"\n  value = \"dark\"\n}\n", user.ID, suffix)
	many := fmt.Sprintf("resource \"argus_user_preferences\" \"alice\" {\n  user        = %q\n  preferences = { \"theme%s\" = \"dark\" }\n}\n", user.ID, suffix)
	left := func(address string) string {
		return fmt.Sprintf("removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n", address)
	}
	for _, config := range []string{single, many + left("argus_preference.theme"), single + left("argus_user_preferences.alice")} {
		tf.Configure(a.Config(config))
		tf.Do(0, "apply", "-auto-approve")
		tf.Do(0, "plan", "-detailed-exitcode")
		a.Must(has(a, user, map[string]string{"theme": "dark"})(nil))
	}
	if a.Simulator != nil && a.Simulator.Count("deleteUserPreferences") > 0 {
		t.Error("a preference was removed on the way")
	}
	// Without the removed block, the plan is refused.
	tf.Configure(a.Config(many))
	tf.Do(1, "plan")
}
