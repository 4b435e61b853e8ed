package permission

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*setResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*setResource)(nil)
	_ resource.ResourceWithImportState = (*setResource)(nil)
	_ resource.ResourceWithIdentity    = (*setResource)(nil)
)

// NewSetResource makes the resource argus_subject_permissions.
func NewSetResource() resource.Resource { return &setResource{} }

type setResource struct{ providerdata.Resource }

func (r *setResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subject_permissions"
}

func (r *setResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Owns all direct permissions of a user or group. Apply revokes those that the configuration does not name, and the plan names each in a warning: its id, since when it is there, and who granted it.\n\n" +
			"A create takes over what the subject is granted already. Destroy revokes all that state names. What the subject inherits is not touched. To manage single permissions beside those of others, use `argus_permission`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the user or group.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"subject": schema.StringAttribute{
				MarkdownDescription: "The user or group whose direct permissions these are: an id, a shortname or `domain/shortname`. Another one replaces the resource: all permissions of the former one are revoked.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"permissions": schema.SetNestedAttribute{
				MarkdownDescription: "All direct permissions. An empty set revokes all.",
				Required:            true,
				CustomType:          pairsType,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"function": schema.StringAttribute{
						MarkdownDescription: "The function: an id or a name. It must have the flag `role`.",
						Required:            true,
						Validators:          []validator.String{fwkit.FunctionName()},
					},
					"customer": schema.StringAttribute{
						MarkdownDescription: "The customer that the permission is for: an id, a shortname or `domain/shortname`.",
						Required:            true,
						Validators:          []validator.String{fwkit.ReferenceText()},
					},
				}},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "A comment, sent with each grant and each revocation. Argus does not return it: changing only the comment updates the state. Default: none.",
				Optional:            true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *setResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "subject_id", Description: "The id of the user or group whose permissions these are.", Reference: "subject"},
	}.Schema()
}

// Create saves nothing if it fails: what is not in state is not destroyed, and the next create continues from what is there.
func (r *setResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan setModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	elements, _ := elementsOf(plan.Permissions)
	set, ok := r.resolve(ctx, elements, &resp.Diagnostics)
	g, found := r.subject(ctx, plan.Subject.ValueString(), &resp.Diagnostics)
	if !ok || !found {
		return
	}
	these := owned(g.subject, plan.Subject.ValueString(), set, true)
	if !r.Data.Own(ctx, these, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(these, &resp.Diagnostics)
	rows, err := g.list(ctx)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, g.reading(), err)
		return
	}
	for i := range rows {
		rows[i].Disabled = rows[i].Disabled && g.kind == argus.AnySubject // a subject that was read is active: the list lags
	}
	there, _ := fwkit.Set{}.Read(rows)
	diff := there.Diff(elements, r.is)
	diff.Keep(there, set)
	for element, former := range diff.Kept {
		set[element] = there[former]
	}
	w := r.write(g, &plan)
	removals := r.Data.NamedInPlan(g.change(g.removals(there, diff.Removed, rows)), &resp.Diagnostics, plan.madeOf()...)
	if !r.change(ctx, w, set, diff.Added, removals) || !w.identify() {
		return
	}
	plan.ID = types.StringValue(g.subject.ID)
	plan.Subject = state.Reference("subject", plan.Subject, g.subject, r.Data.Domain)
	plan.save(ctx, state, set, g.origin())
}

// subject finds the user or group that a text names, and that is not disabled.
func (r *setResource) subject(ctx context.Context, text string, diags *diag.Diagnostics) (*grants, bool) {
	subject, ok := r.Data.SubjectToSend(ctx, subjectPath, text, diags)
	if !ok {
		return nil, false
	}
	kind := argus.AnySubject
	if subject.ShortName != "" {
		kind = argus.User
		if subject.IsGroup() {
			kind = argus.Group
		}
	}
	return r.grantsOf(fwkit.ReferenceTo(subject), kind, diags), true
}

// identify takes the subject as its permissions show it, and reports whether its id is known: not of a shortname that the key may not
// look up and that has no permissions.
func (w *grantsWrite) identify() bool {
	if w.shown != nil && w.subject.ShortName == "" {
		w.subject = fwkit.SubjectReference(w.shown)
	}
	if !w.data.Ref(w.subject.ID).IsID() {
		w.diags.AddAttributeError(subjectPath, "The subject cannot be looked up",
			fmt.Sprintf("Without permissions, nothing tells the id of %q, and the key may not look it up: have \"viewUsers\" granted to its user, or write the id.", w.subjectText))
		return false
	}
	return true
}

