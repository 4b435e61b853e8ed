// Package preference holds what Terraform's users see of the preferences of Argus's users.
package preference

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
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
	_ resource.ResourceWithConfigure   = (*preferenceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*preferenceResource)(nil)
	_ resource.ResourceWithImportState = (*preferenceResource)(nil)
	_ resource.ResourceWithIdentity    = (*preferenceResource)(nil)
	_ list.ListResourceWithConfigure   = (*preferenceResource)(nil)
)

// NewResource makes the resource argus_preference.
func NewResource() resource.Resource { return &preferenceResource{} }

type preferenceResource struct{ providerdata.Resource }

func (r *preferenceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_preference"
}

func (r *preferenceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages one preference of a user: a key and its value. Preferences with other keys, which the web client may set, are not touched.\n\n" +
			"A preference that exists already is overwritten, with a warning that shows its value. Destroy removes the preference, whoever set it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user and the key, `userID/key`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"user": schema.StringAttribute{
				MarkdownDescription: "The user who has the preference: an id, a shortname or `domain/shortname`. Another user replaces the preference.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key, any text that is not empty. A change replaces the preference.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"value": schema.StringAttribute{
				MarkdownDescription: "The value, any text. It may be empty. A change is made in place.",
				Required:            true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *preferenceResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "user_id", Description: "The id of the user."},
		{Name: "key", Description: "The key.", Form: fwkit.NotEmpty()},
	}.Schema()
}

func (r *preferenceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	user := r.Data.PlanTarget(ctx, req, resp, "user")
	if !r.planOwned(ctx, req, resp, user) || !r.Creates(ctx, req, resp, "key") {
		return
	}
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || plan.User.IsUnknown() || plan.Key.IsUnknown() || !fwkit.CheckReference(path.Root("user"), user.Text, &resp.Diagnostics) {
		return
	}
	key := plan.Key.ValueString()
	present, err := r.seenInPlan(ctx, user, key)
	if err == nil || argus.IsNotVisible(err) {
		r.Data.NoteSeen(present, []argus.ID{user.ID}, plan.madeOf()...)
	}
	switch {
	case argus.IsNotVisible(err):
		// No such user yet, as the same apply may create it, or a key that may not look.
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("check whether user %s has preference %q", user.Text, key), Owner: "user " + user.Text}, err)
	case present != nil:
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), plan.belonging(fwkit.Reference{ID: user.Text}).Name+" already exists",
			fmt.Sprintf("User %s has preference %q with the value %s. Apply will overwrite it, and destroy will remove it.", user.Text, key, shown(present.Value)))
	}
}

func (r *preferenceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	key := plan.Key.ValueString()
	former, err := r.before(ctx, &plan, argus.ID(user.ID))
	named := providerdata.Target{Attribute: path.Root("user"), Text: plan.User.ValueString()}
	if err != nil && !argus.IsForbidden(err) && !r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, named) {
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("check whether user %s has preference %q", user, key), Owner: fmt.Sprintf("user %s", user)}, err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	state.References["user"] = user
	plan.ID = types.StringValue(user.ID + "/" + key)
	owned := plan.owned(user)
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	if former != nil {
		state.Overwrites("value", former.Value)
	}
	now, ok := r.set(ctx, state, &plan, named)
	if former != nil && ok {
		became := "It was overwritten, and destroy will remove it."
		if now == former.Value {
			became = "Argus still has it, and destroy will remove it."
		}
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), plan.belonging(user).Name+" already existed",
			fmt.Sprintf("User %s had preference %q with the value %s. %s", user, key, shown(former.Value), became))
	}
}

