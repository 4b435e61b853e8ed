package fwkit

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
)

// SubjectResource is the life of a user or a group, embedded in the resource of each: all but its name, its schema, and
// what only one of them has.
type SubjectResource[M any, P SubjectModel[M]] struct {
	Resource
	Kind SubjectKind
}

// ModifyPlan is the framework's. Replacements that only one kind has are in resp already.
func (r *SubjectResource[M, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	r.Kind.PlanCustomer(ctx, r.Data, req, resp)
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
		if !r.Data.keptByAbandoned(shortName, domain, &resp.Diagnostics) && r.Ready() {
			r.planTaken(ctx, &planned, domain, &resp.Diagnostics)
		}
	}
	r.Data.notePlanned(r.Kind, plan, len(resp.RequiresReplace) > 0)
}

// planDestroy plans the destroy of a subject that is in state.
func (r *SubjectResource[M, P]) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	r.Data.planned.forget(state.ID.ValueString())
	if !r.Kind.planInState(r.Data, state, &resp.Diagnostics) {
		return
	}
	switch {
	case state.Disabled.ValueBool():
		return
	case state.abandoned():
		r.Data.noteAbandoned(r.Kind, state)
		r.Kind.warnOfAbandoned(state, "will be", &resp.Diagnostics)
		return
	}
	r.Data.countDisabled(ctx, r.Kind, state, "would be disabled", &resp.Diagnostics)
	r.guardPlan(ctx, state, nil, req, resp)
}

// planChange plans a change of a subject that is in state, perhaps by a replacement.
func (r *SubjectResource[M, P]) planChange(ctx context.Context, plan *SubjectAttributes, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior M
	var domain types.String
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("domain"), &domain)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	if !r.Kind.planInState(r.Data, state, &resp.Diagnostics) {
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
		if r.Kind.mayReenable(state, plan, &resp.Diagnostics) && r.Ready() {
			r.Kind.warnOfReenable(ctx, r.Data, state.label(), argus.ID(state.ID.ValueString()), &resp.Diagnostics)
		}
	case replaced && state.abandoned():
		r.Kind.warnOfAbandoned(state, "will be", &resp.Diagnostics)
	case replaced:
		r.Data.countDisabled(ctx, r.Kind, state, "would be replaced, and so disabled", &resp.Diagnostics)
	case state.abandoned() && plan.ShortName.Equal(state.ShortName):
		// Who replaces it all the same (-replace) plans a create next.
		r.Data.noteAbandoned(r.Kind, state)
	}
	if !replaced && renamed(state, plan) && r.Ready() {
		r.Kind.warnOfRename(ctx, r.Data, state, plan, &resp.Diagnostics)
	}
	r.guardPlan(ctx, state, plan, req, resp)
}

