package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// planTaken warns at plan time of what a create will meet: reviewers read plans, not applies.
func (r *lifeCycle[M, P]) planTaken(ctx context.Context, planned P, domain string, diags *diag.Diagnostics) {
	plan := planned.Common()
	taken := takenForPlan(ctx, r.Data, plan.ShortName.ValueString(), domain, diags)
	first := r.Data.PlanCreate(plan.ShortName.ValueString(), domain)
	if taken == nil {
		if !first {
			warnOfTwice(plan.ShortName.ValueString(), diags)
		}
		return
	}
	switch met := r.kind.meet(ctx, r.Data, taken, plan); {
	case met.reenables:
		if !r.kind.planReenable(r.Data, &taken.Subject, diags) {
			return
		}
		r.kind.warnOfReenable(ctx, r.Data, reenable{label(&taken.Subject), taken.Subject.ID, r.changesOf(ctx, planned, &taken.Subject)}, diags)
	case met.adopts:
		r.planToAdopt(ctx, taken, planned, diags)
	default:
		diags.AddAttributeWarning(path.Root("short_name"), met.summary, met.text)
	}
}

// warnOfTwice warns of a shortname that nobody has, and that two creates of a plan need.
func warnOfTwice(shortName string, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("short_name"), fmt.Sprintf("Shortname %q is planned twice", argus.Short(shortName)),
		"Another resource of this configuration creates a user or group with this short_name too. The users and groups of a domain share their shortnames, so apply can create only one of them. Choose another short_name for one, or remove it.")
}

// meetTaken continues a create that was refused: it re-enables or adopts the subject that has the shortname, or says who has it.
func (r *lifeCycle[M, P]) meetTaken(ctx context.Context, planned P, refused refusal, state *fwkit.State) {
	plan := planned.Common()
	taken := r.kind.takenForRefusal(ctx, r.Data, refused, state.Diags)
	if taken == nil {
		return
	}
	switch met := r.kind.meet(ctx, r.Data, taken, plan); {
	case met.adopts:
		r.adoptExisting(ctx, &taken.Subject, planned, state)
	case !met.reenables:
		state.Diags.AddAttributeError(path.Root("short_name"), met.summary, met.text)
	case planned.MayBecome(&taken.Subject, state.Diags):
		r.haveBack(ctx, taken.Subject.ID, new(M), planned, state)
	}
}

// meetUnsettled continues a create whose response was lost: who has the shortname now may be what it made.
func (r *lifeCycle[M, P]) meetUnsettled(ctx context.Context, action fwkit.ErrorContext, planned P, unsettled *argus.PossiblyCreatedError, state *fwkit.State) {
	met := r.kind.meet(ctx, r.Data, &holder{Subject: unsettled.Subject}, planned.Common())
	if met.adopts {
		r.adoptExisting(ctx, &unsettled.Subject, planned, state)
		return
	}
	state.Diags.AddAttributeError(path.Root("short_name"), "Could not "+action.Action, fmt.Sprintf("%s\n\nThe response was lost. It is unknown whether this apply created the %s, so it was not changed. %s",
		unsettled, r.kind.Type, met.text))
}
