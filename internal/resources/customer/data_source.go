// Package customer holds what Terraform's users see of Argus's customers.
package customer

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
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
	attributes := customerAttributes()
	attributes["id"], attributes["short_name"] = fwkit.IDOrShortName("customer")
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one customer of Argus. Customers own users and groups, and form a tree: a permission for a customer includes all customers below it.",
		Attributes:          attributes,
	}
}

// customerAttributes are what data sources show of a customer, but for what it is named by.
func customerAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name":      fwkit.ComputedText("Full name of the customer."),
		"type":      fwkit.ComputedText("`group` for a customer that may have others below it, else `leaf`."),
		"parent_id": fwkit.ComputedText("The id of the customer directly above. Null if there is none."),
		"domain":    fwkit.ComputedText("Name of the domain that the customer belongs to."),
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	name := providerdata.NameOrID(providerdata.FilterCustomer, "short_name", state.ShortName, state.ID)
	ref, ok := d.Data.CheckRef(name.Attribute, name.Text, &resp.Diagnostics)
	if !ok {
		return
	}
	customer, err := d.Data.LookUpCustomer(ctx, ref, providerdata.Lookup[argus.Customer]{
		Read: func(ctx context.Context) (*argus.Customer, error) { return d.Data.Client.GetCustomer(ctx, ref) },
		Same: func(row, read *argus.Customer) bool { return filled(row) == filled(read) },
	})
	if err != nil {
		d.Data.ReportLookup(ctx, name, err, &resp.Diagnostics)
		return
	}
	state.fill(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// filled is the model of a customer.
func filled(customer *argus.Customer) (m model) {
	m.fill(customer)
	return m
}
