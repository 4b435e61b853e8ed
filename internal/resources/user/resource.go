// Package user holds what Terraform's users see of Argus's users.
package user

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	_ resource.ResourceWithConfigure   = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userResource)(nil)
	_ resource.ResourceWithImportState = (*userResource)(nil)
)

// NewResource makes the resource argus_user.
func NewResource() resource.Resource { return &userResource{} }

type userResource struct{ fwkit.Resource }

var kind = fwkit.SubjectKind{
	Noun:     "user",
	Resource: "argus_user",
	Get: func(ctx context.Context, client *argus.Client, ref argus.Ref) (*argus.Subject, error) {
		user, err := client.GetUser(ctx, ref)
		return (*argus.Subject)(user), err
	},
	Sweep: func(ctx context.Context, bulk *argus.BulkReader, id argus.ID) *argus.Subject {
		return (*argus.Subject)(bulk.User(ctx, id))
	},
}

func (r *userResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (r *userResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a user of Argus: a person, or with `daemon_account` a service account.\n\n" +
			"Argus erases nothing: destroy disables the user, who keeps id, shortname, memberships and permissions. A user whose `short_name` belongs to a disabled one is not created anew: that one is re-enabled and brought to the configured values, and plan and apply warn with the memberships and permissions that come back. A `short_name` that an active subject has is an error that shows the `import` block to paste. A user who was disabled behind Terraform's back is planned to be re-enabled.\n\n" +
			"The key needs the functions `viewUsers` to read, `createUser` to create, `updateUser` to change, re-enable and move, and `deleteUser` to destroy, for the user's customer. Where it has `viewBasicCustomer` and `viewPermissions` too, plans check the customer and tell which permissions come back.",
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
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the user belongs to: an id, a shortname or `domain/shortname`. Default: at creation the provider's `customer`; later the customer that the user has. A change moves the user in place, inside the domain; to another domain only replacement leads, with `domain` set beside it.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The name of the domain in which `short_name` is unique. Default: the provider's `domain`, else that of the key's own user. A change replaces the user: the old one is disabled.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
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
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
					"national_number": schema.StringAttribute{
						MarkdownDescription: "The number within the country, for example `99999999`.",
						Required:            true,
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
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
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
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
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOfCaseInsensitive(
					"apikey", "ldap", "password", "signature", "sms", "totp"))},
			},
			"reenable": schema.BoolAttribute{
				MarkdownDescription: "Whether to re-enable the disabled user who has this `short_name`, with the memberships and permissions that come back. Default: `true`; `false` makes that an error. It is never sent: a change changes state only.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
		},
	}
}

func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	kind.PlanCustomer(ctx, r.Data, req, resp)
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		if r.Ready() && !plan.ShortName.IsUnknown() {
			kind.WarnOfTaken(ctx, r.Data, plan.ShortName.ValueString(), r.Data.DomainToSend(plan.Domain), plan.Reenable.ValueBool(), &resp.Diagnostics)
		}
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !plan.NotificationUser.IsUnknown() && !plan.NotificationUser.Equal(state.NotificationUser) {
		if plan.ShortName.Equal(state.ShortName) {
			resp.Diagnostics.AddAttributeError(path.Root("notification_user"), "notification_user is decided at creation",
				fmt.Sprintf("Argus takes notification_user at creation only, and the disabled user would keep the shortname %q. Set notification_user = %t again, or choose another short_name, so that a new user replaces this one.",
					state.ShortName.ValueString(), state.NotificationUser.ValueBool()))
			return
		}
		resp.RequiresReplace.Append(path.Root("notification_user"))
	}
}

func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	request := plan.toAdd(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	customer, ok := r.Data.CustomerToSend(ctx, path.Root("customer"), request.Customer, &resp.Diagnostics)
	if !ok {
		return
	}
	request.Customer = customer.ID
	request.Domain = r.Data.DomainToSend(plan.Domain)
	act := fwkit.Act{Doing: fmt.Sprintf("create user %q", request.ShortName), Customer: plan.Customer.ValueString(), Attributes: attributes}
	user, err := r.Data.Client.AddUser(ctx, request)
	out := fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	switch {
	case argus.IsRefused(err):
		r.reenable(ctx, act, &plan, request, err, out)
	case err != nil:
		fwkit.Report(&resp.Diagnostics, act, err)
	default:
		write(ctx, out, &plan, user)
	}
}

