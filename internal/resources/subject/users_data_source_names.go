package subject

import (
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// names are all names in the criteria, with the domains in which toSearch has Argus look them up.
func (m *usersModel) names(lookupDomain string) []providerdata.FilterName {
	domains := m.Domain
	if len(domains) == 0 && lookupDomain != "" {
		domains = []string{lookupDomain}
	}
	names := m.criteriaModel.names(path.Root, domains, lookupDomain)
	for i, sub := range m.SubCriteria {
		names = append(names, sub.names(providerdata.InSubCriteria(i), domains, lookupDomain)...)
	}
	return names
}

func (m *criteriaModel) names(attribute func(string) path.Path, domains []string, lookupDomain string) []providerdata.FilterName {
	if len(m.Domain) > 0 {
		domains = m.Domain
	}
	var names providerdata.FilterNames
	add := func(name string, kind providerdata.FilterKind, texts []string) {
		names.Add(attribute(name), kind, texts, domains...)
	}
	add("domain", providerdata.FilterDomain, domains)
	add("customer", providerdata.FilterCustomer, m.Customer)
	add("subject", providerdata.FilterSubject, m.Subject)
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
			domain = lookupDomain
		}
		add(providerdata.FilterFunction, permission.Function.ValueString(), "")
		add(providerdata.FilterCustomer, permission.Customer.ValueString(), domain)
	}
	return names
}
