package argus

import (
	"context"
	"iter"
	"strings"
)

// Subject is a user or a group; a group leaves the fields empty that only users have.
type Subject User

// IsGroup reports whether it is a group. The contract asks for the type of groups, so that a subject without one is a user.
func (s Subject) IsGroup() bool { return strings.EqualFold(s.Type, "group") }

// IsUser tells whether it is a user.
func (s Subject) IsUser() bool { return !s.IsGroup() }

// Subject is the user as a subject.
func (u User) Subject() Subject {
	u.Type = "user"
	return Subject(u)
}

// Subject is the group as a subject.
func (g Group) Subject() Subject {
	return Subject{
		CreatedByUser: g.CreatedByUser, CreatedTimestamp: g.CreatedTimestamp,
		Customer: g.Customer, Domain: g.Domain,
		DeletedByUser: g.DeletedByUser, DeletedTimestamp: g.DeletedTimestamp,
		LastUpdatedByUser: g.LastUpdatedByUser, LastUpdatedTimestamp: g.LastUpdatedTimestamp,
		ID: g.ID, ShortName: g.ShortName, Name: g.Name, Description: g.Description,
		Flags: g.Flags, MemberOf: g.MemberOf, Type: "group",
	}
}

func (s Subject) key() (ID, string) { return byID(s.ID) }

func (s Subject) about() about { return about{kindOf(s.Type, "user"), s.ID, s.ShortName, s.Domain} }

// SubjectCriteria are AND-ed; the values of a list are OR-ed.
type SubjectCriteria struct {
	Ancestor             []string              `json:"ancestor,omitempty"`
	Customer             []string              `json:"customer,omitempty"`
	Domain               []string              `json:"domain,omitempty"`
	EndTimestamp         Timestamp             `json:"endTimestamp,omitempty"`
	ExcludeFlags         []string              `json:"excludeFlags,omitempty"`
	IncludeDeleted       bool                  `json:"includeDeleted,omitempty"`
	IncludeFlags         []string              `json:"includeFlags,omitempty"`
	KeywordFieldStrategy []string              `json:"keywordFieldStrategy,omitempty"`
	KeywordMatchStrategy string                `json:"keywordMatchStrategy,omitempty"`
	Keywords             []string              `json:"keywords,omitempty"`
	Parent               []string              `json:"parent,omitempty"`
	Permissions          []PermissionCriterion `json:"permissions,omitempty"`
	SortBy               []string              `json:"sortBy,omitempty"`
	StartTimestamp       Timestamp             `json:"startTimestamp,omitempty"`
	Subject              []string              `json:"subject,omitempty"`
	TimeFieldStrategy    []string              `json:"timeFieldStrategy,omitempty"`
	TimeMatchStrategy    string                `json:"timeMatchStrategy,omitempty"`
	UserFieldStrategy    []string              `json:"userFieldStrategy,omitempty"`
	UserMatchStrategy    string                `json:"userMatchStrategy,omitempty"`
}

// SubjectSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type SubjectSubCriteria struct {
	SubjectCriteria
	Type     string `json:"type,omitempty"`
	Exclude  bool   `json:"exclude,omitempty"`
	Required bool   `json:"required,omitempty"`
}

// SearchSubjectsRequest is a search over all pages.
type SearchSubjectsRequest struct {
	SubjectCriteria
	// Type is user or group; empty is both.
	Type        string               `json:"type,omitempty"`
	SubCriteria []SubjectSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// GetSubject reads a user or group. A disabled one may answer, with the flag FlagDeleted, or be not found.
// Operation: getSubject.
func (c *Client) GetSubject(ctx context.Context, subject Ref) (*Subject, error) {
	return get[Subject](ctx, c, getSubject, "subject", subject)
}

// SearchSubjects reads the users and groups that match, page by page.
// Operation: searchSubjects.
func (c *Client) SearchSubjects(ctx context.Context, request SearchSubjectsRequest) iter.Seq2[Subject, error] {
	return search[Subject](ctx, c, searchSubjects, request)
}
