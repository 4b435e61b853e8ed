package providerdata

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// searched is where a name was looked up.
type searched struct {
	// domains are empty for what has no domain (an id, a function), and if the domain is not known.
	domains []string
	// source says where the domain comes from, if the text does not name it.
	source string
}

// searchedFor is where FindCustomer and ResolveSubject look a text up.
func (d *ProviderData) searchedFor(text string) searched {
	ref := d.Ref(text)
	switch {
	case strings.Contains(text, "/"):
		return searched{domains: []string{ref.Domain}}
	case ref.IsID() || d.Domain == "":
		return searched{}
	case d.DomainSet:
		return searched{[]string{d.Domain}, "from " + d.DomainFrom}
	}
	return searched{[]string{d.Domain}, "the domain of the key's own user"}
}

// String names the domains and their source; empty for none.
func (s searched) String() string {
	if len(s.domains) == 0 {
		return ""
	}
	text := "domain " + argus.QuoteAll(s.domains)
	if len(s.domains) > 1 {
		text = "domains " + argus.QuoteAll(s.domains)
	}
	return text + s.from()
}

// from names the source in parentheses; empty if the text itself names the domain.
func (s searched) from() string {
	if s.source == "" {
		return ""
	}
	return " (" + s.source + ")"
}

// reportMissing reports a text that names nothing: where it was looked up, and the nearest names.
func (d *ProviderData) reportMissing(ctx context.Context, name lookedUp, where searched, diags *diag.Diagnostics) {
	kind, text, err := name.kind, name.text, name.err
	if kind.noun == functionNames.noun {
		where = searched{}
	}
	var detail string
	if missing := d.missingDomains(ctx, where, err); len(missing) > 0 {
		detail = fmt.Sprintf("There is no domain %s%s that this key may see, so %s %q cannot be looked up.%s", argus.QuoteAll(missing), where.from(), kind.what, text, d.suggestDomains(ctx, missing))
	} else {
		detail = fmt.Sprintf("There is no %s %q that this key may see", kind.what, text)
		if len(where.domains) > 0 {
			detail += " in " + where.String()
		}
		searchedDomain := ""
		if len(where.domains) > 0 {
			searchedDomain = where.domains[0]
		}
		detail += "." + d.suggest(ctx, kind, text, searchedDomain)
	}
	if kind.noun == customerNames.noun && text == d.Customer.ValueString() {
		detail += fmt.Sprintf(" %q is the value of the provider's `customer`.", text)
	}
	if argus.IsValidation(err) {
		detail += "\n\n" + err.Error()
	}
	diags.AddAttributeError(name.attribute, "No such "+kind.noun, detail)
}

// missingDomains are those of the searched domains that do not exist, as far as that can be found out.
func (d *ProviderData) missingDomains(ctx context.Context, where searched, err error) []string {
	var missing []string
	for _, domain := range where.domains {
		exists, lookErr := d.domainExists(ctx, domain)
		if lookErr == nil && !exists || lookErr != nil && len(where.domains) == 1 && refusesDomain(err) {
			missing = append(missing, domain)
		}
	}
	return missing
}

// refusesDomain reports whether Argus refused the domain of a request.
func refusesDomain(err error) bool {
	refusal, ok := argus.AsError(err)
	if !ok || !argus.IsValidation(err) {
		return false
	}
	for _, message := range refusal.Messages {
		if strings.EqualFold(message.Field, "domain") {
			return true
		}
	}
	return false
}

// domainExists reports whether there is a domain of the name that the key may see: its own, one that Argus lists, or one
// that has a user or group. Errors are the client's.
func (d *ProviderData) domainExists(ctx context.Context, name string) (bool, error) {
	if d.User != nil && strings.EqualFold(d.User.Domain.String(), name) {
		return true, nil
	}
	return d.lookups.domains.Get(ctx, strings.ToLower(name), func(ctx context.Context) (bool, error) {
		listed, err := d.listDomains(ctx)
		for _, domain := range listed {
			if strings.EqualFold(domain, name) {
				return true, nil
			}
		}
		if err != nil && !argus.IsForbidden(err) {
			return false, err
		}
		request := argus.SearchSubjectsRequest{SubjectCriteria: argus.SubjectCriteria{Domain: []string{name}, IncludeDeleted: true}}
		request.Limit = new(1)
		found, err := argus.Collect(d.Client.SearchSubjects(ctx, argus.AnySubject, request))
		if argus.IsValidation(err) || argus.IsNotFound(err) {
			return false, nil
		}
		return len(found) > 0, err
	})
}

func (d *ProviderData) listDomains(ctx context.Context) ([]string, error) {
	return d.lookups.domainNames.Get(ctx, "", func(ctx context.Context) ([]string, error) {
		var names []string
		for domain, err := range d.Client.ListDomains(ctx) {
			if err != nil {
				return nil, err
			}
			names = append(names, domain.Name)
		}
		return names, nil
	})
}

// suggestDomains is suggest for names of domains.
func (d *ProviderData) suggestDomains(ctx context.Context, missing []string) string {
	listed, err := d.listDomains(ctx)
	if err != nil {
		return ""
	}
	var names []string
	for _, domain := range missing {
		names = append(names, nearest(domain, listed)...)
	}
	return didYouMean(names)
}
