package providerdata

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// plannedObjects holds the users and groups that resources of this configuration read, planned or wrote, each under the
// shortname that it has after the plan. It lives as long as one Configure. Literal references may be planned before what
// they name, so that a missing entry says nothing.
type plannedObjects struct {
	creates sync.Map // domain and shortname of what creates are planned for
	mutex   sync.Mutex
	byID    map[string]PlannedSubject
	byName  map[string][]PlannedSubject
}

// PlannedSubject is a user or group that a resource of this configuration manages.
type PlannedSubject struct {
	// ID is empty for a subject that is planned to be created.
	ID   string
	Type argus.SubjectType
	// ShortName is the one that the subject has after the plan.
	ShortName string
	// Domain is empty if it is not known.
	Domain string
}

// note records a subject. A later note of the same id, or of a create under the same name, replaces the former.
func (p *plannedObjects) note(subject PlannedSubject) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.byID == nil {
		p.byID, p.byName = map[string]PlannedSubject{}, map[string][]PlannedSubject{}
	}
	former := p.byID[subject.ID]
	if subject.ID != "" && former == subject {
		return
	}
	p.removeName(former.ShortName, func(other PlannedSubject) bool { return subject.ID != "" && other.ID == subject.ID })
	p.removeName(subject.ShortName, func(other PlannedSubject) bool {
		return other.ID == "" && fwkit.SameDomain(other.Domain, subject.Domain)
	})
	p.byName[subject.ShortName] = append(p.byName[subject.ShortName], subject)
	if subject.ID != "" {
		p.byID[subject.ID] = subject
	}
}

// forget removes a subject that is planned to be destroyed.
func (p *plannedObjects) forget(id string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.removeName(p.byID[id].ShortName, func(other PlannedSubject) bool { return other.ID == id })
	delete(p.byID, id)
}

func (p *plannedObjects) removeName(shortName string, matches func(PlannedSubject) bool) {
	if left := slices.DeleteFunc(p.byName[shortName], matches); len(left) > 0 {
		p.byName[shortName] = left
	} else {
		delete(p.byName, shortName)
	}
}

// withID returns the subject with an id, under the name that it has after the plan.
func (p *plannedObjects) withID(id string) (PlannedSubject, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	found, ok := p.byID[id]
	return found, ok
}

// withName returns the subjects that have a shortname in a domain after the plan. An empty domain matches all.
func (p *plannedObjects) withName(shortName, domain string) []PlannedSubject {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var found []PlannedSubject
	for _, subject := range p.byName[shortName] {
		if fwkit.SameDomain(subject.Domain, domain) {
			found = append(found, subject)
		}
	}
	return found
}

// NotePlanned records a subject as a resource has it in state or plans it.
func (d *ProviderData) NotePlanned(subject PlannedSubject) {
	subject.Domain = cmp.Or(subject.Domain, d.Domain)
	d.planned.note(subject)
}

// PlanCreate records a plan of a create under a shortname, and reports whether it is the first. Core plans a resource without its prior
// state once in a plan, and once more in an apply, which has a Configure of its own: a second such plan is another resource's.
func (d *ProviderData) PlanCreate(shortName, domain string) (first bool) {
	_, planned := d.planned.creates.LoadOrStore(strings.ToLower(cmp.Or(domain, d.Domain)+"/"+shortName), nil)
	return !planned
}

// ForgetPlanned removes a subject that is planned to be destroyed.
func (d *ProviderData) ForgetPlanned(id string) { d.planned.forget(id) }

// RenamedTo returns the shortname to which a resource of this run renames a subject, if one does.
func (d *ProviderData) RenamedTo(subject *argus.Subject) (shortName string, renamed bool) {
	planned, managed := d.planned.withID(string(subject.ID))
	return planned.ShortName, managed && !argus.SameName(planned.ShortName, subject.ShortName)
}

// Manages reports whether a resource of this run has the subject in state. In a plan that holds for a tainted resource too, of
// which Terraform plans only the create.
func (d *ProviderData) Manages(id argus.ID) bool {
	_, managed := d.planned.withID(string(id))
	return managed
}
