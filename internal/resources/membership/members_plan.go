package membership

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: the plan names each member that apply removes.
func (r *membersResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("group"), "group")
	defer r.planOwned(ctx, req, resp)
	if !req.State.Raw.IsNull() && fwkit.Destroys(req, resp) {
		r.planDestroy(ctx, req, resp)
	}
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	var plan membersState
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if fwkit.Creates(ctx, req, resp) {
		r.planCreate(ctx, &plan, resp)
	} else {
		r.planUpdate(ctx, &plan, req, resp)
	}
}

// planDestroy warns of all that state names, and tells what an identity provider manages.
func (r *membersResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	members := r.membersOf(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)["group"], &resp.Diagnostics)
	set := fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	r.Data.PlanSet(ctx, members.leaving(ctx, set, set.Elements()), &resp.Diagnostics)
}

// planCreate warns of the members that are there and that the configuration does not name.
func (r *membersResource) planCreate(ctx context.Context, plan *membersState, resp *resource.ModifyPlanResponse) {
	group := plan.Group.ValueString()
	if plan.Group.IsUnknown() || !r.Ready() || !fwkit.CheckReference(path.Root("group"), group, &resp.Diagnostics) {
		return
	}
	subject, err := r.Data.FindTarget(ctx, group)
	switch {
	case err != nil && !argus.IsNotFound(err) && !argus.IsForbidden(err) && !argus.IsValidation(err):
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("look up group %q", group)}, err)
		return
	case err != nil || !subject.IsGroup():
		return // the create tells what is wrong with it, if no resource of this run makes it
	}
	members, isDisabled := r.membersOf(fwkit.ReferenceTo(subject), &resp.Diagnostics), subject.Flags.Has(argus.FlagDeleted)
	read := members.single
	if isDisabled {
		read = members.visible
	}
	rows, err := read(ctx)
	if argus.IsNotFound(err) || argus.IsForbidden(err) {
		return
	}
	if err != nil {
		fwkit.Report(&resp.Diagnostics, members.reading(), err)
		return
	}
	there, _ := fwkit.Set{}.Read(rows)
	diff, unknown := r.diff(ctx, there, plan, resp)
	r.keepFound(ctx, there, &diff)
	change := members.change(there, rows, diff)
	change.Respelled, change.Unknown, change.OwnerDisabled = nil, unknown, isDisabled
	r.Data.NoteRemovals(change, plan.madeOf()...)
	r.Data.PlanSet(ctx, change, &resp.Diagnostics)
}

// planUpdate keeps the prior set if only spellings differ, and warns of what leaves it otherwise.
func (r *membersResource) planUpdate(ctx context.Context, plan *membersState, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	prior := fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	diff, unknown := r.diff(ctx, prior, plan, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	if diff.OnlySpellings() && unknown == 0 {
		var members types.Set
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, membersPath, &members)...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, membersPath, members)...)
		return
	}
	members := r.membersOf(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)["group"], &resp.Diagnostics)
	r.keepFound(ctx, prior, &diff) // the planned value stays: apply may know more, and must plan the same
	change := members.leaving(ctx, prior, diff.Removed)
	change.Added, change.Respelled, change.Unknown = diff.Added, diff.Respelled(), unknown
	r.Data.PlanSet(ctx, change, &resp.Diagnostics)
}

// madeOf is what notes of a plan are kept under until its apply.
func (m *membersState) madeOf() []string { return []string{"members", m.Group.ValueString()} }

// diff compares a set with the configuration. Unknown is how many elements are unknown, as SetChange has it.
func (r *membersResource) diff(ctx context.Context, set fwkit.Set, plan *membersState, resp *resource.ModifyPlanResponse) (diff fwkit.SetDiff, unknown int) {
	elements := elementsOf(plan.Members)
	if unknown = len(plan.Members.Elements()) - len(elements); plan.Members.IsUnknown() {
		unknown = providerdata.AllUnknown
	}
	diff = set.Diff(elements, r.is)
	twice := diff.Twice
	if twice == nil {
		named := known(ctx, diff.Added, r.Data.KnownTargets)
		for element, former := range diff.Kept {
			named[element] = set[former]
		}
		twice = fwkit.Twice(named)
	}
	if twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, &resp.Diagnostics)
	}
	return diff, unknown
}

