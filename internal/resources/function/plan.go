package function

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

func (r *functionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, r.removalOf)
	if r.Data == nil {
		return
	}
	var plan, prior resourceModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	former := edge{fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)["parent"], prior.reference()}
	if req.Plan.Raw.IsNull() {
		r.Data.PlanOwned(ctx, req, prior.owned(former), nil, &resp.Diagnostics)
		if r.Ready() && !resp.Diagnostics.HasError() {
			r.planDestroy(ctx, &prior, &resp.Diagnostics)
		}
		return
	}
	isNew := req.State.Raw.IsNull()
	moved := isNew || fwkit.SuppressEquivalentReference(ctx, req, resp, path.Root("parent"), r.Data.NamesFunction(ctx))
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	first := true
	switch {
	case plan.Name.IsUnknown():
	case isNew:
		first = r.Data.PlanFunctionCreate(plan.Name.ValueString())
	default:
		r.Data.NoteFunction(prior.ID.ValueString(), plan.Name.ValueString())
	}
	if !r.Ready() {
		return
	}
	if !plan.Name.IsUnknown() && (isNew || !plan.Name.Equal(prior.Name)) {
		r.planName(ctx, &plan, first, &resp.Diagnostics)
	}
	after := edge{former.parent, plan.reference()}
	if moved {
		after = r.planParent(ctx, &plan, former, &resp.Diagnostics)
	}
	r.Data.PlanOwned(ctx, req, prior.owned(former), plan.owned(after), &resp.Diagnostics)
	if !isNew && isImported(ctx, req.Private, &resp.Diagnostics) {
		prior.planTexts(&plan, &resp.Diagnostics)
	}
	if !isNew && !resp.Diagnostics.HasError() {
		r.mayUpdate(ctx, &prior, &plan, true, &resp.Diagnostics)
	}
}

// planName warns of a name that another function has, or that another resource of this run creates.
func (r *functionResource) planName(ctx context.Context, plan *resourceModel, first bool, diags *diag.Diagnostics) {
	summary, text := r.taken(ctx, plan, false)
	if text == "" && !first {
		summary = fmt.Sprintf("Function name %q is planned twice", plan.Name.ValueString())
		text = "Another resource of this configuration creates a function with this name too, and apply can create only one of them. Choose another name for one, or remove it."
	}
	if text != "" {
		diags.AddAttributeWarning(path.Root("name"), summary, text)
	}
}

// taken says who has the name of a function that is to be created or renamed; empty if nobody else has it, or the key may not look. Whether a
// deleted function keeps its name is not documented: it counts once Argus has refused the name.
func (r *functionResource) taken(ctx context.Context, plan *resourceModel, refused bool) (summary, text string) {
	name := plan.Name.ValueString()
	holder, err := r.Data.Client.GetFunction(ctx, name)
	if err != nil || string(holder.ID) == plan.ID.ValueString() || !argus.SameName(holder.Name, name) || holder.Flags.Has(argus.FlagDeleted) && !refused {
		return "", ""
	}
	summary = fmt.Sprintf("Function name %q is taken", name)
	text = fmt.Sprintf("Function %s has the name.", holder.ID)
	after, managed := r.Data.NameInRun(holder.ID)
	switch {
	case holder.Flags.Has(argus.FlagDeleted):
		return summary, text + " It is deleted, and the API cannot bring it back. Argus may keep its name: choose another one."
	case managed && !argus.SameName(after, name):
		return summary, text + fmt.Sprintf(" This configuration renames it to %q. Argus refuses the name while it is in use: let this resource depend on the other (depends_on).", argus.Short(after))
	case managed:
		return summary, text + " This configuration manages it already. If this resource replaces it, as a tainted one does, Argus may keep its name after the deletion: if apply fails, choose another name. Else remove one of the two resources, or choose another name."
	}
	return summary, text + fmt.Sprintf(" Choose another name, or manage that function: import it.\n\nimport {\n  to = argus_function.NAME\n  id = %q\n}", holder.ID)
}

// planParent refuses a parent that does not exist, or that is below the function. Former is the edge in state. It returns the edge that is
// planned, empty if that is unknown.
func (r *functionResource) planParent(ctx context.Context, plan *resourceModel, former edge, diags *diag.Diagnostics) (added edge) {
	if plan.Parent.IsUnknown() || plan.Name.IsUnknown() {
		return edge{}
	}
	parent, found := r.Data.FunctionInPlan(ctx, path.Root("parent"), plan.Parent.ValueString(), diags)
	if !found {
		return edge{}
	}
	added = edge{parent, plan.reference()}
	removed := providerdata.FunctionEdge{}
	if former.parent.ID != "" {
		removed = former.planned()
	}
	if !r.Data.PlanFunctionEdge(ctx, added.planned(), removed, path.Root("parent"), diags) || former.parent.ID == "" {
		return added
	}
	removal := former.removal()
	removal.NewParent = argus.ID(parent.ID)
	r.Data.CheckRemoval(ctx, removal, true, diags)
	return added
}

// owned is the edge to the parent as what the resource owns; nil if one of its ends is unknown.
func (m *resourceModel) owned(parent edge) []providerdata.Owned {
	return parent.planned().Owned("argus_function", m.Parent.ValueString(), path.Root("parent"))
}

