package preference_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestAccPreferences(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	user := a.AddUser("ada")
	a.Must(acctest.ErrorOf(a.Client.SetUserPreferences(t.Context(), argus.ByID(user.ID), map[string]string{"colour": "green", "empty": ""})))
	current, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	const these = "data.argus_preferences.these"
	config := func(criteria string) string {
		return a.Config("data \"argus_preferences\" \"these\" {\n  user = \"" + user.ShortName + "\"\n  " + criteria + "\n}")
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{
			Config: config(""), // a server may have set others
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckTypeSetElemNestedAttrs(these, "preferences.*", map[string]string{"key": "colour", "value": "green", "created_by_user.id": string(current.ID)}),
				resource.TestCheckTypeSetElemNestedAttrs(these, "preferences.*", map[string]string{"key": "empty", "value": ""}),
			),
		},
		{
			Config: config(`key = ["colour", "nothing"]`),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(these, "preferences.#", "1"),
				resource.TestCheckResourceAttr(these, "preferences.0.key", "colour"),
				resource.TestCheckResourceAttrSet(these, "preferences.0.created_timestamp"),
			),
		},
	}})
}

func TestPreferencesInOneOrder(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.PageCap, o.CountMinusOne, o.Variants = 1, true, []string{"lists-shuffled"}
	})
	user := a.AddUser("ada")
	a.Must(acctest.ErrorOf(a.Client.SetUserPreferences(t.Context(), argus.ByID(user.ID), map[string]string{"c": "1", "a": "2", "b": "3"})))
	found, diags := a.NarrowCore("viewUsers").ReadData("argus_preferences", map[string]any{"user": string(user.ID), "key": []string{"a", "b", "c"}})
	acctest.WantNone(t, diags)
	if got := found.Rows("preferences", "value"); !slices.Equal(got, []string{"2", "3", "1"}) {
		t.Errorf("the values are %q", got)
	}
}
