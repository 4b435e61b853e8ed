package simulator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// Organisation is what AddOrganisation made, by id: users, and functions and customers to ask about. Users has disabled ones too.
type Organisation struct{ Users, Functions, Customers []string }

// AddOrganisation adds a random organisation below the main customer: nested groups, trees of functions and customers, functions with
// several parents, disabled users and groups, ended memberships and revoked permissions, and now and then a circle of groups.
func (s *Simulator) AddOrganisation(random *rand.Rand) Organisation {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	o := &organisation{store: s.store, random: random, now: s.clock().UnixMilli(), by: s.seeded.Administrator}
	o.main, _ = s.store.view(false).findCustomer(s.seeded.Customer, 1)
	o.addCustomers(2 + random.IntN(5))
	o.addFunctions(3 + random.IntN(8))
	users, groups := o.addSubjects(typeUser, 2+random.IntN(4)), o.addSubjects(typeGroup, random.IntN(8))
	o.addLinks(users, groups)
	return Organisation{texts(users), texts(o.functions), texts(o.customers)}
}

func texts(ids []int64) (texts []string) {
	for _, id := range ids {
		texts = append(texts, formatID(id))
	}
	return texts
}

type organisation struct {
	store                *store
	random               *rand.Rand
	now, by              int64
	main                 customer
	customers, functions []int64
}

func (o *organisation) oneIn(n int) bool { return o.random.IntN(n) == 0 }

func (o *organisation) oneOf(ids []int64) int64 { return ids[o.random.IntN(len(ids))] }

func (o *organisation) addCustomers(count int) {
	o.customers = []int64{o.main.ID}
	for range count {
		id := o.store.newID("customer")
		o.store.putCustomer(customer{
			ID: id, ShortName: fmt.Sprintf("division-%d", id), Name: fmt.Sprintf("Division %d", id), Type: typeGroup, Parent: o.oneOf(o.customers), Domain: 1,
		})
		o.customers = append(o.customers, id)
	}
}

func (o *organisation) addFunctions(count int) {
	for range count {
		f := function{ID: o.store.newID("function"), Created: o.now, CreatedBy: o.by, MinimumSecurityLevel: "external", RoleType: "other"}
		f.Name, f.Flags = fmt.Sprintf("doing-%d", f.ID), withFlag(nil, "role", !o.oneIn(4))
		if o.oneIn(8) {
			f.Deleted = o.now
		}
		o.store.putFunction(f)
		parents := map[int64]bool{}
		for range min(len(o.functions), o.random.IntN(4)) {
			parents[o.oneOf(o.functions)] = true
		}
		for parent := range parents {
			if above, _ := o.store.functions.get(parent, present); !above.deleted() && !f.deleted() {
				o.store.putMapping(functionMapping{ID: o.store.newUUID(), Parent: parent, Child: f.ID, Created: o.now, CreatedBy: o.by})
			}
		}
		o.functions = append(o.functions, f.ID)
	}
}

func (o *organisation) addSubjects(kind string, count int) (ids []int64) {
	for range count {
		v := subject{
			ID: o.store.newID("subject"), Type: kind, Customer: o.oneOf(o.customers), Domain: 1, Language: "english",
			Preferences: map[string]preference{}, Created: o.now, Updated: o.now, CreatedBy: o.by, UpdatedBy: o.by,
		}
		v.ShortName, v.Name = fmt.Sprintf("%s-%d", kind, v.ID), fmt.Sprintf("%s number %d", kind, v.ID)
		if o.oneIn(7) {
			v.Deleted, v.DeletedBy = o.now, o.by
		}
		o.store.putSubject(v)
		ids = append(ids, v.ID)
	}
	return ids
}

