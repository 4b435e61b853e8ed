package permission

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: the plan names each permission that apply revokes.
func (r *setResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, subjectPath, "")
	subject := r.Data.PlanTarget(ctx, req, resp, "subject")
	var before []providerdata.Owned
	if !req.State.Raw.IsNull() {
		g, prior := r.prior(ctx, req.Private, &resp.Diagnostics)
		before = owned(subject.Prior, subject.Prior.ID, prior, true)
		if fwkit.Destroys(req, resp) {
			r.Data.PlanSet(ctx, g.change(g.leaving(ctx, prior, prior.Elements())), &resp.Diagnostics)
		}
	}
	if req.Plan.Raw.IsNull() {
		r.Data.PlanOwned(ctx, req, before, nil, &resp.Diagnostics)
	}
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	var plan setModel
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var named fwkit.Set
	if fwkit.Creates(ctx, req, resp) {
		named = r.planCreate(ctx, &plan, subject, &resp.Diagnostics)
	} else {
		named = r.planUpdate(ctx, &plan, req, resp)
	}
	elements, unknown := elementsOf(plan.Permissions)
	isWhole := !plan.Permissions.IsUnknown() && len(unknown) == 0 && len(named) == len(elements)
	if !resp.Diagnostics.HasError() {
		r.Data.PlanOwned(ctx, req, before, owned(subject.Reference, subject.Text, named, isWhole), &resp.Diagnostics)
	}
}

// prior is what private state has of the set.
func (r *setResource) prior(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) (*grants, fwkit.Set) {
	var from origin
	fwkit.LoadPrivate(ctx, private, originKey, &from, diags)
	subject := fwkit.LoadReferences(ctx, private, diags)["subject"]
	return r.grantsOf(subject, from.SubjectType, diags), fwkit.LoadSet(ctx, private, diags)
}

// planCreate warns of what the subject is granted already and the configuration does not name. It returns what that names.
func (r *setResource) planCreate(ctx context.Context, plan *setModel, subject providerdata.PlanTarget, diags *diag.Diagnostics) (named fwkit.Set) {
	if !r.Ready() {
		return nil
	}
	elements, _ := elementsOf(plan.Permissions)
	named, ok := r.resolve(ctx, elements, diags)
	if !ok || plan.Subject.IsUnknown() || !fwkit.CheckReference(subjectPath, plan.Subject.ValueString(), diags) {
		return named
	}
	id, known := subject.ID, subject.Known
	if id == "" && !known { // the text of the prior state
		id, known = r.Data.TargetInPlan(ctx, plan.Subject.ValueString())
	}
	if known && id == "" {
		return named // nobody has the name
	}
	g := r.grantsOf(fwkit.Reference{ID: string(id)}, argus.AnySubject, diags)
	rows, err := g.list(ctx) // as apply does: a search may not show yet what apply revokes
	if err == nil && len(rows) == 0 || argus.IsNotFound(err) || g.isDisabled() {
		rows, err = g.visible(ctx, plan.Subject.ValueString(), rows, err)
	}
	if argus.IsNotVisible(err) {
		return named // the same apply may make the subject, or the create tells
	}
	if err != nil {
		fwkit.Report(diags, g.reading(), err)
		return named
	}
	if g.shown != nil {
		g.subject = fwkit.SubjectReference(g.shown)
	}
	there, _ := fwkit.Set{}.Read(rows)
	diff := there.Diff(elements, r.is)
	diff.Keep(there, named)
	removals := g.removals(there, diff.Removed, rows)
	r.Data.NoteRemovals(g.change(removals), plan.madeOf()...)
	r.planRemovals(ctx, g, removals, plan, diags)
	return named
}

// planUpdate keeps the prior spelling of each element, and warns of what leaves the set. It returns what the configuration names.
func (r *setResource) planUpdate(ctx context.Context, plan *setModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (named fwkit.Set) {
	g, prior := r.prior(ctx, req.Private, &resp.Diagnostics)
	elements, unknown := elementsOf(plan.Permissions)
	diff := prior.Diff(elements, r.is)
	if diff.Twice != nil {
		providerdata.SameTwice(at(diff.Twice[1]), diff.Twice, &resp.Diagnostics)
		return nil
	}
	if !plan.Permissions.IsUnknown() {
		planned := unknown
		for _, former := range diff.Kept {
			planned = append(planned, pairOf(former))
		}
		for _, element := range diff.Added {
			planned = append(planned, pairOf(element))
		}
		if kept := setOf(planned); !kept.Equal(plan.Permissions) {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, permissionsPath, kept)...)
		}
	}
	named = fwkit.Set{}
	if r.Ready() {
		var ok bool
		if named, ok = r.resolve(ctx, diff.Added, &resp.Diagnostics); !ok {
			return nil
		}
	}
	diff.Keep(prior, named)
	for configured, former := range diff.Kept {
		named[configured] = prior[former]
	}
	if twice := fwkit.Twice(named); twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, &resp.Diagnostics)
		return nil
	}
	r.planRemovals(ctx, g, g.leaving(ctx, prior, diff.Removed), plan, &resp.Diagnostics)
	return named
}

