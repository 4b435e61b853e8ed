package fwkit

import (
	"context"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Identity is the identity of a resource, in the order of the parts of its import ID. A resource returns its Schema from
// IdentitySchema, and Begin and Save set the values: they are made of what state keeps, and never change.
type Identity []IdentityAttribute

// IdentityAttribute is one attribute of an identity.
type IdentityAttribute struct {
	Name, Description string
	// Reference is the attribute of the resource whose target's id is the value. If it is empty, the value is the next part of
	// the resource's own id; the last such attribute has all that is left of it, slashes included.
	Reference string
	// Form is what an import accepts as the value. Nil accepts an id: digits alone.
	Form validator.String
}

// Schema returns the schema of the identity.
func (i Identity) Schema() identityschema.Schema {
	ownParts := 0
	for _, attribute := range i {
		if attribute.Reference == "" {
			ownParts++
		}
	}
	attributes, part := map[string]identityschema.Attribute{}, 0
	for order, attribute := range i {
		described := identityAttribute{
			StringAttribute:   identityschema.StringAttribute{RequiredForImport: true, Description: attribute.Description},
			IdentityAttribute: attribute, order: order, part: part, ownParts: ownParts,
		}
		if attribute.Reference == "" {
			part++
		}
		if attribute.Form == nil {
			described.Form = idForm.validator()
		}
		attributes[attribute.Name] = described
	}
	return identityschema.Schema{Attributes: attributes}
}

var idForm = textForm{regexp.MustCompile(`^[0-9]+$`), "write the id, which has digits alone. To import by a shortname, write id instead of identity in the import block"}

// identityAttribute is an attribute of an identity schema that knows where its value comes from.
type identityAttribute struct {
	identityschema.StringAttribute
	IdentityAttribute
	// order is the place in the import ID, part that in the resource's own id, which has ownParts of them.
	order, part, ownParts int
}

// value is the value that an object has; empty if state does not have it yet.
func (a identityAttribute) value(id string, references map[string]Reference) string {
	if a.Reference != "" {
		return references[a.Reference].ID
	}
	if parts := strings.SplitN(id, "/", a.ownParts); a.part < len(parts) {
		return parts[a.part]
	}
	return ""
}

// attributesOf returns the attributes of an identity, in the order of the import ID.
func attributesOf(identity *tfsdk.ResourceIdentity) []identityAttribute {
	schema, ok := identity.Schema.(identityschema.Schema)
	if !ok {
		return nil
	}
	attributes := make([]identityAttribute, len(schema.Attributes))
	for _, attribute := range schema.Attributes {
		if described, ok := attribute.(identityAttribute); ok {
			attributes[described.order] = described
		}
	}
	return attributes
}

// identify sets the identity from what is in state, unless it is set or state does not have all of it.
func (s *State) identify(ctx context.Context) {
	if s.identified || s.identity == nil || s.state.Raw.IsNull() {
		return
	}
	var id types.String
	s.Diags.Append(s.state.GetAttribute(ctx, path.Root("id"), &id)...)
	kinds, values := map[string]attr.Type{}, map[string]attr.Value{}
	for _, attribute := range attributesOf(s.identity) {
		value := attribute.value(id.ValueString(), s.References)
		if value == "" {
			return
		}
		kinds[attribute.Name], values[attribute.Name] = types.StringType, types.StringValue(value)
	}
	s.Diags.Append(s.identity.Set(ctx, types.ObjectValueMust(kinds, values))...)
	s.identified = true
}

// IDToImport returns the import ID: that of the request, or of an import by identity, the ID that names the same object. It reports
// each value that has not the form of its attribute.
func IDToImport(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (id string, ok bool) {
	if req.ID != "" || req.Identity == nil || req.Identity.Raw.IsFullyNull() {
		return req.ID, true
	}
	var parts []string
	ok = true
	for _, attribute := range attributesOf(req.Identity) {
		var value types.String
		found := req.Identity.GetAttribute(ctx, path.Root(attribute.Name), &value)
		found.Append(attribute.check(ctx, value.ValueString())...)
		diags.Append(found...)
		ok = ok && !found.HasError()
		parts = append(parts, value.ValueString())
	}
	return strings.Join(parts, "/"), ok
}

// check reports a value that has not the form of the attribute. What it has after a slash may be the secret of an API key.
func (a identityAttribute) check(ctx context.Context, text string) diag.Diagnostics {
	var resp validator.StringResponse
	a.Form.ValidateString(ctx, validator.StringRequest{Path: path.Root(a.Name), ConfigValue: types.StringValue(text)}, &resp)
	if first, rest, _ := strings.Cut(text, "/"); resp.Diagnostics.HasError() && rest != "" && rest != "…" && !looksLikeKey(text) {
		return a.check(ctx, first+"/…")
	}
	return resp.Diagnostics
}
