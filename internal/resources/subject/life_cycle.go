// Package subject holds what Terraform's users see of Argus's users and groups. They share one life cycle.
package subject

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// lifeCycle is the life of a user or a group, embedded in the resource of each: all but its name, its schema, and
// what only one of them has.
type lifeCycle[M any, P subjectModel[M]] struct {
	providerdata.Resource
	kind kind
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *lifeCycle[M, P]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{{Name: "id", Description: fmt.Sprintf("The id of the %s.", r.kind.Type)}}.Schema()
}

// ModifyPlan implements resource.ResourceWithModifyPlan. resp has the replacements that only one kind needs already.
func (r *lifeCycle[M, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	r.kind.planCustomer(ctx, r.Data, req, resp)
	var planned M
	var configured types.String
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("domain"), &configured)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan := P(&planned).Common()
	if !req.State.Raw.IsNull() {
		r.planChange(ctx, plan, req, resp)
	} else if !plan.ShortName.IsUnknown() && !configured.IsUnknown() {
		shortName, domain := plan.ShortName.ValueString(), r.Data.DomainToSend(plan.Domain)
		if !keptByAbandoned(r.Data, shortName, domain, &resp.Diagnostics) && r.Ready() {
			r.planTaken(ctx, &planned, domain, &resp.Diagnostics)
		}
	}
	r.kind.notePlanned(r.Data, plan, len(resp.RequiresReplace) > 0)
}

// planDestroy plans the destroy of a subject that is in state.
func (r *lifeCycle[M, P]) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	r.Data.ForgetPlanned(state.ID.ValueString())
	if !r.kind.planInState(r.Data, state, &resp.Diagnostics) {
		return
	}
	switch {
	case state.Disabled.ValueBool():
		return
	case state.abandoned():
		r.kind.noteAbandoned(r.Data, state)
		r.kind.warnOfAbandoned(state, "will be", &resp.Diagnostics)
		return
	}
	r.kind.countDisabled(ctx, r.Data, state, "would be disabled", &resp.Diagnostics)
	r.guardPlan(ctx, state, nil, req, resp)
}

// planChange plans a change of a subject that is in state, perhaps by a replacement.
func (r *lifeCycle[M, P]) planChange(ctx context.Context, plan *commonModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior M
	var domain types.String
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("domain"), &domain)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	if !r.kind.planInState(r.Data, state, &resp.Diagnostics) {
		return
	}
	if !domain.IsNull() && !plan.Domain.Equal(state.Domain) {
		resp.RequiresReplace.Append(path.Root("domain"))
	}
	replaced := len(resp.RequiresReplace) > 0
	switch {
	case replaced && state.Disabled.ValueBool():
		return // its destroy changes nothing in Argus
	case state.Disabled.ValueBool():
		if r.kind.mayReenable(state, plan, &resp.Diagnostics) && r.Ready() {
			r.kind.warnOfReenable(ctx, r.Data, reenable{state.label(), argus.ID(state.ID.ValueString()), "The plan shows what else changes."}, &resp.Diagnostics)
		}
	case replaced && state.abandoned():
		r.kind.warnOfAbandoned(state, "will be", &resp.Diagnostics)
	case replaced:
		r.kind.countDisabled(ctx, r.Data, state, "would be replaced, and so disabled", &resp.Diagnostics)
	case state.abandoned() && plan.ShortName.Equal(state.ShortName):
		// Who replaces it all the same (-replace) plans a create next.
		r.kind.noteAbandoned(r.Data, state)
	}
	if !replaced && renamed(state, plan) && r.Ready() {
		r.kind.warnOfRename(ctx, r.Data, state, plan, &resp.Diagnostics)
	}
	r.guardPlan(ctx, state, plan, req, resp)
}

