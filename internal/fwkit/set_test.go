package fwkit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

func member(id, shortName string) Entry {
	return Entry{Targets: []Reference{{ID: id, ShortName: shortName, Domain: "MNEMONIC"}}}
}

// isNamed reports whether a member's entry is what an element names.
func isNamed(entry Entry, element Element) bool {
	return entry.Targets[0].Matches(element.Texts()[0], "MNEMONIC")
}

var threeMembers = Set{"ada": member("1", "ada"), "2": member("2", "bob"), "MNEMONIC/cleo": member("3", "cleo")}

func TestDiffOfASet(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		configured                       []Element
		added, removed, respelled, twice []Element
	}{
		"the same":                    {configured: []Element{"2", "MNEMONIC/cleo", "ada"}},
		"other spellings":             {configured: []Element{"1", "bob", "cleo"}, respelled: []Element{"1", "bob", "cleo"}},
		"one more":                    {configured: []Element{"ada", "2", "MNEMONIC/cleo", "dan"}, added: []Element{"dan"}},
		"one less":                    {configured: []Element{"ada", "2"}, removed: []Element{"MNEMONIC/cleo"}},
		"one other, and a spelling":   {configured: []Element{"ada", "bob", "dan"}, added: []Element{"dan"}, removed: []Element{"MNEMONIC/cleo"}, respelled: []Element{"bob"}},
		"two spellings":               {configured: []Element{"ada", "2", "bob", "cleo"}, respelled: []Element{"cleo"}, twice: []Element{"2", "bob"}},
		"two spellings, none as was":  {configured: []Element{"1", "MNEMONIC/ada", "bob", "cleo"}, respelled: []Element{"1", "bob", "cleo"}, twice: []Element{"1", "MNEMONIC/ada"}},
		"none":                        {removed: []Element{"2", "MNEMONIC/cleo", "ada"}},
		"one of another domain":       {configured: []Element{"ada", "2", "OTHER/cleo"}, added: []Element{"OTHER/cleo"}, removed: []Element{"MNEMONIC/cleo"}},
		"digits that are a shortname": {configured: []Element{"ada", "2", "cleo", "MNEMONIC/2"}, added: []Element{"MNEMONIC/2"}, respelled: []Element{"cleo"}},
	} {
		diff := threeMembers.Diff(test.configured, isNamed)
		got := fmt.Sprint(diff.Added, diff.Removed, diff.Respelled(), diff.Twice)
		if want := fmt.Sprint(test.added, test.removed, test.respelled, test.twice); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
		if only := len(test.added)+len(test.removed)+len(test.twice) == 0; diff.OnlySpellings() != only {
			t.Errorf("%s: only spellings is %t", name, diff.OnlySpellings())
		}
	}
}

// A grant's element has two texts, and is another one if either names another target.
func TestElementsOfTwoTexts(t *testing.T) {
	t.Parallel()
	entry := Entry{Targets: []Reference{{ID: "7", ShortName: "analyst"}, {ID: "9", ShortName: "fjord", Domain: "MNEMONIC"}}}
	set := Set{NewElement("analyst", "fjord"): entry}
	is := func(entry Entry, element Element) bool {
		for i, text := range element.Texts() {
			if !entry.Targets[i].Matches(text, "MNEMONIC") {
				return false
			}
		}
		return true
	}
	if diff := set.Diff([]Element{NewElement("7", "MNEMONIC/fjord")}, is); !diff.OnlySpellings() {
		t.Errorf("another spelling: %+v", diff)
	}
	diff := set.Diff([]Element{NewElement("7", "8")}, is)
	if len(diff.Added) != 1 || len(diff.Removed) != 1 || diff.Added[0].String() != `"7" for "8"` {
		t.Errorf("another customer: %+v", diff)
	}
	if entry.Element() != NewElement("7", "9") || entry.Key() != "7/9" || entry.String() != `analyst (7) for fjord (9)` {
		t.Errorf("%s, %s, %s", entry.Element(), entry.Key(), entry)
	}
	set[NewElement("7", "9")] = entry
	if twice := Twice(set); len(twice) != 2 {
		t.Errorf("one grant twice is not found: %v", twice)
	}
	if twice := Twice(threeMembers); twice != nil {
		t.Errorf("%v are not the same", twice)
	}
}

