package providerdata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// FilterKind is the kind of object that a name in a filter means.
type FilterKind int

// The kinds of names that filters have.
const (
	FilterDomain FilterKind = iota
	FilterCustomer
	FilterFunction
	FilterSubject // a user or a group
	FilterUser
	FilterGroup
)

// FilterName is a name, or an id, in the filter of a data source.
type FilterName struct {
	Attribute path.Path
	Kind      FilterKind
	Text      string
	// Domains are those in which a shortname is looked up; empty is the provider's, else Argus's default.
	Domains []string
}

// NameOrID is how a data source of one object is told which one: by the attribute name if it is set, else by id.
func NameOrID(kind FilterKind, attribute string, name, id types.String) FilterName {
	if name.IsNull() {
		attribute, name = "id", id
	}
	return FilterName{Attribute: path.Root(attribute), Kind: kind, Text: name.ValueString()}
}

// FilterNames are the names of a filter.
type FilterNames []FilterName

// Add adds the texts of an attribute. Domains are those in which shortnames are looked up.
func (n *FilterNames) Add(attribute path.Path, kind FilterKind, texts []string, domains ...string) {
	for _, text := range texts {
		*n = append(*n, FilterName{attribute, kind, text, domains})
	}
}

// InSubCriteria returns the paths of the attributes in one group of sub-criteria.
func InSubCriteria(index int) func(string) path.Path {
	return path.Root("sub_criteria").AtListIndex(index).AtName
}

// filterLookups bounds how many names of one filter are looked up at once.
const filterLookups = 10

// CheckFilter reports names in a filter that do not exist: an empty result must not come from a typo. What the key may not
// look up is a warning.
func (d *ProviderData) CheckFilter(ctx context.Context, names []FilterName, diags *diag.Diagnostics) {
	inDomains := slices.DeleteFunc(slices.Clone(names), func(name FilterName) bool { return name.Kind != FilterDomain })
	others := slices.DeleteFunc(slices.Clone(names), func(name FilterName) bool { return name.Kind == FilterDomain })
	unchecked := d.checkFilter(ctx, inDomains, diags)
	if diags.HasError() {
		return // each name in such a domain would be missing too
	}
	unchecked = append(unchecked, d.checkFilter(ctx, others, diags)...)
	if len(unchecked) > 0 && !diags.HasError() {
		diags.AddWarning("Names in the filter were not checked",
			"The key may not look up the names below. A misspelt name makes the result incomplete.\n\n  "+strings.Join(unchecked, "\n  "))
	}
}

// checkFilter returns the names that could not be looked up, each with what is needed for that.
func (d *ProviderData) checkFilter(ctx context.Context, names []FilterName, diags *diag.Diagnostics) (unchecked []string) {
	failures := make([]error, len(names))
	subjects := make([]*argus.Subject, len(names))
	var lookups errgroup.Group
	lookups.SetLimit(filterLookups)
	for i, name := range names {
		lookups.Go(func() error {
			subjects[i], failures[i] = d.findInFilter(ctx, name)
			return nil
		})
	}
	_ = lookups.Wait() // the lookups keep their errors
	for i, name := range names {
		kind, err := name.Kind.names(), failures[i]
		switch {
		case argus.IsForbidden(err):
			said := fmt.Sprintf("%s %q", kind.what, name.Text)
			if refusal, ok := argus.AsError(err); ok && len(refusal.Functions) > 0 {
				said += " needs function " + argus.QuoteAll(refusal.Functions)
			}
			if !slices.Contains(unchecked, said) {
				unchecked = append(unchecked, said)
			}
		case name.Kind == FilterDomain && errors.Is(err, errNoDomain):
			detail := fmt.Sprintf("There is no domain %s that this key may see.%s", argus.Quote(name.Text), d.suggestDomains(ctx, []string{name.Text}))
			if d.DomainSet && name.Text == d.Domain {
				detail += fmt.Sprintf(" %q comes from %s.", name.Text, d.DomainFrom)
			}
			diags.AddAttributeError(name.Attribute, "No such domain", detail)
		case argus.IsNotFound(err) || argus.IsValidation(err):
			where := d.searchedFor(name.Text)
			if len(name.Domains) > 0 && len(where.domains) > 0 {
				if !d.DomainSet || !slices.Equal(name.Domains, where.domains) {
					where.source = ""
				}
				where.domains = name.Domains
			}
			d.reportMissing(ctx, lookedUp{kind, name.Attribute, name.Text, err}, where, diags)
		case err != nil:
			fwkit.Report(diags, fwkit.ErrorContext{Action: fmt.Sprintf("look up %s %q", kind.what, name.Text)}, err)
		case name.Kind == FilterGroup && !subjects[i].IsGroup():
			diags.AddAttributeError(name.Attribute, "Not a group", fmt.Sprintf("%q is a user (%s), and this attribute takes groups only.", name.Text, subjects[i].ID))
		case name.Kind == FilterUser && subjects[i].IsGroup():
			diags.AddAttributeError(name.Attribute, "Not a user", fmt.Sprintf("%q is a group (%s), and this attribute takes users only: for the members of a group, use parent or ancestor.", name.Text, subjects[i].ID))
		}
	}
	return unchecked
}

func (k FilterKind) names() nameKind {
	switch k {
	case FilterCustomer:
		return customerNames
	case FilterFunction:
		return functionNames
	case FilterSubject, FilterUser, FilterGroup:
		return subjectNames
	}
	return nameKind{noun: "domain", what: "domain"}
}

var errNoDomain = errors.New("there is no such domain")

// findInFilter looks a name up in each of its domains, until it is found. It returns a subject for the kinds of subjects.
func (d *ProviderData) findInFilter(ctx context.Context, name FilterName) (subject *argus.Subject, err error) {
	texts := []string{name.Text}
	if ref := d.Ref(name.Text); !ref.IsID() && name.Kind != FilterDomain && name.Kind != FilterFunction && len(name.Domains) > 0 {
		texts = nil
		for _, domain := range name.Domains {
			texts = append(texts, domain+"/"+name.Text)
		}
	}
	for _, text := range texts {
		switch name.Kind {
		case FilterDomain:
			var exists bool
			if exists, err = d.domainExists(ctx, text); err == nil && !exists {
				err = errNoDomain
			}
		case FilterCustomer:
			_, err = d.FindCustomer(ctx, text)
		case FilterFunction:
			_, err = d.FindFunction(ctx, text)
		default:
			subject, err = d.findEvenDisabled(ctx, text)
		}
		if err == nil || !argus.IsNotFound(err) && !argus.IsValidation(err) {
			break
		}
	}
	return subject, err
}

// findEvenDisabled looks up a user or group that may be disabled, once per name and configuration.
func (d *ProviderData) findEvenDisabled(ctx context.Context, text string) (*argus.Subject, error) {
	return d.lookups.subjects.Get(ctx, text, func(ctx context.Context) (*argus.Subject, error) {
		subject, _, err := d.FindSubject(ctx, d.Ref(text), d.Reader(argus.AnySubject))
		return subject, err
	})
}
