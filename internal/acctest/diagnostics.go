package acctest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// WantText wants one diagnostic that says all of these: severity, attribute, words of summary and detail.
func WantText(t testing.TB, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	for _, d := range diags {
		if ContainsAll(Text([]*tfprotov6.Diagnostic{d}), words) {
			return
		}
	}
	t.Errorf("no diagnostic says all of %q:\n%s", words, Text(diags))
}

// WantNone wants no diagnostic at all.
func WantNone(t testing.TB, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) != 0 {
		t.Errorf("unexpected diagnostics:\n%s", Text(diags))
	}
}

// WantSilence wants no diagnostic that says any of the words.
func WantSilence(t testing.TB, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	for _, word := range words {
		if text := Text(diags); strings.Contains(text, word) {
			t.Errorf("%q is said: %s", word, text)
		}
	}
}

// WantNamed wants a warning with some text, and each warning to name the object in its summary: Terraform folds equal summaries.
func WantNamed(t testing.TB, diags []*tfprotov6.Diagnostic, text string, names []string) {
	t.Helper()
	WantText(t, diags, "WARNING", text)
	for _, diagnostic := range diags {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityWarning && !ContainsAll(diagnostic.Summary, names) {
			t.Errorf("the summary %q does not name %q", diagnostic.Summary, names)
		}
	}
}

// ContainsAll reports whether a text has all the words.
func ContainsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// Attributes are the attributes that errors are at, by name; for nested ones the name of the outermost.
func Attributes(diags []*tfprotov6.Diagnostic) []string {
	var names []string
	for _, d := range diags {
		if d.Severity != tfprotov6.DiagnosticSeverityError || d.Attribute == nil || len(d.Attribute.Steps()) == 0 {
			continue
		}
		if name, ok := d.Attribute.Steps()[0].(tftypes.AttributeName); ok {
			names = append(names, string(name))
		}
	}
	return names
}

// SettleDisabled waits until searches show that a subject is disabled.
func (a *Argus) SettleDisabled(id string) {
	a.t.Helper()
	request := argus.SearchSubjectsRequest{}
	request.Subject = []string{id}
	request.IncludeDeleted = true
	a.Settle(func(ctx context.Context) (bool, error) {
		found, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, request))
		return len(found) == 1 && found[0].Flags.Has(argus.FlagDeleted), err
	})
}
