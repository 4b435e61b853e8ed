// Package apikey holds what Terraform's users see of the API keys of Argus's users.
package apikey

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure      = (*apiKeyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*apiKeyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*apiKeyResource)(nil)
	_ resource.ResourceWithImportState    = (*apiKeyResource)(nil)
	_ resource.ResourceWithIdentity       = (*apiKeyResource)(nil)
	_ list.ListResourceWithConfigure      = (*apiKeyResource)(nil)
)

// NewResource makes the resource argus_api_key.
func NewResource() resource.Resource { return &apiKeyResource{} }

type apiKeyResource struct{ providerdata.Resource }

var importID = fwkit.ImportID{Parts: []string{"user", "userID", "keyID"}, Example: "alice/1234/56"}

func (r *apiKeyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (r *apiKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "user_id", Description: "The id of the user.", Reference: "user"},
		{Name: "prefix", Description: "The first two parts of the key, `userID/keyID`.", Form: fwkit.KeyPrefix()},
	}.Schema()
}

func (r *apiKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.validateRenewal(&resp.Diagnostics)
	config.validateRotation(&resp.Diagnostics)
	validateSource(ctx, config.Source, &resp.Diagnostics)
}

func (r *apiKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, removalOf, "description")
	if req.Plan.Raw.IsNull() || r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("user"), "user")
	var plan, prior model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		if r.Ready() {
			r.checkConstraints(ctx, &plan, &resp.Diagnostics)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	remembered := loadMemory(ctx, req.Private, &resp.Diagnostics)
	planSource(ctx, &plan, &prior, resp)
	r.planConstraints(ctx, &plan, &prior, remembered.named, resp)
	planRotation(ctx, &plan, &prior, remembered.life, resp)
	planRenewal(ctx, &plan, &prior, remembered.life, resp)
}

func (r *apiKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
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
	constraints, named := resolveConstraints(ctx, r.Data, plan.SessionConstraints, &resp.Diagnostics)
	request := argus.InitiateAPIKeyRequest{
		Description:        plan.Description.ValueString(),
		DisableExpiration:  plan.DisableExpiration.ValueBool(),
		ExpirationDays:     plan.days(),
		SessionConstraints: constraints,
		Source:             sourceOf(ctx, plan.Source, &resp.Diagnostics).toSend(),
	}
	if resp.Diagnostics.HasError() {
		return
	}
	creating := fwkit.ErrorContext{Action: fmt.Sprintf("create API key %q of user %s", request.Description, user), Customer: user.Customer, Owner: fmt.Sprintf("user %s", user), Attributes: attributes}
	created, err := r.Data.Client.CreateAPIKey(ctx, argus.ID(user.ID), request)
	owner := providerdata.Target{Attribute: path.Root("user"), Text: plan.User.ValueString()}
	if created == nil && r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, owner) {
		return
	}
	if created == nil {
		r.Data.ReportRefusal(ctx, creating, err, &resp.Diagnostics, owner)
		if argus.IsOutcomeUnknown(err) {
			resp.Diagnostics.AddWarning(untracked(user),
				fmt.Sprintf("Argus may have created a key that Terraform does not track, and its secret is lost. Revoke it: the error names it, or it is a new one among the keys of user %s with description %q.", user, argus.Short(request.Description)))
		}
		return
	}
	replaced := loadMemory(ctx, resp.Private, &resp.Diagnostics).life.Prefix // Terraform passes the private state of the old key
	alike := slices.DeleteFunc(created.Alike, func(prefix string) bool { return prefix == replaced })
	if len(alike) > 0 {
		resp.Diagnostics.AddWarning(fmt.Sprintf("Similar API keys of user %s exist", user.Name()),
			fmt.Sprintf("The provider's own user created, or may have created, %s of user %s earlier, with the same settings as this key. None was changed. If such a key is in no state and nobody uses it, an interrupted apply left it: revoke it, as its secret is lost.", argus.Listed(alike), user))
	}
	if len(created.Unsure) > 0 {
		resp.Diagnostics.AddWarning(untracked(user),
			fmt.Sprintf("The response to an earlier request was lost. It may have created %s of user %s, which Terraform does not track. None was changed. Revoke what nobody uses.", argus.Listed(created.Unsure), user))
	}
	key := created.Descriptor
	state.References["user"] = user
	state.Object = belonging(key.Prefix, user).Name
	plan.identify(key.Prefix)
	plan.Key = types.StringValue(created.Key)
	plan.ValidUntil, plan.RotateAt = types.StringNull(), types.StringNull()
	// The secret is shown this once: it is in state before anything else can fail.
	state.Save(ctx, plan)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, creating, err)
		return
	}
	present := lifeOf(key, argus.Timestamp(r.Data.ArgusTime().UnixMilli()))
	present.asking(&plan)
	present.decide(&plan, r.Data.ArgusTime())
	present.warn(&plan, &resp.Diagnostics)
	present.warnOfRotation(&plan, &resp.Diagnostics)
	r.write(ctx, state, &plan, key, memory{named, present})
}

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	remembered := loadMemory(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	user, present := state.References["user"], &remembered.life
	key, err := findInBulk(ctx, r.Data.Client, user, prior.ID.ValueString())
	reading := fwkit.ErrorContext{Action: fmt.Sprintf("read API key %s", prior.ID.ValueString()), Owner: fmt.Sprintf("user %s", user)}
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	}
	if key == nil {
		if r.Data.IsGone(ctx, belonging(prior.ID.ValueString(), user), reading, err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		} else if present.Due || present.Rotate { // a key that is not shown cannot be renewed, nor its user be given another
			present.Due, present.Rotate = false, false
			state.SavePrivate(ctx, lifeKey, present)
		}
		return
	}
	if present.ValidUntil != key.ValidUntil { // renewed by somebody else
		present.ValidUntil, present.Refused = key.ValidUntil, false
	}
	present.decide(&prior, r.Data.ArgusTime())
	r.Data.FollowRenames(state.References, "user")
	r.write(ctx, state, &prior, key, remembered)
}

