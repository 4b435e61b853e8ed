package simulator

import (
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"time"
)

var userAuthenticationOperations = map[string]operation{
	"getUserAuthenticationStatus": {handle: getUserAuthenticationStatus},
	"getUserAuthenticationEvents": {handle: getUserAuthenticationEvents},
	"blockUser":                   {handle: blocking(true)},
	"unblockUser":                 {handle: blocking(false)},
	"initiateUserTOTP":            {handle: initiateUserTOTP},
	"revokeUserTOTP":              {handle: revokeUserTOTP},
	"getUserOpenIDConfiguration":  {handle: getUserOpenIDConfiguration},
	"setUserOpenIDConfiguration":  {handle: setUserOpenIDConfiguration},
	"retrieveSMSToken":            {handle: retrieveSMSToken},
	"resetUserPassword":           {handle: resetUserPassword},
}

// getUserAuthenticationStatus is GET /authentication/v1/user/{user}.
func getUserAuthenticationStatus(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	return struct {
		Blocked             bool `json:"blocked"`
		ForcePasswordChange bool `json:"forcePasswordChange"`
	}{oneOf("blocked", user.Flags), oneOf("forcePasswordChange", user.Flags)}, nil
}

// blocking is PUT /authentication/v1/user/{user}/{block|unblock}; what is so already stays so.
func blocking(on bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		user, err := c.userAt()
		if err != nil {
			return nil, err
		}
		c.store.putSubject(c.blocked(user, on))
		return struct{}{}, nil
	}
}

// blocked is the user with the flag blocked or without it; a block ends the user's sessions.
func (c *call) blocked(user subject, on bool) subject {
	if oneOf("blocked", user.Flags) == on {
		return user
	}
	user.Flags = withFlag(user.Flags, "blocked", on)
	if !on {
		c.log(user, event{Action: "userUnblocked", Message: "the user is unblocked"})
		return user
	}
	c.endSessions(func(s session) bool { return s.User == user.ID })
	c.log(user, event{Action: "userBlocked", Message: "the user is blocked"})
	return user
}

// initiateUserTOTP is POST /authentication/v1/user/{user}/totp: the one response that holds the seed. Whether the method is
// enabled is another question.
func initiateUserTOTP(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	seed := c.store.randomBytes(20)
	user.TOTPSeed = base32.StdEncoding.EncodeToString(seed)
	c.store.putSubject(user)
	c.log(user, event{Action: "totpEnrolled", Method: "totp", Message: "TOTP initiated"})
	return struct {
		KeyAlgorithm   string `json:"keyAlgorithm"`
		PassCodeLength int    `json:"passCodeLength"`
		SeedBase32     string `json:"seedBase32"`
		SeedBase64     string `json:"seedBase64"`
		UserName       string `json:"userName"`
	}{"SHA1", 6, user.TOTPSeed, base64.StdEncoding.EncodeToString(seed), user.ShortName}, nil
}

// revokeUserTOTP is DELETE /authentication/v1/user/{user}/totp.
func revokeUserTOTP(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	if user.TOTPSeed == "" {
		return nil, notFound("TOTP is not initiated for %s", user.ShortName)
	}
	user.TOTPSeed = ""
	c.store.putSubject(user)
	c.log(user, event{Action: "enrollmentDisabled", Method: "totp", Message: "TOTP revoked"})
	return struct{}{}, nil
}

// openIDProvider is one that the service is set up for: the contract has no operation to make or list them.
type openIDProvider struct {
	ID, ShortName, Name string
	Customer            int64
}

var openIDProviders = []openIDProvider{
	{"3f2a1c5e-8d47-4b6f-9a10-52c7e8d0b431", "fjord-login", "Fjord Login", 2},
	{"b7d9e604-1f35-4c82-8e6a-0a94c3f7d215", "skog-login", "Skog Login", 6},
}

// openIDConfiguration says as whom an OpenID provider knows a user.
type openIDConfiguration struct {
	Provider       string // id
	MappedUserName string
}