// Create is the framework's.
func (r *SubjectResource[M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, done := Within(ctx, req.Plan, "create", &resp.Diagnostics)
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
	act := Act{Doing: fmt.Sprintf("create %s %q", r.Kind.Noun, plan.ShortName.ValueString()), Customer: plan.Customer.ValueString(), Attributes: r.Kind.Attributes}
	subject, err := P(&planned).Add(ctx, r.Data.Client, customer.ID, domain)
	out := Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	unsettled, isUnsettled := errors.AsType[*argus.MaybeMadeError](err)
	switch {
	case isUnsettled:
		r.meetUnsettled(ctx, act, &planned, unsettled, out)
	case err != nil:
		r.meetTaken(ctx, act, &planned, domain, err, out)
	default:
		r.Data.claims.note(subject.ID, created)
		r.write(ctx, out, &planned, subject)
	}
}

// Read is the framework's.
func (r *SubjectResource[M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, done := Within(ctx, req.State, "read", &resp.Diagnostics)
	defer done()
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	served := LoadServed(ctx, req.Private, &resp.Diagnostics)
	references := LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	state := P(&prior).Common()
	if r.Kind.unchanged(ctx, r.Data, state.ID.ValueString(), func(row *argus.Subject) bool {
		now, servedNow, referencesNow := prior, maps.Clone(served), maps.Clone(references)
		r.read(&now, row, servedNow, referencesNow)
		return reflect.DeepEqual([]any{now, servedNow, referencesNow}, []any{prior, served, references})
	}) {
		r.Data.notePlanned(r.Kind, state, false)
		return
	}
	subject, hidden := r.Kind.current(ctx, r.Data, state, &resp.Diagnostics)
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
	r.Data.notePlanned(r.Kind, state, false)
	Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}.Save(ctx, prior, served, references)
}

// Update is the framework's.
func (r *SubjectResource[M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, done := Within(ctx, req.Plan, "update", &resp.Diagnostics)
	defer done()
	var planned, prior M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	references := LoadReferences(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	out := Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}
	state, plan := P(&prior).Common(), P(&planned).Common()
	switch {
	case !state.Disabled.ValueBool():
		r.bring(ctx, &prior, &planned, nil, references["customer"], out)
	case r.Kind.mayReenable(state, plan, &resp.Diagnostics):
		r.haveBack(ctx, argus.ID(state.ID.ValueString()), &planned, out)
	}
}

// Delete is the framework's.
func (r *SubjectResource[M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, done := Within(ctx, req.State, "delete", &resp.Diagnostics)
	defer done()
	var prior M
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state := P(&prior).Common()
	switch {
	case state.Disabled.ValueBool():
		r.Kind.stillDisabled(ctx, r.Data, state, &resp.Diagnostics)
		return
	case state.abandoned():
		r.Kind.warnOfAbandoned(state, "was", &resp.Diagnostics)
		return
	case r.Data.claims.has(argus.ID(state.ID.ValueString()), created):
		resp.Diagnostics.AddWarning(fmt.Sprintf("%s %s stays active", upperFirst(r.Kind.Noun), state.label()),
			"A create of this run has taken it over, so that this destroy only takes the former object out of state.")
		return
	}
	if !r.mayDisable(ctx, state, &resp.Diagnostics) {
		return
	}
	r.Data.noteDisabling(state.ID.ValueString())
	err := r.Kind.Delete(ctx, r.Data.Client, state.Ref())
	r.Kind.disabled(ctx, r.Data, Act{
		Doing: fmt.Sprintf("disable %s %s", r.Kind.Noun, state.label()), Customer: state.Customer.ValueString(),
	}, state.Ref(), err, &resp.Diagnostics)
}

// ImportState is the framework's.
func (r *SubjectResource[M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	subject := r.Kind.Import(ctx, r.Data, req.ID, &resp.Diagnostics)
	if subject == nil {
		return
	}
	var state M
	P(&state).Keep(nil)
	r.write(ctx, Output{Private: resp.Private, Diags: &resp.Diagnostics, Set: resp.State.Set}, &state, subject)
}

// read brings the model, and what private state keeps beside it, to what a read answered.
func (r *SubjectResource[M, P]) read(model P, subject *argus.Subject, served Served, references References) {
	model.Fill(subject, Reading{Served: served})
	common := model.Common()
	common.Customer = references.Read("customer", common.Customer, CustomerReference(subject.Customer), r.Data.Domain)
}

// write puts into state what a write answered, in the spelling that was planned.
func (r *SubjectResource[M, P]) write(ctx context.Context, out Output, planned P, subject *argus.Subject) {
	served, references := Served{}, References{}
	planned.Fill(subject, Writing{Object: r.Kind.Noun + " " + label(subject), Served: served, Diags: out.Diags})
	common := planned.Common()
	common.Customer = references.Written("customer", common.Customer, CustomerReference(subject.Customer))
	r.Data.notePlanned(r.Kind, common, false)
	out.Save(ctx, planned, served, references)
}

// bring changes and moves a subject from what state says to what is wanted. State follows each step, so that a failure in
// between leaves what the next apply continues from. The subject is what the write before answered, nil where there was none.
func (r *SubjectResource[M, P]) bring(ctx context.Context, prior, planned P, subject *argus.Subject, customer Reference, out Output) {
	state, plan := prior.Common(), planned.Common()
	act := Act{Doing: fmt.Sprintf("update %s %s", r.Kind.Noun, state.label()), Customer: customer.Text(), Attributes: r.Kind.Attributes}
	target, move := r.Kind.MoveTarget(ctx, r.Data, plan.Customer, customer, out.Diags)
	if out.Diags.HasError() || move && !r.mayMove(ctx, state, out.Diags) {
		return
	}
	changed, err := planned.Change(ctx, r.Data.Client, prior)
	switch {
	case err != nil && renamed(state, plan):
		r.Kind.reportRename(ctx, r.Data, act, state, plan, err, out.Diags)
		return
	case err != nil:
		Report(out.Diags, act, err)
		return
	}
	if changed != nil {
		subject = changed
		reached := *planned
		P(&reached).Common().Customer = state.Customer
		r.write(ctx, out, &reached, subject)
	}
	if move {
		act.Doing = fmt.Sprintf("move %s %q (%s) to customer %q", r.Kind.Noun, plan.ShortName.ValueString(), state.ID.ValueString(), plan.Customer.ValueString())
		act.MovesTo = plan.Customer.ValueString()
		if subject, err = r.Kind.Move(ctx, r.Data.Client, state.Ref(), target); err != nil {
			Report(out.Diags, act, err)
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
