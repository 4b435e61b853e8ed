package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// subjectModel is the model of a user or of a group: a pointer to its struct M, which embeds commonModel.
type subjectModel[M any] interface {
	*M
	// Common are the attributes that users and groups share.
	Common() *commonModel
	// Fill maps a subject to the model. It is the only mapper from a subject to state.
	Fill(*argus.Subject, *fwkit.State)
	// Keep takes over the arguments that Argus does not return.
	Keep(from *M)
	// MayBecome reports whether a subject that exists can be brought to the model, and reports why not.
	MayBecome(present *argus.Subject, diags *diag.Diagnostics) bool
	// Differences are lines of what bringing the current subject to the model changes, for messages.
	Differences(current *M) []string
	// ToAdd is the request that creates the subject, for the customer and the domain as they are sent.
	ToAdd(customer, domain string) argus.AddSubjectRequest
	// ToUpdate is the request for what differs between the model and what there is, empty if nothing does. The customer is not
	// among it: it changes by a move.
	ToUpdate(current *M) argus.UpdateSubjectRequest
	// NotCleared reports the attributes that were taken out of the configuration, sent empty, and that Argus responds with
	// their old value all the same.
	NotCleared(*argus.Subject, *diag.Diagnostics)
}

// commonModel are the attributes that users and groups have in common, with what of subjectModel follows from them.
type commonModel struct {
	ID                types.String   `tfsdk:"id"`
	ShortName         types.String   `tfsdk:"short_name"`
	Name              types.String   `tfsdk:"name"`
	Customer          types.String   `tfsdk:"customer"`
	Domain            types.String   `tfsdk:"domain"`
	Description       types.String   `tfsdk:"description"`
	DaemonAccount     types.Bool     `tfsdk:"daemon_account"`
	ExternallyManaged types.Bool     `tfsdk:"externally_managed"`
	Reenable          types.Bool     `tfsdk:"reenable"`
	DeletionPolicy    types.String   `tfsdk:"deletion_policy"`
	Disabled          types.Bool     `tfsdk:"disabled"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

// timeoutsBlock is the block timeouts of the schema.
func (kind) timeoutsBlock(ctx context.Context) schema.Block {
	return fwkit.TimeoutsBlock(ctx, "create", "read", "update", "delete")
}

// Common is subjectModel's.
func (s *commonModel) Common() *commonModel { return s }

// Fill is subjectModel's. The customer is a reference, and not among what it fills.
func (s *commonModel) Fill(subject *argus.Subject, state *fwkit.State) {
	s.ID = types.StringValue(string(subject.ID))
	s.ShortName = state.Text("short_name", s.ShortName, subject.ShortName)
	s.Name = state.Text("name", s.Name, subject.Name)
	s.Description = state.Text("description", s.Description, subject.Description)
	if subject.Domain != nil || s.Domain.IsUnknown() {
		s.Domain = state.Text("domain", s.Domain, subject.Domain.String())
	}
	s.DaemonAccount = state.Bool("daemon_account", s.DaemonAccount, subject.Flags.Has(argus.FlagDaemonAccount))
	s.ExternallyManaged = state.Bool("externally_managed", s.ExternallyManaged, subject.Flags.Has(argus.FlagExternallyManaged))
	s.Disabled = state.Bool("disabled", s.Disabled, subject.Flags.Has(argus.FlagDeleted))
}

// KeepCommon is Keep of subjectModel for the attributes in common.
func (s *commonModel) KeepCommon(from *commonModel) {
	s.Reenable, s.DeletionPolicy, s.Timeouts = from.Reenable, from.DeletionPolicy, from.Timeouts
}

// NotCleared is subjectModel's.
func (s *commonModel) NotCleared(subject *argus.Subject, diags *diag.Diagnostics) {
	fwkit.NotCleared(path.Root("description"), s.Description, subject.Description, diags)
}

// Ref names the subject that the model is of.
func (s *commonModel) Ref() argus.Ref { return argus.ByID(argus.ID(s.ID.ValueString())) }

// CommonToAdd is ToAdd of subjectModel for the attributes in common.
func (s *commonModel) CommonToAdd(customer, domain string) argus.AddSubjectRequest {
	return argus.AddSubjectRequest{
		ShortName:         s.ShortName.ValueString(),
		Name:              s.Name.ValueString(),
		Customer:          customer,
		Domain:            domain,
		Description:       s.Description.ValueString(),
		DaemonAccount:     s.DaemonAccount.ValueBool(),
		ExternallyManaged: s.ExternallyManaged.ValueBool(),
	}
}

// CommonToUpdate is ToUpdate of subjectModel for the attributes in common.
func (s *commonModel) CommonToUpdate(current *commonModel) argus.UpdateSubjectRequest {
	return argus.UpdateSubjectRequest{
		ShortName:         fwkit.StringIfChanged(s.ShortName, current.ShortName),
		Name:              fwkit.StringIfChanged(s.Name, current.Name),
		Description:       fwkit.StringIfChanged(s.Description, current.Description),
		DaemonAccount:     fwkit.BoolIfChanged(s.DaemonAccount, current.DaemonAccount),
		ExternallyManaged: fwkit.BoolIfChanged(s.ExternallyManaged, current.ExternallyManaged),
	}
}

// notePlanned records a subject as a resource has it in state or plans it; replaced adds the subject that a replacement creates, while
// the old one keeps its name.
func (k kind) notePlanned(data *providerdata.ProviderData, subject *commonModel, replaced bool) {
	if subject.ShortName.IsUnknown() {
		return
	}
	noted := providerdata.PlannedSubject{Type: k.Type, ShortName: subject.ShortName.ValueString(), Domain: subject.Domain.ValueString()}
	if !replaced && !subject.ID.IsUnknown() {
		noted.ID = subject.ID.ValueString()
	}
	data.NotePlanned(noted)
}

// countDisabled counts a subject against the provider's limit, and reports whether it is within.
func (k kind) countDisabled(ctx context.Context, data *providerdata.ProviderData, subject *commonModel, becomes string, diags *diag.Diagnostics) bool {
	return data.CountDisabled(ctx, k.Type, subject.ID.ValueString(), fmt.Sprintf("%s %s, which %s", k.Type, subject.label(), becomes), diags)
}
