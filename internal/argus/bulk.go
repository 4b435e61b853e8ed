package argus

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// bulkLife bounds how long bulk reads are served from what they have read.
const bulkLife = time.Minute

// BulkReader serves reads of many objects in few requests: users, groups, memberships and permissions from bulk lists, made
// once enough objects of the kind are asked for, and customers and functions for data sources; preferences, API keys and methods from one list per user. A bulk list is
// a search for all that the key may see of the customers in which single reads found objects, or of every customer.
//
// What Client.Bulk returns is at most a minute old and younger than the client's last write. It returns nothing (nil) where a
// single read has to: for the first objects of a kind, if a bulk list failed or would be far larger than what is asked for,
// and for what a bulk list does not hold. So nothing is ever gone because a bulk list does not show it. Searches may show a write
// late, which reads of users and groups do not: a row that differs from what the caller knows is to be read singly.
// Responses are shared and must not be changed. A nil BulkReader returns nothing.
type BulkReader struct {
	client  *Client
	now     func() time.Time
	log     func(ctx context.Context, message string, fields map[string]any)
	current atomic.Pointer[generation]
	written atomic.Bool
	// gatherWait begins the time for which a search waits for those who ask next.
	gatherWait func() <-chan time.Time

	answered, loaded atomic.Int64
}

// generation is what was read since the last write, or for bulkLife: it is dropped whole, with the loads on their way.
type generation struct {
	began       time.Time
	users       *bulkList[objectKey, Subject]
	groups      *bulkList[objectKey, Subject]
	subjects    *bulkList[objectKey, Subject]
	customers   *bulkList[objectKey, Customer]
	functions   *bulkList[objectKey, Function]
	mappings    Cache[*functionGraph]
	memberships *bulkList[membershipEnds, Membership]
	permissions *bulkList[granted, Permission]

	membershipsOf *gatherer[Membership]
	permissionsOf *gatherer[Permission]

	preferences Cache[[]UserPreference]
	keys        Cache[[]APIKey]
	methods     Cache[[]UserAuthenticationMethod]
	owners      Fresh[*Subject]
	notActive   sync.Map // the owners that are disabled or not visible
	others      sync.Map // see With
}

// objectKey is either an id, or a shortname in a domain. Functions have no domain.
type objectKey struct {
	id                ID
	shortName, domain string
}

// nameKey is the key of a shortname in a domain: names that are the same by SameName have the same key.
func nameKey(shortName, domain string) objectKey {
	return objectKey{shortName: strings.ToLower(strings.TrimSpace(shortName)), domain: strings.ToLower(strings.TrimSpace(domain))}
}

type membershipEnds struct{ group, member ID }

type granted struct{ subject, function, customer ID }

func newBulkReader(client *Client, config Config) *BulkReader {
	return &BulkReader{client: client, now: config.Now, log: config.Log, gatherWait: func() <-chan time.Time { return time.After(config.GatherWait) }}
}

// forget begins a new generation: after a write, whatever was read before may be wrong.
func (b *BulkReader) forget() {
	if b != nil {
		b.written.Store(true)
		b.current.Store(nil)
	}
}

func (b *BulkReader) generation() *generation {
	for {
		current := b.current.Load()
		if current != nil && b.now().Sub(current.began).Abs() < bulkLife {
			return current
		}
		b.current.CompareAndSwap(current, b.newGeneration())
	}
}

