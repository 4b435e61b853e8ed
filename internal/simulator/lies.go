package simulator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// The kinds of lies. The operation is carried out if nothing else is said, and its response is wrong. On a refusal, and on a
// response of another shape, a lie does nothing.
const (
	CrossedResponse FaultKind = "crossed-response" // of one object, the rows of a write or the keys of a user: about others of their kind, if there are any
	WrongCount      FaultKind = "wrong-count"      // of a list: count is Fault.Count, else one of several wrong numbers
	NullFields      FaultKind = "null-fields"      // what tells objects apart is null, in the first Fault.Rows rows or all
	CutList         FaultKind = "cut-list"         // of a list: the second half of the rows is missing, counted as it was
	Oversize        FaultKind = "oversize"         // Fault.Rows empty rows more in a list, else 40 MiB of text in the data
	EndlessPages    FaultKind = "endless-pages"    // of a paged list: rows that do not exist fill each page
	ForeignResponse FaultKind = "foreign-response" // of a write: about a domain, which no write is about; done if Fault.Handled
	NoContent       FaultKind = "no-content"       // of a read: 204 without a body
)

// Lies returns the kinds of lies.
func Lies() []FaultKind {
	return []FaultKind{CrossedResponse, WrongCount, NullFields, CutList, Oversize, EndlessPages, ForeignResponse, NoContent}
}

const (
	oversizeText = 40 << 20
	oversizeRows = 2_000_000 // at random
	endlessRows  = 1000      // in a page without a limit
)

// lieAtRandom is a lie of the kind with what tests set themselves: FailRandomly's random numbers decide.
func (f *faults) lieAtRandom(kind FaultKind) *Fault {
	fault := &Fault{Kind: kind}
	switch kind {
	case NullFields:
		fault.Rows, fault.KeepID = f.random.IntN(2), f.random.IntN(2) == 0
	case ForeignResponse:
		fault.Handled = f.random.IntN(2) == 0
	case Oversize:
		fault.Rows, fault.Gzip = f.random.IntN(2)*oversizeRows, f.random.IntN(2) == 0
	}
	return fault
}

// lie makes the response wrong, as the fault says. CrossedResponse is told by the operation itself (see aboutAnother).
func (s *Simulator) lie(c *call, a answer, fault *Fault) answer {
	var told map[string]json.RawMessage
	if a.status/100 != 2 || json.Unmarshal(a.body, &told) != nil {
		return a
	}
	data := decodeNumbers(told["data"])
	rows, list := data.([]any)
	switch {
	case data == nil:
	case fault.Kind == NullFields:
		data = withoutKeys(data, fault.Rows, fault.KeepID)
	case fault.Kind == Oversize:
		return oversized(c, a, told, fault)
	case fault.Kind == WrongCount && list:
		told["count"] = encode(s.faults.wrongCount(c, fault, len(rows)))
	case fault.Kind == CutList && list:
		data = rows[:len(rows)/2]
	case fault.Kind == EndlessPages && list && told["currentPage"] != nil:
		filled := s.faults.fill(c.operation, rows, told["limit"])
		data, told["size"], told["count"] = filled, encode(len(filled)), encode(-1)
	}
	told["data"] = encode(data)
	a.body = encode(told)
	return a
}

// aboutNothingAsked is the response to a write with a domain in it, and that to a read without a body.
func (s *Simulator) aboutNothingAsked(c *call, a answer, fault *Fault) answer {
	switch {
	case a.status/100 != 2 || c.reads() != (fault.Kind == NoContent):
	case fault.Kind == NoContent:
		a.status, a.body = http.StatusNoContent, nil
	default:
		for d := range s.store.domains.all(present) {
			return s.envelope(c, domainInfo(d), nil)
		}
	}
	return a
}

// decodeNumbers reads JSON and keeps numbers as they are written.
func decodeNumbers(text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}

