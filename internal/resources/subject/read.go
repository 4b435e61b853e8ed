package subject

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// unchanged reports whether a bulk list shows an active subject that is the same as known. Searches may show a write late, so
// that current alone tells of a change.
func (k kind) unchanged(ctx context.Context, data *providerdata.ProviderData, id string, same func(*argus.Subject) bool) bool {
	row := data.Client.Bulk.Subject(ctx, k.Type, argus.ID(id))
	return row != nil && !row.Flags.Has(argus.FlagDeleted) && same(row)
}

// current reads a subject for Read. It reports what removes nothing from state: any error but not-found, and a search that
// still shows as active what a read does not find. A subject that is hidden is disabled, and only a search shows it. Without
// any of these the key no longer sees the subject, of which current warns.
func (k kind) current(ctx context.Context, data *providerdata.ProviderData, state *commonModel, diags *diag.Diagnostics) (subject *argus.Subject, hidden bool) {
	id := state.ID.ValueString()
	subject, hidden, err := data.FindSubject(ctx, state.Ref(), data.Reader(k.Type))
	switch {
	case argus.IsNotFound(err):
		if k.countDisabled(ctx, data, state, "is no longer visible", diags) {
			diags.AddWarning(fmt.Sprintf("%s %s is no longer visible", fwkit.UpperFirst(string(k.Type)), state.label()),
				fmt.Sprintf("Argus reports that there is no %s %s, and a search finds no disabled one either. It was probably moved to a customer that this key may not see. It is removed from state, and the next plan creates it.", k.Type, id))
		}
	case errors.Is(err, providerdata.ErrInconsistent):
		k.reportInconsistent(id, diags)
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read %s %s", k.Type, id), Customer: state.Customer.ValueString()}, err)
	case hidden:
		return nil, true
	default:
		return subject, false
	}
	return nil, false
}

// reportInconsistent reports a subject of which a request says that it does not exist, and a search that it is active.
func (k kind) reportInconsistent(id string, diags *diag.Diagnostics) {
	diags.AddError(fmt.Sprintf("Inconsistent responses for %s %s", k.Type, id),
		fmt.Sprintf("Argus says that there is no %s %s, and shows it as active all the same. It stays in state. Run plan again.", k.Type, id))
}

// reportRefusedDisable reports the outcome of a disable with an error. A refusal and a 404 prove nothing: what is shown as disabled
// then is as wanted.
func (r *lifeCycle[M, P]) reportRefusedDisable(ctx context.Context, prior *commonModel, refused error, diags *diag.Diagnostics) {
	disabling := fwkit.ErrorContext{Action: fmt.Sprintf("disable %s %s", r.kind.Type, prior.label()), Customer: prior.Customer.ValueString()}
	if !argus.IsNotFound(refused) && !argus.IsRefused(refused) {
		fwkit.Report(diags, disabling, refused)
		return
	}
	subject, err := r.kind.findEvenDisabled(ctx, r.Data, prior, diags)
	switch {
	case subject != nil && subject.Flags.Has(argus.FlagDeleted), err == nil && subject == nil:
	case argus.IsNotFound(refused) && err == nil:
		r.kind.reportInconsistent(prior.ID.ValueString(), diags)
	default:
		fwkit.Report(diags, disabling, refused)
	}
}

// findEvenDisabled finds a subject that is to be disabled. Nil without an error is one that nothing shows, of which it warns, or
// of which the responses are inconsistent, which it reports.
func (k kind) findEvenDisabled(ctx context.Context, data *providerdata.ProviderData, state *commonModel, diags *diag.Diagnostics) (subject *argus.Subject, err error) {
	late := data.Client.Poll(ctx, func() (bool, error) {
		subject, _, err = data.FindSubject(ctx, state.Ref(), data.Reader(k.Type))
		return !argus.IsNotFound(err), nil
	})
	switch {
	case late != nil:
		return nil, late
	case errors.Is(err, providerdata.ErrInconsistent):
		k.reportInconsistent(state.ID.ValueString(), diags)
	case argus.IsNotFound(err):
		diags.AddWarning(fmt.Sprintf("%s %s cannot be seen", fwkit.UpperFirst(string(k.Type)), state.label()),
			fmt.Sprintf("Argus says that there is no such %[1]s, and a search shows no disabled one either. It is removed from state. If it was moved to a customer that this key may not see, it may be active: look there.", k.Type))
	default:
		return subject, err
	}
	return nil, nil
}
