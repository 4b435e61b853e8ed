package subject

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// adoptionHint completes the error of a create that adopt_existing would help.
const adoptionHint = "\n\nOr set adopt_existing = true in the provider's configuration (or ARGUS_ADOPT_EXISTING=true) for one apply: the plan then shows what adopting it changes."

// notAdopted says why a create does not adopt an active subject of its kind that has its shortname. It is empty if the create
// may, or may with adopt_existing.
func (k kind) notAdopted(ctx context.Context, data *providerdata.ProviderData, subject *argus.Subject, plan *commonModel) string {
	if subject.Flags.Has(argus.FlagExternallyManaged) {
		return managedElsewhere
	}
	if why := cmp.Or(k.inOtherDomain(data, subject, plan), k.ofOtherCustomer(ctx, data, subject, plan)); why != "" {
		return why
	}
	if k.Type != argus.User || !data.AdoptExisting && data.User == nil {
		return ""
	}
	own, err := data.OwnUser(ctx)
	switch {
	case argus.IsForbidden(err):
		return "these credentials may not read their own user, so it is unknown whether this is the provider's own user"
	case err != nil:
		return "it is unknown whether this is the provider's own user: " + err.Error()
	case own.ID == subject.ID:
		return "it is the provider's own user"
	}
	return ""
}

// notReenabled says why a create does not re-enable a disabled subject of its kind. It is empty if the create may. One that is
// externally managed is had back only as such. What a destroy of this run disabled was this configuration's: its replacement may
// change all that an update may.
func (k kind) notReenabled(ctx context.Context, data *providerdata.ProviderData, subject *argus.Subject, plan *commonModel) string {
	switch {
	case data.WasDestroyed(subject.ID):
		return k.inOtherDomain(data, subject, plan)
	case subject.Flags.Has(argus.FlagExternallyManaged) && !plan.ExternallyManaged.IsUnknown() && !plan.ExternallyManaged.ValueBool():
		return managedElsewhere
	}
	return cmp.Or(k.inOtherDomain(data, subject, plan), k.ofOtherCustomer(ctx, data, subject, plan))
}

const managedElsewhere = "an identity provider manages it"

// inOtherDomain says that the domain of a subject differs from the planned one. It is empty if it does not.
func (k kind) inOtherDomain(data *providerdata.ProviderData, subject *argus.Subject, plan *commonModel) string {
	wanted := cmp.Or(data.DomainToSend(plan.Domain), data.Domain)
	if have := subject.Domain.String(); !fwkit.SameDomain(have, wanted) {
		return fmt.Sprintf("it is in domain %q", argus.Short(have))
	}
	return ""
}

// ofOtherCustomer is inOtherDomain for the customer.
func (k kind) ofOtherCustomer(ctx context.Context, data *providerdata.ProviderData, subject *argus.Subject, plan *commonModel) string {
	customer := fwkit.CustomerReference(subject.Customer)
	if !plan.Customer.IsUnknown() && !customer.Matches(plan.Customer.ValueString(), data.Domain) {
		if found, err := data.FindCustomer(ctx, plan.Customer.ValueString()); err != nil || customer.ID == "" || found.ID != customer.ID {
			return fmt.Sprintf("it belongs to customer %q", cmp.Or(customer.String(), "not shown"))
		}
	}
	return ""
}

// planToAdopt plans the adoption of the subject that has a create's shortname: it warns of what apply will change.
func (r *lifeCycle[M, P]) planToAdopt(ctx context.Context, taken *holder, planned P, diags *diag.Diagnostics) {
	subject, err := r.Data.Client.GetSubject(ctx, r.kind.Type, argus.ByID(taken.Subject.ID))
	if err != nil {
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read %s %s", r.kind.Type, label(&taken.Subject)), Customer: planned.Common().Customer.ValueString()}, err)
		return
	}
	if !r.kind.planAdoption(r.Data, subject, diags) || !planned.MayBecome(subject, diags) {
		return
	}
	if r.Data.Manages(subject.ID) {
		diags.AddAttributeWarning(path.Root("short_name"), taken.summary(), r.kind.managedText(taken, planned.Common()))
		return
	}
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Existing %s %s will be adopted", r.kind.Type, label(subject)),
		fmt.Sprintf("The %s %s has this short_name, and adopt_existing is true. Apply adopts it into state instead of creating a new one. %s", r.kind.Type, subject.ID, r.changesOf(ctx, planned, subject)))
}

