package fwkit

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FuzzImportID takes any text for an import id of several parts: it has all parts, none empty, and joins to what it was,
// or is refused with the right form.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{"operations/alice", "a//b", "/", " a/b", "alice/analyst/fjord", "alice/1234/56", "u/k/with/slashes", "\x00/\xff", "a/\n"} {
		f.Add(seed)
	}
	forms := []ImportID{
		{Parts: []string{"group", "member"}, Example: "operations/alice"},
		{Parts: []string{"subject", "function", "customer"}, Example: "alice/analyst/fjord"},
		{Parts: []string{"user", "key"}, Example: "alice/language", LastIsFree: true},
	}
	f.Fuzz(func(t *testing.T, id string) {
		for _, form := range forms {
			var diags diag.Diagnostics
			parts, ok := form.Parse(id, &diags)
			if !ok {
				if !diags.HasError() || !strings.Contains(diags[0].Detail(), form.Form()) {
					t.Fatalf("%q is refused without the right form: %v", id, diags)
				}
				continue
			}
			if len(parts) != len(form.Parts) || strings.Join(parts, "/") != id {
				t.Fatalf("%q becomes %q", id, parts)
			}
			for _, part := range parts {
				if part == "" {
					t.Fatalf("%q has an empty part", id)
				}
			}
		}
	})
}

// FuzzTimestamp takes any text for a time of a search: what the validator lets through is sent as that time.
func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{"2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "now", "", "2026-02-30T00:00:00Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var resp validator.StringResponse
		Timestamp().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("start_timestamp"), ConfigValue: types.StringValue(text)}, &resp)
		if resp.Diagnostics.HasError() {
			return
		}
		sent, err := ParseTimestamp(text)
		asked, parseErr := time.Parse(time.RFC3339, text)
		if err != nil || parseErr != nil || sent < 0 || int64(sent) != asked.UnixMilli() {
			t.Errorf("%q is sent as %d: %v", text, sent, err)
		}
	})
}
