package argus

import (
	"context"
	"strings"
)

// UserAuthenticationMethod is a method that is enabled for a user. Compare Method without case.
type UserAuthenticationMethod struct {
	Initialized        bool           `json:"initialized"`
	LastLoginIP        string         `json:"lastLoginIP"`
	LastLoginTimestamp Timestamp      `json:"lastLoginTimestamp"`
	Method             string         `json:"method"`
	Settings           map[string]any `json:"settings"`
}

func (m UserAuthenticationMethod) key() (ID, string) {
	return ID(m.Method), lacking("method", m.Method)
}

func (m UserAuthenticationMethod) about() about { return about{kind: "method", shortName: m.Method} }

// AuthenticationMethod is the name of a method. Compare it without case.
type AuthenticationMethod string

func (m AuthenticationMethod) key() (ID, string) { return ID(m), lacking("method", m) }

// ListMethods reads the methods that the service has.
// Operation: getMethods.
func (c *Client) ListMethods(ctx context.Context) ([]AuthenticationMethod, error) {
	return getList[AuthenticationMethod](ctx, c, getMethods, arguments{})
}

// ListUserMethods reads the methods that are enabled for a user.
// Operation: getUserMethods.
func (c *Client) ListUserMethods(ctx context.Context, user ID) ([]UserAuthenticationMethod, error) {
	return getList[UserAuthenticationMethod](ctx, c, getUserMethods, pathArgs(ByID(user)))
}

// EnableUserMethod enables a method for a user. The method is sent in lower case.
// Operation: enableMethodForUser.
func (c *Client) EnableUserMethod(ctx context.Context, user ID, method string) error {
	return c.switchMethod(ctx, enableMethodForUser, user, method, true)
}

// DisableUserMethod disables a method for a user. The method is sent in lower case. The response shows the method whether or not
// it was enabled.
// Operation: disableMethodForUser.
func (c *Client) DisableUserMethod(ctx context.Context, user ID, method string) error {
	return c.switchMethod(ctx, disableMethodForUser, user, method, false)
}

func (c *Client) switchMethod(ctx context.Context, op operation, user ID, method string, on bool) error {
	_, err := doConfirmed(ctx, c, op, arguments{path: []string{string(user), strings.ToLower(method)}}, change{holdsObject(isAbout[UserAuthenticationMethod]("method", ByShortName(method, ""))), func(ctx context.Context) (bool, error) {
		methods, err := c.ListUserMethods(ctx, user)
		found, err := FindRow(methods, err, func(m *UserAuthenticationMethod) bool { return strings.EqualFold(m.Method, method) })
		return (found != nil) == on, err
	}})
	return err
}
