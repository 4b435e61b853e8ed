package subject

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewUnblockAction makes the action argus_unblock_user.
func NewUnblockAction() action.Action {
	return &providerdata.UserAction{
		Name: "unblock_user",
		Description: "Lifts the block of a user, which failed logins cause. A user who is not blocked is left as is.\n\n" +
			"The credentials need the function `unblockUser`.",
		Call: `-X PUT "$ARGUS_API_URL/authentication/v1/user/1234/unblock"`,
		Do:   unblock,
	}
}

func unblock(ctx context.Context, i *providerdata.Invocation) {
	if !i.User.Flags.Has(argus.FlagBlocked) {
		i.Progress("User %s is not blocked: nothing to do", i.Name())
		return
	}
	i.Progress("Unblocking user %s", i.Name())
	if err := i.Data.Client.UnblockUser(ctx, i.User.ID); err != nil {
		fwkit.Report(i.Diagnostics, i.Context("unblock"), err)
		return
	}
	now, err := i.Data.Client.GetSubject(ctx, argus.User, argus.ByID(i.User.ID))
	switch {
	case err != nil:
		fwkit.Report(i.Diagnostics, i.Context("read the flags of"), err)
	case now.Flags.Has(argus.FlagBlocked):
		i.Diagnostics.AddAttributeError(path.Root("user"), fmt.Sprintf("User %s is still blocked", fwkit.ReferenceTo(i.User).Name()),
			fmt.Sprintf("Argus accepted the request, and still shows user %s as blocked. Invoke the action again, or ask Argus's support why the user is blocked.", i.Name()))
	default:
		i.Progress("User %s is unblocked", i.Name())
	}
}

// NewResetPasswordAction makes the action argus_reset_password.
func NewResetPasswordAction() action.Action {
	return &providerdata.UserAction{
		Name: "reset_password",
		Description: "Has Argus mail a new password to a user. Each invocation sends another mail. Terraform does not see the password.\n\n" +
			"The user of the provider's own credentials is refused, unless `allow_self_lockout` is set. A lost response is an error, since the mail may be sent. " +
			"The credentials need the function `resetUserPassword`.",
		Call: `-X PUT "$ARGUS_API_URL/useradmin/v2/user/1234/resetpassword"`,
		Removal: func(_ *providerdata.ProviderData, user *argus.Subject) lockout.Removal {
			removal := lockout.Removal{Action: fmt.Sprintf("resetting the password of user %s", fwkit.ReferenceTo(user)), IsUser: true}
			removal.Subject = user.ID
			return removal
		},
		Do: resetPassword,
	}
}

func resetPassword(ctx context.Context, i *providerdata.Invocation) {
	i.Progress("Resetting the password of user %s", i.Name())
	err := i.Data.Client.ResetPassword(ctx, i.User.ID)
	switch {
	case argus.IsOutcomeUnknown(err):
		i.Diagnostics.AddAttributeError(path.Root("user"), fmt.Sprintf("Password of user %s may be reset", fwkit.ReferenceTo(i.User).Name()),
			fmt.Sprintf("The response to the reset was lost, so it is unknown whether Argus reset the password of user %s and sent a mail. Ask the user whether the mail has arrived. If not, invoke the action again: it sends one more.\n\n%s", i.Name(), err))
	case err != nil:
		fwkit.Report(i.Diagnostics, i.Context("reset the password of"), err)
	default:
		i.Progress("Argus has reset the password of user %s and mails a new one", i.Name())
	}
}

// NewReenableAction makes the action argus_reenable_user.
func NewReenableAction() action.Action {
	return &providerdata.UserAction{
		Name: "reenable_user",
		Description: "Re-enables a disabled user, whose memberships, permissions, API keys and authentication methods work again: a warning lists them. A user who is not disabled is left as is, and one that is externally managed is refused.\n\n" +
			"A user that `argus_user` manages needs no action: each apply re-enables it, and destroys disable it. The credentials need the function `updateUser`.",
		Call: `-X PUT "$ARGUS_API_URL/useradmin/v2/user/1234/reenable"`,
		Do:   reenableUser,
	}
}

func reenableUser(ctx context.Context, i *providerdata.Invocation) {
	user := kind{Type: argus.User}
	switch {
	case !i.User.Flags.Has(argus.FlagDeleted):
		i.Progress("User %s is not disabled: nothing to do", i.Name())
		return
	case i.User.Flags.Has(argus.FlagExternallyManaged):
		i.Diagnostics.AddAttributeError(path.Root("user"), fmt.Sprintf("User %s is externally managed", fwkit.ReferenceTo(i.User).Name()),
			fmt.Sprintf("An identity provider manages user %s and would disable it again. Enable the user there. Nothing was changed.", i.Name()))
		return
	}
	i.Progress("Re-enabling user %s", i.Name())
	end := i.Data.ChangeState(string(i.User.ID))
	now, err := user.reenabled(ctx, i.Data.Client, argus.ByID(i.User.ID))
	end()
	if err != nil {
		fwkit.Report(i.Diagnostics, i.Context("re-enable"), err)
		return
	}
	i.Progress("User %s is enabled", i.Name())
	i.Diagnostics.AddAttributeWarning(path.Root("user"), fmt.Sprintf("Disabled %s %s was re-enabled", user.Type, label(now)), user.returns(ctx, i.Data, now.ID, true))
}
