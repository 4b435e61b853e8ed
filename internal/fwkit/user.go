package fwkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ResolveUser is ResolveSubject where only a user will do: a group is reported at the attribute too.
func (d *ProviderData) ResolveUser(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (Reference, bool) {
	subject, ok := d.ResolveSubject(ctx, attribute, text, diags)
	if !ok {
		return Reference{}, false
	}
	if subject.IsGroup() {
		diags.AddAttributeError(attribute, "Not a user",
			fmt.Sprintf("%q names the group %s (%q), and only users have this.", text, subject.ID, argus.Short(subject.Name)))
		return Reference{}, false
	}
	return ReferenceTo(subject), true
}
