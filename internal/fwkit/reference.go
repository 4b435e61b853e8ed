package fwkit

import (
	"cmp"
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Reference is the target that a text names: a subject, a customer or a function, under every spelling that it has.
type Reference struct {
	ID        string `json:"id"`
	ShortName string `json:"shortName,omitempty"`
	Domain    string `json:"domain,omitempty"`
	// Customer is that of a subject that was just resolved, as messages show it; it is not remembered.
	Customer string `json:"-"`
}

// SubjectReference is the reference to a subject, as answers carry it. Nil gives an empty one.
func SubjectReference(info *argus.SubjectInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.ShortName, Domain: info.Domain.String()}
}

// ReferenceTo is the reference to a subject that was read in full.
func ReferenceTo(subject *argus.Subject) Reference {
	return Reference{
		ID: string(subject.ID), ShortName: subject.ShortName, Domain: subject.Domain.String(), Customer: CustomerReference(subject.Customer).Text(),
	}
}

// CustomerReference is the reference to a customer, as answers carry it. Nil gives an empty one.
func CustomerReference(info *argus.CustomerInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.ShortName, Domain: info.Domain.String()}
}

// FunctionReference is the reference to a function, as answers carry it: functions have no domain. Nil gives an empty one.
func FunctionReference(info *argus.FunctionInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.Name}
}

// SpelledBy reports whether text names this target: its id, its shortname if bare names are looked up in its domain, or
// domain/shortname. Digits alone are an id. An unknown domain on either side is taken for the same.
func (r Reference) SpelledBy(text, lookupDomain string) bool {
	if r.ID == "" || text == "" {
		return false
	}
	if text == r.ID || (argus.Ref{Name: text}).IsID() {
		return text == r.ID
	}
	if domain, name, qualified := strings.Cut(text, "/"); qualified {
		return name == r.ShortName && domain == r.Domain
	}
	return text == r.ShortName && (r.Domain == "" || lookupDomain == "" || r.Domain == lookupDomain)
}

// Name is the target as summaries name it: its shortname if it is known.
func (r Reference) Name() string { return argus.Printable(cmp.Or(r.ShortName, r.ID)) }

// ParseReference turns what a user wrote (id, shortname, domain/shortname) into what the client sends. Digits alone are an id, so
// that a shortname of digits needs its domain.
func ParseReference(text string, data *ProviderData) argus.Ref {
	if domain, name, qualified := strings.Cut(text, "/"); qualified {
		return argus.ByShortName(name, domain)
	}
	if (argus.Ref{Name: text}).IsID() {
		return argus.ByID(argus.ID(text))
	}
	return argus.Ref{Name: text, Domain: data.LookupDomain()}
}

const referencesKey = "references"

// References remembers in private state, by attribute, the target of each reference of a resource.
type References map[string]Reference

// LoadReferences reads what the last create, read, update or import remembered.
func LoadReferences(ctx context.Context, private Private, diags *diag.Diagnostics) References {
	references := References{}
	LoadPrivate(ctx, private, referencesKey, &references, diags)
	return references
}

// Save remembers the targets in private state.
func (r References) Save(ctx context.Context, private Private, diags *diag.Diagnostics) {
	SavePrivate(ctx, private, referencesKey, r, diags)
}

// Read is the state of a reference after a read that answered target: the prior spelling while it is the same target,
// the id once it is another.
func (r References) Read(attribute string, prior types.String, target Reference, lookupDomain string) types.String {
	former := r[attribute]
	r[attribute] = target
	if target.ID == "" {
		return prior
	}
	if !prior.IsNull() && (former.ID == target.ID || target.SpelledBy(prior.ValueString(), lookupDomain)) {
		return prior
	}
	return types.StringValue(target.ID)
}

// Written is the state of a reference after a write whose answer names target: the planned spelling, or the id where
// none was planned.
func (r References) Written(attribute string, planned types.String, target Reference) types.String {
	r[attribute] = target
	if planned.IsNull() || planned.IsUnknown() {
		return TextOrNull(target.ID)
	}
	return planned
}

// KeepSpelling keeps the prior spelling of a reference in the plan where the new text names the same target, and tells
// whether the plan names another one. It asks nobody: a plan is made again during apply and must come out the same.
func KeepSpelling(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, lookupDomain string) (changed bool) {
	return keepSpelling(ctx, req, resp, attribute, func(target Reference, text string) bool { return target.SpelledBy(text, lookupDomain) })
}

func keepSpelling(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, names func(Reference, string) bool) (changed bool) {
	var planned, prior types.String
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, attribute, &planned)...)
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, attribute, &prior)...)
	if resp.Diagnostics.HasError() || planned.Equal(prior) {
		return false
	}
	if planned.IsUnknown() || planned.IsNull() || prior.IsNull() {
		return true
	}
	target := LoadReferences(ctx, req.Private, &resp.Diagnostics)[attribute.String()]
	if !names(target, planned.ValueString()) {
		return true
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, attribute, prior)...)
	return false
}

// KeepSpellingOrReplace is KeepSpelling for references that cannot change in place: another target replaces the resource.
func KeepSpellingOrReplace(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, lookupDomain string) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	if KeepSpelling(ctx, req, resp, attribute, lookupDomain) {
		resp.RequiresReplace.Append(attribute)
	}
}
