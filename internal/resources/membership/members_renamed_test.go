package membership_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A member that state has under an old name is not removed after it was added again.
func TestAMemberUnderAnotherNameStays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		_, err := a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(alice.ID), argus.UpdateSubjectRequest{ShortName: new(a.Name("alice-2"))})
		a.Must(err)
		config := all(a.Name("ops"), a.Name("alice-2"), a.Name("bob"))
		plan := a.Core().Plan(setKind, object, config) // without a refresh
		object, diags := a.Core().Apply(plan)
		acctest.WantNone(t, diags)
		a.Must(members(a, ops, alice, bob)(nil))
		refreshed(t, a.Core(), object, config)
	})
}
