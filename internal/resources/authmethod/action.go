package authmethod

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewResetTOTPAction makes the action argus_reset_totp.
func NewResetTOTPAction() action.Action {
	return &providerdata.UserAction{
		Name: "reset_totp",
		Description: "Revokes the TOTP device of a user, for example of a lost phone. The user then has to set up another one, of whose secret Terraform sees nothing. A user without a device is left as is.\n\n" +
			"The credentials need the function `administrativeAuthenticationSetup-TOTP`.",
		Call: `-X DELETE "$ARGUS_API_URL/authentication/v1/user/1234/totp"`,
		Do:   resetTOTP,
	}
}

func resetTOTP(ctx context.Context, i *providerdata.Invocation) {
	i.Progress("Revoking the TOTP device of user %s", i.Name())
	switch err := i.Data.Client.RevokeUserTOTP(ctx, i.User.ID); {
	case argus.IsNotFound(err):
		i.Progress("Argus says that user %s has no TOTP device: nothing to do", i.Name())
	case err != nil:
		fwkit.Report(i.Diagnostics, i.Context("revoke the TOTP device of"), err)
	default:
		i.Progress("The TOTP device of user %s is revoked", i.Name())
	}
}
