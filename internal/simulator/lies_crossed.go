package simulator

import (
	"iter"
	"maps"
	"net/http"
	"slices"
)

// aboutAnother is the response of an operation on one object, or the rows of a write, as it would be about other objects of
// the kind; the same if there are none, and for all other data.
func (c *call) aboutAnother(data any) any {
	switch v := data.(type) {
	case made:
		return made{c.aboutAnother(v.value)}
	case wireUser:
		return c.anotherSubject(v.wireGroup, data)
	case wireGroup:
		return c.anotherSubject(v, data)
	case []any: // members
		return c.rowsAboutOthers(v, data)
	case []wirePreference:
		rows := make([]any, len(v))
		for i, row := range v {
			rows[i] = row
		}
		return c.rowsAboutOthers(rows, data)
	case wirePermission:
		return another(c, c.store.permissions.all(present), data, func(p permission) bool { return p.ID != v.ID }, func(p permission) any {
			return c.view.wirePermission(p)
		})
	case wireFunction:
		return another(c, c.store.functions.all(present), data, func(f function) bool { return f.ID != v.ID }, func(f function) any {
			return c.view.wireFunction(f)
		})
	case wireOpenIDConfiguration:
		return another(c, c.store.subjects.all(present), data, func(s subject) bool { return s.ID != v.user && s.OpenID != nil }, c.view.wireOpenID)
	case wireCustomer:
		return another(c, c.store.customers.all(present), data, func(o customer) bool { return o.ID != v.ID }, func(o customer) any {
			return c.view.wireCustomer(o)
		})
	case wirePreference:
		return another(c, c.preferences(), data, func(p preference) bool { return p.Key != v.Key }, func(p preference) any {
			return c.view.wirePreference(p)
		})
	case wireMethod:
		for _, method := range methods {
			if method != v.Method {
				v.Method = method
				return v
			}
		}
	case apiKeyList:
		return another(c, c.store.apiKeys.all(present), data, func(k apiKey) bool { return k.User != v.user }, func(k apiKey) any {
			return apiKeyList{Keys: []wireAPIKey{c.wireAPIKey(k)}}
		})
	case initiatedAPIKey:
		return c.anotherKey(v.KeyDescriptor, data, func(k apiKey) any { return initiatedAPIKey{k.text(), c.wireAPIKey(k)} })
	case renewedAPIKey:
		return c.anotherKey(v.RenewedKey, data, func(k apiKey) any { return renewedAPIKey{c.wireAPIKey(k)} })
	case revokedAPIKey:
		return c.anotherKey(v.RevokedKey, data, func(k apiKey) any { return revokedAPIKey{c.wireAPIKey(k)} })
	}
	return data
}

// rowsAboutOthers are the rows of a write about other objects; those of a read stay.
func (c *call) rowsAboutOthers(rows []any, same any) any {
	if c.request.Method == http.MethodGet {
		return same
	}
	others := make([]any, len(rows))
	for i, row := range rows {
		others[i] = c.aboutAnother(row)
	}
	return others
}

// another is one of the rows that differ from what the response is about, chosen at random.
func another[T any](c *call, rows iter.Seq[T], same any, differs func(T) bool, wire func(T) any) any {
	var others []T
	for row := range rows {
		if differs(row) {
			others = append(others, row)
		}
	}
	if len(others) == 0 {
		return same
	}
	return wire(others[c.faults.dice(c).IntN(len(others))])
}

func (c *call) anotherSubject(about wireGroup, same any) any {
	return another(c, c.store.subjects.all(present), same, func(s subject) bool { return s.ID != about.ID && s.Type == about.Type }, c.view.wireSubject)
}

// anotherKey is of another user: two keys of one user may be the same but for the prefix, which nobody knows beforehand.
func (c *call) anotherKey(about wireAPIKey, same any, wire func(apiKey) any) any {
	return another(c, c.store.apiKeys.all(present), same, func(k apiKey) bool {
		own, ok := c.store.apiKeys.get(about.Prefix, present)
		return ok && k.User != own.User
	}, wire)
}

// preferences are those of all users.
func (c *call) preferences() iter.Seq[preference] {
	return func(yield func(preference) bool) {
		for s := range c.store.subjects.all(present) {
			for _, key := range slices.Sorted(maps.Keys(s.Preferences)) {
				if !yield(s.Preferences[key]) {
					return
				}
			}
		}
	}
}
