package disabled

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// belongings are what a user and a group have when they are disabled: some of it was removed before.
type belongings struct {
	user, group        string
	lasting, ending    string // prefixes of keys
	revoked, kept      argus.Function
	removedFrom, inner string // names of groups
}

// withBelongings gives a user and a group in state a membership, a grant and keys each, removes others of them again, and has both
// disabled by hand.
func withBelongings(a *acctest.Argus, user, group string) belongings {
	ctx := context.Background()
	roles := a.Roles(2)
	made := belongings{user: user, group: group, kept: roles[0], revoked: roles[1], removedFrom: a.Name("former"), inner: a.Name("inner")}
	for _, name := range []string{"former", "inner"} {
		added, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name(name), Name: name, Customer: a.Customer})
		a.Must(err)
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(added.ID), []string{user}, "")))
	}
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.Ref{Name: group}, []string{user}, "")))
	a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(ctx, argus.Ref{Name: made.removedFrom}, []string{user}, "")))
	for i, role := range roles {
		request := argus.GrantPermissionRequest{Subject: user, Function: string(role.ID), Customer: a.Customer}
		granted, err := a.Client.GrantPermission(ctx, request)
		a.Must(err)
		if i == 1 {
			a.Must(acctest.ErrorOf(a.Client.RevokePermission(ctx, granted.ID, request, "")))
		}
	}
	key := func(request argus.InitiateAPIKeyRequest) string {
		request.Description, request.Source = "By hand", &argus.APIKeySource{Provider: "disabled"}
		created, err := a.Client.CreateAPIKey(ctx, argus.ID(user), request)
		a.Must(err)
		return created.Descriptor.Prefix
	}
	made.lasting = key(argus.InitiateAPIKeyRequest{DisableExpiration: true})
	made.ending = key(argus.InitiateAPIKeyRequest{ExpirationDays: new(2)})
	a.DisableByHand("argus_user", user)
	a.DisableByHand("argus_group", group)
	a.SettleDisabled(user)
	a.SettleDisabled(group)
	return made
}

// showing is a simulator of the test's own: other servers may hide what belongs to the disabled.
func showing(*simulator.Options) {}

// A plan that re-enables names what works again, and nothing that was removed on its own. Apply says the same of what it did.
func TestReenableWarnsOfAllThatWorksAgain(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, showing)
	core := a.Core()
	user, _ := core.Make("argus_user", a.SubjectConfig("argus_user", map[string]any{"enable_authentication_methods": []string{"apikey", "totp"}}))
	group, _ := core.Make("argus_group", a.SubjectConfig("argus_group", nil))
	made := withBelongings(a, user.Text("id"), group.Text("id"))
	user, _ = core.Read(user)
	group, _ = core.Read(group)

	ofUser := []string{
		"WARNING", "short_name", "Disabled user \"" + a.Name("alice") + "\" (" + made.user + ")",
		"Memberships that come back with it: ", made.inner, made.kept.Name + " (", made.lasting + " (never expires)", made.ending + " (valid until ", "apikey, totp",
	}
	stillDisabled := a.Name("operations") + " (" + made.group + ") once that is active too"
	plan := core.Plan("argus_user", user, a.SubjectConfig("argus_user", map[string]any{"enable_authentication_methods": []string{"apikey", "totp"}}))
	acctest.WantText(t, plan.Diagnostics, append(ofUser, "will be re-enabled", stillDisabled)...)
	acctest.WantSilence(t, plan.Diagnostics, made.removedFrom, made.revoked.Name+" (")
	_, diags := core.Apply(plan)
	acctest.WantText(t, diags, append(ofUser, "was re-enabled", stillDisabled)...)
	acctest.WantSilence(t, diags, made.removedFrom, made.revoked.Name+" (")

	ofGroup := []string{"WARNING", "short_name", "Disabled group \"" + a.Name("operations") + "\" (" + made.group + ")", "Members that it still has: " + a.Name("alice") + " (" + made.user + ")."}
	plan = core.Plan("argus_group", group, a.SubjectConfig("argus_group", nil))
	acctest.WantText(t, plan.Diagnostics, append(ofGroup, "will be re-enabled", "Memberships that come back with it: none visible while it is disabled", "Permissions that come back with it: none visible")...)
	_, diags = core.Apply(plan)
	acctest.WantText(t, diags, append(ofGroup, "was re-enabled", "Memberships that come back with it: none in an active group.", "Permissions that come back with it: none.")...)
}

