package membership

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// The values that the contract knows, in its spelling: it takes no other case.
var (
	subjectFields  = []string{"addedByUser", "all", "group", "member", "removedByUser"}
	listSortFields = []string{"addedTimestamp", "groupShortName", "memberShortName", "removedTimestamp"}
)

// NewListResource makes the list resource argus_group_membership.
func NewListResource() list.ListResource { return &membershipResource{} }

type listModel struct {
	criteriaModel
	SortBy      []string           `tfsdk:"sort_by"`
	SubCriteria []subCriteriaModel `tfsdk:"sub_criteria"`
}

type subCriteriaModel struct {
	criteriaModel
	fwkit.SubCriteria
}

type criteriaModel struct {
	fwkit.TimeCriteria
	Subject              []string     `tfsdk:"subject"`
	SubjectFieldStrategy []string     `tfsdk:"subject_field_strategy"`
	Customer             []string     `tfsdk:"customer"`
	Domain               types.String `tfsdk:"domain"`
}

// listArguments are the criteria of a search, sub-criteria included, and its order.
func listArguments() map[string]datasource.Attribute {
	arguments := criteriaAttributes("Default: the provider's `domain`, else that of the key's own user.")
	arguments["sub_criteria"] = fwkit.SubCriteriaAttribute("membership", "memberships", criteriaAttributes("Default: the value of the criteria around these."))
	arguments["sort_by"] = fwkit.SortAttribute(listSortFields, "by the shortname of the group")
	return arguments
}

func criteriaAttributes(domainDefault string) map[string]datasource.Attribute {
	criteria := map[string]datasource.Attribute{
		"subject":                fwkit.SetCriterion("Only memberships of these users and groups, by id or shortname: those in them and their own. `subject_field_strategy` limits that. Default: any.", fwkit.ShortName()),
		"subject_field_strategy": fwkit.SetCriterion("What `subject` must be of a membership, in any case: `addedByUser`, `all`, `group`, `member` or `removedByUser`. Other values are passed to Argus unchecked. Default: `group` and `member`.", fwkit.NotEmpty()),
		"customer":               fwkit.SetCriterion("Only memberships of groups or members of these customers, by id or shortname. Default: any.", fwkit.ShortName()),
		"domain": datasource.StringAttribute{
			MarkdownDescription: "The name of the domain in which shortnames are looked up. " + domainDefault,
			Optional:            true,
			Validators:          []validator.String{fwkit.NotEmpty()},
		},
	}
	fwkit.AddMomentCriteria(criteria, "memberships", timeFields)
	return criteria
}

// toSearch is the search that the model asks for, with lookupDomain for the domain that it does not name.
func (m *listModel) toSearch(lookupDomain string) argus.SearchMembershipsRequest {
	request := argus.SearchMembershipsRequest{MembershipCriteria: m.toCriteria(lookupDomain)}
	request.SortBy = m.SortBy
	for _, sub := range m.SubCriteria {
		request.SubCriteria = append(request.SubCriteria, argus.MembershipSubCriteria{
			MembershipCriteria: sub.toCriteria(request.Domain), Exclude: sub.Exclude.ValueBool(), Required: sub.Required.ValueBool(),
		})
	}
	return request
}

func (m *criteriaModel) toCriteria(domain string) argus.MembershipCriteria {
	return argus.MembershipCriteria{
		Subject: m.Subject, SubjectFieldStrategy: fwkit.EnumValues(m.SubjectFieldStrategy, subjectFields), Customer: m.Customer,
		Domain:         cmp.Or(m.Domain.ValueString(), domain),
		StartTimestamp: m.StartTimestamp.ValueString(), EndTimestamp: m.EndTimestamp.ValueString(),
		TimeMatchStrategy: strings.ToLower(m.TimeMatchStrategy.ValueString()),
		TimeFieldStrategy: fwkit.EnumValues(m.TimeFieldStrategy, timeFields),
	}
}

// namesOf are all names in a search.
func namesOf(request *argus.SearchMembershipsRequest) []providerdata.FilterName {
	names := namesIn(&request.MembershipCriteria, path.Root)
	for i := range request.SubCriteria {
		names = append(names, namesIn(&request.SubCriteria[i].MembershipCriteria, providerdata.InSubCriteria(i))...)
	}
	return names
}

func namesIn(criteria *argus.MembershipCriteria, attribute func(string) path.Path) []providerdata.FilterName {
	var domains []string
	if criteria.Domain != "" {
		domains = []string{criteria.Domain}
	}
	kind := providerdata.FilterSubject
	if slices.Equal(criteria.SubjectFieldStrategy, []string{"group"}) {
		kind = providerdata.FilterGroup
	}
	var names providerdata.FilterNames
	names.Add(attribute("domain"), providerdata.FilterDomain, domains)
	names.Add(attribute("subject"), kind, criteria.Subject, domains...)
	names.Add(attribute("customer"), providerdata.FilterCustomer, criteria.Customer, domains...)
	return names
}

// ListResourceConfigSchema implements list.ListResource.
func (r *membershipResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists memberships in groups for `terraform query`, which needs Terraform 1.14 or later. Criteria are combined with AND, the values of one criterion with OR. Without criteria, all memberships that the key may see match. A name or id in a criterion that does not exist is an error.\n\n" +
			"Memberships that an identity provider manages are left out, and so are former ones and those of disabled users and groups.",
		Attributes: fwkit.ListArguments(listArguments()),
	}
}

// List implements list.ListResource.
func (r *membershipResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = providerdata.ListOf(ctx, r.Data, req, func(diags *diag.Diagnostics) (listing providerdata.Listing[argus.Membership], ok bool) {
		var config listModel
		diags.Append(req.Config.Get(ctx, &config)...)
		if diags.HasError() {
			return listing, false
		}
		request := config.toSearch(r.Data.LookupDomain())
		return providerdata.Listing[argus.Membership]{
			Noun: "memberships", Names: namesOf(&request), Fields: fwkit.FieldPaths(listArguments()),
			Rows: func(page argus.Page) iter.Seq2[argus.Membership, error] {
				request.Page = page
				return r.Data.Client.SearchMemberships(ctx, request)
			},
			LeavesOut: leftOut, LeftOut: "those that an identity provider manages",
			Name: func(row *argus.Membership) string {
				return fwkit.KnownAs(row.Member) + " in " + fwkit.KnownAs(row.Group)
			},
			Save: func(ctx context.Context, row *argus.Membership, state *fwkit.State) {
				var imported model
				state.Get(ctx, &imported)
				imported.write(ctx, state, endsOf(row))
			},
		}, true
	})
}

// leftOut returns why a membership cannot be imported, or had better not; empty if it can.
func leftOut(row *argus.Membership) string {
	switch {
	case row.Flags.Has(argus.FlagDeleted):
		return providerdata.Ended
	case row.Flags.Has(argus.FlagExternallyManaged):
		return "it is externally managed"
	case row.Group.Flags.Has(argus.FlagDeleted):
		return "its group is disabled"
	case row.Member.Flags.Has(argus.FlagDeleted):
		return "its member is disabled"
	}
	return ""
}
