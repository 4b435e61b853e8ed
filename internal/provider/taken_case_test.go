package provider_test

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A server may keep shortnames in lower case: the holder of a name then differs from what was written.
func TestHolderInOtherCaseIsFound(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{{"shortnames-lowered"}, {"shortnames-lowered", "disabled-hidden-by-shortname"}} {
		for _, kind := range acctest.SubjectKinds {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			config := a.SubjectConfig(kind, map[string]any{"short_name": strings.ToUpper(a.Name("ada"))})
			object, _ := a.Core().Make(kind, config)
			a.DisableByHand(kind, object.Text("id"))
			plan := a.Core().Plan(kind, nil, config)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "will be re-enabled", object.Text("id"))
			again, diags := a.Core().Make(kind, config)
			acctest.WantText(t, diags, "WARNING", "was re-enabled", object.Text("id"))
			if again.Text("id") != object.Text("id") || again.Text("short_name") != object.Text("short_name") {
				t.Errorf("%s: got %s %s", kind, again.Text("id"), again.Text("short_name"))
			}
		}
	}
}
