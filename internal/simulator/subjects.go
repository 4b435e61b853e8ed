package simulator

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

var subjectOperations = map[string]operation{
	"getSubject":     {handle: getSubject},
	"listSubjects":   {handle: subjects.searchQuery, search: true},
	"searchSubjects": {handle: subjects.searchBody, search: true},
}

// subjects, users and groups are searched alike; each leaves out what is of another type.
var (
	subjects = subjectKind(typeUser, typeGroup)
	users    = subjectKind(typeUser)
	groups   = subjectKind(typeGroup)
)

func subjectKind(types ...string) kind[subject] {
	return kind[subject]{
		rows: func(v *view) iter.Seq[subject] {
			return func(yield func(subject) bool) {
				for s := range v.store.subjects.all(v.at) {
					if slices.Contains(types, s.Type) && !yield(s) {
						return
					}
				}
			}
		},
		id:      func(s subject) string { return sortable(s.ID) },
		visible: func(c *call, s subject) bool { return c.caller.may("viewUsers", s.Customer) },
		wire:    (*view).wireSubject,
		deleted: subject.deleted,
		flags:   subject.flags,
		keywords: map[string]func(*view, subject) string{
			"email":       func(_ *view, s subject) string { return s.Email },
			"name":        func(_ *view, s subject) string { return s.Name },
			"phoneNumber": func(_ *view, s subject) string { return s.Phone.number() },
			"shortName":   func(_ *view, s subject) string { return s.ShortName },
		},
		times: map[string]func(subject) int64{
			"createdTimestamp":           func(s subject) int64 { return s.Created },
			"deletedTimestamp":           func(s subject) int64 { return s.Deleted },
			"lastImpersonationTimestamp": func(s subject) int64 { return s.LastImpersonation },
			"lastLoginTimestamp":         func(s subject) int64 { return s.LastLogin },
			"lastUpdatedTimestamp":       func(s subject) int64 { return s.Updated },
		},
		sorts: map[string]func(*view, subject) string{
			"createdTimestamp":     func(_ *view, s subject) string { return sortable(s.Created) },
			"customer":             func(v *view, s subject) string { return v.customerName(s.Customer) },
			"id":                   func(_ *view, s subject) string { return sortable(s.ID) },
			"lastUpdatedTimestamp": func(_ *view, s subject) string { return sortable(s.Updated) },
			"name":                 func(_ *view, s subject) string { return s.Name },
			"shortName":            func(_ *view, s subject) string { return s.ShortName },
		},
		sortBy: []string{"name"},
		criteria: map[string]criterion[subject]{
			"domain":            subjectDomain,
			"customer":          subjectCustomer,
			"subject":           subjectNamed,
			"userMatchStrategy": nothing[subject],
			"userFieldStrategy": nothing[subject],
			"parent":            subjectParent,
			"ancestor":          subjectAncestor,
			"permissions":       subjectPermissions,
			"userPreferences":   subjectPreferences,
			"type": func(_ *call, value any, _ criteria) (func(subject) bool, error) {
				return func(s subject) bool { return s.Type == value }, nil
			},
		},
	}
}

// sortable is a number as text that sorts as the number does.
func sortable(n int64) string { return fmt.Sprintf("%020d", n) }

// nothing is a criterion that only steers others.
func nothing[T any](*call, any, criteria) (func(T) bool, error) { return nil, nil }

// domains are those that a search looks in for shortnames: those named, or the caller's own.
func (c *call) domains(q criteria) (map[int64]bool, error) {
	named := q.texts("domain")
	if text := q.text("domain"); text != "" {
		named = []string{text}
	}
	if len(named) == 0 {
		return map[int64]bool{c.caller.user.Domain: true}, nil
	}
	found := map[int64]bool{}
	for _, text := range named {
		id, err := c.domainNamed(text)
		if err != nil {
			return nil, err
		}
		found[id] = true
	}
	return found, nil
}

// subjectIDs, customerIDs and functionIDs find what a criterion names; what does not exist matches nothing.
func (c *call) subjectIDs(texts []string, q criteria) (map[int64]bool, error) {
	domains, err := c.domains(q)
	ids := map[int64]bool{}
	for domain := range domains {
		for _, text := range texts {
			if s, ok := c.view.findSubject(text, domain); ok {
				ids[s.ID] = true
			}
		}
	}
	return ids, err
}

func (c *call) customerIDs(texts []string, q criteria) (map[int64]bool, error) {
	domains, err := c.domains(q)
	ids := map[int64]bool{}
	for domain := range domains {
		for _, text := range texts {
			if found, ok := c.view.findCustomer(text, domain); ok {
				ids[found.ID] = true
			}
		}
	}
	return ids, err
}

func (c *call) functionIDs(texts []string) map[int64]bool {
	ids := map[int64]bool{}
	for _, text := range texts {
		if f, ok := c.view.findFunction(text); ok {
			ids[f.ID] = true
		}
	}
	return ids
}

