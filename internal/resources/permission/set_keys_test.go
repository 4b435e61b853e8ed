package permission_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// A key that may see, grant and revoke permissions is enough, also for a subject that is named by its shortname.
func TestSetWithANarrowKey(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("lets keys be narrow")
	roles, subject := a.Roles(2), alice(a)
	narrow := func() *acctest.Core { return a.NarrowCore("viewPermissions", "grantRole", "revokeRole") }
	for _, name := range []string{a.Name("alice"), subject} {
		config := set(a, name, roles[0])
		object, diags := narrow().Make(setKind, config)
		acctest.WantNone(t, diags)
		a.Must(acctest.Same("id", object.Text("id"), subject))
		core := narrow()
		object, diags = core.Read(object)
		acctest.WantNone(t, diags)
		if plan := core.Plan(setKind, object, config); !plan.Empty() {
			t.Errorf("the plan changes %v", plan.Changes())
		}
		object, _ = narrow().Change(setKind, object, set(a, name, roles[1]))
		a.Must(holds(a, subject, roles[1]))
		narrow().Change(setKind, object, nil)
		a.Must(holds(a, subject))
	}
	core := narrow()
	_, diags := core.Apply(core.Plan(setKind, nil, set(a, a.Name("alice"))))
	acctest.WantText(t, diags, "ERROR", "subject", "The subject cannot be looked up", `"viewUsers"`)
	for _, lacking := range []string{"viewPermissions", "grantRole"} {
		functions := map[string][]string{"viewPermissions": {"grantRole", "revokeRole"}, "grantRole": {"viewPermissions", "revokeRole"}}[lacking]
		core := a.NarrowCore(functions...)
		object, diags := core.Apply(core.Plan(setKind, nil, set(a, subject, roles...)))
		acctest.WantText(t, diags, "ERROR", fmt.Sprintf("This needs function %q", lacking))
		if object != nil {
			t.Errorf("without %s something is in state", lacking)
		}
	}
}

func TestSetImports(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	role, subject := a.Roles(1)[0], alice(a)
	grantedAside(a, subject, role, "")
	a.Must(holds(a, subject, role))
	core := a.Core()
	byID, diags := core.Import(setKind, subject)
	acctest.WantNone(t, diags)
	for _, id := range []string{a.Name("alice"), "mnemonic/" + a.Name("alice")} {
		if a.Simulator == nil && id != a.Name("alice") {
			continue // another Argus has another domain
		}
		other, diags := core.Import(setKind, id)
		acctest.WantNone(t, diags)
		a.Must(acctest.Same("permissions by "+id, elementsIn(other), elementsIn(byID), "subject", other.Text("subject"), subject))
	}
	byIdentity, diags := core.ImportIdentity(setKind, acctest.Identity{"subject_id": subject})
	acctest.WantNone(t, diags)
	a.Must(acctest.Same("permissions by identity", elementsIn(byIdentity), elementsIn(byID)))
	for id, words := range map[string][]string{
		a.Name("nobody"):                    {"No such subject", a.Name("nobody")},
		"a/b/c":                             {"Invalid import ID"},
		"1/ab/0123456789abcdef0123456789ab": {"Import ID contains an API key"},
	} {
		object, diags := core.Import(setKind, id)
		acctest.WantText(t, diags, append(words, "ERROR")...)
		if object != nil {
			t.Errorf("%s is imported", id)
		}
	}
}

// A plan of many sets reads them together.
func TestManySetsAreReadTogether(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	roles := a.Roles(3)
	const sets = 60
	objects := make([]*acctest.Object, sets)
	core := a.Core()
	for i := range objects {
		group := a.AddGroup(fmt.Sprintf("group%d", i))
		objects[i], _ = core.Make(setKind, set(a, string(group.ID), roles...))
	}
	core = a.Core()
	sim.ResetRequests()
	read, diags := core.ReadAll(objects)
	acctest.WantNone(t, diags)
	for i := range read {
		if !read[i].Same(objects[i]) {
			t.Error("a refresh shows as a change")
		}
	}
	if sent := len(sim.Requests()); sent > sets/3 {
		t.Errorf("%d sets are read with %d requests", sets, sent)
	}
}

// What others did between plan and apply is no obstacle, also if a list shows it late.
func TestSetMeetsWhatOthersDidMeanwhile(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, variant("repeated-revoke-refused"))
	roles, subject := a.Roles(3), alice(a)
	object, _ := a.Core().Make(setKind, set(a, subject, roles...))
	permissions, err := held(context.Background(), a, subject)
	a.Must(err)
	for _, role := range roles[:2] { // the first is granted again, with another id
		a.Must(acctest.ErrorOf(a.Client.RevokePermission(context.Background(), permissions[role.ID].ID, argus.GrantPermissionRequest{}, "")))
	}
	grantedAside(a, subject, roles[0], "")
	_, diags := a.Core().Apply(a.Core().Plan(setKind, object, nil))
	acctest.WantNone(t, diags)
	a.Must(holds(a, subject))

	late := acctest.Start(t, func(o *simulator.Options) { o.Variants, o.SearchLag = []string{"present-permission-refused"}, 3 })
	roles, subject = late.Roles(1), alice(late)
	core := late.Core()
	plan := core.Plan(setKind, nil, set(late, subject, roles...))
	grantedAside(late, subject, roles[0], "")
	_, diags = core.Apply(plan)
	acctest.WantNone(t, diags)
	late.Must(holds(late, subject, roles...))

	for _, nobody := range []string{"987654321", late.Name("nobody")} {
		plan = late.Core().Plan(setKind, nil, set(late, nobody, roles...))
		acctest.WantNone(t, plan.Diagnostics) // the create tells, if nobody is there by then
	}
}

// Without bulk reads, a plan tells of each revocation who granted the permission and when.
func TestRevocationsAreToldWithoutBulkReads(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	roles, subject := a.Roles(1), alice(a)
	grantedAside(a, subject, roles[0], "by hand")
	a.Must(holds(a, subject, roles[0]))
	object, _ := a.Core().Import(setKind, subject)
	for _, config := range []map[string]any{set(a, subject), nil} {
		core, diags := a.NewCore(map[string]any{"bulk_reads": false})
		acctest.WantNone(t, diags)
		acctest.WantText(t, core.Plan(setKind, object, config).Diagnostics, "loses 1 direct permission", roles[0].Name, "granted by", "at 20")
	}
}
