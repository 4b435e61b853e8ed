package subject

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// What a destroy does to a user or a group.
const (
	deletionDisables = "disable"
	deletionAbandons = "abandon"
)

// deletionPolicy is the attribute that says what a destroy does.
func (k kind) deletionPolicy() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("What a destroy does, also as part of a replacement: `disable` disables the %[1]s in Argus; `abandon` takes the %[1]s out of state and leaves it active, with its shortname. A change updates only the state: apply it before you take the %[1]s out of the configuration. Default: `disable`.", k.Type),
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(deletionDisables),
		Validators:          []validator.String{fwkit.OneOf(deletionDisables, deletionAbandons)},
	}
}

// abandoned reports whether a destroy leaves the subject active.
func (s *commonModel) abandoned() bool {
	return s.DeletionPolicy.ValueString() == deletionAbandons
}

// label is a subject as messages name it.
func (s *commonModel) label() string {
	return fmt.Sprintf("%q (%s)", argus.Short(s.ShortName.ValueString()), s.ID.ValueString())
}

// noteAbandoned remembers that a destroy in this plan would leave the subject its shortname.
func (k kind) noteAbandoned(data *providerdata.ProviderData, state *commonModel) {
	data.NoteAbandoned(state.ShortName.ValueString(), state.Domain.ValueString(), string(k.Type)+" "+state.label())
}

// keptByAbandoned reports whether a shortname stays with a subject that the same plan abandons, and adds an error if so.
func keptByAbandoned(data *providerdata.ProviderData, shortName, domain string, diags *diag.Diagnostics) bool {
	owner, kept := data.KeepsShortName(shortName, domain)
	if kept {
		diags.AddAttributeError(path.Root("short_name"), "The shortname stays taken",
			fmt.Sprintf("The shortname %q belongs to %s, whose deletion_policy is %q: destroy and replacement leave it active. Choose another short_name. To replace it under the same short_name, set deletion_policy = %q and apply that first.",
				shortName, owner, deletionAbandons, deletionDisables))
	}
	return kept
}

// warnOfAbandoned says that a destroy leaves a subject active: "will be" taken out of state in a plan, "was" in an apply.
func (k kind) warnOfAbandoned(subject *commonModel, verb string, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s %s stays active in Argus", fwkit.UpperFirst(string(k.Type)), subject.label()),
		fmt.Sprintf("Its deletion_policy is %q: the %s %s %s taken out of state and stays active in Argus, with its shortname, memberships and permissions. To manage it again, import it by its id.",
			deletionAbandons, k.Type, subject.label(), verb))
}
