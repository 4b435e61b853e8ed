package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// differences compares what is on the server with what was there before the round and what is expected. What no later
// create can adopt, and was left when the provider was killed, is counted apart.
func differences(before, now, expected acctest.Inventory) (wrong, left []string) {
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, seeded := before[name]; seeded {
			continue
		}
		kind, _, _ := strings.Cut(name, " ")
		switch says, known := expected[name]; {
		case !known && acctest.RowOf(kind).Stays:
		case !known && acctest.RowOf(kind).AlwaysNew:
			left = append(left, name)
		case !known:
			wrong = append(wrong, fmt.Sprintf("%s is on the server and in no state", name))
		case says != now[name]:
			wrong = append(wrong, fmt.Sprintf("%s is %q on the server and %q in the configuration", name, now[name], says))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		if _, there := now[name]; !there {
			wrong = append(wrong, fmt.Sprintf("%s is in state and not on the server", name))
		}
	}
	return wrong, left
}
