package argus

import (
	"maps"
	"slices"
	"sync"
)

// mostCustomers bounds the customers whose bulk lists of a kind are read. A state that spans more is served from one of all.
const mostCustomers = 20

// everyCustomer stands for a bulk list of all that the key may see.
const everyCustomer ID = ""

// locations are the customers of users and groups, by id and by name, as responses last showed them. The zero value is ready.
type locations struct{ customers sync.Map }

func (l *locations) note(subject objectKey, customer *CustomerInfo) {
	if subject != (objectKey{}) && customer.id() != "" {
		l.customers.Store(subject, customer.id())
	}
}

func (l *locations) noteSubject(subject *Subject) {
	if subject == nil {
		return
	}
	l.note(objectKey{id: subject.ID}, subject.Customer)
	if subject.Domain != nil {
		l.note(nameKey(subject.ShortName, subject.Domain.Name), subject.Customer)
	}
}

func (l *locations) noteMembership(membership *Membership) {
	for _, end := range []*SubjectInfo{membership.Group, membership.Member} {
		if end != nil {
			l.note(objectKey{id: end.ID}, end.Customer)
		}
	}
}

// of returns the customers of users and groups, without those that are not known.
func (l *locations) of(subjects ...objectKey) (customers []ID) {
	for _, subject := range subjects {
		if customer, known := l.customers.Load(subject); known {
			customers = append(customers, customer.(ID))
		}
	}
	return customers
}

// scope chooses the customers whose rows the bulk lists of a kind hold: those of the objects that single reads had to serve.
type scope[K comparable] struct {
	// customersOf are the customers whose lists show the object with a key, as far as they are known. Nil has one list of all.
	customersOf func(K) []ID

	mutex  sync.Mutex
	missed map[K]bool   // what was asked for and is in no list
	listed map[ID]bool  // the customers whose lists were read
	after  map[ID]int64 // how many objects must be asked for before a list that was too expensive is tried again
	apart  bool         // one customer at a time, since several at once were too expensive
	all    bool         // no scoped lists, since the server refused one
}

func newScope[K comparable](customersOf func(K) []ID) *scope[K] {
	return &scope[K]{customersOf: customersOf, missed: map[K]bool{}, listed: map[ID]bool{}, after: map[ID]int64{}}
}

// covers reports whether a list of customers shows the object with a key if there is one.
func (s *scope[K]) covers(customers []ID, key K) bool {
	if customers[0] == everyCustomer {
		return true
	}
	return slices.ContainsFunc(s.customersOf(key), func(of ID) bool { return slices.Contains(customers, of) })
}

// miss notes that no list shows an object.
func (s *scope[K]) miss(key K) {
	if s.customersOf == nil {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.missed[key] = true
}

// next returns the customers that the next list is to be of, after so many objects were asked for; everyCustomer is of all. None
// if there is nothing to read.
func (s *scope[K]) next(asked int64) (customers []ID) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.listed[everyCustomer] {
		return nil
	}
	known := s.customersOf != nil && s.drop(s.missed, func(customer ID) bool { return s.listed[customer] })
	left := maps.Clone(s.missed)
	for known {
		counts := s.count(left, func(customer ID) bool { return asked > s.after[customer] })
		if len(counts) == 0 || len(customers) > 0 && s.apart {
			break
		}
		customer := mostCommon(counts)
		customers = append(customers, customer)
		s.drop(left, func(of ID) bool { return of == customer })
	}
	switch {
	case s.all, len(s.listed)+len(customers) > mostCustomers, !known && len(s.listed) == 0:
		if asked > s.after[everyCustomer] {
			return []ID{everyCustomer}
		}
		return nil
	}
	return customers
}

// drop deletes the keys of customers that are so, and reports whether the customer of any key is known.
func (s *scope[K]) drop(keys map[K]bool, isSo func(ID) bool) (known bool) {
	maps.DeleteFunc(keys, func(key K, _ bool) bool {
		customers := s.customersOf(key)
		known = known || len(customers) > 0
		return slices.ContainsFunc(customers, isSo)
	})
	return known
}

// count counts the keys of each customer that is so.
func (s *scope[K]) count(keys map[K]bool, isSo func(ID) bool) map[ID]int {
	counts := map[ID]int{}
	for key := range keys {
		for _, customer := range s.customersOf(key) {
			if isSo(customer) {
				counts[customer]++
			}
		}
	}
	return counts
}

// mostCommon is the customer with the highest count; of several, always the same one.
func mostCommon(counts map[ID]int) (most ID) {
	for customer, count := range counts {
		if count > counts[most] || count == counts[most] && customer > most {
			most = customer
		}
	}
	return most
}

// read notes that the list of customers was read.
func (s *scope[K]) read(customers []ID) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, customer := range customers {
		s.listed[customer] = true
	}
}

// tooExpensive notes that the list of customers costs too much until so many objects are asked for.
func (s *scope[K]) tooExpensive(customers []ID, until int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(customers) > 1 {
		s.apart = true
		return
	}
	s.after[customers[0]] = until
}

// refused notes that the server does not take the list of customers.
func (s *scope[K]) refused() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.all = true
}
