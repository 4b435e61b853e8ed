package simulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Serve serves requests on the listener until ctx ends. Requests under way then have five seconds to finish.
func (s *Simulator) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(detached); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
