package providerdata

import (
	"slices"
	"sync"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Ownership is what a resource of this run has to do with a user or group.
type Ownership int

// The ownerships.
const (
	AdoptionPlanned Ownership = iota + 1
	ReenablePlanned           // by a create
	Created                   // or adopted, or re-enabled by a create
	InState
)

// ownerships keep two resources of one run from managing one subject. They live as long as one Configure. A subject that was read
// is not noted here: of a tainted resource Terraform plans only the create, which may have its own subject back.
type ownerships struct {
	mutex     sync.Mutex
	byID      map[argus.ID]Ownership
	destroyed sync.Map
}

// NoteOwnership records what a resource has to do with a subject, and reports whether no conflicting ownership was noted before.
func (d *ProviderData) NoteOwnership(id argus.ID, as Ownership, conflicts ...Ownership) bool {
	o := &d.ownerships
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.byID == nil {
		o.byID = map[argus.ID]Ownership{}
	}
	if slices.Contains(conflicts, o.byID[id]) {
		return false
	}
	o.byID[id] = as
	return true
}

// NoteDestroyed records that a destroy of this run left a subject disabled. What the plans of its replacement note stays beside it.
func (d *ProviderData) NoteDestroyed(id argus.ID) { d.ownerships.destroyed.Store(id, nil) }

// WasDestroyed reports whether a destroy of this run left a subject disabled, so that this configuration had it until now.
func (d *ProviderData) WasDestroyed(id argus.ID) bool {
	_, destroyed := d.ownerships.destroyed.Load(id)
	return destroyed
}

// HasOwnership reports whether a resource has this ownership of the subject.
func (d *ProviderData) HasOwnership(id argus.ID, as Ownership) bool {
	d.ownerships.mutex.Lock()
	defer d.ownerships.mutex.Unlock()
	return d.ownerships.byID[id] == as
}
