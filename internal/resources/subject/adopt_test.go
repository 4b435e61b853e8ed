package subject

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

func TestAdoptionTakesADomainInOtherCase(t *testing.T) {
	t.Parallel()
	subject := &argus.Subject{ID: "7", Type: "GROUP", Domain: &argus.DomainInfo{Name: "mnemonic"}}
	for domain, refused := range map[string]bool{"Mnemonic": false, "elsewhere": true} {
		plan := &commonModel{Domain: types.StringValue(domain), Customer: types.StringUnknown()}
		why := kind{Type: argus.Group}.notAdopted(context.Background(), &providerdata.ProviderData{}, subject, plan)
		if (why != "") != refused {
			t.Errorf("%s: %q", domain, why)
		}
	}
}
