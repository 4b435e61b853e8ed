package access_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
)

func TestAccEffectiveAccess(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	s := newSecurity(a, "")
	current, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	const these = "data.argus_effective_access.these"
	is := func(attribute, want string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr(these, attribute, want)
	}
	explained := resource.TestMatchResourceAttr(these, "rows.0.explanation",
		regexp.MustCompile("^"+regexp.QuoteMeta(fmt.Sprintf("%s → analysts → security: %s for %s; granted ", s.dennis.ShortName, s.role.Name, a.Customer))+`\d{4}-\d\d-\d\d by `))
	row := resource.ComposeAggregateTestCheckFunc(
		is("rows.#", "1"), is("would_grant.#", "0"), is("rows.0.disabled", "false"), is("rows.0.more_chains", "false"),
		is("rows.0.subject.id", string(s.dennis.ID)), is("rows.0.subject.type", "user"), is("rows.0.subject.short_name", s.dennis.ShortName),
		is("rows.0.function.name", s.role.Name), is("rows.0.customer.short_name", a.Customer), is("rows.0.permission_id", string(s.permission.ID)),
		is("rows.0.group_chain.#", "2"), is("rows.0.group_chain.0.id", string(s.analysts.ID)), is("rows.0.group_chain.1.short_name", s.security.ShortName),
		is("rows.0.parent_functions.#", "0"), is("rows.0.parent_customers.#", "0"),
		is("rows.0.granted_by_user.id", string(current.ID)), is("rows.0.grant_comment", "for "+s.security.ShortName),
		resource.TestMatchResourceAttr(these, "rows.0.granted_timestamp", regexp.MustCompile(`^\d{4}-\d\d-\d\dT.*Z$`)),
	)
	config := func(arguments string) string {
		return a.Config("data \"argus_effective_access\" \"these\" {\n" + arguments + "\n}")
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{
			Config: config(`  subject = "NAME{dennis}"` + "\n  explain = true"),
			Check:  resource.ComposeAggregateTestCheckFunc(row, explained, resource.TestCheckTypeSetElemAttr(these, "rows.0.functions.*", s.role.Name)),
		},
		{
			Config: config(fmt.Sprintf("  subject  = %q\n  function = %q\n  customer = %q", s.dennis.ID, s.role.Name, a.Customer)),
			Check:  resource.ComposeAggregateTestCheckFunc(row, resource.TestCheckNoResourceAttr(these, "rows.0.explanation"), resource.TestCheckNoResourceAttr(these, "rows.0.functions.#")),
		},
		{
			Config: config(fmt.Sprintf("  function = %q\n  customer = %q", s.role.ID, a.Customer)),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckTypeSetElemNestedAttrs(these, "rows.*", map[string]string{"subject.id": string(s.dennis.ID), "group_chain.#": "2", "permission_id": string(s.permission.ID)}),
				resource.TestCheckTypeSetElemNestedAttrs(these, "rows.*", map[string]string{"subject.id": string(s.analysts.ID), "group_chain.#": "1", "permission_id": string(s.permission.ID)}),
				resource.TestCheckTypeSetElemNestedAttrs(these, "rows.*", map[string]string{"subject.id": string(s.security.ID), "group_chain.#": "0", "permission_id": string(s.permission.ID)}),
			),
		},
	}})
}
