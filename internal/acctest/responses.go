package acctest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Responses are bodies that a server sent.
type Responses []string

// Any reports whether one of the objects in the bodies fits.
func (r Responses) Any(fits func(object map[string]any) bool) bool {
	var within func(any) bool
	within = func(value any) bool {
		switch v := value.(type) {
		case []any:
			return slices.ContainsFunc(v, within)
		case map[string]any:
			return fits(v) || slices.ContainsFunc(slices.Collect(maps.Values(v)), within)
		}
		return false
	}
	return slices.ContainsFunc(r, func(body string) bool {
		var value any
		decoder := json.NewDecoder(strings.NewReader(body))
		decoder.UseNumber()
		return decoder.Decode(&value) == nil && within(value)
	})
}

// text is an id or a text of JSON or of a configuration.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
