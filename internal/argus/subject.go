package argus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// SubjectType says which of the API's paths are meant: those of users, of groups, or those of subjects, which take both.
type SubjectType string

// The types of subjects. AnySubject is for reads and searches alone.
const (
	AnySubject SubjectType = "subject"
	User       SubjectType = "user"
	Group      SubjectType = "group"
)

// Subject is a user or a group. A group has none of the fields that only users have.
type Subject struct {
	CreatedByUser              *SubjectInfo  `json:"createdByUser"`
	CreatedTimestamp           Timestamp     `json:"createdTimestamp"`
	Customer                   *CustomerInfo `json:"customer"`
	DeletedByUser              *SubjectInfo  `json:"deletedByUser"`
	DeletedTimestamp           Timestamp     `json:"deletedTimestamp"`
	Description                string        `json:"description"`
	Domain                     *DomainInfo   `json:"domain"`
	Email                      string        `json:"email"`
	Flags                      Flags         `json:"flags"`
	ID                         ID            `json:"id"`
	Language                   string        `json:"language"`
	LastImpersonationTimestamp Timestamp     `json:"lastImpersonationTimestamp"`
	LastLoginMethod            string        `json:"lastLoginMethod"`
	LastLoginTimestamp         Timestamp     `json:"lastLoginTimestamp"`
	LastUpdatedByUser          *SubjectInfo  `json:"lastUpdatedByUser"`
	LastUpdatedTimestamp       Timestamp     `json:"lastUpdatedTimestamp"`
	MemberOf                   []SubjectInfo `json:"memberOf"`
	Name                       string        `json:"name"`
	Phone                      *Phone        `json:"phone"`
	PhoneNumber                string        `json:"phoneNumber"`
	Role                       string        `json:"role"`
	ShortName                  string        `json:"shortName"`
	Type                       SubjectType   `json:"type"`
}

// UnmarshalJSON reads a subject. One without flags that has the time when it was disabled has FlagDeleted: flags may be left out.
func (s *Subject) UnmarshalJSON(data []byte) error {
	type fields Subject
	read := fields{}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.Flags == nil && read.DeletedTimestamp > 0 {
		read.Flags = Flags{FlagDeleted}
	}
	*s = Subject(read)
	return nil
}

// Noun returns "group" or "user", as messages name the subject.
func (s *Subject) Noun() string {
	if s.IsGroup() {
		return "group"
	}
	return "user"
}

// IsGroup reports whether it is a group. The contract asks for the type of groups, so that a subject without one is a user.
func (s Subject) IsGroup() bool { return s.Type.isGroup() }

func (t SubjectType) isGroup() bool { return strings.EqualFold(string(t), string(Group)) }

func (s Subject) key() (ID, string) { return byID(s.ID) }

func (s Subject) about() about {
	return about{kindOf(s.Type, User), s.ID, s.ShortName, s.Domain}
}

// isSubject returns a check that a response is about the subject that was asked for. A response without a type is about one of
// the type whose path was taken. Every user and group has a shortname.
func isSubject(kind SubjectType, ref Ref) func(*Subject) error {
	return func(subject *Subject) error {
		subject.setType(kind)
		if subject.ShortName == "" {
			return errors.New("the object in the response has no shortName")
		}
		return ref.mismatch(string(kind), subject.about())
	}
}

// setType completes a subject that was read from a path of users or of groups alone.
func (s *Subject) setType(kind SubjectType) {
	if kind != AnySubject {
		s.Type = SubjectType(kindOf(s.Type, kind))
	}
}

// AddSubjectRequest says what user or group to add. Customer, Name and ShortName are needed. Email, Language, NotificationUser,
// Phone and EnableAuthenticationMethods are for users alone.
type AddSubjectRequest struct {
	Customer          string `json:"customer"`
	DaemonAccount     bool   `json:"daemonAccount,omitempty"`
	Description       string `json:"description,omitempty"`
	Domain            string `json:"domain,omitempty"`
	Email             string `json:"email,omitempty"`
	ExternallyManaged bool   `json:"externallyManaged,omitempty"`
	Language          string `json:"language,omitempty"`
	Name              string `json:"name"`
	NotificationUser  bool   `json:"notificationUser,omitempty"`
	Phone             *Phone `json:"phone,omitempty"`
	ShortName         string `json:"shortName"`
	// EnableAuthenticationMethods nil leaves the choice to the service; an empty list enables none.
	EnableAuthenticationMethods *[]string `json:"enableAuthenticationMethods,omitempty"`
}

