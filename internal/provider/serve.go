package provider

import (
	"context"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// Serve serves the provider to Terraform until Terraform ends it.
func Serve(ctx context.Context, options Options, debug bool) error {
	if err := quietLogs(os.Environ(), os.Setenv); err != nil {
		return err
	}
	return providerserver.Serve(ctx, New(options), providerserver.ServeOpts{Address: "registry.terraform.io/mnemonic-no/argus", Debug: debug})
}

// quietLogs has the plugin libraries log errors alone if nobody asked for logs: they write all that they do otherwise, for
// Terraform to throw away, and that took a third of the time of a plan over a thousand resources.
func quietLogs(environment []string, set func(name, value string) error) error {
	for _, variable := range environment {
		if name, value, _ := strings.Cut(variable, "="); value != "" && (name == "TF_LOG" || strings.HasPrefix(name, "TF_LOG_PROVIDER") || strings.HasPrefix(name, "TF_LOG_SDK")) {
			return nil
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_ARGUS"} {
		if err := set(name, "ERROR"); err != nil {
			return err
		}
	}
	return nil
}
