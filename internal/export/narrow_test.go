package export_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// What a narrow key exports, it can import: nothing that it may not look up is in the way.
func TestAccExportWithNarrowKeys(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	tf := acctest.NewTerraform(t)
	for name, functions := range map[string][]string{
		"no customers": {"viewUsers", "viewPermissions", "viewFunctions"},
		"no functions": {"viewUsers", "viewPermissions", "viewBasicCustomer"},
		"neither":      {"viewUsers"},
	} {
		for _, form := range []string{"blocks", "sets in tables"} {
			t.Run(name+" "+form, func(t *testing.T) {
				t.Parallel()
				b := *a.For(t)
				b.Key = a.NarrowKey(functions...)
				found := read(t, &b, b.Key, forms[form].options)
				adopt(t, &b, tf, files(t, found, export.Format{Layout: forms[form].format.Layout}))
			})
		}
	}
}
