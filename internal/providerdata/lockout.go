package providerdata

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// RemovalOf returns what the destruction of a resource takes away, by its state and private state.
type RemovalOf func(ctx context.Context, prior tfsdk.State, private fwkit.Private, diags *diag.Diagnostics) lockout.Removal

// GuardPlan refuses a planned destruction that would lock the provider out. It is to be deferred in ModifyPlan, since a
// replacement has no destroy plan of its own: RequiresReplace, and a change of the attributes that the schema makes replace
// the resource, tell of it.
func (d *ProviderData) GuardPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, removalOf RemovalOf, replacing ...string) {
	if !d.Guards(req, resp) || !fwkit.Destroys(req, resp) && !fwkit.Changes(ctx, req, resp, replacing) {
		return
	}
	removal := removalOf(ctx, req.State, req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		d.CheckRemoval(ctx, removal, true, &resp.Diagnostics)
	}
}

// Guards reports whether a plan is worth a look: not while calls cannot be made, and not of what does not exist yet.
func (d *ProviderData) Guards(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) bool {
	return d.Ready() && !req.State.Raw.IsNull() && !resp.Diagnostics.HasError()
}

// MayDestroy reports whether a destroy keeps the provider's own access, and adds an error if not. Call it before anything is sent.
func (d *ProviderData) MayDestroy(ctx context.Context, req resource.DeleteRequest, removalOf RemovalOf, diags *diag.Diagnostics) bool {
	removal := removalOf(ctx, req.State, req.Private, diags)
	return !diags.HasError() && d.CheckRemoval(ctx, removal, false, diags)
}

// CheckRemoval reports whether a change may be made, and adds an error if not. It returns false if that cannot be found out.
func (d *ProviderData) CheckRemoval(ctx context.Context, removal lockout.Removal, planning bool, diags *diag.Diagnostics) bool {
	if d.AllowSelfLockout.IsUnknown() || d.AllowSelfLockout.ValueBool() {
		return true
	}
	refusal, err := d.guard.Check(ctx, removal, planning)
	switch {
	case errors.Is(err, lockout.ErrUnknownUser):
		d.warnOfUnknownUser.Do(func() {
			diags.AddWarning("The lock-out guard is off",
				"These credentials may not read their own user, so the provider cannot refuse changes that remove its own access. Use credentials that may call currentuser/v1/user, or ignore this warning.")
		})
		return true
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("check whether %s would lock the provider out", removal.Action)}, err)
		return false
	case refusal == "":
		return true
	}
	action := fwkit.UpperFirst(argus.Printable(removal.Action))
	if removal.MayStay != "" {
		diags.AddWarning(action+" may lock the provider out",
			fmt.Sprintf("%s. If it takes access away, that cannot be undone with the provider's own credentials. %s\n\nIf in doubt, make this change with the credentials of another user.", fwkit.UpperFirst(removal.MayStay), refusal))
		return true
	}
	diags.AddError("This would lock the provider out", fmt.Sprintf(
		"%s cannot be undone with the provider's own credentials. %s\n\nMake this change with the credentials of another user, or set allow_self_lockout = true in the provider's configuration for this one apply.",
		action, refusal))
	return false
}

// OwnUser returns the user of the credentials. Without the check in Configure it is fetched once, on first use.
func (d *ProviderData) OwnUser(ctx context.Context) (*argus.CurrentUser, error) {
	if d.User != nil {
		return d.User, nil
	}
	return d.lookups.user.Get(ctx, "", d.Client.CurrentUser)
}
