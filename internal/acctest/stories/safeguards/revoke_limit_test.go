package safeguards

import (
	"strings"
	"sync"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

const tooManyRevoked = "Plan exceeds max_revoked_permissions"

// linked is a group that has one member and one permission, each made by a resource.
type linked struct {
	group, user            *argus.Subject
	membership, permission *acctest.Object
	role                   string
}

func link(a *acctest.Argus) linked {
	made := linked{group: a.AddGroup("operations"), user: a.AddUser("alice"), role: a.Roles(1)[0].Name}
	core := a.Core()
	made.membership, _ = core.Make("argus_group_membership", map[string]any{"group": made.group.ShortName, "member": made.user.ShortName})
	made.permission, _ = core.Make("argus_permission", map[string]any{"subject": made.group.ShortName, "function": made.role})
	return made
}

// revokes is a provider that removes at most so many permissions and memberships in one plan.
func revokes(t *testing.T, a *acctest.Argus, most any) *acctest.Core {
	t.Helper()
	core, diags := a.NewCore(map[string]any{"max_revoked_permissions": most})
	acctest.WantNone(t, diags)
	return core
}

func TestRevokeLimitCountsEachOnce(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := link(a)
	core := revokes(t, a, 1)
	for range 2 { // a plan made twice counts once
		acctest.WantNone(t, core.Plan(made.membership.Type, made.membership, nil).Diagnostics)
	}
	acctest.WantText(t, core.Plan(made.permission.Type, made.permission, nil).Diagnostics, "ERROR", tooManyRevoked, "allows 1", "at least 2",
		"removing "+made.user.ShortName, made.group.ShortName, "revoking permission "+made.permission.Text("id"), made.role, "raise max_revoked_permissions", "-target")

	// Another configuration begins again, and the one that is not set has no limit.
	acctest.WantNone(t, revokes(t, a, 1).Plan(made.permission.Type, made.permission, nil).Diagnostics)
	core = revokes(t, a, nil)
	for _, object := range []*acctest.Object{made.membership, made.permission} {
		acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
	}
	// Users and groups are another limit's.
	group, _ := a.Core().Make("argus_group", a.SubjectConfig("argus_group", map[string]any{"short_name": a.Name("developers")}))
	acctest.WantNone(t, revokes(t, a, 0).Plan(group.Type, group, nil).Diagnostics)
}

// However the plans of one run come together, as many are allowed as the limit says.
func TestRevokeLimitCountsPlansInParallel(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := link(a)
	core, objects := revokes(t, a, 1), []*acctest.Object{made.membership, made.permission}
	refused := make([]bool, len(objects))
	var plans sync.WaitGroup
	for i, object := range objects {
		plans.Go(func() { refused[i] = acctest.HasError(core.Plan(object.Type, object, nil).Diagnostics) })
	}
	plans.Wait()
	if refused[0] == refused[1] {
		t.Errorf("of 2 plans, they are refused: %v", refused)
	}
}

// A replacement counts, a change in place does not, and neither does the create that -replace and a tainted object are planned with.
func TestRevokeLimitCountsReplacements(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made, other := link(a), a.AddUser("bob")
	for _, test := range []struct {
		object       *acctest.Object
		config       map[string]any
		replacedWith string
	}{
		{made.membership, map[string]any{"group": made.group.ShortName, "member": made.user.ShortName}, "member"},
		{made.permission, map[string]any{"subject": made.group.ShortName, "function": made.role}, "subject"},
	} {
		test.config["comment"] = "changed"
		core := revokes(t, a, 0)
		if plan := core.Plan(test.object.Type, test.object, test.config); acctest.HasError(plan.Diagnostics) {
			t.Errorf("a change in place: %s", acctest.Text(plan.Diagnostics))
		}
		if plan := core.Plan(test.object.Type, nil, test.config); acctest.HasError(plan.Diagnostics) {
			t.Errorf("the create of a replacement: %s", acctest.Text(plan.Diagnostics))
		}
		test.config[test.replacedWith] = other.ShortName
		acctest.WantText(t, core.Plan(test.object.Type, test.object, test.config).Diagnostics, "ERROR", tooManyRevoked, "allows 0", "at least 1", made.group.ShortName)
	}
}

// What belongs to a disabled user or group has no effect, however the server shows it. Nothing is looked up within the limit.
func TestRevokeLimitLeavesOutWhatIsHidden(t *testing.T) {
	t.Parallel()
	for disabled, counts := range map[string]int{"argus_user": 1, "argus_group": 0} {
		t.Run(disabled, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			made := link(a)
			a.DisableByHand(disabled, string(map[string]*argus.Subject{"argus_user": made.user, "argus_group": made.group}[disabled].ID))
			refused := 0
			core := revokes(t, a, 0)
			for _, object := range []*acctest.Object{made.membership, made.permission} {
				if plan := core.Plan(object.Type, object, nil); acctest.HasError(plan.Diagnostics) {
					refused++
					acctest.WantText(t, plan.Diagnostics, "ERROR", tooManyRevoked, "at least 1", "revoking permission")
					if strings.Contains(acctest.Text(plan.Diagnostics), "removing") {
						t.Errorf("the error names what is hidden: %s", acctest.Text(plan.Diagnostics))
					}
				}
			}
			if refused != counts {
				t.Errorf("%d destroys are refused, not %d", refused, counts)
			}
			if a.Simulator == nil {
				return
			}
			core, _ = a.NewCore(map[string]any{"max_revoked_permissions": 2, "allow_self_lockout": true})
			a.Simulator.ResetRequests()
			for _, object := range []*acctest.Object{made.membership, made.permission} {
				acctest.WantNone(t, core.Plan(object.Type, object, nil).Diagnostics)
			}
			if sent := len(a.Simulator.Requests()); sent > 0 {
				t.Errorf("plans within the limit send %d requests", sent)
			}
		})
	}
}

// An identity provider's membership is never removed, whether state knows whose it is or not.
func TestRevokeLimitLeavesOutExternallyManaged(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("has memberships that an identity provider manages")
	group, user := a.AddGroup("operations"), a.AddUser("alice")
	_, err := sim.AddExternalMembership(string(group.ID), string(user.ID))
	a.Must(err)
	object, _ := a.Core().Make("argus_group_membership", map[string]any{"group": group.ShortName, "member": user.ShortName})
	plan := revokes(t, a, 0).Plan(object.Type, object, nil)
	acctest.WantText(t, plan.Diagnostics, "WARNING", "will be left in Argus")
	if acctest.HasError(plan.Diagnostics) {
		t.Error(acctest.Text(plan.Diagnostics))
	}
}

func TestRevokeLimitMustBeKnown(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	made := link(a)
	_, diags := a.NewCore(map[string]any{"max_revoked_permissions": acctest.Unknown})
	acctest.WantText(t, diags, "ERROR", "max_revoked_permissions", "not known yet")
	_, diags = a.NewCore(map[string]any{"max_revoked_permissions": -1})
	acctest.WantText(t, diags, "ERROR", "max_revoked_permissions", "at least 0")
	core, _ := a.NewCore(map[string]any{"max_revoked_permissions": 0, "api_key": acctest.Unknown})
	acctest.WantText(t, core.Plan(made.membership.Type, made.membership, nil).Diagnostics, "ERROR", tooManyRevoked)
}
