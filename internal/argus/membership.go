package argus

import (
	"bytes"
	"context"
	"iter"
	"slices"
)

// Membership is one member in one group. Its id is a UUID.
type Membership struct {
	AddComment       string       `json:"addComment"`
	AddedByUser      *SubjectInfo `json:"addedByUser"`
	AddedTimestamp   Timestamp    `json:"addedTimestamp"`
	Flags            Flags        `json:"flags"`
	Group            *SubjectInfo `json:"group"`
	ID               ID           `json:"id"`
	Member           *SubjectInfo `json:"member"`
	RemoveComment    string       `json:"removeComment"`
	RemovedByUser    *SubjectInfo `json:"removedByUser"`
	RemovedTimestamp Timestamp    `json:"removedTimestamp"`
}

func (m Membership) key() (ID, string) {
	return m.ID, lacking("id", m.ID, "group id", m.Group.id(), "member id", m.Member.id())
}

type addGroupMembersRequest struct {
	Comment string   `json:"comment,omitempty"`
	Subject []string `json:"subject"`
}

// MembershipCriteria are AND-ed; the values of a list are OR-ed. Times are epoch milliseconds, ISO 8601 or relative.
type MembershipCriteria struct {
	Customer             []string `json:"customer,omitempty"`
	Domain               string   `json:"domain,omitempty"`
	EndTimestamp         string   `json:"endTimestamp,omitempty"`
	IncludeDeleted       bool     `json:"includeDeleted,omitempty"`
	SortBy               []string `json:"sortBy,omitempty"`
	StartTimestamp       string   `json:"startTimestamp,omitempty"`
	Subject              []string `json:"subject,omitempty"`
	SubjectFieldStrategy []string `json:"subjectFieldStrategy,omitempty"`
	TimeFieldStrategy    []string `json:"timeFieldStrategy,omitempty"`
	TimeMatchStrategy    string   `json:"timeMatchStrategy,omitempty"`
}

// MembershipSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type MembershipSubCriteria struct {
	MembershipCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchMembershipsRequest is a search over all pages.
type SearchMembershipsRequest struct {
	MembershipCriteria
	SubCriteria []MembershipSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// ListGroupMembers reads the direct members of a group, users and groups.
// Operation: listSubjectsInGroup.
func (c *Client) ListGroupMembers(ctx context.Context, group Ref) ([]Subject, error) {
	return getList[Subject](ctx, c, listSubjectsInGroup, pathArgs(group))
}

// Addition is what the response to an addition tells of the members.
type Addition int

// The additions.
const (
	AdditionNotTold Addition = iota // the response was lost, or has no list
	Added
	NotAdded  // the list is empty: they were members before
	AddedSome // neither the response nor the list of members shows all: the key may not see the others
)

// AddGroupMembers adds members, each by id or shortname. Whether adding one who is a member already is refused differs; the response
// names those that were added.
// Operation: addGroupMembers.
func (c *Client) AddGroupMembers(ctx context.Context, group Ref, subjects []string, comment string) (told Addition, err error) {
	told, _, err = c.addMembers(ctx, group, subjects, comment)
	return told, err
}

// AddGroupMember is AddGroupMembers for one member. Shown is the member as the response shows it, nil if it does not.
// Operation: addGroupMembers.
func (c *Client) AddGroupMember(ctx context.Context, group Ref, subject, comment string) (told Addition, shown *Subject, err error) {
	told, named, err := c.addMembers(ctx, group, []string{subject}, comment)
	if len(named) > 0 {
		shown = &named[0]
	}
	return told, shown, err
}

func (c *Client) addMembers(ctx context.Context, group Ref, subjects []string, comment string) (told Addition, named []Subject, err error) {
	isLost := false
	shown := func(got *response) (_ bool, err error) {
		named, err = namedMembers(got, subjects)
		switch told = AdditionNotTold; {
		case err != nil:
		case len(named) == len(subjects):
			told = Added
		case len(named) > 0:
			told = AddedSome
		case !isLost && bytes.HasPrefix(got.Data, []byte("[")): // an addition before, whose response was lost, may have been ours
			told = NotAdded
		}
		return len(named) > 0, err
	}
	_, err = doConfirmed(ctx, c, addGroupMembers, pathArgs(group).withBody(addGroupMembersRequest{Comment: comment, Subject: subjects}), change{shown, func(ctx context.Context) (bool, error) {
		isLost = true
		count, err := c.countMembers(ctx, group, subjects)
		return count == len(subjects), err
	}})
	if told == AddedSome { // the others may have been members before
		if count, lookErr := c.countMembers(ctx, group, subjects); lookErr == nil && count == len(subjects) {
			told = Added
		}
	}
	return told, named, err
}

// RemoveGroupMembers removes members, each by id or shortname. Whether removing one who is no member is refused differs. Shown
// reports whether the response shows that they were members.
// Operation: removeSubjectsFromGroup.
func (c *Client) RemoveGroupMembers(ctx context.Context, group Ref, subjects []string, comment string) (shown bool, err error) {
	return doConfirmed(ctx, c, removeSubjectsFromGroup, pathArgs(group).withQuery("subject", subjects...).withQuery("comment", comment), change{holdsMembers(subjects), func(ctx context.Context) (bool, error) {
		count, err := c.countMembers(ctx, group, subjects)
		return count == 0, err
	}})
}

// namedMembers returns those of the subjects that the response to an addition names. One that names only others is about something else.
func namedMembers(got *response, subjects []string) (named []Subject, err error) {
	_, err = written(got, func(rows *[]Subject) error {
		var mismatch error
		for _, subject := range subjects {
			ref := idOrName(subject)
			if i := slices.IndexFunc(*rows, func(row Subject) bool { return ref.names(row.about()) }); i >= 0 {
				named = append(named, (*rows)[i])
			} else {
				mismatch = holdRows(*rows, "member", []Ref{ref})
			}
		}
		if len(named) > 0 {
			return nil
		}
		return mismatch
	})
	return named, err
}

// holdsMembers checks the members in the response of a write.
func holdsMembers(subjects []string) func(*response) (bool, error) {
	asked := make([]Ref, len(subjects))
	for i, subject := range subjects {
		asked[i] = idOrName(subject)
	}
	return holdsRows[Subject]("member", asked...)
}

// countMembers counts how many of the subjects are members of a group. The error is that it is not known of each.
func (c *Client) countMembers(ctx context.Context, group Ref, subjects []string) (count int, err error) {
	members, listErr := c.ListGroupMembers(ctx, group)
	for _, subject := range subjects {
		member, findErr := FindRow(members, listErr, func(m *Subject) bool { return idOrName(subject).names(m.about()) })
		if member != nil {
			count++
		} else {
			err = findErr
		}
	}
	return count, err
}

// SearchMemberships reads the memberships that match, page by page.
// Operation: searchMemberships.
func (c *Client) SearchMemberships(ctx context.Context, request SearchMembershipsRequest) iter.Seq2[Membership, error] {
	return func(yield func(Membership, error) bool) {
		for membership, err := range search[Membership](ctx, c, searchMemberships, request) {
			c.locations.noteMembership(&membership)
			if !yield(membership, err) {
				return
			}
		}
	}
}
