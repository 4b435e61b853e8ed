package preference

import (
	"context"
	"fmt"
	"iter"
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

var compositeID = fwkit.CompositeID{Parts: []string{"user", "key"}, Example: "alice/language", LastIsFree: true}

// attributes tells where the fields of the contract's request stand in the schema: its field names hold the key itself.
func attributes(key string) fwkit.Attributes {
	return fwkit.Attributes{
		"key":                path.Root("key"),
		"value":              path.Root("value"),
		"preferences":        path.Root("value"),
		"preferences." + key: path.Root("value"),
	}
}

// fill brings the model to what Argus responded. It is the only mapper from a preference to state. The value is required,
// so that an empty one is text and not null.
func (m *model) fill(value string, mapper fwkit.Mapper) {
	m.Value = types.StringValue(mapper.Text("value", m.Value, value).ValueString())
}

// userRef is the user by id, which the resource's own id begins with.
func (m *model) userRef() argus.Ref {
	id, _, _ := strings.Cut(m.ID.ValueString(), "/")
	return argus.ByID(argus.ID(id))
}

// belonging is the preference as something of its user.
func (m *model) belonging(user fwkit.Reference) providerdata.Belonging {
	return providerdata.Belonging{
		Name:    fmt.Sprintf("Preference %q of %s", argus.Short(m.Key.ValueString()), user.Name()),
		Owners:  []fwkit.Reference{user},
		Returns: "it has its value again",
	}
}

// look reads the one preference with this key, nil where the user has none. Errors are the client's: argus.IsNotFound
// where there is no such user.
func look(ctx context.Context, client *argus.Client, user argus.Ref, key string) (*argus.UserPreference, error) {
	return find(client.ListUserPreferences(ctx, user, key), key)
}

func find(preferences iter.Seq2[argus.UserPreference, error], key string) (*argus.UserPreference, error) {
	for preference, err := range preferences {
		if err != nil {
			return nil, err
		}
		if preference.Key == key {
			return &preference, nil
		}
	}
	return nil, nil
}

// current is look for Read: the list of the user's preferences, which all their resources share, is asked first.
func current(ctx context.Context, client *argus.Client, user argus.Ref, key string) (*argus.UserPreference, error) {
	rows, err := client.Bulk.Preferences(ctx, argus.ID(user.Name))
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if rows[i].Key == key {
			return &rows[i], nil
		}
	}
	return look(ctx, client, user, key)
}

// answered is the value that a write answered for the key; the one that was sent where the answer does not name it.
func answered(rows []argus.UserPreference, key, sent string) string {
	for _, preference := range rows {
		if preference.Key == key {
			return preference.Value
		}
	}
	return sent
}

// shownAtMost bounds how much of a value, in characters, a warning shows.
const shownAtMost = 200

// shown is a value as messages show it: quoted, and shortened where it is long.
func shown(value string) string {
	if count := utf8.RuneCountInString(value); count > shownAtMost {
		return fmt.Sprintf("%q (the first %d of %d characters)", string([]rune(value)[:shownAtMost]), shownAtMost, count)
	}
	return fmt.Sprintf("%q", value)
}
