package fwkit

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// standing is what a user has: in groups a and b, a in c, b in c too, d disabled above b. Function 10 (manager) gives
// createUser and viewUsers, function 20 (viewer) viewUsers alone. Customer 2 is below customer 1.
func standing(grants ...ownGrant) *access {
	return &access{
		user:   "u",
		groups: map[argus.ID][]argus.ID{"u": {"a", "b"}, "a": {"c"}, "b": {"c", "d"}, "c": {}},
		grants: grants,
		needed: []string{"createUser", "viewUsers"},
		below: func(_ context.Context, function argus.ID) ([]string, bool, error) {
			names, known := map[argus.ID][]string{"10": {"createUser", "viewer", "viewUsers"}, "20": {"viewUsers"}, "30": {"viewCase"}}[function]
			return names, known, nil
		},
		above: func(_ context.Context, customer argus.ID) ([]argus.ID, bool, error) {
			above, known := map[argus.ID][]argus.ID{"1": {}, "2": {"1"}}[customer]
			return above, known, nil
		},
	}
}

func granted(id, subject, function, name, customer string) ownGrant {
	return ownGrant{argus.ID(id), Reference{ID: subject}, Reference{ID: function, ShortName: name}, Reference{ID: customer}}
}

func manager(id, subject, customer string) ownGrant {
	return granted(id, subject, "10", "manager", customer)
}

func viewer(id, subject, customer string) ownGrant {
	return granted(id, subject, "20", "viewer", customer)
}

func TestLost(t *testing.T) {
	t.Parallel()
	both := []string{"createUser", "viewUsers"}
	member := func(group, member argus.ID) Cut { return Cut{Group: group, Member: member} }
	for name, c := range map[string]struct {
		grants []ownGrant
		cuts   []Cut
		unseen []string
		groups map[argus.ID][]argus.ID // over those of standing
		want   []string
		says   int // how much is said to be unseen
	}{
		"the only grant":                         {grants: []ownGrant{manager("1", "u", "2")}, cuts: []Cut{{Permission: "1"}}, want: both},
		"another one":                            {grants: []ownGrant{manager("1", "u", "2")}, cuts: []Cut{{Permission: "2"}}},
		"one of two":                             {grants: []ownGrant{manager("1", "u", "2"), manager("2", "c", "2")}, cuts: []Cut{{Permission: "1"}}},
		"both of two":                            {grants: []ownGrant{manager("1", "u", "2"), manager("2", "c", "2")}, cuts: []Cut{{Permission: "1"}, {Permission: "2"}}, want: both},
		"a part is left":                         {grants: []ownGrant{manager("1", "u", "2"), viewer("2", "u", "2")}, cuts: []Cut{{Permission: "1"}}, want: []string{"createUser"}},
		"two parts make it whole":                {grants: []ownGrant{manager("1", "u", "2"), viewer("2", "u", "2"), granted("3", "a", "", "createUser", "2")}, cuts: []Cut{{Permission: "1"}}},
		"a customer above":                       {grants: []ownGrant{manager("1", "u", "2"), manager("2", "u", "1")}, cuts: []Cut{{Permission: "1"}}},
		"a customer below":                       {grants: []ownGrant{manager("1", "u", "1"), manager("2", "u", "2")}, cuts: []Cut{{Permission: "1"}}, want: both},
		"a customer out of sight":                {grants: []ownGrant{manager("1", "u", "9"), manager("2", "u", "1")}, cuts: []Cut{{Permission: "1"}}, want: both, says: 1},
		"nothing that is needed":                 {grants: []ownGrant{granted("1", "u", "30", "caseViewer", "2")}, cuts: []Cut{{Permission: "1"}}},
		"a function out of sight":                {grants: []ownGrant{granted("1", "u", "99", "secret", "2")}, cuts: []Cut{{Permission: "1"}}, want: both, says: 1},
		"a function out of sight, twice":         {grants: []ownGrant{granted("1", "u", "99", "secret", "2"), granted("2", "u", "99", "secret", "2")}, cuts: []Cut{{Permission: "1"}}},
		"a function out of sight is no other":    {grants: []ownGrant{manager("1", "u", "2"), granted("2", "u", "99", "secret", "2")}, cuts: []Cut{{Permission: "1"}}, want: both, says: 1},
		"one way to a group of two":              {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{member("a", "u")}},
		"both ways to a group":                   {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{member("a", "u"), member("c", "b")}, want: both},
		"the only way to a group":                {grants: []ownGrant{manager("1", "a", "2")}, cuts: []Cut{member("a", "u")}, want: both},
		"a member that is another":               {grants: []ownGrant{manager("1", "a", "2")}, cuts: []Cut{member("a", "x")}},
		"a group that is disabled":               {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{{Subject: "c"}}, want: both},
		"a group on one of two ways":             {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{{Subject: "b"}}},
		"groups on both ways":                    {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{{Subject: "b"}, member("a", "u")}, want: both},
		"a disabled group gave nothing":          {grants: []ownGrant{manager("1", "d", "2")}, cuts: []Cut{{Subject: "b"}}},
		"a disabled group is no other way":       {grants: []ownGrant{manager("1", "a", "2"), manager("2", "d", "2")}, cuts: []Cut{{Subject: "a"}}, want: both},
		"groups in a circle":                     {grants: []ownGrant{manager("1", "c", "2")}, cuts: []Cut{member("a", "u")}, groups: map[argus.ID][]argus.ID{"c": {"b"}}},
		"a link that may lead out of sight":      {grants: []ownGrant{manager("1", "x", "2")}, cuts: []Cut{member("a", "u")}, unseen: []string{"group x"}, want: both, says: 1},
		"a grant is no link that may lead there": {grants: []ownGrant{manager("1", "x", "2"), viewer("2", "u", "2"), viewer("3", "a", "2")}, cuts: []Cut{{Permission: "2"}}, unseen: []string{"group x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has := standing(c.grants...)
			has.unseen = c.unseen
			for id, groups := range c.groups {
				has.groups[id] = groups
			}
			lost, err := has.lost(context.Background(), c.cuts)
			switch {
			case err != nil:
				t.Fatal(err)
			case lost == nil && c.want != nil, lost != nil && !slices.Equal(lost.functions, c.want):
				t.Errorf("lost is %+v, not %v", lost, c.want)
			case lost != nil && len(lost.unseen) != c.says:
				t.Errorf("unseen is said to be %q", lost.unseen)
			}
		})
	}
}

