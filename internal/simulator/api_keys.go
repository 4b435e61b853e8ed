package simulator

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

var apiKeyOperations = map[string]operation{
	"initiateUserApiKey":        {handle: initiateUserAPIKey, owned: true},
	"listUserApiKeys":           {handle: listUserAPIKeys, owned: true},
	"renewUserApiKeyByPrefix":   {handle: renewing((*call).keyByPrefix), owned: true},
	"renewUserApiKeyByIDLegacy": {handle: renewing((*call).keyByID), owned: true},
	"revokeUserAPIKeyByPrefix":  {handle: revoking((*call).keyByPrefix), owned: true},
	"revokeUserApiKeyByID":      {handle: revoking((*call).keyByID), owned: true},
}

const (
	defaultExpirationDays = 90
	maximalExpirationDays = 365
	renewalCapDays        = 60 // under its variant, as the next one
	mostRenewalDays       = 30
)

const dayMillis = int64(24 * time.Hour / time.Millisecond)

type wireAPIKey struct {
	Prefix            string             `json:"prefix"`
	Description       string             `json:"description"`
	CreatedTimestamp  int64              `json:"createdTimestamp"`
	CreatedByUser     *subjectInfo       `json:"createdByUser,omitempty"`
	ValidUntil        *int64             `json:"validUntil,omitempty"` // nil: no end
	LastUsedTimestamp int64              `json:"lastUsedTimestamp,omitempty"`
	LastUsedIP        *ipAddress         `json:"lastUsedIP,omitempty"`
	Source            apiKeySource       `json:"source"`
	ValidSources      []ipAddress        `json:"validSources"`
	Constraints       wireKeyConstraints `json:"constraints"`
}

type wireKeyConstraints struct {
	Customers []customerInfo `json:"customers"`
	Functions []functionInfo `json:"functions"`
	ReadOnly  bool           `json:"readOnly"`
}

// ipAddress is an address or a network, normalised: a host has all its bits in the mask.
type ipAddress struct {
	Address   string `json:"address"`
	Host      bool   `json:"host"`
	IPv6      bool   `json:"ipv6"`
	MaskBits  int    `json:"maskBits"`
	Multicast bool   `json:"multicast"`
	Public    bool   `json:"public"`
}

func wireAddress(network netip.Prefix) ipAddress {
	address := network.Masked().Addr()
	return ipAddress{
		Address: address.String(), Host: network.IsSingleIP(), IPv6: address.Is6(), MaskBits: network.Bits(), Multicast: address.IsMulticast(),
		Public: address.IsGlobalUnicast() && !address.IsPrivate(),
	}
}

// wireAPIKey describes a key without its secret.
func (c *call) wireAPIKey(k apiKey) wireAPIKey {
	w := wireAPIKey{
		Prefix: k.prefix(), Description: k.Description, CreatedTimestamp: k.Created, CreatedByUser: c.view.subjectInfo(k.CreatedBy),
		LastUsedTimestamp: k.LastUsed, Source: k.source(c.variants[addressesNormalised]), ValidSources: []ipAddress{},
		Constraints: wireKeyConstraints{[]customerInfo{}, []functionInfo{}, k.Constraints.ReadOnly},
	}
	if k.ValidUntil != 0 || c.variants[validUntilZero] {
		w.ValidUntil = &k.ValidUntil
	}
	if used, ok := networkOf(k.LastUsedIP); ok {
		address := wireAddress(used)
		w.LastUsedIP = &address
	}
	for _, text := range k.Addresses {
		network, ok := networkOf(text)
		if address := wireAddress(network); ok && !slices.Contains(w.ValidSources, address) {
			w.ValidSources = append(w.ValidSources, address)
		}
	}
	for _, id := range k.Constraints.Customers {
		if info := c.view.customerInfo(id); info != nil {
			w.Constraints.Customers = append(w.Constraints.Customers, *info)
		}
	}
	for _, id := range k.Constraints.Functions {
		if info := c.view.functionInfo(id); info != nil {
			w.Constraints.Functions = append(w.Constraints.Functions, *info)
		}
	}
	return w
}

