package subject

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

func TestSearchSaysWhatTheModelSays(t *testing.T) {
	text := types.StringValue
	criteria := userCriteriaModel{criteriaModel: criteriaModel{
		Subject: []string{"alice"}, Customer: []string{"fjord"}, Parent: []string{"day"}, Ancestor: []string{"all"},
		Keywords: []string{"ana"}, KeywordMatchStrategy: text("ANY"), KeywordFieldStrategy: []string{"PHONENUMBER"},
		IncludeFlags: []string{"Blocked"}, ExcludeFlags: []string{"newFlag"}, IncludeDeleted: types.BoolValue(true),
		StartTimestamp: text("1970-01-01T00:00:01Z"), EndTimestamp: text("1970-01-01T00:00:02Z"),
		TimeMatchStrategy: text("All"), TimeFieldStrategy: []string{"lastlogintimestamp"},
		UserMatchStrategy: text("any"), UserFieldStrategy: []string{"ID"},
		Permissions: []permissionModel{
			{Function: text("analyst"), Customer: text("fjord")}, {Function: text("analyst")}, {Customer: text("fjord"), Domain: text("other")},
		},
	}, UserPreferences: map[string]preferenceModel{"colour": {Value: text("")}, "language": {Exists: types.BoolValue(false)}}}
	both := `"subject":["alice"],"customer":["fjord"],"parent":["day"],"ancestor":["all"],
		"keywords":["ana"],"keywordMatchStrategy":"any","keywordFieldStrategy":["phoneNumber"],
		"includeFlags":["blocked"],"excludeFlags":["newFlag"],"includeDeleted":true,
		"startTimestamp":1000,"endTimestamp":2000,"timeMatchStrategy":"all","timeFieldStrategy":["lastLoginTimestamp"],
		"userMatchStrategy":"any","userFieldStrategy":["id"],
		"permissions":[{"function":"analyst","customer":"fjord","domain":"home"},{"function":"analyst"},{"customer":"fjord","domain":"other"}],
		"userPreferences":{"colour":{"value":""},"language":{"exists":false}}`
	model := usersModel{
		userCriteriaModel: criteria,
		SearchOrder:       fwkit.SearchOrder{SortBy: []string{"-name"}, Limit: types.Int64Value(3)},
		SubCriteria: []userSubCriteriaModel{
			{criteria, fwkit.SubCriteria{Exclude: types.BoolValue(true)}},
			{userCriteriaModel{criteriaModel: criteriaModel{Domain: []string{"other"}, IncludeDeleted: types.BoolValue(false)}}, fwkit.SubCriteria{Required: types.BoolValue(true)}},
			{},
		},
	}
	request, err := model.toSearch("home")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(sent, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{`+both+`,"domain":["home"],"sortBy":["-name"],"limit":3,"subCriteria":[
		{`+both+`,"domain":["home"],"exclude":true},{"domain":["other"],"required":true},{"domain":["home"],"includeDeleted":true}]}`), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sent %s", sent)
	}
}

func TestSearchWithoutCriteriaSendsNone(t *testing.T) {
	request, err := (&usersModel{}).toSearch("")
	if sent, _ := json.Marshal(request); err != nil || string(sent) != "{}" {
		t.Errorf("sent %s, %v", sent, err)
	}
}

func TestFoundUsersAreMapped(t *testing.T) {
	var bare, full userModelFound
	bare.fill(&argus.Subject{ID: "7"})
	if bare.ID.ValueString() != "7" || !bare.Email.IsNull() || !bare.LastLoginTimestamp.IsNull() || bare.Customer != nil || bare.Phone != nil {
		t.Errorf("what Argus leaves out is not null: %+v", bare)
	}
	if bare.Flags == nil || bare.MemberOf == nil {
		t.Error("no flags and no groups are null, not empty")
	}
	full.fill(&argus.Subject{
		Flags: argus.Flags{"PASSWORDNOTSET", "anonymoususer", "brandNew"}, Language: "NORWEGIAN", LastLoginMethod: "TOTP",
		LastLoginTimestamp: 1500, DeletedTimestamp: 2000, LastUpdatedTimestamp: 3000, LastImpersonationTimestamp: 4000, CreatedTimestamp: 1000,
		Domain: &argus.DomainInfo{ID: "1", Name: "home"}, Customer: &argus.CustomerInfo{ID: "2", ShortName: "fjord", Name: "Fjord"},
		Phone: &argus.Phone{CountryCode: "47"}, MemberOf: []argus.SubjectInfo{{ID: "10", ShortName: "ten"}, {ID: "9", ShortName: "nine"}},
	})
	if want := []string{"anonymousUser", "brandNew", "passwordNotSet"}; !reflect.DeepEqual(full.Flags, want) {
		t.Errorf("flags %q", full.Flags)
	}
	for name, pair := range map[string][2]string{
		"language":                     {full.Language.ValueString(), "norwegian"},
		"last_login_method":            {full.LastLoginMethod.ValueString(), "totp"},
		"created_timestamp":            {full.CreatedTimestamp.ValueString(), "1970-01-01T00:00:01Z"},
		"last_login_timestamp":         {full.LastLoginTimestamp.ValueString(), "1970-01-01T00:00:01.5Z"},
		"deleted_timestamp":            {full.DeletedTimestamp.ValueString(), "1970-01-01T00:00:02Z"},
		"last_updated_timestamp":       {full.LastUpdatedTimestamp.ValueString(), "1970-01-01T00:00:03Z"},
		"last_impersonation_timestamp": {full.LastImpersonationTimestamp.ValueString(), "1970-01-01T00:00:04Z"},
		"domain":                       {full.Domain.ValueString(), "home"},
		"customer":                     {full.Customer.ShortName.ValueString(), "fjord"},
		"phone":                        {full.Phone.CountryCode.ValueString(), "47"},
		"first group":                  {full.MemberOf[0].ShortName.ValueString(), "nine"},
		"second group":                 {full.MemberOf[1].ID.ValueString(), "10"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, not %q", name, pair[0], pair[1])
		}
	}
}
