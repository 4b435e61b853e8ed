package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// fixture is a simulator on loopback. All its traffic is judged by the contract, both ways.
type fixture struct {
	*testing.T
	*Simulator
	url   string
	key   string
	judge *wireContract
}

func start(t *testing.T, options Options) *fixture {
	t.Helper()
	s, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	judge, err := judgeFor(options.Future || s.variants[enumsOtherCase] || s.variants[groupFlagsObject] || s.variants[absentFieldsNull])
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{T: t, Simulator: s, url: server.URL, key: s.Key(), judge: judge}
}

// judgeFor is the contract that traffic is held against: as it is, or open for responses that go beyond the file.
func judgeFor(open bool) (*wireContract, error) {
	if open {
		return openContract()
	}
	return loadContract()
}

var openContract = sync.OnceValues(func() (*wireContract, error) {
	opened, err := readContract() // one of its own: it is changed
	if err != nil {
		return nil, err
	}
	for _, schema := range opened.document.Components.Schemas {
		openSchema(schema, map[*openapi3.Schema]bool{})
	}
	opened.document.Components.Schemas["Group"].Value.Properties["flags"].Value = &openapi3.Schema{}
	return opened, nil
})

// openSchema drops enums, and lets everything be null: the contract's README says that both occur.
func openSchema(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	schema := ref.Value
	seen[schema], schema.Enum, schema.Nullable = true, nil, true
	for _, property := range schema.Properties {
		openSchema(property, seen)
	}
	openSchema(schema.Items, seen)
	for _, list := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, inner := range list {
			openSchema(inner, seen)
		}
	}
}

// reply is a response as a client sees it.
type reply struct {
	*testing.T
	Status   int
	Header   http.Header
	Raw      []byte
	Count    int
	Size     int
	Limit    int
	Messages []struct{ Message, Field, Type string }
	Data     any
}

// do sends a request; body is any value for JSON, a string for raw text, or nil.
func (f *fixture) do(method, target string, body any) *reply {
	f.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			f.Fatal(err)
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, f.url+target, reader)
	if err != nil {
		f.Fatal(err)
	}
	if reader != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if f.key != "" {
		request.Header.Set("Argus-API-Key", f.key)
	}
	return f.send(request)
}

func (f *fixture) send(request *http.Request) *reply {
	f.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		f.Fatal(err)
	}
	defer response.Body.Close()
	r := &reply{T: f.T, Status: response.StatusCode, Header: response.Header}
	if r.Raw, err = io.ReadAll(response.Body); err != nil {
		f.Fatal(err)
	}
	if err := json.Unmarshal(r.Raw, &r); err != nil {
		f.Fatalf("%s %s: no envelope: %v: %s", request.Method, request.URL, err, r.Raw)
	}
	f.check(request, response, r.Raw)
	for _, m := range r.Messages {
		if m.Message == "" || m.Type == "" || m.Type == "FIELD_ERROR" && m.Field == "" {
			f.Errorf("%s %s has a message that lacks its text, its type or its field: %s", request.Method, request.URL, r.Raw)
		}
	}
	return r
}

// check holds a response against the contract, and an accepted request too.
func (f *fixture) check(request *http.Request, response *http.Response, body []byte) {
	f.Helper()
	judged := request.Clone(request.Context())
	judged.URL = &url.URL{Path: request.URL.Path, RawPath: request.URL.RawPath, RawQuery: request.URL.RawQuery}
	route, path, err := f.judge.router.FindRoute(judged)
	if err != nil {
		return // not in the contract: the response is checked by the test itself
	}
	options := &openapi3filter.Options{SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	input := &openapi3filter.RequestValidationInput{Request: judged, PathParams: path, Route: route, Options: options}
	if response.StatusCode < 300 && request.GetBody != nil {
		if judged.Body, err = request.GetBody(); err != nil {
			f.Fatal(err)
		}
		if err := openapi3filter.ValidateRequest(request.Context(), input); err != nil && len(f.variants) == 0 {
			f.Errorf("%s %s was accepted against the contract: %v", request.Method, request.URL, err)
		}
	}
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: response.StatusCode, Header: response.Header, Options: options}
	answer.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(request.Context(), answer); err != nil {
		f.Errorf("the response to %s %s breaks the contract: %v\n%s", request.Method, request.URL, err, body)
	}
}

// ok asserts success and is the reply itself.
func (r *reply) ok() *reply {
	r.Helper()
	if r.Status != http.StatusOK && r.Status != http.StatusCreated {
		r.Fatalf("status %d: %s", r.Status, r.Raw)
	}
	return r
}

// refused asserts the status and, unless empty, that a message names the field.
func (r *reply) refused(status int, field string) *reply {
	r.Helper()
	if r.Status != status {
		r.Fatalf("status %d, not %d: %s", r.Status, status, r.Raw)
	}
	for _, m := range r.Messages {
		if field == "" || m.Field == field {
			return r
		}
	}
	r.Fatalf("no message names %q: %s", field, r.Raw)
	return r
}

// at walks the data by field names and list places.
func (r *reply) at(path ...any) any {
	r.Helper()
	return walk(r.T, r.Data, path...)
}

func walk(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			if !ok {
				t.Fatalf("no object at %q: %v", s, value)
			}
			value = object[s]
		case int:
			list, ok := value.([]any)
			if !ok || s >= len(list) {
				t.Fatalf("no list with place %d: %v", s, value)
			}
			value = list[s]
		}
	}
	return value
}

func (r *reply) text(path ...any) string {
	r.Helper()
	switch v := r.at(path...).(type) {
	case string:
		return v
	case float64:
		return formatID(int64(v))
	}
	return ""
}

// each is one field of every row.
func (r *reply) each(path ...any) string {
	r.Helper()
	rows, ok := r.Data.([]any)
	if !ok {
		r.Fatalf("no list: %s", r.Raw)
	}
	var all []string
	for _, row := range rows {
		text, _ := walk(r.T, row, path...).(string)
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

type object = map[string]any

func (f *fixture) user(shortName string, fields object) *reply {
	f.Helper()
	body := object{"customer": f.Customer(), "shortName": shortName, "name": "Name of " + shortName}
	for key, value := range fields {
		body[key] = value
	}
	return f.do("POST", "/useradmin/v2/user", body)
}

func (f *fixture) group(shortName string) *reply {
	f.Helper()
	return f.do("POST", "/useradmin/v2/group", object{"customer": f.Customer(), "shortName": shortName, "name": "Name of " + shortName})
}
