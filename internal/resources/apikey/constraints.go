package apikey

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// constraintsModel narrows what a key may do.
type constraintsModel struct {
	Customers types.Set  `tfsdk:"customers"`
	Functions types.Set  `tfsdk:"functions"`
	ReadOnly  types.Bool `tfsdk:"read_only"`
}

var constraintsType = map[string]attr.Type{
	"customers": types.SetType{ElemType: types.StringType},
	"functions": types.SetType{ElemType: types.StringType},
	"read_only": types.BoolType,
}

var (
	constraintsPath = path.Root("session_constraints")
	customersPath   = constraintsPath.AtName("customers")
	functionsPath   = constraintsPath.AtName("functions")
)

// constraintsOf are the constraints of a model; none of them if it has none.
func constraintsOf(ctx context.Context, object types.Object, diags *diag.Diagnostics) constraintsModel {
	m := constraintsModel{Customers: types.SetNull(types.StringType), Functions: types.SetNull(types.StringType)}
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	}
	return m
}

// targets are what constraints name, under every spelling that each has. Both lists are sorted by id.
type targets struct {
	Customers []fwkit.Reference `json:"customers,omitempty"`
	Functions []fwkit.Reference `json:"functions,omitempty"`
	ReadOnly  bool              `json:"readOnly,omitempty"`
}

// returnedTargets are those of a key.
func returnedTargets(key *argus.APIKey) targets {
	var returned targets
	if key.Constraints == nil {
		return returned
	}
	returned.ReadOnly = key.Constraints.ReadOnly
	for _, customer := range key.Constraints.Customers {
		returned.Customers = append(returned.Customers, fwkit.CustomerReference(&customer))
	}
	for _, function := range key.Constraints.Functions {
		returned.Functions = append(returned.Functions, fwkit.FunctionReference(&function))
	}
	returned.sort()
	return returned
}

func (t *targets) sort() {
	for _, references := range [][]fwkit.Reference{t.Customers, t.Functions} {
		slices.SortFunc(references, func(a, b fwkit.Reference) int { return strings.Compare(a.ID, b.ID) })
	}
}

// learn takes over what a response tells of the same targets: their present names, and the ids of those that the key may
// not look up and that were sent as they were written.
func (t *targets) learn(returned targets, lookupDomain string) {
	for _, pair := range [][2][]fwkit.Reference{{t.Customers, returned.Customers}, {t.Functions, returned.Functions}} {
		for i, target := range pair[0] {
			for _, found := range pair[1] {
				if found.Matches(target.ID, lookupDomain) {
					pair[0][i] = found
				}
			}
		}
	}
	t.sort()
}

