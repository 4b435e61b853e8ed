package providerdata

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// lookups caches customers, functions and subjects by name, and the current user, from one Configure to the next.
type lookups struct {
	customers   argus.Cache[fwkit.Reference]
	functions   argus.Cache[*argus.Function]
	subjects    argus.Cache[*argus.Subject]
	targets     argus.Cache[*argus.Subject]    // of replacements that a plan warns of; nil if there is none
	candidates  argus.Cache[[]fwkit.Reference] // names to suggest
	domainNames argus.Cache[[]string]
	domains     argus.Cache[bool]
	user        argus.Cache[*argus.CurrentUser]
}

// Ref turns what a user wrote (id, shortname, domain/shortname) into what the client sends. Digits alone are an id, so that a
// shortname of digits needs its domain.
func (d *ProviderData) Ref(text string) argus.Ref {
	if domain, name, qualified := strings.Cut(text, "/"); qualified {
		return argus.ByShortName(name, domain)
	}
	if (argus.Ref{Name: text}).IsID() {
		return argus.ByID(argus.ID(text))
	}
	return argus.Ref{Name: text, Domain: d.LookupDomain()}
}

// CheckRef is Ref for a text that may have been unknown when the configuration was validated: it reports one that names nothing.
func (d *ProviderData) CheckRef(attribute path.Path, text string, diags *diag.Diagnostics) (argus.Ref, bool) {
	return d.Ref(text), fwkit.CheckReference(attribute, text, diags)
}

// FindCustomer looks a customer up by id, shortname or domain/shortname, once per name and configuration. Errors are
// the client's: argus.IsNotFound if there is none, argus.IsForbidden if the key may not look.
func (d *ProviderData) FindCustomer(ctx context.Context, text string) (fwkit.Reference, error) {
	return d.lookups.customers.Get(ctx, text, func(ctx context.Context) (fwkit.Reference, error) {
		customer, err := d.Client.GetCustomer(ctx, d.Ref(text))
		if err != nil {
			return fwkit.Reference{}, err
		}
		return fwkit.Reference{ID: string(customer.ID), ShortName: customer.ShortName, Domain: customer.Domain.String()}, nil
	})
}

// FindFunction looks a function up by id or name, once per name and configuration. Errors are as FindCustomer's.
func (d *ProviderData) FindFunction(ctx context.Context, text string) (fwkit.Reference, error) {
	function, err := d.findFunction(ctx, text)
	if err != nil {
		return fwkit.Reference{}, err
	}
	return fwkit.Reference{ID: string(function.ID), ShortName: function.Name}, nil
}

func (d *ProviderData) findFunction(ctx context.Context, text string) (*argus.Function, error) {
	return d.lookups.functions.Get(ctx, d.functionKey(text), func(ctx context.Context) (*argus.Function, error) {
		function, err := d.Client.GetFunction(ctx, text)
		if id, found := d.FunctionInRun(text); argus.IsNotFound(err) && found && id != "" { // this run renames it to the text
			return d.Client.GetFunction(ctx, id)
		}
		return function, err
	})
}

// CheckCustomer reports at plan time that a customer does not exist, with the nearest that do. It returns the customer
// if it could be found; a key that may not look is no error.
func (d *ProviderData) CheckCustomer(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	if !fwkit.CheckReference(attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	customer, err := d.FindCustomer(ctx, text)
	return customer, d.checked(ctx, lookedUp{customerNames, attribute, text, err}, diags)
}

// CheckFunction is CheckCustomer for functions.
func (d *ProviderData) CheckFunction(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	function, err := d.FindFunction(ctx, text)
	return function, d.checked(ctx, lookedUp{functionNames, attribute, text, err}, diags)
}

// ReportLookup reports why the object of a data source could not be read: for one that does not exist, with the nearest names.
func (d *ProviderData) ReportLookup(ctx context.Context, name FilterName, err error, diags *diag.Diagnostics) {
	kind := name.Kind.names()
	if argus.IsForbidden(err) {
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("read %s %q", kind.what, name.Text)}, err)
		return
	}
	d.checked(ctx, lookedUp{kind, name.Attribute, name.Text, err}, diags)
}

// lookedUp is the text of an attribute that names an object, and the error of its look-up.
type lookedUp struct {
	kind      nameKind
	attribute path.Path
	text      string
	err       error
}

func (d *ProviderData) checked(ctx context.Context, name lookedUp, diags *diag.Diagnostics) bool {
	switch {
	case name.err == nil:
		return true
	case argus.IsForbidden(name.err):
		return false
	case argus.IsNotFound(name.err) || argus.IsValidation(name.err):
		if _, created := d.FunctionInRun(name.text); name.kind.noun != functionNames.noun || !created {
			d.reportMissing(ctx, name, d.searchedFor(name.text), diags)
		}
	default:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("look up %s %q", name.kind.noun, name.text)}, name.err)
	}
	return false
}

