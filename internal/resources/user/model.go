package user

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	ID                          types.String `tfsdk:"id"`
	ShortName                   types.String `tfsdk:"short_name"`
	Name                        types.String `tfsdk:"name"`
	Customer                    types.String `tfsdk:"customer"`
	Domain                      types.String `tfsdk:"domain"`
	Email                       types.String `tfsdk:"email"`
	Phone                       types.Object `tfsdk:"phone"`
	Description                 types.String `tfsdk:"description"`
	Language                    types.String `tfsdk:"language"`
	DaemonAccount               types.Bool   `tfsdk:"daemon_account"`
	ExternallyManaged           types.Bool   `tfsdk:"externally_managed"`
	NotificationUser            types.Bool   `tfsdk:"notification_user"`
	EnableAuthenticationMethods types.Set    `tfsdk:"enable_authentication_methods"`
	Reenable                    types.Bool   `tfsdk:"reenable"`
}

type phoneModel struct {
	CountryCode    types.String `tfsdk:"country_code"`
	NationalNumber types.String `tfsdk:"national_number"`
}

var phoneType = map[string]attr.Type{"country_code": types.StringType, "national_number": types.StringType}

// attributes tells where the fields of the contract's user requests stand in the schema.
var attributes = fwkit.Attributes{
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

// fill brings the model to what Argus answered. It is the only mapper from a user to state.
func (m *model) fill(user *argus.User, mapper fwkit.Mapper) {
	m.ID = types.StringValue(string(user.ID))
	m.ShortName = mapper.Text("short_name", m.ShortName, user.ShortName)
	m.Name = mapper.Text("name", m.Name, user.Name)
	m.Email = mapper.Text("email", m.Email, user.Email)
	m.Description = mapper.Text("description", m.Description, user.Description)
	m.Language = mapper.Enum("language", m.Language, user.Language)
	m.Domain = fwkit.Domain(mapper, m.Domain, user.Domain)
	m.Phone = m.filledPhone(user.Phone, mapper)
	m.DaemonAccount = mapper.Bool("daemon_account", m.DaemonAccount, user.Flags.Has(argus.FlagDaemonAccount))
	m.ExternallyManaged = mapper.Bool("externally_managed", m.ExternallyManaged, user.Flags.Has(argus.FlagExternallyManaged))
	m.NotificationUser = mapper.Bool("notification_user", m.NotificationUser, user.Flags.Has(argus.FlagNotificationUser))
}

// read brings the model, and what private state keeps beside it, to what a read answered.
func (m *model) read(subject *argus.Subject, served fwkit.Served, references fwkit.References, lookupDomain string) {
	m.fill((*argus.User)(subject), fwkit.Reading{Served: served})
	m.Customer = references.Read("customer", m.Customer, fwkit.CustomerReference(subject.Customer), lookupDomain)
}

func (m *model) filledPhone(answer *argus.Phone, mapper fwkit.Mapper) types.Object {
	if answer == nil {
		answer = &argus.Phone{}
	}
	prior, _ := m.phone()
	country := mapper.Text("phone.country_code", prior.CountryCode, answer.CountryCode)
	number := mapper.Text("phone.national_number", prior.NationalNumber, answer.NationalNumber)
	if country.IsNull() && number.IsNull() {
		return types.ObjectNull(phoneType)
	}
	return types.ObjectValueMust(phoneType, map[string]attr.Value{"country_code": country, "national_number": number})
}

// phone is the phone of the model; not known where there is none or it waits for another resource.
func (m *model) phone() (phoneModel, bool) {
	var phone phoneModel
	if m.Phone.IsNull() || m.Phone.IsUnknown() {
		return phone, false
	}
	diags := m.Phone.As(context.Background(), &phone, basetypes.ObjectAsOptions{})
	return phone, !diags.HasError()
}

func (m *model) toAdd(ctx context.Context, diags *diag.Diagnostics) argus.AddUserRequest {
	request := argus.AddUserRequest{
		ShortName:         m.ShortName.ValueString(),
		Name:              m.Name.ValueString(),
		Customer:          m.Customer.ValueString(),
		Domain:            m.Domain.ValueString(),
		Email:             m.Email.ValueString(),
		Description:       m.Description.ValueString(),
		Language:          strings.ToLower(m.Language.ValueString()),
		DaemonAccount:     m.DaemonAccount.ValueBool(),
		ExternallyManaged: m.ExternallyManaged.ValueBool(),
		NotificationUser:  m.NotificationUser.ValueBool(),
	}
	if phone, ok := m.phone(); ok {
		request.Phone = &argus.Phone{CountryCode: phone.CountryCode.ValueString(), NationalNumber: phone.NationalNumber.ValueString()}
	}
	if !m.EnableAuthenticationMethods.IsNull() {
		methods := []string{}
		diags.Append(m.EnableAuthenticationMethods.ElementsAs(ctx, &methods, false)...)
		for i, method := range methods {
			methods[i] = strings.ToLower(method)
		}
		request.EnableAuthenticationMethods = &methods
	}
	return request
}

// toUpdate asks for what differs between the model and what there is, and tells whether there is anything to ask for.
// The customer is not among it: it changes by a move.
func (m *model) toUpdate(current *model) (request argus.UpdateUserRequest, any bool) {
	request = argus.UpdateUserRequest{
		ShortName:         fwkit.ChangedText(m.ShortName, current.ShortName),
		Name:              fwkit.ChangedText(m.Name, current.Name),
		Email:             fwkit.ChangedText(m.Email, current.Email),
		Description:       fwkit.ChangedText(m.Description, current.Description),
		Language:          fwkit.ChangedText(m.Language, current.Language),
		DaemonAccount:     fwkit.ChangedBool(m.DaemonAccount, current.DaemonAccount),
		ExternallyManaged: fwkit.ChangedBool(m.ExternallyManaged, current.ExternallyManaged),
	}
	if request.Language != nil {
		request.Language = argus.Ptr(strings.ToLower(*request.Language))
	}
	wanted, _ := m.phone()
	present, _ := current.phone()
	if fwkit.ChangedText(wanted.CountryCode, present.CountryCode) != nil || fwkit.ChangedText(wanted.NationalNumber, present.NationalNumber) != nil {
		request.Phone = &argus.Phone{CountryCode: wanted.CountryCode.ValueString(), NationalNumber: wanted.NationalNumber.ValueString()}
	}
	return request, request != argus.UpdateUserRequest{}
}

// notCleared reports the attributes that were taken out of the configuration, sent empty, and that Argus answers with
// their old value all the same.
func (m *model) notCleared(user *argus.User, diags *diag.Diagnostics) {
	fwkit.NotCleared(path.Root("email"), m.Email, user.Email, diags)
	fwkit.NotCleared(path.Root("description"), m.Description, user.Description, diags)
	if m.Phone.IsNull() && user.Phone != nil {
		fwkit.NotCleared(path.Root("phone"), types.StringNull(), user.Phone.CountryCode+user.Phone.NationalNumber, diags)
	}
}
