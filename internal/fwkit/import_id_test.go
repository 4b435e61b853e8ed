package fwkit

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func TestImportIDParse(t *testing.T) {
	t.Parallel()
	strict := ImportID{Parts: []string{"group", "member"}, Example: "ops/alice"}
	free := ImportID{Parts: []string{"user", "key"}, Example: "alice/language", LastIsFree: true}
	for _, c := range []struct {
		form ImportID
		id   string
		want []string // nil: refused
	}{
		{strict, "12/34", []string{"12", "34"}},
		{strict, "12", nil},
		{strict, "12/", nil},
		{strict, "/34", nil},
		{strict, "12/34/56", nil},
		{strict, "12/ 34", nil},
		{free, "12/a/b ", []string{"12", "a/b "}},
		{free, "12//", []string{"12", "/"}},
		{free, " 12/a", nil},
		{free, "12/", nil},
		{free, "12", nil},
	} {
		var diags diag.Diagnostics
		got, ok := c.form.Parse(c.id, &diags)
		if !slices.Equal(got, c.want) || ok != (c.want != nil) {
			t.Errorf("%q as %s is %q", c.id, c.form.Form(), got)
		}
		if !ok && !strings.Contains(diags[0].Detail(), c.form.Form()) {
			t.Errorf("the error about %q does not show the form: %s", c.id, diags[0].Detail())
		}
	}
}
