package apikey

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*ephemeralKey)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*ephemeralKey)(nil)
	_ ephemeral.EphemeralResourceWithRenew          = (*ephemeralKey)(nil)
	_ ephemeral.EphemeralResourceWithClose          = (*ephemeralKey)(nil)
)

// NewEphemeralResource makes the ephemeral resource argus_api_key.
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralKey{} }

type ephemeralKey struct{ providerdata.EphemeralResource }

type ephemeralModel struct {
	ID                 types.String `tfsdk:"id"`
	User               types.String `tfsdk:"user"`
	Source             types.Object `tfsdk:"source"`
	SessionConstraints types.Object `tfsdk:"session_constraints"`
	Prefix             types.String `tfsdk:"prefix"`
	ValidUntil         types.String `tfsdk:"valid_until"`
	Key                types.String `tfsdk:"key"`
}

// Format keeps the key out of all that prints the model.
func (m ephemeralModel) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, m) }

// ephemeralAttributes are attributes without those that an ephemeral key does not have.
var ephemeralAttributes = func() map[string]path.Path {
	has := maps.Clone(attributes)
	for _, field := range []string{"description", "expirationDays", "disableExpiration"} {
		delete(has, field)
	}
	return has
}()

func (e *ephemeralKey) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (e *ephemeralKey) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var config ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		validateSource(ctx, config.Source, &resp.Diagnostics)
	}
}

func (e *ephemeralKey) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var config ephemeralModel
	diags := &resp.Diagnostics
	diags.Append(req.Config.Get(ctx, &config)...)
	if diags.HasError() || !e.Ready(diags) {
		return
	}
	user, ok := e.Data.ResolveUser(ctx, path.Root("user"), config.User.ValueString(), diags)
	if !ok {
		return
	}
	constraints, _ := resolveConstraints(ctx, e.Data, config.SessionConstraints, diags)
	source := sourceOf(ctx, config.Source, diags).toSend()
	if diags.HasError() {
		return
	}
	opening := fwkit.ErrorContext{Action: fmt.Sprintf("open an ephemeral API key of user %s", user), Owner: fmt.Sprintf("user %s", user), Attributes: ephemeralAttributes}
	owner := providerdata.Target{Attribute: path.Root("user"), Text: config.User.ValueString()}
	before, err := e.Data.Client.ListAPIKeys(ctx, argus.ID(user.ID))
	if err != nil && !argus.IsNotFound(err) { // who has no keys may have no list; the create tells if there is no user
		e.Data.ReportRefusal(ctx, opening, err, diags, owner)
		return
	}
	e.warnOfLeftovers(user, before, diags)
	description, marker := mark(e.Data.Run, e.Data.Now())
	made, err := e.Data.Client.CreateAPIKey(ctx, argus.ID(user.ID), argus.InitiateAPIKeyRequest{
		Description: description, ExpirationDays: new(1), SessionConstraints: constraints, Source: source, Marker: marker,
	})
	if made == nil {
		if e.Data.ExplainRefusal(ctx, err, diags, owner) {
			return
		}
		e.Data.ReportRefusal(ctx, opening, err, diags, owner)
		if argus.IsOutcomeUnknown(err) {
			diags.AddWarning(untracked(user), fmt.Sprintf("Argus may have created a key that Terraform does not track, with the description %q. Its secret is lost, and it ends by itself within a day. Revoke it if it is among the keys of user %s.", description, user))
		}
		return
	}
	opened := openedKeyOf(user, made.Descriptor, e.Data.Now())
	config.ID, config.Prefix = types.StringValue(opened.Prefix), types.StringValue(opened.Prefix)
	config.ValidUntil, config.Key = fwkit.StringOrNull(opened.ValidUntil.String()), types.StringValue(made.Key)
	switch {
	case err != nil: // the response did not show the key, or an earlier one is left
		fwkit.Report(diags, opening, err)
	case ctx.Err() != nil:
		diags.AddError(fmt.Sprintf("Opening API key %s was interrupted", opened.Prefix), "Argus created the key after the interrupt, so it was revoked again. Run the command again.")
	case opened.outlivesDay(e.Data.Now(), e.Data.ArgusTime()):
		opened.refuse(e.Data.ArgusTime(), diags)
	default:
		diags.Append(resp.Result.Set(ctx, config)...)
		opened.save(ctx, resp.Private, diags)
		resp.RenewAt = opened.renewAt(e.Data.Now())
	}
	if diags.HasError() { // core closes only what is open
		e.revoke(ctx, opened, diags)
	}
}

