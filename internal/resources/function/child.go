package function

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*childResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*childResource)(nil)
	_ resource.ResourceWithImportState = (*childResource)(nil)
	_ resource.ResourceWithIdentity    = (*childResource)(nil)
)

// NewChildResource makes the resource argus_function_child.
func NewChildResource() resource.Resource { return &childResource{} }

type childResource struct{ providerdata.Resource }

type childModel struct {
	ID       types.String   `tfsdk:"id"`
	Parent   types.String   `tfsdk:"parent"`
	Child    types.String   `tfsdk:"child"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// madeOf is what makes the edge the one that it is, as the configuration names it.
func (m *childModel) madeOf() []string {
	return []string{"function child", m.Parent.ValueString(), m.Child.ValueString()}
}

// owned is an edge as what the resource owns; nil if one of its ends is unknown.
func (m *childModel) owned(e edge) []providerdata.Owned {
	return e.planned().Owned("argus_function_child", m.Parent.ValueString()+"/"+m.Child.ValueString(), path.Root("child"))
}

// edge is the edge in state: its ids are those that the resource's own id is made of.
func (m *childModel) edge(references map[string]fwkit.Reference) edge {
	parent, child, _ := strings.Cut(m.ID.ValueString(), "/")
	e := edge{references["parent"], references["child"]}
	e.parent.ID, e.child.ID = parent, child
	return e
}

var (
	childImportID   = fwkit.ImportID{Parts: []string{"parent", "child"}, Example: "analyst/nightShift"}
	childAttributes = map[string]path.Path{"functionNameOrID": path.Root("parent"), "children": path.Root("child"), "child": path.Root("child")}
)

func (r *childResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_function_child"
}

func (r *childResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Puts one function directly below another one: whoever may use the parent may use the child too. Other functions below the parent are not touched. This is for keys that may administer functions.\n\n" +
			"An edge that exists already is adopted, with a warning. Destroy removes it. The edge to the `parent` of an `argus_function` belongs to that resource: managing it twice is an error.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The ids of the two functions, `parentID/childID`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"parent": schema.StringAttribute{
				MarkdownDescription: "The function above: an id or a name. Another one replaces the edge.",
				Required:            true,
				Validators:          []validator.String{fwkit.FunctionName()},
			},
			"child": schema.StringAttribute{
				MarkdownDescription: "The function below: an id or a name. Another one replaces the edge. The plan refuses one that is above the parent.",
				Required:            true,
				Validators:          []validator.String{fwkit.FunctionName()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "delete")},
	}
}

func (r *childResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "parent_id", Description: "The id of the function above."},
		{Name: "child_id", Description: "The id of the function below."},
	}.Schema()
}

func (r *childResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, childRemovalOf)
	if r.Data == nil {
		return
	}
	var plan, prior childModel
	former := edge{}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
		former = prior.edge(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics))
	}
	if req.Plan.Raw.IsNull() {
		r.Data.ForgetFunctionEdge(former.planned())
		r.Data.PlanOwned(ctx, req, prior.owned(former), nil, &resp.Diagnostics)
		return
	}
	r.Data.PlanFunction(ctx, req, resp, path.Root("parent"))
	r.Data.PlanFunction(ctx, req, resp, path.Root("child"))
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if !r.Creates(ctx, req, resp) {
		r.Data.PlanOwned(ctx, req, prior.owned(former), plan.owned(former), &resp.Diagnostics)
		return
	}
	var added edge
	var parentFound, childFound bool
	if !plan.Parent.IsUnknown() {
		added.parent, parentFound = r.Data.FunctionInPlan(ctx, path.Root("parent"), plan.Parent.ValueString(), &resp.Diagnostics)
	}
	if !plan.Child.IsUnknown() {
		added.child, childFound = r.Data.FunctionInPlan(ctx, path.Root("child"), plan.Child.ValueString(), &resp.Diagnostics)
	}
	if r.Data.PlanOwned(ctx, req, prior.owned(former), plan.owned(added), &resp.Diagnostics) && parentFound && childFound && r.Data.PlanFunctionEdge(ctx, added.planned(), former.planned(), path.Root("child"), &resp.Diagnostics) {
		r.planAdoption(ctx, &plan, added, &resp.Diagnostics)
	}
}

// planAdoption warns of an edge that a create is to meet.
func (r *childResource) planAdoption(ctx context.Context, plan *childModel, added edge, diags *diag.Diagnostics) {
	if added.parent.ID == "" || added.child.ID == "" {
		return // this run creates one of the two
	}
	there, err := added.isThere(ctx, r.Data.Client)
	switch {
	case argus.IsNotVisible(err), argus.IsIncomplete(err):
		return
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: "check whether " + added.text() + " exists", Owner: "function " + added.parent.String()}, err)
		return
	}
	r.Data.NoteSeen(there, []argus.ID{argus.ID(added.parent.ID), argus.ID(added.child.ID)}, plan.madeOf()...)
	if there {
		diags.AddAttributeWarning(path.Root("child"), added.name()+" already exists", added.adoptedText("Apply will adopt it"))
	}
}

// name is the edge as summaries name it.
func (e edge) name() string {
	return fmt.Sprintf("Function child %s of %s", e.child.Name(), e.parent.Name())
}

// adoptedText completes a warning about an edge that is there: "Apply will adopt it".
func (e edge) adoptedText(adopts string) string {
	return fmt.Sprintf("Function %s is directly below %s. %s, and destroy will remove it. If it is the parent of an argus_function, remove one of the two from the configuration.", e.child, e.parent, adopts)
}

func (r *childResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan childModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	added, ok := r.find(ctx, plan.Parent.ValueString(), plan.Child.ValueString(), &resp.Diagnostics, &resp.Diagnostics)
	if !ok {
		return
	}
	owned := plan.owned(added)
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	before, seen := providerdata.Seen[bool](r.Data, []argus.ID{argus.ID(added.parent.ID), argus.ID(added.child.ID)}, plan.madeOf()...)
	if !seen {
		var err error
		if before, err = added.isThere(ctx, r.Data.Client); err != nil && !argus.IsForbidden(err) && !argus.IsIncomplete(err) {
			fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "check whether " + added.text() + " exists", Owner: "function " + added.parent.String()}, err)
			return
		}
	}
	was, ok := addEdge(ctx, r.Data, added, childAttributes, &resp.Diagnostics)
	if !ok {
		return
	}
	if before || was {
		resp.Diagnostics.AddAttributeWarning(path.Root("child"), added.name()+" already existed", added.adoptedText("It was adopted"))
	}
	plan.write(ctx, state, added)
}

func (r *childResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior childModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	known := prior.edge(state.References)
	switch gone, err := known.isGone(ctx, r.Data.Client); {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "read " + known.text(), Owner: "function " + known.parent.String()}, err)
	case gone:
		resp.State.RemoveResource(ctx)
	default:
		for attribute, reference := range state.References {
			if name, managed := r.Data.NameInRun(argus.ID(reference.ID)); managed {
				reference.ShortName = name
				state.References[attribute] = reference
			}
		}
		state.Save(ctx, prior)
	}
}

// Update has new timeouts only.
func (r *childResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	fwkit.SavePlan(ctx, req, resp)
}

func (r *childResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior childModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, childRemovalOf, &resp.Diagnostics) {
		return
	}
	known := prior.edge(state.References)
	if removeEdge(ctx, r.Data, known, &resp.Diagnostics) {
		r.Data.Disown(prior.owned(known))
	}
}

func (r *childResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := r.ParseImportID(ctx, childImportID, req, resp)
	if !ok {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported childModel
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	var aboutParent, aboutChild diag.Diagnostics
	found, ok := r.find(ctx, parts[0], parts[1], &aboutParent, &aboutChild)
	fwkit.ReportImportPart("parent", aboutParent, &resp.Diagnostics)
	fwkit.ReportImportPart("child", aboutChild, &resp.Diagnostics)
	if !ok {
		return
	}
	switch there, err := found.isThere(ctx, r.Data.Client); {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "read " + found.text(), Owner: "function " + found.parent.String()}, err)
	case !there:
		resp.Diagnostics.AddError("No such function child", fmt.Sprintf("Function %s is not directly below %s.", found.child, found.parent))
	default:
		imported.write(ctx, state, found)
	}
}

// find finds the two functions that texts name, and reports each that does not exist.
func (r *childResource) find(ctx context.Context, parent, child string, aboutParent, aboutChild *diag.Diagnostics) (found edge, ok bool) {
	var parentFound, childFound bool
	found.parent, parentFound = r.Data.FunctionToLink(ctx, path.Root("parent"), parent, aboutParent)
	found.child, childFound = r.Data.FunctionToLink(ctx, path.Root("child"), child, aboutChild)
	return found, parentFound && childFound
}

// write puts into state an edge that was added or found, in the spelling that was planned.
func (m *childModel) write(ctx context.Context, state *fwkit.State, found edge) {
	m.ID = types.StringValue(found.parent.ID + "/" + found.child.ID)
	m.Parent = state.Reference("parent", m.Parent, found.parent, "")
	m.Child = state.Reference("child", m.Child, found.child, "")
	state.Save(ctx, m)
}

// childRemovalOf is what a destroy takes away.
func childRemovalOf(ctx context.Context, prior tfsdk.State, private fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var m childModel
	diags.Append(prior.Get(ctx, &m)...)
	return m.edge(fwkit.LoadReferences(ctx, private, diags)).removal()
}
