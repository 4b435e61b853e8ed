// Package authmethod holds what Terraform's users see of the authentication methods of Argus's users.
package authmethod

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*methodResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*methodResource)(nil)
	_ resource.ResourceWithImportState = (*methodResource)(nil)
)

// NewResource makes the resource argus_auth_method.
func NewResource() resource.Resource { return &methodResource{} }

type methodResource struct{ providerdata.Resource }

// waits are the operations that have a timeout.
var waits = fwkit.Timeouts{}

func (r *methodResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_auth_method"
}

func (r *methodResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps an authentication method enabled for a user. Other methods of the user are not touched.\n\n" +
			"A method that is enabled already, which Argus may do for new users, is adopted with a warning. Destroy disables the method, whoever enabled it. What a method needs, such as a password or the seed of `totp`, is not managed here.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user and the method in lower case, `userID/method`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user who has the method: an id, a shortname or `domain/shortname`. Another user replaces the resource.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"method": schema.StringAttribute{
				MarkdownDescription: "The method: `" + strings.Join(methods, "`, `") + "`, in any case. Another method replaces the resource.",
				Required:            true,
				Validators:          []validator.String{fwkit.OneOfCaseInsensitive(methods...)},
				PlanModifiers:       []planmodifier.String{fwkit.KeepCase(), stringplanmodifier.RequiresReplace()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": waits.Block(ctx)},
	}
}

func (r *methodResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, disables, "method")
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	if !fwkit.Creates(ctx, req, resp, "method") || !r.Ready() {
		return
	}
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || plan.User.IsUnknown() || plan.Method.IsUnknown() {
		return
	}
	if fwkit.CheckReference(path.Root("user"), plan.User.ValueString(), &resp.Diagnostics) {
		r.warnOfEnabled(ctx, &plan, &resp.Diagnostics)
	}
}

// warnOfEnabled warns at plan time that the method is enabled already: reviewers read plans, not applies. A user who is
// not there yet, as the same apply may make them, and a key that may not look are nothing to speak of.
func (r *methodResource) warnOfEnabled(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	user, method := plan.User.ValueString(), plan.Method.ValueString()
	subject, err := r.Data.Client.GetSubject(ctx, argus.AnySubject, r.Data.Ref(user))
	there := false
	if err == nil && !subject.IsGroup() {
		there, err = enabled(ctx, r.Data.Client, subject.ID, method)
	}
	switch {
	case argus.IsNotFound(err) || argus.IsForbidden(err) || argus.IsValidation(err):
	case err != nil:
		fwkit.Report(diags, doing("look for", method, user), err)
	case there:
		diags.AddAttributeWarning(path.Root("method"), plan.belonging(fwkit.Reference{ID: user}).Name+" is already enabled",
			fmt.Sprintf("User %s has the method %q enabled. Apply will adopt it, and destroy will disable it.", user, method))
	}
}

func (r *methodResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, done := fwkit.Within(ctx, req.Plan, "create", &resp.Diagnostics)
	defer done()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), plan.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	id, method := argus.ID(user.ID), plan.Method.ValueString()
	there, err := enabled(ctx, r.Data.Client, id, method)
	if err != nil && !argus.IsForbidden(err) {
		fwkit.Report(&resp.Diagnostics, doing("look for", method, user.Text()), err)
		return
	}
	err = r.Data.Client.EnableUserMethod(ctx, id, method)
	if argus.IsRefused(err) {
		// A server may refuse to enable what is enabled.
		if now, lookErr := enabled(ctx, r.Data.Client, id, method); lookErr == nil && now {
			there, err = true, nil
		}
	}
	if err != nil {
		act := doing("enable", method, user.Text())
		act.Customer = user.Customer
		fwkit.Report(&resp.Diagnostics, act, err)
		return
	}
	if there {
		resp.Diagnostics.AddAttributeWarning(path.Root("method"), plan.belonging(user).Name+" was already enabled",
			fmt.Sprintf("User %s had the method %q enabled. It was adopted, and destroy will disable it.", user.Text(), method))
	}
	write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &plan, user)
}

func (r *methodResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "read", &resp.Diagnostics)
	defer done()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	there, err := current(ctx, r.Data.Client, state.userID(), state.Method.ValueString())
	reading := doing("read", state.Method.ValueString(), state.User.ValueString())
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	}
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
	case there:
		r.Data.FollowRenames(references, "user")
		references.Save(ctx, resp.Private, &resp.Diagnostics)
	case r.Data.IsGone(ctx, state.belonging(references["user"]), reading, &resp.Diagnostics):
		resp.State.RemoveResource(ctx)
	}
}

// Update has new timeouts only.
func (r *methodResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *methodResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "delete", &resp.Diagnostics)
	defer done()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, disables, &resp.Diagnostics) {
		return
	}
	id, method := state.userID(), state.Method.ValueString()
	object := state.belonging(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)["user"])
	act := doing("disable", method, state.User.ValueString())
	err := r.Data.Client.DisableUserMethod(ctx, id, method)
	r.Data.ReportDestroy(ctx, object, providerdata.Destroy{Act: act, Err: err, Absent: func(ctx context.Context) (bool, error) {
		there, err := enabled(ctx, r.Data.Client, id, method)
		return !there, err
	}}, &resp.Diagnostics)
}

func (r *methodResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := compositeID.Parse(req.ID, &resp.Diagnostics)
	if !ok {
		return
	}
	method := strings.ToLower(parts[1])
	if !slices.Contains(methods, method) {
		resp.Diagnostics.AddAttributeError(path.Root("method"), "No such method",
			fmt.Sprintf("%q is not an authentication method. Use one of %s.", parts[1], strings.Join(methods, ", ")))
		return
	}
	if !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), parts[0], &resp.Diagnostics)
	if !ok {
		return
	}
	there, err := enabled(ctx, r.Data.Client, argus.ID(user.ID), method)
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, doing("read", method, user.Text()), err)
	case !there:
		resp.Diagnostics.AddAttributeError(path.Root("method"), "The method is not enabled",
			fmt.Sprintf("User %s does not have the method %q enabled, so there is nothing to import.", user.Text(), method))
	default:
		state := model{Method: types.StringValue(method), Timeouts: waits.Unset()}
		write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, user)
	}
}

// disables is what a destroy takes away: nothing that the provider uses, but for the method of its key.
func disables(ctx context.Context, prior tfsdk.State, _ fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var state model
	diags.Append(prior.Get(ctx, &state)...)
	removal := lockout.Removal{Action: fmt.Sprintf("disabling method %q of user %s", state.Method.ValueString(), state.User.ValueString())}
	if strings.EqualFold(state.Method.ValueString(), "apikey") {
		removal.KeyUser = state.userID()
	}
	return removal
}

// write puts an enabled method into state, in the spelling that was planned.
func write(ctx context.Context, out fwkit.Output, planned *model, user fwkit.Reference) {
	references := fwkit.References{}
	planned.ID = types.StringValue(compositeID.Join(user.ID, strings.ToLower(planned.Method.ValueString())))
	planned.User = references.Written("user", planned.User, user)
	out.Save(ctx, planned, fwkit.Served{}, references)
}
