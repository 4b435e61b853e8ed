package argus

import (
	"context"
	"iter"
	"slices"
	"strings"
)

// Function is something one may do. One with FlagRole can be granted.
type Function struct {
	CreatedByUser         *SubjectInfo      `json:"createdByUser"`
	CreatedTimestamp      Timestamp         `json:"createdTimestamp"`
	DeletedByUser         *SubjectInfo      `json:"deletedByUser"`
	DeletedTimestamp      Timestamp         `json:"deletedTimestamp"`
	Description           string            `json:"description"`
	Flags                 Flags             `json:"flags"`
	ID                    ID                `json:"id"`
	LastUpdatedByUser     *SubjectInfo      `json:"lastUpdatedByUser"`
	LastUpdatedTimestamp  Timestamp         `json:"lastUpdatedTimestamp"`
	LocalizedDescription  string            `json:"localizedDescription"`
	LocalizedDescriptions map[string]string `json:"localizedDescriptions"`
	LocalizedName         string            `json:"localizedName"`
	LocalizedNames        map[string]string `json:"localizedNames"`
	MinimumSecurityLevel  string            `json:"minimumSecurityLevel"`
	Name                  string            `json:"name"`
	RoleType              string            `json:"roleType"`
}

func (f Function) key() (ID, string) { return byID(f.ID) }

func (f Function) about() about { return about{"function", f.ID, f.Name, nil} }

// securityLevels are in order, from low to high.
var securityLevels = []string{"external", "standard", "administrative"}

// SameSecurityLevel reports whether two texts are the same level. Sessions and older servers say "default" for "standard".
func SameSecurityLevel(a, b string) bool { return strings.EqualFold(levelOf(a), levelOf(b)) }

// SecurityLevelSuffices reports whether a session of one level is known to have what needs another.
func SecurityLevelSuffices(has, needed string) bool {
	rank := func(level string) int {
		return slices.IndexFunc(securityLevels, func(each string) bool { return SameSecurityLevel(each, level) })
	}
	return SameSecurityLevel(has, needed) || rank(needed) >= 0 && rank(has) >= rank(needed)
}

func levelOf(text string) string {
	if strings.EqualFold(text, "default") {
		return "standard"
	}
	return text
}

// FunctionCriteria are AND-ed; the values of a list are OR-ed.
type FunctionCriteria struct {
	Ancestors            []string `json:"ancestors,omitempty"`
	Descendants          []string `json:"descendants,omitempty"`
	ExcludeFlags         []string `json:"excludeFlags,omitempty"`
	Function             []string `json:"function,omitempty"`
	IncludeDeleted       bool     `json:"includeDeleted,omitempty"`
	IncludeFlags         []string `json:"includeFlags,omitempty"`
	KeywordFieldStrategy []string `json:"keywordFieldStrategy,omitempty"`
	KeywordMatchStrategy string   `json:"keywordMatchStrategy,omitempty"`
	Keywords             []string `json:"keywords,omitempty"`
	MinimumSecurityLevel string   `json:"minimumSecurityLevel,omitempty"`
}

// FunctionSubCriteria are OR-ed with the others of a search; Exclude makes them AND NOT, Required makes them AND.
type FunctionSubCriteria struct {
	FunctionCriteria
	Exclude  bool `json:"exclude,omitempty"`
	Required bool `json:"required,omitempty"`
}

// SearchFunctionsRequest is a search over all pages.
type SearchFunctionsRequest struct {
	FunctionCriteria
	SortBy      []string              `json:"sortBy,omitempty"`
	SubCriteria []FunctionSubCriteria `json:"subCriteria,omitempty"`
	Page
}

// GetFunction reads a function by name or id.
// Operation: getFunction.
func (c *Client) GetFunction(ctx context.Context, nameOrID string) (*Function, error) {
	return get[Function](ctx, c, getFunction, "function", Ref{Name: nameOrID})
}

// SearchFunctions reads the functions that match, page by page.
// Operation: searchFunctions.
func (c *Client) SearchFunctions(ctx context.Context, request SearchFunctionsRequest) iter.Seq2[Function, error] {
	return search[Function](ctx, c, searchFunctions, request)
}

// ListFunctionChildren reads the functions directly below one, which is named by name or id.
// Operation: listFunctionChildren.
func (c *Client) ListFunctionChildren(ctx context.Context, nameOrID string) ([]Function, error) {
	return getList[Function](ctx, c, listFunctionChildren, pathArgs(Ref{Name: nameOrID}))
}

// ListFunctionParents reads the functions directly above one, which is named by name or id.
// Operation: listFunctionParents.
func (c *Client) ListFunctionParents(ctx context.Context, nameOrID string) ([]Function, error) {
	return getList[Function](ctx, c, listFunctionParents, pathArgs(Ref{Name: nameOrID}))
}

// FunctionMapping is an edge of the graph of functions: whoever may use the parent may use the child too.
type FunctionMapping struct {
	Child            *FunctionInfo `json:"child"`
	CreatedByUser    *SubjectInfo  `json:"createdByUser"`
	CreatedTimestamp Timestamp     `json:"createdTimestamp"`
	DeletedByUser    *SubjectInfo  `json:"deletedByUser"`
	DeletedTimestamp Timestamp     `json:"deletedTimestamp"`
	Flags            Flags         `json:"flags"`
	ID               ID            `json:"id"`
	Parent           *FunctionInfo `json:"parent"`
}

func (m FunctionMapping) key() (ID, string) {
	return m.ID, lacking("id", m.ID, "parent id", m.Parent.id(), "child id", m.Child.id())
}

// SearchFunctionMappingsRequest is a search over all pages.
type SearchFunctionMappingsRequest struct {
	Child          []string `json:"child,omitempty"`
	IncludeDeleted bool     `json:"includeDeleted,omitempty"`
	Parent         []string `json:"parent,omitempty"`
	SortBy         []string `json:"sortBy,omitempty"`
	Page
}

// SearchFunctionMappings reads the edges between functions that match, page by page.
// Operation: searchFunctionMappings.
func (c *Client) SearchFunctionMappings(ctx context.Context, request SearchFunctionMappingsRequest) iter.Seq2[FunctionMapping, error] {
	return search[FunctionMapping](ctx, c, searchFunctionMappings, request)
}
