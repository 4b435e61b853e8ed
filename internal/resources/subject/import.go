package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// find finds the subject that an import id names: an id, a shortname or domain/shortname. A disabled one is imported as
// it is: the plan re-enables it. Without a subject, the reason is reported.
func (k kind) find(ctx context.Context, data *providerdata.ProviderData, id string, diags *diag.Diagnostics) *argus.Subject {
	if !fwkit.IsReference(id) {
		fwkit.InvalidImportID(id, fmt.Sprintf("Write the id, the shortname or domain/shortname of a %s, for example \"1234\", \"alice\" or \"mnemonic/alice\".", k.Type), diags)
		return nil
	}
	if !data.ReadyToImport(diags) {
		return nil
	}
	ref := data.Ref(id)
	subject, _, err := data.FindSubject(ctx, ref, k.readEither(data))
	switch {
	case argus.IsNotFound(err):
		diags.AddError(fmt.Sprintf("No such %s", k.Type),
			fmt.Sprintf("There is no %s %q that this key may see, neither an active nor a disabled one.", k.Type, id))
	case err != nil:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read %s %q", k.Type, id), Owner: fmt.Sprintf("%s %q", k.Type, id)}, err)
	case !k.is(subject):
		other := subject.Noun()
		diags.AddError(fmt.Sprintf("Not a %s", k.Type),
			fmt.Sprintf("%q names the %s %s (%q). Import it as argus_%s:\n\n%s", id, other, subject.ID, argus.Short(subject.Name), other, importBlock("argus_"+other, subject.ID)))
	default:
		return subject
	}
	return nil
}

// readEither reads a subject of the kind, or one of the other kind if there is none. What the key may not read as a subject of any
// kind is not found.
func (k kind) readEither(data *providerdata.ProviderData) func(context.Context, argus.Ref) (*argus.Subject, error) {
	return func(ctx context.Context, ref argus.Ref) (*argus.Subject, error) {
		subject, err := data.Client.GetSubject(ctx, k.Type, ref)
		other, crossed := argus.AsMismatch(err)
		if !argus.IsNotFound(err) && (!crossed || other.Kind != "user" && other.Kind != "group" || other.Kind == string(k.Type)) {
			return subject, err
		}
		either, otherErr := data.Client.GetSubject(ctx, argus.AnySubject, ref)
		switch {
		case argus.IsForbidden(otherErr):
			return nil, err
		case otherErr == nil && k.is(either) && !either.Flags.Has(argus.FlagDeleted):
			return nil, providerdata.ErrInconsistent
		}
		return either, otherErr
	}
}

// importBlock is the block that imports a subject, for messages: the provider does not know the resource's name.
func importBlock(resource string, id argus.ID) string {
	return fmt.Sprintf("import {\n  to = %s.NAME\n  id = %q\n}", resource, id)
}
