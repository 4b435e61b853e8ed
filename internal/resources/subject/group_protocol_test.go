package subject_test

import (
	"context"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// ops is the configuration of a group, with more over it.
func ops(a *acctest.Argus, more map[string]any) map[string]any {
	config := map[string]any{"short_name": a.Name("ops"), "name": "Operations"}
	for name, value := range more {
		config[name] = value
	}
	return config
}

func TestGroupReenableWarnsInPlanAndApply(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	core := a.Core()
	first, diags := core.Make("argus_group", ops(a, map[string]any{"description": "old"}))
	acctest.WantNone(t, diags)
	above, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("all"), Name: "All", Customer: a.Customer})
	a.Must(err)
	member, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("alice"), Name: "Alice", Customer: a.Customer})
	a.Must(err)
	a.Must(a.Client.AddGroupMembers(ctx, argus.ByID(above.ID), []string{first.Text("id")}, ""))
	a.Must(a.Client.AddGroupMembers(ctx, argus.Ref{Name: first.Text("id")}, []string{string(member.ID)}, ""))
	core.Change("argus_group", first, nil)
	a.SettleDisabled(first.Text("id"))

	comesBack := []string{"Memberships that come back with it: " + a.Name("all"), "Members that it still has: " + a.Name("alice")}
	plan := core.Plan("argus_group", nil, ops(a, map[string]any{"daemon_account": true, "description": "new"}))
	acctest.WantText(t, plan.Diagnostics, append(comesBack, "Permissions that come back with it: none visible while it is disabled.", "WARNING", "short_name", "Disabled group \""+first.Text("short_name")+"\" ("+first.Text("id")+") will be re-enabled")...)
	second, diags := core.Apply(plan)
	acctest.WantText(t, diags, append(comesBack, "Permissions that come back with it: none.", "WARNING", "short_name", "Disabled group \""+first.Text("short_name")+"\" ("+first.Text("id")+") was re-enabled")...)
	if second.Text("id") != first.Text("id") {
		t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), first.Text("id"))
	}
	group, err := a.Client.GetSubject(ctx, argus.Group, argus.Ref{Name: first.Text("id")})
	a.Must(err)
	a.Must(acctest.Same("deleted", group.Flags.Has(argus.FlagDeleted), false, "description", group.Description, "new", "daemon", group.Flags.Has(argus.FlagDaemonAccount), true))
	if again := core.Plan("argus_group", second, ops(a, map[string]any{"daemon_account": true, "description": "new"})); !again.Empty() {
		t.Errorf("the plan after a re-enable changes %v", again.Changes())
	}
}

func TestGroupReenableRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	first, _ := core.Make("argus_group", ops(a, nil))
	core.Change("argus_group", first, nil)
	a.SettleDisabled(first.Text("id"))
	plan := core.Plan("argus_group", nil, ops(a, map[string]any{"reenable": false}))
	acctest.WantText(t, plan.Diagnostics, "WARNING", "reenable is false")
	object, diags := core.Apply(plan)
	acctest.WantText(t, diags, "ERROR", "short_name", "is taken", "the disabled group "+first.Text("id"), "reenable is false")
	if object != nil {
		t.Error("a refused create left something in state")
	}
}

func TestReenableWhereDisabledAreHidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.Variants = []string{"disabled-hidden-by-shortname", "disabled-hidden-by-id", "empty-as-null"}
		o.SearchLag = 3
	})
	core := a.Core()
	first, _ := core.Make("argus_group", ops(a, nil))
	core.Change("argus_group", first, nil)
	second, diags := core.Make("argus_group", ops(a, nil))
	acctest.WantText(t, diags, "WARNING", "Disabled group \""+first.Text("short_name")+"\" ("+first.Text("id")+") was re-enabled")
	if second.Text("id") != first.Text("id") {
		t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), first.Text("id"))
	}
}

func TestGroupTakenShortNameShowsImportBlock(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	first, _ := a.Core().Make("argus_group", ops(a, nil)) // of another configuration
	_, diags := core.Apply(core.Plan("argus_group", nil, ops(a, nil)))
	acctest.WantText(t, diags, "ERROR", "short_name", "import {", "to = argus_group.NAME", first.Text("id"))
}

func TestTakenByAUser(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: a.Name("ops"), Name: "A user", Customer: a.Customer})
	a.Must(err)
	core := a.Core()
	_, diags := core.Apply(core.Plan("argus_group", nil, ops(a, nil)))
	acctest.WantText(t, diags, "ERROR", "short_name", "active user", "Choose another short_name")
	a.Must(a.Client.DeleteSubject(ctx, argus.User, argus.ByID(user.ID)))
	a.SettleDisabled(string(user.ID))
	_, diags = core.Apply(core.Plan("argus_group", nil, ops(a, nil)))
	acctest.WantText(t, diags, "ERROR", "short_name", "disabled user", "Choose another short_name")
}

