package provider_test

import (
	"context"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestFilterThatFindsNobodyIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	core := a.Core()
	_, err := a.Client.AddSubject(context.Background(), argus.Group, argus.AddSubjectRequest{ShortName: a.Name("filtered"), Name: "Filtered", Customer: a.Customer})
	a.Must(err)
	_, diags := core.ReadData("argus_users", map[string]any{"subject": []string{a.Name("filtered")}})
	acctest.WantText(t, diags, "ERROR", "subject", "Not a user", "is a group")
	backwards := map[string]any{"start_timestamp": "2026-02-01T00:00:00Z", "end_timestamp": "2026-01-01T00:00:00Z"}
	for _, config := range []map[string]any{backwards, {"sub_criteria": []map[string]any{backwards}}} {
		acctest.WantText(t, core.ValidateData("argus_users", config), "ERROR", "end_timestamp", "ends before it begins")
	}
}

func TestImpossiblePortIsRefused(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	for _, setting := range []string{"api_url", "proxy_url"} {
		for _, port := range []string{"0", "99999"} {
			_, diags := a.NewCore(map[string]any{setting: "http://127.0.0.1:" + port})
			acctest.WantText(t, diags, "ERROR", setting, "Not ")
		}
	}
}
