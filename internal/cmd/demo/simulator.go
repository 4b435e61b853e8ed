package main

import (
	"context"
	"net"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// simulated is a running simulator, with what clients need.
type simulated struct {
	simulator          *simulator.Simulator
	url, key, customer string
	cancel             context.CancelFunc
	ended              chan error
}

// startSimulator serves a simulator on a free loopback port.
func startSimulator(ctx context.Context) (*simulated, error) {
	running, err := simulator.New(simulator.Options{})
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &simulated{running, "http://" + listener.Addr().String(), running.Key(), running.Customer(), cancel, make(chan error, 1)}
	go func() { s.ended <- running.Serve(ctx, listener) }()
	return s, nil
}

// stop ends the simulator and waits for its end.
func (s *simulated) stop() error {
	s.cancel()
	return <-s.ended
}
