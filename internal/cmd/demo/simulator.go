package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// simulated is a running simulator, with what it printed at its start.
type simulated struct {
	url, key, customer string
	process            *exec.Cmd
}

// startSimulator starts the simulator on a free loopback port and waits until it listens.
func startSimulator(ctx context.Context, binary string) (*simulated, error) {
	process := exec.CommandContext(ctx, binary)
	process.Stderr = os.Stderr
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	process.WaitDelay = 5 * time.Second
	stdout, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	s := &simulated{process: process}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the simulator did not start: %w", err)
	}
	for _, field := range strings.Fields(line) {
		switch name, value, _ := strings.Cut(field, "="); name {
		case "url":
			s.url = value
		case "key":
			s.key = value
		case "customer":
			s.customer = value
		}
	}
	return s, nil
}

// stop ends the simulator and waits for its end. That it was told to end is no error.
func (s *simulated) stop() {
	if s.process.Process.Signal(syscall.SIGTERM) == nil {
		_ = s.process.Wait() // how it ended after it was told to is of no interest
	}
}
