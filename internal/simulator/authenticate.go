package simulator

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// caller is who makes a call, and what they may.
type caller struct {
	user        subject
	session     session
	constraints constraints
	view        *view
	customers   map[string]map[int64]bool // by function: the customers for which it is granted
}

// authenticate finds the caller by API key or session token, or refuses (401) with the reason.
func (c *call) authenticate() error {
	key, open, err := c.credential()
	if err != nil {
		return err
	}
	user, ok := c.view.subject(max(key.User, open.User)) // one of them is zero
	switch {
	case !ok || user.deleted():
		return refuse(http.StatusUnauthorized, "the user is disabled")
	case oneOf("blocked", user.Flags):
		return refuse(http.StatusUnauthorized, "the user is blocked")
	}
	if key.User != 0 {
		if _, enabled := user.method("APIKEY"); !enabled && !c.variants[keyWithoutMethod] {
			return refuse(http.StatusUnauthorized, "authentication by API key is disabled for the user")
		}
		open = c.useKey(user, key)
		user, _ = c.view.subject(user.ID)
	}
	c.caller = &caller{user: user, session: open, constraints: key.Constraints, view: c.view, customers: map[string]map[int64]bool{}}
	if key.Constraints.ReadOnly && !c.reads() {
		return refuse(http.StatusForbidden, "the API key is read-only")
	}
	return nil
}

// useKey keeps when and from where the key was used, and returns its session.
func (c *call) useKey(user subject, key apiKey) session {
	key.LastUsed, key.LastUsedIP = c.now, remoteAddress(c.request)
	c.store.apiKeys.put(key.prefix(), key, present, 0)
	return c.login(user, key, key.LastUsedIP)
}

// reads reports whether the operation changes nothing.
func (c *call) reads() bool {
	return c.request.Method == http.MethodGet || strings.HasPrefix(c.operation, "search")
}

// credential returns the API key or the session of the request; the other one is zero.
func (c *call) credential() (key apiKey, open session, err error) {
	if text := c.request.Header.Get("Argus-API-Key"); text != "" {
		key, err = c.keyOf(text)
	} else {
		open, err = c.tokenSession()
	}
	return key, open, err
}

// tokenSession finds the session by its token, which the cookie must hold as well.
func (c *call) tokenSession() (session, error) {
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return session{}, refuse(http.StatusUnauthorized, "no API key and no session")
	}
	cookie, err := c.request.Cookie("argus_session")
	if err != nil || cookie.Value != token {
		return session{}, refuse(http.StatusUnauthorized, "the cookie argus_session does not hold the session token")
	}
	open, ok := c.store.sessions[sessionByToken]
	if !ok || subtle.ConstantTimeCompare([]byte(token), []byte(c.options.SessionToken)) == 0 {
		return session{}, refuse(http.StatusUnauthorized, "the session is unknown or has ended")
	}
	return open, nil
}

// keyOf returns the key of the text userID/keyID/secret if it may be used now, from here.
func (c *call) keyOf(text string) (apiKey, error) {
	prefix := text[:strings.LastIndex(text, "/")+1]
	key, ok := c.store.apiKeys.get(strings.TrimSuffix(prefix, "/"), present)
	address := remoteAddress(c.request)
	switch {
	case !ok || key.text() != text:
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is unknown")
	case key.Revoked != 0:
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is revoked")
	case key.expired(c.now):
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key has expired")
	case !key.usableFrom(address):
		return apiKey{}, refuse(http.StatusUnauthorized, "the API key is not valid for the source address %s", address)
	}
	return key, nil
}

func (k apiKey) expired(now int64) bool { return k.ValidUntil != 0 && k.ValidUntil <= now }

func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// usableFrom reports whether the key is valid for the address. No request to a simulator comes from a cloud.
func (k apiKey) usableFrom(address string) bool {
	if k.Provider != "staticIP" {
		return k.Provider == "disabled"
	}
	from, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(k.Addresses, func(text string) bool {
		network, ok := networkOf(text)
		return ok && network.Contains(from.Unmap())
	})
}
