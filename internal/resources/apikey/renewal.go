package apikey

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// life is a key's life so far, and whether it is time to renew or to replace it. That is decided where state is written and never in
// a plan: the clock may pass between plan and apply.
type life struct {
	// Granted is when the present end was granted, as far as is known.
	Granted argus.Timestamp `json:"granted"`
	// ValidUntil is the present end; 0 for none.
	ValidUntil argus.Timestamp `json:"validUntil"`
	// Due tells that less is left than the window in which the key is to be renewed.
	Due bool `json:"due"`
	// Asked are the days that the last creation or renewal asked for, 0 for the service's default; nil if that is not known.
	Asked *int64 `json:"asked,omitempty"`
	// Refused tells that Argus refused the last renewal.
	Refused bool `json:"refused,omitempty"`
	// Prefix is that of the key: the key that replaces it knows it by that.
	Prefix string `json:"prefix,omitempty"`
	// Created is when the key was created; 0 if that is not known.
	Created argus.Timestamp `json:"created,omitempty"`
	// Rotate tells that the key is older than it may become.
	Rotate bool `json:"rotate,omitempty"`
}

// lifeOf is the life of a key that was not renewed since it was created, which is just now if that is given. A time of creation that
// cannot be then is not believed: a key that looks old would be rotated forever.
func lifeOf(key *argus.APIKey, now argus.Timestamp) life {
	created := key.CreatedTimestamp
	if now != 0 && max(created-now, now-created) > argus.Timestamp(time.Hour.Milliseconds()) {
		created = now
	}
	return life{Prefix: key.Prefix, Created: created, Granted: cmp.Or(key.CreatedTimestamp, now), ValidUntil: key.ValidUntil}
}

// short reports whether the key's whole life is no longer than the window: such a key would be renewed forever, and is not.
func (l *life) short(window types.Int64) bool {
	return !window.IsNull() && l.ValidUntil != 0 && l.ValidUntil-l.Granted <= days(window)
}

// raised reports whether the model asks for more days than a life that is too short to be renewed was given for: then one
// renewal may help.
func (l *life) raised(m *model) bool {
	switch {
	case !l.short(m.RenewBeforeDays):
		return false
	case m.ExpirationDays.IsNull():
		return l.Asked != nil && *l.Asked != 0
	}
	return l.Asked == nil || m.ExpirationDays.ValueInt64() > *l.Asked
}

// decide decides whether the key is to be renewed, and whether it is to be replaced.
func (l *life) decide(m *model, now time.Time) {
	l.decideRotation(m.RotateAfterDays, now)
	window := m.RenewBeforeDays
	l.Due = !window.IsNull() && l.ValidUntil != 0 && !l.short(window) && l.ValidUntil-argus.Timestamp(now.UnixMilli()) < days(window)
}

// asking notes how many days a creation or a renewal asks for.
func (l *life) asking(m *model) { l.Asked = new(m.ExpirationDays.ValueInt64()) }

func days(count types.Int64) argus.Timestamp {
	return argus.Timestamp(count.ValueInt64() * (24 * time.Hour).Milliseconds())
}

// warn warns that a key will not be renewed although the model wants it.
func (l *life) warn(m *model, diags *diag.Diagnostics) {
	prefix := argus.Printable(m.Prefix.ValueString())
	summary := fmt.Sprintf("API key %s will not be renewed", prefix)
	switch {
	case l.short(m.RenewBeforeDays):
		diags.AddAttributeWarning(path.Root("renew_before_days"), summary,
			fmt.Sprintf("Argus makes API key %s valid from %s until %s, which is not longer than renew_before_days = %d. Every plan would renew it, so the provider does not renew it. Lower renew_before_days, or raise expiration_days if Argus permits more.",
				prefix, l.Granted, l.ValidUntil, m.RenewBeforeDays.ValueInt64()))
	case l.Refused:
		diags.AddAttributeWarning(path.Root("renew_before_days"), fmt.Sprintf("API key %s may not be renewed", prefix),
			fmt.Sprintf("Argus refused the last renewal of API key %s, which is valid until %s. Replace the key in time, or ask for a longer limit in Argus.", prefix, l.ValidUntil))
	}
}

// planRenewal makes the end of the key's life unknown in the plan if the key will be renewed: when it is due, when more days
// are asked for than a short life was given for, or when it is to get an end or to lose it. What decides is in the plan and in
// private state alone, so that the plan during apply comes out the same.
func planRenewal(ctx context.Context, plan, state *model, l life, resp *resource.ModifyPlanResponse) {
	// A window that was made smaller or taken away, which counts as 0, is decided upon after it is written.
	due := l.Due && plan.RenewBeforeDays.ValueInt64() >= state.RenewBeforeDays.ValueInt64()
	unknown := plan.RenewBeforeDays.IsUnknown() || plan.ExpirationDays.IsUnknown()
	renewed := unknown || due || l.raised(plan) || !plan.DisableExpiration.Equal(state.DisableExpiration)
	if renewed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("valid_until"), types.StringUnknown())...)
	}
	if len(resp.RequiresReplace) == 0 && (!renewed || l.Refused && due) {
		l.warn(plan, &resp.Diagnostics)
	}
}

// validateRenewal refuses settings that cannot be together. What is unknown waits.
func (m *model) validateRenewal(diags *diag.Diagnostics) {
	set := func(days types.Int64) bool { return !days.IsNull() && !days.IsUnknown() }
	if m.DisableExpiration.ValueBool() && set(m.ExpirationDays) {
		diags.AddAttributeError(path.Root("expiration_days"), "expiration_days conflicts with disable_expiration",
			"disable_expiration = true creates a key that never expires: remove expiration_days or disable_expiration.")
	}
	if m.DisableExpiration.ValueBool() && set(m.RenewBeforeDays) {
		diags.AddAttributeError(path.Root("renew_before_days"), "renew_before_days conflicts with disable_expiration",
			"disable_expiration = true creates a key that never expires: remove renew_before_days or disable_expiration.")
	}
	if set(m.ExpirationDays) && set(m.RenewBeforeDays) && m.RenewBeforeDays.ValueInt64() >= m.ExpirationDays.ValueInt64() {
		diags.AddAttributeError(path.Root("renew_before_days"), "renew_before_days must be less than expiration_days",
			fmt.Sprintf("With expiration_days = %d and renew_before_days = %d, the key would be due for renewal again right after each renewal. Lower renew_before_days.",
				m.ExpirationDays.ValueInt64(), m.RenewBeforeDays.ValueInt64()))
	}
}
