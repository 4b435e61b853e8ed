package simulator

import (
	"slices"
	"strings"
)

var methodOperations = map[string]operation{
	"getMethods":            {handle: getMethods},
	"getUserMethods":        {handle: getUserMethods, owned: true},
	"getCurrentUserMethods": {handle: func(c *call) (any, error) { return c.wireMethods(c.caller.user), nil }},
	"enableMethodForUser":   {handle: switchingMethod(true), owned: true},
	"disableMethodForUser":  {handle: switchingMethod(false), owned: true},
}

// methods are all that the service knows.
var methods = []string{"APIKEY", "ENROLLMENT", "IMPERSONATED", "LDAP", "OPENID", "PASSWORD", "SIGNATURE", "SMS", "TOTP"}

// getMethods is GET /authentication/v1/methods.
func getMethods(*call) (any, error) { return methods, nil }

type wireMethod struct {
	Method             string         `json:"method"`
	Initialized        bool           `json:"initialized"`
	LastLoginTimestamp int64          `json:"lastLoginTimestamp,omitempty"`
	LastLoginIP        string         `json:"lastLoginIP,omitempty"`
	Settings           map[string]any `json:"settings"`
}

func (c *call) wireMethod(user subject, m authenticationMethod) wireMethod {
	return wireMethod{m.Method, c.initialized(user, m), m.LastLogin, m.LastLoginIP, map[string]any{}}
}

// initialized reports whether the user could log in with the method: what it needs exists.
func (c *call) initialized(user subject, m authenticationMethod) bool {
	switch m.Method {
	case "APIKEY":
		for key := range c.store.apiKeys.all(present) {
			if key.User == user.ID && key.Revoked == 0 && !key.expired(c.now) {
				return true
			}
		}
		return false
	case "OPENID":
		return user.OpenID != nil
	case "TOTP":
		return user.TOTPSeed != ""
	case "SMS":
		return user.Phone != (phone{})
	}
	return m.Initialized
}

// wireMethods are the user's enabled methods.
func (c *call) wireMethods(user subject) []wireMethod {
	rows := []wireMethod{}
	for _, m := range user.Methods {
		if !c.empties(user) {
			rows = append(rows, c.wireMethod(user, m))
		}
	}
	slices.SortFunc(rows, func(a, b wireMethod) int { return strings.Compare(a.Method, b.Method) })
	shuffle(c, rows, func(m wireMethod) string { return m.Method })
	return rows
}

// getUserMethods is GET /authentication/v1/user/{user}/methods.
func getUserMethods(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	return c.wireMethods(user), nil
}

// method is the user's enabled method of the name.
func (s subject) method(name string) (authenticationMethod, bool) {
	at := slices.IndexFunc(s.Methods, func(m authenticationMethod) bool { return m.Method == name })
	if at < 0 {
		return authenticationMethod{Method: name}, false
	}
	return s.Methods[at], true
}

// withMethod is a copy whose enabled method of the name is changed; others are as they were.
func (s subject) withMethod(name string, change func(authenticationMethod) authenticationMethod) subject {
	s.Methods = slices.Clone(s.Methods)
	for i, m := range s.Methods {
		if m.Method == name {
			s.Methods[i] = change(m)
		}
	}
	return s
}

// switchingMethod is PUT /authentication/v1/user/{user}/{enable|disable}/{method}; what is so already stays so.
func switchingMethod(on bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		user, err := c.userAt()
		if err != nil {
			return nil, err
		}
		method, enabled := user.method(strings.ToUpper(c.path["method"]))
		if c.empties(user) {
			enabled = false
		}
		if enabled == on {
			return c.wireMethod(user, method), nil
		}
		if err := c.active(user); err != nil {
			return nil, err
		}
		e := event{Action: "enrollmentDisabled", Method: c.path["method"], Message: "method " + method.Method + " disabled"}
		user.Methods = slices.DeleteFunc(slices.Clone(user.Methods), func(m authenticationMethod) bool { return m.Method == method.Method })
		if on {
			e.Action, e.Message = "enrollment", "method "+method.Method+" enabled"
			user.Methods = append(user.Methods, method)
		}
		if method.Method == "PASSWORD" {
			user.Flags = withFlag(user.Flags, "passwordNotSet", on)
		}
		c.store.putSubject(user)
		c.log(user, e)
		return c.wireMethod(user, method), nil
	}
}