func (o *organisation) addLinks(users, groups []int64) {
	link := func(group, member int64) {
		m := membership{ID: o.store.newUUID(), Group: group, Member: member, Added: o.now, AddedBy: o.by}
		if o.oneIn(6) {
			m.Removed, m.RemovedBy = o.now, o.by
		}
		o.store.putMembership(m)
	}
	for i, group := range groups {
		for range min(i, 1+o.random.IntN(2)) {
			link(groups[o.random.IntN(i)], group)
		}
	}
	for _, user := range users {
		for range min(len(groups), 1+o.random.IntN(3)) {
			link(o.oneOf(groups), user)
		}
	}
	if len(groups) > 2 && o.oneIn(5) { // Argus refuses circles, and others may have made one all the same
		link(groups[len(groups)-1], groups[0])
	}
	everyone := append(append([]int64{}, users...), groups...)
	for range 3 + o.random.IntN(8) {
		p := permission{
			ID: o.store.newID("permission"), Subject: o.oneOf(everyone), Function: o.oneOf(o.functions), Customer: o.oneOf(o.customers),
			Granted: o.now, GrantedBy: o.by, GrantComment: "at random",
		}
		if o.oneIn(6) {
			p.Revoked, p.RevokedBy = o.now, o.by
		}
		o.store.putPermission(p)
	}
}

// May reports whether a user may do a function for a customer, as the simulator decides it for each call. All are named by id.
func (s *Simulator) May(user, function, customer string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := s.store.view(false)
	who, _ := v.findSubject(user, 0)
	what, _ := v.findFunction(function)
	owner, _ := v.findCustomer(customer, 0)
	c := &caller{user: who, view: v, customers: map[string]map[int64]bool{}}
	return !who.deleted() && c.may(what.Name, owner.ID)
}

// Rows are all users and groups, functions with their edges, customers and permissions as Argus sends them, what is disabled, deleted
// and revoked included: a JSON object of lists.
func (s *Simulator) Rows() ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := s.store.view(false)
	rows := map[string][]any{}
	for row := range v.store.subjects.all(present) {
		rows["subjects"] = append(rows["subjects"], v.wireSubject(row))
	}
	for row := range v.store.functions.all(present) {
		rows["functions"] = append(rows["functions"], v.wireFunction(row))
	}
	for row := range v.store.mappings.all(present) {
		rows["mappings"] = append(rows["mappings"], mappings.wire(v, row))
	}
	for row := range v.store.customers.all(present) {
		rows["customers"] = append(rows["customers"], v.wireCustomer(row))
	}
	for row := range v.store.permissions.all(present) {
		rows["permissions"] = append(rows["permissions"], v.wirePermission(row))
	}
	return json.Marshal(rows)
}

// Savepoint returns a function that takes back what the changes below did since.
func (s *Simulator) Savepoint() (undo func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	links, customers := s.store.savepoint(), s.store.customers.copied()
	return func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		links()
		s.store.customers = customers
	}
}

// Cut ends each membership, permission and edge between functions or customers that fits, all named by id as Rows names them.
// Above is the group, the parent function, or the parent customer, and below what is directly below it.
func (s *Simulator) Cut(kind Edge, above, below string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	upper, lower := idOf(above), idOf(below)
	switch kind {
	case MembershipEdge:
		for m := range s.store.memberships.all(present) {
			if m.Group == upper && m.Member == lower {
				m.Removed = 1
				s.store.putMembership(m)
			}
		}
	case FunctionEdge:
		for m := range s.store.mappings.all(present) {
			if m.Parent == upper && m.Child == lower {
				m.Deleted = 1
				s.store.putMapping(m)
			}
		}
	case CustomerEdge:
		if child, ok := s.store.customers.get(lower, present); ok && child.Parent == upper {
			child.Parent = 0
			s.store.putCustomer(child)
		}
	}
}

// Revoke revokes a permission, which is named by its id.
func (s *Simulator) Revoke(id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if p, ok := s.store.permissions.get(idOf(id), present); ok {
		p.Revoked = 1
		s.store.putPermission(p)
	}
}

// Grant grants a function for a customer to a subject, each named by id.
func (s *Simulator) Grant(subject, function, customer string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.store.putPermission(permission{
		ID: s.store.newID("permission"), Subject: idOf(subject), Function: idOf(function), Customer: idOf(customer), Granted: 1,
	})
}

// Edge is what leads from one object to another above it.
type Edge int

// The edges.
const (
	MembershipEdge Edge = iota
	FunctionEdge
	CustomerEdge
)

func idOf(text string) int64 {
	id, _ := number(text) // another text names nothing
	return id
}
