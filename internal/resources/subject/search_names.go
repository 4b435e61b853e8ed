package subject

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// names are all names in the criteria, with the domains in which toSearch has Argus look them up.
func (k kind) names(m *usersModel, lookupDomain string) []providerdata.FilterName {
	domains := m.Domain
	if len(domains) == 0 && lookupDomain != "" {
		domains = []string{lookupDomain}
	}
	scope := domainScope{domains, lookupDomain}
	names := k.namesIn(&m.criteriaModel, path.Root, scope)
	for i, sub := range m.SubCriteria {
		names = append(names, k.namesIn(&sub.criteriaModel, providerdata.InSubCriteria(i), scope)...)
	}
	return names
}

// domainScope is where names are looked up: domains are those of the search, and lookupDomain is what is sent without one.
type domainScope struct {
	domains      []string
	lookupDomain string
}

func (k kind) namesIn(m *criteriaModel, attribute func(string) path.Path, scope domainScope) []providerdata.FilterName {
	domains := scope.domains
	if len(m.Domain) > 0 {
		domains = m.Domain
	}
	var names providerdata.FilterNames
	add := func(name string, kind providerdata.FilterKind, texts []string) {
		names.Add(attribute(name), kind, texts, domains...)
	}
	add("domain", providerdata.FilterDomain, domains)
	add("customer", providerdata.FilterCustomer, m.Customer)
	add("subject", k.subjectKind(m.UserFieldStrategy), m.Subject)
	add("parent", providerdata.FilterGroup, m.Parent)
	add("ancestor", providerdata.FilterGroup, m.Ancestor)
	for _, permission := range m.Permissions {
		add := func(kind providerdata.FilterKind, text, domain string) {
			name := providerdata.FilterName{Attribute: attribute("permissions"), Kind: kind, Text: text}
			if domain != "" {
				name.Domains = []string{domain}
			}
			if text != "" {
				names = append(names, name)
			}
		}
		domain := permission.Domain.ValueString()
		add(providerdata.FilterDomain, domain, "")
		if domain == "" {
			domain = scope.lookupDomain
		}
		add(providerdata.FilterFunction, permission.Function.ValueString(), "")
		add(providerdata.FilterCustomer, permission.Customer.ValueString(), domain)
	}
	return names
}

// subjectKind is the kind of what subject names: with a user field strategy it names users, whatever is searched.
func (k kind) subjectKind(userFields []string) providerdata.FilterKind {
	fields := fwkit.EnumValues(userFields, searchUserFields)
	switch {
	case k.Type == argus.Group && len(fields) == 0:
		return providerdata.FilterGroup
	case k.Type == argus.Group && (slices.Contains(fields, "all") || slices.Contains(fields, "id")):
		return providerdata.FilterSubject
	}
	return providerdata.FilterUser
}
