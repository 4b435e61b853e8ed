package providerdata

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// DomainToSend is the domain of a new subject: the configured one, else the provider's; empty leaves it to Argus.
func (d *ProviderData) DomainToSend(configured types.String) string {
	return cmp.Or(configured.ValueString(), d.LookupDomain())
}

// CustomerToSend finds the customer to name in a request; a key that may not look sends the text as written. A customer
// that does not exist is reported at the attribute, and so is one that Argus would look up in another domain than it was
// meant in: requests have no domain beside the customer.
func (d *ProviderData) CustomerToSend(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	if !fwkit.CheckReference(attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	customer, err := d.FindCustomer(ctx, text)
	if !argus.IsForbidden(err) {
		return customer, d.checked(ctx, lookedUp{customerNames, attribute, text, err}, diags)
	}
	if domain := d.Ref(text).Domain; domain != "" {
		diags.AddAttributeError(attribute, "The customer cannot be looked up",
			fmt.Sprintf("%q must be looked up in domain %q, but the key may not do that: have %q granted to its user, or write the customer's id.\n\n%s", text, domain, "viewBasicCustomer", err))
		return fwkit.Reference{}, false
	}
	return fwkit.Reference{ID: text}, true
}

// FunctionToSend is CustomerToSend for functions, which have no domain.
func (d *ProviderData) FunctionToSend(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	if !fwkit.CheckFunctionName(attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	function, err := d.FindFunction(ctx, text)
	if argus.IsForbidden(err) {
		return fwkit.Reference{ID: text}, true
	}
	return function, d.checked(ctx, lookedUp{functionNames, attribute, text, err}, diags)
}

// SubjectToSend is ResolveSubject for requests that take a subject by id or shortname and have no domain beside it: a
// key that may not look sends the text as written, and the subject has nothing but that as its ID. If the text would be
// looked up in another domain than it was meant in, that the key may not look is reported.
func (d *ProviderData) SubjectToSend(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	if !fwkit.CheckReference(attribute, text, diags) {
		return nil, false
	}
	ref := d.Ref(text)
	subject, err := d.findTarget(ctx, ref)
	if argus.IsForbidden(err) && ref.Domain == "" {
		return &argus.Subject{ID: argus.ID(text)}, true
	}
	return subject, d.resolved(ctx, subject, lookedUp{subjectNames, attribute, text, err}, diags)
}
