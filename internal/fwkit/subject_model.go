package fwkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// SubjectModel is the model of a user or of a group: a pointer to its struct M, which embeds SubjectAttributes.
type SubjectModel[M any] interface {
	*M
	// Common are the attributes that users and groups share.
	Common() *SubjectAttributes
	// Fill brings the model to what Argus answered. It is the only mapper from a subject to state.
	Fill(*argus.Subject, Mapper)
	// Keep takes over the arguments that Argus does not return; from nil, their defaults.
	Keep(from *M)
	// MayBecome reports whether a subject that exists can be brought to the model, and reports why not.
	MayBecome(present *argus.Subject, diags *diag.Diagnostics) bool
	// Differences are lines of what bringing the current subject to the model changes, for messages.
	Differences(current *M) []string
	// Add adds the subject; the customer and the domain are as they are sent.
	Add(ctx context.Context, client *argus.Client, customer, domain string) (*argus.Subject, error)
	// Change asks for what differs between the model and what there is; nil where nothing does. The customer is not among
	// it: it changes by a move.
	Change(ctx context.Context, client *argus.Client, current *M) (*argus.Subject, error)
	// NotCleared reports the attributes that were taken out of the configuration, sent empty, and that Argus answers with
	// their old value all the same.
	NotCleared(*argus.Subject, *diag.Diagnostics)
}

// SubjectAttributes are the attributes that users and groups have in common, with what of SubjectModel follows from them.
type SubjectAttributes struct {
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

// subjectWaits are the operations of users and groups that have a timeout.
var subjectWaits = Timeouts{Update: true}

// Timeouts is the block timeouts of the schema.
func (SubjectKind) Timeouts(ctx context.Context) schema.Block { return subjectWaits.Block(ctx) }

// Common is SubjectModel's.
func (s *SubjectAttributes) Common() *SubjectAttributes { return s }

// Fill is SubjectModel's. The customer is a reference, and not among what it fills.
func (s *SubjectAttributes) Fill(subject *argus.Subject, mapper Mapper) {
	s.ID = types.StringValue(string(subject.ID))
	s.ShortName = mapper.Text("short_name", s.ShortName, subject.ShortName)
	s.Name = mapper.Text("name", s.Name, subject.Name)
	s.Description = mapper.Text("description", s.Description, subject.Description)
	s.Domain = Domain(mapper, s.Domain, subject.Domain)
	s.DaemonAccount = mapper.Bool("daemon_account", s.DaemonAccount, subject.Flags.Has(argus.FlagDaemonAccount))
	s.ExternallyManaged = mapper.Bool("externally_managed", s.ExternallyManaged, subject.Flags.Has(argus.FlagExternallyManaged))
	s.Disabled = mapper.Bool("disabled", s.Disabled, subject.Flags.Has(argus.FlagDeleted))
}

// KeepCommon is Keep of SubjectModel for the attributes in common.
func (s *SubjectAttributes) KeepCommon(from *SubjectAttributes) {
	if from == nil {
		from = &SubjectAttributes{Reenable: types.BoolValue(true), DeletionPolicy: types.StringValue(deletionDisables), Timeouts: subjectWaits.Unset()}
	}
	s.Reenable, s.DeletionPolicy, s.Timeouts = from.Reenable, from.DeletionPolicy, from.Timeouts
}

// NotCleared is SubjectModel's.
func (s *SubjectAttributes) NotCleared(subject *argus.Subject, diags *diag.Diagnostics) {
	NotCleared(path.Root("description"), s.Description, subject.Description, diags)
}

// Ref names the subject that the model is of.
func (s *SubjectAttributes) Ref() argus.Ref { return argus.ByID(argus.ID(s.ID.ValueString())) }
