// Package access holds the data source that tells who may do what, and why.
package access

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource makes the data source argus_effective_access.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ providerdata.DataSource }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_effective_access"
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.AtLeastOneOf(path.MatchRoot("subject"), path.MatchRoot("function"), path.MatchRoot("customer")),
	}
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := rowsAttributes()
	attributes["subject"] = schema.StringAttribute{
		MarkdownDescription: "The user or group whose access is asked for: an id, a shortname or `domain/shortname`. Without it, the result is all users and groups that have the access.",
		Optional:            true,
		Validators:          []validator.String{fwkit.ReferenceText()},
	}
	attributes["function"] = schema.StringAttribute{
		MarkdownDescription: "The function that is asked for: an id or a name. Without it, a row is about the function that was granted.",
		Optional:            true,
		Validators:          []validator.String{fwkit.FunctionName()},
	}
	attributes["customer"] = schema.StringAttribute{
		MarkdownDescription: "The customer for which access is asked for: an id, a shortname or `domain/shortname`. Without it, a row is about the customer for which the permission was granted.",
		Optional:            true,
		Validators:          []validator.String{fwkit.ReferenceText()},
	}
	attributes["include_deleted"] = schema.BoolAttribute{
		MarkdownDescription: "Whether to show disabled users and groups too, with the access that they would have after a re-enable. Default: `false`. A disabled group gives nothing to its members in either case. Argus may hide what belongs to disabled users and groups.",
		Optional:            true,
	}
	attributes["explain"] = schema.BoolAttribute{
		MarkdownDescription: "Whether each row has an `explanation`. Default: `false`.",
		Optional:            true,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tells who can do what for which customer, and why. Set one or two of `subject`, `function` and `customer` to get the rest, or all three to check one access.\n\n" +
			"Each row is a permission that reaches a user or group, by one chain of groups. It includes all functions and customers below those that were granted, which have no rows of their own: set `function` or `customer` to see who has one of them.\n\n" +
			"Argus leaves out of its lists what the key may not see, without saying so: such access cannot be known. `not_visible` shows what is known to be missing.",
		Attributes: attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	if state.Subject.IsNull() && state.Function.IsNull() && state.Customer.IsNull() { // they were unknown when the configuration was validated
		resp.Diagnostics.AddError("No question about effective access", "The values of `subject`, `function` and `customer` are all null. Set at least one of them.")
		return
	}
	tenant := tenantOf(d.Data.Client)
	asked := d.find(ctx, tenant, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := newResult(ctx, tenant, asked)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "read effective access"}, err)
		return
	}
	if asked.function != nil && found.graph.Deleted[asked.function.ID] {
		resp.Diagnostics.AddAttributeError(path.Root("function"), "The function is deleted", fmt.Sprintf("Function %q (%s) is deleted in Argus, so nobody may use it.", argus.Short(asked.function.Name), asked.function.ID))
		return
	}
	state.fill(found)
	if count := len(state.NotVisible); count > 0 {
		var what []string
		for _, missing := range state.NotVisible {
			what = append(what, missing.What.ValueString()+" ("+missing.Reason.ValueString()+")")
		}
		resp.Diagnostics.AddAttributeWarning(path.Root("not_visible"), "Effective access may be incomplete",
			fmt.Sprintf("The key does not see all that the result depends on: %s. Access that comes through it is missing here. Use a key that may read it, or plan again if a list was incomplete.", argus.Listed(what)))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// find looks up what the configuration names.
func (d *dataSource) find(ctx context.Context, tenant *tenant, state *model, diags *diag.Diagnostics) *question {
	asked := &question{disabled: state.IncludeDeleted.ValueBool()}
	if name := state.name(providerdata.FilterSubject, "subject", state.Subject); name != nil {
		if ref, ok := d.Data.CheckRef(name.Attribute, name.Text, diags); ok {
			var err error
			asked.subject, err = d.findSubject(ctx, ref)
			d.report(ctx, name, err, diags)
		}
	}
	if name := state.name(providerdata.FilterFunction, "function", state.Function); name != nil && fwkit.CheckFunctionName(name.Attribute, name.Text, diags) {
		function, err := d.Data.FindFunction(ctx, name.Text)
		d.report(ctx, name, err, diags)
		asked.function = &argus.FunctionInfo{ID: argus.ID(function.ID), Name: function.ShortName}
	}
	if name := state.name(providerdata.FilterCustomer, "customer", state.Customer); name != nil {
		if ref, ok := d.Data.CheckRef(name.Attribute, name.Text, diags); ok {
			var err error
			asked.customer, err = tenant.named.Get(ctx, name.Text, func(ctx context.Context) (*argus.Customer, error) {
				return d.Data.Client.GetCustomer(ctx, ref)
			})
			d.report(ctx, name, err, diags)
		}
	}
	return asked
}

func (d *dataSource) report(ctx context.Context, name *providerdata.FilterName, err error, diags *diag.Diagnostics) {
	if err != nil {
		d.Data.ReportLookup(ctx, *name, err, diags)
	}
}

// findSubject finds a user or group, in a bulk list if many are asked for.
func (d *dataSource) findSubject(ctx context.Context, ref argus.Ref) (subject *argus.Subject, err error) {
	if ref.IsID() {
		subject, _ = d.Data.Client.Bulk.SubjectWithID(ctx, argus.ID(ref.Name))
	} else {
		subject, _ = d.Data.Client.Bulk.SubjectNamed(ctx, ref.Name, cmp.Or(ref.Domain, d.Data.Domain))
	}
	if subject != nil {
		return subject, nil
	}
	subject, _, err = d.Data.FindSubject(ctx, ref, d.Data.Reader(argus.AnySubject))
	return subject, err
}

// name is how the configuration names something; nil if it does not.
func (m *model) name(kind providerdata.FilterKind, attribute string, text types.String) *providerdata.FilterName {
	if text.IsNull() {
		return nil
	}
	return &providerdata.FilterName{Attribute: path.Root(attribute), Kind: kind, Text: text.ValueString()}
}
