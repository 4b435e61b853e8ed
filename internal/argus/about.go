package argus

import (
	"errors"
	"fmt"
	"strings"
)

// MismatchError is the cause of an Error whose response is about another object than the request. Nothing in such a
// response may be believed.
type MismatchError struct {
	// Asked is what was asked for, as "user 1026".
	Asked string
	// Kind, ID and ShortName are those of the object that the response is about: the kind is user, group, function,
	// customer, permission, API key, preference, membership or method.
	Kind      string
	ID        ID
	ShortName string
}

// Error names both objects.
func (e *MismatchError) Error() string {
	found := strings.TrimSpace(e.Kind + " " + Printable(string(e.ID)))
	if e.ShortName != "" {
		found += fmt.Sprintf(" (%q)", Short(e.ShortName))
	}
	return fmt.Sprintf("asked for %s, and the response is about %s", Printable(e.Asked), found)
}

// AsMismatch finds the MismatchError in err's chain. A user that was asked for and is a group has Kind "group".
func AsMismatch(err error) (*MismatchError, bool) { return errors.AsType[*MismatchError](err) }

// about names an object as a response does.
type about struct {
	kind      string
	id        ID
	shortName string
	domain    *DomainInfo
}

// identified is an object that tells which one it is.
type identified interface{ about() about }

// kindOf is the kind of a subject whose type may be absent or unknown: other then.
func kindOf(subjectType, other SubjectType) string {
	for _, kind := range []SubjectType{User, Group} {
		if strings.EqualFold(string(subjectType), string(kind)) {
			return string(kind)
		}
	}
	return string(other)
}

// names reports whether the reference names the object. If the text may be an id or a shortname, either will do: which
// of them a server takes an all-digit text for is not documented.
func (r Ref) names(found about) bool {
	isID := r.Name == string(found.id)
	if r.as == anID {
		return isID
	}
	isName := SameName(r.Name, found.shortName)
	inDomain := r.Domain == "" || found.domain == nil || SameName(r.Domain, found.domain.Name) || r.Domain == string(found.domain.ID)
	return inDomain && (isName || isID && r.as != aShortName)
}

// mismatch is the error that a response about found is not about what was asked for; nil if it is. Kind is the kind that was
// asked for, or "subject".
func (r Ref) mismatch(kind string, found about) error {
	if r.names(found) && (kind == found.kind || kind == "subject") {
		return nil
	}
	asked := r.Name
	if r.Domain != "" {
		asked = r.Domain + "/" + r.Name
	}
	return found.mismatch(kind + " " + asked)
}

func (a about) mismatch(asked string) error { return &MismatchError{asked, a.kind, a.id, a.shortName} }

// isAbout checks that an object is the one of that kind that the reference names.
func isAbout[T identified](kind string, ref Ref) func(*T) error {
	return func(object *T) error { return ref.mismatch(kind, (*object).about()) }
}

// idOrName is the reference of a text whose digits are always an id. It is for texts that mostly are ids, as those of
// grants: a shortname of digits alone must not stand for another object's id.
func idOrName(text string) Ref {
	if ref := (Ref{Name: text}); !ref.IsID() {
		return ref
	}
	return ByID(ID(text))
}

// SameName reports whether two names are the same: servers may change case and cut white space around.
func SameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// SameText reports whether two texts are the same but for case and white space, which servers may change.
func SameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), ""), strings.Join(strings.Fields(b), ""))
}

// SameNumber reports whether two texts are the same part of a phone number: servers may keep only the digits.
func SameNumber(a, b string) bool {
	digits := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text)
	}
	return SameText(a, b) || digits(a) != "" && digits(a) == digits(b)
}
