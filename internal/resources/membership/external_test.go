package membership_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// hideMemberships makes membership searches find nothing from when the returned switch is set.
func hideMemberships(a *acctest.Argus) *atomic.Bool {
	var hides atomic.Bool
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if hides.Load() && strings.HasSuffix(r.URL.Path, "/membership/search") {
			return []byte(`{"responseCode":200,"limit":25,"offset":0,"count":0,"data":[]}`)
		}
		return body
	})
	return &hides
}

// A membership that an identity provider manages is left alone, also if its member is disabled and whatever searches show then.
func TestExternallyManagedOfADisabledUserIsLeft(t *testing.T) {
	t.Parallel()
	for name, hide := range map[string]func(*acctest.Argus){
		"shown":           func(*acctest.Argus) {},
		"hidden from all": func(a *acctest.Argus) { hideMemberships(a).Store(true) },
		"search is not allowed": func(a *acctest.Argus) {
			a.Simulator.Fail(simulator.Fault{Operation: "searchMemberships", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
		},
	} {
		for _, variants := range [][]string{nil, {"disabled-links-hidden"}} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			sim := a.NeedSimulator("has memberships that an identity provider manages")
			ops, alice := addGroup(a, "ops"), a.AddUser("alice")
			_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
			a.Must(err)
			object, _ := a.Core().Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
			a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(alice.ID)))
			hide(a)
			core := a.Core()
			plan := core.Plan(kind, object, nil)
			acctest.WantText(t, plan.Diagnostics, "WARNING", "will be left in Argus", a.Name("alice"), a.Name("ops"))
			left, diags := core.Apply(plan)
			acctest.WantText(t, diags, "WARNING", "was left in Argus", a.Name("alice"), a.Name("ops"))
			if sent := sim.Count("removeSubjectsFromGroup"); left != nil || sent != 0 {
				t.Errorf("%s, %v: left in state is %t, and %d removals were sent", name, variants, left != nil, sent)
			}
		}
	}
}

// Searches may hide the memberships of a disabled user even if they are asked for disabled ones: what was seen before counts.
func TestHiddenMembershipThatWasSeenBefore(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has memberships that an identity provider manages")
	ops, alice, bob := addGroup(a, "ops"), a.AddUser("alice"), a.AddUser("bob")
	_, err := a.Simulator.AddExternalMembership(string(ops.ID), string(alice.ID))
	a.Must(err)
	join(a, ops, bob)
	hides := hideMemberships(a)
	for member, external := range map[*argus.Subject]bool{alice: true, bob: false} {
		hides.Store(false)
		object, diags := a.Core().Import(kind, string(ops.ID)+"/"+string(member.ID))
		acctest.WantNone(t, diags)
		a.DisableByHand("argus_user", string(member.ID))
		hides.Store(true)
		a.Simulator.ResetRequests()
		core := a.Core()
		left, diags := core.Apply(core.Plan(kind, object, nil))
		if sent := a.Simulator.Count("removeSubjectsFromGroup"); left != nil || acctest.HasError(diags) || (sent == 0) != external {
			t.Errorf("externally managed is %t: left in state is %t after %d removals: %s", external, left != nil, sent, acctest.Text(diags))
		}
	}
}

// A 404 of the list of members does not prove that a create makes the membership, and so that nobody else manages it.
func TestNotFoundListMakesNoExternalMembershipOurs(t *testing.T) {
	t.Parallel()
	for _, maySearch := range []bool{true, false} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-links-hidden"} })
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		ops, alice := addGroup(a, "ops"), a.AddUser("alice")
		_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
		a.Must(err)
		sim.Fail(simulator.Fault{Operation: "listSubjectsInGroup", Kind: simulator.ServerError, Status: 404})
		if !maySearch {
			sim.Fail(simulator.Fault{Operation: "searchMemberships", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
		}
		object, diags := a.Core().Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
		if maySearch {
			acctest.WantText(t, diags, "WARNING", "already existed", "identity provider", "leave it in Argus")
		}
		if sent := sim.Count("addGroupMembers"); maySearch && sent != 0 {
			t.Errorf("%d additions were sent for what a search shows as externally managed", sent)
		}
		hideMemberships(a).Store(maySearch)
		core := a.Core()
		left, diags := core.Apply(core.Plan(kind, object, nil))
		if sent := sim.Count("removeSubjectsFromGroup"); sent != 0 || (left == nil) != maySearch {
			t.Errorf("may search is %t: left in state is %t after %d removals: %s", maySearch, left != nil, sent, acctest.Text(diags))
		}
	}
}

// What no search ever showed may be managed by an identity provider: nothing is removed.
func TestMembershipThatMayBeExternallyManagedIsNotRemoved(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	join(a, ops, alice)
	hideMemberships(a).Store(true)
	object, diags := a.Core().Import(kind, string(ops.ID)+"/"+string(alice.ID))
	acctest.WantNone(t, diags)
	core := a.Core()
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "ERROR", "may be externally managed", a.Name("alice"), a.Name("ops"), "state rm")
	if sent := sim.Count("removeSubjectsFromGroup"); left == nil || sent != 0 {
		t.Errorf("left in state is %t, and %d removals were sent", left != nil, sent)
	}
}

