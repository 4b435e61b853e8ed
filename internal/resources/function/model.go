package function

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	propertiesModel
	Children []related `tfsdk:"children"`
	Parents  []related `tfsdk:"parents"`
}

// propertiesModel is a function without others.
type propertiesModel struct {
	ID                   types.String `tfsdk:"id"`
	Name                 types.String `tfsdk:"name"`
	Description          types.String `tfsdk:"description"`
	MinimumSecurityLevel types.String `tfsdk:"minimum_security_level"`
	RoleType             types.String `tfsdk:"role_type"`
	Role                 types.Bool   `tfsdk:"role"`
	Flags                []string     `tfsdk:"flags"`
}

// functionFlags are the flags in the contract's case, which differs between endpoints.
var functionFlags = []string{argus.FlagDeleted, argus.FlagReadOnly, argus.FlagRole, argus.FlagSysadm}

// related is a function directly above or below.
type related struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// fill brings the model to what Argus responded. What the configuration names the function by stays as it is written.
func (m *propertiesModel) fill(function *argus.Function) {
	if m.ID.IsNull() {
		m.ID = types.StringValue(string(function.ID))
	}
	if m.Name.IsNull() {
		m.Name = types.StringValue(function.Name)
	}
	description := function.LocalizedDescription
	if description == "" {
		description = function.Description
	}
	m.Description = fwkit.StringOrNull(description)
	m.MinimumSecurityLevel = fwkit.StringOrNull(strings.ToLower(function.MinimumSecurityLevel))
	m.RoleType = fwkit.StringOrNull(strings.ToLower(function.RoleType))
	m.Role = types.BoolValue(function.Flags.Has(argus.FlagRole))
	m.Flags = []string{}
	for _, flag := range function.Flags {
		m.Flags = append(m.Flags, fwkit.EnumValue(flag, functionFlags))
	}
}

func relatedTo(functions []argus.Function) []related {
	all := []related{}
	for _, function := range functions {
		if !function.Flags.Has(argus.FlagDeleted) {
			all = append(all, related{types.StringValue(string(function.ID)), types.StringValue(function.Name)})
		}
	}
	return all
}
