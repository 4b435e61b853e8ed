// Package session holds what Terraform's users see of the credentials that the provider uses.
package session

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source argus_current_user.
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ providerdata.DataSource }

type model struct {
	ID            types.String  `tfsdk:"id"`
	ShortName     types.String  `tfsdk:"short_name"`
	Name          types.String  `tfsdk:"name"`
	DaemonAccount types.Bool    `tfsdk:"daemon_account"`
	Customer      *fwkit.Info   `tfsdk:"customer"`
	Customers     []*fwkit.Info `tfsdk:"customers"`
	// Functions are the ids of customers by the name of the function.
	Functions map[string][]argus.ID `tfsdk:"functions"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_current_user"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the user of the provider's API key or session, with the functions that the credentials have and the customers that they have them for. It sends one request for each function.\n\n" +
			"A list that the credentials may not read, or that Argus returns incompletely, is null, and a warning says why. Null means unknown, not none.",
		Attributes: map[string]schema.Attribute{
			"id":             fwkit.ComputedText("The id of the user."),
			"short_name":     fwkit.ComputedText("The shortname of the user."),
			"name":           fwkit.ComputedText("Full name of the user."),
			"daemon_account": fwkit.ComputedBool("Whether the user is a service account. Otherwise the user is a person."),
			"customer":       fwkit.InfoAttribute("customer", "The customer that the user belongs to. Null if Argus does not return it."),
			"customers": schema.ListNestedAttribute{
				MarkdownDescription: "The customers that the credentials can see: those for which they have any function. Sorted by id. Null if unknown.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: fwkit.InfoAttributes("customer")},
			},
			"functions": schema.MapAttribute{
				MarkdownDescription: "The functions that the credentials have, by name, each with the ids of the customers that they have it for, sorted. A key with `session_constraints` has fewer functions than its user. Null if the functions are unknown; the value of one function is null if only its customers are.",
				ElementType:         types.ListType{ElemType: types.StringType},
				Computed:            true,
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Ready(&resp.Diagnostics) {
		return
	}
	user, err := d.Data.Client.CurrentUser(ctx)
	if err != nil {
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: "read the current user"}, err)
		return
	}
	state := model{
		ID:            types.StringValue(string(user.ID)),
		ShortName:     fwkit.StringOrNull(user.UserName),
		Name:          fwkit.StringOrNull(user.Name),
		Customer:      fwkit.CustomerInfo(user.Customer),
		DaemonAccount: types.BoolValue(user.Flags.Has("DAEMON_ACCOUNT")), // spelled like this in currentuser/v1 alone
	}
	d.readCustomers(ctx, &state, &resp.Diagnostics)
	d.readFunctions(ctx, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// isUnknown reports whether an error leaves a list unknown: the key may not read it, or it ended early.
func isUnknown(err error) bool { return argus.IsForbidden(err) || argus.IsIncomplete(err) }

func listOfUser(attribute string) fwkit.List {
	return fwkit.List{Noun: attribute + " of the current user", Attribute: attribute, Context: fwkit.ErrorContext{Action: "list the " + attribute + " of the current user"}}
}

func (d *dataSource) readCustomers(ctx context.Context, state *model, diags *diag.Diagnostics) {
	customers, err := argus.Collect(d.Data.Client.CurrentUserCustomers(ctx))
	if !listOfUser("customers").IsKnown(err, diags) {
		return
	}
	fwkit.SortByID(customers, func(customer argus.CustomerInfo) argus.ID { return customer.ID })
	state.Customers = make([]*fwkit.Info, len(customers))
	for i := range customers {
		state.Customers[i] = fwkit.CustomerInfo(&customers[i])
	}
}

func (d *dataSource) readFunctions(ctx context.Context, state *model, diags *diag.Diagnostics) {
	functions, err := argus.Collect(d.Data.Client.CurrentUserFunctions(ctx))
	if !listOfUser("functions").IsKnown(err, diags) {
		return
	}
	customers, failures := make([][]argus.ID, len(functions)), make([]error, len(functions))
	var calls sync.WaitGroup // the client bounds how many requests are in flight
	for i, function := range functions {
		calls.Go(func() { customers[i], failures[i] = d.customersFor(ctx, function.Name) })
	}
	calls.Wait()
	state.Functions = map[string][]argus.ID{}
	var unknown []string
	var reason error
	for i, function := range functions {
		state.Functions[function.Name] = customers[i]
		switch err := failures[i]; {
		case isUnknown(err):
			unknown, reason = append(unknown, function.Name), err
		case err != nil:
			fwkit.Report(diags, fwkit.ErrorContext{Action: "list the customers of function " + argus.Quote(function.Name)}, err)
			return // the others fail likewise
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		diags.AddAttributeWarning(path.Root("functions"), "Customers of functions are unknown",
			"Argus did not return all customers of these functions, so their values are null: "+argus.QuoteAll(unknown)+
				". Use credentials that may list them, or plan again.\n\n"+reason.Error())
	}
}

// customersFor returns the ids of the customers for which the credentials have a function; nil with an error.
func (d *dataSource) customersFor(ctx context.Context, function string) ([]argus.ID, error) {
	customers, err := argus.Collect(d.Data.Client.CurrentUserCustomers(ctx, function))
	if err != nil {
		return nil, err
	}
	ids := make([]argus.ID, len(customers))
	for i, customer := range customers {
		ids[i] = customer.ID
	}
	slices.SortFunc(ids, argus.CompareIDs)
	return ids, nil
}