// While its user or group is disabled, nothing can show it: the membership leaves state, and a warning says what may come back.
func TestMembershipOfADisabledOwnerThatWasNeverSeen(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-hidden-by-id", "disabled-links-hidden"}} {
		for _, disable := range []func(*acctest.Argus, *argus.Subject, *argus.Subject) *argus.Subject{
			func(a *acctest.Argus, group, _ *argus.Subject) *argus.Subject {
				a.DisableByHand("argus_group", string(group.ID))
				return group
			},
			func(a *acctest.Argus, _, member *argus.Subject) *argus.Subject {
				a.DisableByHand("argus_user", string(member.ID))
				return member
			},
		} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			sim := a.NeedSimulator("counts requests")
			ops, alice := addGroup(a, "ops"), a.AddUser("alice")
			join(a, ops, alice)
			hideMemberships(a).Store(true)
			object, diags := a.Core().Import(kind, string(ops.ID)+"/"+string(alice.ID))
			acctest.WantNone(t, diags)
			owner := disable(a, ops, alice)
			core := a.Core()
			left, diags := core.Apply(core.Plan(kind, object, nil))
			acctest.WantText(t, diags, "WARNING", "may come back", a.Name("alice"), a.Name("ops"), owner.ShortName+" ("+string(owner.ID)+") is disabled", "No request to remove it was sent.")
			if sent := sim.Count("removeSubjectsFromGroup"); left != nil || acctest.HasError(diags) || sent != 0 {
				t.Errorf("left in state is %t after %d removals: %s", left != nil, sent, acctest.Text(diags))
			}
		}
	}
}

// A replacement leaves an externally managed membership too, and its plan says so.
func TestReplacementLeavesWhatIsExternallyManaged(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("has memberships that an identity provider manages")
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	a.AddUser("bob")
	_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
	a.Must(err)
	object, _ := a.Core().Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
	plan := a.Core().Plan(kind, object, between(a.Name("ops"), a.Name("bob"), nil))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "will be left in Argus", a.Name("alice"))
	if len(plan.Replace) == 0 {
		t.Error("another member does not replace it")
	}
}

// An identity provider took the membership over, and then its member was disabled: a search for disabled ones shows both.
func TestMembershipThatBecameExternallyManagedIsLeft(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"disabled-links-hidden"} })
	sim := a.NeedSimulator("has memberships that an identity provider manages")
	ops, alice := addGroup(a, "ops"), a.AddUser("alice")
	object, _ := a.Core().Make(kind, between(a.Name("ops"), a.Name("alice"), nil))
	leave(a, ops, alice)
	_, err := sim.AddExternalMembership(string(ops.ID), string(alice.ID))
	a.Must(err)
	a.Must(a.Client.DeleteSubject(t.Context(), argus.User, argus.ByID(alice.ID)))
	core := a.Core()
	sim.ResetRequests()
	left, diags := core.Apply(core.Plan(kind, object, nil))
	acctest.WantText(t, diags, "WARNING", "was left in Argus", a.Name("alice"))
	if sent := sim.Count("removeSubjectsFromGroup"); left != nil || sent != 0 {
		t.Errorf("left in state is %t, and %d removals were sent", left != nil, sent)
	}
}