// userAt finds the user of the path, for whom the caller must have the function that the operation asks for.
func (c *call) userAt() (subject, error) { return c.subjectAt("user", typeUser) }

type initiateAPIKeyRequest struct {
	Description              string             `json:"description"`
	Source                   *apiKeySource      `json:"source"`
	ValidSources             []string           `json:"validSources"`
	DisableSourceRestriction bool               `json:"disableSourceRestriction"`
	SessionConstraints       sessionConstraints `json:"sessionConstraints"`
	keyLife
}

type sessionConstraints struct {
	CustomerID []int64  `json:"customerID"`
	Function   []string `json:"function"`
	FunctionID []int64  `json:"functionID"`
	ReadOnly   bool     `json:"readOnly"`
}

// keyLife says how long a key is valid: days from now, 0 and disableExpiration are no end.
type keyLife struct {
	ExpirationDays    *float64 `json:"expirationDays"`
	DisableExpiration bool     `json:"disableExpiration"`
}

func (l keyLife) validUntil(now int64) (int64, error) {
	days := float64(defaultExpirationDays)
	if l.ExpirationDays != nil {
		days = *l.ExpirationDays
	}
	if days > maximalExpirationDays {
		return 0, invalid("expirationDays", "%v days are more than %d", days, maximalExpirationDays)
	}
	if l.DisableExpiration || days == 0 {
		return 0, nil
	}
	return now + int64(days)*dayMillis, nil
}

// What creating, renewing and revoking a key return.
type (
	initiatedAPIKey struct {
		APIKeyString  string     `json:"apiKeyString"`
		KeyDescriptor wireAPIKey `json:"keyDescriptor"`
	}
	renewedAPIKey struct {
		RenewedKey wireAPIKey `json:"renewedKey"`
	}
	revokedAPIKey struct {
		RevokedKey wireAPIKey `json:"revokedKey"`
	}
)

// initiateUserAPIKey is POST /authentication/v1/user/{user}/apikey: the one response that holds the secret.
func initiateUserAPIKey(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	request, err := decode[initiateAPIKeyRequest](c)
	if err != nil {
		return nil, err
	}
	if user.deleted() {
		return nil, invalid("user", "%s is disabled", user.ShortName)
	}
	key := apiKey{User: user.ID, Description: request.Description, Created: c.now, CreatedBy: c.caller.user.ID}
	if key.ValidUntil, err = request.validUntil(c.now); err != nil {
		return nil, err
	}
	if key, err = c.restrict(key, request); err != nil {
		return nil, err
	}
	if key.Constraints, err = c.constraintsOf(request.SessionConstraints); err != nil {
		return nil, err
	}
	key.KeyID, key.Secret = c.store.newID("apiKey"), c.store.newSecret()
	c.store.putAPIKey(key)
	c.log(user, event{Action: "keyEnrolled", Method: "apikey", Message: "API key " + key.prefix() + " made"})
	return made{initiatedAPIKey{key.text(), c.wireAPIKey(key)}}, nil
}

// constraintsOf resolves what a key is narrowed to.
func (c *call) constraintsOf(r sessionConstraints) (constraints, error) {
	narrowed := constraints{ReadOnly: r.ReadOnly}
	for _, id := range r.CustomerID {
		if _, ok := c.view.customer(id); !ok {
			return narrowed, invalid("sessionConstraints.customerID", "no customer %d", id)
		}
		narrowed.Customers = append(narrowed.Customers, id)
	}
	for _, name := range r.Function {
		f, ok := c.view.function(c.view.look().functions[name])
		if !ok || f.deleted() {
			return narrowed, invalid("sessionConstraints.function", "no function %s", name)
		}
		narrowed.Functions = append(narrowed.Functions, f.ID)
	}
	for _, id := range r.FunctionID {
		f, ok := c.view.function(id)
		if !ok || f.deleted() {
			return narrowed, invalid("sessionConstraints.functionID", "no function %d", id)
		}
		if !slices.Contains(narrowed.Functions, id) {
			narrowed.Functions = append(narrowed.Functions, id)
		}
	}
	return narrowed, nil
}

