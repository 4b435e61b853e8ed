package session

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/lockout"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

// NewEndSessionsAction makes the action argus_end_sessions.
func NewEndSessionsAction() action.Action {
	return &providerdata.UserAction{
		Name: "end_sessions",
		Description: "Ends all sessions of a user, who has to log in again. API keys stay valid.\n\n" +
			"With `session_token`, the user of the provider's own session is refused, unless `allow_self_lockout` is set. The credentials need the function `deleteSession`.",
		Call: `-X DELETE "$ARGUS_API_URL/authentication/v1/user/1234/sessions"`,
		Removal: func(data *providerdata.ProviderData, user *argus.Subject) lockout.Removal {
			removal := lockout.Removal{Action: fmt.Sprintf("ending the sessions of user %s", fwkit.ReferenceTo(user)), IsUser: true}
			if data.KeyPrefix == "" { // a key opens another session
				removal.Subject = user.ID
			}
			return removal
		},
		Do: endSessions,
	}
}

func endSessions(ctx context.Context, i *providerdata.Invocation) {
	i.Progress("Ending the sessions of user %s", i.Name())
	switch ended, err := i.Data.Client.EndUserSessions(ctx, i.User.ID); {
	case err != nil:
		fwkit.Report(i.Diagnostics, i.Context("end the sessions of"), err)
	case ended == nil:
		i.Progress("The sessions of user %s have ended", i.Name())
	default:
		i.Progress("Sessions of user %s that have ended: %d", i.Name(), *ended)
	}
}