// reenable has the disabled user back who holds the shortname, after a create that was refused.
func (r *userResource) reenable(ctx context.Context, act fwkit.Act, plan *model, request argus.AddUserRequest, refused error, out fwkit.Output) {
	disabled := kind.MayReenable(ctx, r.Data, act, request.ShortName, request.Domain, plan.Reenable.ValueBool(), refused, out.Diags)
	if disabled == nil {
		return
	}
	if disabled.Flags.Has(argus.FlagNotificationUser) != request.NotificationUser {
		out.Diags.AddAttributeError(path.Root("notification_user"), "notification_user is decided at creation",
			fmt.Sprintf("The shortname %q belongs to a disabled user with notification_user = %t, which Argus cannot change. Set it to that, or choose another short_name.", request.ShortName, !request.NotificationUser))
		return
	}
	user, err := r.Data.Client.ReenableUser(ctx, argus.ByID(disabled.ID))
	if err != nil {
		act.Doing = fmt.Sprintf("re-enable user %q (%s)", request.ShortName, disabled.ID)
		fwkit.Report(out.Diags, act, err)
		return
	}
	current := model{Reenable: plan.Reenable, EnableAuthenticationMethods: plan.EnableAuthenticationMethods}
	write(ctx, out, &current, user)
	kind.WarnOfReturn(ctx, r.Data, (*argus.Subject)(user), out.Diags)
	if !out.Diags.HasError() {
		r.bring(ctx, &current, plan, user, fwkit.CustomerReference(user.Customer), out)
	}
}

func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
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
	subject := kind.Current(ctx, r.Data, state.ID.ValueString(), state.Customer.ValueString(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if subject == nil {
		resp.State.RemoveResource(ctx)
		return
	}
	state.read(subject, served, references, r.Data.Domain)
	fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}.Save(ctx, state, served, references)
}

func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	r.bring(ctx, &state, &plan, nil, references["customer"], fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set})
}

func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := r.Data.Client.DeleteUser(ctx, argus.ByID(argus.ID(state.ID.ValueString())))
	kind.Disabled(ctx, r.Data, fwkit.Act{
		Doing:    fmt.Sprintf("disable user %q (%s)", state.ShortName.ValueString(), state.ID.ValueString()),
		Customer: state.Customer.ValueString(),
	}, state.ID.ValueString(), err, &resp.Diagnostics)
}

func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	subject := kind.Import(ctx, r.Data, req.ID, &resp.Diagnostics)
	if subject == nil {
		return
	}
	state := model{Reenable: types.BoolValue(true), EnableAuthenticationMethods: types.SetNull(types.StringType)}
	write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, (*argus.User)(subject))
}

// write puts into state what a write answered, in the spelling that was planned.
func write(ctx context.Context, out fwkit.Output, planned *model, user *argus.User) {
	served, references := fwkit.Served{}, fwkit.References{}
	planned.fill(user, fwkit.Writing{Served: served, Diags: out.Diags})
	planned.Customer = references.Written("customer", planned.Customer, fwkit.CustomerReference(user.Customer))
	out.Save(ctx, planned, served, references)
}

// bring changes and moves a user from what state says to what is wanted. State follows each step, so that a failure in
// between leaves what the next apply continues from. The user is what the write before answered, nil where there was none.
func (r *userResource) bring(ctx context.Context, state, wanted *model, user *argus.User, customer fwkit.Reference, out fwkit.Output) {
	ref := argus.ByID(argus.ID(state.ID.ValueString()))
	act := fwkit.Act{Doing: fmt.Sprintf("update user %q (%s)", state.ShortName.ValueString(), ref.Name), Customer: customer.Text(), Attributes: attributes}
	var err error
	if request, any := wanted.toUpdate(state); any {
		if user, err = r.Data.Client.UpdateUser(ctx, ref, request); err != nil {
			fwkit.Report(out.Diags, act, err)
			return
		}
		changed := *wanted
		changed.Customer = state.Customer
		write(ctx, out, &changed, user)
	}
	target, move := kind.MoveTarget(ctx, r.Data, wanted.Customer, customer, out.Diags)
	if out.Diags.HasError() {
		return
	}
	if move {
		act.Doing = fmt.Sprintf("move user %q (%s) to customer %q", wanted.ShortName.ValueString(), ref.Name, wanted.Customer.ValueString())
		if user, err = r.Data.Client.MoveUser(ctx, ref, target); err != nil {
			fwkit.Report(out.Diags, act, err)
			return
		}
	}
	if user == nil {
		out.Diags.Append(out.Set(ctx, wanted)...)
		return
	}
	wanted.notCleared(user, out.Diags)
	write(ctx, out, wanted, user)
}
