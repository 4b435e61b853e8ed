package fwkit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// What a refusal says names the functions and the customer that are missing, and tells credentials that have expired from those
// of another place and those that nobody knows.
func TestWhatRefusalsSay(t *testing.T) {
	t.Parallel()
	saying := func(text string) []argus.Message { return []argus.Message{{Message: text}} }
	for name, test := range map[string]struct {
		action  ErrorContext
		refusal argus.Error
		want    string
	}{
		"one function":            {ErrorContext{Customer: "fjord"}, argus.Error{StatusCode: 403, Functions: []string{"viewUsers"}}, `needs function "viewUsers" for customer "fjord"`},
		"two functions":           {ErrorContext{Customer: "fjord"}, argus.Error{StatusCode: 403, Functions: []string{"a", "b"}}, `needs function "a", "b" for customer "fjord"`},
		"a customer of somebody":  {ErrorContext{Owner: "user alice (7)"}, argus.Error{StatusCode: 403, Functions: []string{"a"}}, `needs function "a" for the customer of user alice (7)`},
		"a customer of nobody":    {ErrorContext{}, argus.Error{StatusCode: 403, Functions: []string{"a"}}, `needs function "a" for the customer of the object`},
		"no function":             {ErrorContext{Customer: "fjord"}, argus.Error{StatusCode: 403}, `names no function for this operation. Either the key's user lacks a permission for customer "fjord"`},
		"expired":                 {ErrorContext{}, argus.Error{StatusCode: 401, Messages: saying("the API key has EXPIRED")}, "The credentials have expired"},
		"wrong source":            {ErrorContext{}, argus.Error{StatusCode: 401, Messages: saying("not valid for the source 192.0.2.7")}, "may not be used from this address"},
		"wrong address":           {ErrorContext{}, argus.Error{StatusCode: 401, Messages: saying("IP address not allowed")}, "may not be used from this address"},
		"unknown":                 {ErrorContext{}, argus.Error{StatusCode: 401, Messages: saying("the API key is unknown")}, "does not know the credentials"},
		"nothing that is told by": {ErrorContext{}, argus.Error{StatusCode: 401}, "Check that the key is complete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			test.action.Action = "do it"
			Report(&diags, test.action, &test.refusal)
			if len(diags) != 1 || !diags.HasError() || diags[0].Summary() != "Could not do it" || !strings.Contains(diags[0].Detail(), test.want) {
				t.Errorf("this does not say %q: %v", test.want, diags)
			}
			if gone := "nothing counts as deleted"; test.refusal.StatusCode == 401 && !strings.Contains(diags[0].Detail(), gone) {
				t.Errorf("this does not say %q: %v", gone, diags)
			}
		})
	}
}

// However much a server says, a refusal stays readable.
func TestRefusalsAreBounded(t *testing.T) {
	t.Parallel()
	refusal := argus.Error{StatusCode: 412}
	for i := range 1000 {
		refusal.Messages = append(refusal.Messages, argus.Message{Field: "name", Message: fmt.Sprint(i, strings.Repeat("x", 2000))})
	}
	for _, attributes := range []map[string]path.Path{nil, {"name": path.Root("name")}} {
		var diags diag.Diagnostics
		Report(&diags, ErrorContext{Action: strings.Repeat("y", 1<<20), Attributes: attributes}, &refusal)
		said := 0
		for _, d := range diags {
			said += len(d.Summary()) + len(d.Detail())
		}
		if said == 0 || said > 50_000 {
			t.Errorf("it says %d bytes", said)
		}
	}
}
