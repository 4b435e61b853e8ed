package providerdata

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

func removalsOf(count int) (removals []SetRemoval) {
	for i := range count {
		id := fmt.Sprint(100 + i)
		removals = append(removals, SetRemoval{
			fwkit.SetRow{Entry: fwkit.Entry{Targets: []fwkit.Reference{{ID: id, ShortName: "user-" + id}}}, Since: "added by bob (7) at 2026-03-01T00:00:00Z"},
			lockout.Removal{Action: "removing " + id, Removal: access.Removal{Group: "12", Member: argus.ID(id)}},
		})
	}
	return removals
}

func TestPlansOfSetsNameEachRemoval(t *testing.T) {
	t.Parallel()
	change := SetChange{Owner: "group ops (12)", Name: "Group ops", Noun: "member", Attribute: path.Root("members")}
	for name, test := range map[string]struct {
		change  func(*SetChange)
		summary string
		says    []string
	}{
		"one": {func(c *SetChange) { c.Removals = removalsOf(1) }, "Group ops loses 1 member",
			[]string{"Apply removes 1 member from group ops (12):", "\n  - user-100 (100), added by bob (7) at 2026-03-01T00:00:00Z"}},
		"many": {func(c *SetChange) { c.Removals = removalsOf(53) }, "Group ops loses 53 members", []string{"user-100 (100)", "user-152 (152)"}},
		"beside spellings": {func(c *SetChange) {
			c.Removals, c.Added, c.Respelled = removalsOf(2), []fwkit.Element{"dan"}, []fwkit.Element{"101", "cleo"}
		}, "Group ops loses 2 members", []string{`It adds "dan".`, `only state writes differently: "101", "cleo"`}},
		"uncertain": {func(c *SetChange) { c.Removals, c.Unknown = removalsOf(2), 1 }, "Group ops may lose 2 members",
			[]string{"Apply may remove 2 members from group ops (12), since an element of members is known only after apply:"}},
	} {
		var diags diag.Diagnostics
		changed := change
		test.change(&changed)
		new(ProviderData).PlanSet(t.Context(), changed, &diags)
		if len(diags) != 1 || diags[0].Summary() != test.summary {
			t.Fatalf("%s: %v", name, diags)
		}
		for _, words := range test.says {
			if !strings.Contains(diags[0].Detail(), words) {
				t.Errorf("%s: %q is not said: %s", name, words, diags[0].Detail())
			}
		}
	}
	var diags diag.Diagnostics
	if new(ProviderData).PlanSet(t.Context(), change, &diags); len(diags) != 0 {
		t.Errorf("a plan without removals warns: %v", diags)
	}
}

// What is certain counts for max_revoked_permissions, and nothing else.
func TestPlansOfSetsCountWhatIsCertain(t *testing.T) {
	t.Parallel()
	client, err := argus.New(argus.Config{BaseURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		unknown int
		limit   int64
		exceeds bool
	}{{0, 2, false}, {0, 1, true}, {1, 1, false}, {1, 0, true}, {2, 0, false}, {3, 0, false}, {AllUnknown, 0, false}} {
		data := &ProviderData{Client: client, MaxRevokedPermissions: types.Int64Value(test.limit), AllowSelfLockout: types.BoolValue(true)}
		var diags diag.Diagnostics
		data.PlanSet(t.Context(), SetChange{Name: "Group ops", Noun: "member", Attribute: path.Root("members"), Removals: removalsOf(2), Unknown: test.unknown}, &diags)
		if diags.HasError() != test.exceeds {
			t.Errorf("2 removals beside %d unknown elements, %d allowed: %v", test.unknown, test.limit, diags)
		}
	}
}

// A create sends only those removals that its plan named, once.
func TestRemovalsThatThePlanNamed(t *testing.T) {
	t.Parallel()
	data, all := new(ProviderData), removalsOf(3)
	change := SetChange{Name: "Group ops", Noun: "member", Attribute: path.Root("members"), Removals: all[:2:2]}
	data.NoteRemovals(change, "members", "ops")
	for _, test := range []struct {
		of          string
		named, left int
	}{{"watch", 0, 3}, {"ops", 2, 1}, {"ops", 0, 3}} {
		var diags diag.Diagnostics
		change.Removals = removalsOf(3)
		named := data.NamedInPlan(change, &diags, "members", test.of)
		if len(named) != test.named || len(diags) != 1 || strings.Count(diags[0].Detail(), "added by bob") != test.left {
			t.Errorf("%s: %d named: %v", test.of, len(named), diags)
		}
	}
}
