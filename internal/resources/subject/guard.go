package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

// guardPlan refuses a plan that would disable or move the provider's own user, or a group that the user has functions from.
// A nil plan is a destroy; resp has all that replaces the subject.
func (r *lifeCycle[M, P]) guardPlan(ctx context.Context, state, plan *commonModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	switch {
	case !r.Data.Guards(req, resp):
	case fwkit.Destroys(req, resp):
		if !state.abandoned() {
			r.Data.CheckRemoval(ctx, r.kind.disables(state), true, diags)
		}
	case !plan.Customer.IsUnknown() && !plan.Customer.Equal(state.Customer):
		present := fwkit.LoadReferences(ctx, req.Private, diags)["customer"]
		if _, move := r.kind.moveTarget(ctx, r.Data, plan.Customer, present, diags); move {
			r.Data.CheckRemoval(ctx, r.kind.moves(state), true, diags)
		}
	}
}

// mayDisable reports whether disabling a subject keeps the provider's own access, and adds an error if not.
func (r *lifeCycle[M, P]) mayDisable(ctx context.Context, state *commonModel, diags *diag.Diagnostics) bool {
	return r.Data.CheckRemoval(ctx, r.kind.disables(state), false, diags)
}

// mayMove reports whether moving a subject keeps the provider's own access, and adds an error if not.
func (r *lifeCycle[M, P]) mayMove(ctx context.Context, state *commonModel, diags *diag.Diagnostics) bool {
	return r.Data.CheckRemoval(ctx, r.kind.moves(state), false, diags)
}

func (k kind) disables(subject *commonModel) lockout.Removal {
	return lockout.Removal{Action: fmt.Sprintf("disabling %s %s", k.Type, subject.label()), Removal: access.Removal{Subject: argus.ID(subject.ID.ValueString())}, IsUser: k.Type == argus.User}
}

// moves takes a moved group for one that contributes nothing any more: what happens to its links is not documented.
func (k kind) moves(subject *commonModel) lockout.Removal {
	return lockout.Removal{Action: fmt.Sprintf("moving %s %s to another customer", k.Type, subject.label()), Removal: access.Removal{Subject: argus.ID(subject.ID.ValueString())}, IsUser: k.Type == argus.User}
}