func TestLostWithoutSightOfGrants(t *testing.T) {
	t.Parallel()
	has := standing()
	has.blind, has.unseen = true, []string{"the permissions of its user"}
	if lost, err := has.lost(context.Background(), []Cut{{Permission: "1"}}); err != nil || lost == nil || len(lost.unseen) != 1 {
		t.Errorf("lost is %+v, %v", lost, err)
	}
}

func TestLostFailsWithWhatItAsks(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, change := range map[string]func(*access){
		"functions": func(a *access) {
			a.below = func(context.Context, argus.ID) ([]string, bool, error) { return nil, false, broken }
		},
		"customers": func(a *access) {
			a.above = func(context.Context, argus.ID) ([]argus.ID, bool, error) { return nil, false, broken }
		},
	} {
		has := standing(manager("1", "u", "2"), viewer("2", "u", "1"))
		change(has)
		if lost, err := has.lost(context.Background(), []Cut{{Permission: "1"}}); !errors.Is(err, broken) || lost != nil {
			t.Errorf("%s: lost is %+v, %v", name, lost, err)
		}
	}
}

// A grant that comes by no way that is seen may be lost with any link; what a disabled group was granted is not there to lose.
func TestLostByAWayThatIsNotSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		holder string
		want   []string
	}{
		"a group that nothing leads to": {"e", []string{"createUser", "viewUsers"}},
		"nobody knows whom":             {"", []string{"createUser", "viewUsers"}},
		"a disabled group":              {"d", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has := standing(manager("1", c.holder, "2"))
			has.groups["e"] = []argus.ID{}
			has.lookForWays()
			if lost, err := has.lost(context.Background(), []Cut{{Group: "a", Member: "u"}}); err != nil || (lost != nil) != (c.want != nil) || lost != nil && !slices.Equal(lost.functions, c.want) {
				t.Errorf("lost is %+v, %v", lost, err)
			}
			if lost, err := has.lost(context.Background(), []Cut{{Permission: "2"}}); err != nil || lost != nil {
				t.Errorf("by another grant, lost is %+v, %v", lost, err)
			}
		})
	}
}
