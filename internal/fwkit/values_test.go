package fwkit

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestAValueThatIsNotAppliedIsNamedWithItsObject(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	kept := (&State{Writing: true, Object: "API key 7/ab", Diags: &diags}).Bool("disable_expiration", types.BoolValue(true), false)
	if !kept.ValueBool() {
		t.Error("state does not keep what was planned")
	}
	if len(diags) != 1 || diags[0].Summary() != "Argus did not apply disable_expiration of API key 7/ab" || !strings.Contains(diags[0].Detail(), "next plan") {
		t.Errorf("diagnostics are %v", diags)
	}
}
