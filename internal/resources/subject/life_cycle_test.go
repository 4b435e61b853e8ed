package subject_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// eachKind runs a test for users and for groups. A noun is what texts call the kind, and other is the other kind.
func eachKind(t *testing.T, test func(t *testing.T, kind, noun, other string)) {
	t.Helper()
	for kind, other := range map[string]string{"argus_user": "argus_group", "argus_group": "argus_user"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, kind, nounOf(kind), other)
		})
	}
}

func nounOf(kind string) string { return strings.TrimPrefix(kind, "argus_") }

// addSubject makes a user or group by hand that has the shortname of kind's configuration.
func addSubject(a *acctest.Argus, other, kind string) *argus.Subject {
	name := map[string]string{"argus_user": "alice", "argus_group": "operations"}[kind]
	if other == "argus_group" {
		return a.AddGroup(name)
	}
	return a.AddUser(name)
}

func TestReenableWarnsInPlanAndApply(t *testing.T) {
	t.Parallel()
	before := map[string]map[string]any{"argus_user": {"email": "old@example.com"}, "argus_group": {"description": "old"}}
	after := map[string]map[string]any{"argus_user": {"description": "back again"}, "argus_group": {"daemon_account": true, "description": "new"}}
	eachKind(t, func(t *testing.T, kind, noun, _ string) {
		a := acctest.Start(t)
		ctx, core := context.Background(), a.Core()
		first, diags := core.Make(kind, a.SubjectConfig(kind, before[kind]))
		acctest.WantNone(t, diags)
		id, config := first.Text("id"), a.SubjectConfig(kind, after[kind])
		a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(a.AddGroup("all").ID), []string{id}, "")))
		comesBack := []string{"WARNING", "short_name", "Memberships that come back with it: " + a.Name("all")}
		if kind == "argus_group" {
			a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.Ref{Name: id}, []string{string(a.AddUser("member").ID)}, "")))
			comesBack = append(comesBack, "Members that it still has: "+a.Name("member"))
		}
		core.Change(kind, first, nil)
		a.SettleDisabled(id)

		summary := fmt.Sprintf("Disabled %s %q (%s) ", noun, first.Text("short_name"), id)
		plan := core.Plan(kind, nil, config)
		acctest.WantText(t, plan.Diagnostics, append(comesBack, summary+"will be re-enabled", "Permissions that come back with it: none visible while it is disabled.")...)
		second, diags := core.Apply(plan)
		acctest.WantText(t, diags, append(comesBack, summary+"was re-enabled", "Permissions that come back with it: none.")...)
		if second.Text("id") != id {
			t.Errorf("the id is %s, not that of the first one, %s", second.Text("id"), id)
		}
		subject, err := a.Client.GetSubject(ctx, argus.AnySubject, argus.Ref{Name: id})
		a.Must(err)
		a.Must(acctest.Same("deleted", subject.Flags.Has(argus.FlagDeleted), false, "description", subject.Description, after[kind]["description"],
			"email", subject.Email, acctest.Empty, "daemon", subject.Flags.Has(argus.FlagDaemonAccount), kind == "argus_group"))
		if again := core.Plan(kind, second, config); !again.Empty() {
			t.Errorf("the plan after a re-enable changes %v", again.Changes())
		}
	})
}

func TestReenableRefused(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, noun, _ string) {
		a := acctest.Start(t)
		core := a.Core()
		first, _ := core.Make(kind, a.SubjectConfig(kind, nil))
		core.Change(kind, first, nil)
		a.SettleDisabled(first.Text("id"))
		plan := core.Plan(kind, nil, a.SubjectConfig(kind, map[string]any{"reenable": false}))
		acctest.WantText(t, plan.Diagnostics, "WARNING", "reenable is false")
		object, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "short_name", "is taken", "the disabled "+noun+" "+first.Text("id"), "reenable is false")
		if object != nil {
			t.Error("a refused create left something in state")
		}
	})
}

func TestTakenShortNameShowsImportBlock(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, _, _ string) {
		a := acctest.Start(t)
		core := a.Core()
		first, _ := a.Core().Make(kind, a.SubjectConfig(kind, nil)) // of another configuration
		a.SettleFound(first.Text("id"))
		plan := core.Plan(kind, nil, a.SubjectConfig(kind, nil))
		acctest.WantText(t, plan.Diagnostics, "WARNING", "short_name", "import {", "to = "+kind+".NAME", first.Text("id"))
		_, diags := core.Apply(plan)
		acctest.WantText(t, diags, "ERROR", "short_name", "import {", "to = "+kind+".NAME", first.Text("id"))
	})
}

func TestTakenByTheOtherKind(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, _, other string) {
		a := acctest.Start(t)
		holder := string(addSubject(a, other, kind).ID)
		core := a.Core()
		_, diags := core.Apply(core.Plan(kind, nil, a.SubjectConfig(kind, nil)))
		acctest.WantText(t, diags, "ERROR", "short_name", "active "+nounOf(other), "Choose another short_name")
		a.DisableByHand(other, holder)
		a.SettleDisabled(holder)
		_, diags = core.Apply(core.Plan(kind, nil, a.SubjectConfig(kind, nil)))
		acctest.WantText(t, diags, "ERROR", "short_name", "disabled "+nounOf(other), "Choose another short_name")
	})
}

