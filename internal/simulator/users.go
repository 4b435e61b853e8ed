package simulator

import (
	"regexp"
	"slices"
	"strings"
)

var userOperations = map[string]operation{
	"addUser":           {handle: addUser, creates: true},
	"listUsers":         {handle: users.searchQuery, search: true},
	"searchUsers":       {handle: users.searchBody, search: true},
	"getUser":           {handle: getOf(typeUser)},
	"updateUser":        {handle: updateOf(typeUser)},
	"deleteUser":        {handle: disableOf(typeUser)},
	"reenableUser":      {handle: reenableOf(typeUser)},
	"moveUser":          {handle: moveOf(typeUser)},
	"resetPassword":     {handle: resetPassword},
	"unblockUserLegacy": {handle: unblockUserLegacy},
}

// addSubjectRequest has the fields of AddUserRequest and AddGroupRequest; the contract's check has told them apart.
type addSubjectRequest struct {
	Customer                         string   `json:"customer"`
	Domain                           string   `json:"domain"`
	NotificationUser                 bool     `json:"notificationUser"`
	EnableAuthenticationMethods      []string `json:"enableAuthenticationMethods"`
	SkipDefaultAuthenticationMethods bool     `json:"skipDefaultAuthenticationMethods"`
	subjectFields
}

// subjectFields are what can be given at creation and changed later; nil: not given.
type subjectFields struct {
	ShortName         *string      `json:"shortName"`
	Name              *string      `json:"name"`
	Description       *string      `json:"description"`
	Role              *string      `json:"role"` // the older name of description
	Email             *string      `json:"email"`
	Phone             *phoneChange `json:"phone"`
	PhoneNumber       *string      `json:"phoneNumber"`
	Language          *string      `json:"language"`
	DaemonAccount     *bool        `json:"daemonAccount"`
	ExternallyManaged *bool        `json:"externallyManaged"`
}

type phoneChange struct {
	CountryCode    *string `json:"countryCode"`
	NationalNumber *string `json:"nationalNumber"`
}

// addUser is POST /useradmin/v2/user.
func addUser(c *call) (any, error) { return addSubject(c, typeUser) }

func addSubject(c *call, kind string) (any, error) {
	request, err := decode[addSubjectRequest](c)
	if err != nil {
		return nil, err
	}
	domain, err := c.domainNamed(request.Domain)
	if err != nil {
		return nil, err
	}
	owner, ok := c.view.findCustomer(request.Customer, domain)
	if !ok {
		return nil, invalid("customer", "no customer %s", request.Customer)
	}
	if owner.Domain != domain {
		return nil, invalid("customer", "customer %s is of another domain", request.Customer)
	}
	if err := c.require("createUser", owner.ID); err != nil {
		return nil, err
	}
	s := subject{
		Type: kind, Customer: owner.ID, Domain: domain, Preferences: map[string]preference{},
		Created: c.now, CreatedBy: c.caller.user.ID, Updated: c.now, UpdatedBy: c.caller.user.ID,
	}
	if kind == typeUser {
		s.Language = "english"
		s.Methods = request.methods()
		s.Flags = withFlag(s.Flags, "passwordNotSet", slices.ContainsFunc(s.Methods, func(m authenticationMethod) bool {
			return m.Method == "PASSWORD"
		}))
		s.Flags = withFlag(s.Flags, "notificationUser", request.NotificationUser)
		if c.variants[defaultPreferences] {
			s.Preferences["theme"] = preference{Key: "theme", Value: "shown", Created: c.now, CreatedBy: c.caller.user.ID, Updated: c.now, UpdatedBy: c.caller.user.ID}
		}
	}
	if s, err = c.apply(s, request.subjectFields); err != nil {
		return nil, err
	}
	s.ID = c.store.newID("subject")
	c.store.putSubject(s)
	return c.view.wireSubject(s), nil
}

// methods are those that a new user has: the service's default is the password, an empty list is none.
func (r addSubjectRequest) methods() []authenticationMethod {
	names := r.EnableAuthenticationMethods
	if names == nil && !r.SkipDefaultAuthenticationMethods {
		names = []string{"password"}
	}
	var methods []authenticationMethod
	for _, name := range names {
		methods = append(methods, authenticationMethod{Method: strings.ToUpper(name)})
	}
	return methods
}

// apply gives the subject the fields that are given.
func (c *call) apply(s subject, f subjectFields) (subject, error) {
	if f.ShortName != nil && *f.ShortName != s.ShortName {
		if taken, ok := c.view.subjectNamed(*f.ShortName, s.Domain); ok && taken.ID != s.ID {
			return s, invalid("shortName", "shortname %s is taken", *f.ShortName)
		}
		s.ShortName = *f.ShortName
		if c.variants[shortNamesLowered] {
			s.ShortName = strings.ToLower(s.ShortName)
		}
	}
	if f.Name != nil && (s.ID == 0 || !c.keeps(*f.Name)) {
		given := *f.Name
		if c.variants[namesTrimmed] {
			given = strings.TrimSpace(given)
		}
		if strings.TrimSpace(given) == "" {
			return s, invalid("name", "a name is required")
		}
		s.Name = given
	}
	if f.Description == nil {
		f.Description = f.Role
	}
	if f.Description != nil && !c.keeps(*f.Description) {
		s.Description = *f.Description
	}
	if f.Email != nil {
		s.Email = *f.Email
	}
	if f.Language != nil {
		s.Language = *f.Language
	}
	if f.DaemonAccount != nil {
		s.Flags = withFlag(s.Flags, "daemonAccount", *f.DaemonAccount)
	}
	if f.ExternallyManaged != nil {
		s.Flags = withFlag(s.Flags, "externallyManaged", *f.ExternallyManaged)
	}
	var err error
	s.Phone, err = c.changePhone(s.Phone, f)
	return s, err
}

