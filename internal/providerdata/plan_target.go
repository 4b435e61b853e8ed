package providerdata

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// PlanTarget is what a plan knows, without a request for it, of the user or group that an attribute names.
type PlanTarget struct {
	// Text is what the plan has for the attribute, empty if it is unknown or if the plan is to destroy.
	Text string
	// Reference is the target after the plan, as far as it is known, and Prior is the one of the prior state.
	Reference, Prior fwkit.Reference
	// ID and Known are what TargetInPlan returns for a text that is new, and what the text named before otherwise.
	ID    argus.ID
	Known bool
}

// PlanTarget looks at an attribute after PlanSubject did: a text that stays names what it named.
func (d *ProviderData) PlanTarget(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute string) PlanTarget {
	var prior, planned types.String
	var target PlanTarget
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(attribute), &prior)...)
		target.Prior = d.afterPlan(fwkit.LoadReferences(ctx, req.Private, &resp.Diagnostics)[attribute])
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root(attribute), &planned)...)
	}
	if target.Text = planned.ValueString(); target.Text == "" || !fwkit.IsReference(target.Text) {
		return target
	}
	if planned.Equal(prior) && target.Prior.ID != "" {
		target.Reference, target.ID, target.Known = target.Prior, argus.ID(target.Prior.ID), true
		return target
	}
	var found argus.ID
	if d.Ready() {
		target.ID, target.Known = d.TargetInPlan(ctx, target.Text)
	}
	if target.Known {
		found = target.ID
	}
	target.Reference = d.namedInPlan(target.Text, found)
	return target
}

// namedInPlan returns what is known of the user or group that a text names after the plan, which may give the name to another than
// the one that was found.
func (d *ProviderData) namedInPlan(text string, found argus.ID) fwkit.Reference {
	ref, planned := d.Ref(text), d.plannedAs(text)
	named := fwkit.Reference{ShortName: ref.Name, Domain: cmp.Or(ref.Domain, d.Domain)}
	switch subject, managed := d.planned.withID(string(found)); {
	case ref.IsID():
		named = fwkit.Reference{ID: ref.Name}
	case len(planned) == 1 && planned[0].ID != "":
		named.ID = planned[0].ID
	case found != "" && (!managed || argus.SameName(subject.ShortName, ref.Name)):
		named.ID = string(found)
	}
	return d.afterPlan(named)
}

// afterPlan gives a reference the name that its target has after the plan, as far as it was planned.
func (d *ProviderData) afterPlan(reference fwkit.Reference) fwkit.Reference {
	if subject, managed := d.planned.withID(reference.ID); managed && reference.ID != "" {
		reference.ShortName, reference.Domain = subject.ShortName, cmp.Or(subject.Domain, reference.Domain)
	}
	return reference
}
