package providerdata

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
)

var (
	_ action.ActionWithConfigure  = (*UserAction)(nil)
	_ action.ActionWithModifyPlan = (*UserAction)(nil)
)

// UserAction is an action on one user, whom its attribute `user` names.
type UserAction struct {
	// Name is the type name without that of the provider.
	Name string
	// Description is what the action does.
	Description string
	// Call is the call of the API that does the same for a user with id 1234, as arguments of curl.
	Call string
	// Attributes are those beside `user`.
	Attributes map[string]schema.Attribute
	// Removal returns what the action takes away, for the lock-out guard; nil is nothing.
	Removal func(*ProviderData, *argus.Subject) lockout.Removal
	// Do does it.
	Do func(context.Context, *Invocation)

	data *ProviderData
}

// Invocation is one call of a UserAction, in which requests can be sent.
type Invocation struct {
	Data *ProviderData
	// User is as Argus shows it now, and may be disabled.
	User   *argus.Subject
	Config tfsdk.Config
	// Progress shows a line to whoever invoked the action.
	Progress    func(format string, args ...any)
	Diagnostics *diag.Diagnostics
}

// Name is the user as messages name it.
func (i *Invocation) Name() string { return fwkit.ReferenceTo(i.User).String() }

// Context is the context of errors: doing completes "Could not …" before the user, such as `end the sessions of`.
func (i *Invocation) Context(doing string) fwkit.ErrorContext {
	owner := "user " + i.Name()
	return fwkit.ErrorContext{Action: doing + " " + owner, Owner: owner}
}

// Metadata implements action.Action.
func (a *UserAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Name
}

// Schema implements action.Action.
func (a *UserAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := map[string]schema.Attribute{"user": schema.StringAttribute{
		MarkdownDescription: "The user: an id, a shortname or `domain/shortname`.",
		Required:            true,
		Validators:          []validator.String{fwkit.ReferenceText()},
	}}
	maps.Copy(attributes, a.Attributes)
	resp.Schema = schema.Schema{
		MarkdownDescription: a.Description + "\n\nActions need Terraform 1.14 or later. OpenTofu and older versions do without the action: this call of the API does the same, for a user with id `1234`.\n\n" +
			"```shell\nprintf 'Argus-API-Key: %s' \"$ARGUS_API_KEY\" | curl --fail -H @- " + a.Call + "\n```\n\n`ARGUS_API_URL` is the URL of Argus, without a path.",
		Attributes: attributes,
	}
}

// Configure takes the provider's data. It is called without any while configurations are validated.
func (a *UserAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = providerData(req.ProviderData, &resp.Diagnostics)
}

// ModifyPlan refuses what would lock the provider out. A user who is not known yet, or does not exist yet, is looked up by Invoke.
func (a *UserAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	user := a.user(ctx, req.Config, &resp.Diagnostics)
	if a.Removal == nil || !a.data.Ready() || user.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	ref, ok := a.data.CheckRef(path.Root("user"), user.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	found, _, err := a.data.FindSubject(ctx, ref, a.data.Reader(argus.AnySubject))
	switch {
	case argus.IsNotVisible(err):
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "look up user " + user.ValueString()}, err)
	case !found.IsGroup():
		a.data.CheckRemoval(ctx, a.Removal(a.data, found), true, &resp.Diagnostics)
	}
}

// Invoke finds the user and does what the action does.
func (a *UserAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	text := a.user(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !a.data.readyFor("this action cannot be invoked", &resp.Diagnostics) {
		return
	}
	user, ok := a.data.FindOwner(ctx, FilterUser, "user", text.ValueString(), &resp.Diagnostics)
	if !ok || a.Removal != nil && !a.data.CheckRemoval(ctx, a.Removal(a.data, user), false, &resp.Diagnostics) {
		return
	}
	a.Do(ctx, &Invocation{
		Data: a.data, User: user, Config: req.Config, Diagnostics: &resp.Diagnostics,
		Progress: func(format string, args ...any) {
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
		},
	})
}

func (a *UserAction) user(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (user types.String) {
	diags.Append(config.GetAttribute(ctx, path.Root("user"), &user)...)
	return user
}
