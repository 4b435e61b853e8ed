package simulator

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// caller is who makes a call, and what they may.
type caller struct {
	user        subject
	key         apiKey // zero for a session
	constraints constraints
	view        *view
	customers   map[string]map[int64]bool // by function: the customers for which it is granted
}

// authenticate finds the caller by API key or session token, or refuses (401) with the reason.
func (c *call) authenticate() error {
	user, key, err := c.credential()
	if err != nil {
		return err
	}
	found, ok := c.view.subject(user)
	switch {
	case !ok || found.deleted():
		return refuse(http.StatusUnauthorized, "the user is disabled")
	case oneOf("blocked", found.Flags):
		return refuse(http.StatusUnauthorized, "the user is blocked")
	}
	c.caller = &caller{user: found, key: key, constraints: key.Constraints, view: c.view, customers: map[string]map[int64]bool{}}
	if key.Constraints.ReadOnly && !c.reads() {
		return refuse(http.StatusForbidden, "the API key is read-only")
	}
	return nil
}

// reads says whether the operation changes nothing.
func (c *call) reads() bool {
	return c.request.Method == http.MethodGet || strings.HasPrefix(c.operation, "search")
}

func (c *call) credential() (user int64, key apiKey, err error) {
	if text := c.request.Header.Get("Argus-API-Key"); text != "" {
		key, err := c.keyOf(text)
		return key.User, key, err
	}
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return 0, apiKey{}, refuse(http.StatusUnauthorized, "no API key and no session")
	}
	cookie, err := c.request.Cookie("argus_session")
	if err != nil || cookie.Value != token {
		return 0, apiKey{}, refuse(http.StatusUnauthorized, "the cookie argus_session does not hold the session token")
	}
	if c.options.SessionToken == "" || token != c.options.SessionToken {
		return 0, apiKey{}, refuse(http.StatusUnauthorized, "the session is unknown or has expired")
	}
	return c.seeded.administrator, apiKey{}, nil
}

// keyOf answers the key of the text userID/keyID/secret where it may be used now, from here.
func (c *call) keyOf(text string) (apiKey, error) {
	prefix := text[:strings.LastIndex(text, "/")+1]
	key, ok := c.store.apiKeys.get(strings.TrimSuffix(prefix, "/"), present)
	address := remoteAddress(c.request)
	switch {
	case !ok || key.text() != text:
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is unknown")
	case key.Revoked != 0:
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is revoked")
	case key.ValidUntil != 0 && key.ValidUntil <= c.now:
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key has expired")
	case !key.usableFrom(address):
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is not valid for the source address %s", address)
	}
	key.LastUsed, key.LastUsedIP = c.now, address
	c.store.apiKeys.put(key.prefix(), key, present, 0)
	return key, nil
}

func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// usableFrom says whether the key is valid for the address. No request to a simulator comes from a cloud.
func (k apiKey) usableFrom(address string) bool {
	if k.Provider != "staticIP" {
		return k.Provider == "disabled"
	}
	from, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, text := range k.Addresses {
		if network, err := netip.ParsePrefix(text); err == nil && network.Contains(from.Unmap()) {
			return true
		}
		if single, err := netip.ParseAddr(text); err == nil && single.Unmap() == from.Unmap() {
			return true
		}
	}
	return false
}