func (r *preferenceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	found, err := findInBulk(ctx, r.Data.Client, prior.userRef(), prior.Key.ValueString())
	reading := fwkit.ErrorContext{Action: fmt.Sprintf("read preference %q of user %s", prior.Key.ValueString(), prior.User.ValueString()), Owner: "user " + prior.User.ValueString()}
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	}
	if found == nil {
		if r.Data.IsGone(ctx, prior.belonging(state.References["user"]), reading, err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	r.Data.FollowRenames(state.References, "user")
	prior.fill(found.Value, state)
	state.Save(ctx, prior)
}

func (r *preferenceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	switch {
	case resp.Diagnostics.HasError() || !r.Data.Own(ctx, plan.owned(state.References["user"]), &resp.Diagnostics):
	case plan.Value.Equal(prior.Value): // new timeouts only
		state.Save(ctx, plan)
	default:
		r.set(ctx, state, &plan)
	}
}

func (r *preferenceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, key := prior.userRef(), prior.Key.ValueString()
	removing := fwkit.ErrorContext{Action: fmt.Sprintf("remove preference %q of user %s", key, prior.User.ValueString()), Owner: "user " + prior.User.ValueString(), Attributes: attributes(key)}
	shown, err := r.Data.Client.DeleteUserPreferences(ctx, user, key)
	r.Data.ReportDestroy(ctx, prior.belonging(state.References["user"]), providerdata.Destroy{Context: removing, Err: err, Shown: shown, Absent: func(ctx context.Context) (bool, error) {
		present, err := find(ctx, r.Data.Client, user, key)
		return present == nil, err
	}}, &resp.Diagnostics)
	r.Data.Disown(prior.owned(state.References["user"]))
}

func (r *preferenceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := r.ParseImportID(ctx, importID, req, resp)
	if !ok {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), parts[0], &resp.Diagnostics)
	if !ok {
		return
	}
	key := parts[1]
	// The import ID may be an API key, userID/keyID/secret: the key of the preference is not sent.
	present, err := argus.First(r.Data.Client.ListUserPreferences(ctx, argus.ByID(argus.ID(user.ID))), hasKey(key))
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("read the preferences of user %s", user), Owner: fmt.Sprintf("user %s", user)}, err)
	case present == nil:
		resp.Diagnostics.AddAttributeError(path.Root("key"), "No such preference",
			fmt.Sprintf("User %s has no preference with the key of the import ID %s. Upper and lower case of the key matter.", user, argus.Quote(strings.Join(parts, "/"))))
	default:
		saveImported(ctx, state, user, present)
	}
}

// saveImported saves the state that an import has.
func saveImported(ctx context.Context, state *fwkit.State, user fwkit.Reference, present *argus.UserPreference) {
	var imported model
	state.Get(ctx, &imported)
	state.References["user"] = user
	imported.ID = types.StringValue(user.ID + "/" + present.Key)
	imported.User, imported.Key = types.StringValue(user.ID), types.StringValue(present.Key)
	imported.fill(present.Value, state)
	state.Save(ctx, imported)
}

// planOwned plans that the resource owns its preference, and reports whether no other resource does.
func (r *preferenceResource) planOwned(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, user providerdata.PlanTarget) bool {
	var prior, planned []providerdata.Owned
	if before := new(model); !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, before)...)
		prior = before.owned(user.Prior)
	}
	if after := new(model); !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.Get(ctx, after)...)
		planned = after.owned(user.Reference)
	}
	return r.Data.PlanOwned(ctx, req, prior, planned, &resp.Diagnostics)
}

// seenInPlan finds, for a plan, the preference of the user that a text names; nil if there is none.
func (r *preferenceResource) seenInPlan(ctx context.Context, user providerdata.PlanTarget, key string) (*argus.UserPreference, error) {
	ref := r.Data.Ref(user.Text)
	switch {
	case user.Known && user.ID == "":
		return nil, nil // nobody has the name
	case user.Known:
		ref = argus.ByID(user.ID)
	}
	return find(ctx, r.Data.Client, ref, key)
}

// before finds the preference that there was before a create, as its plan found it.
func (r *preferenceResource) before(ctx context.Context, plan *model, user argus.ID) (*argus.UserPreference, error) {
	if present, seen := providerdata.Seen[*argus.UserPreference](r.Data, []argus.ID{user}, plan.madeOf()...); seen {
		return present, nil
	}
	return find(ctx, r.Data.Client, argus.ByID(user), plan.Key.ValueString())
}

// set writes the preference to Argus, and the value that Argus returns to state; false after an error. A refusal is explained by the
// targets.
func (r *preferenceResource) set(ctx context.Context, state *fwkit.State, plan *model, targets ...providerdata.Target) (now string, ok bool) {
	user, key, value := state.References["user"], plan.Key.ValueString(), plan.Value.ValueString()
	rows, err := r.Data.Client.SetUserPreferences(ctx, argus.ByID(argus.ID(user.ID)), map[string]string{key: value})
	if r.Data.ExplainRefusal(ctx, err, state.Diags, targets...) {
		return "", false
	}
	if err != nil {
		setting := fwkit.ErrorContext{Action: fmt.Sprintf("set preference %q of user %s", key, user), Customer: user.Customer, Owner: fmt.Sprintf("user %s", user), Attributes: attributes(key)}
		r.Data.ReportRefusal(ctx, setting, err, state.Diags, targets...)
		return "", false
	}
	state.Object = plan.belonging(user).Name
	now = returned(rows, key, value)
	plan.fill(now, state)
	state.Save(ctx, plan)
	return now, true
}
