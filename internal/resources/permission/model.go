package permission

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	ID       types.String   `tfsdk:"id"`
	Subject  types.String   `tfsdk:"subject"`
	Function types.String   `tfsdk:"function"`
	Customer types.String   `tfsdk:"customer"`
	Comment  types.String   `tfsdk:"comment"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// attributes tells where the fields of the contract's grants stand in the schema.
var attributes = fwkit.Attributes{
	"subject":  path.Root("subject"),
	"function": path.Root("function"),
	"customer": path.Root("customer"),
	"comment":  path.Root("comment"),
}

// grant is what makes a permission the one that it is: who may do what for whom. A target that the key may not look up
// has the text as written for its ID.
type grant struct {
	subject, function, customer fwkit.Reference
}

// grantOf is the grant of a permission as Argus answers it, with what was resolved where an answer leaves a target out.
func grantOf(permission *argus.Permission, resolved grant) grant {
	answered := grant{
		fwkit.SubjectReference(permission.Subject),
		fwkit.FunctionReference(permission.Function),
		fwkit.CustomerReference(permission.Customer),
	}
	if answered.subject.ID == "" {
		answered.subject = resolved.subject
	}
	if answered.function.ID == "" {
		answered.function = resolved.function
	}
	if answered.customer.ID == "" {
		answered.customer = resolved.customer
	}
	return answered
}

// remembered is the grant that private state remembers.
func remembered(references fwkit.References) grant {
	return grant{references["subject"], references["function"], references["customer"]}
}

// request asks Argus for the grant.
func (g grant) request() argus.GrantPermissionRequest {
	return argus.GrantPermissionRequest{Subject: g.subject.ID, Function: g.function.ID, Customer: g.customer.ID}
}

// text is the grant as messages show it.
func (g grant) text() string {
	return fmt.Sprintf("function %s to %s for customer %s", g.function.Text(), g.subject.Text(), g.customer.Text())
}

// written brings the model to a permission that was granted, adopted or imported, in the spelling that was planned.
func (m *model) written(id argus.ID, g grant) fwkit.References {
	references := fwkit.References{}
	m.ID = types.StringValue(string(id))
	m.Subject = references.Written("subject", m.Subject, g.subject)
	m.Function = references.Written("function", m.Function, g.function)
	m.Customer = references.Written("customer", m.Customer, g.customer)
	return references
}

// read brings the model to a permission that was read. The id follows one that was granted again behind our back.
func (m *model) read(id argus.ID, g grant, references fwkit.References, lookupDomain string) {
	m.ID = types.StringValue(string(id))
	m.Subject = references.Read("subject", m.Subject, g.subject, lookupDomain)
	m.Function = references.Read("function", m.Function, g.function, lookupDomain)
	m.Customer = references.Read("customer", m.Customer, g.customer, lookupDomain)
}

const originKey = "origin"

// origin is what private state keeps of how a permission came into state: it says how its absence is made sure of.
type origin struct {
	// Time is when it was granted, adopted or imported, by the provider's clock.
	Time time.Time `json:"time"`
	// SubjectType is user or group; empty where the key may not look and Argus did not say.
	SubjectType argus.SubjectType `json:"subjectType,omitempty"`
}

func (o origin) save(ctx context.Context, out fwkit.Output) {
	fwkit.SavePrivate(ctx, out.Private, originKey, o, out.Diags)
}

// recentFor is how long a grant may be missing from searches that lag, with much room.
const recentFor = 10 * time.Minute

func (o origin) recent(now time.Time) bool { return now.Sub(o.Time).Abs() < recentFor }
