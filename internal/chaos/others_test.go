package chaos

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// others change owned sets outside Terraform.
type others struct {
	acctest.Others
	// beside are what they added and no apply touches, by the owned set's resource and owner.
	beside map[[2]string]map[string]any
	// named are the words that plans have to say of what they added and the next apply removes, by address.
	named map[string]string
}

func newOthers(a *acctest.Argus) *others {
	return &others{
		acctest.Others{Argus: a, Member: string(a.AddUser("other").ID), External: string(a.AddUser("external").ID), Role: a.Roles(3)[2].Name},
		map[[2]string]map[string]any{}, map[string]string{},
	}
}

// change changes some of the sets that are in state.
func (o *others) change(random *rand.Rand, tf *terraform, wanted acctest.Configuration) {
	o.named = map[string]string{}
	for _, address := range tf.addresses() {
		set, ok := acctest.OwnedSetOf(address)
		if !ok {
			continue
		}
		config, _ := wanted.Resolved(address, tf.ids())
		if random.IntN(2) == 0 {
			drift, named := set.Drift(o.Others, config)
			o.Must(acctest.Kinds[set.Single].Add(o.Argus, drift))
			o.named[address] = named
		}
		owner := [2]string{set.Name, tf.state[address].object.Text("id")}
		if random.IntN(2) == 0 && o.beside[owner] == nil && set.AddBeside != nil {
			var err error
			o.beside[owner], err = set.AddBeside(o.Others, config)
			o.Must(err)
		}
	}
	_, err := o.Inventory(mostSearchLag) // then searches show it
	o.Must(err)
}

// unnamed are the removals of which no warning told.
func (o *others) unnamed(warnings []string) (wrong []string) {
	for address, named := range o.named {
		if named != "" && !slices.ContainsFunc(warnings, func(text string) bool {
			return strings.HasPrefix(text, address+": ") && strings.Contains(text, named)
		}) {
			wrong = append(wrong, fmt.Sprintf("%s: no warning of a plan names %q, which others added", address, named))
		}
	}
	return wrong
}

// expect is what there has to be: what is configured, and what others added beside it to a user or group in state.
func (o *others) expect(tf *terraform, wanted acctest.Configuration, there acctest.Inventory) acctest.Inventory {
	ids := tf.ids()
	expected := o.ExpectedInventory(wanted, ids, there)
	subjects := map[string]bool{}
	for address, id := range ids {
		subjects[id] = subjects[id] || acctest.IsSubject(address)
	}
	for owner, config := range o.beside {
		if config != nil && subjects[owner[1]] {
			set, _ := acctest.OwnedSetOf(owner[0])
			expected.Expect(set.Single, config, there)
		}
	}
	return expected
}
