package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// matcher makes one test of all criteria: they are joined by AND, sub-criteria by OR, except that required ones are AND and
// excluding ones AND NOT.
func (k kind[T]) matcher(c *call, q criteria, includeDeleted bool) (func(T) bool, error) {
	includeDeleted = q.flag("includeDeleted", includeDeleted)
	tests := []func(T) bool{func(row T) bool {
		return includeDeleted || !k.deleted(row) && (k.hidden == nil || !k.hidden(c.view, row))
	}}
	for key, value := range q {
		test, err := k.test(c, key, value, q, includeDeleted)
		if err != nil {
			return nil, err
		}
		if test != nil {
			tests = append(tests, test)
		}
	}
	return func(row T) bool { return passes(tests, row) }, nil
}

func passes[T any](tests []func(T) bool, row T) bool {
	for _, test := range tests {
		if !test(row) {
			return false
		}
	}
	return true
}

// test makes the test of one criterion, nil if it says nothing by itself.
func (k kind[T]) test(c *call, key string, value any, q criteria, includeDeleted bool) (func(T) bool, error) {
	if own, ok := k.criteria[key]; ok {
		return own(c, value, q)
	}
	switch key {
	case "limit", "offset", "sortBy", "includeDeleted", "exclude", "excluded", "required",
		"keywordMatchStrategy", "keywordFieldStrategy", "timeMatchStrategy", "timeFieldStrategy",
		"includeProperties", "includePropertiesWithPrefix":
		return nil, nil
	case "includeFlags":
		return func(row T) bool { return countIn(q.texts(key), k.flags(row)) == len(q.texts(key)) }, nil
	case "excludeFlags":
		return func(row T) bool { return countIn(q.texts(key), k.flags(row)) == 0 }, nil
	case "keywords":
		return k.keywordTest(c.view, q)
	case "startTimestamp":
		return k.timeTest(c, q)
	case "endTimestamp":
		if _, both := q["startTimestamp"]; both {
			return nil, nil
		}
		return k.timeTest(c, q)
	case "subCriteria":
		return k.subTest(c, q, includeDeleted)
	}
	return nil, fmt.Errorf("criterion %s is not implemented", key)
}

func countIn(wanted, present []string) int {
	count := 0
	for _, w := range wanted {
		if oneOf(w, present) {
			count++
		}
	}
	return count
}

// strategies are the fields that a field strategy names; absent or "all" means all.
func strategies[F any](q criteria, key string, fields map[string]F) []F {
	named := q.texts(key)
	var chosen []F
	for field, f := range fields {
		if len(named) == 0 || oneOf("all", named) || oneOf(field, named) {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

// keywordTest wants all (or any) of the keywords, each in one of the fields, as part of the text in any case.
func (k kind[T]) keywordTest(v *view, q criteria) (func(T) bool, error) {
	fields := strategies(q, "keywordFieldStrategy", k.keywords)
	words, anyWord := q.texts("keywords"), q.text("keywordMatchStrategy") == "any"
	return func(row T) bool {
		found := 0
		for _, word := range words {
			for _, field := range fields {
				if strings.Contains(strings.ToLower(field(v, row)), strings.ToLower(word)) {
					found++
					break
				}
			}
		}
		return found == len(words) || anyWord && found > 0
	}, nil
}

// timeTest wants any (or all) of the timestamps in the period; what never happened is in none.
func (k kind[T]) timeTest(c *call, q criteria) (func(T) bool, error) {
	start, err := c.moment("startTimestamp", q["startTimestamp"], 0)
	if err != nil {
		return nil, err
	}
	end, err := c.moment("endTimestamp", q["endTimestamp"], c.now)
	if err != nil {
		return nil, err
	}
	fields, every := strategies(q, "timeFieldStrategy", k.times), q.text("timeMatchStrategy") == "all"
	return func(row T) bool {
		within := 0
		for _, field := range fields {
			if at := field(row); at != 0 && at >= start && at <= end {
				within++
			}
		}
		return within == len(fields) || !every && within > 0
	}, nil
}

// subTest joins the sub-criteria of all. They look shortnames up where all does, and see disabled rows if all does, unless
// they say otherwise.
func (k kind[T]) subTest(c *call, all criteria, includeDeleted bool) (func(T) bool, error) {
	var either, must []func(T) bool
	items, _ := all["subCriteria"].([]any)
	for _, item := range items {
		object, _ := item.(map[string]any)
		q := criteria(object)
		if _, own := q["domain"]; !own && all["domain"] != nil {
			q["domain"] = all["domain"]
		}
		match, err := k.matcher(c, q, includeDeleted)
		if err != nil {
			return nil, err
		}
		switch {
		case q.flag("exclude", false) || q.flag("excluded", false):
			must = append(must, func(row T) bool { return !match(row) })
		case q.flag("required", false):
			must = append(must, match)
		default:
			either = append(either, match)
		}
	}
	return func(row T) bool {
		for _, match := range either {
			if match(row) {
				return passes(must, row)
			}
		}
		return len(either) == 0 && passes(must, row)
	}, nil
}

// moment reads a timestamp: milliseconds since the epoch, as number or text; ISO 8601; or relative to now, as "now",
// "-7d", "now-1h" or "+30m".
func (c *call) moment(field string, value any, absent int64) (int64, error) {
	switch v := value.(type) {
	case nil:
		return absent, nil
	case float64:
		return int64(v), nil
	case string:
		if at, ok := c.readMoment(v); ok {
			return at, nil
		}
	}
	return 0, invalid(field, "%v is no time", value)
}

func (c *call) readMoment(text string) (int64, bool) {
	if at, err := strconv.ParseInt(text, 10, 64); err == nil && !strings.HasPrefix(text, "-") && !strings.HasPrefix(text, "+") {
		return at, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UnixMilli(), true
		}
	}
	offset := strings.TrimPrefix(text, "now")
	if offset == "" {
		return c.now, text == "now"
	}
	units := map[byte]time.Duration{
		's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
		'M': 30 * 24 * time.Hour, 'y': 365 * 24 * time.Hour,
	}
	unit, known := units[offset[len(offset)-1]]
	count, err := strconv.ParseInt(offset[:len(offset)-1], 10, 32)
	if !known || err != nil || offset[0] != '-' && offset[0] != '+' {
		return 0, false
	}
	return c.now + count*unit.Milliseconds(), true
}