func subjectDomain(c *call, _ any, q criteria) (func(subject) bool, error) {
	domains, err := c.domains(q)
	return func(s subject) bool { return domains[s.Domain] }, err
}

// subjectCustomer matches the customers named and those below them.
func subjectCustomer(c *call, _ any, q criteria) (func(subject) bool, error) {
	customers, err := c.customerIDs(q.texts("customer"), q)
	if !c.variants[subCustomersLeftOut] {
		customers = closure(c.view.childCustomers, slices.Collect(maps.Keys(customers))...)
	}
	return func(s subject) bool { return customers[s.Customer] }, err
}

// subjectNamed looks for the subjects in the fields of userFieldStrategy: themselves, unless it names others.
func subjectNamed(c *call, _ any, q criteria) (func(subject) bool, error) {
	ids, err := c.subjectIDs(q.texts("subject"), q)
	fields := map[string]func(subject) int64{
		"createdByUser":     func(s subject) int64 { return s.CreatedBy },
		"deletedByUser":     func(s subject) int64 { return s.DeletedBy },
		"lastUpdatedByUser": func(s subject) int64 { return s.UpdatedBy },
		"id":                func(s subject) int64 { return s.ID },
	}
	chosen := []func(subject) int64{fields["id"]}
	if len(q.texts("userFieldStrategy")) > 0 {
		chosen = strategies(q, "userFieldStrategy", fields)
	}
	every := q.text("userMatchStrategy") == "all"
	return func(s subject) bool {
		found := 0
		for _, field := range chosen {
			if ids[field(s)] {
				found++
			}
		}
		return found == len(chosen) || !every && found > 0
	}, err
}

func subjectParent(c *call, _ any, q criteria) (func(subject) bool, error) {
	ids, err := c.subjectIDs(q.texts("parent"), q)
	return func(s subject) bool {
		return slices.ContainsFunc(c.view.groupsOf(s.ID), func(id int64) bool { return ids[id] })
	}, err
}

func subjectAncestor(c *call, _ any, q criteria) (func(subject) bool, error) {
	ids, err := c.subjectIDs(q.texts("ancestor"), q)
	below := map[int64]bool{}
	members := func(id int64) []int64 { // a disabled ancestor is none
		if s, _ := c.view.subject(id); s.deleted() {
			return nil
		}
		return c.view.membersOf(id)
	}
	for id := range ids {
		for member := range closure(members, members(id)...) {
			below[member] = true
		}
	}
	return func(s subject) bool { return below[s.ID] }, err
}

// subjectPermissions wants any of the permissions, granted to the subject or to a group that it is in.
func subjectPermissions(c *call, value any, _ criteria) (func(subject) bool, error) {
	holders := map[int64]bool{}
	items, _ := value.([]any)
	for _, item := range items {
		object, _ := item.(map[string]any)
		q := criteria(object)
		grants, err := c.grantsCovering(q)
		if err != nil {
			return nil, err
		}
		for _, p := range grants {
			for holder := range closure(c.view.membersOf, p.Subject) {
				holders[holder] = true
			}
		}
	}
	return func(s subject) bool { return holders[s.ID] }, nil
}

// grantsCovering are the active permissions that give the criterion's function for its customer; what it leaves out, any does.
func (c *call) grantsCovering(q criteria) ([]permission, error) {
	functions, customers := map[int64]bool(nil), map[int64]bool(nil)
	if text := q.text("function"); text != "" {
		functions = map[int64]bool{}
		for id := range c.functionIDs([]string{text}) {
			functions = closure(c.view.parentFunctions, id)
		}
	}
	if text := q.text("customer"); text != "" {
		named, err := c.customerIDs([]string{text}, q)
		if err != nil {
			return nil, err
		}
		customers = map[int64]bool{}
		for id := range named {
			customers = closure(c.view.parentCustomer, id)
		}
	}
	var covering []permission
	for p := range c.view.store.permissions.all(c.view.at) {
		if !p.deleted() && (functions == nil || functions[p.Function]) && (customers == nil || customers[p.Customer]) {
			covering = append(covering, p)
		}
	}
	return covering, nil
}

// subjectPreferences wants every key as its criterion says: there or not, and with the value if it names one.
func subjectPreferences(_ *call, value any, _ criteria) (func(subject) bool, error) {
	wanted, _ := value.(map[string]any)
	return func(s subject) bool {
		for key, item := range wanted {
			object, _ := item.(map[string]any)
			q := criteria(object)
			have, there := s.Preferences[key]
			if text, named := q["value"]; named && have.Value != text {
				there = false
			}
			if there != q.flag("exists", true) {
				return false
			}
		}
		return true
	}, nil
}

// getSubject is GET /useradmin/v2/subject/{shortNameOrId}.
func getSubject(c *call) (any, error) {
	s, err := c.subjectAt("shortNameOrId", typeUser, typeGroup)
	if err != nil {
		return nil, err
	}
	return c.view.wireSubject(s), nil
}
