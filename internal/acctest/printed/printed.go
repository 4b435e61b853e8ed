// Package printed tells what a value shows of a secret when it is printed. It is apart from acctest for the tests of packages
// that acctest needs.
package printed

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
)

// Shown is a way of printing the value that shows the secret, as it is or in hexadecimal digits; empty if none does. The
// value is printed with every verb and flag but %p, which is for pointers and asks no value how it prints itself, as JSON and
// by structured logs: by itself, by its address, and inside of others.
func Shown(value any, secret string) string {
	type holder struct {
		Held any
		At   *any
	}
	for _, value := range []any{value, &value, []any{value}, map[string]any{"held": value}, holder{value, &value}} {
		for _, verb := range "vTsqxXdbcoOUeEfgGt" {
			for _, flags := range []string{"", "+", "#", "+#", "-9", " "} {
				format := "%" + flags + string(verb)
				if holds(fmt.Sprintf(format, value), secret) {
					return format
				}
			}
		}
		if text, err := json.Marshal(value); err == nil && holds(string(text), secret) {
			return "JSON"
		}
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Info("text", "value", value)
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("JSON", "value", value)
		if holds(logged.String(), secret) {
			return "slog"
		}
	}
	return ""
}

func holds(text, secret string) bool {
	return strings.Contains(text, secret) || strings.Contains(strings.ToLower(strings.ReplaceAll(text, " ", "")), hex.EncodeToString([]byte(secret)))
}
