package simulator

import (
	"iter"
	"maps"
)

type wireFunctionMapping struct {
	ID               string        `json:"id"`
	Parent           *functionInfo `json:"parent"`
	Child            *functionInfo `json:"child"`
	Flags            []string      `json:"flags"`
	CreatedTimestamp int64         `json:"createdTimestamp"`
	CreatedByUser    *subjectInfo  `json:"createdByUser,omitempty"`
	DeletedTimestamp int64         `json:"deletedTimestamp,omitempty"`
	DeletedByUser    *subjectInfo  `json:"deletedByUser,omitempty"`
}

func (m functionMapping) flags() []string { return withFlag(nil, "deleted", m.deleted()) }

// mappings are the edges of the function graph.
var mappings = kind[functionMapping]{
	rows:    func(v *view) iter.Seq[functionMapping] { return v.store.mappings.all(v.at) },
	id:      func(m functionMapping) string { return m.ID },
	visible: func(*call, functionMapping) bool { return true },
	wire: func(v *view, m functionMapping) any {
		return wireFunctionMapping{
			m.ID, v.functionInfo(m.Parent), v.functionInfo(m.Child), m.flags(),
			m.Created, v.subjectInfo(m.CreatedBy), m.Deleted, v.subjectInfo(m.DeletedBy),
		}
	},
	deleted: functionMapping.deleted,
	flags:   functionMapping.flags,
	sorts: map[string]func(*view, functionMapping) string{
		"id":         func(_ *view, m functionMapping) string { return m.ID },
		"parentName": func(v *view, m functionMapping) string { return v.functionName(m.Parent) },
		"childName":  func(v *view, m functionMapping) string { return v.functionName(m.Child) },
	},
	sortBy: []string{"parentName"},
	criteria: map[string]criterion[functionMapping]{
		"parent": func(c *call, _ any, q criteria) (func(functionMapping) bool, error) {
			ids := c.functionIDs(q.texts("parent"))
			return func(m functionMapping) bool { return ids[m.Parent] }, nil
		},
		"child": func(c *call, _ any, q criteria) (func(functionMapping) bool, error) {
			ids := c.functionIDs(q.texts("child"))
			return func(m functionMapping) bool { return ids[m.Child] }, nil
		},
	},
}

// functionFields are what can be given of a function; nil: not given.
type functionFields struct {
	Name                  *string           `json:"name"`
	Description           *string           `json:"description"`
	LocalizedNames        map[string]string `json:"localizedNames"`
	LocalizedDescriptions map[string]string `json:"localizedDescriptions"`
	MinimumSecurityLevel  *string           `json:"minimumSecurityLevel"`
	RoleType              *string           `json:"roleType"`
	Role                  *bool             `json:"role"`
	ReadOnly              *bool             `json:"readOnly"`
	Sysadm                *bool             `json:"sysadm"`
}

func (r functionFields) none() bool {
	return r.Name == nil && r.Description == nil && r.LocalizedNames == nil && r.LocalizedDescriptions == nil &&
		r.MinimumSecurityLevel == nil && r.RoleType == nil && r.Role == nil && r.ReadOnly == nil && r.Sysadm == nil
}

// applyFunction gives the function the fields that are given. Localized texts are changed language by language.
func (c *call) applyFunction(f function, r functionFields) (function, error) {
	if r.Name != nil && *r.Name != f.Name {
		if taken, ok := c.view.findFunction(*r.Name); ok && !taken.deleted() || *r.Name == "" {
			return f, invalid("name", "function name %s is taken or empty", *r.Name)
		}
		f.Name = *r.Name
	}
	if r.Description != nil {
		f.Description = *r.Description
	}
	f.Names, f.Descriptions = merged(f.Names, r.LocalizedNames), merged(f.Descriptions, r.LocalizedDescriptions)
	if r.MinimumSecurityLevel != nil {
		f.MinimumSecurityLevel = *r.MinimumSecurityLevel
	}
	if r.RoleType != nil {
		f.RoleType = *r.RoleType
	}
	for flag, given := range map[string]*bool{"role": r.Role, "readOnly": r.ReadOnly, "sysadm": r.Sysadm} {
		if given != nil {
			f.Flags = withFlag(f.Flags, flag, *given)
		}
	}
	f.Updated, f.UpdatedBy = c.now, c.caller.user.ID
	return f, nil
}

