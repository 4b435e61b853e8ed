package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// known is standing with functions and customers: 10 (manager) is above 20 (viewer) directly and through 15, and 20 above 21 (viewUsers);
// customer 1 is above 2. All but 21 are roles.
func known(grants ...Grant) *Graph {
	g := New()
	g.Groups, g.Grants = standing().Groups, grants
	g.Disabled["d"], g.Disabled["gone"] = nil, []argus.ID{"a", "d"}
	for _, group := range []argus.ID{"a", "b", "c", "d"} {
		g.IsGroup[group] = true
	}
	g.Functions = map[argus.ID][]argus.ID{"10": {}, "15": {"10"}, "20": {"10", "15"}, "21": {"20"}}
	g.Roles = map[argus.ID]bool{"10": true, "15": true, "20": true}
	g.Customers["2"] = []argus.ID{"1"}
	return g
}

// said are reasons as text: subject, paths and grant.
func said(reasons []Reason) []string {
	var texts []string
	for _, r := range reasons {
		path := func(ids []argus.ID) string { return strings.Trim(fmt.Sprint(ids), "[]") }
		texts = append(texts, fmt.Sprintf("%s: %s, %s, %s", path(r.Groups), r.Grant.ID, path(r.Functions), path(r.Customers)))
	}
	slices.Sort(texts)
	return texts
}

func TestWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grants   []Grant
		question Question
		want     []string
	}{
		"a grant of one's own":            {[]Grant{viewer("1", "u", "2")}, Question{"u", "20", "2", false}, []string{"u: 1, 20, 2"}},
		"through groups, by each path":    {[]Grant{viewer("1", "c", "2")}, Question{"u", "20", "2", false}, []string{"u a c: 1, 20, 2", "u b c: 1, 20, 2"}},
		"a function above, by short path": {[]Grant{manager("1", "b", "2")}, Question{"u", "20", "2", false}, []string{"u b: 1, 20 10, 2"}},
		"a function below":                {[]Grant{viewer("1", "u", "2")}, Question{"u", "10", "2", false}, nil},
		"a customer above":                {[]Grant{viewer("1", "u", "1")}, Question{"u", "20", "2", false}, []string{"u: 1, 20, 2 1"}},
		"a customer below":                {[]Grant{viewer("1", "u", "2")}, Question{"u", "20", "1", false}, nil},
		"two reasons":                     {[]Grant{viewer("1", "u", "1"), manager("2", "a", "2")}, Question{"u", "20", "2", false}, []string{"u a: 2, 20 10, 2", "u: 1, 20, 2 1"}},
		"a disabled group":                {[]Grant{viewer("1", "d", "2")}, Question{"u", "20", "2", false}, nil},
		"another subject":                 {[]Grant{viewer("1", "x", "2")}, Question{"u", "20", "2", false}, nil},
		"any function and customer":       {[]Grant{viewer("1", "u", "1"), manager("2", "a", "2")}, Question{Subject: "u"}, []string{"u a: 2, 10, 2", "u: 1, 20, 1"}},
		"any function":                    {[]Grant{viewer("1", "u", "1"), manager("2", "a", "2")}, Question{Subject: "u", Customer: "1"}, []string{"u: 1, 20, 1"}},
		"any subject":                     {[]Grant{viewer("1", "b", "2")}, Question{Function: "21"}, []string{"b: 1, 21 20, 2", "u b: 1, 21 20, 2"}},
		"any disabled subject too": {[]Grant{viewer("1", "a", "2"), viewer("2", "d", "2")}, Question{Function: "20", Disabled: true}, []string{
			"a: 1, 20, 2", "d: 2, 20, 2", "gone a: 1, 20, 2", "u a: 1, 20, 2",
		}},
		"a disabled subject":            {[]Grant{viewer("1", "gone", "2")}, Question{Subject: "gone"}, nil},
		"a disabled subject on asking":  {[]Grant{viewer("1", "gone", "2"), viewer("2", "d", "2")}, Question{Subject: "gone", Disabled: true}, []string{"gone: 1, 20, 2"}},
		"a deleted function":            {[]Grant{granted("1", "u", "30", "old", "2")}, Question{Subject: "u", Function: "30"}, nil},
		"a grant of a deleted function": {[]Grant{granted("1", "u", "30", "old", "2")}, Question{Subject: "u"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := known(c.grants...)
			g.Deleted["30"] = true
			if got := said(g.Why(c.question, 5)); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Groups, functions and customers in a circle are what others made, and end no walk.
func TestWhyInCircles(t *testing.T) {
	t.Parallel()
	g := known(manager("1", "c", "1"))
	g.Groups["c"], g.Functions["10"], g.Customers["1"] = []argus.ID{"a", "c"}, []argus.ID{"21", "10"}, []argus.ID{"2"}
	want := []string{"u a c: 1, 21 20 10, 2 1", "u b c: 1, 21 20 10, 2 1"}
	if got := said(g.Why(Question{"u", "21", "2", false}, 5)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Of the many paths to one grant, the shortest are shown, and that there are more is said.
func TestWhyShowsSomeOfManyPaths(t *testing.T) {
	t.Parallel()
	g := known(viewer("1", "top", "2"))
	g.Groups["u"], g.Groups["top"] = nil, nil
	for i := range 30 { // 2 to the 30 paths, and a short one
		low, high := argus.ID(fmt.Sprint("low", i)), argus.ID(fmt.Sprint("high", i))
		next := []argus.ID{argus.ID(fmt.Sprint("low", i+1)), argus.ID(fmt.Sprint("high", i+1))}
		if i == 29 {
			next = []argus.ID{"top"}
		}
		g.Groups[low], g.Groups[high] = next, next
	}
	g.Groups["u"] = []argus.ID{"low0", "high0", "high29"}
	reasons := g.Why(Question{Subject: "u"}, 3)
	if len(reasons) != 3 || !reasons[0].More || len(reasons[0].Groups) != 3 {
		t.Errorf("got %d reasons, the first %v", len(reasons), reasons[0])
	}
	if reasons = known(viewer("1", "c", "2")).Why(Question{Subject: "u"}, 2); len(reasons) != 2 || reasons[0].More {
		t.Errorf("got %v", reasons)
	}
}

func TestWouldGrant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grants   []Grant
		question Question
		want     []string
	}{
		"groups that have it, and roles from the smallest on": {[]Grant{viewer("1", "x", "1"), manager("2", "y", "2"), viewer("3", "someone", "2")},
			Question{Subject: "v", Function: "21", Customer: "2"}, []string{"v in x by 1", "v in y by 2", "20 for 2", "15 for 2", "10 for 2"}},
		"one grant at least": {[]Grant{viewer("1", "x", "1"), viewer("2", "y", "2"), viewer("3", "a", "2"), viewer("4", "b", "2"), viewer("5", "c", "2")},
			Question{Subject: "v", Function: "20", Customer: "2"}, []string{"v in a by 3", "v in b by 4", "v in c by 5", "v in x by 1", "20 for 2"}},
		"a function below":   {[]Grant{viewer("1", "c", "1")}, Question{Subject: "v", Function: "10", Customer: "1"}, []string{"10 for 1"}},
		"no function":        {[]Grant{viewer("1", "x", "1"), manager("2", "v", "3")}, Question{Subject: "v", Customer: "2"}, []string{"v in x by 1", "10 for 2"}},
		"no function ever":   {nil, Question{Subject: "v", Customer: "2"}, []string{"20 for 2", "15 for 2", "10 for 2"}},
		"no customer":        {nil, Question{Subject: "v", Function: "15"}, []string{"15 for own", "10 for own"}},
		"no circle":          {[]Grant{viewer("1", "below", "1")}, Question{Subject: "c", Function: "20", Customer: "1"}, []string{"20 for 1", "15 for 1", "10 for 1"}},
		"a disabled subject": {[]Grant{viewer("1", "x", "1")}, Question{Subject: "gone", Function: "20", Customer: "1"}, nil},
		"a deleted function": {[]Grant{granted("1", "x", "30", "old", "1")}, Question{Subject: "v", Function: "30", Customer: "1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := known(c.grants...)
			g.Deleted["30"] = true
			for id, groups := range map[argus.ID][]argus.ID{"v": {}, "x": {}, "y": {}, "below": {"c"}, "someone": {}} {
				g.Groups[id], g.IsGroup[id] = groups, id != "v" && id != "someone"
			}
			var got []string
			for _, change := range g.WouldGrant(c.question, "own", 5) {
				text := fmt.Sprintf("%s for %s", change.Grant.Function.ID, change.Grant.Customer.ID)
				if change.IsMembership() {
					text = fmt.Sprintf("%s in %s by %s", change.Member, change.Group, change.Grant.ID)
				}
				got = append(got, text)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
