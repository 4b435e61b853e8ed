package simulator

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// kind says how rows of one kind are searched: one mechanism serves them all, simple and advanced searches alike.
type kind[T any] struct {
	rows     func(*view) iter.Seq[T]
	id       func(T) string
	visible  func(*call, T) bool
	wire     func(*view, T) any
	deleted  func(T) bool
	hidden   func(*view, T) bool // shows as what is deleted does; nil: nothing is
	flags    func(T) []string
	keywords map[string]func(*view, T) string // texts by keywordFieldStrategy
	times    map[string]func(T) int64         // timestamps by timeFieldStrategy
	sorts    map[string]func(*view, T) string // by sortBy
	sortBy   []string                         // if a search has no sortBy
	criteria map[string]criterion[T]          // those that the kind has for itself
}

// criterion makes a test for rows of the value of one criterion; all is the request that it stands in.
type criterion[T any] func(c *call, value any, all criteria) (func(T) bool, error)

// criteria is the body of a search, or the same made of a simple search's query. The contract's checks have passed it.
type criteria map[string]any

func (q criteria) texts(key string) []string {
	items, _ := q[key].([]any)
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i], _ = item.(string)
	}
	return texts
}

func (q criteria) text(key string) string { t, _ := q[key].(string); return t }

// flag reports whether a boolean criterion is true; absent is its value if the request leaves it out.
func (q criteria) flag(key string, absent bool) bool {
	if b, ok := q[key].(bool); ok {
		return b
	}
	return absent
}

func (q criteria) number(key string, absent int) int {
	if n, ok := q[key].(float64); ok {
		return int(n)
	}
	return absent
}

// bodyCriteria reads an advanced search.
func (c *call) bodyCriteria() (criteria, error) {
	q, err := decode[criteria](c)
	if q == nil {
		q = criteria{}
	}
	return q, err
}

// queryNames are the query parameters of simple searches that advanced ones call otherwise.
var queryNames = map[string]string{
	"includeFlag": "includeFlags", "excludeFlag": "excludeFlags", "keyword": "keywords",
	"keywordMatch": "keywordMatchStrategy", "keywordField": "keywordFieldStrategy",
}

// queryCriteria makes criteria of the query of a simple search, typed as the contract types the parameters.
func (c *call) queryCriteria() criteria {
	q := criteria{}
	for key, values := range c.query {
		name := key
		if advanced, ok := queryNames[key]; ok {
			name = advanced
		}
		kind := c.contract.Parameters.GetByInAndName(openapi3.ParameterInQuery, key).Schema.Value.Type
		switch {
		case kind.Is(openapi3.TypeArray):
			list, _ := q[name].([]any)
			for _, value := range values {
				list = append(list, value)
			}
			q[name] = list
		case kind.Is(openapi3.TypeBoolean):
			q[name] = strings.EqualFold(values[0], "true")
		case kind.Is(openapi3.TypeInteger):
			n, _ := strconv.Atoi(values[0])
			q[name] = float64(n)
		default:
			q[name] = values[0]
		}
	}
	return q
}

// searchBody and searchQuery are the handlers of a kind's advanced and simple search.
func (k kind[T]) searchBody(c *call) (any, error) {
	q, err := c.bodyCriteria()
	if err != nil {
		return nil, err
	}
	return k.search(c, q)
}

func (k kind[T]) searchQuery(c *call) (any, error) { return k.search(c, c.queryCriteria()) }

// search returns the page of visible rows that match.
func (k kind[T]) search(c *call, q criteria) (any, error) {
	match, err := k.matcher(c, q, false)
	if err != nil {
		return nil, err
	}
	rows := []T{}
	for row := range k.rows(c.view) {
		if match(row) && k.visible(c, row) {
			rows = append(rows, row)
		}
	}
	order := k.sortBy
	if named := q.texts("sortBy"); len(named) > 0 {
		order = named
	} else if c.variants[listsShuffled] || c.request.Method == "GET" {
		order = nil
	}
	if err := k.sort(c, rows, order); err != nil {
		return nil, err
	}
	return paged(c, rows, q, func(row T) any { return k.wire(c.view, row) }), nil
}

// largestLimit is that of the variant largeLimitsRefused.
const largestLimit = 50

// checkLimit refuses a page that is larger than the variant largeLimitsRefused permits.
func (c *call) checkLimit() error {
	if !c.variants[largeLimitsRefused] {
		return nil
	}
	limit, _ := strconv.Atoi(c.argument("limit"))
	if q, err := c.bodyCriteria(); err == nil { // an error: it is no search
		limit = max(limit, q.number("limit", 0))
	}
	if limit > largestLimit {
		return invalid("limit", "a page has at most %d rows", largestLimit)
	}
	return nil
}

// overlappingCap is the largest page of the variant pagesOverlap, unless another is set.
const overlappingCap = 7

// paged cuts the asked page out of all rows.
func paged[T any](c *call, rows []T, q criteria, wire func(T) any) page {
	limit, began := q.number("limit", 25), q.number("offset", 0)
	most := c.options.PageCap
	if c.variants[pagesOverlap] {
		most = cmp.Or(most, overlappingCap)
	}
	if most > 0 && (limit == 0 || limit > most) {
		limit = most
	}
	if c.variants[pagesOverlap] && limit > 1 && 0 < began && began < len(rows) {
		began--
	}
	offset := min(began, len(rows))
	p := page{rows: []any{}, limit: limit, offset: began, count: len(rows)}
	if limit == 0 {
		limit = len(rows)
	}
	for _, row := range rows[offset : offset+min(limit, len(rows)-offset)] {
		p.rows = append(p.rows, wire(row))
	}
	return p
}

// sort puts rows in the order named, else by id or shuffled (the same way each time, so that pages fit together).
func (k kind[T]) sort(c *call, rows []T, order []string) error {
	keys := make([]func(*view, T) string, len(order))
	for i, field := range order {
		var ok bool
		if keys[i], ok = k.sorts[strings.TrimPrefix(field, "-")]; !ok {
			return invalid("sortBy", "%s is no field to sort by", field)
		}
	}
	if len(order) == 0 {
		shuffle(c, rows, k.id)
		return nil
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		for i, key := range keys {
			difference := strings.Compare(key(c.view, a), key(c.view, b))
			if strings.HasPrefix(order[i], "-") {
				difference = -difference
			}
			if difference != 0 {
				return difference
			}
		}
		return 0
	})
	return nil
}

// shuffle puts rows out of order, where the variant says so.
func shuffle[T any](c *call, rows []T, id func(T) string) {
	if c.variants[listsShuffled] {
		slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(c.scatter(id(a)), c.scatter(id(b))) })
	}
}

// scatter is a place for the id that has nothing to do with its order.
func (c *call) scatter(id string) uint64 {
	sum := sha256.Sum256(strconv.AppendUint([]byte(id), c.options.Seed, 10))
	return binary.BigEndian.Uint64(sum[:])
}
