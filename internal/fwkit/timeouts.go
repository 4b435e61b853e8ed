package fwkit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// defaultTimeout is Terraform's own: it ends what hangs, and is far longer than anything that works.
const defaultTimeout = 20 * time.Minute

// maxTimeout is longer than any run of Terraform.
const maxTimeout = 24 * time.Hour

// TimeoutsBlock is the block timeouts of a schema, for operations of create, read, update and delete. Every resource has one, since
// every operation may wait: for searches that lag, for a busy Argus, for the outcome of a write whose response was lost.
func TimeoutsBlock(ctx context.Context, operations ...string) schema.Block {
	describe := func(operation string) string {
		return fmt.Sprintf("Maximum duration of %s, such as `90s` or `1h30m`, at most `24h`. Default: `20m`.", operation)
	}
	has := func(operation string) bool { return slices.Contains(operations, operation) }
	made := timeouts.Block(ctx, timeouts.Opts{
		Create: has("create"), CreateDescription: describe("a create"),
		Read: has("read"), ReadDescription: describe("a read"),
		Update: has("update"), UpdateDescription: describe("an update"),
		Delete: has("delete"), DeleteDescription: describe("a destroy"),
	})
	block, ok := made.(schema.SingleNestedBlock)
	if !ok {
		return made
	}
	block.MarkdownDescription = "Maximum durations of the operations, with all waits and retries. After that nothing more is sent, a request that was sent is confirmed within 30 s, and the operation is an error. A change updates only the state."
	for name, attribute := range block.Attributes {
		if text, ok := attribute.(schema.StringAttribute); ok {
			text.MarkdownDescription = text.Description
			text.Validators = []validator.String{Duration(maxTimeout)} // the library's own takes 0 and -1h
			block.Attributes[name] = text
		}
	}
	return block
}

// withTimeout bounds an operation for Begin.
func withTimeout(ctx context.Context, from planOrState, operation string, diags *diag.Diagnostics) (context.Context, func()) {
	attribute := path.Root("timeouts").AtName(operation)
	most, source := defaultTimeout, "the default"
	var configured types.String
	diags.Append(from.GetAttribute(ctx, attribute, &configured)...)
	if text := configured.ValueString(); text != "" {
		var err error
		if most, err = time.ParseDuration(text); err != nil {
			diags.AddAttributeError(attribute, "Invalid duration", err.Error())
		}
		source = "configured"
	}
	bounded, cancel := context.WithTimeout(ctx, most)
	return bounded, func() {
		if diags.HasError() && ctx.Err() == nil && errors.Is(bounded.Err(), context.DeadlineExceeded) {
			diags.AddAttributeError(attribute, fmt.Sprintf("The %s took longer than its timeout", operation),
				fmt.Sprintf("The timeout timeouts.%s is %s (%s). After it passed, nothing more was sent, and the outcome of what had been sent was looked up: run apply again to continue. If Argus needs longer, raise the timeout, for example:\n\ntimeouts {\n  %s = %q\n}",
					operation, most, source, operation, max(2*most, defaultTimeout)))
		}
		cancel()
	}
}
