package argus

import (
	"context"
	"iter"
)

// PermissionCriterion matches subjects that have a permission.
type PermissionCriterion struct {
	Customer string `json:"customer,omitempty"`
	Domain   string `json:"domain,omitempty"`
	Function string `json:"function,omitempty"`
}

// UserPreferenceCriterion matches users by one preference.
type UserPreferenceCriterion struct {
	Exists *bool   `json:"exists,omitempty"`
	Value  *string `json:"value,omitempty"`
}

// SubjectCriteria are combined with AND, the values of a list with OR.
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
	// UserPreferences are for searches of users alone.
	UserPreferences map[string]UserPreferenceCriterion `json:"userPreferences,omitempty"`
}

// SubjectSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type SubjectSubCriteria struct {
	SubjectCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchSubjectsRequest is a search over all pages.
type SearchSubjectsRequest struct {
	SubjectCriteria
	SubCriteria []SubjectSubCriteria `json:"subCriteria,omitempty"`
	Page
}

func (r SearchSubjectsRequest) forUsersOnly() bool {
	only := r.UserPreferences != nil
	for _, sub := range r.SubCriteria {
		only = only || sub.UserPreferences != nil
	}
	return only
}

// SearchSubjects reads the users, the groups or both that match, page by page.
// Operations: searchUsers, searchGroups, searchSubjects.
func (c *Client) SearchSubjects(ctx context.Context, kind SubjectType, request SearchSubjectsRequest) iter.Seq2[Subject, error] {
	op := searchSubjects
	if kind != AnySubject {
		op = kind.of(searchUsers, searchGroups)
	}
	return func(yield func(Subject, error) bool) {
		if kind != User && request.forUsersOnly() {
			yield(Subject{}, c.failure(op, errUsersOnly))
			return
		}
		for subject, err := range search[Subject](ctx, c, op, request) {
			subject.setType(kind)
			if !yield(subject, err) {
				return
			}
		}
	}
}