// UpdateSubjectRequest says what to change: nil leaves a field, a pointer to "" clears it. Email, Language and Phone are for
// users alone.
type UpdateSubjectRequest struct {
	DaemonAccount     *bool   `json:"daemonAccount,omitempty"`
	Description       *string `json:"description,omitempty"`
	Email             *string `json:"email,omitempty"`
	ExternallyManaged *bool   `json:"externallyManaged,omitempty"`
	Language          *string `json:"language,omitempty"`
	Name              *string `json:"name,omitempty"`
	Phone             *Phone  `json:"phone,omitempty"`
	ShortName         *string `json:"shortName,omitempty"`
}

type moveSubjectRequest struct {
	Customer string `json:"customer"`
}

// errUsersOnly refuses a request before it is sent: bodies with fields that an operation does not know are refused.
var errUsersOnly = errors.New("the request has a field that only users have")

func (r AddSubjectRequest) forUsersOnly() bool {
	return r.Email != "" || r.Language != "" || r.NotificationUser || r.Phone != nil || r.EnableAuthenticationMethods != nil
}

func (r UpdateSubjectRequest) forUsersOnly() bool {
	return r.Email != nil || r.Language != nil || r.Phone != nil
}

// describes reports whether a subject is as the request asks for, in any spelling.
func (r AddSubjectRequest) describes(s *Subject) bool {
	return SameText(r.ShortName, s.ShortName) && SameText(r.Name, s.Name) && SameText(r.Email, s.Email) &&
		SameText(r.Description, s.Description) && r.Phone.isOf(s, SameNumber) && s.Customer.is(r.Customer) &&
		r.DaemonAccount == s.Flags.Has(FlagDaemonAccount) && r.ExternallyManaged == s.Flags.Has(FlagExternallyManaged) &&
		r.NotificationUser == s.Flags.Has(FlagNotificationUser) && !s.Flags.Has(FlagDeleted)
}

// isIn reports whether a subject has all that the request sets. Another spelling does not count: it may be all that the request
// changes, and sending that twice does no harm.
func (r UpdateSubjectRequest) isIn(s *Subject) bool {
	return has(r.ShortName, s.ShortName) && has(r.Name, s.Name) && has(r.Email, s.Email) && has(r.Description, s.Description) &&
		(r.Language == nil || strings.EqualFold(*r.Language, s.Language)) && r.Phone.isOf(s, holdsSent) &&
		hasFlag(r.DaemonAccount, s.Flags, FlagDaemonAccount) && hasFlag(r.ExternallyManaged, s.Flags, FlagExternallyManaged)
}

// isOf reports whether a subject has the phone number; nil sets none.
func (p *Phone) isOf(s *Subject, same func(sent, answered string) bool) bool {
	has := Phone{}
	if s.Phone != nil {
		has = *s.Phone
	}
	return p == nil || same(p.CountryCode, has.CountryCode) && same(p.NationalNumber, has.NationalNumber)
}

// of returns the operation on a subject of the type.
func (t SubjectType) of(user, group operation) operation {
	if t == Group {
		return group
	}
	return user
}

// AddSubject adds a user or group. If the response is lost or shows none, one with the shortname that the client's own user created since, as
// asked for, is the one; a PossiblyCreatedError is of one that may be.
// Operations: addUser, addGroup.
func (c *Client) AddSubject(ctx context.Context, kind SubjectType, request AddSubjectRequest) (*Subject, error) {
	op := kind.of(addUser, addGroup)
	if kind != User && request.forUsersOnly() {
		return nil, c.failure(op, errUsersOnly)
	}
	if methods := request.EnableAuthenticationMethods; methods != nil && *methods == nil {
		request.EnableAuthenticationMethods = &[]string{} // a nil list would be sent as null
	}
	added, err := c.add(ctx, op, kind, request)
	c.locations.noteSubject(added)
	return added, err
}

