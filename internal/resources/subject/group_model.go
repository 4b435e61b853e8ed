package subject

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

type groupModel struct{ commonModel }

// groupAttributes maps the fields of the contract's group requests to attributes.
var groupAttributes = map[string]path.Path{
	"shortName":         path.Root("short_name"),
	"name":              path.Root("name"),
	"customer":          path.Root("customer"),
	"domain":            path.Root("domain"),
	"description":       path.Root("description"),
	"daemonAccount":     path.Root("daemon_account"),
	"externallyManaged": path.Root("externally_managed"),
}

// Keep is subjectModel's.
func (m *groupModel) Keep(from *groupModel) {
	m.KeepCommon(from.Common())
}

// MayBecome reports whether an existing group can become this one: always, as only users have what cannot change.
func (m *groupModel) MayBecome(*argus.Subject, *diag.Diagnostics) bool { return true }

// Differences is subjectModel's.
func (m *groupModel) Differences(current *groupModel) []string {
	return m.CommonDifferences(current.Common())
}

// ToAdd is subjectModel's.
func (m *groupModel) ToAdd(customer, domain string) argus.AddSubjectRequest {
	return m.CommonToAdd(customer, domain)
}

// ToUpdate is subjectModel's.
func (m *groupModel) ToUpdate(current *groupModel) argus.UpdateSubjectRequest {
	return m.CommonToUpdate(current.Common())
}
