// Package permission holds what Terraform's users see of Argus's permissions.
package permission

import (
	"context"
	"fmt"
	"regexp"

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
	_ resource.ResourceWithConfigure   = (*permissionResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*permissionResource)(nil)
	_ resource.ResourceWithImportState = (*permissionResource)(nil)
	_ resource.ResourceWithIdentity    = (*permissionResource)(nil)
	_ list.ListResourceWithConfigure   = (*permissionResource)(nil)
)

// NewResource makes the resource argus_permission.
func NewResource() resource.Resource { return &permissionResource{} }

type permissionResource struct{ providerdata.Resource }

// looking is what is done before a grant, and after one or a revocation that was refused.
var looking = fwkit.ErrorContext{Action: "check whether the permission exists"}

var (
	importID = fwkit.ImportID{Parts: []string{"subject", "function", "customer"}, Example: "alice/analyst/fjord"}
	bareID   = regexp.MustCompile(`^[0-9]+$`)
)

func (r *permissionResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_permission"
}

func (r *permissionResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Grants a function to a user or group, for a customer. The permission includes all functions below the function, and all customers below the customer. All members of a group have it too.\n\n" +
			"Permissions that others granted are not touched. A permission that exists already is adopted, with a warning. Destroy revokes it. What a subject inherits, from a group or from a function or customer above, is a separate permission.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the permission. It changes if others revoke the permission and grant it again.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"subject": schema.StringAttribute{
				MarkdownDescription: "The user or group that gets the permission: an id, a shortname or `domain/shortname`. Another one replaces the permission.",
				Required:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"function": schema.StringAttribute{
				MarkdownDescription: "The function to grant: an id or a name. It must have the flag `role`. Another function replaces the permission.",
				Required:            true,
				Validators:          []validator.String{fwkit.FunctionName()},
			},
			"customer": schema.StringAttribute{
				MarkdownDescription: "The customer that the permission is for: an id, a shortname or `domain/shortname`. Another customer replaces the permission. Default: the provider's `customer` at creation; later the customer that the permission has.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "A comment, sent with the grant and with the revocation. Argus does not return it: changing only the comment updates the state, and Argus receives it when the permission is revoked. Default: none.",
				Optional:            true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": fwkit.TimeoutsBlock(ctx, "create", "read", "delete")},
	}
}

func (r *permissionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = fwkit.Identity{
		{Name: "subject_id", Description: "The id of the user or group that has the permission.", Reference: "subject"},
		{Name: "function_id", Description: "The id of the function.", Reference: "function"},
		{Name: "customer_id", Description: "The id of the customer.", Reference: "customer"},
	}.Schema()
}

func (r *permissionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.Data.GuardPlan(ctx, req, resp, r.removalOf)
	defer r.Data.CountDestroy(ctx, req, resp, r.removalOf)
	if r.Data == nil {
		return
	}
	r.Data.PlanSubject(ctx, req, resp, path.Root("subject"), "")
	r.Data.PlanFunction(ctx, req, resp, path.Root("function"))
	fwkit.SuppressEquivalentReferenceOrReplace(ctx, req, resp, path.Root("customer"), r.Data.Domain)
	subject := r.Data.PlanTarget(ctx, req, resp, "subject")
	prior := remembered(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics))
	prior.subject = subject.Prior
	if !fwkit.Creates(ctx, req, resp) {
		planned := prior
		if req.Plan.Raw.IsNull() {
			planned = grant{}
		}
		r.Data.PlanOwned(ctx, req, prior.owned(), planned.owned(), &resp.Diagnostics)
		return
	}
	if req.State.Raw.IsNull() {
		r.planDefaultCustomer(ctx, req, resp)
	}
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	planned := r.checkCreate(ctx, &plan, subject, &resp.Diagnostics)
	planned.subject = subject.Reference
	r.Data.PlanOwned(ctx, req, prior.owned(), planned.owned(), &resp.Diagnostics)
}

// planDefaultCustomer plans the provider's customer for a new permission without one.
func (r *permissionResource) planDefaultCustomer(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("customer"), &configured)...)
	switch {
	case !configured.IsNull() || r.Data.Customer.IsUnknown():
	case r.Data.Customer.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("customer"), "No customer is set",
			"A permission is for a customer: set customer here, or the default customer in the provider's configuration.")
	default:
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("customer"), r.Data.Customer)...)
	}
}