func merged(old, changes map[string]string) map[string]string {
	both := maps.Clone(orEmpty(old))
	maps.Copy(both, changes)
	return both
}

// addFunction is POST /useradmin/v2/function: a child of parent.
func addFunction(c *call) (any, error) {
	request, err := decode[struct {
		Parent string `json:"parent"`
		functionFields
	}](c)
	if err != nil {
		return nil, err
	}
	parent, ok := c.view.findFunction(request.Parent)
	if !ok || parent.deleted() {
		return nil, invalid("parent", "no function %s", request.Parent)
	}
	f := function{MinimumSecurityLevel: "standard", RoleType: "other", Created: c.now, CreatedBy: c.caller.user.ID}
	if f, err = c.applyFunction(f, request.functionFields); err != nil {
		return nil, err
	}
	f.ID = c.store.newID("function")
	c.store.putFunction(f)
	c.mapFunction(parent.ID, f.ID)
	return c.view.wireFunction(f), nil
}

func (c *call) mapFunction(parent, child int64) {
	c.store.putMapping(functionMapping{ID: c.store.newUUID(), Parent: parent, Child: child, Created: c.now, CreatedBy: c.caller.user.ID})
}

// updateFunction is PUT /useradmin/v2/function/{functionNameOrID}.
func updateFunction(c *call) (any, error) {
	f, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	fields, err := decode[functionFields](c)
	if err != nil {
		return nil, err
	}
	if fields.none() && !c.variants[emptyUpdateTaken] {
		return nil, invalid("", "an update needs a field")
	}
	if f, err = c.applyFunction(f, fields); err != nil {
		return nil, err
	}
	c.store.putFunction(f)
	return c.view.wireFunction(f), nil
}

// deleteFunction is DELETE /useradmin/v2/function/{functionNameOrID}. Its edges go with it; permissions stay stored.
func deleteFunction(c *call) (any, error) {
	f, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	if f.deleted() {
		if c.variants[repeatedDeleteRefused] {
			return nil, invalid("functionNameOrID", "function %s is deleted", f.Name)
		}
		return c.view.wireFunction(f), nil
	}
	for m := range c.store.mappings.all(present) {
		if !m.deleted() && (m.Parent == f.ID || m.Child == f.ID) {
			c.unmapFunction(m)
		}
	}
	f.Deleted, f.DeletedBy = c.now, c.caller.user.ID
	c.store.putFunction(f)
	return c.view.wireFunction(f), nil
}

func (c *call) unmapFunction(m functionMapping) {
	m.Deleted, m.DeletedBy = c.now, c.caller.user.ID
	c.store.putMapping(m)
}

// addFunctionChild is POST /useradmin/v2/function/{functionNameOrID}/children. It returns the parent; cycles are refused.
func addFunctionChild(c *call) (any, error) {
	parent, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	request, err := decode[struct {
		Children []string `json:"children"`
	}](c)
	if err != nil {
		return nil, err
	}
	_, err = bulk(c, request.Children, func(text string) (function, error) {
		child, ok := c.view.findFunction(text)
		switch {
		case !ok || child.deleted():
			return child, invalid("children", "no function %s", text)
		case closure(c.view.parentFunctions, parent.ID)[child.ID]:
			return child, invalid("children", "function %s is above %s", child.Name, parent.Name)
		case !anyIn(c.view.childFunctions(parent.ID), map[int64]bool{child.ID: true}):
			c.mapFunction(parent.ID, child.ID)
		}
		return child, nil
	})
	if err != nil {
		return nil, err
	}
	return c.view.wireFunction(parent), nil
}

// removeFunctionChild is DELETE /useradmin/v2/function/{functionNameOrID}/children. It returns the children that are left.
func removeFunctionChild(c *call) (any, error) {
	parent, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	_, err = bulk(c, c.query["child"], func(text string) (function, error) {
		child, ok := c.view.findFunction(text)
		if !ok {
			return child, invalid("child", "no function %s", text)
		}
		for m := range c.store.mappings.all(present) {
			if !m.deleted() && m.Parent == parent.ID && m.Child == child.ID {
				c.unmapFunction(m)
				return child, nil
			}
		}
		if c.variants[absentMemberRefused] {
			return child, invalid("child", "function %s is no child of %s", text, parent.Name)
		}
		return child, nil
	})
	if err != nil {
		return nil, err
	}
	return c.relatedFunctions(c.view.childFunctions)
}
