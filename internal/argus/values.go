package argus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ID identifies an object. It is opaque: Argus writes a number for most kinds and a UUID for memberships, and both are
// read. Empty where there is none.
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

// MarshalJSON writes a number where the id is one, as the contract types ids in requests, and a string otherwise.
func (id ID) MarshalJSON() ([]byte, error) {
	if number, err := strconv.ParseInt(string(id), 10, 64); err == nil {
		return strconv.AppendInt(nil, number, 10), nil
	}
	return json.Marshal(string(id))
}

// Timestamp is a time in milliseconds since the epoch; 0 where there is none.
type Timestamp int64

// Time is the timestamp in UTC; the zero time for 0.
func (t Timestamp) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// String is the timestamp as RFC 3339 text in UTC, with milliseconds where there are any; "" for 0.
func (t Timestamp) String() string {
	if t == 0 {
		return ""
	}
	return t.Time().Format(time.RFC3339Nano)
}

// Flags are the names of what is true of an object. Values that the contract does not name pass.
type Flags []string

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

// Has tells whether the flag is among them; case differs between endpoints and does not count.
func (f Flags) Has(name string) bool {
	return slices.ContainsFunc(f, func(flag string) bool { return strings.EqualFold(flag, name) })
}

// Ref names a user, group, subject or customer: by id or by shortname.
type Ref struct {
	// Name is the id or the shortname.
	Name string
	// Domain is the name of the domain in which a shortname is looked up; empty is that of the key's own user.
	Domain string
}

// ByID is the reference to the object with this id.
func ByID(id ID) Ref { return Ref{Name: string(id)} }

// IsID tells whether the name is an id, which is all digits.
func (r Ref) IsID() bool { return strings.Trim(r.Name, "0123456789") == "" }

// renamed is the reference after an update that may have changed the shortname. An id stays.
func (r Ref) renamed(shortName *string) Ref {
	if shortName == nil || r.IsID() {
		return r
	}
	return Ref{Name: *shortName, Domain: r.Domain}
}

// Ptr is a pointer to a copy of value, for the fields of requests that tell absent from empty.
func Ptr[T any](value T) *T { return &value }

// Collect reads all rows, or those before the first error, and that error.
func Collect[T any](rows iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

// contains tells whether a row is as wanted, and reads no further than that.
func contains[T any](rows iter.Seq2[T, error], wanted func(T) bool) (bool, error) {
	for row, err := range rows {
		if err != nil || wanted(row) {
			return err == nil, err
		}
	}
	return false, nil
}
