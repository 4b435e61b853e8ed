package fwkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// guardPlan refuses a plan that would disable or move the provider's own user, or a group that the user has functions from.
// A nil plan is a destroy; resp has all that replaces the subject.
func (r *SubjectResource[M, P]) guardPlan(ctx context.Context, state, plan *SubjectAttributes, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	switch {
	case !r.Data.guards(req, resp):
	case destroys(req, resp):
		if !state.abandoned() {
			r.Data.mayCut(ctx, r.Kind.disables(state), true, diags)
		}
	case !plan.Customer.IsUnknown() && !plan.Customer.Equal(state.Customer):
		present := LoadReferences(ctx, req.Private, diags)["customer"]
		if _, move := r.Kind.MoveTarget(ctx, r.Data, plan.Customer, present, diags); move {
			r.Data.mayCut(ctx, r.Kind.moves(state), true, diags)
		}
	}
}

// mayDisable refuses to disable a subject where that would lock the provider out, before anything is sent.
func (r *SubjectResource[M, P]) mayDisable(ctx context.Context, state *SubjectAttributes, diags *diag.Diagnostics) bool {
	return r.Data.mayCut(ctx, r.Kind.disables(state), false, diags)
}

// mayMove is mayDisable for moves.
func (r *SubjectResource[M, P]) mayMove(ctx context.Context, state *SubjectAttributes, diags *diag.Diagnostics) bool {
	return r.Data.mayCut(ctx, r.Kind.moves(state), false, diags)
}

func (k SubjectKind) disables(subject *SubjectAttributes) Cut {
	return Cut{Doing: fmt.Sprintf("disabling %s %s", k.Noun, subject.label()), Subject: argus.ID(subject.ID.ValueString()), User: k.Noun == "user"}
}

// moves takes a moved group for one that lends nothing any more: what becomes of its links is not documented.
func (k SubjectKind) moves(subject *SubjectAttributes) Cut {
	return Cut{Doing: fmt.Sprintf("moving %s %s to another customer", k.Noun, subject.label()), Subject: argus.ID(subject.ID.ValueString()), User: k.Noun == "user"}
}