func TestGoneHiddenAndForbidden(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, noun, _ string) {
		a := acctest.Start(t)
		sim := a.NeedSimulator("hides and forbids on demand")
		core, read := a.Core(), acctest.ReadByID[kind]
		object, _ := core.Make(kind, a.SubjectConfig(kind, nil))

		// Moved out of sight: a response that there is none, and none among the disabled ones.
		sim.Fail(simulator.Fault{Operation: read, Kind: simulator.ServerError, Status: 404, Times: 1})
		sim.Fail(simulator.Fault{Operation: "searchSubjects", Kind: simulator.ServerError, Status: 404, Times: 1})
		hidden, diags := core.Read(object)
		acctest.WantText(t, diags, "WARNING", strings.ToUpper(noun[:1])+noun[1:]+" ", "is no longer visible")
		if hidden != nil {
			t.Error("what is hidden stayed in state")
		}
		for _, status := range []int{401, 403} {
			sim.Fail(simulator.Fault{Operation: read, Kind: simulator.ServerError, Status: status, Times: 1})
			kept, diags := core.Read(object)
			acctest.WantText(t, diags, "ERROR", "Could not read "+noun)
			if kept == nil {
				t.Errorf("a %d was taken for deletion", status)
			}
		}
		a.DisableByHand(kind, object.Text("id"))
		disabled, diags := core.Read(object)
		acctest.WantNone(t, diags)
		if disabled == nil || !disabled.Bool("disabled") {
			t.Error("what is disabled did not stay in state as disabled")
		}
	})
}

func TestMessagesLandOnAttributes(t *testing.T) {
	t.Parallel()
	wrong := map[string]map[string]any{
		"argus_user":  {"email": "no address", "language": "klingon", "description": "\u0000"},
		"argus_group": {"name": "\u0000", "description": "\u0000"},
	}
	eachKind(t, func(t *testing.T, kind, _, _ string) {
		a := acctest.Start(t)
		core := a.Core()
		for attribute, value := range wrong[kind] {
			_, diags := core.Apply(core.Plan(kind, nil, a.SubjectConfig(kind, map[string]any{attribute: value})))
			if !slices.Contains(acctest.Attributes(diags), attribute) {
				t.Errorf("no error at %s: %s", attribute, acctest.Text(diags))
			}
		}
	})
}

func TestNotClearedIsAnErrorAtTheAttribute(t *testing.T) {
	t.Parallel()
	more := map[string]map[string]any{
		"argus_user":  {"email": "alice@example.com", "description": "Analyst", "phone": map[string]any{"country_code": "47", "national_number": "99999999"}},
		"argus_group": {"description": "Watch"},
	}
	eachKind(t, func(t *testing.T, kind, _, _ string) {
		for _, clears := range []bool{true, false} {
			a := acctest.Start(t, func(o *simulator.Options) {
				if !clears {
					o.Variants = []string{"clear-email-only"}
				}
			})
			core := a.Core()
			object, _ := core.Make(kind, a.SubjectConfig(kind, more[kind]))
			object, diags := core.Apply(core.Plan(kind, object, a.SubjectConfig(kind, nil)))
			if clears {
				acctest.WantNone(t, diags)
				continue
			}
			kept := fmt.Sprint(more[kind]["description"])
			acctest.WantText(t, diags, "ERROR", "description", "does not clear", kept)
			if object.Text("description") != kept {
				t.Errorf("state does not hold what the server has: %q", object.Text("description"))
			}
			if kind == "argus_user" && object.Text("email") != "" {
				t.Errorf("state holds %q, which the server has cleared", object.Text("email"))
			}
		}
	})
}

func TestDestroyOfWhatIsDisabled(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, noun, _ string) {
		for _, variants := range [][]string{nil, {"repeated-delete-refused"}, {"repeated-delete-refused", "disabled-hidden-by-id"}} {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			core := a.Core()
			object, _ := core.Make(kind, a.SubjectConfig(kind, nil))
			a.DisableByHand(kind, object.Text("id"))
			if left, diags := core.Apply(core.Plan(kind, object, nil)); left != nil || acctest.HasError(diags) {
				t.Errorf("%v: destroy of a disabled %s: %s", variants, noun, acctest.Text(diags))
			}
		}
	})
}

func TestImportRefusals(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, kind, noun, other string) {
		a := acctest.Start(t)
		core := a.Core()
		_, diags := core.Import(kind, "a b")
		acctest.WantText(t, diags, "ERROR", "Invalid import ID", `"a b"`, "domain/shortname")
		_, diags = core.Import(kind, a.Name("nobody"))
		acctest.WantText(t, diags, "ERROR", "No such "+noun, a.Name("nobody"))
		wrong := addSubject(a, other, kind)
		for _, id := range []string{wrong.ShortName, string(wrong.ID)} {
			_, diags = core.Import(kind, id)
			acctest.WantText(t, diags, "ERROR", "Not a "+noun, "the "+nounOf(other)+" "+string(wrong.ID), "to = "+other+".NAME")
		}
	})
}