// Create implements resource.Resource.
func (r *lifeCycle[M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var planned M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan := P(&planned).Common()
	customer, ok := r.Data.CustomerToSend(ctx, path.Root("customer"), plan.Customer.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	creating := fwkit.ErrorContext{Action: fmt.Sprintf("create %s %q", r.kind.Type, plan.ShortName.ValueString()), Customer: plan.Customer.ValueString(), Attributes: r.kind.Attributes}
	subject, err := r.Data.Client.AddSubject(ctx, r.kind.Type, P(&planned).ToAdd(customer.ID, r.Data.DomainToSend(plan.Domain)))
	unsettled, isUnsettled := errors.AsType[*argus.PossiblyCreatedError](err)
	switch {
	case isUnsettled:
		r.meetUnsettled(ctx, creating, &planned, unsettled, state)
	case err != nil:
		r.meetTaken(ctx, &planned, refusal{creating, plan.ShortName.ValueString(), r.Data.DomainToSend(plan.Domain), err}, state)
	default:
		r.Data.NoteOwnership(subject.ID, providerdata.Created)
		r.write(ctx, state, &planned, subject)
	}
}

// Read implements resource.Resource.
func (r *lifeCycle[M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var model M
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	prior := P(&model).Common()
	if r.kind.unchanged(ctx, r.Data, prior.ID.ValueString(), func(row *argus.Subject) bool {
		now, stateNow := model, *state
		stateNow.ServerValues, stateNow.References = maps.Clone(state.ServerValues), maps.Clone(state.References)
		r.read(&now, row, &stateNow)
		return reflect.DeepEqual([]any{now, stateNow.ServerValues, stateNow.References}, []any{model, state.ServerValues, state.References})
	}) {
		r.kind.notePlanned(r.Data, prior, false)
		return
	}
	subject, hidden := r.kind.current(ctx, r.Data, prior, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
		return
	case hidden:
		prior.Disabled = types.BoolValue(true)
	case subject == nil:
		resp.State.RemoveResource(ctx)
		return
	default:
		r.read(&model, subject, state)
	}
	r.kind.notePlanned(r.Data, prior, false)
	state.Save(ctx, model)
}

// Update implements resource.Resource.
func (r *lifeCycle[M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var planned, model M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	prior, plan := P(&model).Common(), P(&planned).Common()
	switch {
	case !prior.Disabled.ValueBool():
		r.applyChanges(ctx, state, &model, &planned, nil)
	case r.kind.mayReenable(prior, plan, &resp.Diagnostics):
		r.haveBack(ctx, argus.ID(prior.ID.ValueString()), &model, &planned, state)
	}
}

// Delete implements resource.Resource.
func (r *lifeCycle[M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, _, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var model M
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	prior := P(&model).Common()
	id := argus.ID(prior.ID.ValueString())
	switch {
	case r.Data.HasOwnership(id, providerdata.Created):
		resp.Diagnostics.AddWarning(fmt.Sprintf("%s %s stays active", fwkit.UpperFirst(string(r.kind.Type)), prior.label()),
			"A create of this run adopted it, so this destroy only takes the old object out of state.")
		return
	case prior.Disabled.ValueBool():
		r.kind.stillDisabled(ctx, r.Data, prior, &resp.Diagnostics)
	case prior.abandoned():
		r.kind.warnOfAbandoned(prior, "was", &resp.Diagnostics)
		return
	case r.mayDisable(ctx, prior, &resp.Diagnostics):
		defer r.Data.ChangeState(prior.ID.ValueString())()
		if err := r.Data.Client.DeleteSubject(ctx, r.kind.Type, prior.Ref()); err != nil {
			r.reportRefusedDisable(ctx, prior, err, &resp.Diagnostics)
		}
	}
	if !resp.Diagnostics.HasError() {
		r.Data.NoteDestroyed(id)
	}
}

// ImportState implements resource.ResourceWithImportState.
func (r *lifeCycle[M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	subject := r.kind.find(ctx, r.Data, id, &resp.Diagnostics)
	if subject == nil {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	imported := r.imported(ctx, state)
	r.write(ctx, state, &imported, subject)
}

// imported is the model that an import begins with: it has the defaults of what Argus does not return.
func (r *lifeCycle[M, P]) imported(ctx context.Context, state *fwkit.State) (model M) {
	state.Get(ctx, &model)
	common := P(&model).Common()
	common.Reenable, common.DeletionPolicy = types.BoolValue(true), types.StringValue(deletionDisables)
	return model
}

// read maps a subject that was read to the model, and to what private state keeps beside it.
func (r *lifeCycle[M, P]) read(model P, subject *argus.Subject, state *fwkit.State) {
	model.Fill(subject, state)
	common := model.Common()
	common.Customer = state.Reference("customer", common.Customer, fwkit.CustomerReference(subject.Customer), r.Data.Domain)
}

// write puts into state what a write returned, in the spelling that was planned.
func (r *lifeCycle[M, P]) write(ctx context.Context, state *fwkit.State, planned P, subject *argus.Subject) {
	state.Object = string(r.kind.Type) + " " + label(subject)
	r.read(planned, subject, state)
	r.kind.notePlanned(r.Data, planned.Common(), false)
	r.Data.NoteTarget(subject)
	state.Save(ctx, planned)
}

// applyChanges changes and moves a subject from what state says to what is planned. State follows each step, so that a failure
// in between leaves what the next apply continues from. The subject is what the write before returned, nil if there was none.
// It reports whether something was changed.
func (r *lifeCycle[M, P]) applyChanges(ctx context.Context, state *fwkit.State, current, planned P, subject *argus.Subject) (isChanged bool) {
	prior, plan, customer := current.Common(), planned.Common(), state.References["customer"]
	action := fwkit.ErrorContext{Action: fmt.Sprintf("update %s %s", r.kind.Type, prior.label()), Customer: customer.String(), Attributes: r.kind.Attributes}
	var target string
	var move bool
	if !plan.Customer.Equal(prior.Customer) {
		target, move = r.kind.moveTarget(ctx, r.Data, plan.Customer, customer, state.Diags)
	}
	if state.Diags.HasError() || move && !r.mayMove(ctx, prior, state.Diags) {
		return false
	}
	var changed *argus.Subject
	var err error
	r.Data.ForgetTarget(argus.ID(prior.ID.ValueString()))
	if changes := planned.ToUpdate(current); changes != (argus.UpdateSubjectRequest{}) {
		changed, err = r.Data.Client.UpdateSubject(ctx, r.kind.Type, prior.Ref(), changes)
	}
	if err != nil { // it may have been done: what was read meanwhile may have the former name
		r.Data.ForgetTarget(argus.ID(prior.ID.ValueString()))
	}
	switch {
	case err != nil && renamed(prior, plan):
		r.kind.reportRename(ctx, r.Data, prior.ID.ValueString(), refusal{action, plan.ShortName.ValueString(), r.Data.DomainToSend(prior.Domain), err}, state.Diags)
		return false
	case err != nil:
		fwkit.Report(state.Diags, action, err)
		return false
	}
	if changed != nil {
		subject = changed
		updated := *planned
		P(&updated).Common().Customer = prior.Customer
		r.write(ctx, state, &updated, subject)
	}
	if move {
		action.Action = fmt.Sprintf("move %s %q (%s) to customer %q", r.kind.Type, plan.ShortName.ValueString(), prior.ID.ValueString(), plan.Customer.ValueString())
		action.MovesTo = plan.Customer.ValueString()
		if subject, err = r.Data.Client.MoveSubject(ctx, r.kind.Type, prior.Ref(), target); err != nil {
			fwkit.Report(state.Diags, action, err)
			return changed != nil
		}
		state.References["customer"] = fwkit.Reference{ID: target} // which the client has checked
	}
	if subject == nil {
		state.Save(ctx, planned)
		return false
	}
	planned.NotCleared(subject, state.Diags)
	r.write(ctx, state, planned, subject)
	return true
}
