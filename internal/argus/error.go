package argus

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Error is any failure of an operation: refused by Argus, sent by another server, or without a response. Neither
// its fields nor its text hold the client's credentials or a query.
type Error struct {
	// Operation is the contract's operationId.
	Operation string
	Method    string
	// Path is escaped and has no query.
	Path string
	// StatusCode is that of the response, also if it is no envelope; 0 if there was no response.
	StatusCode int
	// Messages are Argus's own; empty if the response was no envelope.
	Messages []Message
	// Body is the beginning of a response that is not Argus's envelope.
	Body string
	// Functions are those that the contract says the caller needs for the operation.
	Functions []string
	// Err is why there was no response, or why it could not be used.
	Err error

	host           string
	foreign        bool // the response is not an envelope, so that something else may have given it
	outcomeUnknown bool
}

func (m Message) text() string {
	text := m.Message
	if text == "" {
		text = m.MessageTemplate
	}
	if m.Field != "" {
		return Printable(m.Field) + ": " + Printable(text)
	}
	return Printable(text)
}

// messagesAtMost bounds how many messages of a response an error shows.
const messagesAtMost = 20

// errNoObject is the cause if a single result was asked for and the response has none.
var errNoObject = errors.New("the response holds no object")

// Error names the operation, the host, the status and what Argus said.
func (e *Error) Error() string {
	parts := []string{fmt.Sprintf("%s (%s %s%s)", e.Operation, e.Method, e.host, e.Path)}
	if e.StatusCode != 0 {
		parts = append(parts, strings.TrimSpace(strconv.Itoa(e.StatusCode)+" "+http.StatusText(e.StatusCode)))
	}
	if IsForbidden(e) && len(e.Functions) > 0 {
		parts = append(parts, "needs function "+strings.Join(e.Functions, ", "))
	}
	var said []string
	for _, message := range e.Messages[:min(len(e.Messages), messagesAtMost)] {
		if text := message.text(); text != "" {
			said = append(said, text)
		}
	}
	if len(said) > 0 {
		parts = append(parts, strings.Join(said, "; "))
	}
	if e.foreign && e.Err == nil {
		parts = append(parts, fmt.Sprintf("the response is not Argus's: %q", e.Body))
	}
	if e.Err != nil {
		var lines []string // of several errors
		for line := range strings.SplitSeq(e.Err.Error(), "\n") {
			lines = append(lines, Printable(line)) // it may quote a response
		}
		parts = append(parts, strings.Join(lines, "\n"))
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the cause, if there is one besides the status: a cancelled context, a lost connection.
func (e *Error) Unwrap() error { return e.Err }

// AsError finds the Error in err's chain.
func AsError(err error) (*Error, bool) {
	return errors.AsType[*Error](err)
}

// hasStatus reports whether Argus itself responded with a status. A proxy that asks for a login says nothing about the key.
func hasStatus(err error, status int) bool {
	e, ok := AsError(err)
	return ok && e.StatusCode == status && !e.foreign
}

// IsForeign reports whether something other than Argus responded.
func IsForeign(err error) bool {
	e, ok := AsError(err)
	return ok && e.foreign
}

// IsNotFound reports whether there is no such object, or none that this key may see: 404, or a single result that is null.
// A 404 outside Argus's envelope does not count: a wrong base URL or a proxy must not look like deletion.
func IsNotFound(err error) bool {
	e, ok := AsError(err)
	return ok && (e.StatusCode == http.StatusNotFound && !e.foreign || errors.Is(e.Err, errNoObject))
}

// IsUnauthorized reports whether the credentials were not accepted (401).
func IsUnauthorized(err error) bool { return hasStatus(err, http.StatusUnauthorized) }

// IsForbidden reports whether a function is missing, or the operation is closed to API keys (403).
func IsForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

// IsValidation reports whether Argus refused what was sent (412). The messages name the fields.
func IsValidation(err error) bool { return hasStatus(err, http.StatusPreconditionFailed) }

// IsNotVisible reports whether an error says only that the key may not see what it asked for.
func IsNotVisible(err error) bool { return IsForbidden(err) || IsNotFound(err) || IsValidation(err) }

// IsRefused reports whether Argus understood a request and refused it: any 4xx except 401, 403, 404, 408 and 429.
func IsRefused(err error) bool {
	e, ok := AsError(err)
	if !ok || e.StatusCode < 400 || e.StatusCode > 499 {
		return false
	}
	switch e.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return true
}

// IsOutcomeUnknown reports whether a write was sent and may have been done: look it up before it is sent again.
// It is never true for reads.
func IsOutcomeUnknown(err error) bool {
	e, ok := AsError(err)
	return ok && e.outcomeUnknown
}
