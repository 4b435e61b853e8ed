package membership_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// never is a lag so long that no look shows anything.
const never = -1

// A member whom an identity provider added a moment ago is not removed, however late searches show it.
func TestExternalMemberThatSearchesShowLateStays(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{3, 4, 5, never} {
		a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag = max(lag, 0) })
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		settle(a, ops, alice, true)
		hideMemberships(a).Store(lag == never)
		_, err := sim.AddExternalMembership(string(ops.ID), string(bob.ID))
		a.Must(err)
		sim.ResetRequests()
		object, diags := a.Core().Apply(a.Core().Plan(setKind, object, all(a.Name("ops"), a.Name("alice"), a.Name("bob"))))
		acctest.WantNone(t, diags)
		_, diags = a.Core().Apply(a.Core().Plan(setKind, object, all(a.Name("ops"), a.Name("alice"))))
		acctest.WantText(t, diags, "Membership of "+a.Name("bob"))
		if sent := sim.Count("removeSubjectsFromGroup") + sim.Count("addGroupMembers"); sent != 0 {
			t.Errorf("lag %d: %d writes were sent", lag, sent)
		}
		a.Must(members(a, ops, alice, bob)(nil))
	}
}

// A member of the set whom an identity provider added again is not removed while searches show nobody, by a set or by a membership.
func TestMemberThatAnIdentityProviderAddedAgainStays(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{4, never} {
		for _, of := range []string{setKind, kind} {
			a := acctest.Start(t, func(o *simulator.Options) { o.SearchLag = max(lag, 0) })
			sim := a.NeedSimulator("has memberships that an identity provider manages")
			ops, alice := addGroup(a, "ops"), a.AddUser("alice")
			config := all(a.Name("ops"), a.Name("alice"))
			if of == kind {
				config = between(a.Name("ops"), a.Name("alice"), nil)
			}
			object, _ := a.Core().Make(of, config)
			leave(a, ops, alice)
			hideMemberships(a).Store(lag == never)
			_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
			a.Must(err)
			sim.ResetRequests()
			_, diags := a.Core().Apply(a.Core().Plan(of, object, nil))
			acctest.WantText(t, diags, "Membership of "+a.Name("alice"))
			if sent := sim.Count("removeSubjectsFromGroup"); sent != 0 {
				t.Errorf("lag %d: %d removals of %s were sent", lag, sent, of)
			}
			a.Must(members(a, ops, alice)(nil))
		}
	}
}

// An identity provider took a membership of the set over, and then its member or its group was disabled: a search for disabled ones
// shows that.
func TestHiddenMemberThatBecameExternallyManagedStays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, a *acctest.Argus) {
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		object, _ := a.Core().Make(setKind, all(a.Name("ops"), a.Name("alice")))
		leave(a, ops, alice)
		_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
		a.Must(err)
		a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(alice.ID)))
		a.SettleDisabled(string(alice.ID))
		sim.ResetRequests()
		left, diags := a.Core().Apply(a.Core().Plan(setKind, object, nil))
		acctest.WantText(t, diags, "WARNING", "was left in Argus", a.Name("alice"))
		if sent := sim.Count("removeSubjectsFromGroup"); left != nil || sent != 0 {
			t.Errorf("left in state is %t, and %d removals were sent", left != nil, sent)
		}
	}, []string{"disabled-links-hidden"}, []string{"disabled-hidden-by-id"})
}
