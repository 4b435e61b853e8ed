package simulator

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// The records are what the store keeps; fields are exported so that a state file can hold them. Timestamps are milliseconds
// since the epoch, 0 if it never happened; references are ids.

type domain struct {
	ID   int64
	Name string
}

type customer struct {
	ID         int64
	ShortName  string
	Name       string
	Type       string // group or leaf
	Parent     int64  // 0 for the root of a domain
	Domain     int64
	Flags      []string
	Language   string
	TimeZone   string
	Properties map[string]string
}

type phone struct {
	CountryCode    string `json:"countryCode"`
	NationalNumber string `json:"nationalNumber"`
}

// number is the phone as one text, the older field phoneNumber.
func (p phone) number() string {
	if p == (phone{}) {
		return ""
	}
	return "+" + strings.TrimPrefix(p.CountryCode, "+") + p.NationalNumber
}

const (
	typeUser  = "user"
	typeGroup = "group"
)

// subject is a user or a group: they share the id space and, in a domain, the shortname space.
type subject struct {
	ID          int64
	Type        string
	ShortName   string
	Name        string
	Description string
	Customer    int64
	Domain      int64
	Flags       []string
	Email       string
	Phone       phone
	Language    string
	Methods     []authenticationMethod
	TOTPSeed    string               // base 32; empty: not initiated
	OpenID      *openIDConfiguration // nil: none
	Preferences map[string]preference

	Created, Updated, Deleted       int64
	CreatedBy, UpdatedBy, DeletedBy int64
	LastLogin, LastImpersonation    int64
	LastLoginMethod, LastLoginIP    string
}

func (s subject) deleted() bool { return s.Deleted != 0 }

// withFlag returns a copy that has the flag or not, sorted and never nil.
func withFlag(flags []string, flag string, on bool) []string {
	rest := []string{}
	for _, f := range flags {
		if f != flag {
			rest = append(rest, f)
		}
	}
	if on {
		rest = append(rest, flag)
	}
	slices.Sort(rest)
	return rest
}

type preference struct {
	Key, Value           string
	Created, Updated     int64
	CreatedBy, UpdatedBy int64
}

// authenticationMethod is a method that is enabled for a user.
type authenticationMethod struct {
	Method      string // upper case, as in listings
	Initialized bool   // of methods of which nothing else tells
	LastLogin   int64
	LastLoginIP string
}

type membership struct {
	ID                 string
	Group, Member      int64
	ExternallyManaged  bool
	AddComment         string
	Added, AddedBy     int64
	RemoveComment      string
	Removed, RemovedBy int64
}

func (m membership) deleted() bool { return m.Removed != 0 }

type permission struct {
	ID                          int64
	Subject, Function, Customer int64
	GrantComment                string
	Granted, GrantedBy          int64
	RevokeComment               string
	Revoked, RevokedBy          int64
}

func (p permission) deleted() bool { return p.Revoked != 0 }

type function struct {
	ID                              int64
	Name                            string
	Description                     string
	Names                           map[string]string // localized, by language
	Descriptions                    map[string]string
	MinimumSecurityLevel            string
	RoleType                        string
	Flags                           []string
	Created, Updated, Deleted       int64
	CreatedBy, UpdatedBy, DeletedBy int64
}

func (f function) deleted() bool { return f.Deleted != 0 }

type functionMapping struct {
	ID                   string
	Parent, Child        int64
	Created, Deleted     int64
	CreatedBy, DeletedBy int64
}

func (m functionMapping) deleted() bool { return m.Deleted != 0 }

// apiKey is a key of a user. Its prefix is userID/keyID and its whole text prefix/secret.
type apiKey struct {
	User        int64
	KeyID       int64
	Secret      string
	Description string
	Created     int64
	CreatedBy   int64
	ValidUntil  int64 // 0: no end
	Revoked     int64
	LastUsed    int64
	LastUsedIP  string
	Provider    string   // staticIP, aws, azure, github or disabled
	Addresses   []string // of staticIP: addresses and networks; none: from anywhere
	Regions     []string // of a cloud provider
	Services    []string
	Constraints constraints
}

func (k apiKey) prefix() string {
	return strconv.FormatInt(k.User, 10) + "/" + strconv.FormatInt(k.KeyID, 10)
}

func (k apiKey) text() string { return k.prefix() + "/" + k.Secret }

// constraints narrow what a key's sessions may do: only these customers and functions (empty: all), only reading.
type constraints struct {
	Customers []int64
	Functions []int64
	ReadOnly  bool
}

func formatUUID(b [16]byte) string {
	text := hex.EncodeToString(b[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
