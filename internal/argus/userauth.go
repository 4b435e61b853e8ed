package argus

import (
	"context"
	"strings"
)

// UnblockUser lifts the block of a user, which failed logins cause. Whether a user who is not blocked can be unblocked is not known.
// Operation: unblockUser.
func (c *Client) UnblockUser(ctx context.Context, user ID) error {
	_, err := doConfirmed(ctx, c, unblockUser, pathArgs(ByID(user)), change{func(*response) (bool, error) { return false, nil }, func(ctx context.Context) (bool, error) {
		found, err := c.GetSubject(ctx, User, ByID(user))
		return err == nil && !found.Flags.Has(FlagBlocked), err
	}})
	return err
}

// ResetPassword has Argus mail a new password to a user. It is sent once: if the response is lost, the error is IsOutcomeUnknown, since
// nothing shows whether a mail was sent.
// Operation: resetPassword.
func (c *Client) ResetPassword(ctx context.Context, user ID) error {
	_, err := doWrite(ctx, c, resetPassword, pathArgs(ByID(user)), hasID(isSubject(User, ByID(user))))
	return err
}

// RevokeUserTOTP revokes the TOTP device of a user. The error is IsNotFound if Argus says that there is none, or IsRefused. If the response is
// lost and the user's methods do not show that it was done, the request is sent again: a device that is revoked stays revoked.
// Operation: revokeUserTOTP.
func (c *Client) RevokeUserTOTP(ctx context.Context, user ID) error {
	_, err := confirm(ctx, c, revokeUserTOTP, func(ctx context.Context) (struct{}, error) {
		_, err := doWrite(ctx, c, revokeUserTOTP, pathArgs(ByID(user)), func(*any) error { return nil })
		return struct{}{}, err
	}, func(ctx context.Context) (outcome[struct{}], error) {
		methods, err := c.ListUserMethods(ctx, user)
		listed, has := TOTPOf(methods)
		return outcome[struct{}]{done: err == nil && listed && !has}, nil
	})
	return err
}

// TOTPOf reports whether the methods of a user list TOTP, and whether the user has a device.
func TOTPOf(methods []UserAuthenticationMethod) (listed, has bool) {
	for _, method := range methods {
		if strings.EqualFold(method.Method, "TOTP") {
			return true, method.Initialized
		}
	}
	return false, false
}

type sessionsDeleted struct {
	SessionsDeleted *int64 `json:"sessionsDeleted"`
}

// EndUserSessions ends all sessions of a user, and returns how many, nil if the response does not show it. If the response is lost, the
// request is sent again: then the number is that of the last request.
// Operation: deleteAllUserSessions.
func (c *Client) EndUserSessions(ctx context.Context, user ID) (ended *int64, err error) {
	return confirm(ctx, c, deleteAllUserSessions, func(ctx context.Context) (*int64, error) {
		deleted, err := doWrite(ctx, c, deleteAllUserSessions, pathArgs(ByID(user)), func(*sessionsDeleted) error { return nil })
		if deleted == nil {
			return nil, err
		}
		return deleted.SessionsDeleted, err
	}, sendAgain[*int64])
}

// sendAgain is a look for confirm that finds nothing: to repeat the write changes nothing more.
func sendAgain[T any](context.Context) (outcome[T], error) { return outcome[T]{}, nil }
