package simulator

import "iter"

// may reports whether the caller has the function for the customer: granted to them or to a group that they are in, directly or
// nested, as that function or one above it, for that customer or one above it, within the key's constraints.
func (c *caller) may(function string, customer int64) bool { return c.customersFor(function)[customer] }

// mayAnywhere reports whether the caller has the function for any customer.
func (c *caller) mayAnywhere(function string) bool { return len(c.customersFor(function)) > 0 }

func (c *caller) customersFor(name string) map[int64]bool {
	if known, ok := c.customers[name]; ok {
		return known
	}
	allowed := map[int64]bool{}
	c.customers[name] = allowed
	f, ok := c.view.findFunction(name)
	if !ok || f.deleted() || c.constraints.ReadOnly && !oneOf("readOnly", f.Flags) {
		return allowed
	}
	above := closure(c.view.parentFunctions, f.ID)
	if len(c.constraints.Functions) > 0 && !anyIn(c.constraints.Functions, above) {
		return allowed
	}
	constrained := closure(c.view.childCustomers, c.constraints.Customers...)
	for p := range c.view.grantsOf(c.view.actingAs(c.user.ID)) {
		if p.deleted() || !above[p.Function] {
			continue
		}
		for customer := range closure(c.view.childCustomers, p.Customer) {
			if len(c.constraints.Customers) == 0 || constrained[customer] {
				allowed[customer] = true
			}
		}
	}
	return allowed
}

// grantsOf are the permissions of subjects, revoked ones too.
func (v *view) grantsOf(subjects map[int64]bool) iter.Seq[permission] {
	return func(yield func(permission) bool) {
		for subject := range subjects {
			for _, id := range v.look().grants[subject] {
				if p, ok := v.store.permissions.get(id, v.at); ok && !yield(p) {
					return
				}
			}
		}
	}
}

func anyIn(ids []int64, set map[int64]bool) bool {
	for _, id := range ids {
		if set[id] {
			return true
		}
	}
	return false
}

// actingAs is the subject and the groups that it is in, directly or nested. A disabled group contributes nothing: its memberships
// and permissions stay stored, are still listed with it, and work again when it is re-enabled.
func (v *view) actingAs(id int64) map[int64]bool {
	return closure(func(id int64) []int64 {
		var groups []int64
		for _, group := range v.groupsOf(id) {
			if g, ok := v.subject(group); ok && !g.deleted() {
				groups = append(groups, group)
			}
		}
		return groups
	}, id)
}
