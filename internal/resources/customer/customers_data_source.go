package customer

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*customersDataSource)(nil)

// NewCustomersDataSource makes the data source argus_customers.
func NewCustomersDataSource() datasource.DataSource { return &customersDataSource{} }

type customersDataSource struct{ providerdata.DataSource }

// The values that the contract knows, in its spelling: it takes no other case.
var (
	keywordFields = []string{"all", "id", "name", "shortName"}
	customerFlags = []string{
		"allowGlobalData", "customerDataDeleted", "denySubmitForAnonymousUser", argus.FlagDisabled, "excludeFromProduction", "networkBaseCustomer",
		"rootCustomerGroup", "singleNetworkDomain",
	}
	customerTypes = []string{"group", "leaf"}
	sortFields    = []string{"id", "name", "relevance", "shortName"}
)

type customersModel struct {
	criteriaModel
	fwkit.SearchOrder
	IncludeDeleted types.Bool         `tfsdk:"include_deleted"`
	SubCriteria    []subCriteriaModel `tfsdk:"sub_criteria"`
	Customers      []foundModel       `tfsdk:"customers"`
}

type subCriteriaModel struct {
	criteriaModel
	fwkit.SubCriteria
}

type criteriaModel struct {
	Customer                    []string     `tfsdk:"customer"`
	Parent                      []string     `tfsdk:"parent"`
	Ancestor                    []string     `tfsdk:"ancestor"`
	Domain                      []string     `tfsdk:"domain"`
	Type                        []string     `tfsdk:"type"`
	IncludeFlags                []string     `tfsdk:"include_flags"`
	ExcludeFlags                []string     `tfsdk:"exclude_flags"`
	Keywords                    []string     `tfsdk:"keywords"`
	KeywordMatchStrategy        types.String `tfsdk:"keyword_match_strategy"`
	KeywordFieldStrategy        []string     `tfsdk:"keyword_field_strategy"`
	IncludeProperties           []string     `tfsdk:"include_properties"`
	IncludePropertiesWithPrefix []string     `tfsdk:"include_properties_with_prefix"`
}

// foundModel is a customer as a search finds it.
type foundModel struct {
	model
	Flags       []string          `tfsdk:"flags"`
	AncestorIDs []string          `tfsdk:"ancestor_ids"`
	Language    types.String      `tfsdk:"language"`
	TimeZone    types.String      `tfsdk:"time_zone"`
	Properties  map[string]string `tfsdk:"properties"`
}

func (d *customersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customers"
}

func (d *customersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Searches customers. Criteria are combined with AND, the values of one criterion with OR. Without criteria, the result is all customers that the key may see.\n\n" +
			"A name or id in a criterion that does not exist is an error, so that an empty result never comes from a typo.",
		Attributes: searchAttributes(),
	}
}

func searchAttributes() map[string]schema.Attribute {
	attributes := criteriaAttributes("Default: the provider's `domain`. Without that too, customers of all domains are searched, and shortnames are looked up in the domain of the key's own user.")
	attributes["include_deleted"] = schema.BoolAttribute{MarkdownDescription: "Whether to find disabled customers too. Default: the choice of Argus.", Optional: true}
	attributes["sub_criteria"] = fwkit.SubCriteriaAttribute("customer", "customers", criteriaAttributes("Default: the value of the criteria around these."))
	fwkit.OrderAttributes(attributes, "customers", sortFields)
	found := customerAttributes()
	found["id"] = fwkit.ComputedText("The id.")
	found["short_name"] = fwkit.ComputedText("The shortname, unique in the domain.")
	found["flags"] = fwkit.ComputedTexts("The flags of the customer, such as `disabled` and `rootCustomerGroup`.")
	found["ancestor_ids"] = schema.ListAttribute{MarkdownDescription: "The ids of all customers above, as Argus orders them.", ElementType: types.StringType, Computed: true}
	found["language"] = fwkit.ComputedText("The language of the customer, in lower case. Null if there is none.")
	found["time_zone"] = fwkit.ComputedText("The time zone of the customer. Null if there is none.")
	found["properties"] = schema.MapAttribute{
		MarkdownDescription: "The values of the properties that `include_properties` and `include_properties_with_prefix` ask for, by key.",
		ElementType:         types.StringType,
		Computed:            true,
	}
	attributes["customers"] = fwkit.RowsAttribute("customers", "by id or as `sort_by` says", found)
	return attributes
}

// fields maps the fields of the contract's request to attributes.
var fields = sync.OnceValue(func() map[string]path.Path { return fwkit.FieldPaths(searchAttributes()) })

