package safeguards

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A set that would lose the provider's own user, or a group through which it has access, is refused: in an update, a destroy, a
// replacement, and a create that takes over a group.
func TestLockoutByASetOfMembers(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]func(*hand) (group, member argus.ID){
		"its user":           func(h *hand) (group, member argus.ID) { return h.inner, h.user },
		"a group of its own": func(h *hand) (group, member argus.ID) { return h.outer, h.inner },
	} {
		h := newHand(t)
		group, member := of(h)
		other := string(h.a.AddUser("other").ID)
		config := func(group argus.ID, members ...string) map[string]any {
			return map[string]any{"group": string(group), "members": members}
		}
		const set = "argus_group_members"
		core := h.core(t, nil)
		refused := core.Plan(set, nil, config(group, other))
		acctest.WantText(t, refused.Diagnostics, "ERROR", lockedOut, "Removing")
		_, diags := core.Apply(refused)
		acctest.WantText(t, diags, "ERROR", lockedOut)
		object, diags := h.core(t, nil).Make(set, config(group, other, string(member)))
		acctest.WantNone(t, diags)
		for change, config := range map[string]map[string]any{
			"update": config(group, other), "destroy": nil, "replacement": config(h.a.AddGroup("else-"+string(group)).ID, other),
		} {
			plan := h.core(t, nil).Plan(set, object, config)
			acctest.WantText(t, plan.Diagnostics, "ERROR", lockedOut, "Removing")
			if !acctest.HasError(plan.Diagnostics) {
				t.Errorf("%s: the %s is planned", name, change)
			}
		}
		_, diags = h.core(t, nil).Apply(h.core(t, nil).Plan(set, object, nil))
		acctest.WantText(t, diags, "ERROR", lockedOut)
		if left := h.core(t, nil).Plan(set, object, config(group, string(member))); acctest.HasError(left.Diagnostics) {
			t.Errorf("%s: the removal of another is refused: %s", name, acctest.Text(left.Diagnostics))
		}
		rows, err := h.a.Client.ListGroupMembers(t.Context(), argus.ByID(group))
		h.a.Must(err)
		h.a.Must(acctest.Same("members", len(rows), 2))
	}
}
