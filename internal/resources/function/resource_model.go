package function

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type resourceModel struct {
	ID                    types.String   `tfsdk:"id"`
	Name                  types.String   `tfsdk:"name"`
	Parent                types.String   `tfsdk:"parent"`
	LocalizedNames        types.Map      `tfsdk:"localized_names"`
	LocalizedDescriptions types.Map      `tfsdk:"localized_descriptions"`
	MinimumSecurityLevel  types.String   `tfsdk:"minimum_security_level"`
	RoleType              types.String   `tfsdk:"role_type"`
	Role                  types.Bool     `tfsdk:"role"`
	ReadOnly              types.Bool     `tfsdk:"read_only"`
	Sysadm                types.Bool     `tfsdk:"sysadm"`
	Timeouts              timeouts.Value `tfsdk:"timeouts"`
}

// attributes maps the fields of the contract's function requests to attributes.
var attributes = map[string]path.Path{
	"name":                  path.Root("name"),
	"parent":                path.Root("parent"),
	"localizedNames":        path.Root("localized_names"),
	"localizedDescriptions": path.Root("localized_descriptions"),
	"minimumSecurityLevel":  path.Root("minimum_security_level"),
	"roleType":              path.Root("role_type"),
	"role":                  path.Root("role"),
	"readOnly":              path.Root("read_only"),
	"sysadm":                path.Root("sysadm"),
	"children":              path.Root("parent"),
	"child":                 path.Root("parent"),
}

var roleTypes = []string{"case", "other", "service", "tool"}

func (m *resourceModel) id() argus.ID { return argus.ID(m.ID.ValueString()) }

// reference is the function as messages show it.
func (m *resourceModel) reference() fwkit.Reference {
	return fwkit.Reference{ID: m.ID.ValueString(), ShortName: m.Name.ValueString()}
}

// label is the function as messages name it.
func (m *resourceModel) label() string { return "function " + m.reference().String() }

// toAdd is the request of a create below a parent.
func (m *resourceModel) toAdd(parent fwkit.Reference) argus.AddFunctionRequest {
	return argus.AddFunctionRequest{
		Name: m.Name.ValueString(), Parent: parent.ID,
		LocalizedNames: texts(m.LocalizedNames), LocalizedDescriptions: texts(m.LocalizedDescriptions),
		MinimumSecurityLevel: fwkit.EnumValue(m.MinimumSecurityLevel.ValueString(), securityLevels), RoleType: fwkit.EnumValue(m.RoleType.ValueString(), roleTypes),
		Role: m.Role.ValueBool(), ReadOnly: m.ReadOnly.ValueBool(), Sysadm: m.Sysadm.ValueBool(),
	}
}

// toUpdate is the request that brings the prior function to this one, and whether it changes anything: the parent is no part of it.
func (m *resourceModel) toUpdate(prior *resourceModel) (request argus.UpdateFunctionRequest, changed bool) {
	request = argus.UpdateFunctionRequest{
		Name:           fwkit.StringIfChanged(m.Name, prior.Name),
		LocalizedNames: changedTexts(m.LocalizedNames, prior.LocalizedNames), LocalizedDescriptions: changedTexts(m.LocalizedDescriptions, prior.LocalizedDescriptions),
		MinimumSecurityLevel: enumIfChanged(m.MinimumSecurityLevel, prior.MinimumSecurityLevel, securityLevels),
		RoleType:             enumIfChanged(m.RoleType, prior.RoleType, roleTypes),
		Role:                 fwkit.BoolIfChanged(m.Role, prior.Role), ReadOnly: fwkit.BoolIfChanged(m.ReadOnly, prior.ReadOnly), Sysadm: fwkit.BoolIfChanged(m.Sysadm, prior.Sysadm),
	}
	changed = request.Name != nil || request.LocalizedNames != nil || request.LocalizedDescriptions != nil || request.MinimumSecurityLevel != nil ||
		request.RoleType != nil || request.Role != nil || request.ReadOnly != nil || request.Sysadm != nil
	return request, changed
}

func enumIfChanged(wanted, present types.String, known []string) *string {
	changed := fwkit.StringIfChanged(wanted, present)
	if changed != nil {
		*changed = fwkit.EnumValue(*changed, known)
	}
	return changed
}

