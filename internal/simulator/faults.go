package simulator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// FaultKind is what goes wrong with a request.
type FaultKind string

// The kinds of faults. "Handled" is whether the operation is done although the client cannot know.
const (
	Unavailable        FaultKind = "unavailable"        // 503 in Argus's envelope; not handled
	ProxyUnavailable   FaultKind = "proxy-unavailable"  // 503 as a proxy's HTML page; not handled
	LostResponse       FaultKind = "lost-answer"        // handled, then the connection is closed
	LostResponseBefore FaultKind = "lost-answer-before" // the connection is closed; not handled
	ServerError        FaultKind = "server-error"       // Fault.Status, else 500, in the envelope; handled if Fault.Handled
	HTMLError          FaultKind = "html-error"         // Fault.Status as an HTML page; handled if Fault.Handled
	TruncatedBody      FaultKind = "truncated-body"     // handled, then half of the response
	Slow               FaultKind = "slow"               // handled, then the response waits for Fault.Delay
	EmptyPage          FaultKind = "empty-page"         // handled, then a page of a list without its rows, counted as they were
)

// Always as Fault.Times is a fault that does not pass.
const Always = -1

// Fault is something that goes wrong with the next requests that it fits.
type Fault struct {
	Operation  string // the contract's operationId; empty: any
	Kind       FaultKind
	Times      int           // requests that it strikes: 0 is one, Always is all
	After      int           // requests that it lets through before
	Status     int           // of ServerError and HTMLError; 0: 500 and 502
	RetryAfter string        // the header of a 503; empty: none
	Handled    bool          // of ServerError, HTMLError and ForeignResponse: the operation is done
	Delay      time.Duration // of Slow
	Bulk       bool          // strikes only what is sent with the priority of bulk work
	Count      int64         // of WrongCount; 0: chosen at random
	Rows       int           // of NullFields and Oversize
	KeepID     bool          // of NullFields: of what has other key fields, the id stays
	Gzip       bool          // of Oversize: compressed, for a client that takes it
	// Hold is called if set, of any kind, when the fault has struck and before it shows to the client; it returns when it
	// may. The context is the request's.
	Hold func(context.Context)
}

// faults are those that are set, under the simulator's mutex.
type faults struct {
	set    []*Fault
	rates  map[FaultKind]float64
	random *rand.Rand

	patterns map[string]any // rows that EndlessPages has seen, by operation
	invented int            // rows that EndlessPages has made up
}

// Fail sets a fault. Of several that fit a request, the one that was set first strikes.
func (s *Simulator) Fail(fault Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if fault.Times == 0 {
		fault.Times = 1
	}
	s.faults.set = append(s.faults.set, &fault)
}

// FailRandomly strikes requests at random: each kind with its rate, from 0 to 1. The seed repeats a run.
func (s *Simulator) FailRandomly(rates map[FaultKind]float64, seed uint64) error {
	sum := 0.0
	for kind, rate := range rates {
		if rate < 0 || rate > 1 {
			return fmt.Errorf("the rate of %s is %v, not from 0 to 1", kind, rate)
		}
		sum += rate
	}
	if sum > 1 {
		return fmt.Errorf("the rates of faults sum up to %v, more than 1", sum)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults.rates, s.faults.random = rates, rand.New(rand.NewPCG(seed, 0x666175))
	return nil
}

// ClearFaults takes back all faults.
func (s *Simulator) ClearFaults() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults = faults{}
}

// strike returns the fault that meets a request, nil for none.
func (s *Simulator) strike(r *http.Request) *Fault {
	if len(s.faults.set) == 0 && s.faults.random == nil {
		return nil
	}
	operation := ""
	if route, _, err := s.contract.route(r); err == nil {
		operation = route.Operation.OperationID
	}
	for _, fault := range s.faults.set {
		if fault.Operation != "" && fault.Operation != operation || fault.Times == 0 ||
			fault.Bulk && r.Header.Get("Argus-Priority") != "bulk" {
			continue
		}
		if fault.After > 0 {
			fault.After--
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		struck := *fault
		return &struck
	}
	if s.faults.random == nil {
		return nil
	}
	dice := s.faults.random.Float64()
	for _, kind := range []FaultKind{
		Unavailable, ProxyUnavailable, LostResponse, LostResponseBefore, ServerError, HTMLError, TruncatedBody, Slow, EmptyPage,
	} {
		if dice -= s.faults.rates[kind]; dice < 0 {
			return &Fault{Kind: kind, Delay: time.Second}
		}
	}
	for _, kind := range Lies() {
		if dice -= s.faults.rates[kind]; dice < 0 {
			return s.faults.lieAtRandom(kind)
		}
	}
	return nil
}

// handled reports whether a request with this fault is carried out.
func (f *Fault) handled() bool {
	switch f.Kind {
	case Unavailable, ProxyUnavailable, LostResponseBefore:
		return false
	case ServerError, HTMLError, ForeignResponse:
		return f.Handled
	}
	return true
}

// status is what is served under the fault; 0 if no response is.
func (f *Fault) status(handled int) int {
	switch f.Kind {
	case Unavailable, ProxyUnavailable:
		return http.StatusServiceUnavailable
	case LostResponse, LostResponseBefore:
		return 0
	case ServerError:
		return cmp.Or(f.Status, http.StatusInternalServerError)
	case HTMLError:
		return cmp.Or(f.Status, http.StatusBadGateway)
	case ForeignResponse:
		return cmp.Or(handled, http.StatusOK)
	}
	return handled
}

// answerStruck serves a request that a fault strikes, carried out or not. It is recorded with the status that is sent.
func (s *Simulator) answerStruck(c *call, fault *Fault) answer {
	a := answer{header: http.Header{}}
	if route, path, err := s.contract.route(c.request); err == nil {
		c.operation, c.path, c.contract = route.Operation.OperationID, path, route.Operation
	}
	if fault.handled() || fault.Kind == ForeignResponse && c.reads() {
		c.crossed = fault.Kind == CrossedResponse
		a = s.answer(c)
	}
	a.status = fault.status(a.status)
	switch fault.Kind {
	case Unavailable, ServerError:
		a = s.envelope(c, nil, refuse(a.status, "%s", http.StatusText(a.status)))
	case ProxyUnavailable, HTMLError:
		a.header = http.Header{"Content-Type": {"text/html"}}
		a.body = fmt.Appendf(nil, "<html>\n<head><title>%[1]d %[2]s</title></head>\n<body>\n<center><h1>%[1]d %[2]s</h1></center>\n"+
			"<hr><center>proxy</center>\n</body>\n</html>\n", a.status, http.StatusText(a.status))
	case EmptyPage:
		a.body = withoutRows(a.body)
	case WrongCount, NullFields, CutList, Oversize, EndlessPages:
		a = s.lie(c, a, fault)
	case ForeignResponse, NoContent:
		a = s.aboutNothingAsked(c, a, fault)
	case TruncatedBody:
		a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
		a.body = a.body[:len(a.body)/2]
	}
	if fault.RetryAfter != "" {
		a.header.Set("Retry-After", fault.RetryAfter)
	}
	return a
}

// withoutRows is a response whose data, if it is a list, is empty. Everything else stays as it was.
func withoutRows(body []byte) []byte {
	var envelope map[string]json.RawMessage
	var rows []json.RawMessage
	if json.Unmarshal(body, &envelope) != nil || json.Unmarshal(envelope["data"], &rows) != nil || rows == nil {
		return body
	}
	envelope["data"] = json.RawMessage("[]")
	emptied, err := json.Marshal(envelope)
	if err != nil {
		return body
	}
	return emptied
}
