package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
)

// wireContract is the embedded contract, ready to route and to judge requests.
type wireContract struct {
	document     *openapi3.T
	router       routers.Router
	asciiWords   bool // \w of free text patterns is ASCII only
	nullsAllowed bool // null fields are taken as absent
}

// loadContract returns the contract, which is read once in a process, for a simulator to set switches on.
func loadContract() (*wireContract, error) {
	read, err := contractOnce()
	if err != nil {
		return nil, err
	}
	return &wireContract{document: read.document, router: read.router}, nil
}

var contractOnce = sync.OnceValues(readContract)

func readContract() (*wireContract, error) {
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		return nil, fmt.Errorf("loading the contract: %w", err)
	}
	document.Servers = nil // paths alone decide; the host is wherever the simulator listens
	for _, path := range document.Paths.Map() {
		for _, operation := range path.Operations() {
			if strings.HasPrefix(operation.OperationID, "renewUserApiKey") {
				operation.RequestBody.Value.Required = false // as the contract's README says
			}
		}
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, fmt.Errorf("routing the contract: %w", err)
	}
	return &wireContract{document: document, router: router}, nil
}

// route finds the operation and its path parameters.
func (w *wireContract) route(r *http.Request) (*routers.Route, map[string]string, error) {
	route, escaped, err := w.router.FindRoute(r)
	switch {
	case errors.Is(err, routers.ErrMethodNotAllowed):
		return nil, nil, refuse(http.StatusMethodNotAllowed, "method %s is not allowed for %s", r.Method, r.URL.Path)
	case err != nil:
		return nil, nil, notFound("no such path: %s", r.URL.Path)
	}
	path := make(map[string]string, len(escaped))
	for key, value := range escaped {
		if path[key], err = url.PathUnescape(value); err != nil {
			return nil, nil, notFound("no such path: %s", r.URL.Path)
		}
	}
	return route, path, nil
}

// requiredFunctions are the functions that the contract names for the operation.
func requiredFunctions(operation *openapi3.Operation) []string {
	listed, _ := operation.Extensions["x-argus-required-functions"].([]any)
	names := make([]string, len(listed))
	for i, name := range listed {
		names[i], _ = name.(string)
	}
	return names
}

// check refuses (412, a message per field) what the contract does not name or types otherwise, and returns the body read.
func (w *wireContract) check(r *http.Request, route *routers.Route, path map[string]string, body []byte) ([]byte, error) {
	var messages []message
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusPreconditionFailed, "the query cannot be read: %s", err)
	}
	for key, values := range query {
		parameter := route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, key)
		switch {
		case parameter == nil:
			messages = append(messages, fieldError(key, "unknown query parameter %s", key))
		case len(values) > 1 && !parameter.Schema.Value.Type.Is(openapi3.TypeArray):
			messages = append(messages, fieldError(key, "query parameter %s is repeated", key))
		case parameter.Schema.Value.Type.Is(openapi3.TypeBoolean) && !isBoolean(values[0]):
			messages = append(messages, fieldError(key, "%s is neither true nor false", values[0]))
		}
	}
	if w.nullsAllowed {
		body = withoutNulls(body)
	}
	if route.Operation.RequestBody == nil {
		if len(body) > 0 && !emptyObject(r.Method, body) {
			messages = append(messages, fieldError("", "no body is expected"))
		}
		body = nil
	}
	judged := r.Clone(r.Context())
	judged.Body, judged.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: judged, PathParams: path, QueryParams: query, Route: route,
		Options: &openapi3filter.Options{
			MultiError: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	})
	messages = append(messages, fieldErrors(err)...)
	if content := bodySchema(route.Operation); content != nil && len(messages) == 0 && len(body) > 0 {
		var value any
		if err := json.Unmarshal(body, &value); err != nil {
			return nil, refuse(http.StatusPreconditionFailed, "the body cannot be read: %s", err)
		}
		messages = append(messages, w.checkText(content, "", value)...)
	}
	if len(messages) > 0 {
		slices.SortStableFunc(messages, func(a, b message) int { return strings.Compare(a.Field, b.Field) })
		return nil, &failure{http.StatusPreconditionFailed, messages}
	}
	return body, nil
}

// emptyObject reports whether the body is the {} that the vendor's client sends where an operation has none.
func emptyObject(method string, body []byte) bool {
	var fields map[string]any
	return (method == http.MethodPost || method == http.MethodPut) && json.Unmarshal(body, &fields) == nil && fields != nil && len(fields) == 0
}

// isBoolean reports whether a query's text is true or false as one of the clients sends it.
func isBoolean(text string) bool {
	return slices.Contains([]string{"true", "True", "TRUE", "false", "False", "FALSE"}, text)
}

func bodySchema(operation *openapi3.Operation) *openapi3.Schema {
	if operation.RequestBody == nil {
		return nil
	}
	return operation.RequestBody.Value.Content.Get("application/json").Schema.Value
}

// fieldErrors makes one message of each thing that the validation of a request found.
func fieldErrors(err error) []message {
	if err == nil {
		return nil
	}
	var many openapi3.MultiError
	if !errors.As(err, &many) {
		return []message{fieldError("", "%s", err)}
	}
	var messages []message
	for _, one := range many {
		var request *openapi3filter.RequestError
		var schema *openapi3.SchemaError
		switch {
		case !errors.As(one, &request):
			messages = append(messages, fieldError("", "%s", one))
		case request.Parameter != nil && errors.As(request.Err, &schema):
			messages = append(messages, fieldError(request.Parameter.Name, "%s", schema.Reason))
		case request.Parameter != nil:
			messages = append(messages, fieldError(request.Parameter.Name, "%s", reasonOf(request)))
		case !errors.As(request.Err, &schema):
			messages = append(messages, fieldError("", "%s", reasonOf(request)))
		default:
			messages = append(messages, schemaErrors(request.Err)...)
		}
	}
	return messages
}

// unsupportedProperty finds the name of an unknown field, which kin-openapi gives in the text alone.
var unsupportedProperty = regexp.MustCompile(`^property "(.*)" is unsupported$`)

// schemaErrors makes messages of what is wrong with the body.
func schemaErrors(err error) []message {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var messages []message
		for _, one := range many {
			messages = append(messages, schemaErrors(one)...)
		}
		return messages
	}
	var schema *openapi3.SchemaError
	if !errors.As(err, &schema) {
		return []message{fieldError("", "%s", err)}
	}
	pointer := schema.JSONPointer()
	if unknown := unsupportedProperty.FindStringSubmatch(schema.Reason); unknown != nil {
		pointer = append(slices.Clone(pointer), unknown[1])
	}
	return []message{fieldError(fieldName(pointer), "%s", schema.Reason)}
}

func reasonOf(err *openapi3filter.RequestError) string {
	if err.Err == nil {
		return err.Reason
	}
	return strings.TrimPrefix(err.Reason+": "+err.Err.Error(), ": ")
}

// fieldName is the dotted path of a field, without the places in lists.
func fieldName(pointer []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(pointer), func(part string) bool {
		_, place := number(part)
		return place
	}), ".")
}

// withoutNulls drops fields that are null, at every level.
func withoutNulls(body []byte) []byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return body // validation says what is wrong with it
	}
	var strip func(any)
	strip = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, item := range v {
				if item == nil {
					delete(v, key)
				}
				strip(item)
			}
		case []any:
			for _, item := range v {
				strip(item)
			}
		}
	}
	strip(value)
	stripped, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return stripped
}