func (b *BulkReader) newGeneration() *generation {
	where := &b.client.locations
	located := func(subject objectKey) []ID { return where.of(subject) }
	subjects := func(customers []string) SearchSubjectsRequest {
		return SearchSubjectsRequest{SubjectCriteria: SubjectCriteria{Customer: customers}}
	}
	membershipsOf := newGatherer(b, searchMemberships, func(groups []string) SearchMembershipsRequest {
		return SearchMembershipsRequest{MembershipCriteria: MembershipCriteria{Subject: groups, SubjectFieldStrategy: []string{"group"}}}
	}, func(m *Membership) ID { return m.Group.id() })
	membershipsOf.saw = where.noteMembership
	return &generation{
		began:         b.now(),
		membershipsOf: membershipsOf,
		permissionsOf: newGatherer(b, searchPermissions, func(subjects []string) SearchPermissionsRequest {
			return SearchPermissionsRequest{PermissionCriteria: PermissionCriteria{Subject: subjects}.Exactly()}
		}, func(p *Permission) ID { return p.Subject.id() }),
		users:  newBulkList(b, "users", searchUsers, subjects, keyByID(User)).alsoBy(nameOfSubject).scoped(located, where.noteSubject),
		groups: newBulkList(b, "groups", searchGroups, subjects, keyByID(Group)).alsoBy(nameOfSubject).scoped(located, where.noteSubject),
		subjects: newBulkList(b, "subjects", searchSubjects,
			func([]string) SearchSubjectsRequest {
				return SearchSubjectsRequest{SubjectCriteria: SubjectCriteria{IncludeDeleted: true}}
			},
			func(s *Subject) (objectKey, string) {
				return objectKey{id: s.ID}, lacking("id", string(s.ID), "shortname", s.ShortName, "domain", s.Domain.String())
			}).alsoBy(nameOfSubject),
		customers: newBulkList(b, "customers", searchBasicCustomers, func([]string) SearchCustomersRequest { return SearchCustomersRequest{} },
			func(c *Customer) (objectKey, string) {
				return objectKey{id: c.ID}, lacking("id", string(c.ID), "shortname", c.ShortName)
			}).alsoBy(func(c *Customer) objectKey { return nameKey(c.ShortName, c.Domain.String()) }).after(readsBeforeCustomers),
		functions: newBulkList(b, "functions", searchFunctions, func([]string) SearchFunctionsRequest { return SearchFunctionsRequest{} },
			func(f *Function) (objectKey, string) {
				return objectKey{id: f.ID}, lacking("id", string(f.ID), "name", f.Name)
			}).alsoBy(func(f *Function) objectKey { return nameKey(f.Name, "") }).worth(readsOfFunction),
		memberships: newBulkList(b, "memberships", searchMemberships,
			func(customers []string) SearchMembershipsRequest {
				return SearchMembershipsRequest{MembershipCriteria: MembershipCriteria{Customer: customers}}
			},
			func(m *Membership) (membershipEnds, string) {
				_, lacks := m.key()
				return membershipEnds{m.Group.id(), m.Member.id()}, lacks
			}).scoped(func(ends membershipEnds) []ID { return where.of(objectKey{id: ends.group}, objectKey{id: ends.member}) }, where.noteMembership),
		permissions: newBulkList(b, "permissions", searchPermissions,
			func(customers []string) SearchPermissionsRequest {
				return SearchPermissionsRequest{PermissionCriteria: PermissionCriteria{Customer: customers}.Exactly()}
			},
			func(p *Permission) (granted, string) {
				_, lacks := p.key()
				return granted{p.Subject.id(), p.Function.id(), p.Customer.id()}, lacks
			}).scoped(func(g granted) []ID { return []ID{g.customer} }, nil),
	}
}

// keyByID is the key of a bulk list of one type, which its rows may leave out.
func keyByID(kind SubjectType) func(*Subject) (objectKey, string) {
	return func(subject *Subject) (objectKey, string) {
		subject.setType(kind)
		id, lacks := subject.key()
		return objectKey{id: id}, lacks
	}
}

func nameOfSubject(s *Subject) objectKey { return nameKey(s.ShortName, s.Domain.String()) }

// Subject is the user or group as a bulk list shows it; nil if GetSubject has to tell.
// Operations: searchUsers, searchGroups.
func (b *BulkReader) Subject(ctx context.Context, kind SubjectType, id ID) *Subject {
	if b == nil {
		return nil
	}
	subject, _ := b.generation().of(kind).get(ctx, objectKey{id: id})
	return subject
}

// of is the list of users or groups.
func (g *generation) of(kind SubjectType) *bulkList[objectKey, Subject] {
	if kind == Group {
		return g.groups
	}
	return g.users
}

// SubjectWithID is the user or group, disabled or not, that has an id; nil and known if the bulk list shows that none has,
// unknown if only GetSubject or a search can tell. It is served from the same list as SubjectNamed.
// Operation: searchSubjects.
func (b *BulkReader) SubjectWithID(ctx context.Context, id ID) (subject *Subject, known bool) {
	if b == nil {
		return nil, false
	}
	return b.generation().subjects.get(ctx, objectKey{id: id})
}

// SubjectNamed is the user or group, disabled or not, that has a shortname in a domain; nil and known if the bulk list shows
// that nobody has, unknown if only a search can tell.
// Operation: searchSubjects.
func (b *BulkReader) SubjectNamed(ctx context.Context, shortName, domain string) (subject *Subject, known bool) {
	if b == nil || domain == "" {
		return nil, false
	}
	subject, known = b.generation().subjects.get(ctx, nameKey(shortName, domain))
	if subject != nil && subject.ShortName != shortName {
		return nil, false // a server may have both spellings
	}
	return subject, known
}

