package argus

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// APIKey describes a key; it never holds the secret.
type APIKey struct {
	Constraints       *APIKeyConstraints `json:"constraints"`
	CreatedByUser     *SubjectInfo       `json:"createdByUser"`
	CreatedTimestamp  Timestamp          `json:"createdTimestamp"`
	Description       string             `json:"description"`
	LastUsedIP        *IPAddress         `json:"lastUsedIP"`
	LastUsedTimestamp Timestamp          `json:"lastUsedTimestamp"`
	// Prefix is userID/keyID, by which the key is known; opaque.
	Prefix       string        `json:"prefix"`
	Source       *APIKeySource `json:"source"`
	ValidSources []IPAddress   `json:"validSources"`
	// ValidUntil is when the key expires; 0 if it does not.
	ValidUntil Timestamp `json:"validUntil"`
}

func (k APIKey) key() (ID, string) { return ID(k.Prefix), lacking("prefix", k.Prefix) }

func (k APIKey) about() about { return about{kind: "API key", id: ID(k.Prefix)} }

// is returns the error that the key is another one.
func (k APIKey) is(prefix string) error {
	if k.Prefix == prefix {
		return nil
	}
	return k.about().mismatch("API key " + prefix)
}

// mayBeOf returns the error that the key is another user's: a prefix whose first part is all digits begins with the id of its
// user. Other prefixes say nothing.
func (k APIKey) mayBeOf(user ID) error {
	owner, _, _ := strings.Cut(k.Prefix, "/")
	if owner == "" || owner == string(user) || !(Ref{Name: owner}).IsID() || !(Ref{Name: string(user)}).IsID() {
		return nil
	}
	return k.about().mismatch(fmt.Sprintf("an API key of user %s", user))
}

// APIKeyConstraints narrow what a key may do.
type APIKeyConstraints struct {
	Customers []CustomerInfo `json:"customers"`
	Functions []FunctionInfo `json:"functions"`
	ReadOnly  bool           `json:"readOnly"`
}

// IPAddress is an address or a network.
type IPAddress struct {
	Address   string `json:"address"`
	Host      bool   `json:"host"`
	IPv6      bool   `json:"ipv6"`
	MaskBits  int    `json:"maskBits"`
	Multicast bool   `json:"multicast"`
	Public    bool   `json:"public"`
}

// APIKeySource says where a key may be used from. Provider is staticIP, aws, azure, github or disabled, and the options
// of that provider alone are set.
type APIKeySource struct {
	AWSOptions    *CloudOptions  `json:"awsOptions,omitempty"`
	AzureOptions  *CloudOptions  `json:"azureOptions,omitempty"`
	GithubOptions *GithubOptions `json:"githubOptions,omitempty"`
	Provider      string         `json:"provider"`
	StaticOptions *StaticOptions `json:"staticOptions,omitempty"`
}

// CloudOptions are regions and services of AWS or Azure.
type CloudOptions struct {
	Regions  []string `json:"regions,omitempty"`
	Services []string `json:"services,omitempty"`
}

// GithubOptions are services of GitHub.
type GithubOptions struct {
	Services []string `json:"services,omitempty"`
}

// StaticOptions are addresses and networks, at least one.
type StaticOptions struct {
	IPAddresses []string `json:"ipAddresses"`
}

// SessionConstraints narrow what a new key may do.
type SessionConstraints struct {
	CustomerID []ID     `json:"customerID,omitempty"`
	Function   []string `json:"function,omitempty"`
	FunctionID []ID     `json:"functionID,omitempty"`
	ReadOnly   bool     `json:"readOnly,omitempty"`
}

// InitiateAPIKeyRequest says what key to make. Description and Source are needed.
type InitiateAPIKeyRequest struct {
	Description       string `json:"description"`
	DisableExpiration bool   `json:"disableExpiration,omitempty"`
	// ExpirationDays nil leaves it to the service, which takes about three months.
	ExpirationDays     *int                `json:"expirationDays,omitempty"`
	SessionConstraints *SessionConstraints `json:"sessionConstraints,omitempty"`
	Source             *APIKeySource       `json:"source,omitempty"`
	// Marker is a part of Description that no other key has; empty if there is none. A key with it was created by this request,
	// whatever else Argus tells of it.
	Marker string `json:"-"`
}

// RenewAPIKeyRequest says how long a key should live from now on.
type RenewAPIKeyRequest struct {
	// DisableExpiration is sent in any case: a request without fields may be refused.
	DisableExpiration bool `json:"disableExpiration"`
	ExpirationDays    *int `json:"expirationDays,omitempty"`
}

type initiatedAPIKey struct {
	APIKeyString  string  `json:"apiKeyString"`
	KeyDescriptor *APIKey `json:"keyDescriptor"`
}

// Format keeps the key out of all that prints the response.
func (k initiatedAPIKey) Format(state fmt.State, _ rune) { PrintRedacted(state, k) }

