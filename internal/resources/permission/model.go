package permission

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type model struct {
	ID       types.String   `tfsdk:"id"`
	Subject  types.String   `tfsdk:"subject"`
	Function types.String   `tfsdk:"function"`
	Customer types.String   `tfsdk:"customer"`
	Comment  types.String   `tfsdk:"comment"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// madeOf is what makes the permission the one that it is, as the configuration names it.
func (m *model) madeOf() []string {
	return []string{"permission", m.Subject.ValueString(), m.Function.ValueString(), m.Customer.ValueString()}
}

// attributes maps the fields of the contract's grants to attributes.
var attributes = map[string]path.Path{
	"subject":  path.Root("subject"),
	"function": path.Root("function"),
	"customer": path.Root("customer"),
	"comment":  path.Root("comment"),
}

// grant is what makes a permission the one that it is: who may do what for whom. A target that the key may not look up
// has the text as written for its ID.
type grant struct {
	subject, function, customer fwkit.Reference
	// subjectType is user or group, empty if it is not known.
	subjectType argus.SubjectType
}

// grantOf is the grant of a permission as Argus returns it, with what was resolved if the response leaves a target out.
func grantOf(permission *argus.Permission, resolved grant) grant {
	returned := grant{
		fwkit.SubjectReference(permission.Subject),
		fwkit.FunctionReference(permission.Function),
		fwkit.CustomerReference(permission.Customer),
		resolved.subjectType,
	}
	if returned.subject.ID == "" {
		returned.subject = resolved.subject
	}
	if returned.function.ID == "" {
		returned.function = resolved.function
	}
	if returned.customer.ID == "" {
		returned.customer = resolved.customer
	}
	if returned.subjectType == "" && permission.Subject != nil {
		returned.subjectType = argus.SubjectType(strings.ToLower(string(permission.Subject.Type)))
	}
	return returned
}

// remembered is the grant that private state remembers.
func remembered(references map[string]fwkit.Reference) grant {
	return grant{subject: references["subject"], function: references["function"], customer: references["customer"]}
}

// request asks Argus for the grant.
func (g grant) request() argus.GrantPermissionRequest {
	return argus.GrantPermissionRequest{Subject: g.subject.ID, Function: g.function.ID, Customer: g.customer.ID}
}

// owned is the grant as one of the subject's direct permissions; nothing if one of the three is not known.
func (g grant) owned() []providerdata.Owned {
	if unknown := (fwkit.Reference{}); g.subject == unknown || g.function == unknown || g.customer == unknown {
		return nil
	}
	return []providerdata.Owned{{
		What: providerdata.DirectPermissions, Of: g.subject, Element: providerdata.Element{"function": g.function, "customer": g.customer},
		By: "argus_permission", Attribute: path.Root("subject"),
	}}
}

// text is the grant as messages show it.
func (g grant) text() string {
	return fmt.Sprintf("function %s to %s for customer %s", g.function, g.subject, g.customer)
}

// fill maps a permission to the model. The id follows one that was granted again behind our back.
func (m *model) fill(id argus.ID, g grant, state *fwkit.State, lookupDomain string) {
	m.ID = types.StringValue(string(id))
	m.Subject = state.Reference("subject", m.Subject, g.subject, lookupDomain)
	m.Function = state.Reference("function", m.Function, g.function, lookupDomain)
	m.Customer = state.Reference("customer", m.Customer, g.customer, lookupDomain)
}

const originKey = "origin"

// origin is what private state keeps of how a permission came into state: it says how its absence is made sure of.
type origin struct {
	// Time is when it was granted, adopted or imported, by the provider's clock.
	Time time.Time `json:"time"`
	// SubjectType is user or group; empty if the key may not look and Argus did not say.
	SubjectType argus.SubjectType `json:"subjectType,omitempty"`
}

// recentFor is how long a grant may be missing from searches that lag, with much room.
const recentFor = 10 * time.Minute

func (o origin) recent(now time.Time) bool { return now.Sub(o.Time).Abs() < recentFor }
