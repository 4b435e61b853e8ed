// Package writes tells what applies and destroys send beside their writes, and what is made of writes that are refused.
package writes

import (
	"context"
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A user or group that this run has made, renamed or re-enabled is named without a look-up, by its id and by its new name.
func TestWhatThisRunWroteIsNotLookedUp(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core, role := a.Core(), a.Roles(1)[0].Name
	user, _ := core.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("before")}))
	group, _ := core.Make("argus_group", a.SubjectConfig("argus_group", nil))
	user, _ = core.Change("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("after")}))
	sim.ResetRequests()
	for _, name := range []string{user.Text("id"), a.Name("after"), user.Text("domain") + "/" + a.Name("after")} {
		member, _ := core.Make("argus_group_membership", map[string]any{"group": group.Text("id"), "member": name})
		granted, _ := core.Make("argus_permission", map[string]any{"subject": name, "function": role})
		core.Make("argus_preference", map[string]any{"user": name, "key": name, "value": "v"})
		core.Change("argus_permission", granted, nil)
		core.Change("argus_group_membership", member, nil)
	}
	if sent := sim.Count("getSubject"); sent != 0 {
		t.Errorf("what this run wrote was looked up %d times", sent)
	}
	object, diags := core.Apply(core.Plan("argus_preference", nil, map[string]any{"user": a.Name("before"), "key": "k", "value": "v"}))
	acctest.WantText(t, diags, "ERROR", "user", "No such subject", a.Name("before"))
	if object != nil {
		t.Error("the former name was taken for the user")
	}
}

// What was there before the run is looked up once, however many writes name it.
func TestTargetsAreLookedUpOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	s, roles, core := a.NewScene(), a.Roles(5), a.Core()
	sim.ResetRequests()
	for _, role := range roles {
		for _, subject := range []string{s.User, s.Name("scene-group")} {
			core.Make("argus_permission", map[string]any{"subject": subject, "function": role.Name})
		}
	}
	if sent := sim.Count("getSubject"); sent != 2 {
		t.Errorf("two subjects were looked up %d times", sent)
	}
}

// A target that others disabled after this run has looked it up is named by the error of the write.
func TestRefusalNamesTheTargetThatOthersDisabled(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.OwnedKinds() {
		for _, variants := range [][]string{{"disabled-owner-hidden"}, {"disabled-owner-hidden", "disabled-hidden-by-id", "disabled-hidden-by-shortname"}} {
			t.Run(fmt.Sprint(kind, variants), func(t *testing.T) {
				t.Parallel()
				a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
				s, core := a.NewScene(), a.Core()
				object, _ := core.Make(kind, acctest.Kinds[kind].Config(s))
				core.Change(kind, object, nil)
				a.Must(a.Client.DeleteSubject(context.Background(), argus.User, argus.ByID(argus.ID(s.User))))
				a.SettleDisabled(s.User)
				object, diags := core.Apply(core.Plan(kind, nil, acctest.Kinds[kind].Config(s)))
				said := "is disabled"
				if len(variants) > 1 {
					said = "No such subject"
				}
				acctest.WantText(t, diags, "ERROR", said, s.Name("scene-user"))
				if object != nil {
					t.Error("a refused create left something in state")
				}
			})
		}
	}
}

// A look-up that the key may not make is left out if the configuration has the ids.
func TestKeyThatMayNotLookUpTargets(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.OwnedKinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("forbids on demand")
			s, core := a.NewScene(), a.Core()
			sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			config := acctest.Kinds[kind].ConfigByID(s)
			object, diags := core.Make(kind, config)
			acctest.WantNone(t, diags)
			read, diags := core.Read(object)
			acctest.WantNone(t, diags)
			if plan := a.Core().Plan(kind, read, config); !plan.Empty() {
				t.Errorf("the plan after the create changes %v", plan.Changes())
			}
			core.Change(kind, read, nil)
		})
	}
}