func rowsOf(entries ...Entry) []SetRow {
	var rows []SetRow
	for _, entry := range entries {
		rows = append(rows, SetRow{Entry: entry})
	}
	return rows
}

func TestReadOfASet(t *testing.T) {
	t.Parallel()
	managed := Entry{Targets: []Reference{{ID: "4", ShortName: "dan"}}, ExternallyManaged: true}
	same := rowsOf(member("1", "ada"), member("2", "bob"), member("3", "cleo"))
	for name, test := range map[string]struct {
		rows    []SetRow
		confirm bool
		read    []Element
		missing []Element
	}{
		"the same":              {same, true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"in another order":      {[]SetRow{same[2], same[0], same[1]}, true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"a renamed one":         {rowsOf(member("1", "adele"), member("2", "bob"), member("3", "cleo")), true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"one more":              {append(same[:3:3], SetRow{Entry: member("5", "eve")}), false, []Element{"2", "5", "MNEMONIC/cleo", "ada"}, nil},
		"one less":              {same[:2], false, []Element{"2", "MNEMONIC/cleo", "ada"}, []Element{"MNEMONIC/cleo"}},
		"managed externally":    {append(same[:3:3], SetRow{Entry: managed}), true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"a disabled one of all": {append(same[:3:3], SetRow{Entry: member("5", "eve"), Disabled: true}), true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"a disabled one of it":  {[]SetRow{same[0], same[1], {Entry: member("3", "cleo"), Disabled: true}}, true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"a row twice":           {append(same[:3:3], same[0]), true, []Element{"2", "MNEMONIC/cleo", "ada"}, nil},
		"none":                  {nil, false, []Element{"2", "MNEMONIC/cleo", "ada"}, []Element{"2", "MNEMONIC/cleo", "ada"}},
	} {
		read, missing := threeMembers.Read(test.rows)
		if !slices.Equal(read.Elements(), test.read) || !slices.Equal(missing, test.missing) {
			t.Errorf("%s: read %v, missing %v", name, read.Elements(), missing)
		}
		if _, confirmed := threeMembers.Confirmed(test.rows); confirmed != test.confirm {
			t.Errorf("%s: confirmed is %t", name, confirmed)
		}
	}
	if read, _ := threeMembers.Read(rowsOf(member("1", "adele"))); read["ada"].Targets[0].ShortName != "adele" {
		t.Error("the new name is not remembered")
	}
}

// A search for many sets only confirms: on any difference, what a single read shows counts.
func TestASingleReadDecides(t *testing.T) {
	t.Parallel()
	same := rowsOf(member("1", "ada"), member("2", "bob"), member("3", "cleo"))
	for name, test := range map[string]struct {
		prior       Set
		bulk        []SetRow
		bulkKnown   bool
		single      []SetRow
		gone        bool
		read, reads int
	}{
		"confirmed":                     {threeMembers, same, true, nil, true, 3, 0},
		"unknown":                       {threeMembers, nil, false, same, true, 3, 1},
		"the search lags":               {threeMembers, same[:2], true, same, true, 3, 1},
		"one is gone":                   {threeMembers, same[:2], true, same[:2], true, 2, 1},
		"one is hidden":                 {threeMembers, same[:2], true, same[:2], false, 3, 1},
		"one more, which is gone again": {threeMembers, append(same[:3:3], SetRow{Entry: member("5", "eve")}), true, same, true, 3, 1},
		"nothing in state":              {Set{}, nil, true, same[:1], true, 1, 1},
	} {
		reads := 0
		shown, err := SetReader{
			Bulk:   func(context.Context) ([]SetRow, bool) { return test.bulk, test.bulkKnown },
			Single: func(context.Context) ([]SetRow, error) { reads++; return test.single, nil },
			IsGone: func(context.Context, Entry) bool { return test.gone },
		}.Read(t.Context(), test.prior)
		if err != nil || len(shown.Set) != test.read || reads != test.reads {
			t.Errorf("%s: %v after %d single reads: %v", name, shown.Set.Elements(), reads, err)
		}
	}
	failure := errors.New("the list ended early")
	_, err := SetReader{
		Bulk:   func(context.Context) ([]SetRow, bool) { return nil, false },
		Single: func(context.Context) ([]SetRow, error) { return same, failure },
	}.Read(t.Context(), threeMembers)
	if !errors.Is(err, failure) {
		t.Errorf("a single read that failed proves something: %v", err)
	}
}
