// Package command is what the commands of this project begin with.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Main runs a command until it ends or is interrupted. If it fails, Main prints the error and exits with 1, or with the code
// that Exit gave the error.
func Main(name string, run func(ctx context.Context, arguments []string, stdout, stderr io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		code := 1
		if failed, ok := errors.AsType[*exitError](err); ok {
			code = failed.code
		}
		os.Exit(code)
	}
}

// Exit has an error end the command with another code than 1.
func Exit(code int, err error) error { return &exitError{err, code} }

type exitError struct {
	error
	code int
}

// Unwrap returns the error without its code.
func (e *exitError) Unwrap() error { return e.error }
