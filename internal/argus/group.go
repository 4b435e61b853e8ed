package argus

import (
	"context"
	"iter"
)

// Group is a group of users and groups.
type Group struct {
	CreatedByUser        *SubjectInfo  `json:"createdByUser"`
	CreatedTimestamp     Timestamp     `json:"createdTimestamp"`
	Customer             *CustomerInfo `json:"customer"`
	DeletedByUser        *SubjectInfo  `json:"deletedByUser"`
	DeletedTimestamp     Timestamp     `json:"deletedTimestamp"`
	Description          string        `json:"description"`
	Domain               *DomainInfo   `json:"domain"`
	Flags                Flags         `json:"flags"`
	ID                   ID            `json:"id"`
	LastUpdatedByUser    *SubjectInfo  `json:"lastUpdatedByUser"`
	LastUpdatedTimestamp Timestamp     `json:"lastUpdatedTimestamp"`
	MemberOf             []SubjectInfo `json:"memberOf"`
	Name                 string        `json:"name"`
	ShortName            string        `json:"shortName"`
	Type                 string        `json:"type"`
}

func (g Group) key() (ID, string) { return byID(g.ID) }

func (g Group) about() about { return about{kindOf(g.Type, "group"), g.ID, g.ShortName, g.Domain} }

// AddGroupRequest says what group to add. Customer, Name and ShortName are needed.
type AddGroupRequest struct {
	Customer          string `json:"customer"`
	DaemonAccount     bool   `json:"daemonAccount,omitempty"`
	Description       string `json:"description,omitempty"`
	Domain            string `json:"domain,omitempty"`
	ExternallyManaged bool   `json:"externallyManaged,omitempty"`
	Name              string `json:"name"`
	ShortName         string `json:"shortName"`
}

// UpdateGroupRequest says what to change: nil leaves a field, a pointer to "" clears it.
type UpdateGroupRequest struct {
	DaemonAccount     *bool   `json:"daemonAccount,omitempty"`
	Description       *string `json:"description,omitempty"`
	ExternallyManaged *bool   `json:"externallyManaged,omitempty"`
	Name              *string `json:"name,omitempty"`
	ShortName         *string `json:"shortName,omitempty"`
}

// describes tells whether a group is as the request asks for.
func (r AddGroupRequest) describes(group *Group) bool {
	return sameText(r.ShortName, group.ShortName) && sameText(r.Name, group.Name) && sameText(r.Description, group.Description) &&
		group.Customer.is(r.Customer) && r.DaemonAccount == group.Flags.Has(FlagDaemonAccount) &&
		r.ExternallyManaged == group.Flags.Has(FlagExternallyManaged) && !group.Flags.Has(FlagDeleted)
}

// isIn tells whether a group has all that the request sets.
func (r UpdateGroupRequest) isIn(group *Group) bool {
	return has(r.ShortName, group.ShortName) && has(r.Name, group.Name) && has(r.Description, group.Description) &&
		hasFlag(r.DaemonAccount, group.Flags, FlagDaemonAccount) && hasFlag(r.ExternallyManaged, group.Flags, FlagExternallyManaged)
}

// GroupSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type GroupSubCriteria struct {
	SubjectCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchGroupsRequest is a search over all pages.
type SearchGroupsRequest struct {
	SubjectCriteria
	SubCriteria []GroupSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// AddGroup adds a group. A lost answer is settled as AddUser's.
// Operation: addGroup.
func (c *Client) AddGroup(ctx context.Context, request AddGroupRequest) (*Group, error) {
	added := ByShortName(request.ShortName, request.Domain)
	return add(ctx, c, addGroup, added, request, isAbout[Group]("group", added), func(ctx context.Context) (*Group, error) { return c.GetGroup(ctx, added) }, request.describes)
}

// GetGroup reads a group. A disabled one may answer, with the flag FlagDeleted, or be not found.
// Operation: getGroup.
func (c *Client) GetGroup(ctx context.Context, group Ref) (*Group, error) {
	return get[Group](ctx, c, getGroup, "group", group)
}

// UpdateGroup changes the fields that the request gives, which must be at least one.
// Operation: updateGroup.
func (c *Client) UpdateGroup(ctx context.Context, group Ref, request UpdateGroupRequest) (*Group, error) {
	changed := group.renamed(request.ShortName)
	read := func(ctx context.Context) (*Group, error) { return c.GetGroup(ctx, changed) }
	return write(ctx, c, updateGroup, to(group).with(request), isAbout[Group]("group", changed), read, reached(read, request.isIn))
}

// DeleteGroup disables a group, which keeps its id and shortname.
// Operation: deleteGroup.
func (c *Client) DeleteGroup(ctx context.Context, group Ref) error {
	return act(ctx, c, deleteGroup, to(group), mayBeAbout(isAbout[Group]("group", group)), disabled(func(ctx context.Context) (*Group, error) { return c.GetGroup(ctx, group) }))
}

// ReenableGroup has a disabled group back.
// Operation: reenableGroup.
func (c *Client) ReenableGroup(ctx context.Context, group Ref) (*Group, error) {
	read := func(ctx context.Context) (*Group, error) { return c.GetGroup(ctx, group) }
	return write(ctx, c, reenableGroup, to(group), isAbout[Group]("group", group), read, reached(read, func(g *Group) bool { return !g.Flags.Has(FlagDeleted) }))
}

// MoveGroup moves a group to another customer of its domain, named by id or shortname.
// Operation: moveGroup.
func (c *Client) MoveGroup(ctx context.Context, group Ref, customer string) (*Group, error) {
	read := func(ctx context.Context) (*Group, error) { return c.GetGroup(ctx, group) }
	return write(ctx, c, moveGroup, to(group).with(moveSubjectRequest{customer}), isAbout[Group]("group", group), read, reached(read, func(g *Group) bool { return g.Customer.is(customer) }))
}

// SearchGroups reads the groups that match, page by page.
// Operation: searchGroups.
func (c *Client) SearchGroups(ctx context.Context, request SearchGroupsRequest) iter.Seq2[Group, error] {
	return search[Group](ctx, c, searchGroups, request)
}
