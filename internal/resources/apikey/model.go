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
	RotateAfterDays    types.Int64    `tfsdk:"rotate_after_days"`
	RotateAt           types.String   `tfsdk:"rotate_at"`
	Prefix             types.String   `tfsdk:"prefix"`
	ValidUntil         types.String   `tfsdk:"valid_until"`
	Key                types.String   `tfsdk:"key"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// Format keeps the key out of all that prints the model.
func (m model) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, m) }

// attributes maps the fields of the contract's key requests to attributes.
var attributes = map[string]path.Path{
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

// fill maps a key to the model, but for the constraints.
func (m *model) fill(ctx context.Context, key *argus.APIKey, state *fwkit.State) {
	m.identify(key.Prefix)
	m.Description = state.Text("description", m.Description, key.Description)
	prior, returned := sourceOf(ctx, m.Source, state.Diags).text(), returnedSource(key)
	if kept := state.Text("source", types.StringValue(prior), returned.text()); kept.ValueString() != prior {
		m.Source = returned.object(ctx, state.Diags)
	}
	m.expire(key, state)
}

func (m *model) identify(prefix string) {
	m.ID = types.StringValue(prefix)
	m.Prefix = types.StringValue(prefix)
}

// expire maps the end of a key's life to the model: all that a renewal changes.
func (m *model) expire(key *argus.APIKey, state *fwkit.State) {
	m.DisableExpiration = state.Bool("disable_expiration", m.DisableExpiration, key.ValidUntil == 0)
	m.ValidUntil = fwkit.StringOrNull(key.ValidUntil.String())
}

// The keys of private state.
const (
	constraintsKey = "constraints"
	lifeKey        = "life"
)

// memory is what private state keeps of a key: the targets that the spelling of its constraints stands for, and its life.
type memory struct {
	named targets
	life  life
}

func loadMemory(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) (m memory) {
	fwkit.LoadPrivate(ctx, private, constraintsKey, &m.named, diags)
	fwkit.LoadPrivate(ctx, private, lifeKey, &m.life, diags)
	return m
}

// days are the days to ask for; nil leaves them to the service.
func (m *model) days() *int { return wholeDays(m.ExpirationDays) }

func wholeDays(count types.Int64) *int {
	if count.IsNull() {
		return nil
	}
	return new(int(count.ValueInt64()))
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

// setOrNull is a set as Argus returns it: empty means absent.
func setOrNull(ctx context.Context, elements []string, diags *diag.Diagnostics) types.Set {
	if len(elements) == 0 {
		return types.SetNull(types.StringType)
	}
	set, made := types.SetValueFrom(ctx, types.StringType, elements)
	diags.Append(made...)
	return set
}