// planDestroy counts the permissions that a deletion takes from their holders, and warns of them and of the functions below.
func (r *functionResource) planDestroy(ctx context.Context, prior *resourceModel, diags *diag.Diagnostics) {
	children, childrenErr := r.Data.Client.ListFunctionChildren(ctx, prior.ID.ValueString())
	grants, grantsErr := argus.Collect(r.Data.Client.SearchPermissions(ctx, argus.SearchPermissionsRequest{
		PermissionCriteria: argus.PermissionCriteria{Function: []string{prior.ID.ValueString()}}.Exactly(),
	}))
	unknown := unknownRest(grantsErr, "list the permissions of "+prior.label(), "Who has it", diags) +
		unknownRest(childrenErr, "list the functions below "+prior.label(), "What is below it", diags)
	var texts []string
	var revoked []providerdata.Revoked
	for i := range grants {
		grant := &grants[i]
		if grant.Flags.Has(argus.FlagDeleted) || grant.Function == nil || grant.Function.ID != prior.id() {
			continue
		}
		holder := fwkit.SubjectReference(grant.Subject)
		texts = append(texts, fmt.Sprintf("%s for customer %s", holder, fwkit.CustomerReference(grant.Customer)))
		revoked = append(revoked, providerdata.Revoked{
			Key:  "permission/" + string(grant.ID),
			Text: fmt.Sprintf("deleting %s, which takes permission %s from %s", prior.label(), grant.ID, holder), Subjects: []argus.ID{argus.ID(holder.ID)},
		})
	}
	r.Data.CountRevoked(ctx, revoked, diags)
	detail := ""
	if len(texts) > 0 {
		detail += fmt.Sprintf(" It is granted to %s. They lose it with all functions below it, unless something else gives them those.", listed(texts))
	}
	if below := present(children); len(below) > 0 {
		detail += fmt.Sprintf(" Directly below it are %s. Whoever has those through it alone loses them.", named(below))
	}
	if detail += unknown; detail != "" {
		diags.AddWarning(fmt.Sprintf("Deleting function %q takes access away", argus.Short(prior.Name.ValueString())),
			fmt.Sprintf("%s is deleted for good: the API cannot bring it back.%s", fwkit.UpperFirst(prior.label()), detail))
	}
}

// unknownRest says that a list does not show all, if it does not. It reports any other error.
func unknownRest(err error, action, what string, diags *diag.Diagnostics) string {
	switch {
	case argus.IsIncomplete(err):
		return " " + what + " is not known completely: there may be more, since Argus does not list all of it."
	case argus.IsNotVisible(err):
		return " " + what + " is unknown, since Argus does not show it to these credentials."
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: action}, err)
	}
	return ""
}

// removalOf is what a destroy takes away.
func (r *functionResource) removalOf(ctx context.Context, prior tfsdk.State, _ fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var m resourceModel
	diags.Append(prior.Get(ctx, &m)...)
	return lockout.Removal{
		Action: "deleting " + m.label(), Removal: access.Removal{Function: m.id()},
		IsHarmless: func(ctx context.Context) (bool, error) { // it was deleted before
			function, err := current(ctx, r.Data.Client, m.id())
			return function == nil && err == nil, err
		},
	}
}

// mayUpdate reports whether a change of the function itself keeps the provider's own access, and adds an error if not.
func (r *functionResource) mayUpdate(ctx context.Context, prior, plan *resourceModel, planning bool, diags *diag.Diagnostics) bool {
	alone := access.Removal{Function: prior.id(), Alone: true}
	label := prior.label()
	if !plan.Name.IsUnknown() && !plan.Name.Equal(prior.Name) { // whoever asks for the old name does not find it
		removal := lockout.Removal{Action: fmt.Sprintf("renaming %s to %q", label, plan.Name.ValueString()), Removal: alone}
		if !r.Data.CheckRemoval(ctx, removal, planning, diags) {
			return false
		}
	}
	var uncertain []lockout.Removal
	with := access.Removal{Function: prior.id()} // and with those below it
	if level := plan.MinimumSecurityLevel; !level.IsUnknown() && !argus.SecurityLevelSuffices(prior.MinimumSecurityLevel.ValueString(), level.ValueString()) {
		removal := lockout.Removal{Action: fmt.Sprintf("raising minimum_security_level of %s to %q", label, level.ValueString()), Removal: alone, Level: level.ValueString()}
		if !r.Data.CheckRemoval(ctx, removal, planning, diags) {
			return false
		}
		removal.Removal, removal.MayStay = with, "it is not documented whether a session that may not use a function may use the functions below it"
		uncertain = append(uncertain, removal)
	}
	if prior.Role.ValueBool() && !plan.Role.IsUnknown() && !plan.Role.ValueBool() {
		uncertain = append(uncertain, lockout.Removal{
			Action: fmt.Sprintf("setting role of %s to false", label), Removal: access.Removal{Role: prior.id()},
			MayStay: "it is not documented whether permissions of a function that cannot be granted count",
		})
	}
	if !prior.Sysadm.ValueBool() && plan.Sysadm.ValueBool() {
		uncertain = append(uncertain, lockout.Removal{
			Action: fmt.Sprintf("setting sysadm of %s to true", label), Removal: with,
			MayStay: "it is not documented who may use such a function, and those below it",
		})
	}
	for _, removal := range uncertain {
		if planning { // apply sends what the plan warned of
			r.Data.CheckRemoval(ctx, removal, planning, diags)
		}
	}
	return true
}
