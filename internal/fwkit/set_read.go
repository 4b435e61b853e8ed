package fwkit

import (
	"context"
	"slices"
)

// SetReader reads an authoritative set.
type SetReader struct {
	// Bulk returns what a search shows that serves many sets; not known if it failed or may lack rows. It only confirms.
	Bulk func(context.Context) (rows []SetRow, known bool)
	// Single reads just this set, from a list that does not lag. A list that may lack rows is an error.
	Single func(context.Context) ([]SetRow, error)
	// IsGone reports whether an entry that Single does not show is gone. It may only be hidden, since its user or group is disabled.
	IsGone func(context.Context, Entry) bool
}

// SetShown is what a read shows of a set.
type SetShown struct {
	Set Set
	// Rows are those that Argus shows, also what is not in the set.
	Rows []SetRow
}

// Disabled are the rows of the set whose user or group is disabled.
func (s SetShown) Disabled() []SetRow {
	keys := s.Set.byKey()
	return slices.DeleteFunc(slices.Clone(s.Rows), func(row SetRow) bool {
		_, isOurs := keys[row.Key()]
		return !row.Disabled || !isOurs
	})
}

// Read returns the prior set as Argus shows it now. On any difference from the prior set, a single read decides. So does it for an
// empty set, of which a search cannot show whether its owner exists.
func (r SetReader) Read(ctx context.Context, prior Set) (SetShown, error) {
	if len(prior) > 0 {
		if rows, known := r.Bulk(ctx); known {
			if set, same := prior.Confirmed(rows); same {
				return SetShown{set, rows}, nil
			}
		}
	}
	rows, err := r.Single(ctx)
	if err != nil {
		return SetShown{}, err
	}
	set, missing := prior.Read(rows)
	for _, element := range missing {
		if r.IsGone(ctx, set[element]) {
			delete(set, element)
		}
	}
	return SetShown{set, rows}, nil
}
