package access

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// standing is what a user has: in groups a and b, a in c, b in c too, d disabled above b.
func standing(grants ...Grant) *Graph {
	return &Graph{
		Groups: map[argus.ID][]argus.ID{"u": {"a", "b"}, "a": {"c"}, "b": {"c", "d"}, "c": {}},
		Grants: grants,
		Below:  map[argus.ID]Known[string]{},
		Above:  map[argus.ID]Known[argus.ID]{},
	}
}

// learn adds a fact to a graph. Function 10 (manager) gives createUser and viewUsers, function 20 (viewer) viewUsers alone. Customer 2
// is below customer 1. Others are out of sight.
func learn(g *Graph, fact Missing) {
	below := map[argus.ID][]string{"10": {"createUser", "viewer", "viewUsers"}, "20": {"viewUsers"}, "30": {"viewCase"}, "": {}}
	above := map[argus.ID][]argus.ID{"1": {}, "2": {"1"}}
	if fact.Fact == CustomersAbove {
		list, visible := above[fact.Of.ID]
		g.Above[fact.Of.ID] = Known[argus.ID]{list, visible}
		return
	}
	list, visible := below[fact.Of.ID]
	g.Below[fact.Of.ID] = Known[string]{list, visible && fact.Of.ID != ""}
}

func lostFrom(g *Graph, hidden bool, removals ...Removal) *Loss {
	for {
		lost, missing := g.Lost("u", []string{"createUser", "viewUsers"}, hidden, removals...)
		if missing == nil {
			return lost
		}
		learn(g, *missing)
	}
}

func granted(id, subject, function, name, customer string) Grant {
	return Grant{argus.ID(id), Object{ID: argus.ID(subject)}, Object{argus.ID(function), name}, Object{ID: argus.ID(customer)}}
}

func manager(id, subject, customer string) Grant {
	return granted(id, subject, "10", "manager", customer)
}

func viewer(id, subject, customer string) Grant {
	return granted(id, subject, "20", "viewer", customer)
}

