package fwkit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// adoptionHint completes the error of a create that adopt_existing would help.
const adoptionHint = "\n\nOr set adopt_existing = true in the provider's configuration (or ARGUS_ADOPT_EXISTING=true) for one apply: the plan then shows what adopting it changes."

// notAdopted says why a create does not adopt an active subject of its kind that has its shortname. It is empty if the create
// may, or may with adopt_existing.
func (k SubjectKind) notAdopted(ctx context.Context, data *ProviderData, subject *argus.Subject, plan *SubjectAttributes) string {
	if subject.Flags.Has(argus.FlagExternallyManaged) {
		return "an identity provider manages it"
	}
	wanted := cmp.Or(data.DomainToSend(plan.Domain), data.Domain)
	if have := subject.Domain.String(); !sameDomain(have, wanted) {
		return fmt.Sprintf("it is in domain %q", argus.Short(have))
	}
	customer := CustomerReference(subject.Customer)
	if !plan.Customer.IsUnknown() && !customer.SpelledBy(plan.Customer.ValueString(), data.Domain) {
		if found, err := data.FindCustomer(ctx, plan.Customer.ValueString()); err != nil || customer.ID == "" || found.ID != customer.ID {
			return fmt.Sprintf("it belongs to customer %q", cmp.Or(customer.Text(), "not shown"))
		}
	}
	if k.Noun != "user" || !data.AdoptExisting && data.User == nil {
		return ""
	}
	own, err := data.ownUser(ctx)
	switch {
	case argus.IsForbidden(err):
		return "Argus does not tell these credentials whether it is the provider's own user"
	case err != nil:
		return "it cannot be told whether it is the provider's own user: " + err.Error()
	case own.ID == subject.ID:
		return "the provider works as this user"
	}
	return ""
}

// planToAdopt plans the adoption of the subject that has a create's shortname: it warns of what apply will change.
func (r *SubjectResource[M, P]) planToAdopt(ctx context.Context, taken *Taken, planned P, diags *diag.Diagnostics) {
	subject, err := r.Kind.Get(ctx, r.Data.Client, argus.ByID(taken.Subject.ID))
	if err != nil {
		Report(diags, Act{Doing: fmt.Sprintf("read %s %s", r.Kind.Noun, label(&taken.Subject)), Customer: planned.Common().Customer.ValueString()}, err)
		return
	}
	if !r.Kind.planAdoption(r.Data, subject, diags) || !planned.MayBecome(subject, diags) {
		return
	}
	if r.Data.manages(subject.ID) {
		diags.AddAttributeWarning(path.Root("short_name"), taken.summary(), r.Kind.managedText(taken, planned.Common()))
		return
	}
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Existing %s %s will be adopted", r.Kind.Noun, label(subject)),
		fmt.Sprintf("The %s %s has this short_name, and adopt_existing is true. Apply puts it into state instead of creating another one. %s", r.Kind.Noun, subject.ID, r.changesOf(planned, subject)))
}

// adoptExisting puts an active subject into state and brings it to what is planned, with a warning of what that changes.
func (r *SubjectResource[M, P]) adoptExisting(ctx context.Context, subject *argus.Subject, planned P, out Output) {
	if !planned.MayBecome(subject, out.Diags) || !r.Kind.adopt(r.Data, subject, out.Diags) {
		return
	}
	r.takeOver(ctx, planned, subject, out, func() {
		out.Diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Existing %s %s was adopted", r.Kind.Noun, label(subject)),
			fmt.Sprintf("The %s %s had this short_name, and adopt_existing is true. It is in state now. %s", r.Kind.Noun, subject.ID, r.changesOf(planned, subject)))
	})
}

// changesOf lists what bringing a subject to what is planned changes.
func (r *SubjectResource[M, P]) changesOf(planned P, subject *argus.Subject) string {
	var current M
	P(&current).Fill(subject, Writing{Served: Served{}})
	changes := planned.Differences(&current)
	if len(changes) == 0 {
		return "Nothing about it changes."
	}
	return "These attributes change:\n\n  " + strings.Join(changes, "\n  ")
}

// CommonDifferences is Differences of SubjectModel for the attributes in common.
func (s *SubjectAttributes) CommonDifferences(current *SubjectAttributes) []string {
	return Lines(
		DifferentText("name", s.Name, current.Name), DifferentText("description", s.Description, current.Description),
		DifferentBool("daemon_account", s.DaemonAccount, current.DaemonAccount),
		DifferentBool("externally_managed", s.ExternallyManaged, current.ExternallyManaged),
	)
}

// Lines are those of the texts that are not empty.
func Lines(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// DifferentText is the line of an attribute that an update changes, empty if it changes nothing.
func DifferentText(attribute string, wanted, present types.String) string {
	show := func(value types.String, none string) string {
		if value.ValueString() == "" {
			return none
		}
		return fmt.Sprintf("%q", argus.Short(value.ValueString()))
	}
	switch {
	case wanted.IsUnknown():
		return fmt.Sprintf("%s: %s -> known after apply", attribute, show(present, "none"))
	case ChangedText(wanted, present) == nil:
		return ""
	}
	return fmt.Sprintf("%s: %s -> %s", attribute, show(present, "none"), show(wanted, "cleared"))
}

// DifferentBool is DifferentText for a boolean.
func DifferentBool(attribute string, wanted, present types.Bool) string {
	switch {
	case wanted.IsUnknown():
		return fmt.Sprintf("%s: %t -> known after apply", attribute, present.ValueBool())
	case ChangedBool(wanted, present) == nil:
		return ""
	}
	return fmt.Sprintf("%s: %t -> %t", attribute, present.ValueBool(), wanted.ValueBool())
}
