package acctest

import (
	"maps"
	"slices"
	"testing"
)

func TestKindsAreAllResources(t *testing.T) {
	t.Parallel()
	if got, wanted := Start(t).Core().Kinds(), slices.Sorted(slices.Values(ResourceNames())); !slices.Equal(got, wanted) {
		t.Errorf("the provider has %v, and these tests drive %v", got, wanted)
	}
}

func TestDataSourcesAreAll(t *testing.T) {
	t.Parallel()
	if got, wanted := Start(t).Core().DataSources(), slices.Sorted(maps.Keys(DataSources)); !slices.Equal(got, wanted) {
		t.Errorf("the provider has %v, and these tests drive %v", got, wanted)
	}
}

// Each resource that is one object can be listed. One that owns a set cannot: an import of it opts into removals.
func TestListResourcesAreAll(t *testing.T) {
	t.Parallel()
	if got, wanted := Start(t).Core().ListResources(), slices.Sorted(maps.Keys(Kinds)); !slices.Equal(got, wanted) {
		t.Errorf("the provider lists %v, and these tests %v", got, wanted)
	}
}

// What the tests over all resources need of a row, so that a new one fails here and not in the middle of a story.
func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	for name, kind := range Kinds {
		for field, given := range map[string]bool{
			"Config": kind.Config != nil, "ImportID": kind.ImportID != nil, "Identity": kind.Identity != nil, "Names": kind.Names != nil, "List": kind.List != nil && kind.DisplayName != nil, "Create": kind.Create != "", "Destroy": kind.Destroy != "",
			"Draw": kind.Draw != nil, "Many": kind.Many != nil, "IsAbout": kind.IsAbout != nil, "Active": kind.Active != nil,
			"Add": kind.Add != nil, "Remove": kind.Remove != nil,
			"References": kind.References != nil || slices.Contains(SubjectKinds, name), "SeenBy": kind.SeenBy != nil || slices.Contains(SubjectKinds, name),
			"Update": (kind.Update != "") == (kind.Change != nil), "Set": (kind.Set != nil) == (kind.Change != nil), "Written": (kind.Written != "") == (kind.Change != nil),
		} {
			if !given {
				t.Errorf("%s: its row needs %s (Update, Set and Written: if, and only if, it has Change)", name, field)
			}
		}
	}
}
