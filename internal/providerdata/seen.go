package providerdata

import (
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

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

// NoteGranted records a permission that a create returned, and reports whether a create of this run had it before: a server may
// return the permission that is there. One that was revoked since has another timestamp if it has the same id.
func (d *ProviderData) NoteGranted(permission *argus.Permission) (again bool) {
	former, found := d.granted.Swap(permission.ID, permission.GrantedTimestamp)
	return found && former == permission.GrantedTimestamp
}
