package simulator

import (
	"slices"
	"strconv"
	"strings"
)

// view is the store as a request sees it: at present, or for searches as it was some searches ago.
type view struct {
	store *store
	at    int64

	index *index // nil until it is asked for
}

func (s *store) view(lagged bool) *view {
	if lagged && s.lag > 0 {
		return &view{store: s, at: s.searches}
	}
	if s.present == nil {
		s.present = &view{store: s, at: present}
	}
	return s.present
}

// index finds rows by something other than their key, and holds the graphs.
type index struct {
	subjects  map[name]int64
	customers map[name]int64
	functions map[string]int64

	groups, members   map[int64][]membership // active memberships by member, by group
	parents, children map[int64][]int64      // functions
	subCustomers      map[int64][]int64
	grants            map[int64][]int64 // permissions by subject, revoked ones too
}

type name struct {
	domain int64
	text   string
}

func (v *view) look() *index {
	if v.index == nil {
		v.index = v.makeIndex()
	}
	return v.index
}

func (v *view) makeIndex() *index {
	x := &index{
		subjects: map[name]int64{}, customers: map[name]int64{}, functions: map[string]int64{},
		groups: map[int64][]membership{}, members: map[int64][]membership{},
		parents: map[int64][]int64{}, children: map[int64][]int64{}, subCustomers: map[int64][]int64{}, grants: map[int64][]int64{},
	}
	for s := range v.store.subjects.all(v.at) {
		x.subjects[name{s.Domain, s.ShortName}] = s.ID
	}
	for c := range v.store.customers.all(v.at) {
		x.customers[name{c.Domain, c.ShortName}] = c.ID
		x.subCustomers[c.Parent] = append(x.subCustomers[c.Parent], c.ID)
	}
	for f := range v.store.functions.all(v.at) {
		if _, taken := x.functions[f.Name]; !taken || !f.deleted() {
			x.functions[f.Name] = f.ID
		}
	}
	for m := range v.store.memberships.all(v.at) {
		if !m.deleted() {
			x.groups[m.Member] = append(x.groups[m.Member], m)
			x.members[m.Group] = append(x.members[m.Group], m)
		}
	}
	for p := range v.store.permissions.all(v.at) {
		x.grants[p.Subject] = append(x.grants[p.Subject], p.ID)
	}
	for m := range v.store.mappings.all(v.at) {
		if !m.deleted() {
			x.children[m.Parent] = append(x.children[m.Parent], m.Child)
			x.parents[m.Child] = append(x.parents[m.Child], m.Parent)
		}
	}
	return x
}

// shown finds a row for display. What was made so lately that a search does not see it yet is taken as it is at present,
// since what refers to it is seen already.
func shown[T any](v *view, t *table[int64, T], id int64) (T, bool) {
	if row, ok := t.get(id, v.at); ok {
		return row, true
	}
	return t.get(id, present)
}

func (v *view) subject(id int64) (subject, bool)   { return v.store.subjects.get(id, v.at) }
func (v *view) customer(id int64) (customer, bool) { return v.store.customers.get(id, v.at) }
func (v *view) domain(id int64) (domain, bool)     { return v.store.domains.get(id, v.at) }
func (v *view) function(id int64) (function, bool) { return v.store.functions.get(id, v.at) }

// hidesLink reports whether a link is hidden since one of the subjects at its ends is disabled.
func (v *view) hidesLink(ends ...int64) bool {
	return v.store.disabledLinksHidden && slices.ContainsFunc(ends, func(id int64) bool {
		s, _ := shown(v, &v.store.subjects, id)
		return s.deleted()
	})
}

// put takes a membership into the index, or out of it when it is removed.
func (x *index) put(m membership) {
	x.groups[m.Member] = replaced(x.groups[m.Member], m)
	x.members[m.Group] = replaced(x.members[m.Group], m)
}

// replaced is a list of its own, so that whoever walks the old one is not disturbed. Only the end of a list grows in place.
func replaced(list []membership, m membership) []membership {
	if at := slices.IndexFunc(list, func(old membership) bool { return old.ID == m.ID }); at >= 0 {
		list = slices.Delete(slices.Clone(list), at, at+1)
	}
	if m.deleted() {
		return list
	}
	return append(list, m)
}

// number reads all-digit text as an id.
func number(text string) (int64, bool) {
	id, err := strconv.ParseUint(text, 10, 63)
	return int64(id), err == nil
}

// findSubject finds a subject by id, else by shortname in the domain: all-digit text is an id first.
func (v *view) findSubject(text string, domain int64) (subject, bool) {
	if id, ok := number(text); ok {
		if s, ok := v.subject(id); ok {
			return s, true
		}
	}
	return v.subjectNamed(text, domain)
}

// subjectNamed finds a subject by shortname alone.
func (v *view) subjectNamed(text string, domain int64) (subject, bool) {
	if v.store.shortNamesLowered {
		text = strings.ToLower(text)
	}
	return v.subject(v.look().subjects[name{domain, text}])
}

func (v *view) findCustomer(text string, domain int64) (customer, bool) {
	if id, ok := number(text); ok {
		if c, ok := v.customer(id); ok {
			return c, true
		}
	}
	return v.customer(v.look().customers[name{domain, text}])
}

func (v *view) findFunction(text string) (function, bool) {
	if id, ok := number(text); ok {
		if f, ok := v.function(id); ok {
			return f, true
		}
	}
	return v.function(v.look().functions[text])
}

func (v *view) findDomain(text string) (domain, bool) {
	if id, ok := number(text); ok {
		if d, ok := v.domain(id); ok {
			return d, true
		}
	}
	for d := range v.store.domains.all(v.at) {
		if strings.EqualFold(d.Name, text) {
			return d, true
		}
	}
	return domain{}, false
}

// closure is the given nodes and all that next reaches from them.
func closure(next func(int64) []int64, from ...int64) map[int64]bool {
	reached := map[int64]bool{}
	from = slices.Clone(from) // it is used as a stack, and may be a list of the index
	for len(from) > 0 {
		node := from[len(from)-1]
		from = from[:len(from)-1]
		if !reached[node] {
			reached[node] = true
			from = append(from, next(node)...)
		}
	}
	return reached
}

// groupsOf returns the groups that the subject is a direct member of.
func (v *view) groupsOf(subject int64) []int64 {
	var groups []int64
	for _, m := range v.look().groups[subject] {
		groups = append(groups, m.Group)
	}
	return groups
}

func (v *view) membersOf(group int64) []int64 {
	var members []int64
	for _, m := range v.look().members[group] {
		members = append(members, m.Member)
	}
	return members
}

func (v *view) childFunctions(id int64) []int64  { return v.look().children[id] }
func (v *view) parentFunctions(id int64) []int64 { return v.look().parents[id] }
func (v *view) childCustomers(id int64) []int64  { return v.look().subCustomers[id] }

func (v *view) parentCustomer(id int64) []int64 {
	if c, ok := v.customer(id); ok && c.Parent != 0 {
		return []int64{c.Parent}
	}
	return nil
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