// GetSubject reads a user or group. A disabled one may be shown, with the flag FlagDeleted, or be not found.
// Operations: getUser, getGroup, getSubject.
func (c *Client) GetSubject(ctx context.Context, kind SubjectType, subject Ref) (*Subject, error) {
	op := getSubject
	if kind != AnySubject {
		op = kind.of(getUser, getGroup)
	}
	found, err := checked(ctx, c, op, pathArgs(subject), hasID(isSubject(kind, subject)))
	c.locations.noteSubject(found)
	return found, err
}

// UpdateSubject changes the fields that the request gives, which must be at least one.
// Operations: updateUser, updateGroup.
func (c *Client) UpdateSubject(ctx context.Context, kind SubjectType, subject Ref, request UpdateSubjectRequest) (*Subject, error) {
	op := kind.of(updateUser, updateGroup)
	if kind != User && request.forUsersOnly() {
		return nil, c.failure(op, errUsersOnly)
	}
	changed := subject.renamed(request.ShortName)
	return c.changeSubject(ctx, op, pathArgs(subject).withBody(request), c.subjectReader(kind, changed), request.isIn)
}

// DeleteSubject disables a user or group, which keeps its id and shortname.
// Operations: deleteUser, deleteGroup.
func (c *Client) DeleteSubject(ctx context.Context, kind SubjectType, subject Ref) error {
	_, err := doConfirmed(ctx, c, kind.of(deleteUser, deleteGroup), pathArgs(subject), change{holdsObject(isSubject(kind, subject)), func(ctx context.Context) (bool, error) {
		left, err := c.GetSubject(ctx, kind, subject)
		return err == nil && left.Flags.Has(FlagDeleted), err
	}})
	return err
}

// ReenableSubject re-enables a disabled user or group.
// Operations: reenableUser, reenableGroup.
func (c *Client) ReenableSubject(ctx context.Context, kind SubjectType, subject Ref) (*Subject, error) {
	return c.changeSubject(ctx, kind.of(reenableUser, reenableGroup), pathArgs(subject), c.subjectReader(kind, subject),
		func(s *Subject) bool { return !s.Flags.Has(FlagDeleted) })
}

// MoveSubject moves a user or group to another customer of its domain, named by id or shortname. A response that shows another
// customer is not believed, and is an error if a read shows that one too.
// Operations: moveUser, moveGroup.
func (c *Client) MoveSubject(ctx context.Context, kind SubjectType, subject Ref, customer string) (*Subject, error) {
	op, of := kind.of(moveUser, moveGroup), c.subjectReader(kind, subject)
	isMoved := func(s *Subject) bool { return s.Customer.is(customer) }
	moved, err := c.changeSubject(ctx, op, pathArgs(subject).withBody(moveSubjectRequest{customer}), of, isMoved)
	if err != nil || moved.Customer == nil || isMoved(moved) {
		return moved, err
	}
	moved, err = readBack(ctx, c, op, func(ctx context.Context) (*Subject, error) { return untilUsable(ctx, c, of.read) })
	if err == nil && !isMoved(moved) {
		err = c.failure(op, fmt.Errorf("the move to customer %s was accepted, and Argus still shows customer %s", customer, moved.Customer.id()))
	}
	if err != nil {
		return nil, err
	}
	return moved, nil
}

func (c *Client) subjectReader(kind SubjectType, subject Ref) reader[Subject] {
	return reader[Subject]{
		read:  func(ctx context.Context) (*Subject, error) { return c.GetSubject(ctx, kind, subject) },
		check: isSubject(kind, subject),
	}
}

// changeSubject sends a change of one subject; it is done if the subject is as wanted.
func (c *Client) changeSubject(ctx context.Context, op operation, args arguments, of reader[Subject], wanted func(*Subject) bool) (*Subject, error) {
	of.look = isApplied(of.read, wanted)
	changed, err := write(ctx, c, op, args, of)
	c.locations.noteSubject(changed)
	return changed, err
}

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
