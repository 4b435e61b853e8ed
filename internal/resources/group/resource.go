// Package group holds what Terraform's users see of Argus's groups.
package group

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

var (
	_ resource.ResourceWithConfigure   = (*groupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*groupResource)(nil)
	_ resource.ResourceWithImportState = (*groupResource)(nil)
)

// NewResource makes the resource argus_group.
func NewResource() resource.Resource { return &groupResource{} }

type groupResource struct{ fwkit.Resource }

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
}

func (r *groupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group"
}

func (r *groupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a group of Argus: users and other groups that have permissions together. Its members are managed by `argus_group_membership`.\n\n" +
			"Argus erases nothing: destroy disables the group, which keeps id, shortname, members, memberships and permissions. A group whose `short_name` belongs to a disabled one is not created anew: that one is re-enabled and brought to the configured values, and plan and apply warn with the members, memberships and permissions that come back. A `short_name` that an active subject has is an error that shows the `import` block to paste. A group that was disabled behind Terraform's back is planned to be re-enabled.\n\n" +
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
				MarkdownDescription: "The name of the domain in which `short_name` is unique. Default: the provider's `domain`, else that of the key's own user. A change replaces the group: the old one is disabled.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
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
				MarkdownDescription: "Whether to re-enable the disabled group that has this `short_name`, with the members, memberships and permissions that come back. Default: `true`; `false` makes that an error. It is never sent: a change changes state only.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
		},
	}
}

func (r *groupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	kind.PlanCustomer(ctx, r.Data, req, resp)
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !req.State.Raw.IsNull() || !r.Ready() || plan.ShortName.IsUnknown() {
		return
	}
	kind.WarnOfTaken(ctx, r.Data, plan.ShortName.ValueString(), r.Data.DomainToSend(plan.Domain), plan.Reenable.ValueBool(), &resp.Diagnostics)
}

func (r *groupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	request := plan.toAdd()
	customer, ok := r.Data.CustomerToSend(ctx, path.Root("customer"), request.Customer, &resp.Diagnostics)
	if !ok {
		return
	}
	request.Customer = customer.ID
	request.Domain = r.Data.DomainToSend(plan.Domain)
	act := fwkit.Act{Doing: fmt.Sprintf("create group %q", request.ShortName), Customer: plan.Customer.ValueString(), Attributes: attributes}
	group, err := asSubject(r.Data.Client.AddGroup(ctx, request))
	out := fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	switch {
	case argus.IsRefused(err):
		r.reenable(ctx, act, &plan, request, err, out)
	case err != nil:
		fwkit.Report(&resp.Diagnostics, act, err)
	default:
		write(ctx, out, &plan, group)
	}
}

// reenable has the disabled group back that holds the shortname, after a create that was refused.
func (r *groupResource) reenable(ctx context.Context, act fwkit.Act, plan *model, request argus.AddGroupRequest, refused error, out fwkit.Output) {
	disabled := kind.MayReenable(ctx, r.Data, act, request.ShortName, request.Domain, plan.Reenable.ValueBool(), refused, out.Diags)
	if disabled == nil {
		return
	}
	group, err := asSubject(r.Data.Client.ReenableGroup(ctx, argus.ByID(disabled.ID)))
	if err != nil {
		act.Doing = fmt.Sprintf("re-enable group %q (%s)", request.ShortName, disabled.ID)
		fwkit.Report(out.Diags, act, err)
		return
	}
	current := model{Reenable: plan.Reenable}
	write(ctx, out, &current, group)
	kind.WarnOfReturn(ctx, r.Data, group, out.Diags)
	if !out.Diags.HasError() {
		r.bring(ctx, &current, plan, group, fwkit.CustomerReference(group.Customer), out)
	}
}

func (r *groupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	served := fwkit.LoadServed(ctx, req.Private, &resp.Diagnostics)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	if kind.Unchanged(ctx, r.Data, state.ID.ValueString(), func(row *argus.Subject) bool {
		now, servedNow, referencesNow := state, maps.Clone(served), maps.Clone(references)
		now.read(row, servedNow, referencesNow, r.Data.Domain)
		return reflect.DeepEqual([]any{now, servedNow, referencesNow}, []any{state, served, references})
	}) {
		return
	}
	group := kind.Current(ctx, r.Data, state.ID.ValueString(), state.Customer.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if group == nil {
		resp.State.RemoveResource(ctx)
		return
	}
	state.read(group, served, references, r.Data.Domain)
	fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}.Save(ctx, state, served, references)
}

func (r *groupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	r.bring(ctx, &state, &plan, nil, references["customer"], fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set})
}

func (r *groupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Data.Client.DeleteGroup(ctx, argus.ByID(argus.ID(state.ID.ValueString())))
	kind.Disabled(ctx, r.Data, fwkit.Act{
		Doing:    fmt.Sprintf("disable group %q (%s)", state.ShortName.ValueString(), state.ID.ValueString()),
		Customer: state.Customer.ValueString(),
	}, state.ID.ValueString(), err, &resp.Diagnostics)
}

func (r *groupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	group := kind.Import(ctx, r.Data, req.ID, &resp.Diagnostics)
	if group == nil {
		return
	}
	state := model{Reenable: types.BoolValue(true)}
	write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, group)
}

// write puts into state what a write answered, in the spelling that was planned.
func write(ctx context.Context, out fwkit.Output, planned *model, group *argus.Subject) {
	served, references := fwkit.Served{}, fwkit.References{}
	planned.fill(group, fwkit.Writing{Served: served, Diags: out.Diags})
	planned.Customer = references.Written("customer", planned.Customer, fwkit.CustomerReference(group.Customer))
	out.Save(ctx, planned, served, references)
}

// bring changes and moves a group from what state says to what is wanted. State follows each step, so that a failure in
// between leaves what the next apply continues from. The group is what the write before answered, nil where there was none.
func (r *groupResource) bring(ctx context.Context, state, wanted *model, group *argus.Subject, customer fwkit.Reference, out fwkit.Output) {
	ref := argus.ByID(argus.ID(state.ID.ValueString()))
	act := fwkit.Act{Doing: fmt.Sprintf("update group %q (%s)", state.ShortName.ValueString(), ref.Name), Customer: customer.Text(), Attributes: attributes}
	var err error
	if request, any := wanted.toUpdate(state); any {
		if group, err = asSubject(r.Data.Client.UpdateGroup(ctx, ref, request)); err != nil {
			fwkit.Report(out.Diags, act, err)
			return
		}
		changed := *wanted
		changed.Customer = state.Customer
		write(ctx, out, &changed, group)
	}
	target, move := kind.MoveTarget(ctx, r.Data, wanted.Customer, customer, out.Diags)
	if out.Diags.HasError() {
		return
	}
	if move {
		act.Doing = fmt.Sprintf("move group %q (%s) to customer %q", wanted.ShortName.ValueString(), ref.Name, wanted.Customer.ValueString())
		if group, err = asSubject(r.Data.Client.MoveGroup(ctx, ref, target)); err != nil {
			fwkit.Report(out.Diags, act, err)
			return
		}
	}
	if group == nil {
		out.Diags.Append(out.Set(ctx, wanted)...)
		return
	}
	wanted.notCleared(group, out.Diags)
	write(ctx, out, wanted, group)
}

// asSubject is a group as the rules that users and groups share take it.
func asSubject(group *argus.Group, err error) (*argus.Subject, error) {
	if err != nil {
		return nil, err
	}
	return argus.Ptr(group.Subject()), nil
}
