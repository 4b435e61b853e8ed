package fwkit

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Private is the private state of a resource, as every request and answer of the framework carries it.
type Private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Output is where an operation puts its results: private state, diagnostics and state.
type Output struct {
	Private Private
	Diags   *diag.Diagnostics
	Set     func(ctx context.Context, value any) diag.Diagnostics
}

// Save writes state and what private state remembers beside it.
func (o Output) Save(ctx context.Context, state any, served Served, references References) {
	served.Save(ctx, o.Private, o.Diags)
	references.Save(ctx, o.Private, o.Diags)
	o.Diags.Append(o.Set(ctx, state)...)
}

// LoadPrivate reads what a resource keeps in private state under a key of its own; where there is nothing, into stays.
func LoadPrivate(ctx context.Context, private Private, key string, into any, diags *diag.Diagnostics) {
	raw, found := private.GetKey(ctx, key)
	diags.Append(found...)
	if len(raw) == 0 {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		diags.AddError("A bug in the provider", "The private state "+key+" cannot be read: "+err.Error()+". Please report this.")
	}
}

// SavePrivate keeps a value in private state under a key of the resource's own. What a Read writes, Create, Update and
// ImportState must write too, in the same form: a refresh would show as a change otherwise.
func SavePrivate(ctx context.Context, private Private, key string, value any, diags *diag.Diagnostics) {
	raw, err := json.Marshal(value)
	if err != nil {
		diags.AddError("A bug in the provider", "The private state "+key+" cannot be written: "+err.Error()+". Please report this.")
		return
	}
	diags.Append(private.SetKey(ctx, key, raw)...)
}
