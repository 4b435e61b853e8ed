package main

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestCompanyInWords(t *testing.T) {
	t.Parallel()
	grant := func(subject argus.ID, function string) access.Grant {
		return access.Grant{Subject: access.Object{ID: subject}, Function: access.Object{Name: function}, Customer: access.Object{Name: "fjord"}}
	}
	before := &company{
		users: []argus.ID{"1", "2", "3"},
		names: map[argus.ID]string{"1": "Ada", "2": "Cora", "3": "Dina", "10": "Analysts", "11": "Security"},
		graph: access.Graph{
			Groups: map[argus.ID][]argus.ID{"1": {"10"}, "2": {"10"}, "3": nil, "10": {"11"}, "11": nil},
			Grants: []access.Grant{grant("10", "analyst"), grant("11", "readOnlyUser"), grant("3", "userAdmin")},
		},
	}
	wanted := []string{
		"Ada and Cora may do analyst for fjord, through Analysts",
		"Ada and Cora may do readOnlyUser for fjord, through Analysts, which is in Security",
		"Dina may do userAdmin for fjord, directly",
	}
	if got := before.sentences(); !slices.Equal(got, wanted) {
		t.Errorf("the company is %q, not %q", got, wanted)
	}
	after := *before
	after.graph.Grants = before.graph.Grants[1:]
	if got := lost(before, &after); !slices.Equal(got, wanted[:1]) {
		t.Errorf("lost is %q, not %q", got, wanted[:1])
	}
}
