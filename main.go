// Command terraform-provider-argus is the Terraform provider for mnemonic Argus.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/mnemonic-no/terraform-provider-argus/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger to attach to")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(provider.Options{Version: version}), providerserver.ServeOpts{
		Address: "registry.terraform.io/mnemonic-no/argus",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
