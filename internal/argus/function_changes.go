package argus

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// AddFunctionRequest says what function to add, directly below Parent, an id or a name. Name and Parent are needed.
type AddFunctionRequest struct {
	LocalizedDescriptions map[string]string `json:"localizedDescriptions,omitempty"`
	LocalizedNames        map[string]string `json:"localizedNames,omitempty"`
	MinimumSecurityLevel  string            `json:"minimumSecurityLevel,omitempty"`
	Name                  string            `json:"name"`
	Parent                string            `json:"parent"`
	ReadOnly              bool              `json:"readOnly,omitempty"`
	Role                  bool              `json:"role,omitempty"`
	RoleType              string            `json:"roleType,omitempty"`
	Sysadm                bool              `json:"sysadm,omitempty"`
}

// UpdateFunctionRequest says what to change: nil leaves a field, and an empty text clears that of its language.
type UpdateFunctionRequest struct {
	LocalizedDescriptions map[string]string `json:"localizedDescriptions,omitempty"`
	LocalizedNames        map[string]string `json:"localizedNames,omitempty"`
	MinimumSecurityLevel  *string           `json:"minimumSecurityLevel,omitempty"`
	Name                  *string           `json:"name,omitempty"`
	ReadOnly              *bool             `json:"readOnly,omitempty"`
	Role                  *bool             `json:"role,omitempty"`
	RoleType              *string           `json:"roleType,omitempty"`
	Sysadm                *bool             `json:"sysadm,omitempty"`
}

type addFunctionChildRequest struct {
	Children []string `json:"children"`
}

// isIn reports whether a function has all that the request sets.
func (r UpdateFunctionRequest) isIn(f *Function) bool {
	same := func(set *string, returned string, same func(a, b string) bool) bool {
		return set == nil || same(*set, returned)
	}
	return has(r.Name, f.Name) && same(r.MinimumSecurityLevel, f.MinimumSecurityLevel, SameSecurityLevel) && same(r.RoleType, f.RoleType, strings.EqualFold) &&
		hasFlag(r.ReadOnly, f.Flags, FlagReadOnly) && hasFlag(r.Role, f.Flags, FlagRole) && hasFlag(r.Sysadm, f.Flags, FlagSysadm) &&
		hasTexts(r.LocalizedNames, f.LocalizedNames) && hasTexts(r.LocalizedDescriptions, f.LocalizedDescriptions)
}

func hasTexts(set, returned map[string]string) bool {
	for language, text := range set {
		if !holdsSent(text, LocalizedIn(returned, language)) {
			return false
		}
	}
	return true
}

// LocalizedIn returns the text of a language, whose case differs between endpoints.
func LocalizedIn(texts map[string]string, language string) string {
	for each, text := range texts {
		if strings.EqualFold(each, language) {
			return text
		}
	}
	return ""
}

// describes reports whether a function is as the request asks for.
func (r AddFunctionRequest) describes(f *Function) bool {
	wanted := UpdateFunctionRequest{
		LocalizedDescriptions: r.LocalizedDescriptions, LocalizedNames: r.LocalizedNames, Name: &r.Name, ReadOnly: &r.ReadOnly, Role: &r.Role, Sysadm: &r.Sysadm,
	}
	if r.MinimumSecurityLevel != "" {
		wanted.MinimumSecurityLevel = &r.MinimumSecurityLevel
	}
	if r.RoleType != "" {
		wanted.RoleType = &r.RoleType
	}
	return wanted.isIn(f)
}

