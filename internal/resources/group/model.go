package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct{ fwkit.SubjectAttributes }

// attributes tells where the fields of the contract's group requests stand in the schema.
var attributes = fwkit.Attributes{
	"shortName":         path.Root("short_name"),
	"name":              path.Root("name"),
	"customer":          path.Root("customer"),
	"domain":            path.Root("domain"),
	"description":       path.Root("description"),
	"daemonAccount":     path.Root("daemon_account"),
	"externallyManaged": path.Root("externally_managed"),
}

// Keep is fwkit.SubjectModel's.
func (m *model) Keep(from *model) {
	if from == nil {
		m.KeepCommon(nil)
		return
	}
	m.KeepCommon(from.Common())
}

// MayBecome is fwkit.SubjectModel's: there is nothing that only a new group can have.
func (m *model) MayBecome(*argus.Subject, *diag.Diagnostics) bool { return true }

// Differences is fwkit.SubjectModel's.
func (m *model) Differences(current *model) []string { return m.CommonDifferences(current.Common()) }

// Add is fwkit.SubjectModel's.
func (m *model) Add(ctx context.Context, client *argus.Client, customer, domain string) (*argus.Subject, error) {
	return asSubject(client.AddGroup(ctx, argus.AddGroupRequest{
		ShortName:         m.ShortName.ValueString(),
		Name:              m.Name.ValueString(),
		Customer:          customer,
		Domain:            domain,
		Description:       m.Description.ValueString(),
		DaemonAccount:     m.DaemonAccount.ValueBool(),
		ExternallyManaged: m.ExternallyManaged.ValueBool(),
	}))
}

// Change is fwkit.SubjectModel's.
func (m *model) Change(ctx context.Context, client *argus.Client, current *model) (*argus.Subject, error) {
	request := argus.UpdateGroupRequest{
		ShortName:         fwkit.ChangedText(m.ShortName, current.ShortName),
		Name:              fwkit.ChangedText(m.Name, current.Name),
		Description:       fwkit.ChangedText(m.Description, current.Description),
		DaemonAccount:     fwkit.ChangedBool(m.DaemonAccount, current.DaemonAccount),
		ExternallyManaged: fwkit.ChangedBool(m.ExternallyManaged, current.ExternallyManaged),
	}
	if request == (argus.UpdateGroupRequest{}) {
		return nil, nil
	}
	return asSubject(client.UpdateGroup(ctx, current.Ref(), request))
}
