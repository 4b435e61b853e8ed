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
	subject, _, err := data.findSubject(ctx, ref, k.readEither(data))
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

// readEither reads a subject of the kind, or one of the other kind if there is none. What the key may not read as a subject of any
// kind is not found.
func (k SubjectKind) readEither(data *ProviderData) func(context.Context, argus.Ref) (*argus.Subject, error) {
	return func(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
		subject, err := k.Get(ctx, data.Client, ref)
		other, crossed := argus.AsMismatch(err)
		if !argus.IsNotFound(err) && (!crossed || other.Kind != "user" && other.Kind != "group" || other.Kind == k.Noun) {
			return subject, err
		}
		either, otherErr := data.Client.GetSubject(ctx, ref)
		switch {
		case argus.IsForbidden(otherErr):
			return nil, err
		case otherErr == nil && k.is(either) && !either.Flags.Has(argus.FlagDeleted):
			return nil, errInconsistent
		}
		return either, otherErr
	}
}

// importBlock is the block that imports a subject, for messages: the provider does not know the resource's name.
func importBlock(resource string, id argus.ID) string {
	return fmt.Sprintf("import {\n  to = %s.NAME\n  id = %q\n}", resource, id)
}
