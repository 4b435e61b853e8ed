package providerdata

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// What several resources remove counts once, a set counts each of its removals, and an error names a bounded part of them.
func TestRevokeLimitOfSets(t *testing.T) {
	t.Parallel()
	var set []Revoked
	for i := range 50 {
		removal := lockout.Removal{Action: fmt.Sprintf("removing user %d from group 1", i)}
		removal.Group, removal.Member = "1", argus.ID(fmt.Sprint(i))
		set = append(set, RevokedBy(removal))
	}
	data, diags := &ProviderData{MaxRevokedPermissions: types.Int64Value(50)}, diag.Diagnostics{}
	if !data.CountRevoked(t.Context(), set[:1], &diags) || !data.CountRevoked(t.Context(), set, &diags) {
		t.Fatalf("50 removals exceed 50: %v", diags)
	}
	permission := lockout.Removal{Action: "revoking permission 1"}
	permission.Permission = "1"
	if data.CountRevoked(t.Context(), []Revoked{RevokedBy(permission)}, &diags) || diags.ErrorsCount() != 1 {
		t.Fatalf("51 removals do not exceed 50: %v", diags)
	}
	detail := diags[0].Detail()
	if !strings.Contains(detail, "at least 51") || !strings.Contains(detail, "and 31 more") || strings.Count(detail, "removing user") != namedInLimit {
		t.Errorf("the error says %s", detail)
	}
	if !data.CountRevoked(t.Context(), set, &diags) {
		t.Error("what was counted within the limit is refused when it is planned again")
	}
}
