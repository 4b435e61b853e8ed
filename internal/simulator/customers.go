package simulator

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

var customerOperations = map[string]operation{
	"getBasicCustomer":     {handle: getBasicCustomer},
	"listBasicCustomers":   {handle: listBasicCustomers, search: true},
	"searchBasicCustomers": {handle: searchBasicCustomers, search: true},
	"getBasicDomains":      {handle: getBasicDomains},
}

type wireCustomer struct {
	ID          int64              `json:"id"`
	ShortName   string             `json:"shortName"`
	Name        string             `json:"name"`
	Type        string             `json:"type"`
	ParentID    int64              `json:"parentID,omitempty"`
	AncestorIDs []int64            `json:"ancestorIDs"`
	Domain      *domainInfo        `json:"domain"`
	Flags       []string           `json:"flags"`
	Language    string             `json:"language"`
	TimeZone    string             `json:"timeZone"`
	Properties  []customerProperty `json:"properties"`
}

type customerProperty struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

var customers = kind[customer]{
	rows:    func(v *view) iter.Seq[customer] { return v.store.customers.all(v.at) },
	id:      func(c customer) string { return sortable(c.ID) },
	visible: func(c *call, owner customer) bool { return c.caller.may("viewBasicCustomer", owner.ID) },
	deleted: func(c customer) bool { return oneOf("disabled", c.Flags) },
	flags:   func(c customer) []string { return c.Flags },
	keywords: map[string]func(*view, customer) string{
		"id":        func(_ *view, c customer) string { return formatID(c.ID) },
		"name":      func(_ *view, c customer) string { return c.Name },
		"shortName": func(_ *view, c customer) string { return c.ShortName },
	},
	sorts: map[string]func(*view, customer) string{
		"id":        func(_ *view, c customer) string { return sortable(c.ID) },
		"name":      func(_ *view, c customer) string { return c.Name },
		"shortName": func(_ *view, c customer) string { return c.ShortName },
		"relevance": func(*view, customer) string { return "" }, // all that match are as relevant
	},
	sortBy: []string{"id"},
	criteria: map[string]criterion[customer]{
		"customer": func(c *call, _ any, q criteria) (func(customer) bool, error) {
			ids, err := c.customerIDs(q.texts("customer"), q)
			return func(row customer) bool { return ids[row.ID] }, err
		},
		"domain": func(c *call, _ any, q criteria) (func(customer) bool, error) {
			domains, err := c.domains(q)
			return func(row customer) bool { return domains[row.Domain] }, err
		},
		"parent": func(c *call, _ any, q criteria) (func(customer) bool, error) {
			ids, err := c.customerIDs(q.texts("parent"), q)
			return func(row customer) bool { return ids[row.Parent] }, err
		},
		"ancestor": func(c *call, _ any, q criteria) (func(customer) bool, error) {
			ids, err := c.customerIDs(q.texts("ancestor"), q)
			return func(row customer) bool { return anyIn(c.view.customerAncestors(row.ID), ids) }, err
		},
		"type": func(_ *call, _ any, q criteria) (func(customer) bool, error) {
			return func(row customer) bool { return oneOf(row.Type, q.texts("type")) }, nil
		},
	},
}

// customerAncestors are the customers above, the nearest first.
func (v *view) customerAncestors(id int64) []int64 {
	above := []int64{}
	for parents := v.parentCustomer(id); len(parents) > 0; parents = v.parentCustomer(parents[0]) {
		above = append(above, parents[0])
	}
	return above
}

func (v *view) wireCustomer(c customer) wireCustomer {
	properties := []customerProperty{}
	for _, key := range slices.Sorted(maps.Keys(c.Properties)) {
		properties = append(properties, customerProperty{key, c.Properties[key], "customer"})
	}
	flags := c.Flags
	if flags == nil {
		flags = []string{}
	}
	return wireCustomer{
		c.ID, c.ShortName, c.Name, c.Type, c.Parent, v.customerAncestors(c.ID), v.domainInfo(c.Domain), flags, c.Language, c.TimeZone, properties,
	}
}

// listBasicCustomers is GET /customers/v2/customer.
func listBasicCustomers(c *call) (any, error) {
	q := c.queryCriteria()
	return customersWith(q).search(c, q)
}

// searchBasicCustomers is POST /customers/v2/customer/search.
func searchBasicCustomers(c *call) (any, error) {
	q, err := c.bodyCriteria()
	if err != nil {
		return nil, err
	}
	return customersWith(q).search(c, q)
}

// customersWith are customers that are served with the properties that the search asks for.
func customersWith(q criteria) kind[customer] {
	asked := customers
	asked.wire = func(v *view, c customer) any {
		return v.wireCustomer(c.withProperties(q.texts("includeProperties"), q.texts("includePropertiesWithPrefix")))
	}
	return asked
}

// getBasicCustomer is GET /customers/v2/customer/{idOrShortName}; only the properties that are asked for are served.
func getBasicCustomer(c *call) (any, error) {
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	found, ok := c.view.findCustomer(c.path["idOrShortName"], domain)
	if !ok || !c.caller.may("viewBasicCustomer", found.ID) {
		return nil, notFound("no customer %s", c.path["idOrShortName"])
	}
	return c.view.wireCustomer(found.withProperties(c.query["includeProperties"], c.query["includePropertiesWithPrefix"])), nil
}

// withProperties leaves only the properties of the keys, or with one of the prefixes.
func (c customer) withProperties(keys, prefixes []string) customer {
	c.Properties = maps.Clone(c.Properties)
	maps.DeleteFunc(c.Properties, func(key, _ string) bool {
		return !oneOf(key, keys) && !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
	})
	return c
}

// getBasicDomains is GET /customers/v2/domain: those of the customers that the caller sees.
func getBasicDomains(c *call) (any, error) {
	var rows []domain
	for d := range c.store.domains.all(present) {
		for owner := range c.store.customers.all(present) {
			if owner.Domain == d.ID && c.caller.may("viewBasicCustomer", owner.ID) {
				rows = append(rows, d)
				break
			}
		}
	}
	return paged(c, rows, c.queryCriteria(), func(d domain) any { return domainInfo(d) }), nil
}
