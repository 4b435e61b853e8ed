package providerdata_test

import (
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// owned are the data sources that list what belongs to a user or group, by the attribute that names it.
var owned = map[string]struct{ attribute, noun, list string }{
	"argus_api_keys":      {"user", "API keys", "listUserApiKeys"},
	"argus_auth_methods":  {"user", "methods", "getUserMethods"},
	"argus_group_members": {"group", "members", "searchMemberships"},
	"argus_preferences":   {"user", "preferences", "listUserPreferences"},
}

func TestOwnersOfLists(t *testing.T) {
	t.Parallel()
	for kind, of := range owned {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := acctest.Start(t)
			core, owner, other := a.Core(), a.AddUser("owner"), a.AddGroup("other")
			if of.attribute == "group" {
				owner, other = other, owner
			}
			a.SettleFound(string(owner.ID), string(other.ID))
			for _, name := range []string{string(owner.ID), owner.ShortName, owner.Domain.String() + "/" + owner.ShortName} {
				found, diags := core.ReadData(kind, map[string]any{of.attribute: name})
				acctest.WantNone(t, diags)
				if found.Text(of.attribute) != name {
					t.Errorf("%q became %q", name, found.Text(of.attribute))
				}
			}
			_, diags := core.ReadData(kind, map[string]any{of.attribute: string(other.ID)})
			acctest.WantText(t, diags, "ERROR", "Not a "+of.attribute, `"`+of.attribute+`"`, string(other.ID))
			_, diags = core.ReadData(kind, map[string]any{of.attribute: owner.ShortName + "x"})
			acctest.WantText(t, diags, "ERROR", "No such subject", `"`+of.attribute+`"`, "Did you mean", owner.ShortName)
		})
	}
}

// An empty list of a disabled owner proves nothing, and it is no error that stops the plan which would enable the owner.
func TestListsOfADisabledOwnerWarn(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{nil, {"disabled-owner-hidden"}, {"disabled-owner-empty"}, {"disabled-links-hidden"}} {
		for kind, of := range owned {
			a := acctest.Start(t, func(o *simulator.Options) { o.Variants = variants })
			owner := a.AddUser("owner")
			resource := "argus_user"
			if of.attribute == "group" {
				owner, resource = a.AddGroup("owned"), "argus_group"
			}
			a.DisableByHand(resource, string(owner.ID))
			if variants == nil {
				a.NeedSimulator("fails on demand").Fail(simulator.Fault{Operation: of.list, Kind: simulator.ServerError, Status: 404, Times: simulator.Always})
			}
			_, diags := a.Core().ReadData(kind, map[string]any{of.attribute: string(owner.ID)})
			acctest.WantText(t, diags, "WARNING", "The "+of.noun+" of a disabled "+of.attribute+" may be hidden", string(owner.ID))
			if acctest.HasError(diags) {
				t.Errorf("with %q, %s stops the plan: %s", variants, kind, acctest.Text(diags))
			}
		}
	}
}

// What may not be listed is an error that names the function, also if the owner may be read.
func TestListsThatAreForbidden(t *testing.T) {
	t.Parallel()
	for kind, of := range owned {
		a := acctest.Start(t)
		sim, owner := a.NeedSimulator("forbids on demand"), a.AddUser("owner")
		if of.attribute == "group" {
			owner = a.AddGroup("owned")
		}
		sim.Fail(simulator.Fault{Operation: of.list, Kind: simulator.ServerError, Status: 403, Times: simulator.Always})
		_, diags := a.Core().ReadData(kind, map[string]any{of.attribute: string(owner.ID)})
		acctest.WantText(t, diags, "ERROR", "Could not list the "+of.noun+" of "+of.attribute+" "+owner.ShortName, "This needs function")
	}
}

// A list that ended early is shown as it is, with a warning.
func TestListsThatEndEarlySaySo(t *testing.T) {
	t.Parallel()
	for kind, of := range owned {
		if kind == "argus_api_keys" {
			continue // its response is one object, and the count is not that of the keys
		}
		a := acctest.Start(t)
		sim := a.NeedSimulator("counts wrongly on demand")
		config := acctest.DataSources[kind].Config(a, "text")
		sim.Fail(simulator.Fault{Operation: of.list, Kind: simulator.WrongCount, Count: 9, Times: simulator.Always})
		_, diags := a.Core().ReadData(kind, config)
		acctest.WantText(t, diags, "WARNING", "of at least 9 "+of.noun, "plan again", of.list)
		if acctest.HasError(diags) {
			t.Errorf("%s stops the plan", kind)
		}
	}
}