// apiKeyList is the list of a user's keys.
type apiKeyList struct {
	Keys []wireAPIKey `json:"keys"`
	user int64
}

// listUserAPIKeys is GET /authentication/v1/user/{user}/apikey: those that are not revoked, expired ones too.
func listUserAPIKeys(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	keys := []wireAPIKey{}
	for key := range c.store.apiKeys.all(present) {
		if key.User == user.ID && key.Revoked == 0 && !c.empties(user) {
			keys = append(keys, c.wireAPIKey(key))
		}
	}
	shuffle(c, keys, func(k wireAPIKey) string { return k.Prefix })
	return apiKeyList{keys, user.ID}, nil
}

// keyByPrefix finds the user's key that the path names by its prefix of two segments, revoked or not.
func (c *call) keyByPrefix(user subject) (apiKey, error) {
	prefix := c.path["prefixUser"] + "/" + c.path["prefixKey"]
	key, ok := c.store.apiKeys.get(prefix, present)
	if !ok || key.User != user.ID {
		return apiKey{}, notFound("no API key %s", prefix)
	}
	return key, nil
}

// keyByID finds the user's key that the path names by its id alone.
func (c *call) keyByID(user subject) (apiKey, error) {
	id, ok := number(c.path["keyID"])
	key, known := c.store.apiKeys.get(apiKey{User: user.ID, KeyID: id}.prefix(), present)
	if !ok || !known {
		return apiKey{}, notFound("no API key %s", c.path["keyID"])
	}
	return key, nil
}

// renewing is PUT of a key: its life begins again.
func renewing(find func(*call, subject) (apiKey, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		key, err := c.keyAt(find)
		if err != nil {
			return nil, err
		}
		life, err := decode[keyLife](c)
		if err != nil {
			return nil, err
		}
		if key.Revoked != 0 {
			return nil, invalid("prefix", "API key %s is revoked", key.prefix())
		}
		if days := life.ExpirationDays; c.variants[renewalRefused] && days != nil && *days > mostRenewalDays {
			return nil, invalid("expirationDays", "API key %s cannot be renewed", key.prefix())
		}
		if key.ValidUntil, err = life.validUntil(c.now); err != nil {
			return nil, err
		}
		if most := c.now + renewalCapDays*dayMillis; c.variants[renewalCapped] && key.ValidUntil > most {
			key.ValidUntil = most
		}
		c.store.putAPIKey(key)
		return renewedAPIKey{c.wireAPIKey(key)}, nil
	}
}

// revoking is DELETE of a key.
func revoking(find func(*call, subject) (apiKey, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		key, err := c.keyAt(find)
		if err != nil {
			return nil, err
		}
		switch {
		case key.Revoked == 0:
			key.Revoked = c.now
			c.store.putAPIKey(key)
			c.endSessions(func(s session) bool { return s.Key == key.prefix() })
			user, _ := c.view.subject(key.User)
			c.log(user, event{Action: "enrollmentDisabled", Method: "apikey", Message: "API key " + key.prefix() + " revoked"})
		case c.variants[repeatedRevokeRefused]:
			return nil, invalid("prefix", "API key %s is revoked", key.prefix())
		}
		return revokedAPIKey{c.wireAPIKey(key)}, nil
	}
}

func (c *call) keyAt(find func(*call, subject) (apiKey, error)) (apiKey, error) {
	user, err := c.userAt()
	if err != nil {
		return apiKey{}, err
	}
	if c.empties(user) {
		return apiKey{}, notFound("no such API key")
	}
	return find(c, user)
}

// networkOf reads an address or a network; an address is the network of itself alone.
func networkOf(text string) (netip.Prefix, bool) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network, true
	}
	address, err := netip.ParseAddr(text)
	if err != nil || strings.Contains(text, "%") {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(address, address.BitLen()), true
}
