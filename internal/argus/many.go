package argus

import (
	"context"
	"net/url"
	"slices"
)

const (
	// mostInRequest bounds how many entries one write names.
	mostInRequest = 100
	// mostInQuery bounds the query of a request, in bytes.
	mostInQuery = 4 << 10
)

// InBodies splits what bodies of requests name: 100 entries each at most.
func InBodies[E any](entries []E) [][]E {
	return slices.Collect(slices.Chunk(entries, mostInRequest))
}

// InQueries splits the values of a query parameter: at most 100 for each request, and 4 KB of query. Beside is what else the query
// holds, such as a comment. A value that is longer goes alone.
func InQueries(name string, values []string, beside string) (split [][]string) {
	rest := len(url.QueryEscape(beside)) + len("&comment=")
	length := 0
	for _, value := range values {
		added := len("&") + len(name) + len("=") + len(url.QueryEscape(value))
		last := len(split) - 1
		if last < 0 || len(split[last]) == mostInRequest || rest+length+added > mostInQuery {
			split, length, last = append(split, nil), 0, last+1
		}
		split[last] = append(split[last], value)
		length += added
	}
	return split
}

// Many writes many entries of one set in few calls. Whether a call that is refused was done in part is not documented, so the set is
// read again before the rest is sent.
type Many[E any] struct {
	// Send writes entries in one call.
	Send func(ctx context.Context, entries []E) error
	// Left reads the set, and returns those of the entries that are still to be written.
	Left func(ctx context.Context, entries []E) ([]E, error)
	// MayBeOfOne reports whether Argus may have refused a call because of single entries; nil: refusals and 404 alone may be.
	MayBeOfOne func(error) bool
}

// RefusedEntry is an entry that Argus refused, sent alone.
type RefusedEntry[E any] struct {
	Entry E
	Err   error
}

// mostRefused bounds how many refused entries are looked for: where so many are, something else is wrong.
const mostRefused = 10

// Do writes the entries, which fit into one call, and returns those that were refused. It halves a call that is refused until the
// refused entries are found. An error ends it: entries beside those that were refused may not have been written.
func (m Many[E]) Do(ctx context.Context, entries []E) (refused []RefusedEntry[E], err error) {
	err = m.send(ctx, entries, &refused)
	return refused, err
}

func (m Many[E]) send(ctx context.Context, entries []E, refused *[]RefusedEntry[E]) error {
	if len(entries) == 0 {
		return nil
	}
	failed := m.Send(ctx, entries)
	if failed == nil || !IsRefused(failed) && !IsNotFound(failed) && (m.MayBeOfOne == nil || !m.MayBeOfOne(failed)) {
		return failed
	}
	left, err := m.Left(ctx, entries)
	switch {
	case err != nil:
		return failed // it says more than why the set could not be read
	case len(entries) == 1 && len(left) == 1:
		*refused = append(*refused, RefusedEntry[E]{entries[0], failed})
		return nil
	}
	for half := range slices.Chunk(left, max(1, (len(entries)+1)/2)) {
		if len(*refused) == mostRefused {
			return failed
		}
		if err := m.send(ctx, half, refused); err != nil {
			return err
		}
	}
	return nil
}
