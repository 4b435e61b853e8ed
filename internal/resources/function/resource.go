package function

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*functionResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*functionResource)(nil)
	_ resource.ResourceWithImportState = (*functionResource)(nil)
	_ resource.ResourceWithIdentity    = (*functionResource)(nil)
)

// NewResource makes the resource argus_function.
func NewResource() resource.Resource { return &functionResource{} }

type functionResource struct{ providerdata.Resource }

func (r *functionResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_function"
}

func (r *functionResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	localized := func(description string) schema.MapAttribute {
		return schema.MapAttribute{
			MarkdownDescription: description + " The keys are `english` and `norwegian`. A language that is taken out is cleared; one that was never in the configuration is not touched. A change is made in place.",
			Optional:            true,
			ElementType:         types.StringType,
			Validators: []validator.Map{
				mapvalidator.SizeAtLeast(1),
				mapvalidator.KeysAre(fwkit.OneOf(languages...)),
				mapvalidator.ValueStringsAre(fwkit.NotEmpty()),
			},
		}
	}
	enum := func(description, byDefault string, same planmodifier.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description,
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(byDefault),
			Validators:          []validator.String{fwkit.NotEmpty()},
			PlanModifiers:       []planmodifier.String{same},
		}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Optional: true, Computed: true, Default: booldefault.StaticBool(false)}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a function: something that users may do in Argus. This is for keys that may administer functions; most configurations only read them, with the data source `argus_function`.\n\n" +
			"Destroy deletes the function, and the API has no way to bring it back. Everybody who has it loses it, and the plan warns of its permissions and of the functions below it. Edges to further functions are `argus_function_child` resources.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the function.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The name: letters a-z and A-Z, digits and the characters `_ : . -`, not digits alone. A change is made in place.",
				Required:            true,
				Validators: []validator.String{
					fwkit.FunctionName(),
					stringvalidator.RegexMatches(regexp.MustCompile(`[^0-9]`), "digits alone are an id: write a name with another character"),
				},
			},
			"parent": schema.StringAttribute{
				MarkdownDescription: "The function directly above, an id or a name: whoever may use it may use this function too. A change moves the function in place: it is added below the new parent, then removed from below the old one. Other parents are not touched.",
				Required:            true,
				Validators:          []validator.String{fwkit.FunctionName()},
			},
			"localized_names":        localized("The names that people see, by language."),
			"localized_descriptions": localized("What the function is for, by language. Argus's field `description` is deprecated and not managed."),
			"minimum_security_level": enum("The security level that a session or key needs to use the function: `external`, `standard` or `administrative`, from low to high. Other values are passed to Argus unchecked, and `default` of older servers is `standard`. A change is made in place. Default: `standard`.", "standard", fwkit.KeepSecurityLevel()),
			"role_type":              enum("The area that the function belongs to: `case`, `service`, `tool` or `other`. Other values are passed to Argus unchecked. A change is made in place. Default: `other`.", "other", fwkit.IgnoreCase()),
			"role":                   flag("Whether the function can be granted, for example by `argus_permission`. A change is made in place. Default: `false`."),
			"read_only":              flag("Whether the function only reads. A change is made in place. Default: `false`."),
			"sysadm":                 flag("Whether the function is for those who run Argus. A change is made in place. Default: `false`."),
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *functionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{{Name: "id", Description: "The id of the function."}}.Schema()
}

func (r *functionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	parent, ok := r.Data.FunctionToLink(ctx, path.Root("parent"), plan.Parent.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	state.Object = fmt.Sprintf("function %q", plan.Name.ValueString())
	owned := plan.owned(edge{parent, fwkit.Reference{ShortName: plan.Name.ValueString()}})
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	function, err := r.Data.Client.AddFunction(ctx, plan.toAdd(parent))
	r.Data.ForgetFunctions()
	if err != nil {
		r.reportTaken(ctx, &plan, fwkit.ErrorContext{Action: "create " + state.Object, Owner: "function " + parent.String(), Attributes: attributes}, err, &resp.Diagnostics)
		return
	}
	r.Data.NoteFunction(string(function.ID), plan.Name.ValueString())
	plan.Parent = state.Reference("parent", plan.Parent, parent, "")
	plan.fill(function, state)
	state.Save(ctx, plan)
}

func (r *functionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	reading := fwkit.ErrorContext{Action: "read " + prior.label(), Owner: prior.label()}
	function, err := current(ctx, r.Data.Client, prior.id())
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	case function == nil:
		resp.State.RemoveResource(ctx)
		return
	}
	if !prior.readParent(ctx, r.Data.Client, state) {
		return
	}
	prior.fill(function, state)
	r.Data.NoteFunction(string(function.ID), function.Name)
	state.Save(ctx, prior)
}