// criteriaAttributes are the criteria of the search itself and of each group of sub-criteria.
func criteriaAttributes(domainDefault string) map[string]schema.Attribute {
	criteria := map[string]schema.Attribute{
		"customer":                       fwkit.SetCriterion("Only these customers, by id or shortname. Default: any.", fwkit.ShortName()),
		"parent":                         fwkit.SetCriterion("Only customers directly below one of these, by id or shortname. Default: any.", fwkit.ShortName()),
		"ancestor":                       fwkit.SetCriterion("Only customers below one of these, at any depth, by id or shortname. Default: any.", fwkit.ShortName()),
		"domain":                         fwkit.SetCriterion("Only customers of these domains, by name. Shortnames are looked up in them. "+domainDefault, fwkit.NotEmpty()),
		"type":                           fwkit.SetCriterion("Only customers of these types, in any case: `group` or `leaf`. Other values are passed to Argus unchecked. Default: any.", fwkit.NotEmpty()),
		"include_properties":             fwkit.SetCriterion("The keys of the properties to return. Default: none.", fwkit.NotEmpty()),
		"include_properties_with_prefix": fwkit.SetCriterion("The beginnings of the keys of the properties to return. Default: none.", fwkit.NotEmpty()),
	}
	fwkit.KeywordCriteria(criteria, "customers", keywordFields)
	fwkit.FlagCriteria(criteria, "customers", "For `disabled`, set `include_deleted` too.", customerFlags)
	return criteria
}

func (d *customersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state customersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	request := state.toSearch(d.Data.LookupDomain())
	found, ok := providerdata.Search[argus.Customer]{
		Noun: "customers", Order: state.SearchOrder, Names: namesOf(&request), Fields: fields,
		Rows: d.Data.Client.SearchCustomers(ctx, request), ID: func(c argus.Customer) argus.ID { return c.ID },
	}.Find(ctx, d.Data, &resp.Diagnostics)
	if !ok {
		return
	}
	state.Customers = make([]foundModel, len(found))
	for i := range found {
		state.Customers[i] = foundOf(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// toSearch is the search that the model asks for. If it names no domain, lookupDomain is meant, if there is one.
func (m *customersModel) toSearch(lookupDomain string) argus.SearchCustomersRequest {
	var domain []string
	if lookupDomain != "" {
		domain = []string{lookupDomain}
	}
	request := argus.SearchCustomersRequest{CustomerCriteria: m.toCriteria(domain), IncludeDeleted: m.IncludeDeleted.ValueBool(), SortBy: m.SortBy}
	request.Limit = m.MaxRows()
	for _, sub := range m.SubCriteria {
		request.SubCriteria = append(request.SubCriteria, argus.CustomerSubCriteria{
			CustomerCriteria: sub.toCriteria(request.Domain), Exclude: sub.Exclude.ValueBool(), Required: sub.Required.ValueBool(),
		})
	}
	return request
}

func (m *criteriaModel) toCriteria(domain []string) argus.CustomerCriteria {
	if len(m.Domain) > 0 {
		domain = m.Domain
	}
	return argus.CustomerCriteria{
		Customer: m.Customer, Parent: m.Parent, Ancestor: m.Ancestor, Domain: domain,
		Type:                        fwkit.EnumValues(m.Type, customerTypes),
		IncludeFlags:                fwkit.EnumValues(m.IncludeFlags, customerFlags),
		ExcludeFlags:                fwkit.EnumValues(m.ExcludeFlags, customerFlags),
		Keywords:                    m.Keywords,
		KeywordMatchStrategy:        strings.ToLower(m.KeywordMatchStrategy.ValueString()),
		KeywordFieldStrategy:        fwkit.EnumValues(m.KeywordFieldStrategy, keywordFields),
		IncludeProperties:           m.IncludeProperties,
		IncludePropertiesWithPrefix: m.IncludePropertiesWithPrefix,
	}
}

// namesOf are all names in a search.
func namesOf(request *argus.SearchCustomersRequest) []providerdata.FilterName {
	names := namesIn(&request.CustomerCriteria, path.Root)
	for i := range request.SubCriteria {
		names = append(names, namesIn(&request.SubCriteria[i].CustomerCriteria, providerdata.InSubCriteria(i))...)
	}
	return names
}

func namesIn(criteria *argus.CustomerCriteria, attribute func(string) path.Path) []providerdata.FilterName {
	var names providerdata.FilterNames
	names.Add(attribute("domain"), providerdata.FilterDomain, criteria.Domain)
	names.Add(attribute("customer"), providerdata.FilterCustomer, criteria.Customer, criteria.Domain...)
	names.Add(attribute("parent"), providerdata.FilterCustomer, criteria.Parent, criteria.Domain...)
	names.Add(attribute("ancestor"), providerdata.FilterCustomer, criteria.Ancestor, criteria.Domain...)
	return names
}

func foundOf(customer *argus.Customer) foundModel {
	found := foundModel{
		Flags:       fwkit.EnumValues(append([]string{}, customer.Flags...), customerFlags),
		AncestorIDs: []string{},
		Language:    fwkit.StringOrNull(strings.ToLower(customer.Language)),
		TimeZone:    fwkit.StringOrNull(customer.TimeZone),
		Properties:  map[string]string{},
	}
	found.fill(customer)
	for _, id := range customer.AncestorIDs {
		found.AncestorIDs = append(found.AncestorIDs, string(id))
	}
	for _, property := range customer.Properties {
		found.Properties[property.Key] = property.Value
	}
	return found
}
