package preference

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type model struct {
	ID       types.String   `tfsdk:"id"`
	User     types.String   `tfsdk:"user"`
	Key      types.String   `tfsdk:"key"`
	Value    types.String   `tfsdk:"value"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

var importID = fwkit.ImportID{Parts: []string{"user", "key"}, Example: "alice/language", LastIsFree: true}

// attributes maps the fields of the contract's request to attributes: its field names hold the key itself.
func attributes(key string) map[string]path.Path {
	return map[string]path.Path{
		"key":                path.Root("key"),
		"value":              path.Root("value"),
		"preferences":        path.Root("value"),
		"preferences." + key: path.Root("value"),
	}
}

// fill maps a value that Argus returned to the model. The value is required, so that an empty one is text and not null.
func (m *model) fill(value string, state *fwkit.State) {
	m.Value = types.StringValue(state.Text("value", m.Value, value).ValueString())
}

// madeOf is what makes the preference the one that it is, as the configuration names it.
func (m *model) madeOf() []string {
	return []string{"preference", m.User.ValueString(), m.Key.ValueString()}
}

// owned is the preference as what the resource owns; nothing while its key is unknown.
func (m *model) owned(user fwkit.Reference) []providerdata.Owned {
	if m.Key.IsUnknown() {
		return nil
	}
	return []providerdata.Owned{{What: providerdata.UserPreference, Of: user, Text: m.User.ValueString(), Key: m.Key.ValueString(), By: "argus_preference", Attribute: path.Root("key")}}
}

// userRef is the user by id, which the resource's own id begins with.
func (m *model) userRef() argus.Ref {
	id, _, _ := strings.Cut(m.ID.ValueString(), "/")
	return argus.ByID(argus.ID(id))
}

// belonging is the preference as something of its user.
func (m *model) belonging(user fwkit.Reference) providerdata.Belonging {
	return providerdata.BelongingOf(user, fmt.Sprintf("Preference %q", argus.Short(m.Key.ValueString())), "it has its value again")
}

// find reads the preference with a key, nil if the user has none. Errors are the client's: argus.IsNotFound if there is no such user.
func find(ctx context.Context, client *argus.Client, user argus.Ref, key string) (*argus.UserPreference, error) {
	return argus.First(client.ListUserPreferences(ctx, user, key), hasKey(key))
}

// findInBulk is find for Read: it asks first for the list of the user's preferences, which all their resources share.
func findInBulk(ctx context.Context, client *argus.Client, user argus.Ref, key string) (*argus.UserPreference, error) {
	rows, err := client.Bulk.Preferences(ctx, argus.ID(user.Name))
	if found, err := argus.FindRow(rows, err, hasKey(key)); found != nil || err != nil {
		return found, err
	}
	return find(ctx, client, user, key)
}

func hasKey(key string) func(*argus.UserPreference) bool {
	return func(preference *argus.UserPreference) bool { return preference.Key == key }
}

// returned is the value that the response to a write has for the key; the one that was sent if the response does not have it.
func returned(rows []argus.UserPreference, key, sent string) string {
	if found, _ := argus.FindRow(rows, nil, hasKey(key)); found != nil {
		return found.Value
	}
	return sent
}

// shownAtMost bounds how much of a value, in characters, a warning shows.
const shownAtMost = 200

// shown is a value as messages show it: quoted, and shortened if it is long.
func shown(value string) string {
	if count := utf8.RuneCountInString(value); count > shownAtMost {
		return fmt.Sprintf("%q (the first %d of %d characters)", string([]rune(value)[:shownAtMost]), shownAtMost, count)
	}
	return fmt.Sprintf("%q", value)
}
