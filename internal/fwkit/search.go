package fwkit

import (
	"slices"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// EnumValue is text as known spells it, since the case of enum values means nothing. What is not known passes as it is:
// enums gain values, and Argus judges them.
func EnumValue(text string, known []string) string {
	for _, value := range known {
		if strings.EqualFold(text, value) {
			return value
		}
	}
	return text
}

// EnumValues is EnumValue for each of texts, sorted and each once. Nil stays nil.
func EnumValues(texts, known []string) []string {
	if texts == nil {
		return nil
	}
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = EnumValue(text, known)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// ParseTimestamp reads text that Timestamp has passed; 0 for empty text.
func ParseTimestamp(text string) (argus.Timestamp, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	return argus.Timestamp(at.UnixMilli()), err
}
