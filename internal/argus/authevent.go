package argus

import (
	"context"
	"fmt"
	"iter"
	"strconv"
)

// AuthenticationEvent is something that happened to the authentication of a user: a login, a block, a new method.
type AuthenticationEvent struct {
	Action               string        `json:"action"`
	AuthenticationMethod string        `json:"authenticationMethod"`
	Customer             *CustomerInfo `json:"customer"`
	ID                   ID            `json:"id"`
	IP                   string        `json:"ip"`
	Message              string        `json:"message"`
	Result               string        `json:"result"`
	Timestamp            Timestamp     `json:"timestamp"`
	User                 *SubjectInfo  `json:"user"`
}

func (e AuthenticationEvent) key() (ID, string) { return byID(e.ID) }

// AuthenticationEventsRequest says which events are wanted. The times are epoch milliseconds, ISO 8601 or relative; empty sets no bound.
type AuthenticationEventsRequest struct {
	StartTimestamp, EndTimestamp string
	// Limit is how many events are wanted altogether; nil is all.
	Limit *int
}

// ListAuthenticationEvents reads the events of a user, page by page.
// Operation: getUserAuthenticationEvents.
func (c *Client) ListAuthenticationEvents(ctx context.Context, user ID, request AuthenticationEventsRequest) iter.Seq2[AuthenticationEvent, error] {
	args := pathArgs(ByID(user)).withQuery("startTimestamp", request.StartTimestamp).withQuery("endTimestamp", request.EndTimestamp)
	return asking[AuthenticationEvent]{getUserAuthenticationEvents, func(offset, limit int) arguments {
		return args.withQuery("offset", strconv.Itoa(offset)).withQuery("limit", strconv.Itoa(limit))
	}, func(e *AuthenticationEvent) error {
		if e.User.id() != "" && e.User.id() != user {
			return fmt.Errorf("asked for the events of user %s, and the response has one of user %s", user, Printable(string(e.User.id())))
		}
		return nil
	}}.pages(ctx, c, Page{Limit: request.Limit})
}
