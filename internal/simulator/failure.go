package simulator

import (
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

func fieldError(field, format string, args ...any) message {
	m := message{Message: fmt.Sprintf(format, args...), MessageTemplate: format, Type: "FIELD_ERROR", Field: field}
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
