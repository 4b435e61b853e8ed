package fwkit

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestEnumValuesAreSpelledAsKnown(t *testing.T) {
	known := []string{"blocked", "daemonAccount"}
	got := EnumValues([]string{"DAEMONACCOUNT", "Blocked", "daemonaccount", "NewOne"}, known)
	if want := []string{"NewOne", "blocked", "daemonAccount"}; !slices.Equal(got, want) {
		t.Errorf("got %q, not %q", got, want)
	}
	if EnumValues(nil, known) != nil {
		t.Error("no values became some")
	}
}

func TestIDsAreOrderedAsNumbers(t *testing.T) {
	ids := []argus.ID{"1000", "7", "20", "b-1", "999"}
	slices.SortFunc(ids, argus.CompareIDs)
	if want := []argus.ID{"7", "20", "999", "b-1", "1000"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, not %q", ids, want)
	}
}

func TestTimestamps(t *testing.T) {
	for text, want := range map[string]argus.Timestamp{
		"1970-01-01T00:00:01Z": 1000, "1970-01-01T01:00:01.5+01:00": 1500, "": 0,
	} {
		if got, err := ParseTimestamp(text); err != nil || got != want {
			t.Errorf("%q is read as %d, %v, not as %d", text, got, err, want)
		}
	}
	for text, right := range map[string]bool{
		"2026-01-31T12:00:00Z": true, "2026-01-31T12:00:00+01:00": true,
		"2026-01-31": false, "yesterday": false, "": false, "1969-01-01T00:00:00Z": false,
	} {
		var resp validator.StringResponse
		Timestamp().ValidateString(context.Background(), validator.StringRequest{Path: path.Root("at"), ConfigValue: types.StringValue(text)}, &resp)
		if resp.Diagnostics.HasError() == right {
			t.Errorf("%q: %v", text, resp.Diagnostics)
		}
	}
}
