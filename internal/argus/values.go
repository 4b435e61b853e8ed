package argus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ID identifies an object. It is opaque: Argus writes a number for most kinds and a UUID for memberships, and both are
// read. Empty if there is none.
type ID string

// UnmarshalJSON reads a number or a string.
func (id *ID) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case bytes.Equal(data, []byte("null")):
		*id = ""
		return nil
	case len(data) > 0 && data[0] == '"':
		if err := json.Unmarshal(data, (*string)(id)); err != nil {
			return err
		}
		if Printable(string(*id)) != string(*id) {
			return errors.New("an id must be short and printable")
		}
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return fmt.Errorf("an id must be a number or a string: %w", err)
	}
	*id = ID(number.String())
	return nil
}

// MarshalJSON writes a number if the id is one, as the contract types ids in requests, and a string otherwise.
func (id ID) MarshalJSON() ([]byte, error) {
	if number, err := strconv.ParseInt(string(id), 10, 64); err == nil {
		return strconv.AppendInt(nil, number, 10), nil
	}
	return json.Marshal(string(id))
}

// CompareIDs orders ids: numbers by size, and any others somehow, but always alike.
func CompareIDs(a, b ID) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(string(a), string(b))
}

// Timestamp is a time in milliseconds since the epoch; 0 if there is none.
type Timestamp int64

// Time is the timestamp in UTC; the zero time for 0.
func (t Timestamp) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// String is the timestamp as RFC 3339 text in UTC, with milliseconds if there are any; "" for 0.
func (t Timestamp) String() string {
	if t == 0 {
		return ""
	}
	return t.Time().Format(time.RFC3339Nano)
}

// Flags are the names of what is true of an object. Values that the contract does not name pass.
type Flags []string

// UnmarshalJSON reads an array of names, or an object whose members are true for the flags that are set: the contract has
// both. Null says nothing, and is nil.
func (f *Flags) UnmarshalJSON(data []byte) error {
	*f = nil
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '{' {
		var set map[string]any
		if err := json.Unmarshal(data, &set); err != nil {
			return err
		}
		*f = Flags{}
		for _, name := range slices.Sorted(maps.Keys(set)) {
			if set[name] == true {
				*f = append(*f, name)
			}
		}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(f))
}

// Flags that decide something for callers. Others are known to Argus.
const (
	FlagAnonymousUser       = "anonymousUser"
	FlagAuthorizedUserGroup = "authorizedUserGroup"
	FlagBlocked             = "blocked"
	FlagDaemonAccount       = "daemonAccount"
	FlagDeleted             = "deleted"
	FlagDisabled            = "disabled"
	FlagExternallyManaged   = "externallyManaged"
	FlagForcePasswordChange = "forcePasswordChange"
	FlagNotificationUser    = "notificationUser"
	FlagPasswordNotSet      = "passwordNotSet"
	FlagReadOnly            = "readOnly"
	FlagRole                = "role"
	FlagSysadm              = "sysadm"
)

// Has reports whether the flag is among them; case differs between endpoints and does not count.
func (f Flags) Has(name string) bool {
	return slices.ContainsFunc(f, func(flag string) bool { return strings.EqualFold(flag, name) })
}

// Ref names a user, group, subject or customer: by id or by shortname.
type Ref struct {
	// Name is the id or the shortname.
	Name string
	// Domain is the name of the domain in which a shortname is looked up; empty is that of the key's own user.
	Domain string

	as refKind
}

// refKind says what the name of a Ref is known to be.
type refKind int

const (
	anIDOrShortName refKind = iota // text that somebody wrote
	anID
	aShortName
)

// ByID is the reference to the object with this id, which state or a response told: a response about an object with another
// id is an error, also if that has the id for its shortname.
func ByID(id ID) Ref { return Ref{Name: string(id), as: anID} }

// ByShortName is the reference to the object with this shortname, also if it is all digits: a response about an object that has
// it for its id is an error.
func ByShortName(shortName, domain string) Ref {
	return Ref{Name: shortName, Domain: domain, as: aShortName}
}

// IsID reports whether the name is an id, which is all digits and in no domain.
func (r Ref) IsID() bool {
	return r.Domain == "" && r.as != aShortName && strings.Trim(r.Name, "0123456789") == ""
}

// isNumber reports whether the id could be that of a user, group, customer or function, and is not a name.
func (id ID) isNumber() bool { return Ref{Name: string(id)}.IsID() }

// renamed is the reference after an update that may have changed the shortname. An id stays.
func (r Ref) renamed(shortName *string) Ref {
	if shortName == nil || r.as == anID || r.IsID() {
		return r
	}
	return Ref{Name: *shortName, Domain: r.Domain}
}

// DomainInfo is a domain as other objects name it: the name space in which shortnames are unique.
type DomainInfo struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

func (d DomainInfo) key() (ID, string) { return ID(d.Name), lacking("name", d.Name) }

// CustomerInfo is a customer as other objects name it.
type CustomerInfo struct {
	Domain    *DomainInfo `json:"domain"`
	ID        ID          `json:"id"`
	Name      string      `json:"name"`
	ShortName string      `json:"shortName"`
}

// SubjectInfo is a user or group as other objects name it.
type SubjectInfo struct {
	Customer  *CustomerInfo `json:"customer"`
	Domain    *DomainInfo   `json:"domain"`
	Flags     Flags         `json:"flags"`
	ID        ID            `json:"id"`
	Name      string        `json:"name"`
	ShortName string        `json:"shortName"`
	Type      SubjectType   `json:"type"`
}

// FunctionInfo is a function as other objects name it.
type FunctionInfo struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// FunctionDetails is a function as permissions describe it, in the language of the caller.
type FunctionDetails struct {
	Flags                Flags  `json:"flags"`
	ID                   ID     `json:"id"`
	LocalizedDescription string `json:"localizedDescription"`
	LocalizedName        string `json:"localizedName"`
	MinimumSecurityLevel string `json:"minimumSecurityLevel"`
	Name                 string `json:"name"`
	RoleType             string `json:"roleType"`
}

// Phone is a telephone number in two parts. An update with both parts empty clears it.
type Phone struct {
	CountryCode    string `json:"countryCode"`
	NationalNumber string `json:"nationalNumber"`
}

// String is the domain's name; empty if there is none.
func (d *DomainInfo) String() string {
	if d == nil {
		return ""
	}
	return d.Name
}

// is reports whether text, an id or a shortname, names the customer.
func (c *CustomerInfo) is(text string) bool { return c != nil && Ref{Name: text}.names(c.about()) }

func (c CustomerInfo) key() (ID, string) { return byID(c.ID) }

func (c CustomerInfo) about() about { return about{"customer", c.ID, c.ShortName, c.Domain} }

func (s SubjectInfo) about() about {
	return about{kindOf(s.Type, AnySubject), s.ID, s.ShortName, s.Domain}
}

func (f FunctionInfo) about() about { return about{"function", f.ID, f.Name, nil} }

func (c *CustomerInfo) id() ID {
	if c == nil {
		return ""
	}
	return c.ID
}

func (s *SubjectInfo) id() ID {
	if s == nil {
		return ""
	}
	return s.ID
}

func (f *FunctionInfo) id() ID {
	if f == nil {
		return ""
	}
	return f.ID
}