// planRemovals tells what apply revokes for certain from what an element may still turn out to name.
func (r *setResource) planRemovals(ctx context.Context, g *grants, removals []providerdata.SetRemoval, plan *setModel, diags *diag.Diagnostics) {
	if g.isDisabled() {
		change := g.change(removals)
		change.OwnerDisabled = true
		r.Data.PlanSet(ctx, change, diags)
		return
	}
	_, unknown := elementsOf(plan.Permissions)
	var certain, uncertain []providerdata.SetRemoval
	for _, removal := range removals {
		if plan.Permissions.IsUnknown() || slices.ContainsFunc(unknown, func(p pair) bool { return p.mayBe(removal.Row.Entry, r.Data.Domain) }) {
			uncertain = append(uncertain, removal)
		} else {
			certain = append(certain, removal)
		}
	}
	r.Data.PlanSet(ctx, g.change(certain), diags)
	change := g.change(uncertain)
	if change.Unknown = len(unknown); plan.Permissions.IsUnknown() {
		change.Unknown = providerdata.AllUnknown
	}
	r.Data.PlanSet(ctx, change, diags)
}

// madeOf is what notes of a plan are kept under until its apply.
func (m *setModel) madeOf() []string { return []string{"permissions", m.Subject.ValueString()} }

// change is what a plan tells of removals.
func (g *grants) change(removals []providerdata.SetRemoval) providerdata.SetChange {
	name := g.subject.Name()
	switch g.kindShown() {
	case argus.User:
		name = "User " + name
	case argus.Group:
		name = "Group " + name
	}
	return providerdata.SetChange{
		Owner: g.subject.String(), Name: name, Noun: "direct permission", Attribute: permissionsPath, Removals: removals,
	}
}

// leaving are the removals of elements of a set, with what Argus tells of each now.
func (g *grants) leaving(ctx context.Context, set fwkit.Set, elements []fwkit.Element) []providerdata.SetRemoval {
	var rows []fwkit.SetRow
	if g.data.Ready() && len(elements) > 0 {
		var known bool
		if rows, known = g.bulk(ctx, g.data.Client.PlanReader); !known {
			rows, _ = g.list(ctx) // a failure tells nothing: state has the ids
		}
	}
	return g.removals(set, elements, rows)
}

// is reports whether an entry is what an element names.
func (r *setResource) is(entry fwkit.Entry, element fwkit.Element) bool {
	return pairOf(element).mayBe(entry, r.Data.Domain)
}

// resolve finds the functions and customers that elements name, and reports at each what does not exist or cannot be granted. A target
// that the key may not look up has its text for an id.
func (r *setResource) resolve(ctx context.Context, elements []fwkit.Element, diags *diag.Diagnostics) (fwkit.Set, bool) {
	var functions, customers []string
	for _, element := range elements {
		texts := element.Texts()
		functions, customers = append(functions, texts[0]), append(customers, texts[1])
	}
	r.Data.FindFunctions(ctx, functions)
	r.Data.FindCustomers(ctx, customers)
	set, ok, reported := fwkit.Set{}, true, map[string]bool{}
	once := func(kind, text string, find func(*diag.Diagnostics) bool) {
		var about diag.Diagnostics
		if !find(&about) {
			ok = false
		}
		if !reported[kind+text] { // many elements may name the same that does not exist
			diags.Append(about...)
		}
		reported[kind+text] = reported[kind+text] || about.HasError()
	}
	for i, element := range elements {
		entry := fwkit.Entry{Targets: make([]fwkit.Reference, 2)}
		once("function ", functions[i], func(diags *diag.Diagnostics) (found bool) {
			attribute := at(element).AtName("function")
			entry.Targets[0], found = r.Data.FunctionToSend(ctx, attribute, functions[i], diags)
			return found && r.Data.CheckGrantable(ctx, attribute, functions[i], diags)
		})
		once("customer ", customers[i], func(diags *diag.Diagnostics) (found bool) {
			entry.Targets[1], found = r.Data.CustomerToSend(ctx, at(element).AtName("customer"), customers[i], diags)
			return found
		})
		set[element] = entry
	}
	if !ok {
		return nil, false
	}
	if twice := fwkit.Twice(set); twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, diags)
		return nil, false
	}
	return set, true
}
