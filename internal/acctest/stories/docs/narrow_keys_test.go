package docs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// A key with just the functions that a resource needs leads it through its whole life; without one of them the step that
// needs it fails, and the error names the function and the customer.
func TestNarrowKeyIsEnough(t *testing.T) {
	t.Parallel()
	for name, kind := range acctest.Kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			a.NeedSimulator("lets functions be made")
			needed := slices.Sorted(maps.Keys(kind.Needs))
			if step, diags := live(t, name, false, needed); step != "" {
				t.Fatalf("%s fails with just %v: %s", step, needed, acctest.Text(diags))
			}
			for function, step := range kind.Needs {
				rest := slices.DeleteFunc(slices.Clone(needed), func(f string) bool { return f == function })
				failed, diags := live(t, name, false, rest)
				if failed != step {
					t.Errorf("without %s %q fails, not %s: %s", function, failed, step, acctest.Text(diags))
					continue
				}
				customer := `customer "` + a.Customer
				if function == "viewUsers" && step == "create" {
					customer = "the customer of" // whom the key may not see
				}
				acctest.WantText(t, diags, "ERROR", fmt.Sprintf("This needs function %q for %s", function, customer))
			}
		})
	}
}

// With ids a key that lacks a function may come further, but an error names the function. The life of an API key needs no look-up.
func TestNarrowKeyWithIDs(t *testing.T) {
	t.Parallel()
	for _, name := range acctest.OwnedKinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Start(t).NeedSimulator("lets functions be made")
			needs := acctest.Kinds[name].Needs
			needed := slices.Sorted(maps.Keys(needs))
			if step, diags := live(t, name, true, needed); step != "" {
				t.Fatalf("%s fails with just %v: %s", step, needed, acctest.Text(diags))
			}
			for function := range needs {
				rest := slices.DeleteFunc(slices.Clone(needed), func(f string) bool { return f == function })
				step, diags := live(t, name, true, rest)
				if step != "" || function != "viewUsers" || name != "argus_api_key" {
					acctest.WantText(t, diags, "ERROR", fmt.Sprintf("function %q", function))
				}
			}
		})
	}
}

// live leads a resource from create to destroy with a key that has just these functions, and returns the step that fails
// with what it says.
func live(t *testing.T, name string, byID bool, functions []string) (step string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	a, kind := acctest.Start(t), acctest.Kinds[name]
	s := a.NewScene()
	core, config := narrowCore(t, a, functions), kind.Config(s)
	if byID {
		config = kind.ConfigByID(s)
	}
	plan := core.Plan(name, nil, config)
	if acctest.HasError(plan.Diagnostics) {
		return "plan", plan.Diagnostics
	}
	object, diags := core.Apply(plan)
	if acctest.HasError(diags) {
		return "create", diags
	}
	read, diags := core.Read(object)
	if acctest.HasError(diags) {
		return "read", diags
	}
	if !object.Same(read) {
		return "read without a change", diags
	}
	if _, diags := core.Import(name, kind.ImportID(s, object)); acctest.HasError(diags) {
		return "import", diags
	}
	if kind.Change != nil {
		plan := core.Plan(name, object, kind.Changed(s))
		if acctest.HasError(plan.Diagnostics) {
			return "plan of the update", plan.Diagnostics
		}
		if object, diags = core.Apply(plan); acctest.HasError(diags) {
			return "update", diags
		}
	}
	left, diags := core.Apply(core.Plan(name, object, nil))
	if acctest.HasError(diags) {
		return "destroy", diags
	}
	if left != nil {
		return "destroy without a rest", diags
	}
	return "", nil
}

// narrowCore is a provider whose key may do these functions for the test's customer, and nothing else.
func narrowCore(t *testing.T, a *acctest.Argus, functions []string) *acctest.Core {
	t.Helper()
	ctx, role := context.Background(), a.Name("narrow")
	a.Post("/useradmin/v2/function", map[string]any{"name": role, "parent": "administrator", "role": true})
	if len(functions) > 0 {
		a.Post("/useradmin/v2/function/"+role+"/children", map[string]any{"children": functions})
	}
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
		ShortName: role, Name: "Narrow", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	_, err = a.Client.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: string(user.ID), Function: role, Customer: a.Customer})
	a.Must(err)
	made, err := a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{
		Description: "narrow", Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	core, diags := a.NewCore(map[string]any{"api_key": made.Key})
	acctest.WantNone(t, diags)
	return core
}
