package providerdata

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

var (
	ops   = fwkit.Reference{ID: "5", ShortName: "ops", Domain: "mnemonic"}
	ada   = fwkit.Reference{ID: "7", ShortName: "ada", Domain: "mnemonic"}
	grace = fwkit.Reference{ID: "8", ShortName: "grace", Domain: "mnemonic"}
)

// members owns the members of a group and names some; all is false if it names others that are unknown.
func members(of fwkit.Reference, all bool, named ...fwkit.Reference) Owned {
	return Owned{What: MembersOfGroup, Of: of, By: "argus_group_members", Attribute: path.Root("group"), Elements: func(context.Context) ([]Element, bool) {
		var elements []Element
		for _, member := range named {
			elements = append(elements, Element{"member": member})
		}
		return elements, all
	}}
}

// member is one member of a group, that a resource manages beside others.
func member(of, member fwkit.Reference) Owned {
	return Owned{What: MembersOfGroup, Of: of, Element: Element{"member": member}, By: "argus_group_membership", Attribute: path.Root("member")}
}

func externally(managed Owned) Owned {
	managed.Stays = true
	return managed
}

// planned is what one resource owns before and after a plan.
type plannedResource struct{ prior, planned []Owned }

func creates(owned ...Owned) plannedResource  { return plannedResource{planned: owned} }
func keeps(owned ...Owned) plannedResource    { return plannedResource{owned, owned} }
func destroys(owned ...Owned) plannedResource { return plannedResource{prior: owned} }

func (p plannedResource) plan(t *testing.T, data *ProviderData) (ok bool, diags diag.Diagnostics) {
	t.Helper()
	var req resource.ModifyPlanRequest
	if p.prior != nil {
		req.State = tfsdk.State{Raw: tftypes.NewValue(tftypes.Bool, true)}
	}
	ok = data.PlanOwned(t.Context(), req, p.prior, p.planned, &diags)
	if ok == diags.HasError() {
		t.Errorf("%t is returned with %v", ok, diags)
	}
	return ok, diags
}

