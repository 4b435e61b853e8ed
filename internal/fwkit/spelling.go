package fwkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const servedKey = "served"

// Served remembers, by attribute, what Argus responded where that differs from what the user wrote: trimmed names,
// other case. State keeps the user's spelling for as long as Argus answers the same, and a change there shows as drift.
type Served map[string]string

// LoadServed reads what was remembered at the last write.
func LoadServed(ctx context.Context, private Private, diags *diag.Diagnostics) Served {
	served := Served{}
	LoadPrivate(ctx, private, servedKey, &served, diags)
	return served
}

// Save remembers it in private state.
func (s Served) Save(ctx context.Context, private Private, diags *diag.Diagnostics) {
	SavePrivate(ctx, private, servedKey, s, diags)
}

// Mapper turns what Argus responded into state, attribute by attribute. Reading and Writing are the two ways.
type Mapper interface {
	// Text maps free text. Absent equals empty.
	Text(attribute string, prior types.String, answer string) types.String
	// Enum maps an enum value, whose case means nothing.
	Enum(attribute string, prior types.String, answer string) types.String
	// Bool maps a boolean.
	Bool(attribute string, prior types.Bool, answer bool) types.Bool
}

// Reading maps an answer to a read: the prior spelling stays where Argus still answers what it answered to that, any
// other answer is drift.
type Reading struct{ Served Served }

// Text is Mapper's.
func (r Reading) Text(attribute string, prior types.String, answer string) types.String {
	if remembered, ok := r.Served[attribute]; ok && remembered == answer {
		return prior
	}
	delete(r.Served, attribute)
	if !prior.IsNull() && prior.ValueString() == answer {
		return prior
	}
	return TextOrNull(answer)
}

// Enum is Mapper's.
func (r Reading) Enum(attribute string, prior types.String, answer string) types.String {
	if strings.EqualFold(prior.ValueString(), answer) {
		return prior
	}
	return r.Text(attribute, prior, strings.ToLower(answer))
}

// Bool is Mapper's.
func (r Reading) Bool(_ string, _ types.Bool, answer bool) types.Bool { return types.BoolValue(answer) }

// Writing maps the answer to a write or an import: what was planned is state, and what Argus made of it is remembered.
// What was not planned (null or unknown) takes the answer.
type Writing struct {
	Object string // as summaries name it
	Served Served
	Diags  *diag.Diagnostics
}

// Text is Mapper's.
func (w Writing) Text(attribute string, planned types.String, answer string) types.String {
	if planned.IsNull() || planned.IsUnknown() {
		return TextOrNull(answer)
	}
	if planned.ValueString() != answer {
		w.Served[attribute] = answer
	}
	return planned
}

// Enum is Mapper's.
func (w Writing) Enum(attribute string, planned types.String, answer string) types.String {
	if !planned.IsUnknown() && strings.EqualFold(planned.ValueString(), answer) {
		return planned
	}
	return w.Text(attribute, planned, strings.ToLower(answer))
}

// Bool is Mapper's.
func (w Writing) Bool(attribute string, planned types.Bool, answer bool) types.Bool {
	if planned.IsNull() || planned.IsUnknown() {
		return types.BoolValue(answer)
	}
	if planned.ValueBool() != answer {
		w.Diags.AddAttributeWarning(path.Root(attribute), fmt.Sprintf("Argus did not apply %s of %s", attribute, LowerFirst(w.Object)),
			fmt.Sprintf("%s was sent as %t, and the response has %t. The next plan will show the difference.", attribute, planned.ValueBool(), answer))
	}
	return planned
}

// TextOrNull is text as Argus answers it: empty means absent.
func TextOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
