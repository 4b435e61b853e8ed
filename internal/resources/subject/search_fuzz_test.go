package subject

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// FuzzSearchFilter takes any texts for criteria: each is sent as it is, but for the case of enum values, and none is lost, as a
// search without it would find others.
func FuzzSearchFilter(f *testing.F) {
	f.Add("alice", "ana", "Blocked", "colour", "blue", "2026-01-31T12:00:00Z")
	f.Add("", "\x00\"\\", "newFlag", "", "", "")
	f.Add("../..", "<script>", "DELETED", "a.b", "\u202e", "9999-12-31T23:59:59.999Z")
	f.Fuzz(func(t *testing.T, subject, keyword, flag, key, value, since string) {
		for _, text := range []string{subject, keyword, flag, key, value} {
			if !utf8.ValidString(text) {
				return // Terraform's texts are UTF-8
			}
		}
		model := usersModel{userCriteriaModel: userCriteriaModel{
			criteriaModel:   criteriaModel{Subject: []string{subject}, Keywords: []string{keyword}, IncludeFlags: []string{flag}, StartTimestamp: types.StringValue(since)},
			UserPreferences: map[string]preferenceModel{key: {Value: types.StringValue(value)}},
		}}
		request, err := model.toSearch("")
		if err != nil {
			if since == "" {
				t.Fatal(err)
			}
			return
		}
		sent, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		var got argus.SearchSubjectsRequest
		if err := json.Unmarshal(sent, &got); err != nil {
			t.Fatalf("%s: %v", sent, err)
		}
		preference, ok := got.UserPreferences[key]
		if len(got.Subject) != 1 || got.Subject[0] != subject || len(got.Keywords) != 1 || got.Keywords[0] != keyword ||
			len(got.IncludeFlags) != 1 || !strings.EqualFold(got.IncludeFlags[0], flag) || !ok || preference.Value == nil || *preference.Value != value {
			t.Errorf("%+v is sent as %s", model.userCriteriaModel, sent)
		}
	})
}