// adoptExisting brings an active subject to what is planned and puts it into state, with a warning of what that changes. An error
// leaves nothing in state: Terraform would replace what a failed create leaves there, and so disable what it did not make.
func (r *lifeCycle[M, P]) adoptExisting(ctx context.Context, subject *argus.Subject, planned P, state *fwkit.State) {
	if !planned.MayBecome(subject, state.Diags) || !r.kind.adopt(r.Data, subject, state.Diags) {
		return
	}
	changes := r.changesOf(ctx, planned, subject)
	current := r.saveExisting(ctx, planned, subject, state)
	updated := r.applyChanges(ctx, state, current, planned, subject)
	if state.Diags.HasError() {
		state.Discard(ctx)
		r.kind.notAdoptedYet(subject, updated, state.Diags)
		return
	}
	state.Diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Existing %s %s was adopted", r.kind.Type, label(subject)),
		fmt.Sprintf("The %s %s had this short_name, and adopt_existing is true. It is in state now. %s", r.kind.Type, subject.ID, changes))
}

// notAdoptedYet says what became of an adoption that failed.
func (k kind) notAdoptedYet(subject *argus.Subject, updated bool, diags *diag.Diagnostics) {
	done := "The update failed, as another error says."
	if updated {
		done = "Argus has updated it, but not to all that is planned, as another error says."
	}
	diags.AddAttributeError(path.Root("short_name"), fmt.Sprintf("Existing %s %s was not adopted", k.Type, label(subject)),
		fmt.Sprintf("%s The %s stays active and is not in state. Solve the other error and run apply again: it adopts the %s then.", done, k.Type, k.Type))
}

// changesOf lists what bringing a subject to what is planned changes, if nothing is known of it.
func (r *lifeCycle[M, P]) changesOf(ctx context.Context, planned P, subject *argus.Subject) string {
	return r.changesSince(ctx, new(M), planned, subject, &fwkit.State{})
}

// changesSince is changesOf for a subject in state, of which state has the spellings that Argus changed.
func (r *lifeCycle[M, P]) changesSince(ctx context.Context, prior, planned P, subject *argus.Subject, state *fwkit.State) string {
	current := *prior
	P(&current).Fill(subject, &fwkit.State{ServerValues: maps.Clone(state.ServerValues)})
	changes := planned.Differences(&current)
	plan, customer := planned.Common(), fwkit.CustomerReference(subject.Customer)
	if customer.ID != "" && r.kind.ofOtherCustomer(ctx, r.Data, subject, plan) != "" {
		changes = append(changes, fmt.Sprintf("customer: %q -> %q", customer.Name(), plan.Customer.ValueString()))
	}
	if len(changes) == 0 {
		return "No attribute changes."
	}
	return "These attributes change:\n\n  " + strings.Join(changes, "\n  ")
}

// CommonDifferences is Differences of subjectModel for the attributes in common.
func (s *commonModel) CommonDifferences(current *commonModel) []string {
	return nonEmpty(
		differentText("name", s.Name, current.Name), differentText("description", s.Description, current.Description),
		differentBool("daemon_account", s.DaemonAccount, current.DaemonAccount),
		differentBool("externally_managed", s.ExternallyManaged, current.ExternallyManaged),
	)
}

// nonEmpty are those of the texts that are not empty.
func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// differentText is the line of an attribute that an update changes, empty if it changes nothing.
func differentText(attribute string, wanted, present types.String) string {
	show := func(value types.String, none string) string {
		if value.ValueString() == "" {
			return none
		}
		return fmt.Sprintf("%q", argus.Short(value.ValueString()))
	}
	switch {
	case wanted.IsUnknown():
		return fmt.Sprintf("%s: %s -> known after apply", attribute, show(present, "none"))
	case fwkit.StringIfChanged(wanted, present) == nil:
		return ""
	}
	return fmt.Sprintf("%s: %s -> %s", attribute, show(present, "none"), show(wanted, "cleared"))
}

// differentBool is differentText for a boolean.
func differentBool(attribute string, wanted, present types.Bool) string {
	switch {
	case wanted.IsUnknown():
		return fmt.Sprintf("%s: %t -> known after apply", attribute, present.ValueBool())
	case fwkit.BoolIfChanged(wanted, present) == nil:
		return ""
	}
	return fmt.Sprintf("%s: %t -> %t", attribute, present.ValueBool(), wanted.ValueBool())
}