// ResolveSubject finds the user or group that a text names and that is not disabled. It reports what is wrong at the attribute. Of
// an id that the key may not look up, the subject has nothing but that; ReportRefusal tells of it if a write is refused.
func (d *ProviderData) ResolveSubject(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (*argus.Subject, bool) {
	return d.resolve(ctx, lookedUp{kind: subjectNames, attribute: attribute, text: text}, d.findTarget, diags)
}

func (d *ProviderData) resolve(ctx context.Context, name lookedUp, find func(context.Context, argus.Ref) (*argus.Subject, error), diags *diag.Diagnostics) (*argus.Subject, bool) {
	text := name.text
	if !fwkit.CheckReference(name.attribute, text, diags) {
		return nil, false
	}
	ref := d.Ref(text)
	subject, err := find(ctx, ref)
	if argus.IsForbidden(err) && ref.IsID() {
		d.unseen.Store(text, err)
		return &argus.Subject{ID: argus.ID(text)}, true
	}
	name.err = err
	return subject, d.resolved(ctx, subject, name, diags)
}

func (d *ProviderData) resolved(ctx context.Context, subject *argus.Subject, name lookedUp, diags *diag.Diagnostics) bool {
	switch {
	case name.err == nil && subject.Flags.Has(argus.FlagDeleted):
		diags.AddAttributeError(name.attribute, "The user or group is disabled",
			fmt.Sprintf("%q is disabled in Argus. Re-enable it first, for example with an argus_user or argus_group resource with that short_name.", name.text))
	case name.err == nil:
		return true
	case argus.IsNotFound(name.err) || argus.IsValidation(name.err): // a domain that does not exist is refused
		d.reportMissing(ctx, name, d.searchedFor(name.text), diags)
	default:
		fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("look up subject %q", name.text), Owner: fmt.Sprintf("%q", name.text)}, name.err)
	}
	return false
}

// ResolveUser is ResolveSubject for users only: a group is an error at the attribute. Who has a shortname is read again.
func (d *ProviderData) ResolveUser(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) (fwkit.Reference, bool) {
	subject, ok := d.resolve(ctx, lookedUp{kind: subjectNames, attribute: attribute, text: text}, d.findUser, diags)
	if !ok || !CheckType(subject, argus.User, attribute, text, diags) {
		return fwkit.Reference{}, false
	}
	return fwkit.ReferenceTo(subject), true
}

// CheckType reports whether what a text names is a user or a group as wanted, and adds an error at the attribute if not.
func CheckType(subject *argus.Subject, wanted argus.SubjectType, attribute path.Path, text string, diags *diag.Diagnostics) bool {
	switch {
	case wanted == argus.User && subject.IsGroup():
		diags.AddAttributeError(attribute, "Not a user",
			fmt.Sprintf("%q is the group %s (%q), and this attribute takes users only.", text, subject.ID, argus.Short(subject.Name)))
		return false
	case wanted == argus.Group && !subject.IsGroup():
		diags.AddAttributeError(attribute, "Not a group",
			fmt.Sprintf("%q is the user %s (%q), and this attribute takes groups only.", text, subject.ID, argus.Short(subject.Name)))
		return false
	}
	return true
}

// CheckGrantable reports whether a function can be granted, and adds an error with the nearest ones if not. A function passes if
// the server leaves out its flags, or if the key may not look it up.
func (d *ProviderData) CheckGrantable(ctx context.Context, attribute path.Path, text string, diags *diag.Diagnostics) bool {
	function, err := d.findFunction(ctx, text)
	if err != nil || function.Flags == nil || function.Flags.Has(argus.FlagRole) {
		return true
	}
	diags.AddAttributeError(attribute, fmt.Sprintf("Function %q cannot be granted", text),
		fmt.Sprintf("Function %s does not have the flag role, and Argus grants roles only.%s", fwkit.FunctionReference(&argus.FunctionInfo{ID: function.ID, Name: function.Name}), d.suggest(ctx, roleNames, function.Name, "")))
	return false
}

var roleNames = nameKind{"function", "role", func(ctx context.Context, client *argus.Client, _ string) iter.Seq2[fwkit.Reference, error] {
	request := argus.SearchFunctionsRequest{}
	request.IncludeFlags = []string{argus.FlagRole}
	return named(client.SearchFunctions(ctx, request), func(f argus.Function) fwkit.Reference { return fwkit.Reference{ID: string(f.ID), ShortName: f.Name} })
}}
