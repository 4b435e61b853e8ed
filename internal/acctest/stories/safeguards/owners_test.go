package safeguards

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

const (
	ownedTwice   = "Two resources own the same thing"
	wouldBeGone  = "Destroy removes what another resource manages"
	ownedKey     = "theme"
	onePreferred = "argus_preference"
)

func preferring(user, value string) map[string]any {
	return map[string]any{"user": user, "key": ownedKey, "value": value}
}

// Two resources of one preference are an error at the second, however they name the user, and in a plan that changes nothing too.
func TestTwoOwnersOfAPreference(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	object, _ := a.Core().Make(onePreferred, preferring(user.ShortName, "dark"))
	for name, second := range map[string]map[string]any{
		"by name":   preferring(user.ShortName, "light"),
		"by domain": preferring(user.Domain.String()+"/"+user.ShortName, "light"),
		"by id":     preferring(string(user.ID), "light"),
	} {
		words := []string{"ERROR", "key", ownedTwice, "argus_preference of user " + user.ShortName, string(user.ID), ownedKey}
		core := a.Core()
		acctest.WantNone(t, core.Plan(onePreferred, object, preferring(user.ShortName, "dark")).Diagnostics)
		acctest.WantText(t, core.Plan(onePreferred, nil, second).Diagnostics, words...)

		core = a.Core()
		if plan := core.Plan(onePreferred, nil, second); acctest.HasError(plan.Diagnostics) {
			t.Errorf("%s: the first is refused: %s", name, acctest.Text(plan.Diagnostics))
		}
		acctest.WantText(t, core.Plan(onePreferred, object, preferring(user.ShortName, "dark")).Diagnostics, words...)
	}
	core := a.Core() // both are in state
	acctest.WantNone(t, core.Plan(onePreferred, object, preferring(user.ShortName, "dark")).Diagnostics)
	acctest.WantText(t, core.Plan(onePreferred, object, preferring(user.ShortName, "dark")).Diagnostics, "ERROR", ownedTwice)
}

// A replacement is one resource in two plan calls, whatever replaces it; the create that a tainted object is planned with is one too.
func TestAReplacementOwnsOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, other := a.AddUser("alice"), a.AddUser("bob")
	object, _ := a.Core().Make(onePreferred, preferring(user.ShortName, "dark"))
	for name, config := range map[string]map[string]any{
		"-replace":     preferring(user.ShortName, "dark"),
		"another user": preferring(other.ShortName, "dark"),
	} {
		for binary, how := range acctest.Replacements {
			core := a.Core()
			first := core.Plan(onePreferred, object, config)
			again := core.PlanAgain(how, object, first, config)
			if acctest.HasError(first.Diagnostics) || acctest.HasError(again.Diagnostics) {
				t.Errorf("%s by %s is refused: %s%s", name, binary, acctest.Text(first.Diagnostics), acctest.Text(again.Diagnostics))
			}
			acctest.WantText(t, core.Plan(onePreferred, nil, config).Diagnostics, "ERROR", ownedTwice)
		}
	}
	core := a.Core()
	if tainted := core.Plan(onePreferred, nil, preferring(user.ShortName, "dark")); acctest.HasError(tainted.Diagnostics) {
		t.Error(acctest.Text(tainted.Diagnostics))
	}
	acctest.WantText(t, core.Plan(onePreferred, object, preferring(user.ShortName, "dark")).Diagnostics, "ERROR", ownedTwice)
}

// Argus may lose what one resource destroys and another one has: both orders are refused, with the block that leaves it there.
func TestDestroyOfWhatAnotherOwns(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user, other := a.AddUser("alice"), a.AddUser("bob")
	object, _ := a.Core().Make(onePreferred, preferring(user.ShortName, "dark"))
	words := []string{"ERROR", wouldBeGone, "removed {", "from = argus_preference.NAME", "destroy = false", "moved block"}
	for _, gone := range []map[string]any{nil, preferring(other.ShortName, "dark")} { // a destroy, and a replacement
		core := a.Core()
		if plan := core.Plan(onePreferred, object, gone); acctest.HasError(plan.Diagnostics) {
			t.Error(acctest.Text(plan.Diagnostics))
		}
		acctest.WantText(t, core.Plan(onePreferred, nil, preferring(user.ShortName, "light")).Diagnostics, words...)

		core = a.Core()
		if plan := core.Plan(onePreferred, nil, preferring(user.ShortName, "light")); acctest.HasError(plan.Diagnostics) {
			t.Error(acctest.Text(plan.Diagnostics))
		}
		acctest.WantText(t, core.Plan(onePreferred, object, gone).Diagnostics, words...)
	}
}

// Who the user is may be known only after apply: the second create is refused then, before it sends anything.
func TestOwnersThatOnlyApplyCanTell(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("alice")
	core := a.Core()
	unknown := preferring("", "dark")
	unknown["user"] = acctest.Unknown
	for range 2 {
		acctest.WantNone(t, core.Plan(onePreferred, nil, unknown).Diagnostics)
	}
	core = a.Core() // the apply, which plans again
	_, diags := core.Make(onePreferred, preferring(string(user.ID), "dark"))
	acctest.WantNone(t, diags)
	acctest.WantText(t, core.Plan(onePreferred, nil, preferring(string(user.ID), "light")).Diagnostics, "ERROR", ownedTwice)

	// An id and a name that no list shows as the same user.
	core, diags = a.NewCore(map[string]any{"bulk_reads": false})
	acctest.WantNone(t, diags)
	byID, byName := core.Plan(onePreferred, nil, preferring(string(user.ID), "dark")), core.Plan(onePreferred, nil, preferring(user.ShortName, "light"))
	if acctest.HasError(byID.Diagnostics) || acctest.HasError(byName.Diagnostics) {
		t.Skip("this plan could tell")
	}
	refused := 0
	for _, plan := range []*acctest.Plan{byID, byName} {
		if object, diags := core.Apply(plan); acctest.HasError(diags) {
			refused++
			acctest.WantText(t, diags, "ERROR", "key", ownedTwice)
			if object != nil {
				t.Error("a refused create left something in state")
			}
		}
	}
	if refused != 1 {
		t.Errorf("%d of 2 creates are refused", refused)
	}
}
