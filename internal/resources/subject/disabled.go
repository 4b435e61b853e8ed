package subject

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// schemaVersion is the schema version of users and groups: version 1 added the attribute disabled.
const schemaVersion = 1

const disabledAttribute = "disabled"

// disabledAttribute is the attribute that reports whether a subject is disabled. Its default makes every plan re-enable the subject.
func (k kind) disabledAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		MarkdownDescription: fmt.Sprintf("Whether the %[1]s is disabled in Argus. Every plan sets it to `false`, so that a %[1]s that was disabled outside Terraform is re-enabled in place. If `reenable` is `false`, that plan is an error.", k.Type),
		Computed:            true,
		Default:             booldefault.StaticBool(false),
	}
}

// upgradeState upgrades the state of a user or group from before schemaVersion: it held no disabled ones.
func upgradeState(ctx context.Context, of resource.Resource) map[int64]resource.StateUpgrader {
	var described resource.SchemaResponse
	of.Schema(ctx, resource.SchemaRequest{}, &described)
	prior := described.Schema
	prior.Attributes = maps.Clone(prior.Attributes)
	delete(prior.Attributes, disabledAttribute)
	return map[int64]resource.StateUpgrader{0: {
		PriorSchema: &prior,
		StateUpgrader: func(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
			var attributes map[string]tftypes.Value
			if err := req.State.Raw.As(&attributes); err != nil {
				resp.Diagnostics.AddError("Cannot upgrade the state", err.Error())
				return
			}
			attributes[disabledAttribute] = tftypes.NewValue(tftypes.Bool, false)
			resp.State.Raw = tftypes.NewValue(resp.State.Schema.Type().TerraformType(ctx), attributes)
		},
	}}
}

// reenables reports whether a disabled subject may be re-enabled. What is unknown is decided by apply.
func (s *commonModel) reenables() bool { return s.Reenable.IsUnknown() || s.Reenable.ValueBool() }

// mayReenable reports whether a disabled subject may be re-enabled, and an error if reenable forbids it.
func (k kind) mayReenable(state, plan *commonModel, diags *diag.Diagnostics) bool {
	if plan.reenables() {
		return true
	}
	diags.AddAttributeError(path.Root("reenable"), fmt.Sprintf("Disabled %s %s is not re-enabled", k.Type, state.label()),
		fmt.Sprintf("The %[1]s is disabled in Argus, and reenable is false. Set reenable = true to re-enable the %[1]s with its memberships and permissions, or take it out of the configuration: destroying a disabled %[1]s changes nothing in Argus.", k.Type))
	return false
}

// haveBack re-enables a disabled subject and brings it to what is planned. It is in state from then on, so that even after a
// failed create a destroy disables it again: it would be active and in nobody's state otherwise. Prior is empty in a create.
func (r *lifeCycle[M, P]) haveBack(ctx context.Context, id argus.ID, prior, planned P, state *fwkit.State) {
	plan := planned.Common()
	named := fmt.Sprintf("%q (%s)", argus.Short(plan.ShortName.ValueString()), id)
	if !r.kind.mayTakeBack(r.Data, id, named, state.Diags) {
		return
	}
	end := r.Data.ChangeState(string(id))
	subject, err := r.kind.reenabled(ctx, r.Data.Client, argus.ByID(id))
	end()
	if err != nil {
		fwkit.Report(state.Diags, fwkit.ErrorContext{
			Action: fmt.Sprintf("re-enable %s %s", r.kind.Type, named), Customer: plan.Customer.ValueString(), Attributes: r.kind.Attributes,
		}, err)
		return
	}
	changes := r.changesSince(ctx, prior, planned, subject, state)
	current := r.saveExisting(ctx, planned, subject, state)
	r.kind.warnOfReenabled(ctx, r.Data, reenable{label(subject), subject.ID, changes}, state.Diags)
	if !state.Diags.HasError() {
		r.applyChanges(ctx, state, current, planned, subject)
	}
}

// saveExisting puts into state a subject that exists, as it is, and returns its model.
func (r *lifeCycle[M, P]) saveExisting(ctx context.Context, planned P, subject *argus.Subject, state *fwkit.State) P {
	var current M
	P(&current).Keep(planned)
	r.write(ctx, state, &current, subject)
	state.BeginChange()
	return &current
}

// reenabled re-enables a subject. One that is active already, which a server may refuse to re-enable, is what was wanted.
func (k kind) reenabled(ctx context.Context, client *argus.Client, ref argus.Ref) (*argus.Subject, error) {
	subject, err := client.ReenableSubject(ctx, k.Type, ref)
	if err == nil && !subject.Flags.Has(argus.FlagDeleted) || err != nil && !argus.IsRefused(err) {
		return subject, err
	}
	if err == nil {
		err = errors.New("the request was accepted, and Argus still shows it as disabled")
	}
	subject, readErr := client.GetSubject(ctx, k.Type, ref)
	if readErr != nil || subject.Flags.Has(argus.FlagDeleted) {
		return nil, err
	}
	return subject, nil
}

// stillDisabled reports a subject that is active although its destroy was planned as that of a disabled one, which counts
// and sends nothing.
func (k kind) stillDisabled(ctx context.Context, data *providerdata.ProviderData, state *commonModel, diags *diag.Diagnostics) {
	if state.abandoned() {
		return
	}
	subject, err := k.findEvenDisabled(ctx, data, state, diags)
	switch {
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read %s %s", k.Type, state.label()), Customer: state.Customer.ValueString()}, err)
	case subject != nil && !subject.Flags.Has(argus.FlagDeleted):
		diags.AddError(fmt.Sprintf("The %s %s is active again", k.Type, state.label()),
			fmt.Sprintf("The %s was disabled when the destroy was planned, so the plan did not check what disabling it would remove. Nothing was changed: run plan again.", k.Type))
	}
}
