package providerdata

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// PlanSubject plans a reference to a user or group that cannot change in place: another target replaces the resource. Noun is
// "user" or "group" if only that will do, and empty otherwise. It looks up only what would be replaced.
func (d *ProviderData) PlanSubject(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, noun string) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	if !fwkit.SuppressEquivalentReference(ctx, req, resp, attribute, func(target fwkit.Reference, text string) bool {
		return target.Matches(text, d.Domain) || d.WillHaveName(target, text) || d.hasName(ctx, target, text)
	}) {
		return
	}
	resp.RequiresReplace.Append(attribute)
	var planned types.String
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, attribute, &planned)...)
	if !planned.IsUnknown() && !planned.IsNull() {
		d.warnOfMissingTarget(ctx, attribute, noun, planned.ValueString(), resp)
	}
}

// WillHaveName reports whether a resource of this run renames the target to what text says. A reference by short_name depends on
// that resource, so that it is planned before, in apply too.
func (d *ProviderData) WillHaveName(target fwkit.Reference, text string) bool {
	return slices.ContainsFunc(d.plannedAs(text), func(subject PlannedSubject) bool { return subject.ID != "" && subject.ID == target.ID })
}

// FollowRenames brings the remembered names of users and groups to those that resources of this run have for them, as reads of
// what belongs to a user do not tell its name. A later plan, in another process, then knows the new name.
func (d *ProviderData) FollowRenames(references map[string]fwkit.Reference, attributes ...string) {
	for _, attribute := range attributes {
		if subject, ok := d.planned.withID(references[attribute].ID); ok {
			reference := references[attribute]
			reference.ShortName = subject.ShortName
			references[attribute] = reference
		}
	}
}

// plannedAs returns what resources of this run have, create or rename under a text.
func (d *ProviderData) plannedAs(text string) []PlannedSubject {
	ref := d.Ref(text)
	if ref.IsID() {
		if subject, ok := d.planned.withID(text); ok {
			return []PlannedSubject{subject}
		}
		return nil
	}
	return d.planned.withName(ref.Name, cmp.Or(ref.Domain, d.Domain))
}

// hasName reports whether Argus shows the target under a name that the prior state does not know: others renamed it.
func (d *ProviderData) hasName(ctx context.Context, target fwkit.Reference, text string) bool {
	if !d.Ready() || !fwkit.IsReference(text) || d.Ref(text).IsID() || len(d.plannedAs(text)) > 0 {
		return false
	}
	found, err := d.replacementTarget(ctx, text)
	return err == nil && found != nil && string(found.ID) == target.ID
}

// replacementTarget looks up what a text names, once; nil if there is none. A failure is looked up again.
func (d *ProviderData) replacementTarget(ctx context.Context, text string) (*argus.Subject, error) {
	return d.lookups.targets.Get(ctx, text, func(ctx context.Context) (*argus.Subject, error) {
		subject, err := d.Client.GetSubject(ctx, argus.AnySubject, d.Ref(text))
		if argus.IsNotFound(err) || argus.IsValidation(err) {
			return nil, nil
		}
		return subject, err
	})
}

// warnOfMissingTarget warns that a replacement destroys what is there for a target that cannot be found.
func (d *ProviderData) warnOfMissingTarget(ctx context.Context, attribute path.Path, noun, text string, resp *resource.ModifyPlanResponse) {
	if !fwkit.CheckReference(attribute, text, &resp.Diagnostics) || !d.Ready() || len(d.plannedAs(text)) > 0 {
		return
	}
	target, err := d.replacementTarget(ctx, text)
	warn := func(summary, found string) {
		resp.Diagnostics.AddAttributeWarning(attribute, summary, fmt.Sprintf(
			"%s The plan replaces this resource because of %s: apply will destroy the existing object and then fail to create the new one. Correct %s, unless another resource of this configuration creates %q.",
			found, attribute, attribute, text))
	}
	kind := cmp.Or(noun, "user or group")
	switch {
	case argus.IsForbidden(err):
	case err != nil:
		fwkit.Report(&resp.Diagnostics, fwkit.ErrorContext{Action: fmt.Sprintf("look up subject %q", text), Owner: fmt.Sprintf("%q", text)}, err)
	case target == nil:
		found, where := fmt.Sprintf("There is no %s %q that this key may see", kind, text), d.searchedFor(text)
		domain := ""
		if len(where.domains) > 0 {
			found, domain = found+" in "+where.String(), where.domains[0]
		}
		warn(fmt.Sprintf("%s %q is not found yet", fwkit.UpperFirst(kind), text), found+"."+d.suggest(ctx, subjectNames, text, domain))
	case target.Flags.Has(argus.FlagDeleted):
		warn(fmt.Sprintf("%s %q is disabled", fwkit.UpperFirst(kind), text), fmt.Sprintf("%q is disabled in Argus.", text))
	case noun != "" && target.IsGroup() != (noun == "group"):
		warn(fmt.Sprintf("%q is not a %s", text, noun), fmt.Sprintf("%q names %s (%q).", text, target.ID, argus.Short(target.Name)))
	}
}
