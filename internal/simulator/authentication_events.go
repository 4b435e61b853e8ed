package simulator

import "slices"

// event is something that happened to a user's authentication.
type event struct {
	ID        string
	User      int64
	Timestamp int64
	Action    string
	Method    string // lower case; empty: none is concerned
	Message   string
	IP        string
}

type wireEvent struct {
	ID                   string        `json:"id"`
	User                 *subjectInfo  `json:"user"`
	Customer             *customerInfo `json:"customer"`
	Timestamp            int64         `json:"timestamp"`
	Action               string        `json:"action"`
	AuthenticationMethod string        `json:"authenticationMethod,omitempty"`
	Result               string        `json:"result"`
	Message              string        `json:"message"`
	IP                   string        `json:"ip"`
}

// log keeps an event of the user, at this moment and from the caller's address.
func (c *call) log(user subject, e event) {
	e.ID, e.User, e.Timestamp, e.IP = c.store.newUUID(), user.ID, c.now, remoteAddress(c.request)
	c.store.putEvent(e)
}

// getUserAuthenticationEvents is GET /authentication/v1/user/{user}/events: the latest first.
func getUserAuthenticationEvents(c *call) (any, error) {
	user, err := c.userAt()
	if err != nil {
		return nil, err
	}
	q := c.queryCriteria()
	start, err := c.moment("startTimestamp", q["startTimestamp"], 0)
	if err != nil {
		return nil, err
	}
	end, err := c.moment("endTimestamp", q["endTimestamp"], c.now)
	if err != nil {
		return nil, err
	}
	var rows []event
	for e := range c.store.events.all(present) {
		if e.User == user.ID && e.Timestamp >= start && e.Timestamp <= end {
			rows = append(rows, e)
		}
	}
	slices.Reverse(rows)
	return paged(c, rows, q, func(e event) any {
		return wireEvent{
			e.ID, c.view.subjectInfo(e.User), c.view.customerInfo(user.Customer), e.Timestamp, e.Action, e.Method, "success", e.Message, e.IP,
		}
	}), nil
}