func TestLost(t *testing.T) {
	t.Parallel()
	both := []string{"createUser", "viewUsers"}
	member := func(group, member argus.ID) Removal { return Removal{Group: group, Member: member} }
	for name, c := range map[string]struct {
		grants   []Grant
		removals []Removal
		unseen   []string
		groups   map[argus.ID][]argus.ID // over those of standing
		want     []string
		says     int // how much is said to be unseen
	}{
		"the only grant":                         {grants: []Grant{manager("1", "u", "2")}, removals: []Removal{{Permission: "1"}}, want: both},
		"another one":                            {grants: []Grant{manager("1", "u", "2")}, removals: []Removal{{Permission: "2"}}},
		"one of two":                             {grants: []Grant{manager("1", "u", "2"), manager("2", "c", "2")}, removals: []Removal{{Permission: "1"}}},
		"both of two":                            {grants: []Grant{manager("1", "u", "2"), manager("2", "c", "2")}, removals: []Removal{{Permission: "1"}, {Permission: "2"}}, want: both},
		"a part is left":                         {grants: []Grant{manager("1", "u", "2"), viewer("2", "u", "2")}, removals: []Removal{{Permission: "1"}}, want: []string{"createUser"}},
		"two parts make it whole":                {grants: []Grant{manager("1", "u", "2"), viewer("2", "u", "2"), granted("3", "a", "", "createUser", "2")}, removals: []Removal{{Permission: "1"}}},
		"a customer above":                       {grants: []Grant{manager("1", "u", "2"), manager("2", "u", "1")}, removals: []Removal{{Permission: "1"}}},
		"a customer below":                       {grants: []Grant{manager("1", "u", "1"), manager("2", "u", "2")}, removals: []Removal{{Permission: "1"}}, want: both},
		"a customer out of sight":                {grants: []Grant{manager("1", "u", "9"), manager("2", "u", "1")}, removals: []Removal{{Permission: "1"}}, want: both, says: 1},
		"a function that is no role any more":    {grants: []Grant{manager("1", "u", "2"), viewer("2", "u", "2")}, removals: []Removal{{Role: "10"}}, want: both[:1]},
		"another function that is no role":       {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{{Role: "20"}}},
		"nothing that is needed":                 {grants: []Grant{granted("1", "u", "30", "caseViewer", "2")}, removals: []Removal{{Permission: "1"}}},
		"a function out of sight":                {grants: []Grant{granted("1", "u", "99", "secret", "2")}, removals: []Removal{{Permission: "1"}}, want: both, says: 1},
		"a function out of sight, twice":         {grants: []Grant{granted("1", "u", "99", "secret", "2"), granted("2", "u", "99", "secret", "2")}, removals: []Removal{{Permission: "1"}}},
		"a function out of sight is no other":    {grants: []Grant{manager("1", "u", "2"), granted("2", "u", "99", "secret", "2")}, removals: []Removal{{Permission: "1"}}, want: both, says: 1},
		"one way to a group of two":              {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{member("a", "u")}},
		"both ways to a group":                   {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{member("a", "u"), member("c", "b")}, want: both},
		"the only way to a group":                {grants: []Grant{manager("1", "a", "2")}, removals: []Removal{member("a", "u")}, want: both},
		"a member that is another":               {grants: []Grant{manager("1", "a", "2")}, removals: []Removal{member("a", "x")}},
		"a group that is disabled":               {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{{Subject: "c"}}, want: both},
		"a group on one of two ways":             {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{{Subject: "b"}}},
		"groups on both ways":                    {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{{Subject: "b"}, member("a", "u")}, want: both},
		"a disabled group gave nothing":          {grants: []Grant{manager("1", "d", "2")}, removals: []Removal{{Subject: "b"}}},
		"a disabled group is no other way":       {grants: []Grant{manager("1", "a", "2"), manager("2", "d", "2")}, removals: []Removal{{Subject: "a"}}, want: both},
		"groups in a circle":                     {grants: []Grant{manager("1", "c", "2")}, removals: []Removal{member("a", "u")}, groups: map[argus.ID][]argus.ID{"c": {"b"}}},
		"a link that may lead out of sight":      {grants: []Grant{manager("1", "x", "2")}, removals: []Removal{member("a", "u")}, unseen: []string{"group x"}, want: both, says: 1},
		"a grant is no link that may lead there": {grants: []Grant{manager("1", "x", "2"), viewer("2", "u", "2"), viewer("3", "a", "2")}, removals: []Removal{{Permission: "2"}}, unseen: []string{"group x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has := standing(c.grants...)
			for id, groups := range c.groups {
				has.Groups[id] = groups
			}
			lost := lostFrom(has, len(c.unseen) > 0, c.removals...)
			switch {
			case lost == nil && c.want != nil, lost != nil && !slices.Equal(lost.Functions, c.want):
				t.Errorf("lost is %+v, not %v", lost, c.want)
			case lost != nil && len(c.unseen)+len(lost.Unseen) != c.says:
				t.Errorf("unseen is said to be %v and %v", c.unseen, lost.Unseen)
			}
		})
	}
}

// What a question needs is asked for, one fact after the other, and only what is needed.
func TestFactsAreAskedFor(t *testing.T) {
	t.Parallel()
	has := standing(manager("1", "u", "2"), viewer("2", "u", "1"))
	for _, want := range []Missing{{FunctionsBelow, Object{"10", "manager"}}, {CustomersAbove, Object{ID: "2"}}, {FunctionsBelow, Object{"20", "viewer"}}} {
		lost, missing := has.Lost("u", []string{"createUser", "viewUsers"}, false, Removal{Permission: "1"})
		if lost != nil || missing == nil || *missing != want {
			t.Fatalf("lost is %v and missing %v, not %v", lost, missing, want)
		}
		learn(has, *missing)
	}
	lost, missing := has.Lost("u", []string{"createUser", "viewUsers"}, false, Removal{Permission: "1"})
	if missing != nil || lost == nil || !slices.Equal(lost.Functions, []string{"createUser"}) {
		t.Errorf("lost is %v and missing %v", lost, missing)
	}
}
