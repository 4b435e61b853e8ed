package user

import (
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// names are all names in the criteria, with the domains in which toSearch has Argus look them up.
func (m *usersModel) names(lookupDomain string) []fwkit.FilterName {
	domains := m.Domain
	if len(domains) == 0 && lookupDomain != "" {
		domains = []string{lookupDomain}
	}
	names := m.criteriaModel.names(path.Root, domains, lookupDomain)
	for i, sub := range m.SubCriteria {
		inSub := func(name string) path.Path { return path.Root("sub_criteria").AtListIndex(i).AtName(name) }
		names = append(names, sub.names(inSub, domains, lookupDomain)...)
	}
	return names
}

func (m *criteriaModel) names(attribute func(string) path.Path, domains []string, lookupDomain string) []fwkit.FilterName {
	if len(m.Domain) > 0 {
		domains = m.Domain
	}
	var names []fwkit.FilterName
	add := func(name string, kind fwkit.FilterKind, texts []string) {
		for _, text := range texts {
			names = append(names, fwkit.FilterName{Attribute: attribute(name), Kind: kind, Text: text, Domains: domains})
		}
	}
	add("domain", fwkit.FilterDomain, domains)
	add("customer", fwkit.FilterCustomer, m.Customer)
	add("subject", fwkit.FilterSubject, m.Subject)
	add("parent", fwkit.FilterGroup, m.Parent)
	add("ancestor", fwkit.FilterGroup, m.Ancestor)
	for _, permission := range m.Permissions {
		add := func(kind fwkit.FilterKind, text, domain string) {
			name := fwkit.FilterName{Attribute: attribute("permissions"), Kind: kind, Text: text}
			if domain != "" {
				name.Domains = []string{domain}
			}
			if text != "" {
				names = append(names, name)
			}
		}
		domain := permission.Domain.ValueString()
		add(fwkit.FilterDomain, domain, "")
		if domain == "" {
			domain = lookupDomain
		}
		add(fwkit.FilterFunction, permission.Function.ValueString(), "")
		add(fwkit.FilterCustomer, permission.Customer.ValueString(), domain)
	}
	return names
}
