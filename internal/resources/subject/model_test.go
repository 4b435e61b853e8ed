package subject

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func text(value string) types.String { return types.StringValue(value) }

func phoneOf(country, number string) types.Object {
	return types.ObjectValueMust(phoneType, map[string]attr.Value{"country_code": text(country), "national_number": text(number)})
}

// ada is a user with all that a user can have.
func ada() userModel {
	return userModel{
		commonModel: commonModel{
			ID: text("7"), ShortName: text("ada"), Name: text("Ada"), Description: text("Analyst"),
			DaemonAccount: types.BoolValue(true), ExternallyManaged: types.BoolValue(true),
		},
		Email: text("ada@example.com"), Phone: phoneOf("47", "99999999"), Language: text("Norwegian"), NotificationUser: types.BoolValue(true),
		EnableAuthenticationMethods: types.SetValueMust(types.StringType, []attr.Value{text("TOTP")}),
	}
}

func TestRequestToAddAUser(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*userModel)
		want   func(*argus.AddSubjectRequest)
	}{
		"with all attributes": {func(*userModel) {}, func(*argus.AddSubjectRequest) {}},
		"without a phone":     {func(m *userModel) { m.Phone = types.ObjectNull(phoneType) }, func(r *argus.AddSubjectRequest) { r.Phone = nil }},
		"with the default methods": {
			func(m *userModel) { m.EnableAuthenticationMethods = types.SetNull(types.StringType) },
			func(r *argus.AddSubjectRequest) { r.EnableAuthenticationMethods = nil },
		},
		"without methods": {
			func(m *userModel) { m.EnableAuthenticationMethods = types.SetValueMust(types.StringType, nil) },
			func(r *argus.AddSubjectRequest) { r.EnableAuthenticationMethods = &[]string{} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, want := ada(), argus.AddSubjectRequest{
				ShortName: "ada", Name: "Ada", Customer: "3", Domain: "partner", Description: "Analyst", DaemonAccount: true, ExternallyManaged: true,
				Email: "ada@example.com", Language: "norwegian", NotificationUser: true, Phone: &argus.Phone{CountryCode: "47", NationalNumber: "99999999"},
				EnableAuthenticationMethods: &[]string{"totp"},
			}
			test.change(&m)
			test.want(&want)
			if got := m.ToAdd("3", "partner"); !reflect.DeepEqual(got, want) {
				t.Errorf("the request is %+v, not %+v", got, want)
			}
		})
	}
}

// An update holds what differs, and nothing else. What is taken out is sent empty.
func TestRequestToUpdateAUser(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*userModel)
		want   argus.UpdateSubjectRequest
	}{
		"nothing differs":       {func(*userModel) {}, argus.UpdateSubjectRequest{}},
		"a new name":            {func(m *userModel) { m.Name = text("Ada B.") }, argus.UpdateSubjectRequest{Name: new("Ada B.")}},
		"a new shortname":       {func(m *userModel) { m.ShortName = text("adab") }, argus.UpdateSubjectRequest{ShortName: new("adab")}},
		"no description":        {func(m *userModel) { m.Description = types.StringNull() }, argus.UpdateSubjectRequest{Description: new("")}},
		"no e-mail address":     {func(m *userModel) { m.Email = types.StringNull() }, argus.UpdateSubjectRequest{Email: new("")}},
		"another language":      {func(m *userModel) { m.Language = text("English") }, argus.UpdateSubjectRequest{Language: new("english")}},
		"no service account":    {func(m *userModel) { m.DaemonAccount = types.BoolValue(false) }, argus.UpdateSubjectRequest{DaemonAccount: new(false)}},
		"another number":        {func(m *userModel) { m.Phone = phoneOf("47", "1") }, argus.UpdateSubjectRequest{Phone: &argus.Phone{CountryCode: "47", NationalNumber: "1"}}},
		"no phone":              {func(m *userModel) { m.Phone = types.ObjectNull(phoneType) }, argus.UpdateSubjectRequest{Phone: &argus.Phone{}}},
		"the methods alone":     {func(m *userModel) { m.EnableAuthenticationMethods = types.SetNull(types.StringType) }, argus.UpdateSubjectRequest{}},
		"the customer, a move":  {func(m *userModel) { m.Customer = text("4") }, argus.UpdateSubjectRequest{}},
		"arguments of the kind": {func(m *userModel) { m.Reenable = types.BoolValue(false) }, argus.UpdateSubjectRequest{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, current := ada(), ada()
			test.change(&m)
			if got := m.ToUpdate(&current); !reflect.DeepEqual(got, test.want) {
				t.Errorf("the request is %+v, not %+v", got, test.want)
			}
		})
	}
}

func TestRequestsOfAGroup(t *testing.T) {
	t.Parallel()
	current := groupModel{commonModel{ShortName: text("ops"), Name: text("Operations"), Description: text("Watch")}}
	want := argus.AddSubjectRequest{ShortName: "ops", Name: "Operations", Customer: "3", Domain: "partner", Description: "Watch"}
	if got := current.ToAdd("3", "partner"); !reflect.DeepEqual(got, want) {
		t.Errorf("the request to add is %+v", got)
	}
	m := groupModel{commonModel{ShortName: text("ops"), Name: text("Operations"), Description: types.StringNull(), DaemonAccount: types.BoolValue(true)}}
	if got, want := m.ToUpdate(&current), (argus.UpdateSubjectRequest{Description: new(""), DaemonAccount: new(true)}); !reflect.DeepEqual(got, want) {
		t.Errorf("the request to update is %+v", got)
	}
}

// Argus cannot change notification_user: a user that exists becomes only one that is alike.
func TestUserThatMayBecomeAnother(t *testing.T) {
	t.Parallel()
	m := ada()
	for _, is := range []bool{true, false} {
		present := &argus.Subject{}
		if is {
			present.Flags = argus.Flags{argus.FlagNotificationUser}
		}
		var diags diag.Diagnostics
		if may := m.MayBecome(present, &diags); may != is || diags.HasError() == is {
			t.Errorf("for notification_user = %t it may: %t, %v", is, may, diags)
		}
	}
}

func TestDifferencesAreNamed(t *testing.T) {
	t.Parallel()
	m, current := ada(), ada()
	m.Phone, m.Language = phoneOf("46", "99999999"), text("NORWEGIAN")
	want := []string{`phone.country_code: "47" -> "46"`, "enable_authentication_methods: not used"}
	got := m.Differences(&current)
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("the differences are %q, not %q", got, want)
	}
}
