package argus

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// revokeLost revokes the key that a request created whose response was lost, and returns its prefix; empty if there is none.
// If several may be it, or if that cannot be told of one, none is revoked and unsure holds their prefixes. It cannot be told
// without the server's clock: that a list before the request did not show a key does not prove that the key is new.
func (c *Client) revokeLost(ctx context.Context, user ID, known []APIKey, request InitiateAPIKeyRequest, began time.Time) (revoked string, unsure []string, err error) {
	keys, err := untilUsable(ctx, c, func(ctx context.Context) ([]APIKey, error) { return c.ListAPIKeys(ctx, user) })
	if err != nil {
		return "", nil, err
	}
	if request.Marker != "" {
		revoked, err = c.revokeMarked(ctx, user, keys, request)
		return revoked, nil, err
	}
	var lost []string
	for _, key := range keys {
		if slices.ContainsFunc(known, func(k APIKey) bool { return k.Prefix == key.Prefix }) {
			continue
		}
		owned, err := c.ownershipOf(ctx, origin{key.Prefix, key.CreatedTimestamp, key.CreatedByUser}, began, false)
		switch {
		case err != nil:
			return "", nil, err
		case owned == ours && request.describes(&key):
			lost = append(lost, key.Prefix)
		case owned != notOurs: // also if it is not as asked for: a server may write values otherwise, or leave them out
			unsure = append(unsure, key.Prefix)
		}
	}
	if len(lost) == 1 {
		c.created.note(lost[0]) // the list may go on showing it
		_, err = c.RevokeAPIKey(ctx, user, lost[0])
		return lost[0], nil, err
	}
	return "", append(lost, unsure...), nil
}

// revokeMarked revokes those keys that have a request's marker and were not returned to its caller, and returns their prefixes.
func (c *Client) revokeMarked(ctx context.Context, user ID, keys []APIKey, request InitiateAPIKeyRequest) (string, error) {
	var revoked []string
	var failed error
	for _, key := range keys {
		if !request.marks(&key) || c.created.has(key.Prefix) {
			continue
		}
		if _, err := c.RevokeAPIKey(ctx, user, key.Prefix); err != nil {
			failed = errors.Join(failed, fmt.Errorf("the request created API key %s, which could not be revoked: %w", Printable(key.Prefix), err))
			continue
		}
		c.created.note(key.Prefix) // the list may go on showing it
		revoked = append(revoked, key.Prefix)
	}
	return strings.Join(revoked, ", "), failed
}

// marks reports whether a key has the request's marker.
func (r InitiateAPIKeyRequest) marks(key *APIKey) bool {
	return strings.Contains(strings.ToUpper(key.Description), strings.ToUpper(r.Marker))
}

// mayBe reports whether the description of a key permits that the request created it. One that is left out proves nothing.
func (r InitiateAPIKeyRequest) mayBe(key *APIKey) bool {
	if r.Marker != "" {
		return r.marks(key)
	}
	return key.Description == "" || holdsSent(r.Description, key.Description)
}

// madeAlike are the prefixes of those keys that the client's own user made, or may have made, as the request asks for.
func (c *Client) madeAlike(ctx context.Context, keys []APIKey, request InitiateAPIKeyRequest) (prefixes []string, err error) {
	var self *CurrentUser
	for _, key := range keys {
		if !request.describes(&key) {
			continue
		}
		if self == nil {
			if self, err = c.CurrentUser(ctx); err != nil {
				return nil, ignore(err, IsForbidden)
			}
		}
		if by := key.CreatedByUser.id(); by == "" || by == self.ID {
			prefixes = append(prefixes, key.Prefix)
		}
	}
	return prefixes, nil
}

// describes reports whether a key has what the request asks for, in every field that responses have.
func (r InitiateAPIKeyRequest) describes(key *APIKey) bool {
	return holdsSent(r.Description, key.Description) && r.lives(key) && r.Source.isSame(key.Source) && r.SessionConstraints.isSame(key.Constraints)
}

const day = 24 * time.Hour

// lives reports whether a key lives as long as was asked for, give or take a day: days may be counted to their end.
func (r InitiateAPIKeyRequest) lives(key *APIKey) bool {
	if r.DisableExpiration || r.ExpirationDays == nil {
		return r.DisableExpiration == (key.ValidUntil == 0)
	}
	asked := key.CreatedTimestamp.Time().Add(time.Duration(*r.ExpirationDays) * day)
	return key.ValidUntil != 0 && key.ValidUntil.Time().Sub(asked).Abs() <= day
}

// isIn reports whether a key was renewed as asked for since a moment of the server's clock. It returns false if that moment is
// unknown, or if the life is left to the service.
func (r RenewAPIKeyRequest) isIn(key *APIKey, since Timestamp) bool {
	if r.DisableExpiration {
		return key.ValidUntil == 0
	}
	return since != 0 && r.ExpirationDays != nil && key.ValidUntil >= since+Timestamp(time.Duration(*r.ExpirationDays)*day/time.Millisecond)
}

func (s *APIKeySource) isSame(answered *APIKeySource) bool {
	if s == nil || answered == nil {
		return true // the older validSources stand for it
	}
	return strings.EqualFold(s.Provider, answered.Provider) && s.StaticOptions.isSame(answered.StaticOptions) &&
		s.AWSOptions.isSame(answered.AWSOptions) && s.AzureOptions.isSame(answered.AzureOptions) &&
		(s.GithubOptions == nil || answered.GithubOptions != nil && sameSet(s.GithubOptions.Services, answered.GithubOptions.Services))
}

func (o *CloudOptions) isSame(answered *CloudOptions) bool {
	return o == nil || answered != nil && sameSet(o.Regions, answered.Regions) && sameSet(o.Services, answered.Services)
}

func (o *StaticOptions) isSame(answered *StaticOptions) bool {
	return o == nil || answered != nil && sameSet(networks(o.IPAddresses), networks(answered.IPAddresses))
}

// networks returns the one form of each address.
func networks(addresses []string) []string {
	forms := make([]string, len(addresses))
	for i, text := range addresses {
		forms[i] = NetworkForm(text)
	}
	return forms
}

// NetworkForm returns the one form that all spellings of an address or network have, and other text in lower case.
func NetworkForm(text string) string {
	prefix, err := netip.ParsePrefix(text)
	if address, addressErr := netip.ParseAddr(text); addressErr == nil {
		prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	if err != nil {
		return strings.ToLower(text)
	}
	if address := prefix.Addr(); address.Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(address.Unmap(), prefix.Bits()-96)
	}
	return prefix.Masked().String()
}

func (s *SessionConstraints) isSame(answered *APIKeyConstraints) bool {
	asked, narrows := SessionConstraints{}, APIKeyConstraints{}
	if s != nil {
		asked = *s
	}
	if answered != nil {
		narrows = *answered
	}
	if asked.ReadOnly != narrows.ReadOnly || len(asked.CustomerID) != len(narrows.Customers) {
		return false
	}
	for _, id := range asked.CustomerID {
		if !slices.ContainsFunc(narrows.Customers, func(c CustomerInfo) bool { return c.ID == id }) {
			return false
		}
	}
	for _, function := range narrows.Functions {
		if !slices.Contains(asked.Function, function.Name) && !slices.Contains(asked.FunctionID, function.ID) {
			return false
		}
	}
	return (len(asked.Function)+len(asked.FunctionID) == 0) == (len(narrows.Functions) == 0)
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.EqualFunc(slices.Compact(a), slices.Compact(b), strings.EqualFold)
}
