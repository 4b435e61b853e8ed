package argus

import (
	"context"
	"iter"
	"strings"
)

// User is a person's or a machine's account.
type User struct {
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
	Type                       string        `json:"type"`
}

func (u User) key() (ID, string) { return byID(u.ID) }

func (u User) about() about { return about{kindOf(u.Type, "user"), u.ID, u.ShortName, u.Domain} }

// AddUserRequest says what user to add. Customer, Name and ShortName are needed.
type AddUserRequest struct {
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

// UpdateUserRequest says what to change: nil leaves a field, a pointer to "" clears it.
type UpdateUserRequest struct {
	DaemonAccount     *bool   `json:"daemonAccount,omitempty"`
	Description       *string `json:"description,omitempty"`
	Email             *string `json:"email,omitempty"`
	ExternallyManaged *bool   `json:"externallyManaged,omitempty"`
	Language          *string `json:"language,omitempty"`
	Name              *string `json:"name,omitempty"`
	Phone             *Phone  `json:"phone,omitempty"`
	ShortName         *string `json:"shortName,omitempty"`
}

// describes tells whether a user is as the request asks for.
func (r AddUserRequest) describes(user *User) bool {
	phone := Phone{}
	if user.Phone != nil {
		phone = *user.Phone
	}
	return sameText(r.ShortName, user.ShortName) && sameText(r.Name, user.Name) && sameText(r.Email, user.Email) &&
		sameText(r.Description, user.Description) && (r.Phone == nil || *r.Phone == phone) && user.Customer.is(r.Customer) &&
		r.DaemonAccount == user.Flags.Has(FlagDaemonAccount) && r.ExternallyManaged == user.Flags.Has(FlagExternallyManaged) &&
		r.NotificationUser == user.Flags.Has(FlagNotificationUser) && !user.Flags.Has(FlagDeleted)
}

// isIn tells whether a user has all that the request sets.
func (r UpdateUserRequest) isIn(user *User) bool {
	phone := Phone{}
	if user.Phone != nil {
		phone = *user.Phone
	}
	return has(r.ShortName, user.ShortName) && has(r.Name, user.Name) && has(r.Email, user.Email) && has(r.Description, user.Description) &&
		(r.Language == nil || strings.EqualFold(*r.Language, user.Language)) && (r.Phone == nil || *r.Phone == phone) &&
		hasFlag(r.DaemonAccount, user.Flags, FlagDaemonAccount) && hasFlag(r.ExternallyManaged, user.Flags, FlagExternallyManaged)
}

type moveSubjectRequest struct {
	Customer string `json:"customer"`
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

// UserCriteria are AND-ed; the values of a list are OR-ed.
type UserCriteria struct {
	SubjectCriteria
	UserPreferences map[string]UserPreferenceCriterion `json:"userPreferences,omitempty"`
}

// UserSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type UserSubCriteria struct {
	UserCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchUsersRequest is a search over all pages.
type SearchUsersRequest struct {
	UserCriteria
	SubCriteria []UserSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// AddUser adds a user. Where the answer is lost, one with the shortname that was made since by the client's own user, as
// asked for, is the one; a MaybeMadeError is of one that may be.
// Operation: addUser.
func (c *Client) AddUser(ctx context.Context, request AddUserRequest) (*User, error) {
	if methods := request.EnableAuthenticationMethods; methods != nil && *methods == nil {
		request.EnableAuthenticationMethods = &[]string{} // a nil list would be sent as null
	}
	added := ByShortName(request.ShortName, request.Domain)
	return add(ctx, c, addUser, added, request, isAbout[User]("user", added), func(ctx context.Context) (*User, error) { return c.GetUser(ctx, added) }, request.describes)
}

// GetUser reads a user. A disabled one may answer, with the flag FlagDeleted, or be not found.
// Operation: getUser.
func (c *Client) GetUser(ctx context.Context, user Ref) (*User, error) {
	return get[User](ctx, c, getUser, "user", user)
}

// UpdateUser changes the fields that the request gives, which must be at least one.
// Operation: updateUser.
func (c *Client) UpdateUser(ctx context.Context, user Ref, request UpdateUserRequest) (*User, error) {
	changed := user.renamed(request.ShortName)
	read := func(ctx context.Context) (*User, error) { return c.GetUser(ctx, changed) }
	return write(ctx, c, updateUser, to(user).with(request), isAbout[User]("user", changed), read, reached(read, request.isIn))
}

// DeleteUser disables a user, which keeps its id and shortname.
// Operation: deleteUser.
func (c *Client) DeleteUser(ctx context.Context, user Ref) error {
	return act(ctx, c, deleteUser, to(user), mayBeAbout(isAbout[User]("user", user)), disabled(func(ctx context.Context) (*User, error) { return c.GetUser(ctx, user) }))
}

// ReenableUser has a disabled user back.
// Operation: reenableUser.
func (c *Client) ReenableUser(ctx context.Context, user Ref) (*User, error) {
	read := func(ctx context.Context) (*User, error) { return c.GetUser(ctx, user) }
	return write(ctx, c, reenableUser, to(user), isAbout[User]("user", user), read, reached(read, func(u *User) bool { return !u.Flags.Has(FlagDeleted) }))
}

// MoveUser moves a user to another customer of its domain, named by id or shortname.
// Operation: moveUser.
func (c *Client) MoveUser(ctx context.Context, user Ref, customer string) (*User, error) {
	read := func(ctx context.Context) (*User, error) { return c.GetUser(ctx, user) }
	return write(ctx, c, moveUser, to(user).with(moveSubjectRequest{customer}), isAbout[User]("user", user), read, reached(read, func(u *User) bool { return u.Customer.is(customer) }))
}

// SearchUsers reads the users that match, page by page.
// Operation: searchUsers.
func (c *Client) SearchUsers(ctx context.Context, request SearchUsersRequest) iter.Seq2[User, error] {
	return search[User](ctx, c, searchUsers, request)
}
