package providerdata

import "strings"

// NoteSeen keeps what the plan of a create found in Argus, nil for nothing, under what the object is made of. Terraform plans
// each create again right before it sends it, so that the create need not look once more.
func (d *ProviderData) NoteSeen(found any, madeOf ...string) {
	d.seen.Store(strings.Join(madeOf, "\x00"), found)
}

// Seen returns what the last plan found of an object, once, and whether one did.
func Seen[T any](d *ProviderData, madeOf ...string) (found T, seen bool) {
	kept, _ := d.seen.LoadAndDelete(strings.Join(madeOf, "\x00"))
	found, seen = kept.(T)
	return found, seen
}
