package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// renamed reports whether a plan gives a subject another shortname in place.
func renamed(state, plan *commonModel) bool {
	return !plan.ShortName.IsUnknown() && !plan.ShortName.Equal(state.ShortName)
}

// warnOfRename warns at plan time of a rename that Argus will refuse.
func (k kind) warnOfRename(ctx context.Context, data *providerdata.ProviderData, state, plan *commonModel, diags *diag.Diagnostics) {
	taken := takenForPlan(ctx, data, plan.ShortName.ValueString(), data.DomainToSend(state.Domain), diags)
	if taken != nil && string(taken.Subject.ID) != state.ID.ValueString() {
		diags.AddAttributeWarning(path.Root("short_name"), taken.summary(), k.renameText(data, taken))
	}
}

// reportRename reports a rename of the subject with this id that was refused: who has the shortname, or else the refusal itself.
func (k kind) reportRename(ctx context.Context, data *providerdata.ProviderData, id string, refused refusal, diags *diag.Diagnostics) {
	taken := k.takenForRefusal(ctx, data, refused, diags)
	switch {
	case taken == nil:
	case string(taken.Subject.ID) == id:
		fwkit.Report(diags, refused.action, refused.err)
	default:
		diags.AddAttributeError(path.Root("short_name"), taken.summary(), k.renameText(data, taken))
	}
}

// renameText says why a rename meets a refusal. Resources are applied in an order that the provider does not know.
func (k kind) renameText(data *providerdata.ProviderData, taken *holder) string {
	switch {
	case data.Manages(taken.Subject.ID):
		return taken.text() + fmt.Sprintf(" This configuration manages that %[1]s. If it will be renamed too, let this resource depend on it (depends_on), as Argus refuses this rename while the name is in use. To swap two names, rename one to a free short_name, apply, and rename it again. Otherwise choose another short_name.", taken.Subject.Noun())
	case taken.Disabled || !k.is(&taken.Subject):
		return taken.text() + " Choose another short_name."
	}
	return taken.text() + " Choose another short_name, or import the other one to manage it instead:\n\n" + importBlock(k.Resource, taken.Subject.ID)
}