// change grants before it revokes, and reports whether all was done.
func (r *setResource) change(ctx context.Context, w *grantsWrite, set fwkit.Set, added []fwkit.Element, removals []providerdata.SetRemoval) bool {
	if !r.Data.MayRemove(ctx, removals, w.diags) || len(added) > 0 && !w.grant(ctx, set, added) {
		return false
	}
	leaving := fwkit.Set{}
	for _, removal := range removals {
		leaving[removal.Row.Element()] = removal.Row.Entry
	}
	return len(leaving) == 0 || w.revoke(ctx, leaving)
}

func (r *setResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior setModel
	var from origin
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	fwkit.LoadPrivate(ctx, req.Private, originKey, &from, &resp.Diagnostics)
	g, set := r.prior(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	found, err := g.read(ctx, set, from.recent(r.Data.Now()))
	if argus.IsNotFound(err) {
		if r.Data.IsGone(ctx, g.belonging(), g.reading(), err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	if err != nil {
		fwkit.Report(&resp.Diagnostics, g.reading(), err)
		return
	}
	if g.shown != nil {
		g.belonging().WarnOfDisabledEnds([]*argus.SubjectInfo{g.shown}, &resp.Diagnostics)
		prior.Subject = state.Reference("subject", prior.Subject, fwkit.SubjectReference(g.shown), r.Data.Domain)
	}
	r.Data.FollowRenames(state.References, "subject")
	prior.save(ctx, state, found.Set, from)
}

// Update stores what a read shows if it fails.
func (r *setResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan setModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	former, prior := r.prior(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	elements, _ := elementsOf(plan.Permissions)
	diff := prior.Diff(elements, r.is)
	if len(diff.Added)+len(diff.Removed) == 0 {
		fwkit.SavePlan(ctx, req, resp)
		return
	}
	set, ok := r.resolve(ctx, diff.Added, &resp.Diagnostics)
	g, found := r.subject(ctx, former.subject.ID, &resp.Diagnostics)
	if !ok || !found {
		return
	}
	diff.Keep(prior, set)
	for element, kept := range diff.Kept {
		set[element] = prior[kept]
	}
	if twice := fwkit.Twice(set); twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, &resp.Diagnostics)
		return
	}
	if !r.Data.Own(ctx, owned(former.subject, plan.Subject.ValueString(), set, true), &resp.Diagnostics) {
		return
	}
	w := r.write(g, &plan)
	if !r.change(ctx, w, set, diff.Added, g.removals(prior, diff.Removed, nil)) {
		if set, ok = w.shownAfter(ctx, set, prior, diff); !ok {
			return // the prior state stays, and the next refresh reads it
		}
	}
	plan.save(ctx, state, set, g.origin())
}

// shownAfter is what Argus shows of a set after a change that failed, in the spelling of configuration and state.
func (w *grantsWrite) shownAfter(ctx context.Context, set, prior fwkit.Set, diff fwkit.SetDiff) (fwkit.Set, bool) {
	rows, err := w.list(ctx)
	if err != nil {
		return nil, false
	}
	base := fwkit.Set{}
	maps.Copy(base, set)
	for _, element := range diff.Removed {
		base[element] = prior[element]
	}
	shown, missing := base.Read(rows)
	for _, element := range missing {
		if set[element].ID == "" || slices.Contains(diff.Removed, element) { // the list may lag behind what Argus granted
			delete(shown, element)
		}
	}
	return shown, true
}

func (r *setResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, _, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior setModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	g, set := r.prior(ctx, req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		r.change(ctx, r.write(g, &prior), nil, nil, g.removals(set, set.Elements(), nil))
		r.Data.Disown(owned(g.subject, "", nil, true))
	}
}

func (r *setResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	if !fwkit.IsReference(id) {
		fwkit.InvalidImportID(id, "Write the id, the shortname or domain/shortname of a user or group, for example \"1234\", \"alice\" or \"mnemonic/alice\".", &resp.Diagnostics)
		return
	}
	if !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported setModel
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	var about diag.Diagnostics
	g, ok := r.subject(ctx, id, &about)
	fwkit.ReportImportPart("subject", about, &resp.Diagnostics)
	if !ok {
		return
	}
	g.diags = &resp.Diagnostics
	rows, err := g.list(ctx)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, g.reading(), err)
		return
	}
	w := r.write(g, &setModel{Subject: types.StringValue(id)})
	if !w.identify() {
		return
	}
	set, _ := fwkit.Set{}.Read(rows)
	imported.ID = types.StringValue(g.subject.ID)
	imported.Subject = state.Reference("subject", imported.Subject, g.subject, "")
	imported.save(ctx, state, set, g.origin())
}
