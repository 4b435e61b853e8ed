package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Request is one request that was received, with what was served.
type Request struct {
	Time       time.Time
	Method     string
	Path       string // as sent, escapes included
	Operation  string // the contract's operationId; empty if no operation is at that path
	Query      url.Values
	Header     http.Header
	Body       []byte
	Status     int    // 0: no response was sent
	RemoteAddr string // address and port: one connection
}

// mostRequests are kept, so that a simulator that runs for days does not grow without end.
const mostRequests = 200_000

func (s *Simulator) record(c *call, body []byte, now time.Time, status int) {
	if len(s.requests) == mostRequests {
		s.requests = slices.Clone(s.requests[mostRequests/2:])
	}
	s.requests = append(s.requests, Request{
		Time: now, Method: c.request.Method, Path: c.request.URL.EscapedPath(), Operation: c.operation,
		Query: c.request.URL.Query(), Header: c.request.Header.Clone(), Body: body, Status: status, RemoteAddr: c.request.RemoteAddr,
	})
}

// Requests returns all requests since the start or the last ResetRequests, in the order in which they were served. Of very
// many, the oldest are forgotten.
func (s *Simulator) Requests() []Request {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.requests)
}

// ResetRequests forgets the requests so far.
func (s *Simulator) ResetRequests() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests = nil
}

// Count returns how often an operation (by the contract's operationId) was asked for.
func (s *Simulator) Count(operation string) int {
	count := 0
	for _, r := range s.Requests() {
		if r.Operation == operation {
			count++
		}
	}
	return count
}

// Connections returns how many connections the requests came over.
func (s *Simulator) Connections() int {
	seen := map[string]bool{}
	for _, r := range s.Requests() {
		seen[r.RemoteAddr] = true
	}
	return len(seen)
}