// keepFound takes out of a difference what apply will find to be there under another name.
func (r *membersResource) keepFound(ctx context.Context, set fwkit.Set, diff *fwkit.SetDiff) {
	if len(diff.Added) > 0 && len(diff.Removed) > 0 {
		diff.Keep(set, known(ctx, diff.Added, r.Data.LookedUpTargets))
	}
}

// known are the elements whose targets find tells.
func known(ctx context.Context, elements []fwkit.Element, find func(context.Context, []string) []argus.ID) fwkit.Set {
	texts := make([]string, len(elements))
	for i, element := range elements {
		texts[i] = string(element)
	}
	set := fwkit.Set{}
	for i, id := range find(ctx, texts) {
		if id != "" {
			set[elements[i]] = fwkit.Entry{Targets: []fwkit.Reference{{ID: string(id)}}}
		}
	}
	return set
}

// leaving is the change that takes elements out of a set, as Argus shows them now. What an identity provider manages stays.
func (m *members) leaving(ctx context.Context, set fwkit.Set, elements []fwkit.Element) providerdata.SetChange {
	var rows []fwkit.SetRow
	if m.data.Ready() && len(elements) > 0 {
		found, known := m.data.Client.PlanReader.MembershipsOf(ctx, argus.ID(m.group.ID))
		if rows = m.rows(found); !known {
			shown, _ := m.searchOnce(ctx, false) // a failure tells nothing: state has the members
			rows = slices.Collect(maps.Values(shown))
		}
	}
	return m.change(set, rows, fwkit.SetDiff{Removed: elements})
}

// change is what the plan of a difference tells, with what rows tell of each removal.
func (m *members) change(set fwkit.Set, rows []fwkit.SetRow, diff fwkit.SetDiff) providerdata.SetChange {
	shown := map[string]fwkit.SetRow{}
	for _, row := range rows {
		shown[row.Key()] = row
	}
	change := m.changing()
	change.Added, change.Respelled = diff.Added, diff.Respelled()
	for _, element := range diff.Removed {
		row, isShown := shown[set[element].Key()]
		if !isShown {
			row = fwkit.SetRow{Entry: set[element]}
		}
		if row.ExternallyManaged {
			m.link(row.Entry).warnOfLeaving(m.diags)
			continue
		}
		change.Removals = append(change.Removals, m.removal(row))
	}
	return change
}

// changing is a change of the set that changes nothing yet.
func (m *members) changing() providerdata.SetChange {
	return providerdata.SetChange{Owner: fmt.Sprintf("group %s", m.group), Name: "Group " + m.group.Name(), Noun: "member", Attribute: membersPath}
}

// planOwned records that the resource owns all members of the group.
func (r *membersResource) planOwned(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	group, prior := r.Data.PlanTarget(ctx, req, resp, "group"), fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	var before, after []providerdata.Owned
	if !req.State.Raw.IsNull() {
		before = ownedSet(group.Prior, "", named(prior))
	}
	if !req.Plan.Raw.IsNull() {
		var plan membersState
		resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
		elements := elementsOf(plan.Members)
		isAll := !plan.Members.IsUnknown() && len(elements) == len(plan.Members.Elements())
		after = ownedSet(group.Reference, group.Text, func(context.Context) (of []providerdata.Element, all bool) {
			for _, element := range elements {
				target := r.Data.PlanReference(string(element))
				if entry, same := prior[element]; same {
					target = entry.Targets[0]
				}
				of = append(of, providerdata.Element{"member": target})
			}
			return of, isAll
		})
	}
	if !resp.Diagnostics.HasError() {
		r.Data.PlanOwned(ctx, req, before, after, &resp.Diagnostics)
	}
}

// named are the members that a set names.
func named(set fwkit.Set) func(context.Context) ([]providerdata.Element, bool) {
	return func(context.Context) (of []providerdata.Element, all bool) {
		for _, entry := range set {
			of = append(of, providerdata.Element{"member": entry.Targets[0]})
		}
		return of, true
	}
}

// ownedSet is what the resource owns, of the group that the configuration names by a text.
func ownedSet(group fwkit.Reference, text string, elements func(context.Context) ([]providerdata.Element, bool)) []providerdata.Owned {
	return []providerdata.Owned{{What: providerdata.MembersOfGroup, Of: group, Text: text, Elements: elements, By: "argus_group_members", Attribute: path.Root("group")}}
}
