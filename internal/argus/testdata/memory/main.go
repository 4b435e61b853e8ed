// Command memory makes one call of the client to the server at a URL, and prints the error and the peak of its own memory.
// The test of the client's bounds runs it, since the race detector multiplies what a test takes.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func main() {
	client, err := argus.New(argus.Config{BaseURL: os.Args[2], APIKey: "1/k/secretpart", BulkReads: true, MaxRetries: 1, RetryWait: time.Microsecond, Log: logReason})
	if err != nil {
		panic(err)
	}
	fmt.Println(calls[os.Args[1]](context.Background(), client))
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM:") {
			fmt.Print(line)
		}
	}
}

var calls = map[string]func(context.Context, *argus.Client) error{
	"user": func(ctx context.Context, client *argus.Client) error {
		_, err := client.GetSubject(ctx, argus.User, argus.ByID("7"))
		return err
	},
	"add": func(ctx context.Context, client *argus.Client) error {
		_, err := client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: "ann"})
		return err
	},
	"users": func(ctx context.Context, client *argus.Client) error {
		_, err := argus.Collect(client.SearchSubjects(ctx, argus.User, argus.SearchSubjectsRequest{}))
		return err
	},
	"members": func(ctx context.Context, client *argus.Client) error {
		_, err := client.ListGroupMembers(ctx, argus.ByID("1"))
		return err
	},
	"ten": func(ctx context.Context, client *argus.Client) error {
		results := make(chan error)
		for user := range 10 {
			go func() {
				_, err := argus.Collect(client.ListUserPreferences(ctx, argus.ByID(argus.ID(fmt.Sprint(user+1)))))
				results <- err
			}()
		}
		var all []error
		for range 10 {
			all = append(all, <-results)
		}
		return errors.Join(all...)
	},
	"bulk list": func(ctx context.Context, client *argus.Client) error {
		for range 10_000 { // so that a bulk list may cost something
			client.Bulk.Subject(ctx, argus.User, "7")
		}
		return nil
	},
}

// logReason prints why a bulk list was abandoned.
func logReason(_ context.Context, message string, fields map[string]any) {
	if reason, ok := fields["reason"]; ok {
		fmt.Println(message+":", reason)
	}
}
