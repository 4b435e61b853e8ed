package simulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// call is one request on its way through the checks to its operation.
type call struct {
	*Simulator
	request   *http.Request
	operation string
	contract  *openapi3.Operation
	path      map[string]string
	query     map[string][]string
	body      []byte // as the contract's checks have let it pass
	view      *view
	caller    *caller
	now       int64
	crossed   bool // the response is about another object (CrossedResponse)
}

// decode reads the body into a request type; no body is the zero value. The contract's checks have passed it, so a failure is
// a bug here.
func decode[T any](c *call) (T, error) {
	var value T
	if len(c.body) == 0 {
		return value, nil
	}
	err := json.Unmarshal(c.body, &value)
	return value, err
}

// argument is the first value of a query parameter, or empty.
func (c *call) argument(key string) string {
	if values := c.query[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// domainNamed returns the id of the domain that is named by name or id, or the caller's own if none is.
func (c *call) domainNamed(text string) (int64, error) {
	if text == "" {
		return c.caller.user.Domain, nil
	}
	d, ok := c.view.findDomain(text)
	if !ok {
		return 0, invalid("domain", "no domain %s", text)
	}
	return d.ID, nil
}

// domain is that of the query parameter, else the caller's.
func (c *call) domain() (int64, error) { return c.domainNamed(c.argument("domain")) }

// subjectAt finds the subject that the path names, of one of the types. The caller must see it, by viewUsers or by the
// function that the operation asks for; else it is 404. Seeing it without that function is 403.
func (c *call) subjectAt(parameter string, types ...string) (subject, error) {
	domain, err := c.domain()
	if err != nil {
		return subject{}, err
	}
	text := c.path[parameter]
	found, ok := c.subjectByPath(text, domain)
	if !ok || !oneOf(found.Type, types) || c.hides(found, text) {
		return subject{}, notFound("no %s %s", types[0], text)
	}
	for _, function := range requiredFunctions(c.contract) {
		if c.caller.may(function, found.Customer) {
			continue
		}
		if !c.caller.may("viewUsers", found.Customer) {
			return subject{}, notFound("no %s %s", types[0], text)
		}
		return subject{}, missingFunction(function, c.view.customerName(found.Customer))
	}
	if !c.caller.may("viewUsers", found.Customer) && len(requiredFunctions(c.contract)) == 0 {
		return subject{}, notFound("no %s %s", types[0], text)
	}
	return found, nil
}

// subjectByPath finds the subject that a path names.
func (c *call) subjectByPath(text string, domain int64) (subject, bool) {
	if c.variants[digitsShortnameFirst] {
		if s, ok := c.view.subjectNamed(text, domain); ok {
			return s, true
		}
	}
	return c.view.findSubject(text, domain)
}

// hides reports whether a disabled subject, or what belongs to it, is not shown to a caller who names the subject so. None of
// that is documented, hence variants.
func (c *call) hides(s subject, text string) bool {
	if c.operations[c.operation].owned {
		return s.deleted() && c.variants[disabledOwnerHidden]
	}
	switch c.operation {
	case "getUser", "getGroup", "getSubject":
		byName := strings.EqualFold(text, s.ShortName)
		return s.deleted() && (byName && c.variants[disabledHiddenByShortName] || !byName && c.variants[disabledHiddenByID])
	}
	return false
}

// empties reports whether what belongs to the user does not show, although the user is found.
func (c *call) empties(s subject) bool { return s.deleted() && c.variants[disabledOwnerEmpty] }

// active refuses (412) a write that adds something to a user who shows empty.
func (c *call) active(s subject) error {
	if c.empties(s) {
		return invalid("user", "%s is disabled", s.ShortName)
	}
	return nil
}

// require refuses (403) unless the caller has the function for the customer.
func (c *call) require(function string, customer int64) error {
	if c.caller.may(function, customer) {
		return nil
	}
	return missingFunction(function, c.view.customerName(customer))
}

func oneOf(text string, texts []string) bool {
	for _, t := range texts {
		if t == text {
			return true
		}
	}
	return false
}
