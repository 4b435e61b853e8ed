// Package openid holds what Terraform's users see of how Argus's users are mapped to OpenID identity providers.
package openid

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*openIDResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*openIDResource)(nil)
	_ resource.ResourceWithImportState = (*openIDResource)(nil)
	_ resource.ResourceWithIdentity    = (*openIDResource)(nil)
)

// NewResource makes the resource argus_user_openid.
func NewResource() resource.Resource { return &openIDResource{} }

type openIDResource struct{ providerdata.Resource }

func (r *openIDResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_openid"
}

func (r *openIDResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Maps a user to an OpenID identity provider: who logs in there under the mapped name is this user in Argus. To let the user log in so, enable the method `openid` with `argus_auth_method`.\n\n" +
			"A mapping that exists already is overwritten, with a warning that shows it. **Argus's API cannot remove a mapping**: destroy warns, and only takes it out of state.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user: an id, a shortname or `domain/shortname`. Another user replaces the resource, and the former user stays mapped.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"openid_provider": schema.StringAttribute{
				MarkdownDescription: "The identity provider, by the id (a UUID) or the shortname that Argus has for it. Argus's documentation does not say which it takes, and its API does not list them: the text is sent as it is. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
			"mapped_user_name": schema.StringAttribute{
				MarkdownDescription: "The name under which the identity provider knows the user. A change is made in place.",
				Required:            true,
				Validators:          []validator.String{fwkit.NotEmpty()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *openIDResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{{Name: "user_id", Description: "The id of the user."}}.Schema()
}

func (r *openIDResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	user := r.Data.PlanTarget(ctx, req, resp, "user")
	var plan, prior model
	var before, after []providerdata.Owned
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
		before = prior.owned(user.Prior)
		if fwkit.Destroys(req, resp) {
			prior.warnOfLeaving(user.Prior, &resp.Diagnostics)
		}
	}
	if req.Plan.Raw.IsNull() {
		r.Data.PlanOwned(ctx, req, before, nil, &resp.Diagnostics)
		return
	}
	if !req.State.Raw.IsNull() {
		fwkit.SuppressEquivalentReference(ctx, req, resp, path.Root("openid_provider"), isProvider)
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	after = plan.owned(user.Reference)
	if !r.Data.PlanOwned(ctx, req, before, after, &resp.Diagnostics) || !r.Ready() {
		return
	}
	switch {
	case fwkit.Creates(ctx, req, resp):
		if !plan.User.IsUnknown() {
			r.planCreate(ctx, &plan, user, &resp.Diagnostics)
		}
	case !plan.sameAs(&prior):
		r.Data.CheckRemoval(ctx, removalOf(user.Reference), true, &resp.Diagnostics)
	}
}

// planCreate warns of a mapping that a create is to overwrite.
func (r *openIDResource) planCreate(ctx context.Context, plan *model, user providerdata.PlanTarget, diags *diag.Diagnostics) {
	if !fwkit.CheckReference(path.Root("user"), user.Text, diags) {
		return
	}
	id := user.ID
	if !user.Known {
		subject, err := r.Data.Client.GetSubject(ctx, argus.AnySubject, r.Data.Ref(user.Text))
		if err != nil {
			return // the same apply may create the user, or the key may not look
		}
		id = subject.ID
	}
	if id == "" {
		return
	}
	present, err := find(ctx, r.Data.Client, id)
	switch {
	case argus.IsNotVisible(err):
		return
	case err != nil:
		fwkit.Report(diags, doing("read", user.Text), err)
		return
	}
	r.Data.NoteSeen(present, []argus.ID{id}, plan.madeOf()...)
	if present != nil && !plan.isIn(present) && r.Data.CheckRemoval(ctx, removalOf(fwkit.Reference{ID: string(id)}), true, diags) {
		diags.AddAttributeWarning(path.Root("user"), belonging(fwkit.Reference{ID: user.Text}).Name+" already exists",
			"The user "+shown(present)+". Apply will overwrite this.")
	}
}

func (r *openIDResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	named := providerdata.Target{Attribute: path.Root("user"), Text: plan.User.ValueString()}
	former, seen := providerdata.Seen[*argus.OpenIDConfiguration](r.Data, []argus.ID{argus.ID(user.ID)}, plan.madeOf()...)
	if !seen {
		var err error
		if former, err = find(ctx, r.Data.Client, argus.ID(user.ID)); err != nil && !argus.IsForbidden(err) {
			fwkit.Report(&resp.Diagnostics, doing("read", user.String()), err)
			return
		}
	}
	overwrites := former != nil && !plan.isIn(former)
	if overwrites && !r.Data.CheckRemoval(ctx, removalOf(user), false, &resp.Diagnostics) {
		return
	}
	owned := plan.owned(user)
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	state.References["user"] = user
	plan.ID = types.StringValue(user.ID)
	if overwrites {
		state.Overwrites("mapped_user_name", former.MappedUserName)
	}
	returned := r.set(ctx, state, &plan, named)
	if overwrites && returned != nil && !sameMapping(former, returned) {
		resp.Diagnostics.AddAttributeWarning(path.Root("user"), belonging(user).Name+" already existed", "The user "+shown(former)+" before. This was overwritten.")
	}
}

func (r *openIDResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	reading := doing("read", prior.User.ValueString())
	present, err := find(ctx, r.Data.Client, prior.userID())
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	case present == nil:
		if r.Data.IsGone(ctx, belonging(state.References["user"]), reading, nil, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	r.Data.FollowRenames(state.References, "user")
	prior.fill(present, state)
	state.Save(ctx, prior)
}

func (r *openIDResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	user := state.References["user"]
	switch {
	case resp.Diagnostics.HasError() || !r.Data.Own(ctx, plan.owned(user), &resp.Diagnostics):
	case plan.sameAs(&prior): // new timeouts only
		state.Save(ctx, plan)
	case r.Data.CheckRemoval(ctx, removalOf(user), false, &resp.Diagnostics):
		r.set(ctx, state, &plan)
	}
}

// Delete sends nothing: the API cannot remove a mapping.
func (r *openIDResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	prior.warnOfLeft(state.References["user"], &resp.Diagnostics)
	r.Data.Disown(prior.owned(state.References["user"]))
}

func (r *openIDResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	if !fwkit.IsReference(id) {
		fwkit.InvalidImportID(id, "Write the id, the shortname or domain/shortname of a user, for example \"1234\", \"alice\" or \"mnemonic/alice\".", &resp.Diagnostics)
		return
	}
	if !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported model
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	var about diag.Diagnostics
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), id, &about)
	fwkit.ReportImportPart("user", about, &resp.Diagnostics)
	if !ok {
		return
	}
	switch present, err := find(ctx, r.Data.Client, argus.ID(user.ID)); {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, doing("read", user.String()), err)
	case present == nil:
		resp.Diagnostics.AddAttributeError(path.Root("user"), "No such OpenID mapping", "User "+user.String()+" is not mapped to an identity provider, so there is nothing to import.")
	default:
		state.References["user"] = user
		imported.ID, imported.User = types.StringValue(user.ID), types.StringValue(user.ID)
		imported.fill(present, state)
		state.Save(ctx, imported)
	}
}

