package preference

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

type userModel struct {
	ID          types.String   `tfsdk:"id"`
	User        types.String   `tfsdk:"user"`
	Preferences types.Map      `tfsdk:"preferences"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// keys are those of the map, sorted.
func (m *userModel) keys() []string { return slices.Sorted(maps.Keys(m.Preferences.Elements())) }

// values are those of the map that are known, by key.
func (m *userModel) values() map[string]string {
	values := map[string]string{}
	for key, value := range m.Preferences.Elements() {
		if text, ok := value.(types.String); ok && !text.IsUnknown() {
			values[key] = text.ValueString()
		}
	}
	return values
}

func mapOf(values map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for key, value := range values {
		elements[key] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, elements)
}

// lacking are the keys that a map does not have.
func lacking(keys []string, values map[string]string) (missing []string) {
	for _, key := range keys {
		if _, found := values[key]; !found {
			missing = append(missing, key)
		}
	}
	return missing
}

// fill maps what Argus has for the keys of the model. A key that Argus does not have leaves the map.
func (m *userModel) fill(there map[string]string, state *fwkit.State) {
	filled := map[string]string{}
	for key, value := range m.values() {
		attribute := attributeOf(key)
		if returned, found := there[key]; found {
			filled[key] = state.Text(attribute, types.StringValue(value), returned).ValueString()
		} else {
			delete(state.ServerValues, attribute)
		}
	}
	m.Preferences = mapOf(filled)
}

// attributeOf is the element of the map that has a key.
func attributeOf(key string) string { return fmt.Sprintf("preferences[%q]", key) }

// owned are the preferences as what the resource owns.
func (m *userModel) owned(user fwkit.Reference) (owned []providerdata.Owned) {
	for _, key := range m.keys() {
		owned = append(owned, providerdata.Owned{
			What: providerdata.UserPreference, Of: user, Text: m.User.ValueString(), Key: key,
			By: "argus_user_preferences", Attribute: elementPath(key),
		})
	}
	return owned
}

// namedAtMost bounds how many keys the name of preferences has.
const namedAtMost = 3

// belonging are the preferences with these keys as something of their user.
func belonging(user fwkit.Reference, keys []string) providerdata.Belonging {
	var names []string
	for _, key := range keys[:min(len(keys), namedAtMost)] {
		names = append(names, argus.Short(key))
	}
	what := "Preferences " + argus.QuoteAll(names)
	if more := len(keys) - namedAtMost; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	return providerdata.BelongingOf(user, what, "they have their values again")
}

func elementPath(key string) path.Path { return path.Root("preferences").AtMapKey(key) }

// elementAttributes maps the fields of the contract's request to the elements of the map.
func elementAttributes(keys []string) map[string]path.Path {
	attributes := map[string]path.Path{"preferences": path.Root("preferences"), "key": path.Root("preferences")}
	for _, key := range keys {
		attributes["preferences."+key] = elementPath(key)
	}
	return attributes
}

func reading(user fwkit.Reference) fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("read the preferences of user %s", user), Owner: fmt.Sprintf("user %s", user)}
}

func removing(user fwkit.Reference, keys []string) fwkit.ErrorContext {
	return fwkit.ErrorContext{Action: fmt.Sprintf("remove preferences of user %s", user), Owner: fmt.Sprintf("user %s", user), Attributes: elementAttributes(keys)}
}

// list reads all preferences of a user, by key.
func (r *userPreferencesResource) list(ctx context.Context, user argus.Ref) (map[string]string, error) {
	rows, err := argus.Collect(r.Data.Client.ListUserPreferences(ctx, user))
	return byKey(rows), err
}

// inBulk is list for Read: it asks first for the list that all resources of the user share.
func (r *userPreferencesResource) inBulk(ctx context.Context, prior *userModel) (map[string]string, error) {
	rows, err := r.Data.Client.Bulk.Preferences(ctx, argus.ID(prior.ID.ValueString()))
	if there := byKey(rows); err != nil || rows != nil && len(lacking(prior.keys(), there)) == 0 {
		return there, err
	}
	return r.list(ctx, argus.ByID(argus.ID(prior.ID.ValueString())))
}

func byKey(rows []argus.UserPreference) map[string]string {
	values := map[string]string{}
	for _, row := range rows {
		values[row.Key] = row.Value
	}
	return values
}

// set sends the values that differ from what is there, and returns what Argus has for all keys then.
func (r *userPreferencesResource) set(ctx context.Context, state *fwkit.State, plan *userModel, there map[string]string, targets ...providerdata.Target) (written map[string]string, ok bool) {
	user, send := state.References["user"], plan.values()
	written = map[string]string{}
	for key, value := range send {
		if now, found := there[key]; found && now == value {
			delete(send, key)
			written[key] = value
			if server, spelled := state.ServerValues[attributeOf(key)]; spelled {
				written[key] = server
			}
		}
	}
	if len(send) == 0 {
		return written, true
	}
	rows, err := r.Data.Client.SetUserPreferences(ctx, argus.ByID(argus.ID(user.ID)), send)
	if r.Data.ExplainRefusal(ctx, err, state.Diags, targets...) {
		return nil, false
	}
	if err != nil {
		keys := slices.Sorted(maps.Keys(send))
		setting := fwkit.ErrorContext{Action: fmt.Sprintf("set preferences of user %s", user), Customer: user.Customer, Owner: fmt.Sprintf("user %s", user), Attributes: elementAttributes(keys)}
		r.Data.ReportRefusal(ctx, setting, err, state.Diags, targets...)
		return nil, false
	}
	for key, value := range send {
		written[key] = returned(rows, key, value)
	}
	return written, true
}

// remove removes preferences in Argus, and reports whether that was done, or need not be.
func (r *userPreferencesResource) remove(ctx context.Context, state *fwkit.State, prior *userModel, keys []string) bool {
	user, ref := state.References["user"], argus.ByID(argus.ID(prior.ID.ValueString()))
	before := state.Diags.ErrorsCount()
	for _, some := range argus.InQueries("key", keys, "") {
		shown, err := r.Data.Client.DeleteUserPreferences(ctx, ref, some...)
		r.Data.ReportDestroy(ctx, belonging(user, some), providerdata.Destroy{Context: removing(user, some), Err: err, Shown: shown, Absent: func(ctx context.Context) (bool, error) {
			there, err := r.list(ctx, ref)
			return len(lacking(some, there)) == len(some), err
		}}, state.Diags)
		if state.Diags.ErrorsCount() > before {
			return false
		}
	}
	for _, key := range keys {
		delete(state.ServerValues, attributeOf(key))
	}
	return true
}

// saveWhatIsThere stores what a read shows after an update that failed, of the keys of known values. The prior state stays if the read
// shows nothing, or lacks preferences that may only be hidden.
func (r *userPreferencesResource) saveWhatIsThere(ctx context.Context, state *fwkit.State, prior *userModel, known map[string]string) {
	user := state.References["user"]
	there, err := r.list(ctx, argus.ByID(argus.ID(prior.ID.ValueString())))
	gone := lacking(prior.keys(), there)
	if err != nil || len(gone) > 0 && !r.Data.IsGone(ctx, belonging(user, gone), reading(user), nil, state.Diags) {
		return
	}
	left := *prior
	left.Preferences = mapOf(known)
	state.Writing = false
	left.fill(there, state)
	state.Save(ctx, left)
}

// warnOfRemoved warns of the preferences that leave the map.
func warnOfRemoved(prior, plan userModel, diags *diag.Diagnostics) {
	var lines []string
	values := prior.values()
	for _, key := range prior.keys() {
		if _, stays := plan.Preferences.Elements()[key]; !stays {
			lines = append(lines, fmt.Sprintf("  - %q with the value %s", argus.Short(key), shown(values[key])))
		}
	}
	if len(lines) > 0 {
		diags.AddAttributeWarning(path.Root("preferences"), "Preferences of "+argus.Printable(plan.User.ValueString())+" will be removed",
			"Apply removes in Argus what is no longer in the map:\n\n"+strings.Join(lines, "\n"))
	}
}

// warnOfOverwritten warns of the preferences that a plan adds and that exist.
func (r *userPreferencesResource) warnOfOverwritten(ctx context.Context, user providerdata.PlanTarget, added []string, diags *diag.Diagnostics) {
	if user.Known && user.ID == "" {
		return // nobody has the name
	}
	ref := r.Data.Ref(user.Text)
	if user.Known {
		ref = argus.ByID(user.ID)
	}
	there, err := r.list(ctx, ref)
	if err != nil {
		if !argus.IsNotVisible(err) {
			fwkit.Report(diags, reading(fwkit.Reference{ID: user.Text}), err)
		}
		return
	}
	for _, key := range added {
		if value, found := there[key]; found {
			diags.AddAttributeWarning(elementPath(key), providerdata.BelongingOf(fwkit.Reference{ID: user.Text}, fmt.Sprintf("Preference %q", argus.Short(key)), "").Name+" already exists",
				fmt.Sprintf("User %s has preference %q with the value %s. Apply will overwrite it, and destroy will remove it.", user.Text, key, shown(value)))
		}
	}
}

// parseUserImportID splits an import ID into the user and the keys, which are URL-encoded. Each may be an API key that was pasted.
func parseUserImportID(id string, diags *diag.Diagnostics) (user string, keys []string, ok bool) {
	user, query, _ := strings.Cut(id, "?")
	values, err := url.ParseQuery(query)
	wrong := err != nil || !fwkit.IsReference(user) || len(values) != min(len(values["key"]), 1) || slices.Contains(values["key"], "")
	part := user
	if decoded, err := url.QueryUnescape(user); err == nil {
		part = decoded
	}
	for _, key := range values["key"] {
		if fwkit.WithoutSecrets(key) != key {
			wrong, part = true, key
		}
	}
	if wrong {
		fwkit.InvalidImportID(part, fmt.Sprintf("Write %s, for example %q.", "user?key=first&key=second", "alice?key=language&key=theme"), diags)
		return "", nil, false
	}
	return user, values["key"], true
}
