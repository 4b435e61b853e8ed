package simulator

import (
	"fmt"
	"slices"
	"strconv"
)

// Population is how many objects a customer has that nobody manages here: permissions of its users, and memberships of each in
// one of its groups.
type Population struct{ Users, Groups, Memberships, Permissions int }

// Populate adds to a customer, named by id or by the shortname in the administrator's domain, at once.
func (s *Simulator) Populate(customer string, has Population) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := s.store.view(false)
	admin, _ := v.subject(s.seeded.Administrator)
	owner, ok := v.findCustomer(customer, admin.Domain)
	if !ok {
		return fmt.Errorf("no customer %s", customer)
	}
	s.populate(owner, has)
	return nil
}

// AddCustomer adds a customer below the root of the administrator's domain at once, with all that it has.
func (s *Simulator) AddCustomer(shortName string, has Population) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	admin, _ := s.store.view(false).subject(s.seeded.Administrator)
	owner := customer{
		ID: s.store.newID("customer"), ShortName: shortName, Name: shortName, Type: "leaf", Parent: admin.Customer, Domain: admin.Domain,
		Language: "english", TimeZone: "Europe/Oslo",
	}
	s.store.putCustomer(owner)
	s.populate(owner, has)
}

func (s *Simulator) populate(owner customer, has Population) {
	now, by := s.clock().UnixMilli(), s.seeded.Administrator
	add := func(kind, prefix string, count int) (ids []int64) {
		for range count {
			id := s.store.newID("subject")
			name := prefix + strconv.FormatInt(id, 10)
			s.store.putSubject(subject{
				ID: id, Type: kind, ShortName: name, Name: name, Customer: owner.ID, Domain: owner.Domain, Language: "english",
				Preferences: map[string]preference{}, Created: now, Updated: now, CreatedBy: by, UpdatedBy: by,
			})
			ids = append(ids, id)
		}
		return ids
	}
	users, groups := add(typeUser, "employee-", has.Users), add(typeGroup, "department-", has.Groups)
	for i := range has.Memberships {
		s.store.putMembership(membership{ID: s.store.newUUID(), Group: groups[(i/len(users)+i%len(users))%len(groups)], Member: users[i%len(users)], Added: now, AddedBy: by})
	}
	var granted []int64
	for f := range s.store.functions.all(present) {
		if slices.Contains(f.Flags, "role") {
			granted = append(granted, f.ID)
		}
	}
	for i := range has.Permissions {
		s.store.putPermission(permission{
			ID: s.store.newID("permission"), Subject: users[i%len(users)], Function: granted[i/len(users)%len(granted)], Customer: owner.ID,
			Granted: now, GrantedBy: by,
		})
	}
}
