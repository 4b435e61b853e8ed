package providerdata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// FindOwner finds the user or group that an attribute names, which may be disabled, by a read of its own. Kind is
// FilterUser or FilterGroup: what is none is an error at the attribute.
func (d *ProviderData) FindOwner(ctx context.Context, kind FilterKind, attribute, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	name := FilterName{Attribute: path.Root(attribute), Kind: kind, Text: text}
	ref, ok := d.CheckRef(name.Attribute, text, diags)
	if !ok {
		return nil, false
	}
	owner, _, err := d.FindSubject(ctx, ref, d.Reader(argus.AnySubject))
	switch {
	case err != nil:
		d.ReportLookup(ctx, name, err, diags)
		return nil, false
	case kind == FilterGroup:
		return owner, CheckType(owner, argus.Group, name.Attribute, text, diags)
	}
	return owner, CheckType(owner, argus.User, name.Attribute, text, diags)
}

// OwnedListIsUsable reports whether list.IsUsable, for what belongs to a user or group, whom its errors name. Argus may hide it while
// that is disabled: then it is unknown what there is, and a warning says so.
func OwnedListIsUsable(list fwkit.List, owner *argus.Subject, found int, err error, diags *diag.Diagnostics) bool {
	name := fmt.Sprintf("%s %s", owner.Noun(), fwkit.ReferenceTo(owner))
	list.Context.Action, list.Context.Owner = fmt.Sprintf("list the %s of %s", list.Noun, name), name
	if owner.Flags.Has(argus.FlagDeleted) {
		diags.AddAttributeWarning(path.Root(list.Attribute), fmt.Sprintf("The %s of a disabled %s may be hidden", list.Noun, owner.Noun()),
			fmt.Sprintf("Argus may hide what belongs to a disabled user or group, and %s is disabled: there may be more %s than the %d that it shows.", name, list.Noun, found))
		if argus.IsNotFound(err) {
			return true
		}
	}
	return list.IsUsable(found, err, diags)
}