// encode writes what was read from JSON, which cannot fail.
func encode(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// wrongCount is below the rows that are shown, a little or far above those that there are, or senseless.
func (f *faults) wrongCount(c *call, fault *Fault, rows int) int64 {
	if fault.Count != 0 {
		return fault.Count
	}
	wrong := []int64{int64(rows) + 7, 1_000_000_000, math.MaxInt64, -7}
	if rows > 1 {
		wrong = append(wrong, int64(rows)-1)
	}
	return wrong[f.dice(c).IntN(len(wrong))]
}

// dice are FailRandomly's random numbers, or others where only Fail set faults.
func (f *faults) dice(c *call) *rand.Rand {
	if f.random == nil {
		return c.store.random
	}
	return f.random
}

// keyFields are the fields that tell objects and rows apart; of a link these are its ends.
func keyFields(object map[string]any) []string {
	var found []string
	for _, field := range []string{"id", "shortName", "key", "prefix", "method", "group", "member", "subject", "function"} {
		if object[field] != nil {
			found = append(found, field)
		}
	}
	switch {
	case object["function"] != nil && object["subject"] != nil:
		found = append(found, "customer")
	case len(found) == 1 && object["id"] != nil && object["name"] != nil: // a function
		found = append(found, "name")
	}
	return found
}

// withoutKeys has null for the key fields of the data, or of what is in it, such as the descriptor of a new key.
func withoutKeys(data any, rows int, keepID bool) any {
	switch v := data.(type) {
	case []any:
		for i := range v {
			if rows == 0 || i < rows {
				withoutKeys(v[i], 0, keepID)
			}
		}
	case map[string]any:
		fields := keyFields(v)
		for _, field := range fields {
			if field != "id" || !keepID || len(fields) == 1 {
				v[field] = nil
			}
		}
		for _, inner := range v {
			if len(fields) == 0 {
				withoutKeys(inner, rows, keepID)
			}
		}
	}
	return data
}

// fill adds rows that do not exist, made after the last one that was seen, until the page is full.
func (f *faults) fill(operation string, rows []any, limit json.RawMessage) []any {
	var size int
	if json.Unmarshal(limit, &size) != nil || size == 0 {
		size = endlessRows
	}
	if len(rows) > 0 {
		if f.patterns == nil {
			f.patterns = map[string]any{}
		}
		f.patterns[operation] = rows[len(rows)-1]
	}
	pattern, ok := f.patterns[operation].(map[string]any)
	for ok && len(rows) < size {
		f.invented++
		rows = append(rows, invent(pattern, f.invented))
	}
	return rows
}

// invent is a copy of the object that has other key fields.
func invent(pattern map[string]any, number int) map[string]any {
	object := maps.Clone(pattern)
	for _, field := range keyFields(pattern) {
		switch v := pattern[field].(type) {
		case json.Number:
			object[field] = 900_000_000 + number
		case string:
			object[field] = fmt.Sprint("invented-", number)
		case map[string]any:
			if field != "function" && field != "customer" {
				object[field] = invent(v, number)
			}
		}
	}
	return object
}

// padding is made once: it is long.
var padding = sync.OnceValue(func() string { return strings.Repeat("x", oversizeText) })

// oversized puts far too much into the data. It works on text: the data may have millions of rows.
func oversized(c *call, a answer, told map[string]json.RawMessage, fault *Fault) answer {
	data := string(told["data"])
	at, more := strings.Index(data, "{")+1, `"padding":"`+padding()+`"`
	if strings.HasPrefix(data, "[") && fault.Rows > 0 {
		at, more = 1, strings.TrimSuffix(strings.Repeat("{},", fault.Rows), ",")
	}
	if at == 0 {
		return a // no object and no list
	}
	if rest := data[at]; rest != '}' && rest != ']' {
		more += ","
	}
	const place = `"PLACE"`
	told["data"] = json.RawMessage(place)
	before, after, _ := bytes.Cut(encode(told), []byte(place))
	a.body = slices.Concat(before, []byte(data[:at]), []byte(more), []byte(data[at:]), after)
	if fault.Gzip && strings.Contains(c.request.Header.Get("Accept-Encoding"), "gzip") {
		a.header.Set("Content-Encoding", "gzip")
		a.body = compressed(a.body)
	}
	return a
}

// compressed writes to memory, which cannot fail.
func compressed(body []byte) []byte {
	var short bytes.Buffer
	writer := gzip.NewWriter(&short)
	if _, err := writer.Write(body); err != nil {
		panic(err)
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	return short.Bytes()
}
