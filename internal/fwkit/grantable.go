package fwkit

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// CheckGrantable reports at plan time that a function cannot be granted, with the nearest that can. A function whose flags the
// server leaves out passes, and so does one that the key may not look up.
func (d *ProviderData) CheckGrantable(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) bool {
	function, err := d.findFunction(ctx, text)
	if err != nil || function.Flags == nil || function.Flags.Has(argus.FlagRole) {
		return true
	}
	diags.AddAttributeError(attribute, fmt.Sprintf("Function %q cannot be granted", text),
		fmt.Sprintf("Function %s does not have the flag role, and Argus grants roles only.%s", FunctionReference(&argus.FunctionInfo{ID: function.ID, Name: function.Name}).Text(), d.suggest(ctx, roleNames, function.Name, "")))
	return false
}

var roleNames = nameKind{"function", "role", func(ctx context.Context, client *argus.Client, _ string) iter.Seq2[Reference, error] {
	request := argus.SearchFunctionsRequest{}
	request.IncludeFlags = []string{argus.FlagRole}
	return named(client.SearchFunctions(ctx, request), func(f argus.Function) Reference { return Reference{ID: string(f.ID), ShortName: f.Name} })
}}
