package acctest

import (
	"maps"
	"slices"
	"testing"
)

func TestKindsAreAllResources(t *testing.T) {
	t.Parallel()
	if got, wanted := Start(t).Core().Kinds(), slices.Sorted(maps.Keys(Kinds)); !slices.Equal(got, wanted) {
		t.Errorf("the provider has %v, and these tests drive %v", got, wanted)
	}
}
