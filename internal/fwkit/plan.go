package fwkit

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Creates reports whether a plan makes a new object, perhaps in a replacement, also because of the attributes that the schema
// makes replace the resource. Core drops the warnings of a replacement's second plan call, so they are given in the first.
func Creates(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, replacing ...string) bool {
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return false
	}
	return req.State.Raw.IsNull() || len(resp.RequiresReplace) > 0 || Changes(ctx, req, resp, replacing)
}

// IsSecondPlan reports whether this is the second plan call of a replacement, which core makes without the prior state.
func IsSecondPlan(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) bool {
	return req.State.Raw.IsNull() && len(LoadReferences(ctx, req.Private, diags)) > 0
}

// Destroys reports whether a plan destroys, perhaps in a replacement that ModifyPlan asks for.
func Destroys(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) bool {
	return req.Plan.Raw.IsNull() || len(resp.RequiresReplace) > 0
}

// Changes reports whether a plan changes one of the attributes.
func Changes(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, attributes []string) bool {
	return slices.ContainsFunc(attributes, func(name string) bool {
		var prior, planned attr.Value
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &prior)...)
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root(name), &planned)...)
		return !resp.Diagnostics.HasError() && !planned.Equal(prior)
	})
}
