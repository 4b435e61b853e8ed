package argus

import (
	"context"
	"iter"
)

// UserPreference is one key and value of a user. Keys belong to many writers.
type UserPreference struct {
	CreatedByUser        *SubjectInfo `json:"createdByUser"`
	CreatedTimestamp     Timestamp    `json:"createdTimestamp"`
	Key                  string       `json:"key"`
	LastUpdatedByUser    *SubjectInfo `json:"lastUpdatedByUser"`
	LastUpdatedTimestamp Timestamp    `json:"lastUpdatedTimestamp"`
	Value                string       `json:"value"`
}

type setUserPreferencesRequest struct {
	Preferences map[string]string `json:"preferences"`
}

// ListUserPreferences reads the preferences of a user: those with the keys, or all where none are given.
// Operation: listUserPreferences.
func (c *Client) ListUserPreferences(ctx context.Context, user Ref, keys ...string) iter.Seq2[UserPreference, error] {
	return listing(ctx, c, listUserPreferences, to(user).having("key", keys...), func(p UserPreference) ID { return ID(p.Key) })
}

// SetUserPreferences adds or overwrites these preferences and leaves the others. What Argus answers may be those that were
// set, all that the user has, or none.
// Operation: setUserPreferences.
func (c *Client) SetUserPreferences(ctx context.Context, user Ref, preferences map[string]string) ([]UserPreference, error) {
	got, err := c.do(ctx, setUserPreferences, to(user).with(setUserPreferencesRequest{preferences}))
	if err != nil {
		return nil, err
	}
	rows, err := decode[[]UserPreference](got, setUserPreferences.Read)
	if err != nil || rows == nil {
		return nil, err
	}
	return *rows, nil
}

// DeleteUserPreferences removes the preferences with these keys, and no others.
// Operation: deleteUserPreferences.
func (c *Client) DeleteUserPreferences(ctx context.Context, user Ref, keys ...string) error {
	_, err := c.do(ctx, deleteUserPreferences, to(user).having("key", keys...))
	return err
}