// checkCreate tells at plan time what a create would fail on, or find there already. What is known only after apply, and
// what the key may not look up, is left out; so is a missing subject, which the same apply may make. It returns what it found.
func (r *permissionResource) checkCreate(ctx context.Context, plan *model, subject providerdata.PlanTarget, diags *diag.Diagnostics) grant {
	wanted := grant{subject: fwkit.Reference{ID: plan.Subject.ValueString()}}
	if !plan.Function.IsUnknown() {
		var found bool
		if wanted.function, found = r.Data.FunctionToSend(ctx, path.Root("function"), plan.Function.ValueString(), diags); !found {
			return wanted // an error says why, or this run creates the function
		}
		r.Data.CheckGrantable(ctx, path.Root("function"), plan.Function.ValueString(), diags)
	}
	if !plan.Customer.IsUnknown() {
		wanted.customer, _ = r.Data.CustomerToSend(ctx, path.Root("customer"), plan.Customer.ValueString(), diags)
	}
	if !plan.Subject.IsUnknown() {
		fwkit.CheckReference(path.Root("subject"), plan.Subject.ValueString(), diags)
	}
	if diags.HasError() || plan.Subject.IsUnknown() || plan.Function.IsUnknown() || plan.Customer.IsUnknown() {
		return wanted
	}
	permission, err := r.seenInPlan(ctx, wanted, subject)
	if err != nil {
		fwkit.Report(diags, looking, err)
		return wanted
	}
	r.Data.NoteSeen(permission, []argus.ID{subject.ID}, plan.madeOf()...)
	if permission != nil {
		diags.AddWarning(r.belonging(grantOf(permission, wanted)).Name+" already exists", presentText(permission, wanted)+" Apply will adopt it, and destroy will revoke it.")
	}
	return wanted
}

func (r *permissionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.Plan, resp)
	defer done()
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	wanted, ok := r.resolve(ctx, &plan, &resp.Diagnostics)
	if !ok {
		return
	}
	owned := wanted.owned()
	if !r.Data.Own(ctx, owned, &resp.Diagnostics) {
		return
	}
	defer r.Data.DisownIfFailed(owned, &resp.Diagnostics)
	granting := fwkit.ErrorContext{Action: "grant " + wanted.text(), Customer: plan.Customer.ValueString(), Attributes: attributes}
	before, err := r.before(ctx, &plan, wanted)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, looking, err)
		return
	}
	request := wanted.request()
	request.Comment = plan.Comment.ValueString()
	permission, err := r.Data.Client.GrantPermission(ctx, request)
	subject := providerdata.Target{Attribute: path.Root("subject"), Text: plan.Subject.ValueString()}
	if r.Data.ExplainRefusal(ctx, err, &resp.Diagnostics, subject) {
		return
	}
	if argus.IsRefused(err) {
		present, lookErr := r.repeatedly(ctx, r.findForWarning, wanted)
		if present == nil {
			fwkit.Report(&resp.Diagnostics, granting, err)
			fwkit.Report(&resp.Diagnostics, looking, lookErr)
			return
		}
		permission, before, err = present, present, nil
	}
	if err != nil {
		fwkit.Report(&resp.Diagnostics, granting, err)
		return
	}
	again := r.Data.NoteGranted(permission)
	// What a search showed beforehand may have been revoked a moment ago: then the grant is another one.
	wasSeen := before != nil && before.ID == permission.ID && before.GrantedTimestamp == permission.GrantedTimestamp
	isAdopted := wasSeen || r.isOfOthers(permission)
	if !r.Data.CheckHolder(ctx, subject, wanted.subject, fwkit.SubjectReference(permission.Subject), &resp.Diagnostics) && (isAdopted || again) {
		return // it is of somebody else, and not of this create
	}
	switch {
	case wasSeen:
		r.warnOfAdopted(before, wanted, &resp.Diagnostics)
	case again:
		resp.Diagnostics.AddWarning(r.belonging(grantOf(permission, wanted)).Name+" already existed",
			presentText(permission, wanted)+" Another resource of this run has created or adopted it. Keep one of them in the configuration: the destroy of either revokes the permission.")
	case isAdopted:
		r.warnOfAdopted(permission, wanted, &resp.Diagnostics)
	}
	r.write(ctx, state, &plan, permission, wanted)
}

