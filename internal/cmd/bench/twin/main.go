// Command twin is the provider as it is released, but that its client records what Argus returns, or is served from such
// a record, in memory. The bench measures beside it what input and output cost.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/mnemonic-no/terraform-provider-argus/internal/cmd/bench/responses"
	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

func main() {
	var connections http.RoundTripper
	if file := os.Getenv(responses.RecordVariable); file != "" {
		connections = responses.Record(file, http.DefaultTransport)
	} else if file := os.Getenv(responses.ReplayVariable); file != "" {
		connections = responses.Replay(file)
	} else {
		log.Fatalf("neither %s nor %s names a file", responses.RecordVariable, responses.ReplayVariable)
	}
	if err := provider.Serve(context.Background(), provider.Options{Version: "dev", Transport: connections}, false); err != nil {
		log.Fatal(err)
	}
}
