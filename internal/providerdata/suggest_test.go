package providerdata

import (
	"slices"
	"testing"
)

func TestSuggestionsAreClose(t *testing.T) {
	t.Parallel()
	functions := []string{"administrator", "analyst", "removeFunction", "removeUser", "userViewer", "caseViewer", "viewUsers", "viewBasicCustomer", "createCase", "updateCase"}
	customers := []string{"fjord", "fjord-energy", "fjord-shipping", "skog", "a1", "partner/acme", "partner/fjord"}
	for _, test := range []struct {
		text  string
		names []string
		want  []string
	}{
		{"analist", functions, []string{"analyst"}},
		{"analystx", functions, []string{"analyst"}},
		{"ANALYST", functions, []string{"analyst"}},
		{"anlayst", functions, []string{"analyst"}},
		{"administratr", functions, []string{"administrator"}},
		{"viewUser", functions, []string{"viewUsers"}},
		{"viewer", functions, []string{"viewUsers", "caseViewer", "userViewer"}},
		{"creatCase", functions, []string{"createCase"}},
		{"basicCustomer", functions, []string{"viewBasicCustomer"}},
		{"zzz-not-a-function", functions, nil},
		{"not-at-all", functions, nil},
		{"x", functions, nil},
		{"", functions, nil},
		{"role", functions, nil},
		{"deleteEverythingNow", functions, nil},
		{"fjrod", customers, []string{"fjord", "partner/fjord"}},
		{"fjord", customers, []string{"partner/fjord"}},
		{"partner/fjord", customers, []string{"fjord"}},
		{"acme", customers, []string{"partner/acme"}},
		{"other/acme", customers, []string{"partner/acme"}},
		{"fjord-energi", customers, []string{"fjord-energy"}},
		{"energy", customers, []string{"fjord-energy"}},
		{"skogg", customers, []string{"skog"}},
		{"b2", customers, nil},
		{"a2", customers, []string{"a1"}},
		{"hg11", []string{"hg1", "hg2", "ops"}, []string{"hg1"}},
		{"nothing-of-the-kind", customers, nil},
		{"same", []string{"same", "same", "sames", "sames"}, []string{"sames"}},
	} {
		if got := nearest(test.text, test.names); !slices.Equal(got, test.want) {
			t.Errorf("for %q: %q, not %q", test.text, got, test.want)
		}
	}
}
