package preference

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

func TestFillKeepsTheSpellingThatArgusNormalises(t *testing.T) {
	t.Parallel()
	served := map[string]string{}
	m := model{Value: types.StringValue(" dark ")}
	m.fill("dark", &fwkit.State{ServerValues: served, Writing: true})
	if m.Value.ValueString() != " dark " {
		t.Errorf("after a write the value is %s", m.Value)
	}
	m.fill("dark", &fwkit.State{ServerValues: served})
	if m.Value.ValueString() != " dark " {
		t.Errorf("the same response is read as %s", m.Value)
	}
	m.fill("light", &fwkit.State{ServerValues: served})
	if m.Value.ValueString() != "light" {
		t.Errorf("another response is read as %s", m.Value)
	}
}

func TestFillTellsEmptyFromNull(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]model{"import": {}, "read": {Value: types.StringValue("dark")}} {
		if m.fill("", &fwkit.State{ServerValues: map[string]string{}}); !m.Value.Equal(types.StringValue("")) {
			t.Errorf("%s of an empty value is %s", name, m.Value)
		}
	}
}

func TestAnswered(t *testing.T) {
	t.Parallel()
	rows := []argus.UserPreference{{Key: "other", Value: "1"}, {Key: "theme", Value: "dark"}}
	if got := returned(rows, "theme", "sent"); got != "dark" {
		t.Errorf("from all preferences of the user, the value is %q", got)
	}
	if got := returned(nil, "theme", "sent"); got != "sent" {
		t.Errorf("without a response, the value is %q", got)
	}
}

func TestShownShortensByCharacter(t *testing.T) {
	t.Parallel()
	if got := shown(strings.Repeat("æ", shownAtMost)); strings.Contains(got, "first") {
		t.Errorf("a value that fits is shortened: %s", got)
	}
	got := shown(strings.Repeat("æ", shownAtMost) + "end")
	if strings.Contains(got, "end") || strings.Count(got, "æ") != shownAtMost || !strings.Contains(got, "203 characters") {
		t.Errorf("a long value is shown as %s", got)
	}
}
