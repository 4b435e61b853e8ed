package simulator

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

type currentUserPermission struct {
	ID               int64            `json:"id"`
	Subject          *subjectInfo     `json:"subject"`
	Function         *functionInfo    `json:"function"`
	FunctionInfo     *functionDetails `json:"functionInfo"`
	Customer         *customerInfo    `json:"customer"`
	Flags            []string         `json:"flags"`
	GrantedTimestamp int64            `json:"grantedTimestamp"`
	GrantedByUser    *subjectInfo     `json:"grantedByUser,omitempty"`
}

// currentUserGroup has no shortname: currentuser/v1 tells groups by name.
type currentUserGroup struct {
	ID          int64         `json:"id"`
	Type        string        `json:"type"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitempty"`
	CustomerID  int64         `json:"customerID"`
	Customer    *customerInfo `json:"customer"`
	Domain      *domainInfo   `json:"domain"`
}

type sessionFunction struct {
	ID            int64    `json:"id"`
	Name          string   `json:"name"`
	Description   string   `json:"description,omitempty"`
	SecurityLevel string   `json:"securityLevel"`
	Flags         []string `json:"flags"`
}

// getCurrentUserPermissions is GET /currentuser/v1/permissions.
func getCurrentUserPermissions(c *call) (any, error) {
	q := c.queryCriteria()
	holders := map[int64]bool{c.caller.user.ID: true}
	if q.flag("includeInherited", true) {
		holders = c.view.actingAs(c.caller.user.ID)
	}
	var rows []permission
	for p := range c.store.permissions.all(present) {
		if !p.deleted() && holders[p.Subject] {
			rows = append(rows, p)
		}
	}
	slices.SortFunc(rows, func(a, b permission) int { return cmp.Compare(a.ID, b.ID) })
	return paged(c, rows, q, func(p permission) any {
		return currentUserPermission{
			p.ID, c.view.subjectInfo(p.Subject), c.view.functionInfo(p.Function), c.view.functionDetails(p.Function),
			c.view.customerInfo(p.Customer), p.flags(), p.Granted, c.view.subjectInfo(p.GrantedBy),
		}
	}), nil
}

// getCustomers is GET /currentuser/v1/customers: those for which the caller has all functions asked for, or any at all.
func getCustomers(c *call) (any, error) {
	q := c.queryCriteria()
	var rows []customer
	for _, owner := range c.ownCustomers() {
		needed := q.texts("requiredFunction")
		if holdsAll(owner.ShortName+"\n"+owner.Name, q.texts("keywords")) &&
			!slices.ContainsFunc(needed, func(function string) bool { return !c.caller.may(function, owner.ID) }) {
			rows = append(rows, owner)
		}
	}
	return paged(c, rows, q, func(owner customer) any { return c.view.customerInfo(owner.ID) }), nil
}

// holdsAll reports whether each of the words is in the text, in any case.
func holdsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool {
		return !strings.Contains(strings.ToLower(text), strings.ToLower(word))
	})
}

// ownFunctions are those that the caller has for any customer, by id.
func (c *call) ownFunctions() []function {
	var own []function
	for f := range c.store.functions.all(present) {
		if !f.deleted() && c.caller.mayAnywhere(f.Name) {
			own = append(own, f)
		}
	}
	return own
}

// ownCustomers are those for which the caller has any function, by id.
func (c *call) ownCustomers() []customer {
	ids := map[int64]bool{}
	for _, f := range c.ownFunctions() {
		maps.Copy(ids, c.caller.customersFor(f.Name))
	}
	var own []customer
	for owner := range c.store.customers.all(present) {
		if ids[owner.ID] {
			own = append(own, owner)
		}
	}
	return own
}

// securityLevels are in order, with the spelling that sessions have.
var securityLevels = []struct{ function, session string }{
	{"external", "EXTERNAL"}, {"standard", "DEFAULT"}, {"administrative", "ADMINISTRATIVE"},
}

func securityRank(level string) int {
	for rank, l := range securityLevels {
		if l.function == level {
			return rank
		}
	}
	return len(securityLevels) - 1 // current: sessions and keys of the simulator are administrative
}

func wireSessionFunction(f function) sessionFunction {
	flags := []string{}
	for _, flag := range f.Flags {
		if flag == "role" || flag == "sysadm" {
			flags = append(flags, strings.ToUpper(flag))
		}
	}
	return sessionFunction{f.ID, f.Name, f.Description, securityLevels[securityRank(f.MinimumSecurityLevel)].session, flags}
}

// getCurrentUserFunctions is GET /currentuser/v1/functions: the caller's own, or with requirePermission=false all.
func getCurrentUserFunctions(c *call) (any, error) {
	q := c.queryCriteria()
	most := securityRank(q.text("maxSecurityLevel"))
	var rows []function
	for f := range c.store.functions.all(present) {
		switch {
		case f.deleted(),
			q.flag("requirePermission", true) && !c.caller.mayAnywhere(f.Name),
			q.flag("onlyRoles", false) && !oneOf("role", f.Flags),
			securityRank(f.MinimumSecurityLevel) > most,
			!holdsAll(f.Name, q.texts("keywords")):
		default:
			rows = append(rows, f)
		}
	}
	return paged(c, rows, q, func(f function) any { return wireSessionFunction(f) }), nil
}

// getCurrentUserGroups is GET /currentuser/v1/groups: those that the caller is in, and with includeAncestors those above.
func getCurrentUserGroups(c *call) (any, error) {
	q := c.queryCriteria()
	ids := c.view.groupsOf(c.caller.user.ID)
	if q.flag("includeAncestors", false) {
		ids = slices.Collect(maps.Keys(closure(c.view.groupsOf, ids...)))
	}
	slices.Sort(ids)
	var rows []subject
	for _, id := range ids {
		if g, ok := c.view.subject(id); ok && !g.deleted() {
			rows = append(rows, g)
		}
	}
	return paged(c, rows, q, func(g subject) any {
		return currentUserGroup{g.ID, g.Type, g.Name, g.Description, g.Customer, c.view.customerInfo(g.Customer), c.view.domainInfo(g.Domain)}
	}), nil
}
