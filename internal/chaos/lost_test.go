//go:build !race

package chaos

import (
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// Without look-ups of creates something is left that no state knows.
func TestChaosFailsWithoutLookUps(t *testing.T) {
	for _, kind := range acctest.Drawn {
		if kind.Stays {
			continue // the next create overwrites what is left
		}
		t.Run(kind.Create, func(t *testing.T) {
			for seed := uint64(1); seed <= 30; seed++ {
				if wrong, _ := round(t, seed, trouble{lost: kind.Create, isHidden: true}); len(wrong) == 0 {
					continue
				}
				if wrong, _ := round(t, seed, trouble{lost: kind.Create}); len(wrong) > 0 {
					t.Errorf("seed %d goes wrong: %s", seed, strings.Join(wrong, "\n"))
				}
				return
			}
			t.Errorf("all rounds go well though lost responses of %s are not looked up", kind.Create)
		})
	}
}
