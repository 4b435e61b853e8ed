package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// ServeHTTP serves one request.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !pause(r, s.options.Latency) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	answer, fault := s.meet(r, body)
	if fault != nil && fault.Hold != nil {
		fault.Hold(r.Context())
	}
	if fault != nil && fault.Kind == Slow && !pause(r, fault.Delay) {
		return
	}
	if answer.status == 0 {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	for key, values := range answer.header {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // a client that is gone needs no response
}

// pause waits, and reports whether the client waited too.
func pause(r *http.Request, latency time.Duration) bool {
	if latency <= 0 {
		return true
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer is what is written, and nothing else is.
type answer struct {
	status int // 0: no response
	header http.Header
	body   []byte
}

// meet serves a request, or the fault that strikes it, and records it.
func (s *Simulator) meet(r *http.Request, body []byte) (answer, *Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := s.clock()
	c := &call{Simulator: s, request: r, body: body, now: now.UnixMilli()}
	fault := s.strike(r)
	var a answer
	if fault != nil {
		a = s.answerStruck(c, fault)
	} else {
		a = s.answer(c)
	}
	a.header.Set("Date", now.UTC().Format(http.TimeFormat))
	if s.variants[noDate] {
		a.header["Date"] = nil // net/http sets it otherwise
	}
	s.record(c, body, now, a.status)
	return a, fault
}

func (s *Simulator) answer(c *call) answer {
	data, err := s.handle(c)
	if s.store.changed {
		if saveErr := s.save(); saveErr != nil {
			err = saveErr // 500: done, and not kept
		}
	}
	if err == nil && c.crossed {
		data = c.aboutAnother(data)
	}
	return s.envelope(c, data, err)
}

// handle takes a call through all checks to its operation.
func (s *Simulator) handle(c *call) (any, error) {
	route, path, err := s.contract.route(c.request)
	if err != nil {
		return nil, err
	}
	c.operation, c.path, c.query, c.contract = route.Operation.OperationID, path, c.request.URL.Query(), route.Operation
	operation, ok := s.operations[c.operation]
	if !ok {
		return nil, refuse(http.StatusNotImplemented, "%s is not implemented", c.operation)
	}
	c.view = s.store.view(false)
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	checked, err := s.contract.check(c.request, route, path, c.body)
	if err != nil {
		return nil, err
	}
	c.body = checked
	if err := c.checkLimit(); err != nil {
		return nil, err
	}
	for _, function := range requiredFunctions(route.Operation) {
		if !c.caller.mayAnywhere(function) {
			return nil, missingFunction(function, "")
		}
	}
	if operation.search {
		c.view = s.store.view(true)
		defer func() { s.store.searches++ }()
	}
	return operation.handle(c)
}

// page is a part of a list, with what the envelope says about it.
type page struct {
	rows                 []any
	data                 any // nil: rows
	limit, offset, count int
}

// made marks a value of which the contract says that 201 returns it.
type made struct{ value any }

type envelope struct {
	ResponseCode int            `json:"responseCode"`
	Limit        int            `json:"limit"`
	Offset       int            `json:"offset"`
	Count        int            `json:"count"`
	Size         int            `json:"size"`
	CurrentPage  *int           `json:"currentPage,omitempty"`
	MetaData     map[string]any `json:"metaData"`
	Messages     []message      `json:"messages"`
	Data         any            `json:"data"`
	FutureField  string         `json:"futureField,omitempty"` // under Options.Future alone
}

func (s *Simulator) envelope(c *call, data any, err error) answer {
	e := envelope{ResponseCode: http.StatusOK, MetaData: map[string]any{}, Messages: []message{}}
	var refused *failure
	switch {
	case errors.As(err, &refused):
		if refused.status == http.StatusNotFound && s.variants[emptyAsNull] && c.single() {
			break
		}
		e.ResponseCode, e.Messages = refused.status, refused.messages
		for i := range e.Messages {
			e.Messages[i].Timestamp = c.now
		}
	case err != nil:
		e.ResponseCode = http.StatusInternalServerError
		e.Messages = []message{{Message: err.Error(), MessageTemplate: "internal error", Type: "ACTION_ERROR", Timestamp: c.now}}
	default:
		if m, ok := data.(made); ok {
			e.ResponseCode, data = http.StatusCreated, m.value
		} else if s.operations[c.operation].creates && s.variants[created201] {
			e.ResponseCode = http.StatusCreated
		}
		if s.options.Future {
			e.FutureField = "futureValue"
		}
		e.fill(s, data)
		e.Data = s.reshape(c, e.Data)
	}
	if s.variants[absentFieldsNull] {
		for i := range e.Messages {
			e.Messages[i].nulls = true
		}
	}
	body, err := json.Marshal(e)
	if err != nil {
		body = []byte(`{"responseCode":500,"messages":[{"message":"the response cannot be written","messageTemplate":"","type":"ACTION_ERROR"}]}`)
		e.ResponseCode = http.StatusInternalServerError
	}
	return answer{status: e.ResponseCode, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

// single reports whether the operation reads one object, whose data may be null.
func (c *call) single() bool {
	if c.contract == nil || c.request.Method != http.MethodGet {
		return false
	}
	data := dataSchema(c.contract)
	return data != nil && data.Nullable
}

// fill puts the data and its numbers into the envelope.
func (e *envelope) fill(s *Simulator, data any) {
	e.Data = data
	if p, ok := data.(page); ok {
		e.Data, e.Limit, e.Offset, e.Count, e.Size = p.rows, p.limit, p.offset, p.count, len(p.rows)
		if p.data != nil {
			e.Data = p.data
		}
		current := 0
		if p.limit > 0 {
			current = p.offset / p.limit
		}
		e.CurrentPage = &current
		if s.variants[countTooHigh] && len(p.rows) > 0 {
			e.Count += 2
		}
		if s.options.CountMinusOne {
			e.Count = -1
		}
	} else if rows := reflect.ValueOf(data); rows.Kind() == reflect.Slice {
		e.Count, e.Size = rows.Len(), rows.Len()
	}
	if s.variants[countZero] {
		e.Count = 0
	}
}

// dataSchema is the contract's type of the operation's data.
func dataSchema(operation *openapi3.Operation) *openapi3.Schema {
	response := operation.Responses.Value("200")
	if response == nil {
		response = operation.Responses.Value("201")
	}
	schema := response.Value.Content.Get("application/json").Schema.Value
	for _, part := range schema.AllOf {
		if data := part.Value.Properties["data"]; data != nil && part.Ref == "" {
			return data.Value
		}
	}
	return nil
}