// keeps reports whether empty text leaves a field other than email as it is: a variant.
func (c *call) keeps(text string) bool { return text == "" && c.variants[clearEmailOnly] }

// countryCodes split a phone number that is given as one text: those that the seed's people have, longest first.
var countryCodes = regexp.MustCompile(`^\+?(35[0-9]|42[0-9]|1|7|[2-9][0-9])(.+)$`)

var noDigits = regexp.MustCompile(`[^0-9]`)

func (c *call) changePhone(p phone, f subjectFields) (phone, error) {
	switch {
	case f.Phone != nil && f.PhoneNumber != nil:
		return p, invalid("phoneNumber", "phone and phoneNumber cannot be given together")
	case f.Phone != nil:
		if f.Phone.CountryCode != nil && !c.keeps(*f.Phone.CountryCode) {
			p.CountryCode = *f.Phone.CountryCode
		}
		if f.Phone.NationalNumber != nil && !c.keeps(*f.Phone.NationalNumber) {
			p.NationalNumber = *f.Phone.NationalNumber
		}
		if (p.CountryCode == "") != (p.NationalNumber == "") {
			return p, invalid("phone", "a phone needs both countryCode and nationalNumber")
		}
		if c.variants[phonesNormalised] {
			p = phone{noDigits.ReplaceAllString(p.CountryCode, ""), noDigits.ReplaceAllString(p.NationalNumber, "")}
		}
	case f.PhoneNumber != nil && *f.PhoneNumber == "":
		if !c.keeps("") {
			p = phone{}
		}
	case f.PhoneNumber != nil:
		parts := countryCodes.FindStringSubmatch(strings.ReplaceAll(*f.PhoneNumber, " ", ""))
		if parts == nil {
			return p, invalid("phoneNumber", "%s is no phone number with a country code", *f.PhoneNumber)
		}
		p = phone{parts[1], parts[2]}
	}
	return p, nil
}

// getOf is GET /useradmin/v2/{user|group}/{shortNameOrID}.
func getOf(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		s, err := c.subjectAt("shortNameOrID", kind)
		if err != nil {
			return nil, err
		}
		return c.view.wireSubject(s), nil
	}
}

// changing is an operation on the subject of the path: it returns the subject as change made it.
func changing(kind string, change func(*call, subject) (subject, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		s, err := c.subjectAt("shortNameOrID", kind)
		if err != nil {
			return nil, err
		}
		if s, err = change(c, s); err != nil {
			return nil, err
		}
		s.Updated, s.UpdatedBy = c.now, c.caller.user.ID
		c.store.putSubject(s)
		return c.view.wireSubject(s), nil
	}
}

// updateOf is PUT /useradmin/v2/{user|group}/{shortNameOrID}: only the fields given change, empty text clears.
func updateOf(kind string) func(*call) (any, error) {
	return changing(kind, func(c *call, s subject) (subject, error) {
		fields, err := decode[subjectFields](c)
		if err != nil {
			return s, err
		}
		if fields == (subjectFields{}) && !c.variants[emptyUpdateTaken] {
			return s, invalid("", "an update needs a field")
		}
		return c.apply(s, fields)
	})
}

// disableOf is DELETE /useradmin/v2/{user|group}/{shortNameOrID}: id and shortname stay taken, links stay stored.
func disableOf(kind string) func(*call) (any, error) {
	return changing(kind, func(c *call, s subject) (subject, error) {
		if s.deleted() {
			if c.variants[repeatedDeleteRefused] {
				return s, invalid("shortNameOrID", "%s is disabled", s.ShortName)
			}
			return s, nil
		}
		s.Deleted, s.DeletedBy = c.now, c.caller.user.ID
		return s, nil
	})
}

// reenableOf is PUT /useradmin/v2/{user|group}/{shortNameOrID}/reenable.
func reenableOf(kind string) func(*call) (any, error) {
	return changing(kind, func(c *call, s subject) (subject, error) {
		if !s.deleted() && c.variants[repeatedReenableRefused] {
			return s, invalid("shortNameOrID", "%s is not disabled", s.ShortName)
		}
		s.Deleted, s.DeletedBy = 0, 0
		return s, nil
	})
}

type moveSubjectRequest struct {
	Customer string `json:"customer"`
}

// moveOf is PUT /useradmin/v2/{user|group}/{shortNameOrID}/move: to another customer of the same domain.
func moveOf(kind string) func(*call) (any, error) {
	return changing(kind, func(c *call, s subject) (subject, error) {
		request, err := decode[moveSubjectRequest](c)
		if err != nil {
			return s, err
		}
		owner, ok := c.view.findCustomer(request.Customer, s.Domain)
		if !ok {
			return s, invalid("customer", "no customer %s", request.Customer)
		}
		if owner.Domain != s.Domain {
			return s, invalid("customer", "customer %s is of another domain", request.Customer)
		}
		if err := c.require("updateUser", owner.ID); err != nil {
			return s, err
		}
		s.Customer = owner.ID
		return s, nil
	})
}

// resetPassword is PUT /useradmin/v2/user/{shortNameOrID}/resetpassword: the password is no longer set, and a mail is sent.
var resetPassword = changing(typeUser, func(c *call, s subject) (subject, error) {
	if s.Email == "" {
		return s, invalid("email", "%s has no address to mail a password to", s.ShortName)
	}
	s.Flags = withFlag(s.Flags, "forcePasswordChange", true)
	return s, nil
})

// unblockUserLegacy is PUT /useradmin/v2/user/{shortNameOrID}/unblock.
var unblockUserLegacy = changing(typeUser, func(c *call, s subject) (subject, error) { return c.blocked(s, false), nil })
