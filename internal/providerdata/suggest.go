package providerdata

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// maxCandidates bounds how many names are read to find the nearest.
const maxCandidates = 1000

// someCandidates is the page that a search for candidates asks for.
func someCandidates() argus.Page { return argus.Page{Limit: new(maxCandidates)} }

// nameKind is a kind of objects that users write names of.
type nameKind struct {
	// noun is how summaries call one, what is how details do.
	noun, what string
	// names reads the names in a domain; an empty domain leaves the choice to Argus. Nil for a kind without names to suggest.
	names func(ctx context.Context, client *argus.Client, domain string) iter.Seq2[fwkit.Reference, error]
}

var (
	customerNames = nameKind{"customer", "customer", func(ctx context.Context, client *argus.Client, domain string) iter.Seq2[fwkit.Reference, error] {
		return named(client.SearchCustomers(ctx, argus.SearchCustomersRequest{CustomerCriteria: argus.CustomerCriteria{Domain: oneOrNone(domain)}, Page: someCandidates()}), func(c argus.Customer) fwkit.Reference {
			return fwkit.Reference{ID: string(c.ID), ShortName: c.ShortName, Domain: c.Domain.String()}
		})
	}}
	functionNames = nameKind{"function", "function", func(ctx context.Context, client *argus.Client, _ string) iter.Seq2[fwkit.Reference, error] {
		return named(client.SearchFunctions(ctx, argus.SearchFunctionsRequest{Page: someCandidates()}), func(f argus.Function) fwkit.Reference {
			return fwkit.Reference{ID: string(f.ID), ShortName: f.Name}
		})
	}}
	subjectNames = nameKind{"subject", "user or group", func(ctx context.Context, client *argus.Client, domain string) iter.Seq2[fwkit.Reference, error] {
		return named(client.SearchSubjects(ctx, argus.AnySubject, argus.SearchSubjectsRequest{SubjectCriteria: argus.SubjectCriteria{Domain: oneOrNone(domain)}, Page: someCandidates()}), func(s argus.Subject) fwkit.Reference { return fwkit.ReferenceTo(&s) })
	}}
)

func oneOrNone(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func named[T any](rows iter.Seq2[T, error], reference func(T) fwkit.Reference) iter.Seq2[fwkit.Reference, error] {
	return func(yield func(fwkit.Reference, error) bool) {
		for row, err := range rows {
			if !yield(reference(row), err) {
				return
			}
		}
	}
}

// suggest names up to three objects whose names are close to text, as a sentence; empty if none is. It is only a help
// inside an error: a failure of its own leaves it out. Names in other domains than the searched one are qualified.
func (d *ProviderData) suggest(ctx context.Context, kind nameKind, text, domain string) string {
	candidates := d.candidates(ctx, kind, domain)
	if domain != "" {
		candidates = append(candidates, d.candidates(ctx, kind, "")...)
	}
	_, _, qualified := strings.Cut(text, "/")
	var names []string
	for _, candidate := range candidates {
		name := candidate.ShortName
		if candidate.Domain != "" && (qualified || domain != "" && candidate.Domain != domain) {
			name = candidate.Domain + "/" + name
		}
		names = append(names, name)
	}
	return didYouMean(nearest(text, names))
}

// candidates reads the names of a kind in a domain, once for each configuration; those before an error if there is one.
func (d *ProviderData) candidates(ctx context.Context, kind nameKind, domain string) []fwkit.Reference {
	candidates, err := d.lookups.candidates.Get(ctx, d.functionKey(kind.what+" in "+domain), func(ctx context.Context) (candidates []fwkit.Reference, _ error) {
		for candidate, err := range kind.names(ctx, d.Client, domain) {
			if err != nil || len(candidates) == maxCandidates {
				break
			}
			candidates = append(candidates, candidate)
		}
		return candidates, nil
	})
	if err != nil {
		return nil // the caller was interrupted
	}
	return candidates
}

func didYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " Did you mean " + argus.QuoteAll(names) + "?"
}

// nearest returns up to three names that are close to text, the closest first. Names may be qualified by a domain, which
// does not count. The text itself is never one of them.
func nearest(text string, names []string) []string {
	type match struct {
		name     string
		distance int
	}
	var matches []match
	for _, name := range names {
		distance, similar := nameDistance(bareName(text), bareName(name))
		if found := (match{name, distance}); similar && name != text && !slices.Contains(matches, found) {
			matches = append(matches, found)
		}
	}
	slices.SortFunc(matches, func(a, b match) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return strings.Compare(a.name, b.name)
	})
	var closest []string
	for _, found := range matches[:min(3, len(matches))] {
		closest = append(closest, found.name)
	}
	return closest
}

func bareName(text string) string { return text[strings.LastIndex(text, "/")+1:] }

// containedLeast is how long a name has to be for others that contain it to count as close, in bytes.
const containedLeast = 3

// nameDistance counts the differences of two names, and reports whether a slip of the pen may explain them: at most one
// in three characters and never more than three differ, or the one is a large part of the other.
func nameDistance(asked, name string) (int, bool) {
	asked, name = strings.ToLower(asked), strings.ToLower(name)
	if asked == "" || name == "" {
		return 0, false
	}
	longer, shorter := max(len(asked), len(name)), min(len(asked), len(name))
	distance := levenshtein.Distance(asked, name, nil)
	if swapped(asked, name) {
		distance = 1
	}
	if distance <= min(3, max(1, longer/3)) {
		return distance, distance < shorter
	}
	contained := strings.Contains(name, asked) || strings.Contains(asked, name)
	return distance, contained && shorter >= containedLeast && 2*shorter >= longer
}

// swapped reports whether the texts differ in two neighbours that have changed places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
