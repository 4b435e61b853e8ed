// Package group holds what Terraform's users see of Argus's groups.
package group

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

// NewResource makes the resource argus_group.
func NewResource() resource.Resource {
	return &groupResource{fwkit.SubjectResource[model, *model]{Kind: kind}}
}

type groupResource struct {
	fwkit.SubjectResource[model, *model]
}

var kind = fwkit.SubjectKind{
	Noun:     "group",
	Resource: "argus_group",
	Get: func(ctx context.Context, client *argus.Client, ref argus.Ref) (*argus.Subject, error) {
		return asSubject(client.GetGroup(ctx, ref))
	},
	Sweep: func(ctx context.Context, bulk *argus.BulkReader, id argus.ID) *argus.Subject {
		if group := bulk.Group(ctx, id); group != nil {
			return argus.Ptr(group.Subject())
		}
		return nil
	},
	Delete: func(ctx context.Context, client *argus.Client, ref argus.Ref) error {
		return client.DeleteGroup(ctx, ref)
	},
	Reenable: func(ctx context.Context, client *argus.Client, ref argus.Ref) (*argus.Subject, error) {
		return asSubject(client.ReenableGroup(ctx, ref))
	},
	Move: func(ctx context.Context, client *argus.Client, ref argus.Ref, customer string) (*argus.Subject, error) {
		return asSubject(client.MoveGroup(ctx, ref, customer))
	},
	Attributes: attributes,
}

// asSubject is a group as the rules that users and groups share take it.
func asSubject(group *argus.Group, err error) (*argus.Subject, error) {
	if err != nil {
		return nil, err
	}
	return argus.Ptr(group.Subject()), nil
}

func (r *groupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group"
}

func (r *groupResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: fwkit.SubjectSchemaVersion,
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
			"deletion_policy": kind.DeletionPolicy(),
			"disabled":        kind.Disabled(),
		},
		Blocks: map[string]schema.Block{"timeouts": kind.Timeouts(ctx)},
	}
}

// UpgradeState implements resource.ResourceWithUpgradeState.
func (r *groupResource) UpgradeState(ctx context.Context) map[int64]resource.StateUpgrader {
	return fwkit.UpgradeSubjectState(ctx, r)
}
