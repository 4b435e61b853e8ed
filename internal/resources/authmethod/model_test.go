package authmethod

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestMethodAmongRows(t *testing.T) {
	t.Parallel()
	rows := []argus.UserAuthenticationMethod{{Method: "APIKEY"}, {Method: "totp"}}
	for method, wanted := range map[string]bool{"apikey": true, "TOTP": true, "sms": false, "": false} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			if got := among(rows, method); got != wanted {
				t.Errorf("found is %t", got)
			}
		})
	}
	if among(nil, "totp") {
		t.Error("a method is found in no rows")
	}
}

func TestUserOfTheID(t *testing.T) {
	t.Parallel()
	for id, wanted := range map[string]argus.ID{"7/totp": "7", "7": "7", "": ""} {
		if got := (&model{ID: types.StringValue(id)}).userID(); got != wanted {
			t.Errorf("the user of %q is %q", id, got)
		}
	}
}
