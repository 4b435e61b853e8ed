package fwkit

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Element is an element of a set as configuration and state write it: the texts of its references, a member's, or those of a
// function and a customer.
type Element string

const elementSeparator = "\n"

// NewElement makes an element of its texts.
func NewElement(texts ...string) Element { return Element(strings.Join(texts, elementSeparator)) }

// Texts returns what the element is made of.
func (e Element) Texts() []string { return strings.Split(string(e), elementSeparator) }

// String returns the element as messages show it.
func (e Element) String() string {
	texts := e.Texts()
	for i, text := range texts {
		texts[i] = `"` + argus.Printable(text) + `"`
	}
	return strings.Join(texts, " for ")
}

// Entry is what an element stands for: the targets of its references, in their order.
type Entry struct {
	Targets []Reference `json:"targets"`
	// ID is the entry's own id in Argus, if it has one that its removal needs: that of a permission.
	ID string `json:"id,omitempty"`
	// ExternallyManaged says that an identity provider manages it, so that it is never removed. Seen says that this is known.
	ExternallyManaged bool `json:"externallyManaged,omitempty"`
	Seen              bool `json:"seen,omitempty"`
}

// Key is the same for every spelling of an entry.
func (e Entry) Key() string { return strings.Join(e.ids(), "/") }

// Element is the entry as an import writes it: by ids, as references by `.id` do.
func (e Entry) Element() Element { return NewElement(e.ids()...) }

func (e Entry) ids() []string {
	ids := make([]string, len(e.Targets))
	for i, target := range e.Targets {
		ids[i] = target.ID
	}
	return ids
}

// String returns the entry as messages show it.
func (e Entry) String() string {
	texts := make([]string, len(e.Targets))
	for i, target := range e.Targets {
		texts[i] = target.String()
	}
	return strings.Join(texts, " for ")
}

// SetRow is an entry as Argus shows it now.
type SetRow struct {
	Entry
	// Disabled says that a user or group that it belongs to is disabled: Argus may hide such rows, and they do not count.
	Disabled bool
	// Since says since when it is there and by whom, for warnings: "added by bob (7) at 2026-03-01T00:00:00Z"; empty if unknown.
	Since string
}

// Set is what is in state of an authoritative set: each element with what it stands for. It is kept in private state.
type Set map[Element]Entry

const setKey = "set"

// LoadSet reads the set that the last create, read, update or import saved.
func LoadSet(ctx context.Context, private Private, diags *diag.Diagnostics) Set {
	set := Set{}
	LoadPrivate(ctx, private, setKey, &set, diags)
	return set
}

// SaveSet writes a set to private state. Call it in all that writes state.
func (s *State) SaveSet(ctx context.Context, set Set) { s.SavePrivate(ctx, setKey, set) }

// Elements are the elements, sorted.
func (s Set) Elements() []Element { return slices.Sorted(maps.Keys(s)) }

// byKey are the elements by the keys of their entries.
func (s Set) byKey() map[string]Element {
	keys := map[string]Element{}
	for _, element := range s.Elements() {
		keys[s[element].Key()] = element
	}
	return keys
}

// Confirmed returns the set with the names that rows show now, and whether rows show all of it and nothing else. Rows of what is
// externally managed or disabled count only for elements of the set.
func (s Set) Confirmed(rows []SetRow) (Set, bool) {
	read, missing := s.Read(rows)
	return read, len(missing) == 0 && len(read) == len(s)
}

// Read returns the set as rows show it: elements keep their spelling, and what is new is written by ids. Missing are the elements
// of which there is no row; they are left in the set, and the caller deletes those that are gone.
func (s Set) Read(rows []SetRow) (read Set, missing []Element) {
	read = Set{}
	maps.Copy(read, s)
	ours, shown := s.byKey(), map[Element]bool{}
	for _, row := range rows {
		if element, isOurs := ours[row.Key()]; isOurs {
			if former := s[element]; !row.Seen {
				row.ExternallyManaged, row.Seen = former.ExternallyManaged, former.Seen
			}
			read[element], shown[element] = row.Entry, true
		} else if !row.ExternallyManaged && !row.Disabled {
			read[row.Element()] = row.Entry
		}
	}
	return read, slices.DeleteFunc(s.Elements(), func(element Element) bool { return shown[element] })
}

// SetDiff is what a configuration changes of a set.
type SetDiff struct {
	// Added are configured and not in the set. Removed are in the set and not configured.
	Added, Removed []Element
	// Kept are the configured elements that are in the set, each with its element there.
	Kept map[Element]Element
	// Twice are two configured elements that stand for the same; empty if there are none.
	Twice []Element
}

// Diff compares the set with the configured elements. Is reports whether an entry is what an element names; the same text always is.
// It asks nobody: a plan is made again during apply, and must come out the same.
func (s Set) Diff(configured []Element, is func(Entry, Element) bool) SetDiff {
	diff := SetDiff{Kept: map[Element]Element{}}
	by := map[Element]Element{} // the configured element of each that is kept
	var others []Element
	for _, element := range slices.Sorted(slices.Values(configured)) {
		if _, same := s[element]; same {
			diff.Kept[element], by[element] = element, element
		} else {
			others = append(others, element)
		}
	}
	prior := s.Elements()
	for _, element := range others {
		i := slices.IndexFunc(prior, func(former Element) bool { return is(s[former], element) })
		if i < 0 {
			diff.Added = append(diff.Added, element)
		} else if first, taken := by[prior[i]]; taken {
			diff.Twice = []Element{first, element}
		} else {
			diff.Kept[element], by[prior[i]] = prior[i], element
		}
	}
	for _, element := range prior {
		if _, kept := by[element]; !kept {
			diff.Removed = append(diff.Removed, element)
		}
	}
	return diff
}

// Keep moves to Kept what is both added and removed: names that rows showed may be old, or written otherwise. Found are the targets of
// added elements, as far as they were looked up.
func (d *SetDiff) Keep(set, found Set) {
	removed := map[string]Element{}
	for _, element := range d.Removed {
		removed[set[element].Key()] = element
	}
	d.Added = slices.DeleteFunc(slices.Clone(d.Added), func(element Element) bool {
		entry, isFound := found[element]
		former, isThere := removed[entry.Key()]
		if !isFound || !isThere {
			return false
		}
		delete(removed, entry.Key())
		d.Kept[element] = former
		d.Removed = slices.DeleteFunc(slices.Clone(d.Removed), func(other Element) bool { return other == former })
		return true
	})
}

// OnlySpellings reports whether the configuration names just what is in the set: then the plan has to keep the prior set.
func (d SetDiff) OnlySpellings() bool {
	return len(d.Added) == 0 && len(d.Removed) == 0 && len(d.Twice) == 0
}

// Respelled are the configured elements that the set spells otherwise, sorted.
func (d SetDiff) Respelled() []Element {
	var respelled []Element
	for element, former := range d.Kept {
		if element != former {
			respelled = append(respelled, element)
		}
	}
	return slices.Sorted(slices.Values(respelled))
}

// IsOne reports whether an entry is among the set, in whatever spelling.
func (s Set) IsOne(entry Entry) bool {
	for _, other := range s {
		if other.Key() == entry.Key() {
			return true
		}
	}
	return false
}

// Twice returns two elements that stand for the same entry; nil if there are none.
func Twice(set Set) []Element {
	seen := map[string]Element{}
	for _, element := range set.Elements() {
		key := set[element].Key()
		if other, again := seen[key]; again {
			return []Element{other, element}
		}
		seen[key] = element
	}
	return nil
}
