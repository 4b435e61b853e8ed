// Package interrupted interrupts a run while the server works. It is apart from acctest for the tests of packages that acctest
// needs.
package interrupted

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Ends wants a load to end with its context, though the server has not responded: the first request interrupts the run, and gets
// no response before the load has ended.
func Ends(t *testing.T, load func(context.Context, *argus.Client) error) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		select {
		case <-ended:
		case <-r.Context().Done(): // the client gave up: nothing ended before
		}
	}))
	defer server.Close()
	defer close(ended)
	client, err := argus.New(argus.Config{BaseURL: server.URL, APIKey: "1/key/secret"})
	if err != nil {
		t.Fatal(err)
	}
	if err := load(ctx, client); !errors.Is(err, context.Canceled) {
		t.Errorf("the load ends with %v", err)
	}
}
