package writes

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const membership = "argus_group_membership"

// What others did between the plan of a create and the create itself is told by the response to the addition.
func TestMembershipThatOthersAddedSinceThePlan(t *testing.T) {
	t.Parallel()
	for _, external := range []bool{false, true} {
		a := acctest.Start(t)
		sim := a.NeedSimulator("has memberships that an identity provider manages")
		s, core := a.NewScene(), a.Core()
		plan := core.Plan(membership, nil, acctest.Kinds[membership].Config(s))
		acctest.WantNone(t, plan.Diagnostics)
		if external {
			_, err := sim.AddExternalMembership(s.Group, s.User)
			a.Must(err)
		} else {
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(argus.ID(s.Group)), []string{s.User}, "by hand")))
		}
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "WARNING", "member", "already existed", s.Name("scene-user"), s.Name("scene-group"))
		_, diags = core.Apply(core.Plan(membership, object, nil))
		if sent := sim.Count("removeSubjectsFromGroup"); (sent == 0) != external {
			t.Errorf("externally managed is %t: %d removals were sent: %s", external, sent, acctest.Text(diags))
		}
	}
}

// The plan of a create has looked for what is there: the create sends its write alone.
func TestCreateSendsNothingBeforeItsWrite(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{membership, "argus_permission", "argus_preference", "argus_auth_method"} {
		a := acctest.Start(t)
		sim := a.NeedSimulator("counts requests")
		s, core := a.NewScene(), a.Core()
		other := acctest.Kinds["argus_permission"].ConfigByID(s)
		other["function"] = a.Roles(2)[1].Name
		core.Make("argus_permission", other) // has looked the user up
		config := acctest.Kinds[kind].ConfigByID(s)
		if kind == membership {
			core.Make("argus_permission", map[string]any{"subject": s.Group, "function": s.Role})
		}
		plan := core.Plan(kind, nil, config)
		sim.ResetRequests()
		_, diags := core.Apply(plan)
		acctest.WantNone(t, diags)
		if sent := sim.Requests(); len(sent) != 1 || sent[0].Operation != acctest.Kinds[kind].Create {
			t.Errorf("%s: %d requests were sent, the first is %s", kind, len(sent), sent[0].Operation)
		}
	}
}

// A destroy of many learns from one list what an identity provider manages, and leaves that.
func TestDestroysLearnInBulkWhatIsExternallyManaged(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"enums-other-case"} })
	sim, group := a.NeedSimulator("has memberships that an identity provider manages"), a.AddGroup("ops")
	core, external := a.Core(), map[string]bool{}
	var objects []*acctest.Object
	for i := range 30 {
		user := a.AddUser(fmt.Sprint("user-", i))
		object, _ := core.Make(membership, map[string]any{"group": string(group.ID), "member": string(user.ID)})
		objects = append(objects, object)
		if i%3 == 0 { // an identity provider takes it over, after all that this provider has seen
			a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(t.Context(), argus.ByID(group.ID), []string{string(user.ID)}, "")))
			_, err := sim.AddExternalMembership(string(group.ID), string(user.ID))
			a.Must(err)
			external[object.Text("id")] = true
		}
	}
	plans, core := []*acctest.Plan{}, a.Core()
	for _, object := range objects {
		plans = append(plans, core.Plan(membership, object, nil))
	}
	sim.ResetRequests()
	core = a.Core()
	for i, plan := range plans {
		left, diags := core.Apply(plan)
		if external[objects[i].Text("id")] {
			acctest.WantText(t, diags, "WARNING", "was left in Argus")
		} else {
			acctest.WantNone(t, diags)
		}
		if left != nil {
			t.Error("a destroy left something in state")
		}
	}
	members, err := a.Client.ListGroupMembers(t.Context(), argus.ByID(group.ID))
	a.Must(err)
	if searches := sim.Count("searchMemberships"); len(members) != len(external) || searches > 12 {
		t.Errorf("%d members are left, %d of them externally managed, after %d searches", len(members), len(external), searches)
	}
}

