package fwkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// FunctionToSend is CustomerToSend for functions.
func (d *ProviderData) FunctionToSend(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (Reference, bool) {
	function, err := d.FindFunction(ctx, text)
	if argus.IsForbidden(err) {
		return Reference{ID: text}, true
	}
	return function, d.checked(ctx, "function", attribute, text, err, d.functionNames, diags)
}

// SubjectToSend is ResolveSubject for requests that take a subject by id or shortname and have no domain beside it: a
// key that may not look sends the text as written, and the subject has nothing but that as its ID. Where the text would be
// looked up in another domain than it was meant in, that the key may not look is reported.
func (d *ProviderData) SubjectToSend(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	ref := ParseReference(text, d)
	subject, err := d.Client.GetSubject(ctx, ref)
	if argus.IsForbidden(err) && ref.Domain == "" {
		return &argus.Subject{ID: argus.ID(text)}, true
	}
	return subject, d.resolved(ctx, attribute, text, subject, err, diags)
}
