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

// The second of two resources of one membership says so; one that takes the place of a removed membership does not.
func TestMembershipOfTwoResourcesIsWarnedOf(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"present-member-answered"}, {"present-member-refused"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core, group := a.Core(), string(a.AddGroup("ops").ID)
			fillBulkLists(a, core, group, a.Roles(1)[0].Name)
			config := map[string]any{"group": group, "member": string(a.AddUser("twice").ID)}
			member, diags := core.Make(membership, config)
			acctest.WantNone(t, diags)
			core.Change(membership, member, nil)
			_, diags = core.Make(membership, config)
			acctest.WantNone(t, diags)
			_, diags = core.Make(membership, config)
			acctest.WantText(t, diags, "WARNING", "already existed", a.Name("twice"))
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

// A grant that others made after the list was read is adopted with a warning, by the response. It is not in state, to be revoked, if the
// shortname has changed hands too.
func TestGrantOfOthersSinceTheListIsNotOfTheCreate(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("always shows who granted a permission")
	roles, core, other := a.Roles(3), a.Core(), a.Core()
	user, _ := other.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("alice")}))
	core.Make("argus_permission", map[string]any{"subject": a.Name("alice"), "function": roles[0].Name}) // has looked her up
	fillBulkLists(a, core, string(a.AddGroup("ops").ID), roles[0].Name)
	theirs := otherAdministrator(t, a)
	grant := func(function string) {
		a.Must(acctest.ErrorOf(theirs.GrantPermission(t.Context(), argus.GrantPermissionRequest{Subject: user.Text("id"), Function: function, Customer: a.Customer})))
	}
	grant(roles[1].Name)
	_, diags := core.Make("argus_permission", map[string]any{"subject": a.Name("alice"), "function": roles[1].Name})
	acctest.WantText(t, diags, "WARNING", "already existed", a.Name("administrator"), "It was adopted")
	other.Change("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"short_name": a.Name("former")}))
	a.AddUser("alice")
	grant(roles[2].Name)
	granted, diags := core.Apply(core.Plan("argus_permission", nil, map[string]any{"subject": a.Name("alice"), "function": roles[2].Name}))
	acctest.WantText(t, diags, "ERROR", "changed hands", a.Name("alice"))
	if granted != nil {
		t.Errorf("permission %s, which others granted to another user, is in state", granted.Text("id"))
	}
}

// otherAdministrator is the client of another user who has all permissions of the test's own.
func otherAdministrator(t *testing.T, a *acctest.Argus) *argus.Client {
	t.Helper()
	own, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	user, err := a.Client.AddSubject(t.Context(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("administrator"), Name: "Administrator", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	for permission, err := range a.Client.ListPermissions(t.Context(), argus.User, argus.ByID(own.ID), true) {
		a.Must(err)
		a.Must(acctest.ErrorOf(a.Client.GrantPermission(t.Context(), argus.GrantPermissionRequest{
			Subject: string(user.ID), Function: permission.Function.Name, Customer: string(permission.Customer.ID),
		})))
	}
	key, err := a.Client.CreateAPIKey(t.Context(), user.ID, argus.InitiateAPIKeyRequest{Description: "theirs", Source: &argus.APIKeySource{Provider: "disabled"}})
	a.Must(err)
	return a.ClientWith(key.Key)
}
