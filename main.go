// Command terraform-provider-argus is the Terraform provider for mnemonic Argus.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger to attach to")
	flag.Parse()
	if err := provider.Serve(context.Background(), provider.Options{Version: version}, *debug); err != nil {
		log.Fatal(err)
	}
}