type apiKeyList struct {
	Keys []APIKey `json:"keys"`
}

type renewedAPIKey struct {
	RenewedKey APIKey `json:"renewedKey"`
}

type revokedAPIKey struct {
	RevokedKey APIKey `json:"revokedKey"`
}

var prefixPattern = regexp.MustCompile(`^[a-z0-9]+/[a-z0-9]+$`)

// keyOf is the path to a key: the prefix is two segments of it, sent as they are.
func keyOf(user ID, prefix string) (arguments, error) {
	if !prefixPattern.MatchString(prefix) {
		return arguments{}, errors.New("a key's prefix must be userID/keyID, each of small letters and digits")
	}
	return arguments{path: append([]string{string(user)}, strings.Split(prefix, "/")...)}, nil
}

// MadeAPIKey is a key that was just made.
type MadeAPIKey struct {
	// Key is the whole key. It is shown this once.
	Key string `json:"-"`
	// Descriptor holds at least the prefix.
	Descriptor *APIKey
	// Alike are the prefixes of keys just like this one that the client's own user had made before, or may have. Such a key
	// may be in use, or be what an interrupted creation left.
	Alike []string
	// Unsure are the prefixes of keys that a request before may have made, whose response was lost: none was revoked.
	Unsure []string
}

// Format keeps the key out of all that prints it.
func (k MadeAPIKey) Format(state fmt.State, _ rune) { PrintRedacted(state, k) }

// CreateAPIKey makes a key for a user. If the key came without a descriptor that can be read, it is returned beside
// the error, so that it is not lost.
//
// If the response is lost, so is the secret: the one key that was made since by the client's own user, as asked for, is
// revoked and another made. Of several that may be it none is revoked, nor one of which that cannot be told: the error
// names them. This takes the user's keys before and after apart, so that one key of a user is made at a time. With a marker, all
// keys that have it are revoked but the one that is returned.
// Operation: initiateUserApiKey.
func (c *Client) CreateAPIKey(ctx context.Context, user ID, request InitiateAPIKeyRequest) (*MadeAPIKey, error) {
	ctx, stop := withGracePeriod(ctx)
	defer stop()
	end, err := c.created.begin(ctx, "keys of "+string(user))
	if err != nil {
		return nil, c.failure(initiateUserAPIKey, err)
	}
	defer end()
	var known []APIKey
	var alike []string
	if request.Marker == "" {
		if known, err = c.ListAPIKeys(ctx, user); ignore(err, IsNotFound) != nil { // who has no keys may have no list
			return nil, err
		}
		if alike, err = c.madeAlike(ctx, known, request); err != nil {
			return nil, err
		}
	}
	ctx, watch := withStopwatch(ctx)
	for attempt := 0; ; attempt++ {
		made, err := c.initiateAPIKey(ctx, user, request)
		unknown := IsOutcomeUnknown(err)
		if made != nil {
			made.Alike = alike
			c.created.note(made.Descriptor.Prefix)
		}
		if attempt == 0 && !unknown {
			return made, err
		}
		looking, cancel := Detached(ctx)
		revoked, unsure, lookErr := c.revokeLost(looking, user, known, request, watch.began)
		cancel()
		if lookErr == nil && len(unsure) > 0 && made == nil {
			lookErr = fmt.Errorf("a response was lost, and the request may have created %s: revoke what nobody uses", Printable(strings.Join(unsure, ", ")))
		}
		switch {
		case lookErr != nil && made == nil:
			return nil, c.stillUnknown(err, lookErr)
		case made != nil:
			made.Unsure = unsure
			return made, errors.Join(err, lookErr)
		case !unknown:
			return nil, err
		case c.again(ctx, watch, attempt, err):
			continue
		case revoked != "":
			return nil, c.failure(initiateUserAPIKey, fmt.Errorf("the response was lost, and the key %s that the request created was revoked: %w", revoked, err))
		}
		return nil, err
	}
}

