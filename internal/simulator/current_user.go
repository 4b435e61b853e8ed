package simulator

import "strings"

var currentUserOperations = map[string]operation{
	"getCurrentUser":            {handle: getCurrentUser},
	"getCurrentUserPermissions": {handle: getCurrentUserPermissions},
	"getCustomers":              {handle: getCustomers},
	"getCurrentUserFunctions":   {handle: getCurrentUserFunctions},
	"getCurrentUserGroups":      {handle: getCurrentUserGroups},
}

// currentUserInfo is a subject in the spelling of currentuser/v1.
type currentUserInfo struct {
	ID         int64         `json:"id"`
	Type       string        `json:"type"`
	UserName   string        `json:"userName"`
	Name       string        `json:"name"`
	CustomerID int64         `json:"customerID"`
	Customer   *customerInfo `json:"customer"`
	Domain     *domainInfo   `json:"domain"`
}

type currentUser struct {
	ID                         int64             `json:"id"`
	UserName                   string            `json:"userName"`
	Name                       string            `json:"name"`
	Email                      string            `json:"email,omitempty"`
	Mobile                     string            `json:"mobile,omitempty"`
	Language                   string            `json:"language"`
	Customer                   *customerInfo     `json:"customer"`
	Domain                     *domainInfo       `json:"domain"`
	AscendantIDs               []int64           `json:"ascendantIDs"`
	Flags                      []string          `json:"flags"`
	Properties                 map[string]string `json:"properties"`
	TimeZone                   timeZone          `json:"timeZone"`
	LastLoginIP                string            `json:"lastLoginIP,omitempty"`
	LastLoginTimestamp         int64             `json:"lastLoginTimestamp,omitempty"`
	LastImpersonationTimestamp int64             `json:"lastImpersonationTimestamp,omitempty"`
	CreatedTimestamp           int64             `json:"createdTimestamp"`
	CreatedByUser              *currentUserInfo  `json:"createdByUser,omitempty"`
	LastUpdatedTimestamp       int64             `json:"lastUpdatedTimestamp"`
	LastUpdatedByUser          *currentUserInfo  `json:"lastUpdatedByUser,omitempty"`
}

type timeZone struct {
	Description string `json:"description"`
}

// currentUserFlags spells users' flags as currentuser/v1 does.
var currentUserFlags = map[string]string{
	"anonymousUser": "ANONYMOUS_USER", "blocked": "BLOCKED", "daemonAccount": "DAEMON_ACCOUNT",
	"forcePasswordChange": "FORCE_PWCHANGE", "passwordNotSet": "PASSWORD_NOT_SET", "deleted": "DISABLED",
}

// methodFlags are the flags for the methods that are enabled.
var methodFlags = map[string]string{
	"APIKEY": "AUTH_APIKEY", "SIGNATURE": "AUTH_CRYPTO", "LDAP": "AUTH_LDAP", "PASSWORD": "AUTH_LOCAL",
	"OPENID": "AUTH_OPENID", "SMS": "AUTH_SMS", "TOTP": "AUTH_TOTP",
}

func (v *view) currentUserInfo(id int64) *currentUserInfo {
	s, ok := v.subject(id)
	if !ok {
		return nil
	}
	return &currentUserInfo{s.ID, s.Type, s.ShortName, s.Name, s.Customer, v.customerInfo(s.Customer), v.domainInfo(s.Domain)}
}

// getCurrentUser is GET /currentuser/v1/user.
func getCurrentUser(c *call) (any, error) {
	u := c.caller.user
	flags := []string{}
	for _, flag := range u.flags() {
		if spelled, ok := currentUserFlags[flag]; ok {
			flags = append(flags, spelled)
		}
	}
	for _, method := range u.Methods {
		if spelled, ok := methodFlags[method.Method]; ok {
			flags = append(flags, spelled)
		}
	}
	ascendants := []int64{}
	for id := range closure(c.view.groupsOf, c.view.groupsOf(u.ID)...) {
		ascendants = append(ascendants, id)
	}
	owner, _ := c.view.customer(u.Customer)
	return currentUser{
		ID: u.ID, UserName: u.ShortName, Name: u.Name, Email: u.Email, Mobile: u.Phone.number(), Language: strings.ToUpper(u.Language),
		Customer: c.view.customerInfo(u.Customer), Domain: c.view.domainInfo(u.Domain), AscendantIDs: ascendants, Flags: flags,
		Properties: map[string]string{}, TimeZone: timeZone{owner.TimeZone}, LastLoginIP: u.LastLoginIP,
		LastLoginTimestamp: u.LastLogin, LastImpersonationTimestamp: u.LastImpersonation,
		CreatedTimestamp: u.Created, CreatedByUser: c.view.currentUserInfo(u.CreatedBy),
		LastUpdatedTimestamp: u.Updated, LastUpdatedByUser: c.view.currentUserInfo(u.UpdatedBy),
	}, nil
}