// A key that may not search learns nothing from a server that names present members as added: nothing is removed.
func TestKeyThatMayNotSearchRemovesNothingThatMayBeExternallyManaged(t *testing.T) {
	t.Parallel()
	searches, both := []string{"searchMemberships"}, []string{"searchMemberships", "listSubjectsInGroup"}
	for _, with := range []struct {
		variants, forbidden []string
		warns               bool
	}{
		{nil, searches, true}, {nil, both, true},
		{[]string{"present-member-answered"}, searches, true}, {[]string{"present-member-answered"}, both, false},
		{[]string{"present-member-refused"}, searches, true},
	} {
		t.Run(fmt.Sprint(with.variants, with.forbidden), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = with.variants })
			sim := a.NeedSimulator("has memberships that an identity provider manages")
			s, core := a.NewScene(), a.Core()
			_, err := sim.AddExternalMembership(s.Group, s.User)
			a.Must(err)
			for _, operation := range with.forbidden {
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			}
			object, diags := core.Make(membership, acctest.Kinds[membership].Config(s))
			if with.warns {
				acctest.WantText(t, diags, "WARNING", "already existed", "unless an identity provider manages it")
			} else {
				acctest.WantNone(t, diags)
			}
			_, diags = core.Apply(core.Plan(membership, object, nil))
			acctest.WantText(t, diags, "ERROR", "may be externally managed")
			if sent := sim.Count("removeSubjectsFromGroup"); sent != 0 {
				t.Errorf("%d removals were sent", sent)
			}
		})
	}
}

// A membership that nothing shows after an addition that added nothing is not said to have existed.
func TestMembershipThatOthersRemovedDuringAnAddition(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("holds responses")
	s, core := a.NewScene(), a.Core()
	plan := core.Plan(membership, nil, acctest.Kinds[membership].ConfigByID(s))
	group, members := argus.ByID(argus.ID(s.Group)), []string{s.User}
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), group, members, "by hand")))
	sim.Fail(simulator.Fault{Operation: "addGroupMembers", Kind: simulator.Slow, Hold: func(ctx context.Context) {
		a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(ctx, group, members, "by hand")))
	}})
	_, diags := core.Apply(plan)
	acctest.WantNone(t, diags)
}

// A search that leaves out what the key may not see does not show that no identity provider manages a membership.
func TestSearchThatHidesAMembershipOfOneWhomTheKeyMayNotLookUp(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-member-answered"}} {
		for _, hides := range []bool{true, false} {
			t.Run(fmt.Sprint(variants, hides), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
				sim, s := a.NeedSimulator("has memberships that an identity provider manages"), a.NewScene()
				a.Rewrite(func(r *http.Request, body []byte) []byte {
					if hides && strings.HasSuffix(r.URL.Path, "/membership/search") {
						return []byte(`{"responseCode":200,"count":0,"messages":[],"data":[]}`)
					}
					return body
				})
				core, config := a.Core(), acctest.Kinds[membership].ConfigByID(s)
				plan := core.Plan(membership, nil, config)
				_, err := sim.AddExternalMembership(s.Group, s.User)
				a.Must(err)
				for _, operation := range []string{"getSubject", "getUser", "getGroup", "listSubjectsInGroup"} {
					sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
				}
				object, diags := core.Apply(plan)
				if hides {
					acctest.WantSilence(t, diags, "ERROR", "already existed")
				} else {
					acctest.WantText(t, diags, "WARNING", "already existed", "An identity provider manages this membership")
				}
				_, diags = core.Apply(core.Plan(membership, object, nil))
				if hides {
					acctest.WantText(t, diags, "ERROR", "may be externally managed")
				} else {
					acctest.WantText(t, diags, "WARNING", "was left in Argus")
				}
				if sent := sim.Count("removeSubjectsFromGroup"); sent != 0 {
					t.Errorf("%d removals were sent", sent)
				}
			})
		}
	}
}
