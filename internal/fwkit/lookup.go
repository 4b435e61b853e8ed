package fwkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// lookups is what was found out: customers and functions by name, and who the provider is. It lives as long as one Configure.
type lookups struct {
	customers   argus.Shared[Reference]
	functions   argus.Shared[*argus.Function]
	subjects    argus.Shared[*argus.Subject]
	targets     argus.Shared[*argus.Subject] // of replacements that a plan warns of; nil if there is none
	candidates  argus.Shared[[]Reference]    // names to suggest
	domainNames argus.Shared[[]string]
	domains     argus.Shared[bool]
	user        argus.Shared[*argus.CurrentUser]
	access      argus.Shared[*access]
	groups      argus.Shared[[]argus.ID]
	below       argus.Shared[[]string]
	above       argus.Shared[[]argus.ID]
}

// FindCustomer looks a customer up by id, shortname or domain/shortname, once per name and configuration. Errors are
// the client's: argus.IsNotFound where there is none, argus.IsForbidden where the key may not look.
func (d *ProviderData) FindCustomer(ctx context.Context, text string) (Reference, error) {
	return d.lookups.customers.Get(ctx, text, func(ctx context.Context) (Reference, error) {
		customer, err := d.Client.GetCustomer(ctx, ParseReference(text, d))
		if err != nil {
			return Reference{}, err
		}
		return Reference{ID: string(customer.ID), ShortName: customer.ShortName, Domain: customer.Domain.String()}, nil
	})
}

// FindFunction looks a function up by id or name, once per name and configuration. Errors are as FindCustomer's.
func (d *ProviderData) FindFunction(ctx context.Context, text string) (Reference, error) {
	function, err := d.findFunction(ctx, text)
	if err != nil {
		return Reference{}, err
	}
	return Reference{ID: string(function.ID), ShortName: function.Name}, nil
}

func (d *ProviderData) findFunction(ctx context.Context, text string) (*argus.Function, error) {
	return d.lookups.functions.Get(ctx, text, func(ctx context.Context) (*argus.Function, error) { return d.Client.GetFunction(ctx, text) })
}

// CheckCustomer reports at plan time that a customer does not exist, with the nearest that do. It returns the customer
// where it could be found; a key that may not look is no error.
func (d *ProviderData) CheckCustomer(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (Reference, bool) {
	if !CheckReference(attribute, text, diags) {
		return Reference{}, false
	}
	customer, err := d.FindCustomer(ctx, text)
	return customer, d.checked(ctx, customerNames, attribute, text, err, diags)
}

// CheckFunction is CheckCustomer for functions.
func (d *ProviderData) CheckFunction(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (Reference, bool) {
	function, err := d.FindFunction(ctx, text)
	return function, d.checked(ctx, functionNames, attribute, text, err, diags)
}

// ReportFunction reports why a function that is needed could not be read: that there is none, with the nearest that are.
func (d *ProviderData) ReportFunction(ctx context.Context, attribute path.Path, text string, err error, diags *diag.Diagnostics) {
	if argus.IsForbidden(err) {
		Report(diags, Act{Doing: fmt.Sprintf("read function %q", text)}, err)
		return
	}
	d.checked(ctx, functionNames, attribute, text, err, diags)
}

func (d *ProviderData) checked(ctx context.Context, kind nameKind, attribute path.Path, text string, err error, diags *diag.Diagnostics) bool {
	switch {
	case err == nil:
		return true
	case argus.IsForbidden(err):
		return false
	case argus.IsNotFound(err) || argus.IsValidation(err):
		d.reportMissing(ctx, kind, attribute, text, d.searchedFor(text), err, diags)
	default:
		Report(diags, Act{Doing: fmt.Sprintf("look up %s %q", kind.noun, text)}, err)
	}
	return false
}

// ResolveSubject finds the user or group that a text names and that is not disabled, at the moment that it is needed:
// the same apply may have made or renamed it, so nothing is cached. It reports what is wrong at the attribute.
func (d *ProviderData) ResolveSubject(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	if !CheckReference(attribute, text, diags) {
		return nil, false
	}
	subject, err := d.Client.GetSubject(ctx, ParseReference(text, d))
	return subject, d.resolved(ctx, attribute, text, subject, err, diags)
}

func (d *ProviderData) resolved(ctx context.Context, attribute path.Path, text string, subject *argus.Subject, err error, diags *diag.Diagnostics) bool {
	switch {
	case err == nil && subject.Flags.Has(argus.FlagDeleted):
		diags.AddAttributeError(attribute, "The subject is disabled",
			fmt.Sprintf("%q is disabled in Argus. Have it re-enabled first, for example by an argus_user or argus_group resource with that short_name.", text))
	case err == nil:
		return true
	case argus.IsNotFound(err) || argus.IsValidation(err): // a domain that does not exist is refused
		d.reportMissing(ctx, subjectNames, attribute, text, d.searchedFor(text), err, diags)
	default:
		Report(diags, Act{Doing: fmt.Sprintf("look up subject %q", text), Owner: fmt.Sprintf("%q", text)}, err)
	}
	return false
}