func (r *apiKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	present := loadMemory(ctx, req.Private, &resp.Diagnostics).life
	if resp.Diagnostics.HasError() || !r.learnAge(ctx, &present, &plan, state) {
		return
	}
	if plan.ValidUntil.IsUnknown() { // which is how the plan says that the key is renewed
		user, prefix := state.References["user"], plan.ID.ValueString()
		renewed, err := r.Data.Client.RenewAPIKey(ctx, argus.ID(user.ID), prefix, argus.RenewAPIKeyRequest{
			DisableExpiration: plan.DisableExpiration.ValueBool(),
			ExpirationDays:    plan.days(),
		})
		if argus.IsRefused(err) {
			present.asking(&plan)
			present.Refused = true
			state.SavePrivate(ctx, lifeKey, present)
		}
		if err != nil {
			fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("renew API key %s of user %s", prefix, user), Owner: fmt.Sprintf("user %s", user), Attributes: attributes}, err)
			return
		}
		// Nothing else changes by a renewal, and its response may leave the rest out.
		state.Object = belonging(prefix, user).Name
		plan.expire(renewed, state)
		present = life{Prefix: present.Prefix, Created: present.Created, Granted: argus.Timestamp(r.Data.ArgusTime().UnixMilli()), ValidUntil: renewed.ValidUntil}
		present.asking(&plan)
	}
	present.decide(&plan, r.Data.ArgusTime())
	present.warn(&plan, &resp.Diagnostics)
	present.warnOfRotation(&plan, &resp.Diagnostics)
	plan.RotateAt = present.rotateAt(plan.RotateAfterDays)
	state.SavePrivate(ctx, lifeKey, present)
	state.Save(ctx, plan)
}