// text is the same for the same constraints, and empty for none.
func (t targets) text() string {
	var parts []string
	for name, references := range map[string][]fwkit.Reference{"customers": t.Customers, "functions": t.Functions} {
		if len(references) > 0 {
			parts = append(parts, name+" "+strings.Join(slices.Compact(ids(references)), ","))
		}
	}
	if t.ReadOnly {
		parts = append(parts, "read only")
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func ids(references []fwkit.Reference) []string {
	all := make([]string, len(references))
	for i, reference := range references {
		all[i] = reference.ID
	}
	return all
}

// object is the constraints as state holds them after an import, spelled by id.
func (t targets) object(ctx context.Context, diags *diag.Diagnostics) types.Object {
	if t.text() == "" {
		return types.ObjectNull(constraintsType)
	}
	return types.ObjectValueMust(constraintsType, map[string]attr.Value{
		"customers": setOrNull(ctx, ids(t.Customers), diags),
		"functions": setOrNull(ctx, ids(t.Functions), diags),
		"read_only": types.BoolValue(t.ReadOnly),
	})
}

// constrain maps the constraints of a key to the model. Named are the targets that the model's spelling stands for; it returns
// those that it stands for now.
func (m *model) constrain(ctx context.Context, key *argus.APIKey, named targets, state *fwkit.State, lookupDomain string) targets {
	returned := returnedTargets(key)
	named.learn(returned, lookupDomain)
	prior := named.text()
	if kept := state.Text("session_constraints", types.StringValue(prior), returned.text()); kept.ValueString() == prior {
		return named
	}
	m.SessionConstraints = returned.object(ctx, state.Diags)
	return returned
}

// planConstraints keeps the prior spelling in the plan if the constraints are the same, and replaces the key if they are not. It
// asks nobody: a plan is made again during apply and must come out the same.
func (r *apiKeyResource) planConstraints(ctx context.Context, plan, prior *model, named targets, resp *resource.ModifyPlanResponse) {
	if plan.SessionConstraints.Equal(prior.SessionConstraints) {
		return
	}
	wanted := constraintsOf(ctx, plan.SessionConstraints, &resp.Diagnostics)
	former := constraintsOf(ctx, prior.SessionConstraints, &resp.Diagnostics)
	isSame := func(wanted, former types.Set, named []fwkit.Reference) bool {
		return wanted.Equal(former) || r.areNamed(texts(ctx, wanted, &resp.Diagnostics), named)
	}
	if !known(ctx, plan.SessionConstraints) || wanted.ReadOnly.ValueBool() != former.ReadOnly.ValueBool() ||
		!isSame(wanted.Customers, former.Customers, named.Customers) || !isSame(wanted.Functions, former.Functions, named.Functions) {
		resp.RequiresReplace.Append(constraintsPath)
		return
	}
	// Constraints that constrain nothing are none: that they are written or not is a change of state alone.
	if !plan.SessionConstraints.IsNull() && !prior.SessionConstraints.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, constraintsPath, prior.SessionConstraints)...)
	}
}

// areNamed reports whether texts name exactly these targets.
func (r *apiKeyResource) areNamed(texts []string, named []fwkit.Reference) bool {
	met := map[string]bool{}
	for _, text := range texts {
		i := slices.IndexFunc(named, func(target fwkit.Reference) bool { return target.Matches(text, r.Data.Domain) })
		if i < 0 {
			return false
		}
		met[named[i].ID] = true
	}
	return len(named) > 0 && len(met) == len(slices.Compact(ids(named)))
}

// checkConstraints reports at plan time what a new key's constraints name and Argus does not have.
func (r *apiKeyResource) checkConstraints(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	constraints := constraintsOf(ctx, plan.SessionConstraints, diags)
	for _, customer := range texts(ctx, constraints.Customers, diags) {
		r.Data.CheckCustomer(ctx, customersPath, customer, diags)
	}
	for _, function := range texts(ctx, constraints.Functions, diags) {
		r.Data.CheckFunction(ctx, functionsPath, function, diags)
	}
}

// resolveConstraints makes what to send of a model's constraints, and the targets that they name; nil for none.
func resolveConstraints(ctx context.Context, data *providerdata.ProviderData, object types.Object, diags *diag.Diagnostics) (*argus.SessionConstraints, targets) {
	constraints := constraintsOf(ctx, object, diags)
	request := argus.SessionConstraints{ReadOnly: constraints.ReadOnly.ValueBool()}
	named := targets{ReadOnly: request.ReadOnly}
	for _, text := range texts(ctx, constraints.Customers, diags) {
		customer, _ := data.CustomerToSend(ctx, customersPath, text, diags)
		if !allDigits(customer.ID) && !diags.HasError() {
			diags.AddAttributeError(customersPath, "The customer's id is needed",
				fmt.Sprintf("Argus accepts the customers of a key only by id, and this key may not look up the id of %q. Write the id, or have function \"viewBasicCustomer\" granted to the key's user.", text))
		}
		request.CustomerID = append(request.CustomerID, argus.ID(customer.ID))
		named.Customers = append(named.Customers, customer)
	}
	for _, text := range texts(ctx, constraints.Functions, diags) {
		function, _ := data.FunctionToSend(ctx, functionsPath, text, diags)
		if allDigits(text) {
			request.FunctionID = append(request.FunctionID, argus.ID(function.ID))
		} else {
			request.Function = append(request.Function, text)
		}
		named.Functions = append(named.Functions, function)
	}
	named.sort()
	if named.text() == "" {
		return nil, named
	}
	return &request, named
}

func allDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
