package argus

import "context"

// Session is how the credentials are logged in, without the session's key, which nobody here needs. Enums are in upper case here.
type Session struct {
	AuthenticationMethod string    `json:"authenticationMethod"`
	ClientIP             string    `json:"clientIP"`
	CreatedTimestamp     Timestamp `json:"createdTimestamp"`
	PasswordNotSet       bool      `json:"passwordNotSet"`
	ReadOnly             bool      `json:"readOnly"`
	SecurityLevel        string    `json:"securityLevel"`
	Timestamp            Timestamp `json:"timestamp"`
	ValidUntilTimestamp  Timestamp `json:"validUntilTimestamp"`
}

// SessionFunction is a function that a session has.
type SessionFunction struct {
	Description   string `json:"description"`
	Flags         Flags  `json:"flags"`
	ID            ID     `json:"id"`
	Name          string `json:"name"`
	SecurityLevel string `json:"securityLevel"`
}

func (f SessionFunction) key() (ID, string) { return byID(f.ID) }

// Session reads the session of the credentials.
// Operation: getSession.
func (c *Client) Session(ctx context.Context) (*Session, error) {
	return one[Session](ctx, c, getSession, arguments{})
}

// CheckSessionPermission is nil where the session may do the function for the customer, each named by id or name; else an
// error, for which IsForbidden is true where Argus says no.
// Operation: checkSessionPermission.
func (c *Client) CheckSessionPermission(ctx context.Context, function, customer string) error {
	_, err := c.do(ctx, checkSessionPermission, arguments{path: []string{function, customer}})
	return err
}