func TestGroupGoneHiddenAndForbidden(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("hides and forbids on demand")
	core := a.Core()
	object, _ := core.Make("argus_group", ops(a, nil))
	sim.Fail(simulator.Fault{Operation: "getGroup", Kind: simulator.ServerError, Status: 404})
	sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404})
	hidden, diags := core.Read(object)
	acctest.WantText(t, diags, "WARNING", "Group ", "is no longer visible")
	if hidden != nil {
		t.Error("a hidden group stayed in state")
	}
	for _, status := range []int{401, 403} {
		sim.Fail(simulator.Fault{Operation: "getGroup", Kind: simulator.ServerError, Status: status})
		kept, diags := core.Read(object)
		acctest.WantText(t, diags, "ERROR", "Could not read group")
		if kept == nil {
			t.Errorf("a %d was taken for deletion", status)
		}
	}
	a.Must(a.Client.DeleteSubject(context.Background(), argus.Group, argus.Ref{Name: object.Text("id")}))
	disabled, diags := core.Read(object)
	acctest.WantNone(t, diags)
	if disabled == nil || !disabled.Bool("disabled") {
		t.Error("a disabled group did not stay in state as disabled")
	}
}

func TestGroupMessagesLandOnAttributes(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	for _, attribute := range []string{"name", "description"} {
		_, diags := core.Apply(core.Plan("argus_group", nil, ops(a, map[string]any{attribute: "\u0000"})))
		if !slices.Contains(acctest.Attributes(diags), attribute) {
			t.Errorf("no error at %s: %s", attribute, acctest.Text(diags))
		}
	}
}

func TestGroupNotClearedIsAnErrorAtTheAttribute(t *testing.T) {
	t.Parallel()
	for _, clears := range []bool{true, false} {
		a := acctest.Start(t, func(o *simulator.Options) {
			if !clears {
				o.Variants = []string{"clear-email-only"}
			}
		})
		core := a.Core()
		object, _ := core.Make("argus_group", ops(a, map[string]any{"description": "Watch"}))
		object, diags := core.Apply(core.Plan("argus_group", object, ops(a, nil)))
		if clears {
			acctest.WantNone(t, diags)
			continue
		}
		acctest.WantText(t, diags, "ERROR", "description", "does not clear", "Watch")
		if object.Text("description") != "Watch" {
			t.Errorf("state does not hold what the server has: %q", object.Text("description"))
		}
	}
}

func TestGroupDestroyOfWhatIsDisabled(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"repeated-delete-refused"}, {"repeated-delete-refused", "disabled-hidden-by-id"}} {
		a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
		core := a.Core()
		object, _ := core.Make("argus_group", ops(a, nil))
		a.Must(a.Client.DeleteSubject(context.Background(), argus.Group, argus.Ref{Name: object.Text("id")}))
		if left, diags := core.Apply(core.Plan("argus_group", object, nil)); left != nil || acctest.HasError(diags) {
			t.Errorf("%v: destroy of a disabled group: %s", variants, acctest.Text(diags))
		}
	}
}

func TestReenableAloneSendsNothing(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	sim := a.NeedSimulator("counts requests")
	core := a.Core()
	object, _ := core.Make("argus_group", ops(a, nil))
	plan := core.Plan("argus_group", object, ops(a, map[string]any{"reenable": false}))
	if changes := plan.Changes(); len(plan.Replace) != 0 || !slices.Equal(changes, []string{"reenable"}) {
		t.Errorf("planned %v, replacing %v", changes, plan.Replace)
	}
	sim.ResetRequests()
	if _, diags := core.Apply(plan); acctest.HasError(diags) || len(sim.Requests()) != 0 {
		t.Errorf("%d requests, %s", len(sim.Requests()), acctest.Text(diags))
	}
}

func TestGroupImportRefusals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	_, diags := core.Import("argus_group", "a b")
	acctest.WantText(t, diags, "ERROR", "Invalid import ID", `"a b"`, "domain/shortname")
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{ShortName: a.Name("alice"), Name: "A user", Customer: a.Customer})
	a.Must(err)
	_, diags = core.Import("argus_group", a.Name("nobody"))
	acctest.WantText(t, diags, "ERROR", "No such group", a.Name("nobody"))
	for _, id := range []string{a.Name("alice"), string(user.ID)} {
		_, diags = core.Import("argus_group", id)
		acctest.WantText(t, diags, "ERROR", "Not a group", "the user "+string(user.ID), "to = argus_user.NAME")
	}
}