func (e *ephemeralKey) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	opened, ok := loadOpenedKey(ctx, req.Private, &resp.Diagnostics)
	if !ok || !e.Ready(&resp.Diagnostics) {
		return
	}
	renewed, err := e.Data.Client.RenewAPIKey(ctx, argus.ID(opened.User.ID), opened.Prefix, argus.RenewAPIKeyRequest{ExpirationDays: new(1)})
	if err != nil {
		resp.RenewAt = opened.renewAt(e.Data.Now())
		next := "It is not tried again."
		if !resp.RenewAt.IsZero() {
			next = "The next try is at " + resp.RenewAt.UTC().Format(time.RFC3339) + "."
		}
		resp.Diagnostics.AddWarning(fmt.Sprintf("API key %s was not renewed", opened.Prefix),
			fmt.Sprintf("The ephemeral API key %s of user %s ends at %s unless it is renewed. %s\n\n%s", opened.Prefix, opened.User, opened.ValidUntil, next, err))
		return
	}
	opened.ValidUntil = renewed.ValidUntil
	if opened.outlivesDay(e.Data.Now(), e.Data.ArgusTime()) {
		opened.refuse(e.Data.ArgusTime(), &resp.Diagnostics)
		e.revoke(ctx, opened, &resp.Diagnostics)
		return
	}
	opened.save(ctx, resp.Private, &resp.Diagnostics)
	resp.RenewAt = opened.renewAt(e.Data.Now())
}

func (e *ephemeralKey) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	if opened, ok := loadOpenedKey(ctx, req.Private, &resp.Diagnostics); ok && e.Ready(&resp.Diagnostics) {
		e.revoke(ctx, opened, &resp.Diagnostics)
	}
}

// revoke revokes a key, also after an interrupt. A key that was revoked before is what was wanted.
func (e *ephemeralKey) revoke(ctx context.Context, opened openedKey, diags *diag.Diagnostics) {
	ctx, end := argus.Detached(ctx)
	defer end()
	shown, err := e.Data.Client.RevokeAPIKey(ctx, argus.ID(opened.User.ID), opened.Prefix)
	if err == nil && shown {
		return
	}
	if err == nil || argus.IsNotFound(err) || argus.IsRefused(err) {
		left, lookErr := find(ctx, e.Data.Client, opened.User, opened.Prefix)
		switch active := e.Data.IsActive(ctx, opened.User); {
		case left == nil && lookErr == nil && active:
			return
		case left == nil && !active && (lookErr == nil || argus.IsNotFound(lookErr)):
			err = nil // Argus may hide the keys of a disabled user, who cannot use them
		case err == nil:
			err = lookErr
		}
	}
	if err != nil {
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("revoke API key %s of user %s", opened.Prefix, opened.User), Owner: fmt.Sprintf("user %s", opened.User)}, err)
	}
	diags.AddWarning(fmt.Sprintf("API key %s may still be valid", opened.Prefix),
		fmt.Sprintf("It is unknown whether the ephemeral API key %s of user %s was revoked. %s If nobody may use it until then, revoke it.", opened.Prefix, opened.User, opened.end()))
}

// warnOfLeftovers names the keys that earlier runs opened and did not close. None is revoked: a run may still use it.
func (e *ephemeralKey) warnOfLeftovers(user fwkit.Reference, keys []argus.APIKey, diags *diag.Diagnostics) {
	var left []string
	now := e.Data.Now()
	for _, key := range keys {
		run, since, marked := markOf(key.Description)
		expired := key.ValidUntil != 0 && key.ValidUntil.Time().Before(now)
		if marked && run != e.Data.Run && now.Sub(since) > leftoverAge && !expired {
			left = append(left, fmt.Sprintf("%s since %s", key.Prefix, since.Format(time.RFC3339)))
		}
	}
	if len(left) == 0 {
		return
	}
	diags.AddWarning(fmt.Sprintf("User %s has leftover ephemeral API keys", user.Name()),
		fmt.Sprintf("Runs that opened these ephemeral API keys of user %s more than an hour ago have not revoked them: %s. None was changed. If such a run was killed, or could not reach Argus in the end, revoke its key. If it is still going on, its key is in use.", user, argus.Listed(left)))
}
