package subject

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// foundModel is a user or group as data sources show it: with what changes by itself, and without what only requests have.
type foundModel struct {
	ID                   types.String  `tfsdk:"id"`
	ShortName            types.String  `tfsdk:"short_name"`
	Name                 types.String  `tfsdk:"name"`
	Customer             *fwkit.Info   `tfsdk:"customer"`
	Domain               types.String  `tfsdk:"domain"`
	Description          types.String  `tfsdk:"description"`
	Flags                []string      `tfsdk:"flags"`
	CreatedTimestamp     types.String  `tfsdk:"created_timestamp"`
	CreatedByUser        *fwkit.Info   `tfsdk:"created_by_user"`
	LastUpdatedTimestamp types.String  `tfsdk:"last_updated_timestamp"`
	LastUpdatedByUser    *fwkit.Info   `tfsdk:"last_updated_by_user"`
	DeletedTimestamp     types.String  `tfsdk:"deleted_timestamp"`
	DeletedByUser        *fwkit.Info   `tfsdk:"deleted_by_user"`
	MemberOf             []*fwkit.Info `tfsdk:"member_of"`
}

// userModelFound is foundModel with what only users have.
type userModelFound struct {
	foundModel
	Email                      types.String `tfsdk:"email"`
	Phone                      *phoneModel  `tfsdk:"phone"`
	Language                   types.String `tfsdk:"language"`
	LastLoginTimestamp         types.String `tfsdk:"last_login_timestamp"`
	LastLoginMethod            types.String `tfsdk:"last_login_method"`
	LastImpersonationTimestamp types.String `tfsdk:"last_impersonation_timestamp"`
}

func (m *foundModel) found() *foundModel { return m }

func (m *foundModel) fill(subject *argus.Subject) {
	flags := userFlags
	if subject.IsGroup() {
		flags = groupFlags
	}
	*m = foundModel{
		ID:                   types.StringValue(string(subject.ID)),
		ShortName:            fwkit.StringOrNull(subject.ShortName),
		Name:                 fwkit.StringOrNull(subject.Name),
		Customer:             fwkit.CustomerInfo(subject.Customer),
		Domain:               fwkit.StringOrNull(subject.Domain.String()),
		Description:          fwkit.StringOrNull(subject.Description),
		Flags:                fwkit.EnumValues(append([]string{}, subject.Flags...), flags),
		CreatedTimestamp:     fwkit.StringOrNull(subject.CreatedTimestamp.String()),
		CreatedByUser:        fwkit.SubjectInfo(subject.CreatedByUser),
		LastUpdatedTimestamp: fwkit.StringOrNull(subject.LastUpdatedTimestamp.String()),
		LastUpdatedByUser:    fwkit.SubjectInfo(subject.LastUpdatedByUser),
		DeletedByUser:        fwkit.SubjectInfo(subject.DeletedByUser),
		DeletedTimestamp:     fwkit.StringOrNull(subject.DeletedTimestamp.String()),
		MemberOf:             make([]*fwkit.Info, len(subject.MemberOf)),
	}
	groups := slices.Clone(subject.MemberOf)
	fwkit.SortByID(groups, func(group argus.SubjectInfo) argus.ID { return group.ID })
	for i := range groups {
		m.MemberOf[i] = fwkit.SubjectInfo(&groups[i])
	}
}

func (m *userModelFound) fill(user *argus.Subject) {
	*m = userModelFound{
		Email:                      fwkit.StringOrNull(user.Email),
		Language:                   fwkit.StringOrNull(strings.ToLower(user.Language)),
		LastLoginTimestamp:         fwkit.StringOrNull(user.LastLoginTimestamp.String()),
		LastLoginMethod:            fwkit.StringOrNull(strings.ToLower(user.LastLoginMethod)),
		LastImpersonationTimestamp: fwkit.StringOrNull(user.LastImpersonationTimestamp.String()),
	}
	m.foundModel.fill(user)
	if phone := user.Phone; phone != nil && *phone != (argus.Phone{}) {
		m.Phone = &phoneModel{fwkit.StringOrNull(phone.CountryCode), fwkit.StringOrNull(phone.NationalNumber)}
	}
}

// foundAttributes are the attributes of a user or group that was found.
func (k kind) foundAttributes() map[string]schema.Attribute {
	it := "the " + string(k.Type)
	attributes := map[string]schema.Attribute{
		"id":                     fwkit.ComputedText("The id."),
		"short_name":             fwkit.ComputedText("The shortname, unique in the domain."),
		"name":                   fwkit.ComputedText("The full name."),
		"customer":               fwkit.InfoAttribute("customer", "The customer that "+it+" belongs to."),
		"domain":                 fwkit.ComputedText("The name of the domain."),
		"description":            fwkit.ComputedText("The description. Null if there is none."),
		"flags":                  fwkit.ComputedTexts("The flags of the group, such as `authorizedUserGroup`, `daemonAccount`, `deleted` (disabled) and `externallyManaged`."),
		"created_timestamp":      fwkit.ComputedText("When " + it + " was created, in RFC 3339 form in UTC."),
		"created_by_user":        fwkit.InfoAttribute("user", "The user who created "+it+"."),
		"last_updated_by_user":   fwkit.InfoAttribute("user", "The user who last changed "+it+". Null if nobody did."),
		"deleted_by_user":        fwkit.InfoAttribute("user", "The user who disabled "+it+". Null if "+it+" is active."),
		"last_updated_timestamp": fwkit.ComputedText("When " + it + " was last changed, in RFC 3339 form in UTC. Null if never."),
		"deleted_timestamp":      fwkit.ComputedText("When " + it + " was disabled, in RFC 3339 form in UTC. Null if " + it + " is active."),
		"member_of": schema.ListNestedAttribute{
			MarkdownDescription: "The groups that " + it + " is a direct member of, sorted by id.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: fwkit.InfoAttributes("group")},
		},
	}
	if k.Type == argus.Group {
		return attributes
	}
	attributes["short_name"] = fwkit.ComputedText("The login name, unique in the domain.")
	attributes["flags"] = fwkit.ComputedTexts("The flags of the user, such as `anonymousUser`, `blocked`, `daemonAccount`, `deleted` (disabled), `externallyManaged`, `forcePasswordChange`, `notificationUser` and `passwordNotSet`.")
	attributes["email"] = fwkit.ComputedText("The e-mail address. Null if there is none.")
	attributes["language"] = fwkit.ComputedText("The language that Argus uses for the user, in lower case.")
	attributes["phone"] = schema.SingleNestedAttribute{
		MarkdownDescription: "The phone number. Null if there is none.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"country_code":    fwkit.ComputedText("The country code."),
			"national_number": fwkit.ComputedText("The number within the country."),
		},
	}
	attributes["last_login_timestamp"] = fwkit.ComputedText("When the user last logged in, in RFC 3339 form in UTC. Null if never.")
	attributes["last_login_method"] = fwkit.ComputedText("The authentication method of the last login, in lower case. Null if there was none.")
	attributes["last_impersonation_timestamp"] = fwkit.ComputedText("When somebody last impersonated the user, in RFC 3339 form in UTC. Null if never.")
	return attributes
}
