package simulator

import (
	"iter"
	"strings"
)

var functionOperations = map[string]operation{
	"getFunction":          {handle: getFunction},
	"listFunctions":        {handle: functions.searchQuery, search: true},
	"searchFunctions":      {handle: functions.searchBody, search: true},
	"listFunctionChildren": {handle: listFunctionChildren},
	"listFunctionParents":  {handle: listFunctionParents},

	"addFunction":            {handle: addFunction, creates: true},
	"updateFunction":         {handle: updateFunction},
	"deleteFunction":         {handle: deleteFunction},
	"addFunctionChild":       {handle: addFunctionChild, creates: true},
	"removeFunctionChild":    {handle: removeFunctionChild},
	"listFunctionMappings":   {handle: mappings.searchQuery, search: true},
	"searchFunctionMappings": {handle: mappings.searchBody, search: true},
}

type wireFunction struct {
	ID                    int64             `json:"id"`
	Name                  string            `json:"name"`
	Description           string            `json:"description,omitempty"`
	LocalizedName         string            `json:"localizedName,omitempty"`
	LocalizedNames        map[string]string `json:"localizedNames"`
	LocalizedDescription  string            `json:"localizedDescription,omitempty"`
	LocalizedDescriptions map[string]string `json:"localizedDescriptions"`
	MinimumSecurityLevel  string            `json:"minimumSecurityLevel"`
	RoleType              string            `json:"roleType"`
	Flags                 []string          `json:"flags"`
	stamps
}

func (f function) flags() []string { return withFlag(f.Flags, "deleted", f.deleted()) }

// functions are searched by whoever may view functions at all: they belong to no customer.
var functions = kind[function]{
	rows:    func(v *view) iter.Seq[function] { return v.store.functions.all(v.at) },
	id:      func(f function) string { return sortable(f.ID) },
	visible: func(*call, function) bool { return true },
	wire:    func(v *view, f function) any { return v.wireFunction(f) },
	deleted: function.deleted,
	flags:   function.flags,
	keywords: map[string]func(*view, function) string{
		"name": func(_ *view, f function) string {
			return strings.Join([]string{f.Name, f.Names["english"], f.Names["norwegian"]}, "\n")
		},
	},
	sorts: map[string]func(*view, function) string{
		"id":   func(_ *view, f function) string { return sortable(f.ID) },
		"name": func(_ *view, f function) string { return f.Name },
	},
	sortBy: []string{"name"},
	criteria: map[string]criterion[function]{
		"function": func(c *call, _ any, q criteria) (func(function) bool, error) {
			ids := c.functionIDs(q.texts("function"))
			return func(f function) bool { return ids[f.ID] }, nil
		},
		"minimumSecurityLevel": func(_ *call, value any, _ criteria) (func(function) bool, error) {
			return func(f function) bool { return f.MinimumSecurityLevel == value }, nil
		},
		"ancestor":    functionsBelow("ancestor"),
		"ancestors":   functionsBelow("ancestors"),
		"descendant":  functionsAbove("descendant"),
		"descendants": functionsAbove("descendants"),
	},
}

func functionsBelow(key string) criterion[function] {
	return func(c *call, _ any, q criteria) (func(function) bool, error) {
		ids := c.functionIDs(q.texts(key))
		return func(f function) bool {
			return sharesAny(closure(c.view.parentFunctions, c.view.parentFunctions(f.ID)...), ids)
		}, nil
	}
}

func functionsAbove(key string) criterion[function] {
	return func(c *call, _ any, q criteria) (func(function) bool, error) {
		ids := c.functionIDs(q.texts(key))
		return func(f function) bool {
			return sharesAny(closure(c.view.childFunctions, c.view.childFunctions(f.ID)...), ids)
		}, nil
	}
}

func sharesAny(a, b map[int64]bool) bool {
	for id := range a {
		if b[id] {
			return true
		}
	}
	return false
}

func (v *view) wireFunction(f function) wireFunction {
	return wireFunction{
		ID: f.ID, Name: f.Name, Description: f.Description,
		LocalizedName: f.Names["english"], LocalizedNames: orEmpty(f.Names),
		LocalizedDescription: f.Descriptions["english"], LocalizedDescriptions: orEmpty(f.Descriptions),
		MinimumSecurityLevel: f.MinimumSecurityLevel, RoleType: f.RoleType, Flags: f.flags(),
		stamps: stamps{
			f.Created, v.subjectInfo(f.CreatedBy), f.Updated, v.subjectInfo(f.UpdatedBy), f.Deleted, v.subjectInfo(f.DeletedBy),
		},
	}
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// functionAt finds the function that the path names.
func (c *call) functionAt() (function, error) {
	f, ok := c.view.findFunction(c.path["functionNameOrID"])
	if !ok {
		return function{}, notFound("no function %s", c.path["functionNameOrID"])
	}
	return f, nil
}

// getFunction is GET /useradmin/v2/function/{functionNameOrID}.
func getFunction(c *call) (any, error) {
	f, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	return c.view.wireFunction(f), nil
}

func (c *call) relatedFunctions(related func(int64) []int64) (any, error) {
	f, err := c.functionAt()
	if err != nil {
		return nil, err
	}
	rows := []wireFunction{}
	for _, id := range c.ordered(related(f.ID)) {
		if other, ok := c.view.function(id); ok {
			rows = append(rows, c.view.wireFunction(other))
		}
	}
	return rows, nil
}

// listFunctionChildren is GET /useradmin/v2/function/{functionNameOrID}/children: the direct ones.
func listFunctionChildren(c *call) (any, error) { return c.relatedFunctions(c.view.childFunctions) }

// listFunctionParents is GET /useradmin/v2/function/{functionNameOrID}/parents: the direct ones.
func listFunctionParents(c *call) (any, error) { return c.relatedFunctions(c.view.parentFunctions) }
