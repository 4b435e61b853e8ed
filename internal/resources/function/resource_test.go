package function_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// TestAccManagedFunction is the life of a function: create, import by each key, changes in place, changed, moved and deleted outside Terraform.
func TestAccManagedFunction(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const address = "argus_function.reads"
	config := func(name, parent, more string) string {
		return s.Config(fmt.Sprintf("resource \"argus_function\" \"reads\" {\n  name = \"NAME{%s}\"\n  parent = %q\n%s}", name, parent, more))
	}
	var id string
	is := func(check func(*argus.Function) bool) resource.TestCheckFunc {
		return resource.TestCheckResourceAttrWith(address, "id", func(now string) error {
			found, err := s.Client.GetFunction(context.Background(), now)
			if err == nil && (!check(found) || id != "" && now != id) {
				err = fmt.Errorf("the id was %q, and Argus has %+v", id, found)
			}
			id = now
			return err
		})
	}
	changes := func(action plancheck.ResourceActionType, attributes ...string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action), acctest.ExpectChanges(address, attributes...)}}
	}
	full := "  role = true\n  localized_names = { english = \"Reads\" }\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			if found, err := s.Client.GetFunction(context.Background(), id); err == nil && !found.Flags.Has(argus.FlagDeleted) {
				return fmt.Errorf("function %s is still there", id)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{Config: config("reads", s.upper.Name, full), Check: is(func(f *argus.Function) bool {
				return f.Name == s.Name("reads") && f.Flags.Has(argus.FlagRole) && f.LocalizedNames["english"] == "Reads"
			})},
			acctest.ImportStep(address, func() string { return id }, "parent"),
			acctest.ImportBlockStep(address, config("reads", s.upper.Name, full), func() string { return id }),
			acctest.ImportBlockStep(address, config("reads", s.upper.Name, full), func() string { return s.Name("reads") }),
			{
				Config:           config("renamed", string(s.side.ID), "  role_type = \"tool\"\n"),
				ConfigPlanChecks: changes(plancheck.ResourceActionUpdate, "name", "parent", "role", "role_type", "localized_names"),
				Check: is(func(f *argus.Function) bool {
					return f.Name == s.Name("renamed") && f.RoleType == "tool" && !f.Flags.Has(argus.FlagRole) && f.LocalizedNames["english"] == ""
				}),
			},
			{
				PreConfig: func() {
					s.Must(acctest.ErrorOf(s.Client.UpdateFunction(context.Background(), argus.ID(id), argus.UpdateFunctionRequest{ReadOnly: new(true)})))
					s.Must(s.Client.RemoveFunctionChild(context.Background(), s.side.ID, argus.ID(id)))
				},
				Config:           config("renamed", string(s.side.ID), "  role_type = \"tool\"\n"),
				ConfigPlanChecks: changes(plancheck.ResourceActionUpdate, "parent", "read_only"),
				Check:            is(func(f *argus.Function) bool { return !f.Flags.Has(argus.FlagReadOnly) }),
			},
			{
				PreConfig: func() {
					s.Must(s.Client.DeleteFunction(context.Background(), argus.ID(id)))
					id = ""
				},
				Config: config("again", string(s.side.ID), ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
				Check: is(func(f *argus.Function) bool { return f.Name == s.Name("again") }),
			},
		},
	})
}

func TestAccManagedFunctionRefusesBadInput(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.RefusesAtPlan(t, `resource "argus_function" "reads"`, map[string]string{
		`name = "not a name"
  parent = "analyst"`: `(?s)name.*only\s+letters`,
		`name = "1234"
  parent = "analyst"`: `(?s)name.*digits alone`,
		`name = "reads"
  parent = "analyst"
  localized_names = { danish = "Læser" }`: `(?s)localized_names.*english`,
		`name = "reads"
  parent = "analyst"
  localized_names = { english = "" }`: `(?s)localized_names.*at least 1`,
	})
}