// Membership is the membership between two subjects; nil and known if the bulk list shows none, not known where a search
// has to tell.
// Operation: searchMemberships.
func (b *BulkReader) Membership(ctx context.Context, group, member ID) (membership *Membership, known bool) {
	if b == nil {
		return nil, false
	}
	return b.generation().memberships.get(ctx, membershipEnds{group, member})
}

// Permission is the grant of just this function to just this subject for just this customer; nil and known where the
// bulk list shows none, unknown if only a search can tell. Names in place of ids are never known.
// Operation: searchPermissions.
func (b *BulkReader) Permission(ctx context.Context, subject, function, customer ID) (permission *Permission, known bool) {
	if b == nil || !subject.isNumber() || !function.isNumber() || !customer.isNumber() {
		return nil, false
	}
	return b.generation().permissions.get(ctx, granted{subject, function, customer})
}

// Preferences are all preferences of a user; nil without error if ListUserPreferences has to tell.
// Operation: listUserPreferences.
func (b *BulkReader) Preferences(ctx context.Context, user ID) ([]UserPreference, error) {
	if b == nil {
		return nil, nil
	}
	return listed(ctx, b, &b.generation().preferences, user, func(ctx context.Context) ([]UserPreference, error) {
		return Collect(b.client.ListUserPreferences(ctx, ByID(user)))
	})
}

// APIKeys are the descriptors of a user's keys; nil without error if ListAPIKeys has to tell.
// Operation: listUserApiKeys.
func (b *BulkReader) APIKeys(ctx context.Context, user ID) ([]APIKey, error) {
	if b == nil {
		return nil, nil
	}
	return listed(ctx, b, &b.generation().keys, user, func(ctx context.Context) ([]APIKey, error) { return b.client.ListAPIKeys(ctx, user) })
}

// Methods are the methods that are enabled for a user; nil without error if ListUserMethods has to tell.
// Operation: getUserMethods.
func (b *BulkReader) Methods(ctx context.Context, user ID) ([]UserAuthenticationMethod, error) {
	if b == nil {
		return nil, nil
	}
	return listed(ctx, b, &b.generation().methods, user, func(ctx context.Context) ([]UserAuthenticationMethod, error) {
		return b.client.ListUserMethods(ctx, user)
	})
}

// Owner is the user or group that objects belong to, as find reads it. That it is disabled is read once, however many of its
// objects are asked for. That it is active is read after the call, because it may have been disabled since an earlier read.
func (b *BulkReader) Owner(ctx context.Context, ref Ref, find func(context.Context, Ref) (*Subject, error)) (*Subject, error) {
	if b == nil {
		return find(ctx, ref)
	}
	current, key := b.generation(), ref.Domain+"/"+ref.Name
	return current.owners.Get(ctx, key, func(ctx context.Context) (*Subject, error) {
		if owner, known := current.notActive.Load(key); known {
			return owner.(*Subject), nil
		}
		owner, err := find(ctx, ref)
		if err == nil && (owner == nil || owner.Flags.Has(FlagDeleted)) {
			current.notActive.Store(key, owner)
		}
		return owner, err
	})
}

// With returns what is kept under a key beside all other bulk reads, and is dropped with them. The first to ask makes it.
func (b *BulkReader) With(key any, empty func() any) any {
	if b == nil {
		return empty()
	}
	kept, _ := b.generation().others.LoadOrStore(key, empty())
	return kept
}

// listed is a list of one user, asked for once however many of its rows are read. One that cannot be used is kept as nil, and
// decides nothing for all that the user has.
func listed[T any](ctx context.Context, b *BulkReader, lists *Cache[[]T], user ID, list func(context.Context) ([]T, error)) ([]T, error) {
	rows, err := lists.Get(ctx, string(user), func(ctx context.Context) ([]T, error) {
		b.loaded.Add(1)
		rows, err := list(ctx)
		if IsNotFound(err) || isUnusable(err) {
			return nil, nil
		}
		return rows, err
	})
	if rows != nil {
		b.note(ctx)
	}
	return rows, err
}

// note counts a read that was served, and says now and then what that saved.
func (b *BulkReader) note(ctx context.Context) {
	if count := b.answered.Add(1); count >= 16 && count&(count-1) == 0 {
		b.logReads(ctx, "bulk reads saved requests", map[string]any{"reads_answered": count, "requests_made": b.loaded.Load()})
	}
}

func (b *BulkReader) logReads(ctx context.Context, message string, fields map[string]any) {
	if b.log != nil {
		b.log(ctx, message, fields)
	}
}