// What the key may not see is not said to be nothing.
func TestReenableSaysWhatIsNotVisible(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 404} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			sim := a.NeedSimulator("hides on demand")
			core := a.Core()
			config := a.SubjectConfig("argus_user", nil)
			user, _ := core.Make("argus_user", config)
			a.DisableByHand("argus_user", user.Text("id"))
			user, _ = core.Read(user)
			for _, operation := range []string{"searchMemberships", "searchPermissions", "listUserApiKeys", "getUserMethods"} {
				sim.Fail(simulator.Fault{Operation: operation, Kind: simulator.ServerError, Status: status, Times: simulator.Always})
			}
			plan := core.Plan("argus_user", user, config)
			_, diags := core.Apply(plan)
			for _, diags := range [][]*tfprotov6.Diagnostic{plan.Diagnostics, diags} {
				acctest.WantText(t, diags, "WARNING", "Memberships that come back with it: not visible", "Permissions that come back with it: not visible",
					"API keys that work again: not visible", "Authentication methods that are enabled: not visible")
				acctest.WantSilence(t, diags, "none")
			}
		})
	}
}

// Servers that hide what belongs to the disabled show it once that is active: the plan does not say that there is none.
func TestReenableWarnsWhereTheDisabledAreHidden(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{{"disabled-owner-hidden", "disabled-links-hidden"}, {"disabled-owner-empty", "disabled-links-hidden", "disabled-hidden-by-id"}} {
		t.Run(fmt.Sprint(variants), func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			config := a.SubjectConfig("argus_user", map[string]any{"enable_authentication_methods": []string{"apikey"}})
			user, _ := core.Make("argus_user", config)
			group, _ := core.Make("argus_group", a.SubjectConfig("argus_group", nil))
			made := withBelongings(a, user.Text("id"), group.Text("id"))
			user, _ = core.Read(user)
			plan := core.Plan("argus_user", user, config)
			acctest.WantText(t, plan.Diagnostics, "WARNING", made.inner, a.Name("operations")+" ("+made.group+") once that is active too", made.kept.Name+" (",
				"API keys that work again: no", " visible", "Authentication methods that are enabled: no")
			acctest.WantSilence(t, plan.Diagnostics, "none.", made.removedFrom, made.revoked.Name+" (")
			_, diags := core.Apply(plan)
			acctest.WantText(t, diags, "WARNING", made.inner, made.group, made.kept.Name+" (", made.lasting, made.ending, "Authentication methods that are enabled: apikey.")
			acctest.WantSilence(t, diags, "visible", made.removedFrom, made.revoked.Name+" (")
		})
	}
}

// A key that has expired does not work again.
func TestReenableIsSilentAboutExpiredKeys(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, showing)
	core := a.Core()
	config := a.SubjectConfig("argus_user", nil)
	user, _ := core.Make("argus_user", config)
	group, _ := core.Make("argus_group", a.SubjectConfig("argus_group", nil))
	made := withBelongings(a, user.Text("id"), group.Text("id"))
	later, diags := a.NewCoreOf(nil, func(o *provider.Options) { o.Now = func() time.Time { return time.Now().AddDate(0, 0, 3) } })
	acctest.WantNone(t, diags)
	user, _ = later.Read(user)
	plan := later.Plan("argus_user", user, config)
	acctest.WantText(t, plan.Diagnostics, "WARNING", made.lasting+" (never expires)")
	acctest.WantSilence(t, plan.Diagnostics, made.ending)
}
