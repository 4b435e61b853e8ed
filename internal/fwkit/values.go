package fwkit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Text maps text of a response to an attribute of a model, which holds the planned or the prior value. Absent equals empty.
func (s *State) Text(attribute string, value types.String, returned string) types.String {
	return s.text(attribute, value, returned, argus.SameText)
}

// PhoneNumber is Text for a part of a phone number.
func (s *State) PhoneNumber(attribute string, value types.String, returned string) types.String {
	return s.text(attribute, value, returned, argus.SameNumber)
}

func (s *State) text(attribute string, value types.String, returned string, same func(a, b string) bool) types.String {
	if s.Writing {
		delete(s.ServerValues, attribute)
		switch {
		case value.IsNull() || value.IsUnknown():
			return StringOrNull(returned)
		case value.ValueString() != returned && s.isSpelling(attribute, value.ValueString(), returned, same):
			s.ServerValues[attribute] = returned
		}
		return value
	}
	if remembered, ok := s.ServerValues[attribute]; ok && remembered == returned {
		return value
	}
	delete(s.ServerValues, attribute)
	if !value.IsNull() && value.ValueString() == returned {
		return value
	}
	return StringOrNull(returned)
}

// isSpelling reports whether what a write returned is what Argus made of the planned text. It is not if the write had no effect, or
// if the text was not sent and somebody else changed it: then the next read shows it as drift.
func (s *State) isSpelling(attribute, planned, returned string, same func(a, b string) bool) bool {
	at := attributePath(attribute)
	before, isUpdate := textBefore(s.prior, at, planned)
	server, isRemembered := s.priorValues[attribute]
	if !isRemembered {
		server = before
	}
	if text, found := s.overwritten[attribute]; found {
		before, server, isUpdate = text, text, true
	}
	warn := func(summary, detail string) {
		s.Diags.AddAttributeWarning(at, fmt.Sprintf(summary, attribute, LowerFirst(s.Object)),
			fmt.Sprintf("%s was sent as %q, and the response has %q. ", attribute, argus.Short(planned), argus.Short(returned))+detail)
	}
	switch {
	case isUpdate && before == planned:
		return returned == server
	case same(planned, returned), s.isRemembered(attribute, planned, returned):
	case isUpdate && returned == server:
		warn("Argus did not apply %s of %s", "The next plan will show the difference.")
		return false
	default:
		warn("Argus stored another %s of %s", "State keeps the configured one, and plans show no difference as long as Argus keeps its own.")
	}
	return true
}

// isRemembered reports whether Argus made the returned text of the planned one before this operation.
func (s *State) isRemembered(attribute, planned, returned string) bool {
	text, isUpdate := textBefore(s.begun, attributePath(attribute), planned)
	server, ok := s.begunValues[attribute]
	return ok && isUpdate && text == planned && server == returned
}

// textBefore returns the text that a state had for an attribute. What is no text in state cannot change in place.
func textBefore(state tfsdk.State, at path.Path, planned string) (text string, isUpdate bool) {
	var prior types.String
	switch {
	case state.Raw.IsNull():
		return "", false
	case state.GetAttribute(context.Background(), at, &prior).HasError():
		return planned, true
	}
	return prior.ValueString(), true
}

// attributePath is the path of an attribute, of which the name may have the object that it is in: phone.country_code.
// Or it has the key of the element of a map: preferences["language"].
func attributePath(attribute string) path.Path {
	if name, key, isElement := strings.Cut(attribute, "["); isElement {
		if key, err := strconv.Unquote(strings.TrimSuffix(key, "]")); err == nil {
			return path.Root(name).AtMapKey(key)
		}
	}
	names := strings.Split(attribute, ".")
	at := path.Root(names[0])
	for _, name := range names[1:] {
		at = at.AtName(name)
	}
	return at
}

// Enum is Text for a value whose case means nothing.
func (s *State) Enum(attribute string, value types.String, returned string) types.String {
	if !value.IsUnknown() && strings.EqualFold(value.ValueString(), returned) {
		if s.Writing {
			delete(s.ServerValues, attribute)
		}
		return value
	}
	return s.Text(attribute, value, strings.ToLower(returned))
}

// Bool is Text for a boolean.
func (s *State) Bool(attribute string, value types.Bool, returned bool) types.Bool {
	if !s.Writing || value.IsNull() || value.IsUnknown() {
		return types.BoolValue(returned)
	}
	if value.ValueBool() != returned {
		s.Diags.AddAttributeWarning(path.Root(attribute), fmt.Sprintf("Argus did not apply %s of %s", attribute, LowerFirst(s.Object)),
			fmt.Sprintf("%s was sent as %t, and the response has %t. The next plan will show the difference.", attribute, value.ValueBool(), returned))
	}
	return value
}

// Reference is Text for a reference to target: the spelling stays as long as it names the same target, and becomes the id
// otherwise. LookupDomain is the domain in which shortnames are looked up.
func (s *State) Reference(attribute string, value types.String, target Reference, lookupDomain string) types.String {
	former := s.References[attribute]
	kept := former.ID == target.ID || target.Matches(value.ValueString(), lookupDomain)
	switch {
	case value.IsNull() || value.IsUnknown():
		s.References[attribute] = target
		return StringOrNull(target.ID)
	case target.ID == "", s.Writing && !kept && former.ID != "":
		return value // not shown; or another one than the change was for, which the next read shows
	}
	s.References[attribute] = target
	if s.Writing || kept {
		return value
	}
	return types.StringValue(target.ID)
}

// StringOrNull returns text of a response as a value: empty means absent.
func StringOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// StringIfChanged returns the text to send for an attribute, nil if nothing changes. Null and empty are the same: an attribute
// that is taken out of the configuration is cleared by sending it empty. An unknown one is not sent.
func StringIfChanged(wanted, present types.String) *string {
	if wanted.IsUnknown() || wanted.ValueString() == present.ValueString() {
		return nil
	}
	return new(wanted.ValueString())
}

// BoolIfChanged returns the boolean to send for an attribute, nil if nothing changes. Null is false.
func BoolIfChanged(wanted, present types.Bool) *bool {
	if wanted.IsUnknown() || wanted.ValueBool() == present.ValueBool() {
		return nil
	}
	return new(wanted.ValueBool())
}

// NotCleared reports an attribute that was sent empty and that Argus returns with a value all the same.
func NotCleared(attribute path.Path, wanted types.String, returned string, diags *diag.Diagnostics) {
	if wanted.ValueString() != "" || returned == "" {
		return
	}
	diags.AddAttributeError(attribute, "Argus did not clear the value",
		fmt.Sprintf("The configuration has no %[1]s, so an empty one was sent, and Argus still returns %[2]q. Set %[1]s in the configuration: Argus can change the value, but does not clear it.", attribute, argus.Short(returned)))
}

// IgnoreCase keeps the prior spelling of an enum value in the plan if only its case is new.
func IgnoreCase() planmodifier.String {
	return keepSame{strings.EqualFold, "Upper and lower case are the same."}
}

// KeepSecurityLevel is IgnoreCase for a security level, of which one has two names.
func KeepSecurityLevel() planmodifier.String {
	return keepSame{argus.SameSecurityLevel, "Upper and lower case are the same, and so are default and standard."}
}

type keepSame struct {
	same        func(a, b string) bool
	description string
}

func (k keepSame) Description(context.Context) string { return k.description }

func (k keepSame) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (k keepSame) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if !req.StateValue.IsNull() && !req.PlanValue.IsUnknown() && k.same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
