package lists

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

// block is a list block.
func block(kind, more string, config map[string]any) string {
	return fmt.Sprintf("list %q \"it\" {\n  provider = argus\n%s  config {\n%s  }\n}\n", kind, more, acctest.Arguments(config))
}

// With a real core: what is listed is imported with the configuration that Terraform generates, and the plan after it is empty.
func TestAccGeneratedConfigurationImportsOnly(t *testing.T) {
	t.Parallel()
	acctest.NeedLists(t)
	tf := acctest.NewTerraform(t)
	a := acctest.Start(t)
	s := a.NewScene()
	core, blocks, objects := a.Core(), strings.Builder{}, map[string]*acctest.Object{}
	for name, kind := range listed() {
		objects[name], _ = core.Make(name, kind.Config(s))
		s.Settle(finds(core, acctest.Query{Kind: name, Config: kind.List(s)}))
		blocks.WriteString(block(name, "", kind.List(s)))
	}
	tf.Configure(a.Config(""))
	tf.Query(blocks.String())
	found := tf.Do(0, "query", "-generate-config-out=generated.tf")
	for name, kind := range listed() {
		if wanted := kind.DisplayName(s, objects[name]); !strings.Contains(found.Stdout, wanted) {
			t.Errorf("%s is not listed as %q:\n%s", name, wanted, found.Stdout)
		}
	}
	if plan := tf.Do(0, "plan"); !strings.Contains(plan.Stdout, " to import, 0 to add, 0 to change, 0 to destroy") {
		t.Fatalf("the plan does not only import:\n%s", plan.Stdout)
	}
	tf.Do(0, "apply", "-auto-approve")
	tf.Do(0, "plan", "-detailed-exitcode")
}

// The query steps of terraform-plugin-testing see the identity, the name and the object of each row.
func TestAccQuerySteps(t *testing.T) {
	t.Parallel()
	acctest.NeedLists(t) // tfversion takes a later OpenTofu for a Terraform
	a := acctest.Start(t)
	address, name := "argus_user.it", a.Name("ada")
	var id string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{
				Config: a.Config(fmt.Sprintf("resource \"argus_user\" \"it\" {\n  short_name = %q\n  name = \"Ada Lovelace\"\n}\n", name)),
				Check:  a.RememberID(address, &id),
			},
			{
				Query:  true,
				Config: block("argus_user", "  include_resource = true\n", map[string]any{"subject": []string{name}}),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("argus_user.it", 1),
					querycheck.ExpectIdentity("argus_user.it", map[string]knownvalue.Check{"id": knownvalue.NotNull()}),
					querycheck.ExpectResourceDisplayName("argus_user.it", queryfilter.ByDisplayName(knownvalue.StringRegexp(regexp.MustCompile(name))), knownvalue.StringExact(name+" (Ada Lovelace)")),
				},
			},
		},
	})
}
