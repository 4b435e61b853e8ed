package authmethod_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestAccAuthMethods(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("ada")
	a.Must(a.Client.EnableUserMethod(t.Context(), user.ID, "totp"))
	const these = "data.argus_auth_methods.these"
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{
		Config: a.Config(`data "argus_auth_methods" "these" { user = "` + user.ShortName + `" }`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckTypeSetElemNestedAttrs(these, "enabled.*", map[string]string{"method": "totp", "initialized": "false"}),
			resource.TestCheckTypeSetElemAttr(these, "available.*", "totp"),
			resource.TestCheckTypeSetElemAttr(these, "available.*", "password"),
		),
	}}})
}

func TestAuthMethodsInOneOrder(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) { o.Variants = []string{"lists-shuffled", "enums-other-case"} })
	user := a.AddUser("ada")
	for _, method := range []string{"totp", "apikey", "ldap"} {
		a.Must(a.Client.EnableUserMethod(t.Context(), user.ID, method))
	}
	found, diags := a.NarrowCore("viewUsers").ReadData("argus_auth_methods", map[string]any{"user": string(user.ID)})
	acctest.WantNone(t, diags)
	if got := found.Rows("enabled", "method"); !slices.IsSorted(got) || !slices.Contains(got, "apikey") || !slices.Contains(got, "totp") {
		t.Errorf("enabled are %q", got)
	}
}

// The methods of the user are worth something without the list of all.
func TestAvailableMethodsThatAreUnknown(t *testing.T) {
	t.Parallel()
	for _, fault := range []simulator.Fault{
		{Operation: "getMethods", Kind: simulator.ServerError, Status: 403, Times: simulator.Always},
		{Operation: "getMethods", Kind: simulator.WrongCount, Count: 99, Times: simulator.Always},
	} {
		a := acctest.Start(t)
		sim, user := a.NeedSimulator("fails on demand"), a.AddUser("ada")
		a.Must(a.Client.EnableUserMethod(t.Context(), user.ID, "totp"))
		sim.Fail(fault)
		found, diags := a.Core().ReadData("argus_auth_methods", map[string]any{"user": string(user.ID)})
		acctest.WantText(t, diags, "WARNING", `"available"`, "Available methods are unknown")
		if found == nil || !found.Holds("totp") || !found.Value("available").IsNull() {
			t.Errorf("enabled are not shown, or available is not null: %s", acctest.Text(diags))
		}
	}
	a := acctest.Start(t)
	sim, user := a.NeedSimulator("fails on demand"), a.AddUser("ada")
	sim.Fail(simulator.Fault{Operation: "getMethods", Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
	_, diags := a.Core().ReadData("argus_auth_methods", map[string]any{"user": string(user.ID)})
	acctest.WantText(t, diags, "ERROR", "Could not list the methods that Argus has")
}