type wireOpenIDProvider struct {
	ID        string        `json:"id"`
	ShortName string        `json:"shortName"`
	Name      string        `json:"name"`
	Customer  *customerInfo `json:"customer"`
}

type wireOpenIDConfiguration struct {
	MappedUserName string             `json:"mappedUserName"`
	Provider       wireOpenIDProvider `json:"provider"`
	user           int64
}

// wireOpenID is how a user is mapped, who must be.
func (v *view) wireOpenID(user subject) any {
	wire := wireOpenIDConfiguration{MappedUserName: user.OpenID.MappedUserName, user: user.ID}
	for _, p := range openIDProviders {
		if p.ID == user.OpenID.Provider {
			wire.Provider = wireOpenIDProvider{p.ID, p.ShortName, p.Name, v.customerInfo(p.Customer)}
		}
	}
	return wire
}

// getUserOpenIDConfiguration is GET /authentication/v1/user/{user}/openid.
func getUserOpenIDConfiguration(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	if user.OpenID == nil {
		return nil, notFound("%s has no OpenID configuration", user.ShortName)
	}
	return c.view.wireOpenID(user), nil
}

// setUserOpenIDConfiguration is PUT /authentication/v1/user/{user}/openid; the provider is named by id or shortname.
func setUserOpenIDConfiguration(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	request, err := decode[struct {
		MappedUserName string `json:"mappedUserName"`
		Provider       string `json:"provider"`
	}](c)
	if err != nil {
		return nil, err
	}
	if request.MappedUserName == "" {
		return nil, invalid("mappedUserName", "a name is required")
	}
	for _, p := range openIDProviders {
		if request.Provider == p.ID || request.Provider == p.ShortName {
			user.OpenID = &openIDConfiguration{p.ID, request.MappedUserName}
			c.store.putSubject(user)
			return c.view.wireOpenID(user), nil
		}
	}
	return nil, invalid("provider", "no OpenID provider %s", request.Provider)
}

var tokenSuffix = regexp.MustCompile(`^[0-9]{1,5}$`)

// retrieveSMSToken is GET /authentication/v1/user/{user}/sms/token/{tokenSuffix}. Nobody logs in by SMS here, so a token with
// any suffix was sent to every user who could.
func retrieveSMSToken(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	suffix := c.path["tokenSuffix"]
	_, enabled := user.method("SMS")
	if !enabled || user.Phone == (phone{}) || !tokenSuffix.MatchString(suffix) {
		return nil, notFound("no token that ends with %s was sent to %s", suffix, user.ShortName)
	}
	digits := fmt.Sprintf("%06d", c.store.random.IntN(1_000_000))
	return struct {
		SessionCookie string `json:"sessionCookie"`
		Token         string `json:"token"`
		UserID        int64  `json:"userID"`
	}{c.store.newSecret(), digits[:len(digits)-len(suffix)] + suffix, user.ID}, nil
}

// resetLife is how long a password can be set after a reset.
const resetLife = 24 * time.Hour

// resetUserPassword is PUT /authentication/v1/user/{user}/password/reset: it returns what lets the user set a new one.
func resetUserPassword(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	if _, enabled := user.method("PASSWORD"); !enabled {
		return nil, refuse(http.StatusPreconditionFailed, "%s has no password", user.ShortName)
	}
	user.Flags = withFlag(user.Flags, "forcePasswordChange", true)
	c.store.putSubject(user)
	c.log(user, event{Action: "enrollmentChallenge", Method: "password", Message: "the password is reset"})
	return struct {
		Authorization string `json:"authorization"`
		Expires       int64  `json:"expires"`
		Identifier    string `json:"identifier"`
		NextURI       string `json:"nextURI"`
		Operation     string `json:"operation"`
	}{
		c.store.newSecret(), c.now + resetLife.Milliseconds(), "setPassword", "/authentication/v1/password", "setPassword",
	}, nil
}
