package simulator

import (
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

var phoneText = regexp.MustCompile(`^(\+?[0-9][0-9 ]*)?$`)

// checkText checks what kin-openapi does not know: x-argus-pattern, x-argus-format and x-argus-keys.
func (w *wireContract) checkText(schema *openapi3.Schema, field string, value any) []message {
	var messages []message
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			inner := schema.AdditionalProperties.Schema
			if known := schema.Properties[key]; known != nil {
				inner = known
			}
			if text, ok := item.(string); ok && !w.matches(schema, key, text) {
				messages = append(messages, fieldError(join(field, key), "%s has characters that are not allowed", text))
			}
			if keys, ok := schema.Extensions["x-argus-keys"].([]any); ok && !containsText(keys, key) {
				messages = append(messages, fieldError(join(field, key), "%s is not a known key", key))
			}
			if inner != nil {
				messages = append(messages, w.checkText(inner.Value, join(field, key), item)...)
			}
		}
	case []any:
		for _, item := range v {
			messages = append(messages, w.checkText(schema.Items.Value, field, item)...)
		}
	case string:
		if schema.Type.Is(openapi3.TypeString) && !w.matches(schema, v) {
			messages = append(messages, fieldError(field, "%s has characters that are not allowed", v))
		}
		if format, _ := schema.Extensions["x-argus-format"].(string); !wellFormed(format, v) {
			messages = append(messages, fieldError(field, "%s is not of the form %s", v, format))
		}
	}
	return messages
}

func join(field, key string) string { return strings.TrimPrefix(field+"."+key, ".") }

func containsText(list []any, text string) bool {
	for _, item := range list {
		if item == text {
			return true
		}
	}
	return false
}

func wellFormed(format, text string) bool {
	switch format {
	case "email": // empty text clears
		address, err := mail.ParseAddress(text)
		return text == "" || err == nil && address.Address == text
	case "phone":
		return phoneText.MatchString(text)
	case "ip or cidr":
		_, addressErr := netip.ParseAddr(text)
		_, prefixErr := netip.ParsePrefix(text)
		return addressErr == nil || prefixErr == nil
	}
	return true
}

// patterns are compiled once in a process: x-argus-pattern by text.
var patterns sync.Map

// matches reports whether all texts match the schema's x-argus-pattern as a whole. Its \w covers letters of every script,
// unless the contract is read as ASCII: which of them is not documented.
func (w *wireContract) matches(schema *openapi3.Schema, texts ...string) bool {
	pattern, ok := schema.Extensions["x-argus-pattern"].(string)
	if !ok {
		return true
	}
	if !w.asciiWords {
		pattern = strings.ReplaceAll(pattern, `\w`, `\p{L}\p{M}\p{N}_`)
	}
	compiled, ok := patterns.Load(pattern)
	if !ok {
		compiled, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(`^(?:`+pattern+`)$`))
	}
	for _, text := range texts {
		if !compiled.(*regexp.Regexp).MatchString(text) {
			return false
		}
	}
	return true
}
