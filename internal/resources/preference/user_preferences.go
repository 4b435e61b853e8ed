package preference

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	_ resource.ResourceWithConfigure   = (*userPreferencesResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userPreferencesResource)(nil)
	_ resource.ResourceWithImportState = (*userPreferencesResource)(nil)
	_ resource.ResourceWithIdentity    = (*userPreferencesResource)(nil)
)

// NewUserPreferencesResource makes the resource argus_user_preferences.
func NewUserPreferencesResource() resource.Resource { return &userPreferencesResource{} }

type userPreferencesResource struct{ providerdata.Resource }

func (r *userPreferencesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_preferences"
}

func (r *userPreferencesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages several preferences of a user in one resource. Preferences with other keys, which the web client may set, are not touched.\n\n" +
			"A preference that exists already is overwritten, with a warning that shows its value. Destroy removes the preferences that the resource has, whoever set them.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user who has the preferences: an id, a shortname or `domain/shortname`. Another user replaces the resource.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"preferences": schema.MapAttribute{
				MarkdownDescription: "The values by key, at least one. Keys are any text that is not empty, and a value may be empty. A key that is taken out is removed in Argus. Changes are made in place.",
				Required:            true,
				ElementType:         types.StringType,
				Validators:          []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.NoNullValues(), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1))},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *userPreferencesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{{Name: "user_id", Description: "The id of the user."}}.Schema()
}

func (r *userPreferencesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	user := r.Data.PlanTarget(ctx, req, resp, "user")
	var prior, plan userModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() || !r.Data.PlanOwned(ctx, req, prior.owned(user.Prior), plan.owned(user.Reference), &resp.Diagnostics) {
		return
	}
	if req.Plan.Raw.IsNull() || plan.Preferences.IsUnknown() || plan.User.IsUnknown() {
		return
	}
	added := plan.keys()
	if !r.Creates(ctx, req, resp) && !req.State.Raw.IsNull() {
		warnOfRemoved(prior, plan, &resp.Diagnostics)
		added = lacking(plan.keys(), prior.values())
	}
	if len(added) == 0 || !r.Ready() || !fwkit.CheckReference(path.Root("user"), user.Text, &resp.Diagnostics) {
		return
	}
	r.warnOfOverwritten(ctx, user, added, &resp.Diagnostics)
}

func (r *userPreferencesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), plan.User.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	owned := plan.owned(user)
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	named := providerdata.Target{Attribute: path.Root("user"), Text: plan.User.ValueString()}
	there, err := r.list(ctx, argus.ByID(argus.ID(user.ID)))
	if err != nil && !argus.IsForbidden(err) && !r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, named) {
		fwkit.Report(&resp.Diagnostics, reading(user), err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	for key, value := range there {
		state.Overwrites(attributeOf(key), value)
	}
	state.References["user"], state.Object = user, "Preferences of "+user.Name()
	plan.ID = types.StringValue(user.ID)
	written, ok := r.set(ctx, state, &plan, there, named)
	if !ok {
		return // nothing is in state: the next create continues
	}
	plan.fill(written, state)
	state.Save(ctx, plan)
}

func (r *userPreferencesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	user := state.References["user"]
	there, err := r.inBulk(ctx, &prior)
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading(user), err)
		return
	}
	gone := lacking(prior.keys(), there)
	if (err != nil || len(gone) > 0) && !r.Data.IsGone(ctx, belonging(user, gone), reading(user), err, &resp.Diagnostics) {
		return
	}
	if err != nil || len(gone) > 0 && len(gone) == len(prior.values()) {
		resp.State.RemoveResource(ctx)
		return
	}
	r.Data.FollowRenames(state.References, "user")
	prior.fill(there, state)
	state.Save(ctx, prior)
}

func (r *userPreferencesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan, prior userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	user := state.References["user"]
	if resp.Diagnostics.HasError() || !r.Data.Own(ctx, plan.owned(user), &resp.Diagnostics) {
		return
	}
	state.Object = "Preferences of " + user.Name()
	there := prior.values()
	if len(lacking(plan.keys(), there)) > 0 {
		listed, err := r.list(ctx, argus.ByID(argus.ID(user.ID)))
		if err != nil && !argus.IsForbidden(err) {
			fwkit.Report(&resp.Diagnostics, reading(user), err)
			return
		}
		for _, key := range lacking(plan.keys(), there) {
			if value, found := listed[key]; found {
				there[key] = value
				state.Overwrites(attributeOf(key), value)
			}
		}
	}
	written, ok := r.set(ctx, state, &plan, there)
	known := plan.values()
	if ok {
		plan.fill(written, state) // also if a removal fails: what Argus made of a value is no drift
		ok = r.remove(ctx, state, &prior, lacking(prior.keys(), known))
		known = prior.values()
		maps.Copy(known, plan.values())
	} else {
		maps.Copy(known, prior.values())
	}
	if ok {
		state.Save(ctx, plan)
		return
	}
	r.saveWhatIsThere(ctx, state, &prior, known)
}

func (r *userPreferencesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.remove(ctx, state, &prior, prior.keys()) {
		r.Data.Disown(prior.owned(state.References["user"]))
	}
}

func (r *userPreferencesResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	text, keys, ok := parseUserImportID(id, &resp.Diagnostics)
	if !ok || !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported userModel
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), text, &resp.Diagnostics)
	if !ok {
		return
	}
	there, err := r.list(ctx, argus.ByID(argus.ID(user.ID)))
	if err != nil {
		fwkit.Report(&resp.Diagnostics, reading(user), err)
		return
	}
	if missing := lacking(keys, there); len(missing) > 0 {
		resp.Diagnostics.AddAttributeError(path.Root("preferences"), "No such preference",
			fmt.Sprintf("User %s has no preference with the key %s of the import ID. Upper and lower case of the key matter.", user, argus.Quote(missing[0])))
		return
	}
	maps.DeleteFunc(there, func(key, _ string) bool { return !slices.Contains(keys, key) })
	state.References["user"] = user
	imported.ID, imported.User, imported.Preferences = types.StringValue(user.ID), types.StringValue(user.ID), mapOf(there)
	state.Save(ctx, imported)
}
