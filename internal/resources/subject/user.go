package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
	_ resource.ResourceWithUpgradeState = (*userResource)(nil)
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
		MarkdownDescription: "Manages a user of Argus: a person, or with `daemon_account` a service account.\n\n" +
			"Argus erases nothing: destroy disables the user, who keeps id, shortname, memberships and permissions; where `deletion_policy` is `abandon`, the user stays active. A user whose `short_name` belongs to a disabled one is not created anew: that one is re-enabled and brought to the configured values, and plan and apply warn of the memberships, permissions, API keys and authentication methods that work again. A `short_name` that an active subject has is an error that shows the `import` block to paste, unless the provider's `adopt_existing` is set. A user that is disabled outside Terraform stays in state with `disabled = true`: the plan re-enables it in place, so nothing that refers to its `id` is replaced. A disabled user can be imported, with the same plan.\n\n" +
			"Plan and apply refuse to disable, replace or move the user whose credentials the provider uses, unless `allow_self_lockout` is set in the provider.\n\n" +
			"The key needs the functions `viewUsers` to read, `createUser` to create, `updateUser` to change, re-enable and move, and `deleteUser` to destroy, for the user's customer. Where it has `viewBasicCustomer`, `viewPermissions` and `administrativeAuthenticationSetup-APIKEY` too, plans check the customer and tell which permissions and API keys work again after a re-enable.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user, unique among users and groups. It never changes: refer to the user by it.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"short_name": schema.StringAttribute{
				MarkdownDescription: "The login name, unique among the users and groups of the domain, disabled ones included: letters a-z and A-Z, digits and `_.@-`. A change renames the user in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.ShortName()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The full name, free text. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the user belongs to: an id, a shortname or `domain/shortname`. Default: at creation the provider's `customer`; later the customer that the user has. A change moves the user in place, inside the domain; to another domain only replacement leads, with `domain` set beside it.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which `short_name` is unique. Default: the provider's `domain`, else that of the key's own user. A change replaces the user: the old one is disabled, or abandoned as `deletion_policy` says.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"email": schema.StringAttribute{
				MarkdownDescription: "The e-mail address. A change is made in place; taken out of the configuration, it is cleared in Argus.",
				Optional:            true,
			},
			"phone": schema.SingleNestedAttribute{
				MarkdownDescription: "The phone number. A change is made in place; taken out of the configuration, both parts are cleared in Argus.",
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
				MarkdownDescription: "A description, free text. A change is made in place; taken out of the configuration, it is cleared in Argus.",
				Optional:            true,
			},
			"language": schema.StringAttribute{
				MarkdownDescription: "The language in which Argus speaks to the user: `english` (default) or `norwegian`; Argus judges others. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString("english"),
				Validators:          []validator.String{fwkit.NotEmpty()},
				PlanModifiers:       []planmodifier.String{fwkit.KeepCase()},
			},
			"daemon_account": schema.BoolAttribute{
				MarkdownDescription: "Whether this is a service account, of a program and not of a person. Default: `false`. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"externally_managed": schema.BoolAttribute{
				MarkdownDescription: "Whether an identity provider owns the user. Default: `false`. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"notification_user": schema.BoolAttribute{
				MarkdownDescription: "Whether this user only receives notifications. Default: `false`. Argus takes it at creation only, and the shortname stays taken: a change replaces the user and is refused unless `short_name` changes with it.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"enable_authentication_methods": schema.SetAttribute{
				MarkdownDescription: "The authentication methods to enable when the user is created: of `apikey`, `ldap`, `password`, `signature`, `sms`, `totp`, in any case. Default: those that the service enables by itself; an empty set enables none. It is used at creation only and never read back: a later change, or a re-enable, changes state and nothing in Argus. Use `argus_auth_method` to keep methods enabled.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Set{setvalidator.ValueStringsAre(fwkit.OneOfCaseInsensitive(
					"apikey", "ldap", "password", "signature", "sms", "totp"))},
			},
			"reenable": schema.BoolAttribute{
				MarkdownDescription: "Whether to re-enable a disabled user: the one in state, or on creation the one that has this `short_name`. Its memberships and permissions then work again. Default: `true`; `false` makes that an error. It is never sent: a change changes state only.",
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

// ModifyPlan adds to what users and groups share that notification_user is decided at creation.
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
		resp.Diagnostics.AddAttributeError(attribute, "notification_user is decided at creation",
			fmt.Sprintf("Argus takes notification_user at creation only, and the former user would keep the shortname %q. Set notification_user = %t again, or choose another short_name, so that a new user replaces this one.",
				state.ShortName.ValueString(), state.NotificationUser.ValueBool()))
		return
	}
	resp.RequiresReplace.Append(attribute)
}
