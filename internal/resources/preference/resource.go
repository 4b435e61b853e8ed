// Package preference holds what Terraform's users see of the preferences of Argus's users.
package preference

import (
	"context"
	"fmt"

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
	_ resource.ResourceWithConfigure   = (*preferenceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*preferenceResource)(nil)
	_ resource.ResourceWithImportState = (*preferenceResource)(nil)
)

// NewResource makes the resource argus_preference.
func NewResource() resource.Resource { return &preferenceResource{} }

type preferenceResource struct{ providerdata.Resource }

// waits are the operations that have a timeout.
var waits = fwkit.Timeouts{Update: true}

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
		Blocks: map[string]schema.Block{"timeouts": waits.Block(ctx)},
	}
}

func (r *preferenceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	if !fwkit.Creates(ctx, req, resp, "key") || !r.Ready() {
		return
	}
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || plan.User.IsUnknown() || plan.Key.IsUnknown() {
		return
	}
	user, key := plan.User.ValueString(), plan.Key.ValueString()
	if !fwkit.CheckReference(path.Root("user"), user, &resp.Diagnostics) {
		return
	}
	present, err := look(ctx, r.Data.Client, r.Data.Ref(user), key)
	switch {
	case argus.IsNotFound(err) || argus.IsForbidden(err) || argus.IsValidation(err):
		// No such user yet, as the same apply may make it, or a key that may not look.
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.Act{Doing: fmt.Sprintf("check whether user %s has preference %q", user, key), Owner: "user " + user}, err)
	case present != nil:
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), plan.belonging(fwkit.Reference{ID: user}).Name+" already exists",
			fmt.Sprintf("User %s has preference %q with the value %s. Apply will overwrite it, and destroy will remove it.", user, key, shown(present.Value)))
	}
}

func (r *preferenceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	key := plan.Key.ValueString()
	former, err := look(ctx, r.Data.Client, argus.ByID(argus.ID(user.ID)), key)
	if err != nil && !argus.IsForbidden(err) {
		fwkit.Report(&resp.Diagnostics, fwkit.Act{Doing: fmt.Sprintf("check whether user %s has preference %q", user.Text(), key), Owner: "user " + user.Text()}, err)
		return
	}
	r.set(ctx, &plan, user, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set})
	if former != nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), plan.belonging(user).Name+" already existed",
			fmt.Sprintf("User %s had preference %q with the value %s. It was overwritten, and destroy will remove it.", user.Text(), key, shown(former.Value)))
	}
}

func (r *preferenceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "read", &resp.Diagnostics)
	defer done()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	found, err := current(ctx, r.Data.Client, state.userRef(), state.Key.ValueString())
	reading := fwkit.Act{Doing: fmt.Sprintf("read preference %q of user %s", state.Key.ValueString(), state.User.ValueString()), Owner: "user " + state.User.ValueString()}
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	}
	if found == nil {
		if r.Data.IsGone(ctx, state.belonging(references["user"]), reading, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	served := fwkit.LoadServed(ctx, req.Private, &resp.Diagnostics)
	r.Data.FollowRenames(references, "user")
	state.fill(found.Value, fwkit.Reading{Served: served})
	fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}.Save(ctx, state, served, references)
}

func (r *preferenceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, done := fwkit.Within(ctx, req.Plan, "update", &resp.Diagnostics)
	defer done()
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.Value.Equal(state.Value) { // new timeouts only
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		return
	}
	r.set(ctx, &plan, references["user"], fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set})
}

func (r *preferenceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "delete", &resp.Diagnostics)
	defer done()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, key := state.userRef(), state.Key.ValueString()
	object := state.belonging(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)["user"])
	act := fwkit.Act{Doing: fmt.Sprintf("remove preference %q of user %s", key, state.User.ValueString()), Owner: "user " + state.User.ValueString(), Attributes: attributes(key)}
	shown, err := r.Data.Client.DeleteUserPreferences(ctx, user, key)
	r.Data.ReportDestroy(ctx, object, providerdata.Destroy{Act: act, Err: err, Shown: shown, Absent: func(ctx context.Context) (bool, error) {
		present, err := look(ctx, r.Data.Client, user, key)
		return present == nil, err
	}}, &resp.Diagnostics)
}

func (r *preferenceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := compositeID.Parse(req.ID, &resp.Diagnostics)
	if !ok || !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	user, ok := r.Data.ResolveUser(ctx, path.Root("user"), parts[0], &resp.Diagnostics)
	if !ok {
		return
	}
	key := parts[1]
	// The import ID may be an API key, userID/keyID/secret: the key of the preference is not sent.
	present, err := find(r.Data.Client.ListUserPreferences(ctx, argus.ByID(argus.ID(user.ID))), key)
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.Act{Doing: "read the preferences of user " + user.Text(), Owner: "user " + user.Text()}, err)
	case present == nil:
		resp.Diagnostics.AddAttributeError(path.Root("key"), "No such preference",
			fmt.Sprintf("User %s has no preference with the key of the import ID %s. Upper and lower case of the key matter.", user.Text(), fwkit.Quoted(req.ID)))
	default:
		state := model{Key: types.StringValue(key), Timeouts: waits.Unset()}
		write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, user, present.Value)
	}
}

// set writes the one preference and puts into state what Argus responded.
func (r *preferenceResource) set(ctx context.Context, plan *model, user fwkit.Reference, out fwkit.Output) {
	key, value := plan.Key.ValueString(), plan.Value.ValueString()
	rows, err := r.Data.Client.SetUserPreferences(ctx, argus.ByID(argus.ID(user.ID)), map[string]string{key: value})
	if err != nil {
		fwkit.Report(out.Diags, fwkit.Act{Doing: fmt.Sprintf("set preference %q of user %s", key, user.Text()), Customer: user.Customer, Owner: "user " + user.Text(), Attributes: attributes(key)}, err)
		return
	}
	write(ctx, out, plan, user, answered(rows, key, value))
}

// write puts into state what a write or an import answered, in the spelling that was planned.
func write(ctx context.Context, out fwkit.Output, planned *model, user fwkit.Reference, value string) {
	served, references := fwkit.Served{}, fwkit.References{}
	planned.ID = types.StringValue(compositeID.Join(user.ID, planned.Key.ValueString()))
	planned.User = references.Written("user", planned.User, user)
	planned.fill(value, fwkit.Writing{Object: planned.belonging(user).Name, Served: served, Diags: out.Diags})
	out.Save(ctx, planned, served, references)
}
