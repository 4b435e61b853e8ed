package apikey

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	ID                 types.String   `tfsdk:"id"`
	User               types.String   `tfsdk:"user"`
	Description        types.String   `tfsdk:"description"`
	Source             types.Object   `tfsdk:"source"`
	SessionConstraints types.Object   `tfsdk:"session_constraints"`
	ExpirationDays     types.Int64    `tfsdk:"expiration_days"`
	DisableExpiration  types.Bool     `tfsdk:"disable_expiration"`
	RenewBeforeDays    types.Int64    `tfsdk:"renew_before_days"`
	Prefix             types.String   `tfsdk:"prefix"`
	ValidUntil         types.String   `tfsdk:"valid_until"`
	Key                types.String   `tfsdk:"key"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// Format keeps the key out of all that prints the model.
func (m model) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, m) }

// attributes tells where the fields of the contract's key requests stand in the schema.
var attributes = fwkit.Attributes{
	"description":        path.Root("description"),
	"source":             path.Root("source"),
	"provider":           path.Root("source").AtName("provider"),
	"staticOptions":      path.Root("source").AtName("ip_addresses"),
	"ipAddresses":        path.Root("source").AtName("ip_addresses"),
	"validSources":       path.Root("source").AtName("ip_addresses"),
	"awsOptions":         path.Root("source"),
	"azureOptions":       path.Root("source"),
	"githubOptions":      path.Root("source"),
	"regions":            path.Root("source").AtName("regions"),
	"services":           path.Root("source").AtName("services"),
	"sessionConstraints": path.Root("session_constraints"),
	"customerID":         path.Root("session_constraints").AtName("customers"),
	"function":           path.Root("session_constraints").AtName("functions"),
	"functionID":         path.Root("session_constraints").AtName("functions"),
	"readOnly":           path.Root("session_constraints").AtName("read_only"),
	"expirationDays":     path.Root("expiration_days"),
	"disableExpiration":  path.Root("disable_expiration"),
}

// fill brings the model to what Argus responded, but for the constraints: it is the only mapper from a key to state. An
// import maps as a read does, from a model that holds nothing yet.
func (m *model) fill(ctx context.Context, key *argus.APIKey, mapper fwkit.Mapper, diags *diag.Diagnostics) {
	m.identify(key.Prefix)
	m.Description = mapper.Text("description", m.Description, key.Description)
	prior, answer := sourceOf(ctx, m.Source, diags).text(), answeredSource(key)
	if kept := mapper.Text("source", types.StringValue(prior), answer.text()); kept.ValueString() != prior {
		m.Source = answer.object(ctx, diags)
	}
	m.expire(key, mapper)
}

func (m *model) identify(prefix string) {
	m.ID = types.StringValue(prefix)
	m.Prefix = types.StringValue(prefix)
}

// expire brings the model's end of life to what Argus responded: all that a renewal changes.
func (m *model) expire(key *argus.APIKey, mapper fwkit.Mapper) {
	m.DisableExpiration = mapper.Bool("disable_expiration", m.DisableExpiration, key.ValidUntil == 0)
	m.ValidUntil = fwkit.TextOrNull(key.ValidUntil.String())
}

// days are the days to ask for; nil leaves them to the service.
func (m *model) days() *int {
	if m.ExpirationDays.IsNull() {
		return nil
	}
	return new(int(m.ExpirationDays.ValueInt64()))
}

// texts are the elements of a set of text that are known. Null and unknown sets have none.
func texts(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	var elements []types.String
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	diags.Append(set.ElementsAs(ctx, &elements, false)...)
	var known []string
	for _, element := range elements {
		if !element.IsUnknown() && !element.IsNull() {
			known = append(known, element.ValueString())
		}
	}
	return known
}

// setOrNull is a set as Argus answers it: empty means absent.
func setOrNull(ctx context.Context, elements []string, diags *diag.Diagnostics) types.Set {
	if len(elements) == 0 {
		return types.SetNull(types.StringType)
	}
	set, made := types.SetValueFrom(ctx, types.StringType, elements)
	diags.Append(made...)
	return set
}
