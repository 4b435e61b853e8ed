package subject

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

var (
	_ resource.ResourceWithConfigure    = (*groupResource)(nil)
	_ resource.ResourceWithModifyPlan   = (*groupResource)(nil)
	_ resource.ResourceWithImportState  = (*groupResource)(nil)
	_ resource.ResourceWithUpgradeState = (*groupResource)(nil)
)

// NewGroupResource makes the resource argus_group.
func NewGroupResource() resource.Resource {
	return &groupResource{lifeCycle[groupModel, *groupModel]{kind: groupKind}}
}

type groupResource struct {
	lifeCycle[groupModel, *groupModel]
}

var groupKind = kind{Type: argus.Group, Resource: "argus_group", Attributes: groupAttributes}

func (r *groupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group"
}

func (r *groupResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "Manages a group of Argus: users and other groups that have permissions together. Its members are managed by `argus_group_membership`.\n\n" +
			"Argus erases nothing: destroy disables the group, which keeps id, shortname, members, memberships and permissions; where `deletion_policy` is `abandon`, the group stays active. A group whose `short_name` belongs to a disabled one is not created anew: that one is re-enabled and brought to the configured values, and plan and apply warn with the members, memberships and permissions that come back. A `short_name` that an active subject has is an error that shows the `import` block to paste, unless the provider's `adopt_existing` is set. A group that is disabled outside Terraform stays in state with `disabled = true`: the plan re-enables it in place, so nothing that refers to its `id` is replaced. A disabled group can be imported, with the same plan.\n\n" +
			"Plan and apply refuse to disable, replace or move a group without which the provider's own user would lack a function that the provider needs, unless `allow_self_lockout` is set in the provider.\n\n" +
			"The key needs the functions `viewUsers` to read, `createUser` to create, `updateUser` to change, re-enable and move, and `deleteUser` to destroy, for the group's customer. Where it has `viewBasicCustomer` and `viewPermissions` too, plans check the customer and tell which permissions come back.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the group, unique among users and groups. It never changes: refer to the group by it.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"short_name": schema.StringAttribute{
				MarkdownDescription: "The short name, unique among the users and groups of the domain, disabled ones included: letters a-z and A-Z, digits and `_.@-`. A change renames the group in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.ShortName()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The full name, free text. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the group belongs to: an id, a shortname or `domain/shortname`. Default: at creation the provider's `customer`; later the customer that the group has. A change moves the group in place, inside the domain; to another domain only replacement leads, with `domain` set beside it.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which `short_name` is unique. Default: the provider's `domain`, else that of the key's own user. A change replaces the group: the old one is disabled, or abandoned as `deletion_policy` says.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A description, free text. A change is made in place; taken out of the configuration, it is cleared in Argus.",
				Optional:            true,
			},
			"daemon_account": schema.BoolAttribute{
				MarkdownDescription: "Whether this is a group of service accounts, of programs and not of persons. Default: `false`. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"externally_managed": schema.BoolAttribute{
				MarkdownDescription: "Whether an identity provider owns the group. Default: `false`. A change is made in place.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"reenable": schema.BoolAttribute{
				MarkdownDescription: "Whether to re-enable a disabled group: the one in state, or on creation the one that has this `short_name`. Its members, memberships and permissions then work again. Default: `true`; `false` makes that an error. It is never sent: a change changes state only.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
			"deletion_policy": groupKind.deletionPolicy(),
			"disabled":        groupKind.disabledAttribute(),
		},
		Blocks: map[string]schema.Block{"timeouts": groupKind.timeoutsBlock(ctx)},
	}
}

// UpgradeState implements resource.ResourceWithUpgradeState.
func (r *groupResource) UpgradeState(ctx context.Context) map[int64]resource.StateUpgrader {
	return upgradeState(ctx, r)
}
