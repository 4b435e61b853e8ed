package subject

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type userModel struct {
	commonModel
	Email                       types.String `tfsdk:"email"`
	Phone                       types.Object `tfsdk:"phone"`
	Language                    types.String `tfsdk:"language"`
	NotificationUser            types.Bool   `tfsdk:"notification_user"`
	EnableAuthenticationMethods types.Set    `tfsdk:"enable_authentication_methods"`
}

type phoneModel struct {
	CountryCode    types.String `tfsdk:"country_code"`
	NationalNumber types.String `tfsdk:"national_number"`
}

var phoneType = map[string]attr.Type{"country_code": types.StringType, "national_number": types.StringType}

// userAttributes maps the fields of the contract's user requests to attributes.
var userAttributes = map[string]path.Path{
	"shortName":                   path.Root("short_name"),
	"name":                        path.Root("name"),
	"customer":                    path.Root("customer"),
	"domain":                      path.Root("domain"),
	"email":                       path.Root("email"),
	"phone":                       path.Root("phone"),
	"phoneNumber":                 path.Root("phone"),
	"countryCode":                 path.Root("phone").AtName("country_code"),
	"nationalNumber":              path.Root("phone").AtName("national_number"),
	"description":                 path.Root("description"),
	"role":                        path.Root("description"),
	"language":                    path.Root("language"),
	"daemonAccount":               path.Root("daemon_account"),
	"externallyManaged":           path.Root("externally_managed"),
	"notificationUser":            path.Root("notification_user"),
	"enableAuthenticationMethods": path.Root("enable_authentication_methods"),
}

// Fill is subjectModel's.
func (m *userModel) Fill(user *argus.Subject, state *fwkit.State) {
	m.commonModel.Fill(user, state)
	m.Email = state.Text("email", m.Email, user.Email)
	m.Language = state.Enum("language", m.Language, user.Language)
	m.Phone = m.filledPhone(user.Phone, state)
	m.NotificationUser = state.Bool("notification_user", m.NotificationUser, user.Flags.Has(argus.FlagNotificationUser))
}

// Keep is subjectModel's.
func (m *userModel) Keep(from *userModel) {
	m.KeepCommon(from.Common())
	m.EnableAuthenticationMethods = from.EnableAuthenticationMethods
}

// MayBecome reports whether an existing user can become this one, and adds an error if not.
func (m *userModel) MayBecome(present *argus.Subject, diags *diag.Diagnostics) bool {
	is := present.Flags.Has(argus.FlagNotificationUser)
	if is != m.NotificationUser.ValueBool() {
		diags.AddAttributeError(path.Root("notification_user"), "notification_user cannot be changed",
			fmt.Sprintf("The shortname %q belongs to a user with notification_user = %t, which Argus cannot change. Set it to that, or choose another short_name.", m.ShortName.ValueString(), is))
		return false
	}
	return true
}

// Differences is subjectModel's.
func (m *userModel) Differences(current *userModel) []string {
	lines := append(m.CommonDifferences(current.Common()), differentText("email", m.Email, current.Email))
	if !strings.EqualFold(m.Language.ValueString(), current.Language.ValueString()) {
		lines = append(lines, differentText("language", m.Language, current.Language))
	}
	if m.Phone.IsUnknown() {
		lines = append(lines, "phone: known after apply")
	} else {
		wanted, _ := m.phone()
		present, _ := current.phone()
		lines = append(lines, differentNumber("phone.country_code", wanted.CountryCode, present.CountryCode),
			differentNumber("phone.national_number", wanted.NationalNumber, present.NationalNumber))
	}
	if !m.EnableAuthenticationMethods.IsNull() {
		lines = append(lines, "enable_authentication_methods: not used, since the user exists")
	}
	return nonEmpty(lines...)
}

// differentNumber is differentText for a part of a phone number, of which another spelling is no change.
func differentNumber(attribute string, wanted, present types.String) string {
	if !wanted.IsUnknown() && argus.SameNumber(wanted.ValueString(), present.ValueString()) {
		return ""
	}
	return differentText(attribute, wanted, present)
}

func (m *userModel) filledPhone(returned *argus.Phone, state *fwkit.State) types.Object {
	if returned == nil {
		returned = &argus.Phone{}
	}
	prior, _ := m.phone()
	country := state.PhoneNumber("phone.country_code", prior.CountryCode, returned.CountryCode)
	number := state.PhoneNumber("phone.national_number", prior.NationalNumber, returned.NationalNumber)
	if country.IsNull() && number.IsNull() {
		return types.ObjectNull(phoneType)
	}
	return types.ObjectValueMust(phoneType, map[string]attr.Value{"country_code": country, "national_number": number})
}

// phone is the phone of the userModel; not known if there is none or it waits for another resource.
func (m *userModel) phone() (phoneModel, bool) {
	var phone phoneModel
	if m.Phone.IsNull() || m.Phone.IsUnknown() {
		return phone, false
	}
	diags := m.Phone.As(context.Background(), &phone, basetypes.ObjectAsOptions{})
	return phone, !diags.HasError()
}

// ToAdd is subjectModel's.
func (m *userModel) ToAdd(customer, domain string) argus.AddSubjectRequest {
	request := m.CommonToAdd(customer, domain)
	request.Email = m.Email.ValueString()
	request.Language = strings.ToLower(m.Language.ValueString())
	request.NotificationUser = m.NotificationUser.ValueBool()
	if phone, ok := m.phone(); ok {
		request.Phone = &argus.Phone{CountryCode: phone.CountryCode.ValueString(), NationalNumber: phone.NationalNumber.ValueString()}
	}
	if !m.EnableAuthenticationMethods.IsNull() {
		methods := []string{}
		for _, method := range m.EnableAuthenticationMethods.Elements() {
			if name, ok := method.(types.String); ok {
				methods = append(methods, strings.ToLower(name.ValueString()))
			}
		}
		request.EnableAuthenticationMethods = &methods
	}
	return request
}

// ToUpdate is subjectModel's.
func (m *userModel) ToUpdate(current *userModel) argus.UpdateSubjectRequest {
	request := m.CommonToUpdate(current.Common())
	request.Email = fwkit.StringIfChanged(m.Email, current.Email)
	request.Language = fwkit.StringIfChanged(m.Language, current.Language)
	if request.Language != nil {
		request.Language = new(strings.ToLower(*request.Language))
	}
	wanted, _ := m.phone()
	present, _ := current.phone()
	if fwkit.StringIfChanged(wanted.CountryCode, present.CountryCode) != nil || fwkit.StringIfChanged(wanted.NationalNumber, present.NationalNumber) != nil {
		request.Phone = &argus.Phone{CountryCode: wanted.CountryCode.ValueString(), NationalNumber: wanted.NationalNumber.ValueString()}
	}
	return request
}

// NotCleared is subjectModel's.
func (m *userModel) NotCleared(user *argus.Subject, diags *diag.Diagnostics) {
	m.commonModel.NotCleared(user, diags)
	fwkit.NotCleared(path.Root("email"), m.Email, user.Email, diags)
	if m.Phone.IsNull() && user.Phone != nil {
		fwkit.NotCleared(path.Root("phone"), types.StringNull(), user.Phone.CountryCode+user.Phone.NationalNumber, diags)
	}
}
