package argus

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
)

// maxMessages bounds the messages that are kept of a response.
const maxMessages = 100

// envelope is the shape of every response of Argus.
type envelope struct {
	ResponseCode *int            `json:"responseCode"`
	Offset       count           `json:"offset"`
	Count        count           `json:"count"`
	Messages     messages        `json:"messages"`
	Data         json.RawMessage `json:"data"`

	shape    shape
	tooLarge error
}

// readEnvelope decodes a response; false if it is something else, as a proxy's page, or too large to be decoded.
func readEnvelope(body []byte) (envelope, bool) {
	found, err := measure(body)
	if err != nil {
		return envelope{tooLarge: err}, false
	}
	read := envelope{}
	if err := json.Unmarshal(body, &read); err != nil {
		return envelope{}, false
	}
	read.shape = found
	return read, read.ResponseCode != nil
}

// holdsNothing reports whether the response has no data.
func (e *envelope) holdsNothing() bool {
	return len(e.Data) == 0 || bytes.Equal(e.Data, []byte("null"))
}

// next returns the offset after a page that was asked for at an offset: the server may have begun the page earlier, and says so.
func (e *envelope) next(offset, rows int) int {
	if began := int(e.Offset); 0 <= began && began < offset && offset < began+rows {
		return began + rows
	}
	return offset + rows
}

// isEmpty reports whether the response to a write says nothing: it has no data, an object without members or no rows.
func (e *envelope) isEmpty() bool {
	return e.holdsNothing() || emptyData.Match(e.Data)
}

var emptyData = regexp.MustCompile(`^\s*(\{\s*\}|\[\s*\])\s*$`)

// count is a number of rows, as the server says: of a list in all (not positive if it does not say), or before a page.
type count int

// UnmarshalJSON reads a number. What is none says nothing, and does not make the response unreadable.
func (c *count) UnmarshalJSON(data []byte) error {
	number, err := strconv.Atoi(string(data))
	if err != nil {
		number = -1
	}
	*c = count(number)
	return nil
}

// Message is one message of a response.
type Message struct {
	Message         string `json:"message"`
	MessageTemplate string `json:"messageTemplate"`
	Type            string `json:"type"`
	// Field is the path of the field that the message is about; "" if there is none.
	Field string `json:"field"`
}

// UnmarshalJSON reads the fields that are text. A message explains a response, and must not make it unreadable.
func (m *Message) UnmarshalJSON(data []byte) error {
	var read struct{ Message, MessageTemplate, Type, Field looseText }
	if json.Unmarshal(data, &read) == nil {
		*m = Message{string(read.Message), string(read.MessageTemplate), string(read.Type), string(read.Field)}
	}
	return nil
}

type messages []Message

// UnmarshalJSON reads the first messages, and none from what is no array.
func (m *messages) UnmarshalJSON(data []byte) error {
	var rows []json.RawMessage
	if json.Unmarshal(data, &rows) != nil {
		return nil //nolint:nilerr // as above
	}
	*m = make(messages, min(len(rows), maxMessages))
	for i := range *m {
		if err := json.Unmarshal(rows[i], &(*m)[i]); err != nil {
			return err
		}
	}
	return nil
}

// looseText is text, or "" for a value of another type.
type looseText string

// UnmarshalJSON reads a string.
func (t *looseText) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = looseText(text)
	}
	return nil
}
