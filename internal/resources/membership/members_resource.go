package membership

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
	_ resource.ResourceWithConfigure   = (*membersResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*membersResource)(nil)
	_ resource.ResourceWithImportState = (*membersResource)(nil)
	_ resource.ResourceWithIdentity    = (*membersResource)(nil)
)

// NewMembersResource makes the resource argus_group_members.
func NewMembersResource() resource.Resource { return &membersResource{} }

type membersResource struct{ providerdata.Resource }

type membersState struct {
	ID       types.String   `tfsdk:"id"`
	Group    types.String   `tfsdk:"group"`
	Members  types.Set      `tfsdk:"members"`
	Comment  types.String   `tfsdk:"comment"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

var membersPath = path.Root("members")

func (r *membersResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_members"
}

func (r *membersResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages all direct members of one group. A member that is not in `members` is removed, whoever added it, and the plan names each removal. Use `argus_group_membership` for single members beside others'.\n\n" +
			"A create takes over the members that are there. Members that an identity provider manages are never removed: they are not in state unless `members` names them, and the data source `argus_group_members` shows them. " +
			"Destroy removes all members in state, and leaves the group. To keep them, use a `removed` block with `destroy = false`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the group.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"group": schema.StringAttribute{
				MarkdownDescription: "The group: an id, a shortname or `domain/shortname`. Another group replaces the resource, which removes the members of the former one.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"members": schema.SetAttribute{
				MarkdownDescription: "All users and groups that are direct members: ids, shortnames or `domain/shortname`. It may be empty. Another spelling of the same members changes nothing.",
				ElementType:         types.StringType,
				Required:            true,
				Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(fwkit.ReferenceText())},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "A comment for additions and removals, which Argus keeps. Argus does not return it: a change updates only the state, and Argus receives the new comment with the next change of the members. Default: none.",
				Optional:            true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")},
	}
}

func (r *membersResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{{Name: "group_id", Description: "The id of the group."}}.Schema()
}

func (r *membersResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan membersState
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	group, groupFound := resolveGroup(ctx, r.Data, plan.Group.ValueString(), &resp.Diagnostics)
	set, setFound := r.resolve(ctx, elementsOf(plan.Members), &resp.Diagnostics)
	if !groupFound || !setFound {
		return
	}
	write := r.write(fwkit.ReferenceTo(group), &plan, &resp.Diagnostics)
	rows, err := write.single(ctx)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, write.reading(), err)
		return
	}
	there := fwkit.Set{}
	for _, row := range rows {
		there[row.Element()] = row.Entry
	}
	added := fwkit.Set{}
	for element, entry := range set {
		if present, isThere := there[entry.Element()]; isThere {
			set[element] = present
		} else {
			added[element] = entry
		}
	}
	others, _ := fwkit.Set{}.Read(rows)
	maps.DeleteFunc(others, func(_ fwkit.Element, entry fwkit.Entry) bool { return set.IsOne(entry) })
	removals, ok := write.removals(rows, others, others.Elements())
	if !ok {
		return
	}
	change := write.changing()
	change.Removals = removals
	removals = r.Data.NamedInPlan(change, &resp.Diagnostics, plan.madeOf()...)
	owned := ownedSet(write.group, write.groupText, named(set))
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	if !write.change(ctx, added, removals) {
		return // without state: the next create goes on from what is there then
	}
	plan.ID = types.StringValue(string(group.ID))
	plan.Group = state.Reference("group", plan.Group, write.group, "")
	plan.save(ctx, state, set)
}

func (r *membersResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior membersState
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	set := fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	members := r.membersOf(state.References["group"], &resp.Diagnostics)
	members.prior = set
	shown, err := fwkit.SetReader{Bulk: members.bulk, Single: members.single, IsGone: members.isGone}.Read(ctx, set)
	switch {
	case argus.IsNotFound(err):
		if r.Data.IsGone(ctx, members.belonging(), members.reading(), err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		fwkit.Report(&resp.Diagnostics, members.reading(), err)
		return
	}
	members.warnOfDisabled(shown)
	prior.Group = state.Reference("group", prior.Group, members.group, r.Data.Domain)
	r.Data.FollowRenames(state.References, "group")
	r.followRenames(shown.Set)
	prior.save(ctx, state, shown.Set)
}

func (r *membersResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan membersState
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	prior := fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	diff := prior.Diff(elementsOf(plan.Members), r.is)
	added, found := r.resolve(ctx, diff.Added, &resp.Diagnostics)
	if !found {
		return
	}
	diff.Keep(prior, added)
	set := maps.Clone(added)
	for element, former := range diff.Kept {
		set[element] = prior[former]
		delete(added, element)
	}
	if twice := slices.Concat(diff.Twice, fwkit.Twice(set)); twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, &resp.Diagnostics)
		return
	}
	write := r.write(state.References["group"], &plan, &resp.Diagnostics)
	if !r.Data.Own(ctx, ownedSet(write.group, write.groupText, named(set)), &resp.Diagnostics) {
		return
	}
	if len(added)+len(diff.Removed) > 0 {
		found, ok := write.look(ctx, prior, added, diff.Removed)
		removals, isKnown := write.removals(slices.Collect(maps.Values(found)), prior, diff.Removed)
		if !ok || !isKnown {
			return
		}
		for element, entry := range added {
			if row, isThere := found[entry.Key()]; row.ExternallyManaged || isThere && !row.Seen {
				set[element] = row.Entry
				delete(added, element)
			}
		}
		if !write.change(ctx, added, removals) {
			if set, ok = write.present(ctx, set, prior, diff.Removed); !ok {
				return // the prior state stays, and the next refresh reads it
			}
		}
	}
	plan.save(ctx, state, set)
}

// present is what is in a set after a change that failed.
func (w *membersWrite) present(ctx context.Context, set, prior fwkit.Set, leaving []fwkit.Element) (fwkit.Set, bool) {
	for _, element := range leaving {
		set[element] = prior[element]
	}
	rows, err := w.single(ctx)
	if err != nil {
		return nil, false
	}
	shown, missing := set.Read(rows)
	for _, element := range missing {
		if !prior.IsOne(shown[element]) || slices.Contains(leaving, element) {
			delete(shown, element)
		}
	}
	return shown, true
}

func (r *membersResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior membersState
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	set := fwkit.LoadSet(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	write := r.write(state.References["group"], &prior, &resp.Diagnostics)
	defer r.Data.Disown(ownedSet(write.group, write.groupText, named(set)))
	if len(set) == 0 {
		return
	}
	found, ok := write.look(ctx, set, nil, set.Elements())
	if !ok {
		return
	}
	if removals, ok := write.removals(slices.Collect(maps.Values(found)), set, set.Elements()); ok && r.Data.MayRemove(ctx, removals, &resp.Diagnostics) {
		write.remove(ctx, removals)
	}
}

func (r *membersResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	if !fwkit.IsReference(id) {
		fwkit.InvalidImportID(id, "Write the id, the shortname or domain/shortname of a group, for example \"1234\", \"operations\" or \"mnemonic/operations\".", &resp.Diagnostics)
		return
	}
	if !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported membersState
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	var about diag.Diagnostics
	group, found := resolveGroup(ctx, r.Data, id, &about)
	fwkit.ReportImportPart("group", about, &resp.Diagnostics)
	if !found {
		return
	}
	members := r.membersOf(fwkit.ReferenceTo(group), &resp.Diagnostics)
	rows, err := members.single(ctx)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, members.reading(), err)
		return
	}
	set, _ := fwkit.Set{}.Read(rows)
	imported.ID = types.StringValue(string(group.ID))
	imported.Group = state.Reference("group", imported.Group, members.group, "")
	imported.save(ctx, state, set)
}

// save puts a set into state and private state.
func (m *membersState) save(ctx context.Context, state *fwkit.State, set fwkit.Set) {
	m.Members = setOf(set)
	state.SaveSet(ctx, set)
	state.Save(ctx, m)
}

// resolve finds the users and groups that elements name. It reports what is wrong at each.
func (r *membersResource) resolve(ctx context.Context, elements []fwkit.Element, diags *diag.Diagnostics) (fwkit.Set, bool) {
	targets := make([]providerdata.Target, len(elements))
	for i, element := range elements {
		targets[i] = target(element)
	}
	subjects, ok := r.Data.ResolveSubjects(ctx, targets, diags)
	if !ok {
		return nil, false
	}
	set := fwkit.Set{}
	for i, subject := range subjects {
		set[elements[i]] = fwkit.Entry{Targets: []fwkit.Reference{fwkit.ReferenceTo(subject)}, Seen: subject.ShortName != ""}
	}
	if twice := fwkit.Twice(set); twice != nil {
		providerdata.SameTwice(at(twice[1]), twice, diags)
		return nil, false
	}
	return set, true
}

// is reports whether an entry is what an element names, after the renames of this run.
func (r *membersResource) is(entry fwkit.Entry, element fwkit.Element) bool {
	return entry.Targets[0].Matches(string(element), r.Data.Domain) || r.Data.WillHaveName(entry.Targets[0], string(element))
}

// followRenames brings the names of members to those that resources of this run have for them.
func (r *membersResource) followRenames(set fwkit.Set) {
	for element, entry := range set {
		named := map[string]fwkit.Reference{"": entry.Targets[0]}
		r.Data.FollowRenames(named, "")
		entry.Targets = []fwkit.Reference{named[""]}
		set[element] = entry
	}
}

// at is the path of an element.
func at(element fwkit.Element) path.Path {
	return membersPath.AtSetValue(types.StringValue(string(element)))
}

func target(element fwkit.Element) providerdata.Target {
	return providerdata.Target{Attribute: at(element), Text: string(element)}
}

// elementsOf are the known elements of a set.
func elementsOf(set types.Set) (elements []fwkit.Element) {
	for _, value := range set.Elements() {
		if text, ok := value.(types.String); ok && !text.IsUnknown() && !text.IsNull() {
			elements = append(elements, fwkit.NewElement(text.ValueString()))
		}
	}
	return elements
}

func setOf(set fwkit.Set) types.Set {
	values := []string{}
	for _, element := range set.Elements() {
		values = append(values, string(element))
	}
	made, diags := types.SetValueFrom(context.Background(), types.StringType, values)
	if diags.HasError() {
		panic(fmt.Sprintf("a set of texts cannot be made: %v", diags))
	}
	return made
}
