package fwkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// ChangedText is the text to send for an attribute, nil where nothing changes. Null and empty are the same: an
// attribute taken out of the configuration is cleared by sending it empty. An unknown one is not sent.
func ChangedText(wanted, present types.String) *string {
	if wanted.IsUnknown() || wanted.ValueString() == present.ValueString() {
		return nil
	}
	text := wanted.ValueString()
	return &text
}

// ChangedBool is the boolean to send for an attribute, nil where nothing changes. Null is false.
func ChangedBool(wanted, present types.Bool) *bool {
	if wanted.IsUnknown() || wanted.ValueBool() == present.ValueBool() {
		return nil
	}
	value := wanted.ValueBool()
	return &value
}

// NotCleared reports an attribute that was sent empty and that Argus answers with a value all the same.
func NotCleared(attribute path.Path, wanted types.String, answer string, diags *diag.Diagnostics) {
	if wanted.ValueString() != "" || answer == "" {
		return
	}
	diags.AddAttributeError(attribute, "Argus did not clear the value",
		fmt.Sprintf("The configuration has no %[1]s, so an empty one was sent, and Argus still returns %[2]q. Set %[1]s in the configuration: Argus can change the value, but does not clear it.", attribute, argus.Short(answer)))
}

// Domain maps the domain of an answer: where an answer names none, what state says stays.
func Domain(mapper Mapper, prior types.String, answer *argus.DomainInfo) types.String {
	if answer == nil {
		if prior.IsUnknown() {
			return types.StringNull()
		}
		return prior
	}
	return mapper.Text("domain", prior, answer.Name)
}

// KeepCase keeps the prior spelling of an enum value in the plan where only its case is new.
func KeepCase() planmodifier.String { return keepCase{} }

type keepCase struct{}

func (keepCase) Description(context.Context) string { return "Upper and lower case are the same." }

func (k keepCase) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (keepCase) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if !req.StateValue.IsNull() && !req.PlanValue.IsUnknown() && strings.EqualFold(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
