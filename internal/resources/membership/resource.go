// Package membership holds what Terraform's users see of memberships in Argus's groups.
package membership

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ resource.ResourceWithConfigure   = (*membershipResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*membershipResource)(nil)
	_ resource.ResourceWithImportState = (*membershipResource)(nil)
	_ resource.ResourceWithIdentity    = (*membershipResource)(nil)
	_ list.ListResourceWithConfigure   = (*membershipResource)(nil)
)

// NewResource makes the resource argus_group_membership.
func NewResource() resource.Resource { return &membershipResource{} }

type membershipResource struct{ providerdata.Resource }

type model struct {
	ID       types.String   `tfsdk:"id"`
	Group    types.String   `tfsdk:"group"`
	Member   types.String   `tfsdk:"member"`
	Comment  types.String   `tfsdk:"comment"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// group and member are the ids that the resource's own id is made of.
func (m *model) group() argus.ID {
	id, _, _ := strings.Cut(m.ID.ValueString(), "/")
	return argus.ID(id)
}

func (m *model) member() argus.ID {
	_, id, _ := strings.Cut(m.ID.ValueString(), "/")
	return argus.ID(id)
}

// attributes maps the fields of the contract's member requests to attributes.
var attributes = map[string]path.Path{
	"shortNameOrID": path.Root("group"),
	"group":         path.Root("group"),
	"subject":       path.Root("member"),
	"member":        path.Root("member"),
	"comment":       path.Root("comment"),
}

// targets are what the configuration names.
func (m *model) targets() []providerdata.Target {
	return []providerdata.Target{{Attribute: path.Root("group"), Text: m.Group.ValueString()}, {Attribute: path.Root("member"), Text: m.Member.ValueString()}}
}

var importID = fwkit.ImportID{Parts: []string{"group", "member"}, Example: "operations/alice"}

func (r *membershipResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_membership"
}

func (r *membershipResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages one member of one group: a user, or another group, whose members then belong to this group too. Memberships that others made are not touched.\n\n" +
			"A membership that exists already is adopted, with a warning. Destroy removes it. A membership that an identity provider manages is adopted too, and never removed.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The ids of group and member, `groupID/memberID`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"group": schema.StringAttribute{
				MarkdownDescription: "The group: an id, a shortname or `domain/shortname`. Another group replaces the membership.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"member": schema.StringAttribute{
				MarkdownDescription: "The user or group to add: an id, a shortname or `domain/shortname`. Another one replaces the membership. Argus refuses a group that contains this group.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "A comment for the addition and the removal, which Argus keeps. Argus does not return it: a change updates only the state, and Argus receives the new comment with the removal. Default: none.",
				Optional:            true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "delete")},
	}
}

func (r *membershipResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "group_id", Description: "The id of the group."},
		{Name: "member_id", Description: "The id of the user or group that is its member."},
	}.Schema()
}

func (r *membershipResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, r.removalOf)
	defer r.Data.CountDestroy(ctx, req, resp, r.removalOf)
	defer warnOfLeftInPlan(ctx, req, resp)
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("group"), "group")
	r.Data.PlanSubject(ctx, req, resp, path.Root("member"), "")
	targets := planned{r.Data.PlanTarget(ctx, req, resp, "group"), r.Data.PlanTarget(ctx, req, resp, "member")}
	managed := loadExternal(ctx, req.Private, &resp.Diagnostics).Managed
	stays := managed
	if r.Creates(ctx, req, resp) {
		stays = r.planCreate(ctx, targets, resp)
	}
	r.Data.PlanOwned(ctx, req, targets.prior().owned(managed), targets.ends().owned(stays), &resp.Diagnostics)
}

// planCreate warns of the membership that a create is to meet, and reports whether an identity provider manages that.
func (r *membershipResource) planCreate(ctx context.Context, targets planned, resp *resource.ModifyPlanResponse) (managed bool) {
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || plan.Group.IsUnknown() || plan.Member.IsUnknown() {
		return false
	}
	group, member := plan.Group.ValueString(), plan.Member.ValueString()
	if !fwkit.CheckReference(path.Root("group"), group, &resp.Diagnostics) || !fwkit.CheckReference(path.Root("member"), member, &resp.Diagnostics) {
		return false
	}
	row, err := targets.shown(ctx, r.Data)
	if err == nil || argus.IsForbidden(err) {
		r.Data.NoteSeen(seen{row, err != nil}, []argus.ID{targets.group.ID, targets.member.ID}, plan.madeOf()...)
	}
	switch {
	case argus.IsForbidden(err):
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("check whether %q is a member of group %q", member, group), Owner: fmt.Sprintf("group %q", group)}, err)
	case row != nil:
		resp.Diagnostics.AddAttributeWarning(path.Root("member"), endsOf(row).belonging().Name+" already exists", thereText(row, externalOf(row), "apply will adopt it"))
	}
	return row != nil && externalOf(row).Managed
}

func (r *membershipResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	group, groupFound := resolveGroup(ctx, r.Data, plan.Group.ValueString(), &resp.Diagnostics)
	member, memberFound := r.Data.ResolveSubject(ctx, path.Root("member"), plan.Member.ValueString(), &resp.Diagnostics)
	if !groupFound || !memberFound {
		return
	}
	link := ends{fwkit.ReferenceTo(group), fwkit.ReferenceTo(member)}
	adding := fwkit.ErrorContext{
		Action:     fmt.Sprintf("add %s to group %s", link.member, link.group),
		Customer:   fwkit.CustomerReference(group.Customer).String(),
		Attributes: attributes,
	}
	before, managed, err := r.before(ctx, &plan, group, member)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, adding, err)
		return
	}
	owned := link.owned(managed.Managed)
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	added, shown := argus.AdditionNotTold, (*argus.Subject)(nil)
	if !managed.Managed {
		added, shown, err = r.Data.Client.AddGroupMember(ctx, argus.ByID(group.ID), string(member.ID), plan.Comment.ValueString())
	}
	if r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, plan.targets()...) {
		return
	}
	if argus.IsRefused(err) {
		there, lookErr := listed(ctx, r.Data.Client, group.ID, member.ID)
		if lookErr != nil && !argus.IsForbidden(lookErr) {
			fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "check whether the refused membership exists", Customer: adding.Customer}, lookErr)
		}
		if there != nil {
			err = nil
			if before == nil {
				before, managed = unseen(group, member), external{}
			}
		}
	}
	if err != nil {
		r.Data.ReportRefusal(ctx, adding, err, &resp.Diagnostics, plan.targets()...)
		return
	}
	if before == nil {
		before, managed = r.found(ctx, added, managed, group, member)
	}
	if !r.Data.CheckHolder(ctx, plan.targets()[1], link.member, shownMember(shown, before), &resp.Diagnostics) && before != nil {
		return // it is of somebody else, and not of this create
	}
	if lacking := r.Data.Unseen(plan.targets()...); lacking != nil && before == nil && added != argus.Added && !managed.Known {
		link.warnOfUnseen(lacking, &resp.Diagnostics)
	}
	if before != nil {
		resp.Diagnostics.AddAttributeWarning(path.Root("member"), link.belonging().Name+" already existed", thereText(before, managed, "it was adopted"))
	}
	state.SavePrivate(ctx, externalKey, managed)
	plan.write(ctx, state, link)
}

func (r *membershipResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	known := ends{state.References["group"], state.References["member"]}
	link, row, err := current(ctx, r.Data.Client, prior.group(), prior.member())
	reading := fwkit.ErrorContext{Action: fmt.Sprintf("read membership %s", prior.ID.ValueString()), Owner: fmt.Sprintf("group %s", known.group)}
	switch {
	case err != nil && !argus.IsNotFound(err):
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	case link == nil:
		if r.Data.IsGone(ctx, known.belonging(), reading, err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case row != nil:
		// A state of version 0 does not have it, and must not change by a refresh alone.
		if now := externalOf(row); now.Managed || keepsExternal(ctx, req.Private, &resp.Diagnostics) {
			state.SavePrivate(ctx, externalKey, now)
		}
		link.belonging().WarnOfDisabledEnds([]*argus.SubjectInfo{row.Group, row.Member}, &resp.Diagnostics)
	}
	prior.Group = state.Reference("group", prior.Group, link.group, r.Data.Domain)
	prior.Member = state.Reference("member", prior.Member, link.member, r.Data.Domain)
	r.Data.FollowRenames(state.References, "group", "member")
	state.Save(ctx, prior)
}

// Update has a new comment or new timeouts only, which belong to the next act.
func (r *membershipResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	fwkit.SavePlan(ctx, req, resp)
}

func (r *membershipResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	group, member, known := prior.group(), prior.member(), ends{state.References["group"], state.References["member"]}
	removing := fwkit.ErrorContext{Action: fmt.Sprintf("remove %s from group %s", known.member, known.group), Owner: fmt.Sprintf("group %s", known.group), Attributes: attributes}
	before := loadExternal(ctx, req.Private, &resp.Diagnostics)
	row, managed, err := inBulk(ctx, r.Data.Client, group, member), external{}, error(nil)
	isFromBulk := row != nil // it may be hidden by now
	if isFromBulk {
		managed = externalOf(row)
	} else {
		row, managed, err = judge(ctx, r.Data.Client, group, member, before)
	}
	if row == nil && err == nil && managed.Known && !managed.Managed {
		row, managed, err = seenLate(ctx, r.Data.Client, group, member, managed)
	}
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, removing, err)
		return
	case managed.Managed:
		known.warnOfLeft(&resp.Diagnostics)
		return
	case !managed.Known:
		if !r.Data.LeavesWithOwner(ctx, known.belonging(), removing, known.unknownText(), &resp.Diagnostics) {
			known.refuseUnknown(&resp.Diagnostics)
		}
		return
	case row != nil:
		removing.Customer = fwkit.CustomerReference(row.Group.Customer).String()
	}
	if !r.Data.MayDestroy(ctx, req, r.removalOf, &resp.Diagnostics) {
		return
	}
	shown, err := r.Data.Client.RemoveGroupMembers(ctx, argus.ByID(group), []string{string(member)}, prior.Comment.ValueString())
	r.Data.ReportDestroy(ctx, known.belonging(), providerdata.Destroy{Context: removing, Err: err, Shown: shown || row != nil && !isFromBulk, Absent: func(ctx context.Context) (bool, error) {
		there, err := listed(ctx, r.Data.Client, group, member)
		return there == nil, err
	}}, &resp.Diagnostics)
	r.Data.Disown(known.owned(false))
}

func (r *membershipResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, ok := r.ParseImportID(ctx, importID, req, resp)
	if !ok {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var imported model
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	var aboutGroup, aboutMember diag.Diagnostics
	group, groupFound := resolveGroup(ctx, r.Data, parts[0], &aboutGroup)
	member, memberFound := r.Data.ResolveSubject(ctx, path.Root("member"), parts[1], &aboutMember)
	fwkit.ReportImportPart("group", aboutGroup, &resp.Diagnostics)
	fwkit.ReportImportPart("member", aboutMember, &resp.Diagnostics)
	if !groupFound || !memberFound {
		return
	}
	link := ends{fwkit.ReferenceTo(group), fwkit.ReferenceTo(member)}
	there, err := listed(ctx, r.Data.Client, group.ID, member.ID)
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("read the members of group %s", link.group), Customer: fwkit.CustomerReference(group.Customer).String()}, err)
	case there == nil:
		resp.Diagnostics.AddError("No such membership",
			fmt.Sprintf("%s is not a direct member of group %s.", link.member, link.group))
	default:
		state.SavePrivate(ctx, externalKey, external{})
		imported.write(ctx, state, link)
	}
}

// warnOfLeftInPlan warns in the plan of a destroy or a replacement that an identity provider manages the membership.
func warnOfLeftInPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || !fwkit.Destroys(req, resp) || !loadExternal(ctx, req.Private, &resp.Diagnostics).Managed {
		return
	}
	references := fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)
	ends{references["group"], references["member"]}.warnOfLeaving(&resp.Diagnostics)
}

// removalOf is what a destroy takes away.
func (r *membershipResource) removalOf(ctx context.Context, prior tfsdk.State, private fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var m model
	diags.Append(prior.Get(ctx, &m)...)
	group, member, kept := m.group(), m.member(), loadExternal(ctx, private, diags)
	references := fwkit.LoadReferences(ctx, private, diags)
	return lockout.Removal{
		Action:  fmt.Sprintf("removing %s from group %s", references["member"], references["group"]),
		Removal: access.Removal{Group: group, Member: member},
		IsHarmless: func(ctx context.Context) (bool, error) {
			_, managed, err := judge(ctx, r.Data.Client, group, member, kept)
			return managed.Managed, err
		},
	}
}

// resolveGroup is ResolveSubject for groups only.
func resolveGroup(ctx context.Context, data *providerdata.ProviderData, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	attribute := path.Root("group")
	group, ok := data.ResolveSubject(ctx, attribute, text, diags)
	if ok && group.ShortName != "" { // else the key may not look it up
		ok = providerdata.CheckType(group, argus.Group, attribute, text, diags)
	}
	return group, ok
}

// write puts into state a membership that was created or found, in the spelling that was planned.
func (m *model) write(ctx context.Context, state *fwkit.State, link ends) {
	m.ID = types.StringValue(link.group.ID + "/" + link.member.ID)
	m.Group = state.Reference("group", m.Group, link.group, "")
	m.Member = state.Reference("member", m.Member, link.member, "")
	state.Save(ctx, m)
}

// info is a subject as memberships name it.
func info(subject *argus.Subject) *argus.SubjectInfo {
	return &argus.SubjectInfo{ID: subject.ID, ShortName: subject.ShortName, Name: subject.Name, Domain: subject.Domain, Type: subject.Type}
}