// A refused create with ids that the key may not look up names their attributes, and the function that the key lacks.
func TestRefusalNamesTheTargetsThatTheKeyMayNotLookUp(t *testing.T) {
	t.Parallel()
	for _, kind := range acctest.OwnedKinds() {
		if kind == "argus_permission" {
			continue // its key needs no look-up
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("forbids on demand")
			s, core := a.NewScene(), a.Core()
			config := acctest.Kinds[kind].ConfigByID(s)
			plan := core.Plan(kind, nil, config)
			sim.Fail(simulator.Fault{Operation: "getSubject", Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
			sim.Fail(simulator.Fault{Operation: acctest.Kinds[kind].Create, Kind: simulator.ServerError, Status: 412, Times: simulator.Always})
			object, diags := core.Apply(plan)
			for attribute := range acctest.Kinds[kind].References {
				acctest.WantText(t, diags, "ERROR", fmt.Sprintf("AttributeName(%q)", attribute), "look up", `"viewUsers"`)
			}
			if object != nil {
				t.Error("a refused create left something in state")
			}
		})
	}
}

// A membership that its create cannot see is warned of: neither refresh nor destroy will see it.
func TestMembershipThatTheKeyMayNotSee(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets functions be made")
	s := a.NewScene()
	_, diags := a.NarrowCore("addGroupMember", "removeGroupMember").Make(membership, acctest.Kinds[membership].ConfigByID(s))
	acctest.WantText(t, diags, "WARNING", s.User, s.Group, "is not visible", `"viewUsers"`)
	_, diags = a.NarrowCore("addGroupMember", "removeGroupMember", "viewUsers").Make(membership, acctest.Kinds[membership].ConfigByID(s))
	acctest.WantSilence(t, diags, "is not visible")
}

// A look-up made before a rename whose outcome stays unknown does not keep the former name.
func TestFormerNameIsLookedUpAgainAfterARenameThatFailed(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("loses responses")
	core, roles := a.Core(), a.Roles(2)
	user, _ := core.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("before")}))
	sim.Fail(simulator.Fault{Operation: "updateUser", Kind: simulator.LostResponseBefore, Hold: func(context.Context) {
		core.Make("argus_permission", map[string]any{"subject": a.Name("before"), "function": roles[0].Name})
	}})
	sim.Fail(simulator.Fault{Operation: "updateUser", Kind: simulator.LostResponse, Hold: func(context.Context) {
		sim.Fail(simulator.Fault{Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
	}})
	_, diags := core.Apply(core.Plan("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("after")})))
	acctest.WantText(t, diags, "ERROR", "Could not update")
	sim.ClearFaults()
	other := string(a.AddUser("before").ID)
	object, diags := core.Make("argus_preference", map[string]any{"user": a.Name("before"), "key": "k", "value": "v"})
	acctest.WantNone(t, diags)
	if id := object.Text("id"); id != other+"/k" {
		t.Errorf("the former name was taken for %s, not for user %s who has it now", id, other)
	}
}

// A grant by a shortname that another one has by now is an error, and the next run corrects it.
func TestShortnameThatChangedHandsDuringTheRun(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, core, other := a.Roles(2), a.Core(), a.Core()
	user, _ := other.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("alice")}))
	core.Make("argus_permission", map[string]any{"subject": a.Name("alice"), "function": roles[0].Name})
	other.Change("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("alice-old")}))
	alice := string(a.AddUser("alice").ID)
	config := map[string]any{"subject": a.Name("alice"), "function": roles[1].Name}
	granted, diags := core.Apply(core.Plan("argus_permission", nil, config))
	acctest.WantText(t, diags, "ERROR", "subject", "changed hands", a.Name("alice"), a.Name("alice-old"), user.Text("id"))
	core.Change("argus_permission", granted, nil) // as Terraform does with what its create failed on
	granted, diags = core.Make("argus_permission", config)
	acctest.WantNone(t, diags)
	a.Settle(func(ctx context.Context) (bool, error) { // that the user who has the shortname now has the permission
		found, err := argus.Collect(a.Client.ListPermissions(ctx, argus.User, argus.ByID(argus.ID(alice)), false))
		return len(found) == 1 && string(found[0].ID) == granted.Text("id"), err
	})
}

// An addition by a shortname that another one has by now is an error, and the next run corrects it.
func TestMemberWhoseShortnameChangedHandsDuringTheRun(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-member-answered"}, {"present-member-refused"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core, other := a.Core(), a.Core()
			group := a.AddGroup("ops")
			user, _ := other.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("alice")}))
			core.Make("argus_permission", map[string]any{"subject": a.Name("alice"), "function": a.Roles(1)[0].Name})
			other.Change("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("former")}))
			alice := string(a.AddUser("alice").ID)
			config := map[string]any{"group": string(group.ID), "member": a.Name("alice")}
			member, diags := core.Apply(core.Plan(membership, nil, config))
			acctest.WantText(t, diags, "ERROR", "member", "changed hands", a.Name("alice"), a.Name("former"), user.Text("id"))
			core.Change(membership, member, nil) // as Terraform does with what its create failed on
			_, diags = core.Make(membership, config)
			acctest.WantNone(t, diags)
			members, err := a.Client.ListGroupMembers(t.Context(), argus.ByID(group.ID))
			a.Must(err)
			if len(members) != 1 || string(members[0].ID) != alice {
				t.Errorf("the group does not have just user %s: %d members", alice, len(members))
			}
		})
	}
}

// A membership of the former holder of a shortname, which was there before, is not in state.
func TestMembershipOfTheFormerHolderIsNotAdopted(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-member-answered"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core, group, user := a.Core(), a.AddGroup("ops"), a.AddUser("alice")
			core.Make("argus_permission", map[string]any{"subject": a.Name("alice"), "function": a.Roles(1)[0].Name})
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(t.Context(), argus.ByID(group.ID), []string{string(user.ID)}, "")))
			former := a.Name("former")
			a.Must(acctest.ErrorOf(a.Client.UpdateSubject(t.Context(), argus.User, argus.ByID(user.ID), argus.UpdateSubjectRequest{ShortName: &former})))
			a.AddUser("alice")
			member, diags := core.Apply(core.Plan(membership, nil, map[string]any{"group": string(group.ID), "member": a.Name("alice")}))
			acctest.WantText(t, diags, "ERROR", "changed hands", a.Name("alice"), former)
			if member != nil {
				t.Errorf("membership %s of another user is in state", member.Text("id"))
			}
		})
	}
}
