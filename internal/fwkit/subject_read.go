package fwkit

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// unchanged reports whether a sweep shows an active subject that is the same as known. Searches may show a write late, so
// that current alone tells of a change.
func (k SubjectKind) unchanged(ctx context.Context, data *ProviderData, id string, same func(*argus.Subject) bool) bool {
	row := k.Sweep(ctx, data.Client.Bulk, argus.ID(id))
	return row != nil && !row.Flags.Has(argus.FlagDeleted) && same(row)
}

// current reads a subject for Read. It reports what removes nothing from state: any error but not-found, and a search that
// still shows as active what a read does not find. A subject that is hidden is disabled, and only a search shows it. Without
// any of these the key no longer sees the subject, of which current warns.
func (k SubjectKind) current(ctx context.Context, data *ProviderData, state *SubjectAttributes, diags *diag.Diagnostics) (subject *argus.Subject, hidden bool) {
	id := state.ID.ValueString()
	subject, hidden, err := data.findSubject(ctx, state.Ref(), k.read(data))
	switch {
	case argus.IsNotFound(err):
		if data.countDisabled(ctx, k, state, "is no longer visible", diags) {
			diags.AddWarning(fmt.Sprintf("%s %s is no longer visible", upperFirst(k.Noun), state.label()),
				fmt.Sprintf("Argus reports that there is no %s %s, and a search shows no disabled one either. It was probably moved to a customer that this key may not see. It is removed from state, and the next plan creates it.", k.Noun, id))
		}
	case errors.Is(err, errInconsistent):
		diags.AddError(fmt.Sprintf("Inconsistent responses for %s %s", k.Noun, id),
			fmt.Sprintf("A read says that there is no %s %s, and a search shows it as active. It stays in state. Run plan again.", k.Noun, id))
	case err != nil:
		Report(diags, Act{Doing: fmt.Sprintf("read %s %s", k.Noun, id), Customer: state.Customer.ValueString()}, err)
	case hidden:
		return nil, true
	default:
		return subject, false
	}
	return nil, false
}

// isDisabled reports whether Argus shows a subject as disabled: in a bulk list, a read, or a search if reads hide it.
// What cannot be looked up is not known to be disabled.
func (k SubjectKind) isDisabled(ctx context.Context, data *ProviderData, id argus.ID) bool {
	subject := k.Sweep(ctx, data.Client.Bulk, id)
	if subject == nil {
		var err error
		if subject, _, err = data.findSubject(ctx, argus.ByID(id), k.read(data)); err != nil {
			return false
		}
	}
	return subject.Flags.Has(argus.FlagDeleted)
}

// read returns Get with the client of data.
func (k SubjectKind) read(data *ProviderData) func(context.Context, argus.Ref) (*argus.Subject, error) {
	return func(ctx context.Context, ref argus.Ref) (*argus.Subject, error) { return k.Get(ctx, data.Client, ref) }
}

// disabled reports the outcome of a disable. What is gone or disabled already is what was wanted, also where a server
// refuses to do it twice.
func (k SubjectKind) disabled(ctx context.Context, data *ProviderData, act Act, ref argus.Ref, err error, diags *diag.Diagnostics) {
	if err == nil || argus.IsNotFound(err) {
		return
	}
	if argus.IsRefused(err) {
		subject, lookErr := k.Get(ctx, data.Client, ref)
		if argus.IsNotFound(lookErr) || (lookErr == nil && subject.Flags.Has(argus.FlagDeleted)) {
			return
		}
	}
	Report(diags, act, err)
}
