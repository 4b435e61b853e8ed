package simulator

import (
	"net/http"
	"time"
)

var sessionOperations = map[string]operation{
	"getSession":             {handle: getSession},
	"getSessionCustomers":    {handle: getSessionCustomers},
	"getSessionFunctions":    {handle: getSessionFunctions},
	"checkSessionPermission": {handle: checkSessionPermission},
	"deleteAllUserSessions":  {handle: deleteAllUserSessions},
}

// session is a login that lasts. One by API key begins with the key's first use from an address, and again after it was
// ended; the one by token is there from the start and does not come back. Restarts end sessions.
type session struct {
	ID      string
	User    int64
	Method  string // upper case
	Key     string // prefix of the API key; empty: by token
	IP      string
	Created int64
}

// sessionLife is how long a session is said to last after a request.
const sessionLife = 30 * time.Minute

// sessionByToken is where the session by token is kept; others are kept by key and address.
const sessionByToken = "token"

// login returns the session of the key from the address, which begins if there is none: that is when the user logs in.
func (c *call) login(user subject, key apiKey, address string) session {
	name := key.prefix() + " " + address
	if open, ok := c.store.sessions[name]; ok {
		return open
	}
	begun := session{ID: c.store.newUUID(), User: user.ID, Method: "APIKEY", Key: key.prefix(), IP: address, Created: c.now}
	c.store.sessions[name] = begun
	user.LastLogin, user.LastLoginMethod, user.LastLoginIP = c.now, "apikey", address
	user = user.withMethod("APIKEY", func(m authenticationMethod) authenticationMethod {
		m.LastLogin, m.LastLoginIP = c.now, address
		return m
	})
	c.store.putSubject(user)
	c.log(user, event{Action: "login", Method: "apikey", Message: "logged in with API key " + key.prefix()})
	return begun
}

func (c *call) endSessions(which func(session) bool) (ended int) {
	for name, s := range c.store.sessions {
		if which(s) {
			delete(c.store.sessions, name)
			ended++
		}
	}
	return ended
}

// deleteAllUserSessions is DELETE /authentication/v1/user/{user}/sessions.
func deleteAllUserSessions(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	ended := c.endSessions(func(s session) bool { return s.User == user.ID })
	return struct {
		SessionsDeleted int `json:"sessionsDeleted"`
	}{ended}, nil
}

type wireSession struct {
	AuthenticationMethod string `json:"authenticationMethod"`
	ClientIP             string `json:"clientIP"`
	CreatedTimestamp     int64  `json:"createdTimestamp"`
	PasswordNotSet       bool   `json:"passwordNotSet"`
	ReadOnly             bool   `json:"readOnly"`
	SecurityLevel        string `json:"securityLevel"`
	SessionKey           string `json:"sessionKey"`
	Timestamp            int64  `json:"timestamp"`
	ValidUntilTimestamp  int64  `json:"validUntilTimestamp"`
}

// getSession is GET /authentication/v1/session: the caller's own.
func getSession(c *call) (any, error) {
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	if domain != c.caller.user.Domain {
		return nil, refuse(http.StatusUnauthorized, "the session is of another domain")
	}
	s := c.caller.session
	return wireSession{
		AuthenticationMethod: s.Method, ClientIP: remoteAddress(c.request), CreatedTimestamp: s.Created,
		PasswordNotSet: oneOf("passwordNotSet", c.caller.user.Flags), ReadOnly: c.caller.constraints.ReadOnly, SecurityLevel: "ADMINISTRATIVE",
		SessionKey: s.ID, Timestamp: c.now, ValidUntilTimestamp: c.now + sessionLife.Milliseconds(),
	}, nil
}

// getSessionCustomers is GET /authentication/v1/session/customer: those for which the caller has any function.
func getSessionCustomers(c *call) (any, error) {
	rows := []customerInfo{}
	for _, owner := range c.ownCustomers() {
		rows = append(rows, *c.view.customerInfo(owner.ID))
	}
	return rows, nil
}

// getSessionFunctions is GET /authentication/v1/session/function: those that the caller has for any customer.
func getSessionFunctions(c *call) (any, error) {
	rows := []sessionFunction{}
	for _, f := range c.ownFunctions() {
		rows = append(rows, wireSessionFunction(f))
	}
	return rows, nil
}

// checkSessionPermission is GET /authentication/v1/session/permission/{function}/{customer}: 200 is yes, 403 is no.
func checkSessionPermission(c *call) (any, error) {
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	f, ok := c.view.findFunction(c.path["function"])
	if !ok {
		return nil, notFound("no function %s", c.path["function"])
	}
	owner, ok := c.view.findCustomer(c.path["customer"], domain)
	if !ok {
		return nil, notFound("no customer %s", c.path["customer"])
	}
	if err := c.require(f.Name, owner.ID); err != nil {
		return nil, err
	}
	return true, nil
}
