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

// ModifyPlan is the framework's. Replacements that only one kind has are in resp already.
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
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &planned)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan := P(&planned).Common()
	if !req.State.Raw.IsNull() {
		r.planChange(ctx, plan, req, resp)
	} else if !plan.ShortName.IsUnknown() {
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

// Create is the framework's.
func (r *lifeCycle[M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, done := fwkit.Within(ctx, req.Plan, "create", &resp.Diagnostics)
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
	domain := r.Data.DomainToSend(plan.Domain)
	act := fwkit.Act{Doing: fmt.Sprintf("create %s %q", r.kind.Type, plan.ShortName.ValueString()), Customer: plan.Customer.ValueString(), Attributes: r.kind.Attributes}
	subject, err := r.Data.Client.AddSubject(ctx, r.kind.Type, P(&planned).ToAdd(customer.ID, domain))
	out := fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	unsettled, isUnsettled := errors.AsType[*argus.MaybeMadeError](err)
	switch {
	case isUnsettled:
		r.meetUnsettled(ctx, act, &planned, unsettled, out)
	case err != nil:
		r.meetTaken(ctx, &planned, refusedName{act, P(&planned).Common().ShortName.ValueString(), domain, err}, out)
	default:
		r.Data.NoteOwnership(subject.ID, providerdata.Created)
		r.write(ctx, out, &planned, subject)
	}
}

// Read is the framework's.
func (r *lifeCycle[M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "read", &resp.Diagnostics)
	defer done()
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	served := fwkit.LoadServed(ctx, req.Private, &resp.Diagnostics)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	state := P(&prior).Common()
	if r.kind.unchanged(ctx, r.Data, state.ID.ValueString(), func(row *argus.Subject) bool {
		now, servedNow, referencesNow := prior, maps.Clone(served), maps.Clone(references)
		r.read(&now, row, servedNow, referencesNow)
		return reflect.DeepEqual([]any{now, servedNow, referencesNow}, []any{prior, served, references})
	}) {
		r.kind.notePlanned(r.Data, state, false)
		return
	}
	subject, hidden := r.kind.current(ctx, r.Data, state, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
		return
	case hidden:
		state.Disabled = types.BoolValue(true)
	case subject == nil:
		resp.State.RemoveResource(ctx)
		return
	default:
		r.read(&prior, subject, served, references)
	}
	r.kind.notePlanned(r.Data, state, false)
	fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}.Save(ctx, prior, served, references)
}

// Update is the framework's.
func (r *lifeCycle[M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, done := fwkit.Within(ctx, req.Plan, "update", &resp.Diagnostics)
	defer done()
	var planned, prior M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	out := fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	state, plan := P(&prior).Common(), P(&planned).Common()
	switch {
	case !state.Disabled.ValueBool():
		r.bring(ctx, &prior, &planned, nil, references["customer"], out)
	case r.kind.mayReenable(state, plan, &resp.Diagnostics):
		r.haveBack(ctx, argus.ID(state.ID.ValueString()), &planned, out)
	}
}

// Delete is the framework's.
func (r *lifeCycle[M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, done := fwkit.Within(ctx, req.State, "delete", &resp.Diagnostics)
	defer done()
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	switch {
	case r.Data.HasOwnership(argus.ID(state.ID.ValueString()), providerdata.Created):
		resp.Diagnostics.AddWarning(fmt.Sprintf("%s %s stays active", fwkit.UpperFirst(string(r.kind.Type)), state.label()),
			"A create of this run adopted it, so this destroy only takes the old object out of state.")
		return
	case state.Disabled.ValueBool():
		r.kind.stillDisabled(ctx, r.Data, state, &resp.Diagnostics)
		return
	case state.abandoned():
		r.kind.warnOfAbandoned(state, "was", &resp.Diagnostics)
		return
	}
	if !r.mayDisable(ctx, state, &resp.Diagnostics) {
		return
	}
	defer r.Data.ChangeState(state.ID.ValueString())()
	if err := r.Data.Client.DeleteSubject(ctx, r.kind.Type, state.Ref()); err != nil {
		r.kind.disabled(ctx, r.Data, fwkit.Act{
			Doing: fmt.Sprintf("disable %s %s", r.kind.Type, state.label()), Customer: state.Customer.ValueString(),
		}, state, err, &resp.Diagnostics)
	}
}

// ImportState is the framework's.
func (r *lifeCycle[M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	subject := r.kind.find(ctx, r.Data, req.ID, &resp.Diagnostics)
	if subject == nil {
		return
	}
	var state M
	P(&state).Keep(nil)
	r.write(ctx, fwkit.Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, subject)
}

// read brings the model, and what private state keeps beside it, to what a read answered.
func (r *lifeCycle[M, P]) read(model P, subject *argus.Subject, served fwkit.Served, references fwkit.References) {
	model.Fill(subject, fwkit.Reading{Served: served})
	common := model.Common()
	common.Customer = references.Read("customer", common.Customer, fwkit.CustomerReference(subject.Customer), r.Data.Domain)
}

// write puts into state what a write answered, in the spelling that was planned.
func (r *lifeCycle[M, P]) write(ctx context.Context, out fwkit.Output, planned P, subject *argus.Subject) {
	served, references := fwkit.Served{}, fwkit.References{}
	planned.Fill(subject, fwkit.Writing{Object: string(r.kind.Type) + " " + label(subject), Served: served, Diags: out.Diags})
	common := planned.Common()
	common.Customer = references.Written("customer", common.Customer, fwkit.CustomerReference(subject.Customer))
	r.kind.notePlanned(r.Data, common, false)
	out.Save(ctx, planned, served, references)
}

// bring changes and moves a subject from what state says to what is wanted. State follows each step, so that a failure in
// between leaves what the next apply continues from. The subject is what the write before answered, nil where there was none.
func (r *lifeCycle[M, P]) bring(ctx context.Context, prior, planned P, subject *argus.Subject, customer fwkit.Reference, out fwkit.Output) {
	state, plan := prior.Common(), planned.Common()
	act := fwkit.Act{Doing: fmt.Sprintf("update %s %s", r.kind.Type, state.label()), Customer: customer.Text(), Attributes: r.kind.Attributes}
	target, move := r.kind.moveTarget(ctx, r.Data, plan.Customer, customer, out.Diags)
	if out.Diags.HasError() || move && !r.mayMove(ctx, state, out.Diags) {
		return
	}
	var changed *argus.Subject
	var err error
	if changes := planned.ToUpdate(prior); changes != (argus.UpdateSubjectRequest{}) {
		changed, err = r.Data.Client.UpdateSubject(ctx, r.kind.Type, state.Ref(), changes)
	}
	switch {
	case err != nil && renamed(state, plan):
		r.kind.reportRename(ctx, r.Data, argus.ID(state.ID.ValueString()), refusedName{act, plan.ShortName.ValueString(), r.Data.DomainToSend(state.Domain), err}, out.Diags)
		return
	case err != nil:
		fwkit.Report(out.Diags, act, err)
		return
	}
	if changed != nil {
		subject = changed
		reached := *planned
		P(&reached).Common().Customer = state.Customer
		r.write(ctx, out, &reached, subject)
	}
	if move {
		act.Doing = fmt.Sprintf("move %s %q (%s) to customer %q", r.kind.Type, plan.ShortName.ValueString(), state.ID.ValueString(), plan.Customer.ValueString())
		act.MovesTo = plan.Customer.ValueString()
		if subject, err = r.Data.Client.MoveSubject(ctx, r.kind.Type, state.Ref(), target); err != nil {
			fwkit.Report(out.Diags, act, err)
			return
		}
	}
	if subject == nil {
		out.Diags.Append(out.Set(ctx, planned)...)
		return
	}
	planned.NotCleared(subject, out.Diags)
	r.write(ctx, out, planned, subject)
}
