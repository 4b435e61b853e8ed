package argus

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
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

func (p UserPreference) key() (ID, string) { return ID(p.Key), lacking("key", p.Key) }

func (p UserPreference) about() about { return about{kind: "preference", shortName: p.Key} }

type setUserPreferencesRequest struct {
	Preferences map[string]string `json:"preferences"`
}

// ListUserPreferences reads the preferences of a user: those with the keys, or all if none are given.
// Operation: listUserPreferences.
func (c *Client) ListUserPreferences(ctx context.Context, user Ref, keys ...string) iter.Seq2[UserPreference, error] {
	return listing(ctx, c, listUserPreferences, pathArgs(user).withQuery("key", keys...), func(p *UserPreference) error {
		if len(keys) == 0 || slices.ContainsFunc(keys, func(key string) bool { return SameName(key, p.Key) }) {
			return nil
		}
		return p.about().mismatch("preference " + strings.Join(keys, ", "))
	})
}

// SetUserPreferences adds or overwrites these preferences and leaves the others. What Argus responses may be those that were
// set, all that the user has, or none.
// Operation: setUserPreferences.
func (c *Client) SetUserPreferences(ctx context.Context, user Ref, preferences map[string]string) ([]UserPreference, error) {
	return confirm(ctx, c, setUserPreferences, func(ctx context.Context) ([]UserPreference, error) {
		rows, err := doWrite(ctx, c, setUserPreferences, pathArgs(user).withBody(setUserPreferencesRequest{preferences}), func(rows *[]UserPreference) error {
			return holdRows(*rows, "preference", keyRefs(slices.Sorted(maps.Keys(preferences))))
		})
		if err != nil || rows == nil {
			return nil, err
		}
		return *rows, nil
	}, func(ctx context.Context) (outcome[[]UserPreference], error) {
		rows, err := Collect(c.ListUserPreferences(ctx, user, slices.Sorted(maps.Keys(preferences))...))
		set := 0
		for _, row := range rows {
			if value, asked := preferences[row.Key]; asked && holdsSent(value, row.Value) {
				set++
			}
		}
		return outcome[[]UserPreference]{set == len(preferences), rows}, err
	})
}

// DeleteUserPreferences removes the preferences with these keys, and no others. Shown reports whether the response shows them.
// Operation: deleteUserPreferences.
func (c *Client) DeleteUserPreferences(ctx context.Context, user Ref, keys ...string) (shown bool, err error) {
	return doConfirmed(ctx, c, deleteUserPreferences, pathArgs(user).withQuery("key", keys...), change{holdsRows[UserPreference]("preference", keyRefs(keys)...), func(ctx context.Context) (bool, error) {
		left, err := Collect(c.ListUserPreferences(ctx, user, keys...))
		left = slices.DeleteFunc(left, func(p UserPreference) bool { return !slices.Contains(keys, p.Key) })
		return len(left) == 0, err
	}})
}

// keyRefs returns the references to the preferences with these keys.
func keyRefs(keys []string) []Ref {
	refs := make([]Ref, len(keys))
	for i, key := range keys {
		refs[i] = ByShortName(key, "")
	}
	return refs
}
