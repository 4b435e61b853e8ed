package acctest

// OwnedSet is a resource that owns a whole set, as chaos drives it. It stands for many objects of one Kind. The fields of Kind are made
// for one object each, so that all other stories of an owned set are in its package.
type OwnedSet struct {
	Name string
	// Single is the Kind of its elements.
	Single string
	// Writes are the operations that write many elements.
	Writes []string
	// Draw is a random configuration of the set of an owner, which is one of those that Single is drawn for.
	Draw func(d *Draw, owner string) map[string]any
	// Elements are the configurations of Single that stand for the same as one of the set.
	Elements func(a *Argus, config map[string]any) []map[string]any
	// Drift is a configuration of Single that others add, and that the next apply undoes. Named is a word of the plan's warning of it;
	// empty if there is none.
	Drift func(by Others, config map[string]any) (drift map[string]any, named string)
	// AddBeside adds what no apply touches, and returns it as a configuration of Single; nil if it adds nothing. No AddBeside: the set
	// owns all.
	AddBeside func(by Others, config map[string]any) (map[string]any, error)
}

// Others are who changes sets outside Terraform, and with what: ids of users, and the name of a function. Random configurations have
// neither Member nor Role.
type Others struct {
	*Argus
	Member, External, Role string
}

// OwnedSets are the resources that own a whole set.
var OwnedSets = []OwnedSet{groupMembers, subjectPermissions, userPreferences}

// OwnedSetOf is the owned set of an address; ok is false if the address is of one of Kinds.
func OwnedSetOf(address string) (set OwnedSet, ok bool) {
	for _, set := range OwnedSets {
		if set.Name == KindOf(address) {
			return set, true
		}
	}
	return OwnedSet{}, false
}
