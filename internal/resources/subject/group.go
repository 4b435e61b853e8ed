package subject

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
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
	_ resource.ResourceWithIdentity     = (*groupResource)(nil)
	_ resource.ResourceWithUpgradeState = (*groupResource)(nil)
	_ list.ListResourceWithConfigure    = (*groupResource)(nil)
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
		MarkdownDescription: "Manages a group: users and other groups that have permissions together. Its members are managed by `argus_group_membership`.\n\n" +
			"Argus deletes no groups: destroy disables the group, and its `short_name` stays taken. If the `short_name` belongs to a disabled group, that group is re-enabled and updated instead of being created. If it belongs to an active user or group, the create is an error that shows the `import` block.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the group, unique among users and groups. It never changes: refer to the group by it.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"short_name": schema.StringAttribute{
				MarkdownDescription: "The shortname, unique among the users and groups of the domain, disabled ones included. It may have letters a-z and A-Z, digits and `_.@-`. A change renames the group in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.ShortName()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The full name, as free text. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the group belongs to: an id, a shortname or `domain/shortname`. A change moves the group in place, within its domain. Moving to another domain requires replacement: set `domain` too. Default: the provider's `customer` at creation; later the customer that the group has.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which `short_name` is unique. A change replaces the group: the old one is disabled, or abandoned as `deletion_policy` says. Default: the provider's `domain`, else that of the key's own user.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "A description, as free text. A change is made in place. Argus clears it if it is removed from the configuration.",
				Optional:            true,
			},
			"daemon_account": schema.BoolAttribute{
				MarkdownDescription: "Whether this is a group of service accounts, which are used by programs. A change is made in place. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"externally_managed": schema.BoolAttribute{
				MarkdownDescription: "Whether an identity provider owns the group. A change is made in place. Default: `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"reenable": schema.BoolAttribute{
				MarkdownDescription: "Whether to re-enable a disabled group: the one in state, or at creation the one with this `short_name`. Its members, memberships and permissions then work again. A change updates only the state. Default: `true`; `false` makes it an error.",
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
