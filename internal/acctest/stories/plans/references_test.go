// Package plans tells what plans say: what they change and replace, which names they cannot find, and that a second plan is empty.
package plans

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// eachReference runs a test for each attribute that names a user or group, with the kind of resource that it names in the scene.
func eachReference(t *testing.T, test func(t *testing.T, s acctest.Scene, core *acctest.Core, object *acctest.Object, kind, attribute, names string, config map[string]any)) {
	t.Helper()
	for name, kind := range acctest.Kinds {
		for attribute, names := range kind.References {
			if names == "" {
				continue
			}
			t.Run(name+"."+attribute, func(t *testing.T) {
				t.Parallel()
				s := acctest.Start(t).NewScene()
				core := s.Core()
				object, _ := core.Make(name, kind.Config(s))
				test(t, s, core, object, name, attribute, names, kind.Config(s))
			})
		}
	}
}

// A replacement whose new target cannot be found is warned of, with the nearest names, unless a resource of the run provides it.
func TestReplacementForAMissingTargetWarns(t *testing.T) {
	t.Parallel()
	eachReference(t, func(t *testing.T, s acctest.Scene, core *acctest.Core, object *acctest.Object, kind, attribute, names string, config map[string]any) {
		there := fmt.Sprint(config[attribute])
		s.SettleFound(there)
		config[attribute] = there + "1"
		plan := core.Plan(kind, object, config)
		acctest.WantText(t, plan.Diagnostics, "WARNING", attribute, there+`1" is not found yet`, "Did you mean", there, "destroy the existing object")
		if len(plan.Replace) != 1 {
			t.Errorf("replaced because of %v", plan.Replace)
		}
		if only := map[string]string{"group": "group", "user": "user"}[attribute]; only != "" {
			config[attribute] = map[string]string{"group": s.User, "user": s.Group}[only]
			acctest.WantText(t, s.Core().Plan(kind, object, config).Diagnostics, "WARNING", attribute, "is not a "+only)
		}
		// Another resource makes it in the same run.
		config[attribute], core = there+"1", s.Core()
		core.Plan(names, nil, map[string]any{"short_name": there + "1", "name": "New"})
		acctest.WantNone(t, core.Plan(kind, object, config).Diagnostics)
	})
}

// A reference by the new name of what is renamed in the same run names the same target, in the plan and in the apply.
func TestReferenceToWhatIsRenamedReplacesNothing(t *testing.T) {
	t.Parallel()
	eachReference(t, func(t *testing.T, s acctest.Scene, core *acctest.Core, object *acctest.Object, kind, attribute, names string, config map[string]any) {
		id := map[string]string{"argus_user": s.User, "argus_group": s.Group}[names]
		target, diags := core.Import(names, id)
		acctest.WantNone(t, diags)
		renamed := map[string]any{"short_name": fmt.Sprint(config[attribute]) + "-new", "name": target.Text("name")}
		config[attribute] = renamed["short_name"]
		same := func(core *acctest.Core, object *acctest.Object, when string) {
			t.Helper()
			plan := core.Plan(kind, object, config)
			acctest.WantNone(t, plan.Diagnostics)
			if !plan.Empty() || len(plan.Replace) > 0 {
				t.Errorf("%s the plan changes %v, replaced for %v", when, plan.Changes(), plan.Replace)
			}
		}
		core.Plan(names, target, renamed)
		same(core, object, "in the plan")
		apply := s.Core() // Terraform applies in another process, if it plans each change again
		if _, diags := apply.Apply(apply.Plan(names, target, renamed)); acctest.HasError(diags) {
			t.Fatal(acctest.Text(diags))
		}
		same(apply, object, "during apply")
		next := s.Core()
		_, diags = next.Read(target)
		acctest.WantNone(t, diags)
		read, diags := next.Read(object)
		acctest.WantNone(t, diags)
		same(next, read, "after apply")
		same(s.Core(), read, "during an apply that does not touch the target")
	})
}

// What a replacement meets is warned of in the plan call that has the prior state: core drops the warnings of the other.
func TestReplacementWarnsOfWhatIsThere(t *testing.T) {
	t.Parallel()
	eachReference(t, func(t *testing.T, s acctest.Scene, core *acctest.Core, object *acctest.Object, kind, attribute, names string, config map[string]any) {
		if acctest.Kinds[kind].AlwaysNew {
			t.Skip("a new one meets none")
		}
		var other string
		if names == "argus_group" {
			group, err := s.Client.AddSubject(t.Context(), argus.Group, argus.AddSubjectRequest{ShortName: s.Name("other"), Name: "Other", Customer: s.Customer})
			s.Must(err)
			other = string(group.ID)
		} else {
			other = string(s.AddUser("other").ID)
		}
		config[attribute] = other
		s.Core().Make(kind, config)
		s.Settle(func(context.Context) (bool, error) {
			return len(s.Core().Plan(kind, object, config).Diagnostics) > 0, nil
		})
		plan := core.Plan(kind, object, config)
		if len(plan.Replace) != 1 || len(plan.Diagnostics) != 1 {
			t.Fatalf("replaced because of %v: %s", plan.Replace, acctest.Text(plan.Diagnostics))
		}
		acctest.WantText(t, plan.Diagnostics, "WARNING", "already")
	})
}

// A function that cannot be granted is refused at plan, with the nearest that can, in a new permission and in a replacement.
func TestFunctionThatCannotBeGrantedIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := a.NewScene()
	core := a.Core()
	object, _ := core.Make("argus_permission", acctest.Kinds["argus_permission"].Config(s))
	request := argus.SearchFunctionsRequest{}
	request.ExcludeFlags = []string{argus.FlagRole}
	plain, err := argus.Collect(a.Client.SearchFunctions(t.Context(), request))
	a.Must(err)
	if len(plain) == 0 {
		t.Skip("this Argus has no function without the flag role")
	}
	config := acctest.Kinds["argus_permission"].Config(s)
	config["function"] = plain[0].Name
	for _, prior := range []*acctest.Object{nil, object} {
		diags := core.Plan("argus_permission", prior, config).Diagnostics
		acctest.WantText(t, diags, "ERROR", plain[0].Name, "cannot be granted", "flag role")
		if !slices.Equal(acctest.Attributes(diags), []string{"function"}) {
			t.Errorf("not at function: %s", acctest.Text(diags))
		}
	}
}
