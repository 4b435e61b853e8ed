package main

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// simulated is an Argus in this process, which but for it only waits. It responds as late as it is told to, and counts.
type simulated struct {
	simulator *simulator.Simulator
	server    *httptest.Server
	latency   atomic.Int64 // a time.Duration
	requests  atomic.Int64
}

func startSimulated(c configuration, latency time.Duration) (*simulated, error) {
	running, err := simulator.New(simulator.Options{})
	if err != nil {
		return nil, err
	}
	c.populate(running)
	s := &simulated{simulator: running}
	s.latency.Store(int64(latency))
	s.server = httptest.NewServer(s)
	return s, nil
}

// ServeHTTP counts, waits, and lets the simulator return.
func (s *simulated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	if latency := time.Duration(s.latency.Load()); latency > 0 {
		timer := time.NewTimer(latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	s.simulator.ServeHTTP(w, r)
}

// reset begins to count again, and forgets what the simulator recorded.
func (s *simulated) reset() {
	s.requests.Store(0)
	s.simulator.ResetRequests()
}

// environment is where the provider finds it.
func (s *simulated) environment() []string {
	return []string{"ARGUS_API_URL=" + s.server.URL, "ARGUS_API_KEY=" + s.simulator.Key()}
}
