package acctest

import (
	"context"
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
		text := Text([]*tfprotov6.Diagnostic{d})
		missing := false
		for _, word := range words {
			missing = missing || !strings.Contains(text, word)
		}
		if !missing {
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
