package simulator

import (
	"cmp"
	"slices"
)

type wireMembership struct {
	ID               string       `json:"id"`
	Group            *subjectInfo `json:"group"`
	Member           *subjectInfo `json:"member"`
	Flags            []string     `json:"flags"`
	AddComment       string       `json:"addComment,omitempty"`
	AddedTimestamp   int64        `json:"addedTimestamp"`
	AddedByUser      *subjectInfo `json:"addedByUser,omitempty"`
	RemoveComment    string       `json:"removeComment,omitempty"`
	RemovedTimestamp int64        `json:"removedTimestamp,omitempty"`
	RemovedByUser    *subjectInfo `json:"removedByUser,omitempty"`
}

func (m membership) flags() []string {
	return withFlag(withFlag(nil, "externallyManaged", m.ExternallyManaged), "deleted", m.deleted())
}

func (v *view) wireMembership(m membership) wireMembership {
	return wireMembership{
		m.ID, v.subjectInfo(m.Group), v.subjectInfo(m.Member), m.flags(), m.AddComment, m.Added, v.subjectInfo(m.AddedBy),
		m.RemoveComment, m.Removed, v.subjectInfo(m.RemovedBy),
	}
}

// named finds a subject that a body or query names for a link: 412 at the field if there is none, or it is disabled.
func (c *call) named(field, text string, domain int64, types ...string) (subject, error) {
	s, ok := c.view.findSubject(text, domain)
	switch {
	case !ok || !oneOf(s.Type, types):
		return s, invalid(field, "no %s %s", types[0], text)
	case s.deleted():
		return s, invalid(field, "%s is disabled", text)
	}
	return s, nil
}

// membershipOf is the active membership of the member in the group.
func (c *call) membershipOf(group, member int64) (membership, bool) {
	for _, m := range c.view.look().groups[member] {
		if m.Group == group {
			return m, true
		}
	}
	return membership{}, false
}

// link makes the membership, or returns the one that is there.
func (c *call) link(group, member subject, field, comment string) (membership, error) {
	if m, ok := c.membershipOf(group.ID, member.ID); ok {
		if c.variants[presentMemberRefused] {
			return m, invalid(field, "%s is a member of %s", member.ShortName, group.ShortName)
		}
		return m, nil
	}
	if closure(c.view.groupsOf, group.ID)[member.ID] {
		return membership{}, invalid(field, "%s cannot be in %s, which it contains", member.ShortName, group.ShortName)
	}
	m := membership{
		ID: c.store.newUUID(), Group: group.ID, Member: member.ID, AddComment: comment, Added: c.now, AddedBy: c.caller.user.ID,
	}
	if c.variants[linkIDsKept] {
		for old := range c.store.memberships.all(present) {
			if old.Group == m.Group && old.Member == m.Member {
				m.ID = old.ID
			}
		}
	}
	c.store.putMembership(m)
	return m, nil
}

// unlink removes a membership, unless an identity provider owns it.
func (c *call) unlink(m membership, field, comment string) (membership, error) {
	if m.ExternallyManaged {
		return m, invalid(field, "membership %s is managed by an identity provider", m.ID)
	}
	m.Removed, m.RemovedBy, m.RemoveComment = c.now, c.caller.user.ID, comment
	c.store.putMembership(m)
	return m, nil
}

// bulk does one write for each item: all or nothing, unless the variant says that what went well before a refusal stays.
func bulk[T, R any](c *call, items []T, write func(T) (R, error)) ([]R, error) {
	undo := func() {}
	if len(items) > 1 { // a single write that is refused has done nothing
		undo = c.store.savepoint()
	}
	results := []R{}
	for _, item := range items {
		result, err := write(item)
		if err != nil {
			if !c.variants[bulkNotAtomic] {
				undo()
			}
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// ordered are ids in the order of an unsorted list: by id, or shuffled.
func (c *call) ordered(ids []int64) []int64 {
	if !c.variants[listsShuffled] {
		return slices.Sorted(slices.Values(ids))
	}
	return slices.SortedFunc(slices.Values(ids), func(a, b int64) int {
		return cmp.Compare(c.scatter(formatID(a)), c.scatter(formatID(b)))
	})
}

// wireMembers are members in full, of those that the caller may see.
func (c *call) wireMembers(members []int64) []any {
	rows := []any{}
	for _, id := range c.ordered(members) {
		if s, ok := c.view.subject(id); ok && c.caller.may("viewUsers", s.Customer) {
			rows = append(rows, c.view.wireSubject(s))
		}
	}
	return rows
}
