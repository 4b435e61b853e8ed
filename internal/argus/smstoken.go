package argus

import (
	"context"
	"errors"
	"fmt"
)

// SMSToken is what Argus sent to a user's phone to log in.
type SMSToken struct {
	SessionCookie string `json:"sessionCookie"`
	Token         string `json:"token"`
	UserID        ID     `json:"userID"`
}

// Format keeps the token out of all that prints it.
func (t SMSToken) Format(state fmt.State, _ rune) { PrintRedacted(state, t) }

// RetrieveSMSToken reads the token that was sent to a user and ends with a suffix.
// Operation: retrieveSMSToken.
func (c *Client) RetrieveSMSToken(ctx context.Context, user ID, suffix string) (*SMSToken, error) {
	return checked(ctx, c, retrieveSMSToken, arguments{path: []string{string(user), suffix}}, func(token *SMSToken) error {
		switch {
		case token.Token == "":
			return errors.New("the response has no token")
		case token.UserID != "" && token.UserID != user:
			return fmt.Errorf("asked for a token of user %s, and the response has one of user %s", user, Printable(string(token.UserID)))
		}
		return nil
	})
}
