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

// lifeKey is where private state keeps a key's life.
const lifeKey = "life"

// life is a key's life so far, and whether it is time to renew it. That is decided where state is written and never in
// a plan: the clock may pass between plan and apply.
type life struct {
	// Granted is when the present end was granted, as far as is known.
	Granted argus.Timestamp `json:"granted"`
	// ValidUntil is the present end; 0 for none.
	ValidUntil argus.Timestamp `json:"validUntil"`
	// Due tells that less is left than the window in which the key is to be renewed.
	Due bool `json:"due"`
}

func loadLife(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) life {
	var l life
	fwkit.LoadPrivate(ctx, private, lifeKey, &l, diags)
	return l
}

// decide decides whether the key is to be renewed, and tells whether its whole life is no longer than the window: such a
// key would be renewed for ever, and is not.
func (l *life) decide(window types.Int64, now time.Time) (short bool) {
	l.Due = false
	if window.IsNull() || l.ValidUntil == 0 {
		return false
	}
	milliseconds := argus.Timestamp(window.ValueInt64() * (24 * time.Hour).Milliseconds())
	if l.ValidUntil-l.Granted <= milliseconds {
		return true
	}
	l.Due = l.ValidUntil-argus.Timestamp(now.UnixMilli()) < milliseconds
	return false
}

// decideAndWarn is decide after a write, where the user hears of a life that is too short to be renewed.
func (l *life) decideAndWarn(m *model, now time.Time, diags *diag.Diagnostics) {
	if l.decide(m.RenewBeforeDays, now) {
		diags.AddAttributeWarning(path.Root("renew_before_days"), "The key will not be renewed",
			fmt.Sprintf("Argus lets API key %s live from %s until %s, which is no longer than renew_before_days = %d: it would be renewed in every plan, so it is in none. Lower renew_before_days, or set expiration_days to more where Argus permits it.",
				argus.Printable(m.Prefix.ValueString()), l.Granted, l.ValidUntil, m.RenewBeforeDays.ValueInt64()))
	}
}

// planRenewal makes the end of the key's life unknown in the plan where the key will be renewed: when it is due, or when it
// is to get an end or to lose it.
func planRenewal(ctx context.Context, plan, state *model, l life, resp *resource.ModifyPlanResponse) {
	// A window that was made smaller or taken away, which counts as 0, is decided upon after it is written.
	due := l.Due && plan.RenewBeforeDays.ValueInt64() >= state.RenewBeforeDays.ValueInt64()
	if due || !plan.DisableExpiration.Equal(state.DisableExpiration) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("valid_until"), types.StringUnknown())...)
	}
}

// validateRenewal refuses settings that cannot be together. What is unknown waits.
func (m *model) validateRenewal(diags *diag.Diagnostics) {
	set := func(days types.Int64) bool { return !days.IsNull() && !days.IsUnknown() }
	if m.DisableExpiration.ValueBool() && set(m.ExpirationDays) {
		diags.AddAttributeError(path.Root("expiration_days"), "A key without end has no days",
			"disable_expiration = true makes a key that never expires: take expiration_days away, or disable_expiration.")
	}
	if m.DisableExpiration.ValueBool() && set(m.RenewBeforeDays) {
		diags.AddAttributeError(path.Root("renew_before_days"), "A key without end is never renewed",
			"disable_expiration = true makes a key that never expires: take renew_before_days away, or disable_expiration.")
	}
	if set(m.ExpirationDays) && set(m.RenewBeforeDays) && m.RenewBeforeDays.ValueInt64() >= m.ExpirationDays.ValueInt64() {
		diags.AddAttributeError(path.Root("renew_before_days"), "The key would be renewed for ever",
			fmt.Sprintf("With expiration_days = %d, renew_before_days must be less than that: with %d the key would be due again as soon as it was renewed.",
				m.ExpirationDays.ValueInt64(), m.RenewBeforeDays.ValueInt64()))
	}
}
