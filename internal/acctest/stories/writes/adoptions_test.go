package writes

import (
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// fillBulkLists has a run create so much for users of its own that lists tell what there is.
func fillBulkLists(a *acctest.Argus, core *acctest.Core, group, role string) {
	for i := range 15 {
		user := string(a.AddUser(fmt.Sprint("many-", i)).ID)
		core.Make("argus_permission", map[string]any{"subject": user, "function": role})
		core.Make(membership, map[string]any{"group": group, "member": user})
	}
}

// What comes back with a user whom this run re-enables is adopted with a warning, although a list from before does not show it.
func TestWhatComesBackWithAReenabledUserIsAdoptedWithAWarning(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{
		{"disabled-links-hidden"}, {"disabled-links-hidden", "present-member-answered"}, {"disabled-links-hidden", "present-member-refused"},
	} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			sim := a.NeedSimulator("has memberships that an identity provider manages")
			roles, group, back := a.Roles(1), string(a.AddGroup("ops").ID), string(a.AddUser("back").ID)
			a.Must(acctest.ErrorOf(a.Client.GrantPermission(t.Context(), argus.GrantPermissionRequest{Subject: back, Function: roles[0].Name, Customer: a.Customer})))
			_, err := sim.AddExternalMembership(group, back)
			a.Must(err)
			a.DisableByHand("argus_user", back)
			core := a.Core()
			fillBulkLists(a, core, group, roles[0].Name)
			user, _ := core.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("back")}))
			_, diags := core.Make("argus_permission", map[string]any{"subject": user.Text("id"), "function": roles[0].Name})
			acctest.WantText(t, diags, "WARNING", "already existed", "It was adopted")
			member, diags := core.Make(membership, map[string]any{"group": group, "member": user.Text("id")})
			acctest.WantText(t, diags, "WARNING", "already existed", "An identity provider manages this membership")
			_, diags = core.Change(membership, member, nil)
			acctest.WantText(t, diags, "WARNING", "was left in Argus")
		})
	}
}

// The second of two resources of one grant says so; one that takes the place of a revoked grant does not.
func TestGrantOfTwoResourcesIsWarnedOf(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"link-ids-kept"}, {"present-permission-refused"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			roles, core := a.Roles(2), a.Core()
			fillBulkLists(a, core, string(a.AddGroup("ops").ID), roles[0].Name)
			config := map[string]any{"subject": string(a.AddUser("twice").ID), "function": roles[1].Name}
			granted, diags := core.Make("argus_permission", config)
			acctest.WantNone(t, diags)
			core.Change("argus_permission", granted, nil)
			_, diags = core.Make("argus_permission", config)
			acctest.WantNone(t, diags)
			_, diags = core.Make("argus_permission", config)
			acctest.WantText(t, diags, "WARNING", "already existed", config["subject"].(string))
		})
	}
}

// A create meets what there is for the one who has the shortname by then, not for whom its plan found under it.
func TestCreateByAShortnameThatThisRunMovedSinceThePlan(t *testing.T) {
	t.Parallel()
	for _, name := range []string{membership, "argus_permission", "argus_preference", "argus_auth_method"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"present-member-answered"} })
			s, kind, core := a.NewScene(), acctest.Kinds[name], a.Core()
			other := s
			other.User = string(a.AddUser("other").ID)
			a.Must(kind.Add(a, kind.ConfigByID(other)))
			had, _ := core.Import("argus_user", s.User)
			gets, _ := core.Import("argus_user", other.User)
			plan := core.Plan(name, nil, kind.Config(s))
			acctest.WantNone(t, plan.Diagnostics)
			core.Change("argus_user", had, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("former")}))
			core.Change("argus_user", gets, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("scene-user")}))
			_, diags := core.Apply(plan)
			acctest.WantText(t, diags, "WARNING", kind.ApplyMeets, a.Name("scene-user"))
		})
	}
}