// set writes the mapping to Argus, and what Argus returns to state; nil after an error. A refusal is explained by the targets.
func (r *openIDResource) set(ctx context.Context, state *fwkit.State, plan *model, targets ...providerdata.Target) *argus.OpenIDConfiguration {
	user := state.References["user"]
	state.Object = belonging(user).Name
	returned, err := r.Data.Client.SetUserOpenIDConfiguration(ctx, argus.ID(user.ID), argus.SetOpenIDConfigurationRequest{
		Provider: plan.OpenIDProvider.ValueString(), MappedUserName: plan.MappedUserName.ValueString(),
	})
	if r.Data.ExplainRefusal(ctx, err, state.Diags, targets...) {
		return nil
	}
	if err != nil {
		setting := doing("set", user.String())
		setting.Customer = user.Customer
		r.Data.ReportRefusal(ctx, setting, err, state.Diags, targets...)
		return nil
	}
	delete(state.References, "openid_provider")
	plan.fill(returned, state)
	if now := providerOf(returned); !isProvider(now, plan.OpenIDProvider.ValueString()) {
		delete(state.References, "openid_provider") // so that the next read shows the one that Argus has
		state.Diags.AddAttributeWarning(path.Root("openid_provider"), fmt.Sprintf("Argus did not apply %s of %s", "openid_provider", fwkit.LowerFirst(state.Object)),
			fmt.Sprintf("openid_provider was sent as %q, and the response has %s. The next plan will show the difference.", argus.Short(plan.OpenIDProvider.ValueString()), now))
	}
	state.Save(ctx, plan)
	return returned
}
