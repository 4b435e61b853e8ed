package apikey

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// rotateAt is when a key is due for rotation; null if it is not rotated, or if its age is not known.
func (l *life) rotateAt(after types.Int64) types.String {
	if after.IsNull() || l.Created == 0 {
		return types.StringNull()
	}
	return fwkit.StringOrNull((l.Created + days(after)).String())
}

// decideRotation decides whether the key is to be replaced because of its age.
func (l *life) decideRotation(after types.Int64, now time.Time) {
	l.Rotate = !after.IsNull() && l.Created != 0 && l.Created+days(after) <= argus.Timestamp(now.UnixMilli())
}

// planRotation plans the replacement of a key that is due for rotation: `rotate_at` becomes unknown. What decides is in the plan and in
// private state alone, so that the plan during apply comes out the same.
func planRotation(ctx context.Context, plan, state *model, l life, resp *resource.ModifyPlanResponse) {
	at := path.Root("rotate_at")
	set := func(value types.String) { resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, at, value)...) }
	after := plan.RotateAfterDays
	switch {
	case l.Rotate && !after.IsNull() && (after.IsUnknown() || after.ValueInt64() <= state.RotateAfterDays.ValueInt64()):
		set(types.StringUnknown()) // days that are not known may be the same: the plan during apply cannot begin a replacement
		resp.RequiresReplace = append(resp.RequiresReplace, at)
	case after.IsUnknown(), !after.IsNull() && state.RotateAfterDays.IsNull() && l.Created == 0: // of which Update learns
		set(types.StringUnknown())
	default: // days that were raised are decided upon after they are written
		set(l.rotateAt(after))
		l.warnOfRotation(plan, &resp.Diagnostics)
	}
}

// learnAge has the life of a key tell when the key was created, which state from before there was rotation does not. It reports whether
// that could be asked for.
func (r *apiKeyResource) learnAge(ctx context.Context, present *life, plan *model, state *fwkit.State) bool {
	if plan.RotateAfterDays.IsNull() || present.Created != 0 {
		return true
	}
	key, err := find(ctx, r.Data.Client, state.References["user"], plan.ID.ValueString())
	if err != nil {
		fwkit.Report(state.Diags, fwkit.ErrorContext{Action: "read when API key " + plan.ID.ValueString() + " was created", Owner: fmt.Sprintf("user %s", state.References["user"])}, err)
		return false
	}
	if key != nil {
		present.Prefix, present.Created = key.Prefix, key.CreatedTimestamp
	}
	return true
}

// warnOfRotation warns that a key will not be rotated although the model wants it, or only after its end.
func (l *life) warnOfRotation(m *model, diags *diag.Diagnostics) {
	prefix, at := argus.Printable(m.Prefix.ValueString()), l.Created+days(m.RotateAfterDays)
	switch {
	case m.RotateAfterDays.IsNull():
	case l.Created == 0:
		diags.AddAttributeWarning(path.Root("rotate_after_days"), fmt.Sprintf("API key %s will not be rotated", prefix),
			fmt.Sprintf("Argus does not tell when API key %s was created, so rotate_after_days has no effect on it. Replace the key once, with -replace: its successor will be rotated.", prefix))
	case l.ValidUntil != 0 && l.ValidUntil <= at && m.RenewBeforeDays.IsNull() && !m.DisableExpiration.ValueBool():
		diags.AddAttributeWarning(path.Root("rotate_after_days"), fmt.Sprintf("API key %s ends before it is rotated", prefix),
			fmt.Sprintf("API key %s is valid until %s, and rotate_after_days = %d replaces it only at %s. Nothing that uses it works in between. Lower rotate_after_days, or set renew_before_days so that the key is renewed meanwhile.",
				prefix, l.ValidUntil, m.RotateAfterDays.ValueInt64(), at))
	}
}

// validateRotation refuses a key that expires before it is rotated. What is unknown waits.
func (m *model) validateRotation(diags *diag.Diagnostics) {
	known := func(days types.Int64) bool { return !days.IsNull() && !days.IsUnknown() }
	if known(m.ExpirationDays) && known(m.RotateAfterDays) && m.RenewBeforeDays.IsNull() && m.RotateAfterDays.ValueInt64() >= m.ExpirationDays.ValueInt64() {
		diags.AddAttributeError(path.Root("rotate_after_days"), "rotate_after_days must be less than expiration_days",
			fmt.Sprintf("With expiration_days = %d and rotate_after_days = %d, the key expires before it is replaced. Lower rotate_after_days, or set renew_before_days so that the key is renewed meanwhile.",
				m.ExpirationDays.ValueInt64(), m.RotateAfterDays.ValueInt64()))
	}
}
