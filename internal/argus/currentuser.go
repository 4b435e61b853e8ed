package argus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// CurrentUser is the user whose key or session the client uses. Flags and languages are in upper case here.
type CurrentUser struct {
	AscendantIDs               []ID                    `json:"ascendantIDs"`
	CreatedByUser              *CurrentUserSubjectInfo `json:"createdByUser"`
	CreatedTimestamp           Timestamp               `json:"createdTimestamp"`
	Customer                   *CustomerInfo           `json:"customer"`
	Domain                     *DomainInfo             `json:"domain"`
	Email                      string                  `json:"email"`
	Flags                      Flags                   `json:"flags"`
	ID                         ID                      `json:"id"`
	ImageURL                   string                  `json:"imageURL"`
	Language                   string                  `json:"language"`
	LastImpersonationTimestamp Timestamp               `json:"lastImpersonationTimestamp"`
	LastLoginIP                string                  `json:"lastLoginIP"`
	LastLoginTimestamp         Timestamp               `json:"lastLoginTimestamp"`
	LastUpdatedByUser          *CurrentUserSubjectInfo `json:"lastUpdatedByUser"`
	LastUpdatedTimestamp       Timestamp               `json:"lastUpdatedTimestamp"`
	Mobile                     string                  `json:"mobile"`
	Name                       string                  `json:"name"`
	Properties                 map[string]string       `json:"properties"`
	PublicKey                  string                  `json:"publicKey"`
	TimeZone                   *TimeZone               `json:"timeZone"`
	// UserName is the shortname.
	UserName string `json:"userName"`
}

// CurrentUserSubjectInfo is a subject as the current user names it.
type CurrentUserSubjectInfo struct {
	Customer   *CustomerInfo `json:"customer"`
	CustomerID ID            `json:"customerID"`
	Domain     *DomainInfo   `json:"domain"`
	ID         ID            `json:"id"`
	Name       string        `json:"name"`
	Type       string        `json:"type"`
	UserName   string        `json:"userName"`
}

// TimeZone is a time zone by its description.
type TimeZone struct {
	Description string `json:"description"`
}

// CurrentUserPermission is a permission of the current user.
type CurrentUserPermission struct {
	Customer         *CustomerInfo    `json:"customer"`
	Flags            Flags            `json:"flags"`
	Function         *FunctionInfo    `json:"function"`
	FunctionInfo     *FunctionDetails `json:"functionInfo"`
	GrantedByUser    *SubjectInfo     `json:"grantedByUser"`
	GrantedTimestamp Timestamp        `json:"grantedTimestamp"`
	ID               ID               `json:"id"`
	Subject          *SubjectInfo     `json:"subject"`
}

// CurrentUserGroup is a group of the current user.
type CurrentUserGroup struct {
	Customer    *CustomerInfo `json:"customer"`
	CustomerID  ID            `json:"customerID"`
	Description string        `json:"description"`
	Domain      *DomainInfo   `json:"domain"`
	ID          ID            `json:"id"`
	Name        string        `json:"name"`
	Type        string        `json:"type"`
}

// SessionFunction is a function that a session has.
type SessionFunction struct {
	Description   string `json:"description"`
	Flags         Flags  `json:"flags"`
	ID            ID     `json:"id"`
	Name          string `json:"name"`
	SecurityLevel string `json:"securityLevel"`
}

func (f SessionFunction) key() (ID, string) { return f.ID, lacking("id", string(f.ID), "name", f.Name) }

func (p CurrentUserPermission) key() (ID, string) {
	return p.ID, lacking("id", p.ID, "subject id", p.Subject.id(), "function id", p.Function.id(), "customer id", p.Customer.id())
}

func (g CurrentUserGroup) key() (ID, string) { return byID(g.ID) }

func (u CurrentUser) about() about { return about{"user", u.ID, u.UserName, u.Domain} }

// CurrentUser reads who the credentials belong to. That never changes: a response about another user than the one whose id the
// API key begins with, or than in the first response, is an error.
// Operation: getCurrentUser.
func (c *Client) CurrentUser(ctx context.Context) (*CurrentUser, error) {
	return checked(ctx, c, getCurrentUser, arguments{}, func(user *CurrentUser) error {
		if user.ID == "" {
			return errors.New("the current user in the response has no id")
		}
		if c.owner.CompareAndSwap(nil, &user.ID) || *c.owner.Load() == user.ID {
			return nil
		}
		return user.about().mismatch(fmt.Sprintf("the current user, %s according to the credentials", *c.owner.Load()))
	})
}

// CurrentUserCustomers reads the customers for which the current user has all of the functions, or any function if none is named.
// Operation: getCustomers.
func (c *Client) CurrentUserCustomers(ctx context.Context, functions ...string) iter.Seq2[CustomerInfo, error] {
	return listing[CustomerInfo](ctx, c, getCustomers, arguments{}.withQuery("requiredFunction", functions...), nil)
}

// CurrentUserFunctions reads the functions that the current user has, at the security level of the session.
// Operation: getCurrentUserFunctions.
func (c *Client) CurrentUserFunctions(ctx context.Context) iter.Seq2[SessionFunction, error] {
	return listing[SessionFunction](ctx, c, getCurrentUserFunctions, arguments{}, nil)
}

// CurrentUserGroups reads the groups of the current user, with the groups of those if includeAncestors.
// Operation: getCurrentUserGroups.
func (c *Client) CurrentUserGroups(ctx context.Context, includeAncestors bool) iter.Seq2[CurrentUserGroup, error] {
	args := arguments{}.withQuery("includeAncestors", strconv.FormatBool(includeAncestors))
	return listing[CurrentUserGroup](ctx, c, getCurrentUserGroups, args, nil)
}

// CurrentUserPermissions reads the permissions of the current user, inherited ones included.
// Operation: getCurrentUserPermissions.
func (c *Client) CurrentUserPermissions(ctx context.Context) iter.Seq2[CurrentUserPermission, error] {
	return listing[CurrentUserPermission](ctx, c, getCurrentUserPermissions, arguments{}, nil)
}
