package acctest

import (
	"context"
	"net/http"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Action is an action as the tests over all of them drive it.
type Action struct {
	// Operation is what it sends, and Function what the credentials need for it.
	Operation, Function string
	// Prepare brings the user into the state that the action ends. It returns what the configuration has beside the user.
	Prepare func(a *Argus, user argus.ID) map[string]any
	// IsDone reports whether the action has ended that state.
	IsDone func(a *Argus, user argus.ID) bool
	// Nothing is what the last line of progress says if there is nothing to do; empty if each invocation does something.
	Nothing string
	// Uncertain tells that the action fails if its response is lost.
	Uncertain bool
}

// Actions are all actions of the provider, by name: a new one is a row here.
var Actions = map[string]Action{
	"argus_end_sessions": {
		Operation: "deleteAllUserSessions", Function: "deleteSession",
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			ctx := context.Background()
			a.Must(a.Client.EnableUserMethod(ctx, user, "apikey"))
			_, err := a.ClientWith(a.addKey(user).Key).CurrentUser(ctx) // begins a session
			a.Must(err)
			return nil
		},
		IsDone: func(a *Argus, user argus.ID) bool { // the second request finds none
			ended, err := a.Client.EndUserSessions(context.Background(), user)
			a.Must(err)
			return ended == nil || *ended == 0
		},
	},
	"argus_reenable_user": {
		Operation: "reenableUser", Function: "updateUser",
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			a.DisableByHand("argus_user", string(user))
			return nil
		},
		IsDone:  func(a *Argus, user argus.ID) bool { return a.IsActive(string(user)) },
		Nothing: "is not disabled: nothing to do",
	},
	"argus_renew_api_key": {
		Operation: "renewUserApiKeyByPrefix", Function: "administrativeAuthenticationSetup-APIKEY",
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			return map[string]any{"prefix": a.addKey(user).Descriptor.Prefix, "expiration_days": 30}
		},
		IsDone: func(a *Argus, user argus.ID) bool {
			keys, err := a.Client.ListAPIKeys(context.Background(), user)
			a.Must(err)
			const day = 24 * 60 * 60 * 1000
			return len(keys) == 1 && keys[0].ValidUntil > keys[0].CreatedTimestamp+29*day
		},
	},
	"argus_reset_password": {
		Operation: "resetPassword", Function: "resetUserPassword", Uncertain: true,
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			_, err := a.Client.UpdateSubject(context.Background(), argus.User, argus.ByID(user), argus.UpdateSubjectRequest{Email: new("ada@example.com")})
			a.Must(err)
			return nil
		},
		IsDone: func(a *Argus, user argus.ID) bool { return a.hasFlag(user, "forcePasswordChange") },
	},
	"argus_reset_totp": {
		Operation: "revokeUserTOTP", Function: "administrativeAuthenticationSetup-TOTP",
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			a.Must(a.Client.EnableUserMethod(context.Background(), user, "totp"))
			a.Post("/authentication/v1/user/"+string(user)+"/totp", nil)
			return nil
		},
		IsDone: func(a *Argus, user argus.ID) bool {
			methods, err := a.Client.ListUserMethods(context.Background(), user)
			a.Must(err)
			for _, method := range methods {
				if method.Method == "TOTP" {
					return !method.Initialized
				}
			}
			return false
		},
		Nothing: "has no TOTP device: nothing to do",
	},
	"argus_unblock_user": {
		Operation: "unblockUser", Function: "unblockUser",
		Prepare: func(a *Argus, user argus.ID) map[string]any {
			a.Send(http.MethodPut, "/authentication/v1/user/"+string(user)+"/block", nil)
			return nil
		},
		IsDone:  func(a *Argus, user argus.ID) bool { return !a.hasFlag(user, argus.FlagBlocked) },
		Nothing: "is not blocked: nothing to do",
	},
}

func (a *Argus) addKey(user argus.ID) *argus.MadeAPIKey {
	a.t.Helper()
	made, err := a.Client.CreateAPIKey(context.Background(), user, argus.InitiateAPIKeyRequest{
		Description: a.Name("key"), ExpirationDays: new(7), Source: &argus.APIKeySource{Provider: "disabled"},
	})
	a.Must(err)
	return made
}

func (a *Argus) hasFlag(user argus.ID, flag string) bool {
	a.t.Helper()
	found, err := a.Client.GetSubject(context.Background(), argus.User, argus.ByID(user))
	a.Must(err)
	return found.Flags.Has(flag)
}