func (r *permissionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	var from origin
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	fwkit.LoadPrivate(ctx, req.Private, originKey, &from, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready() {
		return
	}
	wanted := remembered(state.References)
	permission, err := r.current(ctx, wanted, from)
	reading := fwkit.ErrorContext{Action: fmt.Sprintf("read permission %s of %s", prior.ID.ValueString(), wanted.text()), Customer: prior.Customer.ValueString()}
	if err != nil && !argus.IsNotFound(err) {
		fwkit.Report(&resp.Diagnostics, reading, err)
		return
	}
	if permission == nil {
		if r.Data.IsGone(ctx, r.belonging(wanted), reading, err, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	r.belonging(wanted).WarnOfDisabledEnds([]*argus.SubjectInfo{permission.Subject}, &resp.Diagnostics)
	prior.fill(permission.ID, grantOf(permission, wanted), state, r.Data.Domain)
	r.Data.FollowRenames(state.References, "subject")
	state.Save(ctx, prior)
}

// Update has nothing to send: all that Argus knows of a permission replaces it.
func (r *permissionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	fwkit.SavePlan(ctx, req, resp)
}

func (r *permissionResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, state, done := fwkit.Begin(ctx, req.State, resp)
	defer done()
	var prior model
	var from origin
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	fwkit.LoadPrivate(ctx, req.Private, originKey, &from, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Data.MayDestroy(ctx, req, r.removalOf, &resp.Diagnostics) {
		return
	}
	wanted := remembered(state.References)
	shown, err := r.Data.Client.RevokePermission(ctx, argus.ID(prior.ID.ValueString()), wanted.request(), prior.Comment.ValueString())
	r.Data.ReportDestroy(ctx, r.belonging(wanted), providerdata.Destroy{
		Context: fwkit.ErrorContext{Action: fmt.Sprintf("revoke permission %s of %s", prior.ID.ValueString(), wanted.text()), Customer: prior.Customer.ValueString(), Attributes: attributes},
		Err:     err, Shown: shown,
		Absent: func(ctx context.Context) (bool, error) { return r.absent(ctx, wanted, from) },
	}, &resp.Diagnostics)
	r.Data.Disown(wanted.owned())
}

func (r *permissionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := fwkit.IDToImport(ctx, req, &resp.Diagnostics)
	if !ok || !r.Data.ReadyToImport(&resp.Diagnostics) {
		return
	}
	ctx, state, done := fwkit.Begin(ctx, resp.State, resp)
	defer done()
	var (
		imported   model
		permission *argus.Permission
		wanted     grant
		err        error
	)
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	if bareID.MatchString(id) {
		permission, err = r.byID(ctx, id)
	} else {
		parts, ok := importID.Parse(id, &resp.Diagnostics)
		if !ok {
			return
		}
		named := model{Subject: types.StringValue(parts[0]), Function: types.StringValue(parts[1]), Customer: types.StringValue(parts[2])}
		look := r.find
		if bareID.MatchString(parts[0]) {
			named.Customer, look = types.StringNull(), r.findForAnyCustomer
		}
		if wanted, ok = r.resolve(ctx, &named, &resp.Diagnostics); !ok {
			return
		}
		if named.Customer.IsNull() {
			wanted.customer.ID = parts[2]
		}
		permission, err = r.repeatedly(ctx, look, wanted)
	}
	switch {
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "find permission " + argus.Quote(id)}, err)
	case permission == nil:
		resp.Diagnostics.AddError("No such permission",
			fmt.Sprintf("There is no permission %s that this key may see. Only a permission that is granted to the subject itself, for exactly that function and customer, can be imported. Import an inherited permission where it is granted.", argus.Quote(id)))
	default:
		r.write(ctx, state, &imported, permission, wanted)
	}
}

// resolve finds the targets that a model names, and reports at its attribute each that does not exist. Without a customer,
// it finds the others.
func (r *permissionResource) resolve(ctx context.Context, named *model, diags *diag.Diagnostics) (grant, bool) {
	subject, subjectOK := r.Data.SubjectToSend(ctx, path.Root("subject"), named.Subject.ValueString(), diags)
	function, functionOK := r.Data.FunctionToSend(ctx, path.Root("function"), named.Function.ValueString(), diags)
	var customer fwkit.Reference
	customerOK := named.Customer.IsNull()
	if !customerOK {
		customer, customerOK = r.Data.CustomerToSend(ctx, path.Root("customer"), named.Customer.ValueString(), diags)
	}
	if !subjectOK || !functionOK || !customerOK {
		return grant{}, false
	}
	found := grant{subject: fwkit.ReferenceTo(subject), function: function, customer: customer}
	switch {
	case subject.ShortName == "": // the key may not look it up
	case subject.IsGroup():
		found.subjectType = argus.Group
	default:
		found.subjectType = argus.User
	}
	return found, true
}

// removalOf is what a destroy takes away.
func (r *permissionResource) removalOf(ctx context.Context, prior tfsdk.State, private fwkit.Private, diags *diag.Diagnostics) lockout.Removal {
	var id types.String
	diags.Append(prior.GetAttribute(ctx, path.Root("id"), &id)...)
	granted := remembered(fwkit.LoadReferences(ctx, private, diags))
	return lockout.Removal{
		Action:  fmt.Sprintf("revoking permission %s of %s", id.ValueString(), granted.text()),
		Removal: access.Removal{Permission: argus.ID(id.ValueString())}, Holder: argus.ID(granted.subject.ID),
		IsRevoked: func(ctx context.Context) (bool, error) { return r.isRevoked(ctx, granted, argus.ID(id.ValueString())) },
	}
}

// write puts a permission that was granted, adopted or imported into state, in the spelling that was planned.
func (r *permissionResource) write(ctx context.Context, state *fwkit.State, planned *model, permission *argus.Permission, resolved grant) {
	granted := grantOf(permission, resolved)
	planned.fill(permission.ID, granted, state, r.Data.Domain)
	state.SavePrivate(ctx, originKey, origin{Time: r.Data.Now(), SubjectType: granted.subjectType})
	state.Save(ctx, planned)
}
