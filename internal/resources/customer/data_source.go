// Package customer holds what Terraform's users see of Argus's customers.
package customer

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source argus_customer.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ providerdata.DataSource }

type model struct {
	ID        types.String `tfsdk:"id"`
	ShortName types.String `tfsdk:"short_name"`
	Name      types.String `tfsdk:"name"`
	Type      types.String `tfsdk:"type"`
	ParentID  types.String `tfsdk:"parent_id"`
	Domain    types.String `tfsdk:"domain"`
}

// fill maps a customer to the model. What the configuration names the customer by stays as it is written.
func (m *model) fill(customer *argus.Customer) {
	if m.ID.IsNull() {
		m.ID = types.StringValue(string(customer.ID))
	}
	if m.ShortName.IsNull() {
		m.ShortName = fwkit.StringOrNull(customer.ShortName)
	}
	m.Name = fwkit.StringOrNull(customer.Name)
	m.Type = fwkit.StringOrNull(strings.ToLower(customer.Type))
	m.ParentID = fwkit.StringOrNull(string(customer.ParentID))
	m.Domain = fwkit.StringOrNull(customer.Domain.String())
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one customer of Argus. Customers own users and groups, and form a tree: a permission for a customer includes all customers below it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the customer. Give either this or `short_name`.",
				Optional:            true,
				Computed:            true,
				Validators: []validator.String{
					fwkit.ReferenceText(),
					stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("short_name")),
				},
			},
			"short_name": schema.StringAttribute{
				MarkdownDescription: "The shortname of the customer, or `domain/shortname`. Without a domain, it is looked up in the provider's `domain`. Give either this or `id`.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{fwkit.ReferenceText()},
			},
			"name":      computed("Full name of the customer."),
			"type":      computed("`group` for a customer that may have others below it, else `leaf`."),
			"parent_id": computed("The id of the customer directly above. Null if there is none."),
			"domain":    computed("Name of the domain that the customer belongs to."),
		},
	}
}

func computed(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	name := providerdata.FilterName{Attribute: path.Root("short_name"), Kind: providerdata.FilterCustomer, Text: state.ShortName.ValueString()}
	if state.ShortName.IsNull() {
		name.Attribute, name.Text = path.Root("id"), state.ID.ValueString()
	}
	ref, ok := d.Data.CheckRef(name.Attribute, name.Text, &resp.Diagnostics)
	if !ok {
		return
	}
	customer, err := d.Data.Client.GetCustomer(ctx, ref)
	if err != nil {
		d.Data.ReportLookup(ctx, name, err, &resp.Diagnostics)
		return
	}
	state.fill(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
