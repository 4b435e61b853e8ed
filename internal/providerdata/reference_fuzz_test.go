package providerdata

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

// FuzzReference takes any text for a reference: what the validator lets through is an id or a shortname in a domain.
func FuzzReference(f *testing.F) {
	for _, seed := range []string{"1234", "alice", "mnemonic/alice", "/", "a/", "/a", "a/b/c", " a", "", "0", "１２"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var resp validator.StringResponse
		fwkit.ReferenceText().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("user"), ConfigValue: types.StringValue(text)}, &resp)
		if resp.Diagnostics.HasError() {
			return
		}
		ref := (&ProviderData{}).Ref(text)
		if ref.Name == "" || strings.Contains(ref.Name, "/") || strings.Contains(ref.Domain, "/") {
			t.Errorf("%q is looked up as %+v", text, ref)
		}
	})
}
