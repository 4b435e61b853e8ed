package authmethod

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/path"

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
	err := i.Data.Client.RevokeUserTOTP(ctx, i.User.ID)
	if err != nil && !argus.IsNotFound(err) && !argus.IsRefused(err) {
		fwkit.Report(i.Diagnostics, i.Context("revoke the TOTP device of"), err)
		return
	}
	if err == nil {
		i.Progress("The TOTP device of user %s is revoked", i.Name())
		return
	}
	// A refusal is no proof that there is no device: Argus may hide what belongs to a disabled user, for one.
	methods, lookErr := i.Data.Client.ListUserMethods(ctx, i.User.ID)
	listed, has := argus.TOTPOf(methods)
	switch {
	case has || !listed && argus.IsRefused(err):
		fwkit.Report(i.Diagnostics, i.Context("revoke the TOTP device of"), err)
	case !listed && i.User.Flags.Has(argus.FlagDeleted):
		i.Diagnostics.AddAttributeError(path.Root("user"), fmt.Sprintf("User %s may have a TOTP device", fwkit.ReferenceTo(i.User).Name()),
			fmt.Sprintf("User %s is disabled, and Argus may hide what belongs to a disabled user. A device would work again after a re-enable. Invoke the action once the user is enabled.\n\n%s", i.Name(), err))
	case lookErr != nil:
		fwkit.Report(i.Diagnostics, i.Context("read the methods of"), lookErr)
	default:
		i.Progress("Argus says that user %s has no TOTP device: nothing to do", i.Name())
	}
}
