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

// unchanged reports whether a sweep shows an active subject that is the same as known. Searches may show a write late, so
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
				fmt.Sprintf("Argus reports that there is no %s %s, and a search shows no disabled one either. It was probably moved to a customer that this key may not see. It is removed from state, and the next plan creates it.", k.Type, id))
		}
	case errors.Is(err, providerdata.ErrInconsistent):
		diags.AddError(fmt.Sprintf("Inconsistent responses for %s %s", k.Type, id),
			fmt.Sprintf("A read says that there is no %s %s, and a search shows it as active. It stays in state. Run plan again.", k.Type, id))
	case err != nil:
		fwkit.Report(diags, fwkit.Act{Doing: fmt.Sprintf("read %s %s", k.Type, id), Customer: state.Customer.ValueString()}, err)
	case hidden:
		return nil, true
	default:
		return subject, false
	}
	return nil, false
}

// disabled reports the outcome of a disable. What is gone or disabled already is what was wanted, also where a server
// refuses to do it twice.
func (k kind) disabled(ctx context.Context, data *providerdata.ProviderData, act fwkit.Act, ref argus.Ref, err error, diags *diag.Diagnostics) {
	if err == nil || argus.IsNotFound(err) {
		return
	}
	if argus.IsRefused(err) {
		subject, lookErr := data.Client.GetSubject(ctx, k.Type, ref)
		if argus.IsNotFound(lookErr) || (lookErr == nil && subject.Flags.Has(argus.FlagDeleted)) {
			return
		}
	}
	fwkit.Report(diags, act, err)
}