func (r *apiKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, removalOf, &resp.Diagnostics) {
		return
	}
	user, prefix := state.References["user"], prior.ID.ValueString()
	shown, err := r.Data.Client.RevokeAPIKey(ctx, argus.ID(user.ID), prefix)
	r.Data.ReportDestroy(ctx, belonging(prefix, user), providerdata.Destroy{
		Context: fwkit.ErrorContext{Action: fmt.Sprintf("revoke API key %s of user %s", prefix, user), Owner: fmt.Sprintf("user %s", user)},
		Err:     err, Shown: shown,
		Absent: func(ctx context.Context) (bool, error) {
			key, err := find(ctx, r.Data.Client, user, prefix)
			return key == nil, err
		},
	}, &resp.Diagnostics)
}

func (r *apiKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
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
	prefix := parts[1] + "/" + parts[2]
	key, err := find(ctx, r.Data.Client, user, prefix)
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("read the API keys of user %s", user), Owner: fmt.Sprintf("user %s", user)}, err)
		return
	}
	if key == nil {
		// The last part is not repeated: of a whole key it is the secret.
		resp.Diagnostics.AddError("No such API key", fmt.Sprintf("User %s has no API key \"%s/…\". The import ID has the form %s: the user, then the first two parts of the key, for example \"%s/%s/56\". If the last part is the secret of a key, Terraform has printed it with the ID: revoke that key.",
			user, argus.Printable(parts[1]), importID.Form(), user.ID, user.ID))
		return
	}
	r.saveImported(ctx, state, user, key)
}

// saveImported saves the state that an import has.
func (r *apiKeyResource) saveImported(ctx context.Context, state *fwkit.State, user fwkit.Reference, key *argus.APIKey) {
	var imported model
	state.Get(ctx, &imported)
	imported.User = state.Reference("user", imported.User, user, "")
	// When the present end was granted is not told: at the earliest when the key was made.
	r.write(ctx, state, &imported, key, memory{life: lifeOf(key, 0)})
}

// untracked summarizes the warning that Argus may have made a key that is in no state.
func untracked(user fwkit.Reference) string {
	return fmt.Sprintf("User %s may have an untracked API key", user.Name())
}

// removalOf is what a destroy takes away.
func removalOf(ctx context.Context, prior tfsdk.State, _ fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var prefix types.String
	diags.Append(prior.GetAttribute(ctx, path.Root("id"), &prefix)...)
	return lockout.Removal{Action: "revoking API key " + prefix.ValueString(), Key: prefix.ValueString()}
}

// write puts into state and private state what Argus returned about the key.
func (r *apiKeyResource) write(ctx context.Context, state *fwkit.State, m *model, key *argus.APIKey, remembered memory) {
	m.fill(ctx, key, state)
	m.RotateAt = remembered.life.rotateAt(m.RotateAfterDays)
	state.SavePrivate(ctx, constraintsKey, m.constrain(ctx, key, remembered.named, state, r.Data.Domain))
	state.SavePrivate(ctx, lifeKey, remembered.life)
	state.Save(ctx, m)
}

// belonging is the key as something of its user.
func belonging(prefix string, user fwkit.Reference) providerdata.Belonging {
	return providerdata.BelongingOf(user, "API key "+prefix, "the key works again")
}

// find reads a user's key by its prefix: nil if the list does not show it. Errors are the client's: argus.IsNotFound if there is
// no list.
func find(ctx context.Context, client *argus.Client, user fwkit.Reference, prefix string) (*argus.APIKey, error) {
	keys, err := client.ListAPIKeys(ctx, argus.ID(user.ID))
	return among(keys, prefix), err
}

// findInBulk is find for Read: it asks first for the list of the user's keys, which all their resources share.
func findInBulk(ctx context.Context, client *argus.Client, user fwkit.Reference, prefix string) (*argus.APIKey, error) {
	keys, err := client.Bulk.APIKeys(ctx, argus.ID(user.ID))
	if key := among(keys, prefix); key != nil || err != nil {
		return key, err
	}
	return find(ctx, client, user, prefix)
}

func among(keys []argus.APIKey, prefix string) *argus.APIKey {
	for _, key := range keys {
		if key.Prefix == prefix {
			return &key
		}
	}
	return nil
}
