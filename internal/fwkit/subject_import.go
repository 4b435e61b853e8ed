package fwkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Import finds the subject that an import id names: an id, a shortname or domain/shortname. A disabled one is imported as
// it is: the plan re-enables it. Without a subject, the reason is reported.
func (k SubjectKind) Import(ctx context.Context, data *ProviderData, id string, diags *diag.Diagnostics) *argus.Subject {
	if !referenceText.MatchString(id) {
		invalidImportID(id, fmt.Sprintf("Write the id, the shortname or domain/shortname of a %s, for example \"1234\", \"alice\" or \"mnemonic/alice\".", k.Noun), diags)
		return nil
	}
	if !data.ReadyToImport(diags) {
		return nil
	}
	ref := ParseReference(id, data)
	subject, err := k.Get(ctx, data.Client, ref)
	if argus.IsNotFound(err) {
		subject, err = k.notActive(ctx, data, ref, err)
	}
	switch {
	case argus.IsNotFound(err):
		diags.AddError(fmt.Sprintf("No such %s", k.Noun),
			fmt.Sprintf("There is no %s %q that this key may see, neither an active nor a disabled one.", k.Noun, id))
	case err != nil:
		Report(diags, Act{Doing: fmt.Sprintf("read %s %q", k.Noun, id), Owner: fmt.Sprintf("%s %q", k.Noun, id)}, err)
	case !k.is(subject):
		other := noun(subject)
		diags.AddError(fmt.Sprintf("Not a %s", k.Noun),
			fmt.Sprintf("%q names the %s %s (%q). Import it as argus_%s:\n\n%s", id, other, subject.ID, argus.Short(subject.Name), other, importBlock("argus_"+other, subject.ID)))
	default:
		return subject
	}
	return nil
}

// notActive finds what a read of the kind does not: a subject of the other kind, or a disabled one that only a search shows.
// Without either, or if the key may not look, it returns the error of that read.
func (k SubjectKind) notActive(ctx context.Context, data *ProviderData, ref argus.Ref, notFound error) (*argus.Subject, error) {
	subject, err := data.Client.GetSubject(ctx, ref)
	if argus.IsNotFound(err) {
		if ref.IsID() {
			subject, err = data.searchID(ctx, ref.Name)
		} else {
			subject, err = data.searchShortName(ctx, ref.Name, ref.Domain)
		}
	}
	switch {
	case argus.IsForbidden(err) || err == nil && (subject == nil || k.is(subject) && !subject.Flags.Has(argus.FlagDeleted)):
		return nil, notFound
	case err != nil:
		return nil, err
	}
	return subject, nil
}

// importBlock is the block that imports a subject, for messages: the provider does not know the resource's name.
func importBlock(resource string, id argus.ID) string {
	return fmt.Sprintf("import {\n  to = %s.NAME\n  id = %q\n}", resource, id)
}