// fill maps a function to the model. An enum that the response leaves out stays as it is; flags that it leaves out are none.
func (m *resourceModel) fill(function *argus.Function, state *fwkit.State) {
	m.ID = types.StringValue(string(function.ID))
	m.Name = state.Text("name", m.Name, function.Name)
	m.LocalizedNames = fillTexts("localized_names", m.LocalizedNames, function.LocalizedNames, state)
	m.LocalizedDescriptions = fillTexts("localized_descriptions", m.LocalizedDescriptions, function.LocalizedDescriptions, state)
	m.MinimumSecurityLevel = fillEnum("minimum_security_level", m.MinimumSecurityLevel, levelIn(function, m.MinimumSecurityLevel.ValueString()), "standard", state)
	m.RoleType = fillEnum("role_type", m.RoleType, function.RoleType, "other", state)
	m.Role = state.Bool("role", m.Role, function.Flags.Has(argus.FlagRole))
	m.ReadOnly = state.Bool("read_only", m.ReadOnly, function.Flags.Has(argus.FlagReadOnly))
	m.Sysadm = state.Bool("sysadm", m.Sysadm, function.Flags.Has(argus.FlagSysadm))
}

// levelIn is the security level of a function, as it is known already if that is the same, or else as the contract names it.
func levelIn(function *argus.Function, known string) string {
	for _, level := range append([]string{known}, securityLevels...) {
		if argus.SameSecurityLevel(function.MinimumSecurityLevel, level) {
			return level
		}
	}
	return function.MinimumSecurityLevel
}

func fillEnum(attribute string, value types.String, returned, byDefault string, state *fwkit.State) types.String {
	switch {
	case returned != "":
		return state.Enum(attribute, value, returned)
	case value.IsNull() || value.IsUnknown():
		return types.StringValue(byDefault)
	}
	return value
}

// readParent reads whether the function is still below the parent in state, which is null otherwise, and reports whether that could be
// read.
func (m *resourceModel) readParent(ctx context.Context, client *argus.Client, state *fwkit.State) bool {
	former, there := state.References["parent"], false
	if former.ID != "" {
		parents, err := client.ListFunctionParents(ctx, m.ID.ValueString())
		parent, err := findPresent(parents, err, former.ID)
		switch {
		case parent != nil:
			m.Parent = state.Reference("parent", m.Parent, referenceTo(parent), "")
			return true
		case argus.IsIncomplete(err):
			there, err = edge{former, m.reference()}.isThere(ctx, client)
		}
		if err != nil {
			fwkit.Report(state.Diags, fwkit.ErrorContext{Action: "read the parents of " + m.label(), Owner: m.label()}, err)
			return false
		}
	}
	if !there {
		m.Parent = types.StringNull()
		delete(state.References, "parent")
	}
	return true
}

// chooseParent has an import take the parent with the lowest id, and warns of others, which a list that is not whole may lack.
func (m *resourceModel) chooseParent(function *argus.Function, parents []argus.Function, whole bool, state *fwkit.State) {
	slices.SortFunc(parents, func(a, b argus.Function) int { return argus.CompareIDs(a.ID, b.ID) })
	if len(parents) == 0 {
		return
	}
	first := referenceTo(&parents[0])
	m.Parent = state.Reference("parent", types.StringNull(), first, "")
	name := argus.Short(function.Name)
	summary, more := fmt.Sprintf("Function %q has several parents", name), ""
	if !whole {
		summary, more = fmt.Sprintf("Function %q may have several parents", name), " There may be more: Argus does not list them completely."
	}
	if len(parents) > 1 || !whole {
		state.Diags.AddAttributeWarning(path.Root("parent"), summary,
			fmt.Sprintf("The function is directly below %s.%s State has %s as its parent: write that one as parent, since another one moves the function. Import the edges to the others as argus_function_child, or leave them out: they are not touched.", named(parents), more, first))
	}
}

func referenceTo(function *argus.Function) fwkit.Reference {
	return fwkit.Reference{ID: string(function.ID), ShortName: function.Name}
}

// maxNamed bounds how many functions or permissions a message names.
const maxNamed = 20

// named lists functions for a message.
func named(functions []argus.Function) string {
	names := make([]string, len(functions))
	for i := range functions {
		names[i] = referenceTo(&functions[i]).String()
	}
	return listed(names)
}

func listed(names []string) string {
	if more := len(names) - maxNamed; more > 0 {
		names = append(slices.Clone(names[:maxNamed]), fmt.Sprintf("%d more", more))
	}
	return argus.Listed(names)
}
