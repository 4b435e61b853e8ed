package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// message is the contract's Message.
type message struct {
	Message         string `json:"message"`
	MessageTemplate string `json:"messageTemplate"`
	Type            string `json:"type"`
	Field           string `json:"field,omitempty"`
	Parameter       any    `json:"parameter,omitempty"`
	Timestamp       int64  `json:"timestamp,omitempty"`

	nulls bool // fields without a value are null: a variant
}

// MarshalJSON implements json.Marshaler.
func (m message) MarshalJSON() ([]byte, error) {
	type fields message
	if !m.nulls || m.Field != "" {
		return json.Marshal(fields(m))
	}
	return json.Marshal(struct {
		fields
		Field *string `json:"field"`
	}{fields: fields(m)})
}

// failure is a refusal: the status and what the envelope says. Handlers return it as an error.
type failure struct {
	status   int
	messages []message
}

func (f *failure) Error() string {
	texts := make([]string, len(f.messages))
	for i, m := range f.messages {
		texts[i] = m.Field + ": " + m.Message
	}
	return fmt.Sprintf("%d %s", f.status, strings.Join(texts, "; "))
}

func refuse(status int, format string, args ...any) *failure {
	return &failure{status, []message{{Message: fmt.Sprintf(format, args...), MessageTemplate: format, Type: "ACTION_ERROR"}}}
}

func notFound(format string, args ...any) *failure {
	return refuse(http.StatusNotFound, format, args...)
}

// invalid is the 412 that names the field.
func invalid(field, format string, args ...any) *failure {
	return &failure{http.StatusPreconditionFailed, []message{fieldError(field, format, args...)}}
}

// fieldError is the message about a field. About none it is an ACTION_ERROR: a FIELD_ERROR always has a field.
func fieldError(field, format string, args ...any) message {
	m := message{Message: fmt.Sprintf(format, args...), MessageTemplate: format, Type: "FIELD_ERROR", Field: field}
	if field == "" {
		m.Type = "ACTION_ERROR"
	}
	if len(args) > 0 {
		m.Parameter = fmt.Sprint(args[0])
	}
	return m
}

func missingFunction(function string, customer string) *failure {
	if customer == "" {
		return refuse(http.StatusForbidden, "function %s is required", function)
	}
	return refuse(http.StatusForbidden, "function %s is required for customer %s", function, customer)
}
