// Package authmethod holds what Terraform's users see of the authentication methods of Argus's users.
package authmethod

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
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
	_ resource.ResourceWithIdentity    = (*methodResource)(nil)
	_ list.ListResourceWithConfigure   = (*methodResource)(nil)
)

// NewResource makes the resource argus_auth_method.
func NewResource() resource.Resource { return &methodResource{} }

type methodResource struct{ providerdata.Resource }

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
				PlanModifiers:       []planmodifier.String{fwkit.IgnoreCase(), stringplanmodifier.RequiresReplace()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "delete")},
	}
}

func (r *methodResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "user_id", Description: "The id of the user."},
		{Name: "method", Description: "The method, in lower case.", Form: fwkit.OneOf(methods...)},
	}.Schema()
}

func (r *methodResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, removalOf, "method")
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	if !r.Creates(ctx, req, resp, "method") {
		return
	}
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || plan.User.IsUnknown() || plan.Method.IsUnknown() {
		return
	}
	if ref, ok := r.Data.CheckRef(path.Root("user"), plan.User.ValueString(), &resp.Diagnostics); ok {
		r.warnIfEnabled(ctx, &plan, ref, &resp.Diagnostics)
	}
}

// warnIfEnabled warns at plan time that the method is enabled already: reviewers read plans, not applies. A user who does not
// exist yet, as the same apply may create them, and a key that may not look get no warning.
func (r *methodResource) warnIfEnabled(ctx context.Context, plan *model, ref argus.Ref, diags *diag.Diagnostics) {
	user, method := plan.User.ValueString(), plan.Method.ValueString()
	id, known := r.Data.TargetInPlan(ctx, user)
	enabled, err := false, error(nil)
	if !known {
		id = ""
		var subject *argus.Subject
		if subject, err = r.Data.Client.GetSubject(ctx, argus.AnySubject, ref); err == nil && !subject.IsGroup() {
			id = subject.ID
		}
	}
	if err == nil && id != "" {
		enabled, err = isEnabled(ctx, r.Data.Client, id, method)
	}
	if err == nil || argus.IsNotVisible(err) {
		r.Data.NoteSeen(enabled, []argus.ID{id}, plan.madeOf()...)
	}
	switch {
	case argus.IsNotVisible(err):
	case err != nil:
		fwkit.Report(diags, doing("look for", method, user), err)
	case enabled:
		diags.AddAttributeWarning(path.Root("method"), plan.belonging(fwkit.Reference{ID: user}).Name+" is already enabled",
			fmt.Sprintf("User %s has the method %q enabled. Apply will adopt it, and destroy will disable it.", user, method))
	}
}

func (r *methodResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
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
	before, seen := providerdata.Seen[bool](r.Data, []argus.ID{id}, plan.madeOf()...)
	var err error
	if !seen {
		before, err = isEnabled(ctx, r.Data.Client, id, method)
	}
	named := providerdata.Target{Attribute: path.Root("user"), Text: plan.User.ValueString()}
	if err != nil && !argus.IsForbidden(err) && !r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, named) {
		fwkit.Report(&resp.Diagnostics, doing("look for", method, user.String()), err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	err = r.Data.Client.EnableUserMethod(ctx, id, method)
	if r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, named) {
		return
	}
	if argus.IsRefused(err) {
		// A server may refuse to enable what is enabled.
		if now, lookErr := isEnabled(ctx, r.Data.Client, id, method); lookErr == nil && now {
			before, err = true, nil
		}
	}
	if err != nil {
		enabling := doing("enable", method, user.String())
		enabling.Customer = user.Customer
		r.Data.ReportRefusal(ctx, enabling, err, &resp.Diagnostics, named)
		return
	}
	if before {
		resp.Diagnostics.AddAttributeWarning(path.Root("method"), plan.belonging(user).Name+" was already enabled",
			fmt.Sprintf("User %s had the method %q enabled. It was adopted, and destroy will disable it.", user, method))
	}
	state.References["user"] = user
	plan.ID = types.StringValue(user.ID + "/" + strings.ToLower(method))
	state.Save(ctx, plan)
}

func (r *methodResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	enabled, err := isEnabledInBulk(ctx, r.Data.Client, prior.userID(), prior.Method.ValueString())
	reading := doing("read", prior.Method.ValueString(), prior.User.ValueString())
	switch {
	case err != nil && !argus.IsNotFound(err):
		fwkit.Report(&resp.Diagnostics, reading, err)
	case enabled:
		r.Data.FollowRenames(state.References, "user")
		state.Save(ctx, prior)
	case r.Data.IsGone(ctx, prior.belonging(state.References["user"]), reading, err, &resp.Diagnostics):
		resp.State.RemoveResource(ctx)
	}
}

// Update has new timeouts only.
func (r *methodResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	fwkit.SavePlan(ctx, req, resp)
}

func (r *methodResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, removalOf, &resp.Diagnostics) {
		return
	}
	id, method := prior.userID(), prior.Method.ValueString()
	err := r.Data.Client.DisableUserMethod(ctx, id, method)
	r.Data.ReportDestroy(ctx, prior.belonging(state.References["user"]), providerdata.Destroy{
		Context: doing("disable", method, prior.User.ValueString()), Err: err,
		Absent: func(ctx context.Context) (bool, error) {
			enabled, err := isEnabled(ctx, r.Data.Client, id, method)
			return !enabled, err
		},
	}, &resp.Diagnostics)
}

func (r *methodResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := r.ParseImportID(ctx, importID, req, resp)
	if !ok {
		return
	}
	method := strings.ToLower(parts[1])
	if !slices.Contains(methods, method) {
		resp.Diagnostics.AddAttributeError(path.Root("method"), "No such method",
			fmt.Sprintf("%q is not an authentication method. Use one of %s.", parts[1], strings.Join(methods, ", ")))
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), parts[0], &resp.Diagnostics)
	if !ok {
		return
	}
	enabled, err := isEnabled(ctx, r.Data.Client, argus.ID(user.ID), method)
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, doing("read", method, user.String()), err)
	case !enabled:
		resp.Diagnostics.AddAttributeError(path.Root("method"), "The method is not enabled",
			fmt.Sprintf("User %s does not have the method %q enabled, so there is nothing to import.", user, method))
	default:
		saveImported(ctx, state, user, method)
	}
}

// saveImported saves the state that an import has. The method is in lower case.
func saveImported(ctx context.Context, state *fwkit.State, user fwkit.Reference, method string) {
	var imported model
	state.Get(ctx, &imported)
	state.References["user"] = user
	imported.ID = types.StringValue(user.ID + "/" + method)
	imported.User, imported.Method = types.StringValue(user.ID), types.StringValue(method)
	state.Save(ctx, imported)
}

// removalOf is what a destroy takes away: nothing that the provider uses, but for the method of its key.
func removalOf(ctx context.Context, prior tfsdk.State, _ fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var m model
	diags.Append(prior.Get(ctx, &m)...)
	removal := lockout.Removal{Action: fmt.Sprintf("disabling method %q of user %s", m.Method.ValueString(), m.User.ValueString())}
	if strings.EqualFold(m.Method.ValueString(), "apikey") {
		removal.KeyUser = m.userID()
	}
	return removal
}
