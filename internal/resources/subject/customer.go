package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// planCustomer plans the customer of a subject: the provider's default for a new one without a customer, the prior
// spelling if it is the same, and an error for one that does not exist or is in another domain, to which nothing can move.
func (k kind) planCustomer(ctx context.Context, data *providerdata.ProviderData, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	attribute := path.Root("customer")
	var configured, prior, domain, priorDomain types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, attribute, &configured)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("domain"), &domain)...)
	creating := req.State.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, attribute, &prior)...)
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("domain"), &priorDomain)...)
	}
	if resp.Diagnostics.HasError() || configured.IsUnknown() {
		return
	}
	if configured.IsNull() {
		if !creating {
			return
		}
		if data.Customer.IsNull() {
			resp.Diagnostics.AddAttributeError(attribute, "No customer is set",
				fmt.Sprintf("A %s belongs to a customer: set customer here, or the default customer in the provider's configuration.", k.Type))
			return
		}
		if data.Customer.IsUnknown() {
			return
		}
		configured = data.Customer
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, attribute, configured)...)
	} else if !creating && !fwkit.SuppressEquivalentReference(ctx, req, resp, attribute, fwkit.MatchesIn(data.Domain)) {
		return
	}
	if !data.Ready() {
		return
	}
	customer, found := data.CheckCustomer(ctx, attribute, configured.ValueString(), &resp.Diagnostics)
	replaced := !domain.IsNull() && !domain.Equal(priorDomain)
	if found && !creating && !replaced && customer.Domain != "" && !priorDomain.IsNull() && customer.Domain != priorDomain.ValueString() {
		resp.Diagnostics.AddAttributeError(attribute, "The customer is in another domain", k.otherDomainText(configured.ValueString(), customer.Domain, priorDomain.ValueString()))
	}
}

func (k kind) otherDomainText(customer, domain, priorDomain string) string {
	return fmt.Sprintf("Customer %q is in domain %q, this %s in %q, and Argus moves them only within a domain. To replace the %s by a new one in the other domain, set domain = %q too: the old one is then disabled, with its memberships and permissions.",
		customer, argus.Short(domain), k.Type, argus.Short(priorDomain), k.Type, argus.Short(domain))
}

// moveTarget is the customer to move a subject to, and whether it has to be moved at all.
func (k kind) moveTarget(ctx context.Context, data *providerdata.ProviderData, wanted types.String, present fwkit.Reference, diags *diag.Diagnostics) (string, bool) {
	text := wanted.ValueString()
	if text == "" || present.Matches(text, data.Domain) {
		return "", false
	}
	customer, ok := data.CustomerToSend(ctx, path.Root("customer"), text, diags)
	return customer.ID, ok && customer.ID != present.ID
}
