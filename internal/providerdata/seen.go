package providerdata

import (
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// seenInPlan is what the plan of a create found, and the users and groups at which it looked.
type seenInPlan struct {
	found any
	at    []argus.ID
}

// NoteSeen keeps what the plan of a create found in Argus, nil for nothing, under what the object is made of. Terraform plans
// each create again right before it sends it, so that the create need not look once more. At are the users and groups that have it
// or would, as TargetInPlan returns them.
func (d *ProviderData) NoteSeen(found any, at []argus.ID, madeOf ...string) {
	d.seen.Store(strings.Join(madeOf, "\x00"), seenInPlan{found, at})
}

// Seen returns what the last plan found of an object, once, and whether one looked at just these users and groups: a shortname may
// be another one's by now.
func Seen[T any](d *ProviderData, at []argus.ID, madeOf ...string) (found T, seen bool) {
	kept, _ := d.seen.LoadAndDelete(strings.Join(madeOf, "\x00"))
	planned, _ := kept.(seenInPlan)
	found, seen = planned.found.(T)
	return found, seen && slices.Equal(planned.at, at)
}

// NoteGranted records a permission that a create returned, and reports whether a create of this run had it before: a server may
// return the permission that is there. One that was revoked since has another timestamp if it has the same id.
func (d *ProviderData) NoteGranted(permission *argus.Permission) (again bool) {
	former, found := d.granted.Swap(permission.ID, permission.GrantedTimestamp)
	return found && former == permission.GrantedTimestamp
}

// NoteAdded records that a create of this run adds a member to a group, and reports whether one did before.
func (d *ProviderData) NoteAdded(group, member argus.ID) (again bool) {
	_, again = d.added.LoadOrStore([2]argus.ID{group, member}, nil)
	return again
}
