package providerdata

import (
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestPlannedObjectsFollowRenames(t *testing.T) {
	var planned plannedObjects
	group := func(id, shortName string) PlannedSubject {
		return PlannedSubject{ID: id, Type: argus.Group, ShortName: shortName, Domain: "mnemonic"}
	}
	// Two groups swap their names, and one is created.
	for _, subject := range []PlannedSubject{group("1", "a"), group("2", "b"), group("1", "b"), group("2", "a"), group("", "new")} {
		planned.note(subject)
	}
	for name, want := range map[string][]PlannedSubject{"a": {group("2", "a")}, "b": {group("1", "b")}, "new": {group("", "new")}, "old": nil} {
		if got := planned.withName(name, "mnemonic"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
		if got := planned.withName(name, "Mnemonic"); !slices.Equal(got, want) {
			t.Errorf("%s in the domain in other case: %v, not %v", name, got, want)
		}
		if got := planned.withName(name, "elsewhere"); got != nil {
			t.Errorf("%s in another domain: %v", name, got)
		}
	}
	planned.note(group("3", "new"))
	planned.forget("1")
	if got := planned.withName("new", ""); !slices.Equal(got, []PlannedSubject{group("3", "new")}) {
		t.Errorf("created: %v", got)
	}
	if got := planned.withName("b", ""); got != nil {
		t.Errorf("destroyed: %v", got)
	}
	if got, ok := planned.withID("2"); !ok || got != group("2", "a") {
		t.Errorf("by id: %v", got)
	}
	if _, ok := planned.withID("1"); ok {
		t.Error("a destroyed group is still known")
	}
}
