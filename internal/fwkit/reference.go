package fwkit

import (
	"cmp"
	"context"
	"strings"

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

// SubjectReference is the reference to a subject, as responses carry it. Nil gives an empty one.
func SubjectReference(info *argus.SubjectInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.ShortName, Domain: info.Domain.String()}
}

// ReferenceTo is the reference to a subject that was read in full.
func ReferenceTo(subject *argus.Subject) Reference {
	return Reference{
		ID: string(subject.ID), ShortName: subject.ShortName, Domain: subject.Domain.String(), Customer: CustomerReference(subject.Customer).String(),
	}
}

// CustomerReference is the reference to a customer, as responses carry it. Nil gives an empty one.
func CustomerReference(info *argus.CustomerInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.ShortName, Domain: info.Domain.String()}
}

// FunctionReference is the reference to a function, as responses carry it: functions have no domain. Nil gives an empty one.
func FunctionReference(info *argus.FunctionInfo) Reference {
	if info == nil {
		return Reference{}
	}
	return Reference{ID: string(info.ID), ShortName: info.Name}
}

// Matches reports whether text names this target: its id, its shortname if bare names are looked up in its domain, or
// domain/shortname. Digits alone are an id. An unknown domain on either side is treated as the same.
func (r Reference) Matches(text, lookupDomain string) bool {
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

// SameDomain reports whether two names of domains are the same; an unknown one is treated as any.
func SameDomain(a, b string) bool { return a == "" || b == "" || argus.SameName(a, b) }

// String returns the target as messages show it: shortname and id.
func (r Reference) String() string { return argus.Named(r.ShortName, argus.ID(r.ID)) }

// Name is the target as summaries name it: its shortname if it is known.
func (r Reference) Name() string { return argus.Printable(cmp.Or(r.ShortName, r.ID)) }

// KnownAs is what people know a subject by: a user by the shortname, and a group by the name.
func KnownAs(info *argus.SubjectInfo) string {
	if strings.EqualFold(string(info.Type), string(argus.Group)) {
		return cmp.Or(info.Name, info.ShortName, string(info.ID))
	}
	return cmp.Or(info.ShortName, string(info.ID))
}

// MatchesIn returns Matches for texts that are looked up in a domain.
func MatchesIn(lookupDomain string) func(Reference, string) bool {
	return func(target Reference, text string) bool { return target.Matches(text, lookupDomain) }
}

// SuppressEquivalentReference keeps the prior text of a reference in the plan if the new one names the same target, and reports
// whether the plan names another one. It asks nobody: a plan is made again during apply and must come out the same.
func SuppressEquivalentReference(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, matches func(Reference, string) bool) (changed bool) {
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
	if !matches(target, planned.ValueString()) {
		return true
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, attribute, prior)...)
	return false
}

// SuppressEquivalentReferenceOrReplace is SuppressEquivalentReference for references that cannot change in place: another target replaces the resource.
func SuppressEquivalentReferenceOrReplace(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attribute path.Path, lookupDomain string) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	if SuppressEquivalentReference(ctx, req, resp, attribute, MatchesIn(lookupDomain)) {
		resp.RequiresReplace.Append(attribute)
	}
}
