package subject

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// planAdoption reports whether a create may adopt a subject, and an error if another resource has it.
func (k kind) planAdoption(data *providerdata.ProviderData, subject *argus.Subject, diags *diag.Diagnostics) bool {
	return k.once(data.NoteOwnership(subject.ID, providerdata.AdoptionPlanned, providerdata.AdoptionPlanned, providerdata.ReenablePlanned, providerdata.Created, providerdata.InState), label(subject), diags)
}

// planReenable reports whether a create may re-enable a subject, and adds an error if another one does. The resource that has it in
// state may be the one that this create replaces.
func (k kind) planReenable(data *providerdata.ProviderData, subject *argus.Subject, diags *diag.Diagnostics) bool {
	return k.once(data.NoteOwnership(subject.ID, providerdata.ReenablePlanned, providerdata.ReenablePlanned, providerdata.AdoptionPlanned, providerdata.Created), label(subject), diags)
}

// mayTakeBack reports whether a subject may be re-enabled, and adds an error if a create of this run has it. Call it before anything
// is sent.
func (k kind) mayTakeBack(data *providerdata.ProviderData, id argus.ID, subject string, diags *diag.Diagnostics) bool {
	return k.once(data.NoteOwnership(id, providerdata.Created, providerdata.Created), subject, diags)
}

// adopt reports whether a create may adopt a subject, and adds an error if not. Call it before anything is sent.
func (k kind) adopt(data *providerdata.ProviderData, subject *argus.Subject, diags *diag.Diagnostics) bool {
	return k.once(data.NoteOwnership(subject.ID, providerdata.Created, providerdata.Created, providerdata.InState), label(subject), diags)
}

// planInState records a subject that is planned from state, and reports whether no create of this plan adopts it. If one does,
// it adds an error.
func (k kind) planInState(data *providerdata.ProviderData, state *commonModel, diags *diag.Diagnostics) bool {
	return k.once(data.NoteOwnership(argus.ID(state.ID.ValueString()), providerdata.InState, providerdata.AdoptionPlanned), state.label(), diags)
}

func (k kind) once(only bool, subject string, diags *diag.Diagnostics) bool {
	if !only {
		diags.AddAttributeError(path.Root("short_name"), fmt.Sprintf("Two resources manage %s %s", k.Type, subject),
			fmt.Sprintf("Another resource of this run manages, adopts, re-enables or destroys this %[1]s. Remove one of the two, choose another short_name, or write a moved block if the resource has a new address. If the other renames it, let this one depend on the other (depends_on). With -replace, set adopt_existing = false.", k.Type))
	}
	return only
}
