package subject

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// holder is the subject that holds a shortname already.
type holder struct {
	Subject  argus.Subject
	Disabled bool
}

// findHolder finds who holds a shortname, disabled or not; nil if nobody does. A search may show a recent holder late.
func (k kind) findHolder(ctx context.Context, data *providerdata.ProviderData, shortName, domain string) (taken *holder, err error) {
	err = data.Client.Poll(ctx, func() (bool, error) {
		subject, _, err := data.FindSubject(ctx, argus.ByShortName(shortName, domain), data.Reader(argus.AnySubject))
		if argus.IsNotFound(err) {
			return false, nil
		}
		if err == nil {
			taken = &holder{*subject, subject.Flags.Has(argus.FlagDeleted)}
		}
		return true, err
	})
	return taken, err
}

// takenForPlan finds, for a plan, who has a shortname. It is nil if nobody has it, or if the key may not look.
func takenForPlan(ctx context.Context, data *providerdata.ProviderData, shortName, domain string, diags *diag.Diagnostics) *holder {
	found, known := data.Client.PlanReader.SubjectNamed(ctx, shortName, cmp.Or(domain, data.Domain))
	var err error
	if !known {
		found, err = data.SearchShortName(ctx, shortName, domain)
	}
	if err != nil && !argus.IsForbidden(err) {
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("check whether shortname %q is taken", shortName)}, err)
	}
	if err != nil || found == nil {
		return nil
	}
	// A search may show late what a destroy of this run disabled.
	return &holder{*found, found.Flags.Has(argus.FlagDeleted) || data.WasDestroyed(found.ID)}
}

// refusal is the refusal of a create or a rename to a shortname.
type refusal struct {
	action            fwkit.ErrorContext
	shortName, domain string
	err               error
}

// takenForRefusal finds who has the shortname of a create or a rename that was refused. If that is not why, or cannot be
// known, it reports the refusal and returns nil.
func (k kind) takenForRefusal(ctx context.Context, data *providerdata.ProviderData, refused refusal, diags *diag.Diagnostics) *holder {
	if !argus.IsRefused(refused.err) || aboutOtherFields(refused.err) {
		fwkit.Report(diags, refused.action, refused.err)
		return nil
	}
	taken, err := k.findHolder(ctx, data, refused.shortName, refused.domain)
	if err != nil || taken == nil {
		fwkit.Report(diags, refused.action, refused.err)
		if err != nil && !argus.IsForbidden(err) {
			fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("check whether shortname %q is taken", refused.shortName)}, err)
		}
		return nil
	}
	return taken
}

// aboutOtherFields reports whether every message of a refusal names a field and none the shortname, so that nobody need look
// who has it.
func aboutOtherFields(refused error) bool {
	refusal, ok := argus.AsError(refused)
	if !ok || len(refusal.Messages) == 0 {
		return false
	}
	return !slices.ContainsFunc(refusal.Messages, func(m argus.Message) bool {
		return m.Field == "" || strings.HasSuffix(strings.ToLower(m.Field), "shortname")
	})
}

// meeting is what a create makes of the subject that has its shortname.
type meeting struct {
	reenables, adopts bool
	// summary and text say why the create is refused.
	summary, text string
}

// meet decides what a create makes of the subject that has its shortname.
func (k kind) meet(ctx context.Context, data *providerdata.ProviderData, taken *holder, plan *commonModel) meeting {
	renamed, isRenamed := data.RenamedTo(&taken.Subject)
	switch {
	case isRenamed:
		return meeting{summary: taken.summary(), text: taken.text() + fmt.Sprintf(" This configuration renames that %s to %q. Argus refuses the create while the name is in use: let this resource depend on the other (depends_on).", taken.Subject.Noun(), argus.Short(renamed))}
	case !k.is(&taken.Subject):
		return meeting{summary: taken.summary(), text: taken.text() + " Choose another short_name."}
	case taken.Disabled && plan.reenables():
		why := k.notReenabled(ctx, data, &taken.Subject, plan)
		if why == "" {
			return meeting{reenables: true}
		}
		if data.Manages(taken.Subject.ID) {
			return meeting{summary: taken.summary(), text: k.managedText(taken, plan)}
		}
		return meeting{summary: taken.summary(), text: taken.text() + fmt.Sprintf(" A create does not re-enable it: %s. Choose another short_name. To re-enable and manage that %s all the same, import it, so that the plan shows what changes:\n\n%s",
			why, k.Type, importBlock(k.Resource, taken.Subject.ID))}
	case taken.Disabled:
		return meeting{summary: taken.summary(), text: taken.text() + " It is not re-enabled, because reenable is false. Choose another short_name, or set reenable = true to re-enable it with its memberships and permissions."}
	}
	text, block := taken.text(), " To manage it, import it:\n\n"+importBlock(k.Resource, taken.Subject.ID)
	switch why := k.notAdopted(ctx, data, &taken.Subject, plan); {
	case why == "" && data.AdoptExisting:
		return meeting{adopts: true}
	case data.Manages(taken.Subject.ID):
		return meeting{summary: taken.summary(), text: k.managedText(taken, plan)}
	case why == "":
		block += adoptionHint
	case data.AdoptExisting:
		text += fmt.Sprintf(" adopt_existing does not adopt it: %s.", why)
	}
	return meeting{summary: taken.summary(), text: text + block}
}

func (t *holder) summary() string {
	return fmt.Sprintf("Shortname %q is taken", argus.Short(t.Subject.ShortName))
}

// text says who has the shortname.
func (t *holder) text() string {
	state := "active"
	if t.Disabled {
		state = "disabled"
	}
	return fmt.Sprintf("The shortname %q belongs to the %s %s %s (%q). The users and groups of a domain share their shortnames, and a disabled one keeps its shortname.",
		argus.Short(t.Subject.ShortName), state, t.Subject.Noun(), t.Subject.ID, argus.Short(t.Subject.Name))
}

// managedText says that a resource of this run has the subject in state.
func (k kind) managedText(taken *holder, plan *commonModel) string {
	then := "it is disabled and re-enabled"
	switch {
	case taken.Disabled:
		then = "it is re-enabled"
	case !plan.reenables():
		then = "it is disabled, and the create is then refused, because reenable is false"
	}
	return fmt.Sprintf("The shortname %q belongs to the %s %s (%q), which this configuration manages already. If this plan replaces that %s, %s. If it renames it, let this resource depend on the other (depends_on). Otherwise two resources manage one %s: remove one of them, or choose another short_name.",
		argus.Short(taken.Subject.ShortName), k.Type, taken.Subject.ID, argus.Short(taken.Subject.Name), k.Type, then, k.Type)
}
