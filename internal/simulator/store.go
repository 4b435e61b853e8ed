package simulator

import (
	"cmp"
	"encoding/hex"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// present is the moment at which a view sees every write.
const present = math.MaxInt64

// version is one state of a row, and the number of searches after which searches see it.
type version[T any] struct {
	Value     T
	VisibleAt int64
}

// table is rows by key, in the order of their making. A value is never changed in place: a new version is put.
type table[K cmp.Ordered, T any] struct {
	rows  map[K][]version[T]
	order []K
}

func (t *table[K, T]) get(key K, at int64) (T, bool) {
	versions := t.rows[key]
	for _, v := range slices.Backward(versions) {
		if v.VisibleAt <= at || at == present {
			return v.Value, true
		}
	}
	var none T
	return none, false
}

// put adds a version that searches see once visibleAt of them were served, and forgets those that nothing sees after now.
func (t *table[K, T]) put(key K, value T, now, visibleAt int64) {
	if t.rows == nil {
		t.rows = map[K][]version[T]{}
	}
	versions, known := t.rows[key]
	if !known {
		t.order = append(t.order, key)
	}
	versions = append(slices.Clone(versions), version[T]{value, visibleAt})
	for len(versions) > 1 && versions[1].VisibleAt <= now {
		versions = versions[1:]
	}
	t.rows[key] = versions
}

func (t *table[K, T]) all(at int64) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, key := range t.order {
			if value, ok := t.get(key, at); ok && !yield(value) {
				return
			}
		}
	}
}

// store is all that the simulator knows. It has no lock of its own: Simulator.mutex is held around each handler.
type store struct {
	domains     table[int64, domain]
	customers   table[int64, customer]
	subjects    table[int64, subject]
	memberships table[string, membership]
	permissions table[int64, permission]
	functions   table[int64, function]
	mappings    table[string, functionMapping]
	apiKeys     table[string, apiKey]
	events      table[string, event]

	sessions map[string]session // open ones, by sessionByToken or by key and address

	lag      int64 // searches that must be served before a write shows in one
	searches int64 // searches served
	nextID   map[string]int64
	source   *rand.PCG // of random, kept to be saved
	random   *rand.Rand
	present  *view // kept with its index
	changed  bool  // since it was saved

	disabledLinksHidden, groupFlagsObject, shortNamesLowered bool // variants that views show
}

// newID gives the next number of a sequence: subjects (users and groups share it), permissions, functions, customers, keys.
func (s *store) newID(sequence string) int64 {
	s.nextID[sequence]++
	return s.nextID[sequence]
}

func putRow[K cmp.Ordered, T any](s *store, t *table[K, T], key K, value T) {
	s.changed = true
	t.put(key, value, s.searches, s.searches+s.lag)
}

func (s *store) putAPIKey(v apiKey) { putRow(s, &s.apiKeys, v.prefix(), v) }
func (s *store) putEvent(v event)   { putRow(s, &s.events, v.ID, v) }
func (s *store) putDomain(v domain) { putRow(s, &s.domains, v.ID, v) }

// Subjects, memberships and permissions are many: their index is updated in place. The others are few: their index is built again.

func (s *store) putSubject(v subject) {
	if x := s.indexed(); x != nil {
		if old, ok := s.subjects.get(v.ID, present); ok {
			delete(x.subjects, name{old.Domain, old.ShortName})
		}
		x.subjects[name{v.Domain, v.ShortName}] = v.ID
	}
	putRow(s, &s.subjects, v.ID, v)
}

func (s *store) putMembership(v membership) {
	if x := s.indexed(); x != nil {
		x.put(v)
	}
	putRow(s, &s.memberships, v.ID, v)
}

func (s *store) putPermission(v permission) {
	if x := s.indexed(); x != nil {
		if _, known := s.permissions.get(v.ID, present); !known {
			x.grants[v.Subject] = append(x.grants[v.Subject], v.ID)
		}
	}
	putRow(s, &s.permissions, v.ID, v)
}

func (s *store) putFunction(v function) {
	s.forgetIndex()
	putRow(s, &s.functions, v.ID, v)
}

func (s *store) putMapping(v functionMapping) {
	s.forgetIndex()
	putRow(s, &s.mappings, v.ID, v)
}

func (s *store) putCustomer(v customer) {
	s.forgetIndex()
	putRow(s, &s.customers, v.ID, v)
}

// indexed is the index of the present, nil until it is asked for.
func (s *store) indexed() *index { return s.view(false).index }

func (s *store) forgetIndex() { s.view(false).index = nil }

// newUUID makes a random (version 4) UUID text from the store's own source, so that a seed repeats a run.
func (s *store) newUUID() string {
	b := [16]byte(s.randomBytes(16))
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return formatUUID(b)
}

// randomBytes come from the store's own source.
func (s *store) randomBytes(count int) []byte {
	b := make([]byte, count)
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	return b
}

// newSecret makes what only its holder may know, in hexadecimal.
func (s *store) newSecret() string { return hex.EncodeToString(s.randomBytes(24)) }

// savepoint returns a function that takes back the writes of links (memberships, permissions, mappings) since then.
func (s *store) savepoint() (undo func()) {
	memberships, permissions, mappings := s.memberships.copied(), s.permissions.copied(), s.mappings.copied()
	return func() {
		s.forgetIndex()
		s.memberships, s.permissions, s.mappings = memberships, permissions, mappings
	}
}

// copied is a table of its own with the same rows: put never changes a list of versions in place.
func (t *table[K, T]) copied() table[K, T] {
	return table[K, T]{rows: maps.Clone(t.rows), order: slices.Clone(t.order)}
}
