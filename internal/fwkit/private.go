package fwkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// LoadPrivate reads what a resource keeps in private state under a key of its own; where there is nothing, into stays.
func LoadPrivate(ctx context.Context, private Private, key string, into any, diags *diag.Diagnostics) {
	load(ctx, private, key, into, diags)
}

// SavePrivate keeps a value in private state under a key of the resource's own. What a Read writes, Create, Update and
// ImportState must write too, in the same form: a refresh would show as a change otherwise.
func SavePrivate(ctx context.Context, private Private, key string, value any, diags *diag.Diagnostics) {
	save(ctx, private, key, value, diags)
}
