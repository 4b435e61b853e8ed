package simulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// eachOperation calls f with every operation of the contract.
func eachOperation(t *testing.T, f func(path string, operation *openapi3.Operation)) {
	t.Helper()
	wire, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range wire.document.Paths.Map() {
		for _, operation := range item.Operations() {
			f(path, operation)
		}
	}
}

func TestEveryOperationIsAnswered(t *testing.T) {
	handlers := operations()
	known := map[string]bool{}
	eachOperation(t, func(path string, operation *openapi3.Operation) {
		known[operation.OperationID] = true
		if _, ok := handlers[operation.OperationID]; !ok {
			t.Errorf("nothing serves %s at %s", operation.OperationID, path)
		}
	})
	for id := range handlers {
		if !known[id] {
			t.Errorf("%s is no operation of the contract", id)
		}
	}
}

func TestEveryRequiredFunctionIsSeeded(t *testing.T) {
	f := start(t, Options{})
	eachOperation(t, func(_ string, operation *openapi3.Operation) {
		for _, function := range requiredFunctions(operation) {
			f.do("GET", "/useradmin/v2/function/"+function, nil).ok()
		}
	})
	if count := f.do("GET", "/useradmin/v2/function?limit=0", nil).ok().Count; count < 50 {
		t.Errorf("only %d functions", count)
	}
}

// TestEveryCriterionIsKnown sends each criterion of each search alone, and each criterion of its sub-criteria.
func TestEveryCriterionIsKnown(t *testing.T) {
	f := start(t, Options{})
	eachOperation(t, func(path string, operation *openapi3.Operation) {
		if schema := bodySchema(operation); schema != nil && strings.HasSuffix(path, "/search") {
			for key, property := range schema.Properties {
				f.do("POST", path, object{key: sample(property.Value)}).ok()
			}
			if subs := schema.Properties["subCriteria"]; subs != nil {
				for key, property := range subs.Value.Items.Value.Properties {
					f.do("POST", path, object{"subCriteria": []any{object{key: sample(property.Value)}}}).ok()
				}
			}
			return
		}
		if strings.Contains(path, "{") || strings.HasPrefix(path, "/authentication/") || !slices.Contains([]string{"list", "getC"}, operation.OperationID[:4]) {
			return
		}
		for _, parameter := range operation.Parameters {
			schema := parameter.Value.Schema.Value
			if schema.Type.Is(openapi3.TypeArray) {
				schema = schema.Items.Value
			}
			value := fmt.Sprint(sample(schema))
			if parameter.Value.Name == "sortBy" {
				value = "-id"
			}
			f.do("GET", path+"?"+parameter.Value.Name+"="+value, nil).ok()
		}
	})
}

// sample is a value that the schema allows.
func sample(schema *openapi3.Schema) any {
	switch {
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type.Is(openapi3.TypeArray):
		return []any{sample(schema.Items.Value)}
	case schema.Type.Is(openapi3.TypeBoolean):
		return true
	case schema.Type.Is(openapi3.TypeInteger):
		return 1
	case schema.Type.Is(openapi3.TypeObject):
		return object{}
	case schema.Extensions["x-argus-known-values"] != nil:
		known, _ := schema.Extensions["x-argus-known-values"].([]any)
		return known[0]
	case strings.Contains(formatOf(schema), "relative"):
		return "-1d"
	}
	return "1"
}

func formatOf(schema *openapi3.Schema) string {
	format, _ := schema.Extensions["x-argus-format"].(string)
	return format
}