func TestOwnersOfTheSame(t *testing.T) {
	t.Parallel()
	const own, undo, destroy = "own the same thing", "undo each other", "another resource manages"
	named := func(name string) fwkit.Reference { return fwkit.Reference{ShortName: name, Domain: "mnemonic"} }
	grants := func(of fwkit.Reference, named ...Element) Owned {
		return Owned{What: DirectPermissions, Of: of, By: "argus_subject_permissions", Elements: func(context.Context) ([]Element, bool) { return named, true }}
	}
	grant := func(of fwkit.Reference, element Element) Owned {
		return Owned{What: DirectPermissions, Of: of, By: "argus_permission", Element: element}
	}
	analyst := Element{"function": {ID: "1", ShortName: "analyst"}, "customer": {ID: "2", ShortName: "fjord"}}
	reader := Element{"function": {ID: "3", ShortName: "reader"}, "customer": {ID: "2", ShortName: "fjord"}}
	preference := func(of fwkit.Reference, key, by string) Owned {
		return Owned{What: UserPreference, Of: of, Key: key, By: by}
	}
	for name, test := range map[string]struct {
		one, other plannedResource
		want       string // of the summary; empty if there is no conflict
		words      []string
	}{
		"two sets":                           {keeps(members(ops, true)), keeps(members(ops, true)), own, []string{"argus_group_members of group ops (5)"}},
		"sets of two groups":                 {keeps(members(ops, true)), keeps(members(grace, true)), "", nil},
		"an id and a name":                   {keeps(members(ops, true)), creates(members(named("ops"), true)), own, []string{"ops (5)"}},
		"a name in two spellings":            {creates(members(named("ops"), true)), creates(members(fwkit.Reference{ShortName: "Ops"}, true)), own, []string{`group "ops"`}},
		"a name in two domains":              {creates(members(named("ops"), true)), creates(members(fwkit.Reference{ShortName: "ops", Domain: "other"}, true)), "", nil},
		"another group has the former name":  {keeps(members(ops, true)), keeps(members(fwkit.Reference{ID: "6", ShortName: "ops", Domain: "mnemonic"}, true)), "", nil},
		"a bare id and a name":               {creates(members(fwkit.Reference{ID: "5"}, true)), creates(members(named("ops"), true)), "", nil},
		"unknown groups":                     {creates(members(fwkit.Reference{}, true)), creates(members(fwkit.Reference{}, true)), "", nil},
		"a set and its destroy":              {keeps(members(ops, true)), destroys(members(ops, true)), destroy, []string{"removed {", "from = argus_group_members.NAME", "destroy = false"}},
		"two destroys":                       {destroys(members(ops, true)), destroys(members(ops, true)), "", nil},
		"members and permissions":            {keeps(members(ops, true)), keeps(grants(ops)), "", nil},
		"a member that is named":             {keeps(members(ops, true, ada)), keeps(member(ops, ada)), "", nil},
		"a member that is not":               {keeps(members(ops, true, grace)), keeps(member(ops, ada)), undo, []string{"argus_group_members of group ops (5)", "argus_group_membership of ada (7) in group ops (5)"}},
		"a member that may be":               {keeps(members(ops, false, grace)), keeps(member(ops, ada)), "", nil},
		"a member by name, named by id":      {keeps(members(ops, true, fwkit.Reference{ID: "9"})), creates(member(named("ops"), named("ada"))), "", nil},
		"an external member":                 {keeps(members(ops, true, grace)), externallyKept(), "", nil},
		"a destroyed external member":        {keeps(members(ops, true, ada)), destroys(externally(member(ops, ada))), "", nil},
		"a destroyed member that is named":   {keeps(members(ops, false, named("ada"))), destroys(member(ops, ada)), destroy, []string{"from = argus_group_membership.NAME", "argus_group_members of group ops (5)", "ada (7)"}},
		"a destroyed member that is not":     {keeps(members(ops, true, grace)), destroys(member(ops, ada)), "", nil},
		"a destroyed set that named it":      {destroys(members(ops, true, ada)), creates(member(ops, ada)), destroy, []string{"from = argus_group_members.NAME"}},
		"a destroyed set that did not":       {destroys(members(ops, true, grace)), creates(member(ops, ada)), "", nil},
		"two of one member":                  {keeps(member(ops, ada)), keeps(member(ops, ada)), "", nil},
		"a grant that is named":              {keeps(grants(ada, analyst)), keeps(grant(ada, analyst)), "", nil},
		"a grant that is not":                {keeps(grants(ada, reader)), keeps(grant(ada, analyst)), undo, []string{"argus_subject_permissions of ada (7)", "function analyst (1)", "customer fjord (2)"}},
		"a grant whose names are not shown":  {keeps(grants(ada, analyst)), creates(grant(ada, Element{"function": {ID: "reader"}, "customer": {ID: "2"}})), undo, []string{"reader"}},
		"the same grant by its name":         {keeps(grants(ada, analyst)), creates(grant(ada, Element{"function": {ID: "analyst"}, "customer": {ID: "fjord"}})), "", nil},
		"one key twice":                      {keeps(preference(ada, "theme", "argus_preference")), creates(preference(named("ada"), "theme", "argus_user_preferences")), own, []string{"argus_preference of user ada", `preference "theme" of user ada`}},
		"two keys":                           {keeps(preference(ada, "theme", "argus_preference")), creates(preference(ada, "Theme", "argus_user_preferences")), "", nil},
		"a key of two users":                 {keeps(preference(ada, "theme", "argus_preference")), keeps(preference(grace, "theme", "argus_preference")), "", nil},
		"a key that another resource leaves": {plannedResource{[]Owned{preference(ada, "a", "x"), preference(ada, "b", "x")}, []Owned{preference(ada, "b", "x")}}, creates(preference(ada, "a", "y")), destroy, []string{"from = x.NAME"}},
	} {
		for order, pair := range map[string][2]plannedResource{"": {test.one, test.other}, "reversed": {test.other, test.one}} {
			t.Run(name+" "+order, func(t *testing.T) {
				t.Parallel()
				data := &ProviderData{Domain: "mnemonic"}
				if _, diags := pair[0].plan(t, data); len(diags) > 0 {
					t.Errorf("the first is refused: %v", diags)
				}
				_, diags := pair[1].plan(t, data)
				if test.want == "" {
					if len(diags) > 0 {
						t.Errorf("the second is refused: %v", diags)
					}
					return
				}
				if len(diags) != 1 || !strings.Contains(diags[0].Summary(), test.want) {
					t.Fatalf("the second has %v, not %q", diags, test.want)
				}
				for _, word := range test.words {
					if !strings.Contains(diags[0].Detail(), word) {
						t.Errorf("the error does not say %q: %s", word, diags[0].Detail())
					}
				}
			})
		}
	}
}

func externallyKept() plannedResource { return keeps(externally(member(ops, ada))) }

// What is known only after apply is compared when it is known, and what was destroyed or failed owns nothing.
func TestOwnersInApply(t *testing.T) {
	t.Parallel()
	byName := members(fwkit.Reference{ShortName: "ops"}, true)
	byName.Text = "ops"
	byID := members(fwkit.Reference{ID: "5"}, true)
	byID.Text = "5"
	resolved := byName
	resolved.Of = ops
	data := &ProviderData{}
	for _, each := range []Owned{byName, byID} {
		if ok, diags := creates(each).plan(t, data); !ok {
			t.Fatalf("what nobody can tell is refused: %v", diags)
		}
	}
	var diags diag.Diagnostics
	if data.Own(t.Context(), []Owned{resolved}, &diags) || !strings.Contains(diags[0].Detail(), "group 5 owns") {
		t.Errorf("two owners of group 5 are allowed: %v", diags)
	}
	data.DisownIfFailed([]Owned{byID}, &diags)
	diags = nil
	if !data.Own(t.Context(), []Owned{resolved}, &diags) {
		t.Errorf("what was forgotten is an owner: %v", diags)
	}
	if data.DisownIfFailed([]Owned{resolved}, &diags); data.Own(t.Context(), []Owned{byID}, &diags) {
		t.Error("a create that worked owns nothing")
	}
}
