package function

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// languages are those of the contract. Texts in others are not touched.
var languages = []string{"english", "norwegian"}

// importedKey is the key of private state for whether the texts in state are those of an import, which the configuration may never have
// had. An update ends that.
const importedKey = "imported"

func isImported(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) (imported bool) {
	fwkit.LoadPrivate(ctx, private, importedKey, &imported, diags)
	return imported
}

// localized are the maps of texts, by attribute.
func (m *resourceModel) localized() map[string]*types.Map {
	return map[string]*types.Map{"localized_names": &m.LocalizedNames, "localized_descriptions": &m.LocalizedDescriptions}
}

// texts are the elements of a map of texts; nil for none.
func texts(of types.Map) map[string]string {
	var texts map[string]string
	for key, value := range of.Elements() {
		if text, ok := value.(types.String); ok && !text.IsUnknown() {
			if texts == nil {
				texts = map[string]string{}
			}
			texts[key] = text.ValueString()
		}
	}
	return texts
}

// changedTexts are those to send: an empty one clears that of its language. Nil if nothing changes.
func changedTexts(wanted, present types.Map) map[string]string {
	after, before := texts(wanted), texts(present)
	var changed map[string]string
	set := func(language, text string) {
		if changed == nil {
			changed = map[string]string{}
		}
		changed[language] = text
	}
	for language, text := range after {
		if text != before[language] {
			set(language, text)
		}
	}
	for language := range before {
		if _, kept := after[language]; !kept && slices.Contains(languages, language) {
			set(language, "")
		}
	}
	return changed
}

// mapOf is a map of texts; null for none.
func mapOf(texts map[string]string) types.Map {
	if len(texts) == 0 {
		return types.MapNull(types.StringType)
	}
	elements := map[string]attr.Value{}
	for language, text := range texts {
		elements[language] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, elements)
}

// fillTexts maps the texts of the languages that the model has; a read takes out those that Argus does not have.
func fillTexts(attribute string, value types.Map, returned map[string]string, state *fwkit.State) types.Map {
	filled := map[string]string{}
	for language, text := range texts(value) {
		if now := state.Text(fmt.Sprintf("%s[%q]", attribute, language), types.StringValue(text), argus.LocalizedIn(returned, language)); !now.IsNull() {
			filled[language] = now.ValueString()
		}
	}
	return mapOf(filled)
}

// importTexts has an import take over the texts of all languages that the configuration can have.
func (m *resourceModel) importTexts(ctx context.Context, function *argus.Function, state *fwkit.State) {
	all := func(returned map[string]string) types.Map {
		texts := map[string]string{}
		for language, text := range returned {
			if language = strings.ToLower(language); text != "" && slices.Contains(languages, language) {
				texts[language] = text
			}
		}
		return mapOf(texts)
	}
	m.LocalizedNames, m.LocalizedDescriptions = all(function.LocalizedNames), all(function.LocalizedDescriptions)
	state.SavePrivate(ctx, importedKey, true)
}

// leaveImported takes out of a prior model that was imported the texts that a plan does not have: they stay in Argus. Each is given to warn.
func (m *resourceModel) leaveImported(plan *resourceModel, warn func(attribute path.Path, text string)) {
	planned := plan.localized()
	for attribute, imported := range m.localized() {
		if planned[attribute].IsUnknown() {
			continue
		}
		kept := texts(*imported)
		for language, text := range kept {
			if _, stays := planned[attribute].Elements()[language]; !stays {
				delete(kept, language)
				warn(path.Root(attribute).AtMapKey(language), text)
			}
		}
		*imported = mapOf(kept)
	}
}

// planTexts warns of texts that an import took over and the plan does not have.
func (m *resourceModel) planTexts(plan *resourceModel, diags *diag.Diagnostics) {
	left := *m
	left.leaveImported(plan, func(attribute path.Path, text string) {
		diags.AddAttributeWarning(attribute, fmt.Sprintf("Text of function %q stays in Argus", argus.Short(m.Name.ValueString())),
			fmt.Sprintf("%q was imported, and the configuration may never have had it: apply leaves it in Argus, and takes it out of state. To clear it, write it into the configuration, apply, and take it out again.", argus.Short(text)))
	})
}

// keepUncleared reports each text that an update cleared and that Argus returns all the same. It stays in state, so that the next plan
// clears it again.
func (m *resourceModel) keepUncleared(request argus.UpdateFunctionRequest, function *argus.Function, diags *diag.Diagnostics) {
	for attribute, each := range map[string]struct{ sent, returned map[string]string }{
		"localized_names":        {request.LocalizedNames, function.LocalizedNames},
		"localized_descriptions": {request.LocalizedDescriptions, function.LocalizedDescriptions},
	} {
		kept := m.localized()[attribute]
		left := texts(*kept)
		for language, text := range each.sent {
			returned := argus.LocalizedIn(each.returned, language)
			if text != "" || returned == "" {
				continue
			}
			fwkit.NotCleared(path.Root(attribute).AtMapKey(language), types.StringNull(), returned, diags)
			if left == nil {
				left = map[string]string{}
			}
			left[language] = returned
		}
		*kept = mapOf(left)
	}
}
