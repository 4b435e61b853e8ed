package group

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	ID                types.String `tfsdk:"id"`
	ShortName         types.String `tfsdk:"short_name"`
	Name              types.String `tfsdk:"name"`
	Customer          types.String `tfsdk:"customer"`
	Domain            types.String `tfsdk:"domain"`
	Description       types.String `tfsdk:"description"`
	DaemonAccount     types.Bool   `tfsdk:"daemon_account"`
	ExternallyManaged types.Bool   `tfsdk:"externally_managed"`
	Reenable          types.Bool   `tfsdk:"reenable"`
}

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

// fill brings the model to what Argus answered. It is the only mapper from a group to state.
func (m *model) fill(group *argus.Subject, mapper fwkit.Mapper) {
	m.ID = types.StringValue(string(group.ID))
	m.ShortName = mapper.Text("short_name", m.ShortName, group.ShortName)
	m.Name = mapper.Text("name", m.Name, group.Name)
	m.Description = mapper.Text("description", m.Description, group.Description)
	m.Domain = fwkit.Domain(mapper, m.Domain, group.Domain)
	m.DaemonAccount = mapper.Bool("daemon_account", m.DaemonAccount, group.Flags.Has(argus.FlagDaemonAccount))
	m.ExternallyManaged = mapper.Bool("externally_managed", m.ExternallyManaged, group.Flags.Has(argus.FlagExternallyManaged))
}

// read brings the model, and what private state keeps beside it, to what a read answered.
func (m *model) read(group *argus.Subject, served fwkit.Served, references fwkit.References, lookupDomain string) {
	m.fill(group, fwkit.Reading{Served: served})
	m.Customer = references.Read("customer", m.Customer, fwkit.CustomerReference(group.Customer), lookupDomain)
}

func (m *model) toAdd() argus.AddGroupRequest {
	return argus.AddGroupRequest{
		ShortName:         m.ShortName.ValueString(),
		Name:              m.Name.ValueString(),
		Customer:          m.Customer.ValueString(),
		Domain:            m.Domain.ValueString(),
		Description:       m.Description.ValueString(),
		DaemonAccount:     m.DaemonAccount.ValueBool(),
		ExternallyManaged: m.ExternallyManaged.ValueBool(),
	}
}

// toUpdate asks for what differs between the model and what there is, and tells whether there is anything to ask for.
// The customer is not among it: it changes by a move.
func (m *model) toUpdate(current *model) (request argus.UpdateGroupRequest, any bool) {
	request = argus.UpdateGroupRequest{
		ShortName:         fwkit.ChangedText(m.ShortName, current.ShortName),
		Name:              fwkit.ChangedText(m.Name, current.Name),
		Description:       fwkit.ChangedText(m.Description, current.Description),
		DaemonAccount:     fwkit.ChangedBool(m.DaemonAccount, current.DaemonAccount),
		ExternallyManaged: fwkit.ChangedBool(m.ExternallyManaged, current.ExternallyManaged),
	}
	return request, request != argus.UpdateGroupRequest{}
}

// notCleared reports what was taken out of the configuration, sent empty, and that Argus answers with its old value all
// the same.
func (m *model) notCleared(group *argus.Subject, diags *diag.Diagnostics) {
	fwkit.NotCleared(path.Root("description"), m.Description, group.Description, diags)
}
