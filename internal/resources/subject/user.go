package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

var (
	_ resource.ResourceWithConfigure    = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan   = (*userResource)(nil)
	_ resource.ResourceWithImportState  = (*userResource)(nil)
	_ resource.ResourceWithIdentity     = (*userResource)(nil)
	_ resource.ResourceWithUpgradeState = (*userResource)(nil)
	_ list.ListResourceWithConfigure    = (*userResource)(nil)
)

// NewUserResource makes the resource argus_user.
func NewUserResource() resource.Resource {
	return &userResource{lifeCycle[userModel, *userModel]{kind: userKind}}
}

type userResource struct {
	lifeCycle[userModel, *userModel]
}

var userKind = kind{Type: argus.User, Resource: "argus_user", Attributes: userAttributes}

func (r *userResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "Manages a user: a person, or with `daemon_account` a service account.\n\n" +
			"Argus deletes no users: destroy disables the user, and the `short_name` stays taken. If the `short_name` belongs to a disabled user, that user is re-enabled and updated instead of being created. If it belongs to an active user or group, the create is an error that shows the `import` block.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user, unique among users and groups. It never changes: refer to the user by it.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"short_name": schema.StringAttribute{
				MarkdownDescription: "The login name, unique among the users and groups of the domain, disabled ones included. It may have letters a-z and A-Z, digits and `_.@-`. A change renames the user in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.ShortName()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The full name, as free text. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the user belongs to: an id, a shortname or `domain/shortname`. A change moves the user in place, within its domain. Moving to another domain requires replacement: set `domain` too. Default: the provider's `customer` at creation; later the customer that the user has.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which `short_name` is unique. A change replaces the user: the old one is disabled, or abandoned as `deletion_policy` says. Default: the provider's `domain`, else that of the key's own user.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"email": schema.StringAttribute{
				MarkdownDescription: "The e-mail address. A change is made in place. Argus clears it if it is removed from the configuration.",
				Optional:            true,
			},
			"phone": schema.SingleNestedAttribute{
				MarkdownDescription: "The phone number. A change is made in place. Argus clears both parts if it is removed from the configuration.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"country_code": schema.StringAttribute{
						MarkdownDescription: "The country code, for example `47`.",
						Required:            true,
						Validators:          []validator.String{fwkit.NotEmpty()},
					},
					"national_number": schema.StringAttribute{
						MarkdownDescription: "The number within the country, for example `99999999`.",
						Required:            true,
						Validators:          []validator.String{fwkit.NotEmpty()},
					},
				},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A description, as free text. A change is made in place. Argus clears it if it is removed from the configuration.",
				Optional:            true,
			},
			"language": schema.StringAttribute{
				MarkdownDescription: "The language that Argus uses for the user: `english` (default) or `norwegian`. Other values are passed to Argus unchecked. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString("english"),
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{fwkit.IgnoreCase()},
			},
			"daemon_account": schema.BoolAttribute{
				MarkdownDescription: "Whether this is a service account, which is used by a program. A change is made in place. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"externally_managed": schema.BoolAttribute{
				MarkdownDescription: "Whether an identity provider owns the user. A change is made in place. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"notification_user": schema.BoolAttribute{
				MarkdownDescription: "Whether this user only receives notifications. Argus accepts it only at creation: a change replaces the user, and needs another `short_name`. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"enable_authentication_methods": schema.SetAttribute{
				MarkdownDescription: "The authentication methods to enable at creation: `apikey`, `ldap`, `password`, `signature`, `sms` or `totp`, in any case. A later change updates only the state: use `argus_auth_method` to keep methods enabled. Default: those that Argus enables for new users; an empty set enables none.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Set{setvalidator.ValueStringsAre(fwkit.OneOfCaseInsensitive(
					"apikey", "ldap", "password", "signature", "sms", "totp"))},
			},
			"reenable": schema.BoolAttribute{
				MarkdownDescription: "Whether to re-enable a disabled user: the one in state, or at creation the one with this `short_name`. Its memberships, permissions and keys then work again. A change updates only the state. Default: `true`; `false` makes it an error.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
			"deletion_policy": userKind.deletionPolicy(),
			"disabled":        userKind.disabledAttribute(),
		},
		Blocks: map[string]schema.Block{"timeouts": userKind.timeoutsBlock(ctx)},
	}
}

// UpgradeState implements resource.ResourceWithUpgradeState.
func (r *userResource) UpgradeState(ctx context.Context) map[int64]resource.StateUpgrader {
	return upgradeState(ctx, r)
}

// ModifyPlan adds to what users and groups share that notification_user cannot be changed.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.Plan.Raw.IsNull() && !req.State.Raw.IsNull() && r.Data != nil {
		planNotificationUser(ctx, req, resp)
	}
	if !resp.Diagnostics.HasError() {
		r.lifeCycle.ModifyPlan(ctx, req, resp)
	}
}

func planNotificationUser(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || plan.NotificationUser.IsUnknown() || plan.NotificationUser.Equal(state.NotificationUser) {
		return
	}
	attribute := path.Root("notification_user")
	if plan.ShortName.Equal(state.ShortName) {
		resp.Diagnostics.AddAttributeError(attribute, "notification_user cannot be changed",
			fmt.Sprintf("Argus accepts notification_user only at creation, and the old user keeps the shortname %q. Set notification_user = %t again, or choose another short_name to create a new user.",
				state.ShortName.ValueString(), state.NotificationUser.ValueBool()))
		return
	}
	resp.RequiresReplace.Append(attribute)
}
