package simulator

import (
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// reshape applies what changes the look of responses and not their meaning: the case of enum values, null for what has no
// value, and things of the future. It walks the data along the contract's type, so that maps with free keys are left alone.
func (s *Simulator) reshape(c *call, data any) any {
	if !s.options.Future && !s.variants[enumsOtherCase] && !s.variants[absentFieldsNull] {
		return data
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return data // writing the response fails the same way, and says so
	}
	var value any
	if json.Unmarshal(encoded, &value) != nil {
		return data
	}
	return s.reshapeValue(dataSchema(c.contract), value)
}

func (s *Simulator) reshapeValue(schema *openapi3.Schema, value any) any {
	if schema == nil {
		return value
	}
	if len(schema.AnyOf) > 0 {
		schema = schemaFor(schema, value)
	}
	switch v := value.(type) {
	case map[string]any:
		for key, property := range schema.Properties {
			if item, ok := v[key]; ok {
				v[key] = s.reshapeValue(property.Value, item)
			} else if s.variants[absentFieldsNull] {
				v[key] = nil
			}
		}
		if s.options.Future && len(schema.Properties) > 0 {
			v["futureField"] = map[string]any{"futureValue": []any{1, "two", nil}}
		}
	case []any:
		for i := range v {
			v[i] = s.reshapeValue(schema.Items.Value, v[i])
		}
		return append(v, s.futureItems(schema.Items.Value)...)
	case string:
		if s.variants[enumsOtherCase] && len(schema.Enum) > 0 {
			return otherCase(v)
		}
	}
	return value
}

// futureItems are what a list gains: a flag that is not known yet, an authentication method that is new.
func (s *Simulator) futureItems(items *openapi3.Schema) []any {
	switch method := items.Properties["method"]; {
	case !s.options.Future:
		return nil
	case len(items.Enum) > 0:
		return []any{"futureValue"}
	case method != nil && len(method.Value.Enum) > 0:
		return []any{map[string]any{"method": "FUTUREMETHOD", "initialized": false}}
	}
	return nil
}

// schemaFor picks the alternative of an anyOf (a user or a group) that the value's type names.
func schemaFor(schema *openapi3.Schema, value any) *openapi3.Schema {
	chosen := schema.AnyOf[0].Value
	if object, ok := value.(map[string]any); ok && object["type"] == typeGroup {
		chosen = schema.AnyOf[len(schema.AnyOf)-1].Value
	}
	return chosen
}

func otherCase(text string) string {
	if upper := strings.ToUpper(text); upper != text {
		return upper
	}
	return strings.ToLower(text)
}