// AddFunction adds a function. If the response is lost or shows none, one with the name that the client's own user created since, as asked
// for, is the one. If that cannot be told, the outcome is unknown.
// Operation: addFunction.
func (c *Client) AddFunction(ctx context.Context, request AddFunctionRequest) (*Function, error) {
	end, err := c.created.begin(ctx, "function "+strings.ToLower(request.Name))
	if err != nil {
		return nil, c.failure(addFunction, err)
	}
	defer end()
	read := func(ctx context.Context) (*Function, error) { return c.GetFunction(ctx, request.Name) }
	began, fresh := time.Now(), false
	if c.clock.silent() { // so that only a look before tells what was created since
		_, err := read(ctx)
		fresh = IsNotFound(err)
	}
	look := isApplied(read, request.describes)
	added, err := write(ctx, c, addFunction, arguments{body: request}, reader[Function]{
		check: isAbout[Function]("function", ByShortName(request.Name, "")),
		look: func(ctx context.Context) (outcome[*Function], error) {
			found, err := look(ctx)
			if err != nil || found.result == nil || found.result.Flags.Has(FlagDeleted) {
				return outcome[*Function]{}, err
			}
			owned, err := c.ownershipOf(ctx, origin{functionOrigin(found.result.ID), found.result.CreatedTimestamp, found.result.CreatedByUser}, began, fresh)
			switch {
			case err != nil || owned == notOurs:
				return outcome[*Function]{}, err
			case owned == ours && found.done:
				return found, nil
			}
			return outcome[*Function]{}, fmt.Errorf("function %s has the name, and it is unknown whether this request created it", found.result.ID)
		},
	})
	if err == nil {
		c.created.note(functionOrigin(added.ID))
	}
	return added, err
}

// functionOrigin tells the id of a function from that of a user or group.
func functionOrigin(id ID) string { return "function/" + string(id) }

// UpdateFunction changes the fields that the request gives, which must be at least one.
// Operation: updateFunction.
func (c *Client) UpdateFunction(ctx context.Context, function ID, request UpdateFunctionRequest) (*Function, error) {
	ref := ByID(function)
	read := func(ctx context.Context) (*Function, error) { return c.GetFunction(ctx, string(function)) }
	return write(ctx, c, updateFunction, pathArgs(ref).withBody(request), reader[Function]{
		read: read, check: isAbout[Function]("function", ref), look: isApplied(read, request.isIn),
	})
}

// DeleteFunction deletes a function. No operation brings it back.
// Operation: deleteFunction.
func (c *Client) DeleteFunction(ctx context.Context, function ID) error {
	ref := ByID(function)
	_, err := doConfirmed(ctx, c, deleteFunction, pathArgs(ref), change{holdsObject(isAbout[Function]("function", ref)), func(ctx context.Context) (bool, error) {
		left, err := c.GetFunction(ctx, string(function))
		return err == nil && left.Flags.Has(FlagDeleted), err
	}})
	return err
}

// AddFunctionChild puts a function directly below another one. The contract does not say which of the two the response shows.
// Operation: addFunctionChild.
func (c *Client) AddFunctionChild(ctx context.Context, parent, child ID) error {
	isOneOfThem := func(f *Function) error {
		if f.ID == child {
			return nil
		}
		return ByID(parent).mismatch("function", f.about())
	}
	_, err := doConfirmed(ctx, c, addFunctionChild, pathArgs(ByID(parent)).withBody(addFunctionChildRequest{[]string{string(child)}}),
		change{holdsObject(isOneOfThem), func(ctx context.Context) (bool, error) { return c.hasFunctionChild(ctx, parent, child) }})
	return err
}

// RemoveFunctionChild takes a function from directly below another one. What the response shows is not documented, so that it tells
// nothing.
// Operation: removeFunctionChild.
func (c *Client) RemoveFunctionChild(ctx context.Context, parent, child ID) error {
	_, err := doConfirmed(ctx, c, removeFunctionChild, pathArgs(ByID(parent)).withQuery("child", string(child)),
		change{func(*response) (bool, error) { return false, nil }, func(ctx context.Context) (bool, error) {
			there, err := c.hasFunctionChild(ctx, parent, child)
			return !there, err
		}})
	return err
}

func (c *Client) hasFunctionChild(ctx context.Context, parent, child ID) (bool, error) {
	children, err := c.ListFunctionChildren(ctx, string(parent))
	found, err := FindRow(children, err, func(f *Function) bool { return f.ID == child && !f.Flags.Has(FlagDeleted) })
	return found != nil, err
}
