package export_test

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

var importID = regexp.MustCompile(`(?m)^  id = "(.*)"$`)

// The sets of other customers are not read one by one.
func TestExportOfOneCustomerReadsItsSets(t *testing.T) {
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	requests := func(customers ...string) int {
		a.Simulator.ResetRequests()
		read(t, a, a.Key, export.Options{Sets: true, Customers: customers})
		return len(a.Simulator.Requests())
	}
	if one, all := requests("partner/partner-one"), requests(); one >= all {
		t.Errorf("one customer takes %d requests, all take %d", one, all)
	}
}

// An export of one customer has what its folder has in a split: also the members and permissions, which no filter finds.
func TestExportOfOneCustomer(t *testing.T) {
	a := acctest.Start(t, func(*simulator.Options) {})
	organisation(t, a)
	for name, sets := range map[string]bool{"single": false, "sets": true} {
		t.Run(name, func(t *testing.T) {
			imports := func(format export.Format, options export.Options) map[string][]string {
				options.Sets = sets
				ids := map[string][]string{}
				for name, content := range files(t, read(t, a, a.Key, options), format) {
					if path.Base(name) == "imports.tf" {
						for _, id := range importID.FindAllSubmatch(content, -1) {
							ids[path.Dir(name)] = append(ids[path.Dir(name)], string(id[1]))
						}
						slices.Sort(ids[path.Dir(name)])
					}
				}
				return ids
			}
			split := imports(export.Format{ByCustomer: true}, export.Options{})
			if len(split) != 3 {
				t.Fatalf("the folders are %q", slices.Collect(maps.Keys(split)))
			}
			for folder, customer := range map[string]string{"fjord": "fjord", "mnemonic": "1", "partner_one": "partner/partner-one"} {
				alone := imports(export.Format{}, export.Options{Customers: []string{customer}})["."]
				if len(alone) == 0 || !slices.Equal(alone, split[folder]) {
					t.Errorf("of %s are exported %q, and split into its folder %q", customer, alone, split[folder])
				}
			}
			if all := imports(export.Format{}, export.Options{Customers: []string{"fjord", "mnemonic", "partner/partner-one"}})["."]; len(all) != len(slices.Concat(slices.Collect(maps.Values(split))...)) {
				t.Errorf("of all customers are exported %q", all)
			}
		})
	}
}