func (c *Client) initiateAPIKey(ctx context.Context, user ID, request InitiateAPIKeyRequest) (*MadeAPIKey, error) {
	got, err := c.do(ctx, initiateUserAPIKey, pathArgs(ByID(user)).withBody(request))
	if err != nil {
		return nil, err
	}
	defer got.close()
	made, err := decode[initiatedAPIKey](got, false)
	if err != nil {
		return nil, err
	}
	if made == nil {
		made = &initiatedAPIKey{}
	}
	prefix, secret := cutKey(made.APIKeyString)
	if secret == "" || !prefixPattern.MatchString(prefix) {
		return nil, got.fail(errors.New("the response has no key: an API key may exist that Terraform does not track"), false)
	}
	descriptor := made.KeyDescriptor
	if err := (APIKey{Prefix: prefix}).mayBeOf(user); err != nil {
		return nil, got.fail(err, false)
	}
	if descriptor != nil && descriptor.Prefix == prefix && strings.HasPrefix(prefix, string(user)+"/") && request.mayBe(descriptor) {
		return &MadeAPIKey{Key: made.APIKeyString, Descriptor: descriptor}, nil
	}
	got.close() // a read that followed while it has a turn and a share of memory could wait forever
	// The user's keys show whether the response is about one of them: the form of a prefix is not laid down.
	found, err := untilUsable(ctx, c, func(ctx context.Context) (*APIKey, error) { return c.findAPIKey(ctx, user, prefix) })
	foreign := !strings.HasPrefix(prefix, string(user)+"/")
	if (IsNotFound(err) || isUnusable(err) && foreign) && descriptor != nil && descriptor.Prefix != "" {
		return nil, got.fail(descriptor.about().mismatch(fmt.Sprintf("a new API key of user %s", user)), false)
	}
	if err == nil && request.Marker != "" && !request.marks(found) {
		return nil, got.fail(found.about().mismatch("the new API key of user "+string(user)), false)
	}
	if err != nil {
		found = &APIKey{Prefix: prefix}
	}
	return &MadeAPIKey{Key: made.APIKeyString, Descriptor: found}, err
}

// cutKey parts a key into its prefix and its secret, which may hold slashes; both are empty if the text has not the form of a key.
func cutKey(key string) (prefix, secret string) {
	parts := strings.SplitN(key, "/", 3)
	if len(parts) < 3 {
		return "", ""
	}
	return parts[0] + "/" + parts[1], parts[2]
}

func (c *Client) findAPIKey(ctx context.Context, user ID, prefix string) (*APIKey, error) {
	keys, err := c.ListAPIKeys(ctx, user)
	key, err := FindRow(keys, err, func(k *APIKey) bool { return k.Prefix == prefix })
	if key != nil || err != nil {
		return key, err
	}
	return nil, c.failure(listUserAPIKeys, fmt.Errorf("key %s is not among the user's: %w", prefix, errNoObject))
}

// ListAPIKeys reads the descriptors of a user's keys.
// Operation: listUserApiKeys.
func (c *Client) ListAPIKeys(ctx context.Context, user ID) ([]APIKey, error) {
	return twice(func() ([]APIKey, error) {
		got, err := c.do(ctx, listUserAPIKeys, pathArgs(ByID(user)))
		if err != nil {
			return nil, err
		}
		defer got.close()
		var keys apiKeyList
		if !got.holdsNothing() {
			if _, err := into(got, &keys, true); err != nil {
				return nil, err
			}
		}
		if err := haveKeys(keys.Keys); err != nil {
			return nil, got.failIf(err)
		}
		for _, key := range keys.Keys {
			if err := key.mayBeOf(user); err != nil {
				return nil, got.failIf(err)
			}
		}
		err = got.whole(max(len(keys.Keys), 1)) // if there are none, the list may count itself
		if err == nil && keys.Keys == nil {
			err = got.failIf(errNoList)
		}
		return keys.Keys, err
	})
}

// RenewAPIKey moves the expiry of a key, which stays the same key.
// Operation: renewUserApiKeyByPrefix.
func (c *Client) RenewAPIKey(ctx context.Context, user ID, prefix string, request RenewAPIKeyRequest) (*APIKey, error) {
	args, err := keyOf(user, prefix)
	if err != nil {
		return nil, c.failure(renewUserAPIKeyByPrefix, err)
	}
	find := func(ctx context.Context) (*APIKey, error) { return c.findAPIKey(ctx, user, prefix) }
	began := time.Now()
	return confirm(ctx, c, renewUserAPIKeyByPrefix, func(ctx context.Context) (*APIKey, error) {
		renewed, err := doWrite(ctx, c, renewUserAPIKeyByPrefix, args.withBody(request), func(renewed *renewedAPIKey) error { return renewed.RenewedKey.is(prefix) })
		if err != nil {
			return nil, err
		}
		if renewed == nil {
			return readBack(ctx, c, renewUserAPIKeyByPrefix, find)
		}
		return &renewed.RenewedKey, nil
	}, isApplied(find, func(key *APIKey) bool {
		return request.isIn(key, c.clock.at(began))
	}))
}

// RevokeAPIKey ends a key's life. Shown reports whether the response shows the key.
// Operation: revokeUserAPIKeyByPrefix.
func (c *Client) RevokeAPIKey(ctx context.Context, user ID, prefix string) (shown bool, err error) {
	args, err := keyOf(user, prefix)
	if err != nil {
		return false, c.failure(revokeUserAPIKeyByPrefix, err)
	}
	return doConfirmed(ctx, c, revokeUserAPIKeyByPrefix, args, change{holdsObject(func(revoked *revokedAPIKey) error { return revoked.RevokedKey.is(prefix) }), func(ctx context.Context) (bool, error) {
		keys, err := c.ListAPIKeys(ctx, user)
		left, err := FindRow(keys, err, func(k *APIKey) bool { return k.Prefix == prefix })
		return left == nil, err
	}})
}
