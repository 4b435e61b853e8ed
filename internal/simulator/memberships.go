package simulator

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

var membershipOperations = map[string]operation{
	"listMemberships":       {handle: memberships.searchQuery, search: true},
	"searchMemberships":     {handle: memberships.searchBody, search: true},
	"removeMembershipsBulk": {handle: removeMembershipsBulk},
}

// memberships are seen by whoever may view the users of the group's customer.
var memberships = kind[membership]{
	rows:    func(v *view) iter.Seq[membership] { return v.store.memberships.all(v.at) },
	id:      func(m membership) string { return m.ID },
	visible: func(c *call, m membership) bool { return c.caller.may("viewUsers", c.view.customerOf(m.Group)) },
	wire:    func(v *view, m membership) any { return v.wireMembership(m) },
	deleted: membership.deleted,
	hidden:  func(v *view, m membership) bool { return v.hidesLink(m.Group, m.Member) },
	flags:   membership.flags,
	times: map[string]func(membership) int64{
		"addedTimestamp":   func(m membership) int64 { return m.Added },
		"removedTimestamp": func(m membership) int64 { return m.Removed },
	},
	sorts: map[string]func(*view, membership) string{
		"addedTimestamp":   func(_ *view, m membership) string { return sortable(m.Added) },
		"removedTimestamp": func(_ *view, m membership) string { return sortable(m.Removed) },
		"groupShortName":   func(v *view, m membership) string { return v.shortName(m.Group) },
		"memberShortName":  func(v *view, m membership) string { return v.shortName(m.Member) },
	},
	sortBy: []string{"groupShortName"},
	criteria: map[string]criterion[membership]{
		"domain":               nothing[membership], // says where shortnames are looked up
		"subjectFieldStrategy": nothing[membership],
		"subject":              membershipSubject,
		"customer": func(c *call, _ any, q criteria) (func(membership) bool, error) {
			ids, err := c.customerIDs(q.texts("customer"), q)
			if c.variants[membershipSubCustomers] {
				ids = closure(c.view.childCustomers, slices.Collect(maps.Keys(ids))...)
			}
			return func(m membership) bool { return ids[c.view.customerOf(m.Group)] || ids[c.view.customerOf(m.Member)] }, err
		},
	},
}

// membershipSubject looks for the subjects in the fields of subjectFieldStrategy: as group or member, unless it names others.
func membershipSubject(c *call, _ any, q criteria) (func(membership) bool, error) {
	ids, err := c.subjectIDs(q.texts("subject"), q)
	fields := map[string]func(membership) int64{
		"group":         func(m membership) int64 { return m.Group },
		"member":        func(m membership) int64 { return m.Member },
		"addedByUser":   func(m membership) int64 { return m.AddedBy },
		"removedByUser": func(m membership) int64 { return m.RemovedBy },
	}
	chosen := []func(membership) int64{fields["group"], fields["member"]}
	if len(q.texts("subjectFieldStrategy")) > 0 {
		chosen = strategies(q, "subjectFieldStrategy", fields)
	}
	return func(m membership) bool {
		for _, field := range chosen {
			if ids[field(m)] {
				return true
			}
		}
		return false
	}, err
}

func (v *view) customerOf(subject int64) int64 {
	s, _ := shown(v, &v.store.subjects, subject)
	return s.Customer
}

func (v *view) shortName(subject int64) string {
	s, _ := shown(v, &v.store.subjects, subject)
	return s.ShortName
}

// removeMembershipsBulk is DELETE /useradmin/v2/membership. The contract names viewUsers alone for it.
func removeMembershipsBulk(c *call) (any, error) {
	removed, err := bulk(c, c.query["membershipID"], func(id string) (wireMembership, error) {
		m, ok := c.store.memberships.get(id, present)
		if !ok || !memberships.visible(c, m) || memberships.hidden(c.view, m) {
			return wireMembership{}, invalid("membershipID", "no membership %s", id)
		}
		if m.deleted() {
			if c.variants[repeatedRevokeRefused] {
				return wireMembership{}, invalid("membershipID", "membership %s is removed", id)
			}
			return c.view.wireMembership(m), nil
		}
		m, err := c.unlink(m, "membershipID", c.argument("comment"))
		return c.view.wireMembership(m), err
	})
	if err != nil {
		return nil, err
	}
	return removed, nil
}

// AddExternalMembership puts a member into a group as an identity provider does: the membership, whose id it returns, is
// externally managed. Both are named by id, or by shortname in the main domain. It fails where one of them does not exist.
func (s *Simulator) AddExternalMembership(group, member string) (id string, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := s.store.view(false)
	admin, _ := v.subject(s.seeded.Administrator)
	into, ok := v.findSubject(group, admin.Domain)
	if !ok || into.Type != typeGroup {
		return "", fmt.Errorf("no group %s", group)
	}
	who, ok := v.findSubject(member, admin.Domain)
	if !ok {
		return "", fmt.Errorf("no subject %s", member)
	}
	m := membership{
		ID: s.store.newUUID(), Group: into.ID, Member: who.ID, ExternallyManaged: true, Added: s.clock().UnixMilli(), AddedBy: admin.ID,
	}
	s.store.putMembership(m)
	return m.ID, nil
}