func (r *functionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan, prior resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.Object = prior.label()
	moved := !plan.Parent.Equal(prior.Parent)
	if !moved && !r.Data.Own(ctx, plan.owned(edge{state.References["parent"], plan.reference()}), &resp.Diagnostics) {
		return
	}
	if isImported(ctx, resp.Private, &resp.Diagnostics) {
		prior.leaveImported(&plan, func(path.Path, string) {})
	}
	save := func() {
		state.SavePrivate(ctx, importedKey, false)
		state.Save(ctx, plan)
	}
	if request, changed := plan.toUpdate(&prior); changed {
		if !r.mayUpdate(ctx, &prior, &plan, false, &resp.Diagnostics) {
			return
		}
		function, err := r.Data.Client.UpdateFunction(ctx, plan.id(), request)
		r.Data.ForgetFunctions()
		if err != nil {
			r.reportTaken(ctx, &plan, fwkit.ErrorContext{Action: "update " + prior.label(), Owner: prior.label(), Attributes: attributes}, err, &resp.Diagnostics)
			return
		}
		plan.fill(function, state)
		plan.keepUncleared(request, function, &resp.Diagnostics)
		if moved { // what was updated is in state even if the move fails
			parent := plan.Parent
			plan.Parent = prior.Parent
			save()
			plan.Parent = parent
		}
	}
	if moved && !r.move(ctx, &plan, state) {
		return
	}
	save()
}

// move puts a function below another parent, takes it from below the one that state has, and reports whether both were done.
func (r *functionResource) move(ctx context.Context, plan *resourceModel, state *fwkit.State) bool {
	to, ok := r.Data.FunctionToLink(ctx, path.Root("parent"), plan.Parent.ValueString(), state.Diags)
	if !ok {
		return false
	}
	added, removed := edge{to, plan.reference()}, edge{state.References["parent"], plan.reference()}
	if !r.Data.Own(ctx, plan.owned(added), state.Diags) {
		return false
	}
	leaves := removed.parent.ID != "" && removed.parent.ID != to.ID
	if leaves { // before anything is sent, as searches may show the new edge late
		removal := removed.removal()
		removal.NewParent = argus.ID(to.ID)
		if !r.Data.CheckRemoval(ctx, removal, false, state.Diags) {
			return false
		}
	}
	if _, ok := addEdge(ctx, r.Data, added, attributes, state.Diags); !ok {
		return false
	}
	if leaves && !removeEdge(ctx, r.Data, removed, state.Diags) {
		return false
	}
	state.References["parent"] = to
	return true
}

func (r *functionResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, r.removalOf, &resp.Diagnostics) {
		return
	}
	err := r.Data.Client.DeleteFunction(ctx, prior.id())
	r.Data.ForgetFunctions()
	r.Data.Disown(prior.owned(edge{state.References["parent"], prior.reference()}))
	if argus.IsNotFound(err) || argus.IsRefused(err) { // it may have been deleted before
		left, lookErr := current(ctx, r.Data.Client, prior.id())
		if lookErr == nil && left == nil {
			return
		}
	}
	fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "delete " + prior.label(), Owner: prior.label()}, err)
}

func (r *functionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	if !fwkit.IsFunctionName(id) {
		fwkit.InvalidImportID(id, "Write the id or the name of a function, for example \"205\" or \"readCases\".", &resp.Diagnostics)
		return
	}
	if !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported resourceModel
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	function, err := r.Data.Client.GetFunction(ctx, id)
	switch {
	case err != nil:
		r.Data.ReportLookup(ctx, providerdata.FilterName{Attribute: path.Root("name"), Kind: providerdata.FilterFunction, Text: id}, err, &resp.Diagnostics)
		return
	case !r.Data.CheckNotDeleted(function, path.Root("name"), id, &resp.Diagnostics):
		return
	}
	parents, err := r.Data.Client.ListFunctionParents(ctx, string(function.ID))
	parents = present(parents)
	if err != nil && (!argus.IsIncomplete(err) || len(parents) == 0) {
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("list the parents of function %q", function.Name)}, err)
		return
	}
	imported.chooseParent(function, parents, err == nil, state)
	imported.importTexts(ctx, function, state)
	imported.fill(function, state)
	state.Save(ctx, imported)
}

// reportTaken reports the error of a create or an update, and who has the name if that is why.
func (r *functionResource) reportTaken(ctx context.Context, plan *resourceModel, action fwkit.ErrorContext, err error, diags *diag.Diagnostics) {
	if argus.IsRefused(err) {
		if summary, text := r.taken(ctx, plan, true); text != "" {
			diags.AddAttributeError(path.Root("name"), summary, text+"\n\n"+err.Error())
			return
		}
	}
	fwkit.Report(diags, action, err)
}
