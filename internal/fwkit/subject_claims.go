package fwkit

import (
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// claim is what a resource of this run has to do with a subject.
type claim int

const (
	adoptionPlanned claim = iota + 1
	created               // or adopted, or re-enabled by a create
	inState
)

// claims keep two resources of one run from managing one subject. They live as long as one Configure. A subject that was read
// is not noted here: of a tainted resource Terraform plans only the create, which may have its own subject back.
type claims struct {
	mutex sync.Mutex
	byID  map[argus.ID]claim
}

// note records what a resource has to do with a subject, unless a conflicting claim was noted before.
func (c *claims) note(id argus.ID, as claim, conflicts ...claim) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.byID == nil {
		c.byID = map[argus.ID]claim{}
	}
	if slices.Contains(conflicts, c.byID[id]) {
		return false
	}
	c.byID[id] = as
	return true
}

// has reports whether a resource has this claim on the subject.
func (c *claims) has(id argus.ID, as claim) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.byID[id] == as
}

// planAdoption reports whether a create may adopt a subject, and an error if another resource has it.
func (k SubjectKind) planAdoption(data *ProviderData, subject *argus.Subject, diags *diag.Diagnostics) bool {
	return k.once(data.claims.note(subject.ID, adoptionPlanned, adoptionPlanned, created, inState), label(subject), diags)
}

// adopt is planAdoption before anything is sent.
func (k SubjectKind) adopt(data *ProviderData, subject *argus.Subject, diags *diag.Diagnostics) bool {
	return k.once(data.claims.note(subject.ID, created, created, inState), label(subject), diags)
}

// planInState notes a subject that is planned from state, and reports an error if a create of this plan adopts it.
func (k SubjectKind) planInState(data *ProviderData, state *SubjectAttributes, diags *diag.Diagnostics) bool {
	return k.once(data.claims.note(argus.ID(state.ID.ValueString()), inState, adoptionPlanned), state.label(), diags)
}

func (k SubjectKind) once(only bool, subject string, diags *diag.Diagnostics) bool {
	if !only {
		diags.AddAttributeError(path.Root("short_name"), fmt.Sprintf("Two resources name %s %s", k.Noun, subject),
			fmt.Sprintf("With adopt_existing, a create would adopt the %[1]s that another resource of this run manages, adopts or destroys. One %[1]s belongs to one resource: remove one of the two, choose another short_name, or write a moved block if the resource has a new address. Replace (-replace) without adopt_existing.", k.Noun))
	}
	return only
}
