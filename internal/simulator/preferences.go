package simulator

import (
	"maps"
	"slices"
)

var preferenceOperations = map[string]operation{
	"listUserPreferences":     {handle: listUserPreferences, owned: true},
	"listUserPreferenceAsMap": {handle: listUserPreferenceAsMap, owned: true},
	"getUserPreference":       {handle: getUserPreference, owned: true},
	"setUserPreferences":      {handle: setUserPreferences, owned: true},
	"setUserPreference":       {handle: setUserPreference, owned: true},
	"deleteUserPreferences":   {handle: deleteUserPreferences, owned: true},
}

type wirePreference struct {
	Key                  string       `json:"key"`
	Value                string       `json:"value"`
	CreatedTimestamp     int64        `json:"createdTimestamp"`
	CreatedByUser        *subjectInfo `json:"createdByUser,omitempty"`
	LastUpdatedTimestamp int64        `json:"lastUpdatedTimestamp"`
	LastUpdatedByUser    *subjectInfo `json:"lastUpdatedByUser,omitempty"`
}

func (v *view) wirePreference(p preference) wirePreference {
	return wirePreference{p.Key, p.Value, p.Created, v.subjectInfo(p.CreatedBy), p.Updated, v.subjectInfo(p.UpdatedBy)}
}

// preferencesAsked are the user's preferences, by key, of the keys that the query names or all.
func (c *call) preferencesAsked() ([]preference, error) {
	u, err := c.subjectAt("shortNameOrID", typeUser)
	if err != nil {
		return nil, err
	}
	var rows []preference
	for _, key := range slices.Sorted(maps.Keys(c.shownPreferences(u))) {
		if keys := c.query["key"]; len(keys) == 0 || oneOf(key, keys) {
			rows = append(rows, u.Preferences[key])
		}
	}
	return rows, nil
}

// shownPreferences are the user's preferences, by key, but for those that do not show.
func (c *call) shownPreferences(u subject) map[string]preference {
	if c.empties(u) {
		return nil
	}
	return u.Preferences
}

// listUserPreferences is GET /useradmin/v2/user/{shortNameOrID}/preferences.
func listUserPreferences(c *call) (any, error) {
	rows, err := c.preferencesAsked()
	if err != nil {
		return nil, err
	}
	return paged(c, rows, c.queryCriteria(), func(p preference) any { return c.view.wirePreference(p) }), nil
}

// listUserPreferenceAsMap is GET /useradmin/v2/user/{shortNameOrID}/preferencemap.
func listUserPreferenceAsMap(c *call) (any, error) {
	rows, err := c.preferencesAsked()
	if err != nil {
		return nil, err
	}
	p := paged(c, rows, c.queryCriteria(), func(p preference) any { return p })
	values := map[string]string{}
	for _, row := range p.rows {
		if one, ok := row.(preference); ok {
			values[one.Key] = one.Value
		}
	}
	p.data = values
	return p, nil
}

// getUserPreference is GET /useradmin/v2/user/{shortNameOrID}/preferences/{key}.
func getUserPreference(c *call) (any, error) {
	u, err := c.subjectAt("shortNameOrID", typeUser)
	if err != nil {
		return nil, err
	}
	p, ok := c.shownPreferences(u)[c.path["key"]]
	if !ok {
		return nil, notFound("no preference %s", c.path["key"])
	}
	return c.view.wirePreference(p), nil
}

// setUserPreferences is PUT /useradmin/v2/user/{shortNameOrID}/preferences: other keys are left as they are.
func setUserPreferences(c *call) (any, error) {
	request, err := decode[struct {
		Preferences map[string]string `json:"preferences"`
	}](c)
	if err != nil {
		return nil, err
	}
	return c.setPreferences(request.Preferences)
}

// setUserPreference is PUT /useradmin/v2/user/{shortNameOrID}/preferences/{key}/{value}.
func setUserPreference(c *call) (any, error) {
	return c.setPreferences(map[string]string{c.path["key"]: c.path["value"]})
}

// setPreferences returns the preferences that it set.
func (c *call) setPreferences(values map[string]string) (any, error) {
	u, err := c.subjectAt("shortNameOrID", typeUser)
	if err != nil {
		return nil, err
	}
	if err := c.active(u); err != nil {
		return nil, err
	}
	u.Preferences = maps.Clone(u.Preferences)
	rows := []wirePreference{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		p, known := u.Preferences[key]
		if !known {
			p = preference{Key: key, Created: c.now, CreatedBy: c.caller.user.ID}
		}
		p.Value, p.Updated, p.UpdatedBy = values[key], c.now, c.caller.user.ID
		u.Preferences[key] = p
		rows = append(rows, c.view.wirePreference(p))
	}
	c.store.putSubject(u)
	return rows, nil
}

// deleteUserPreferences is DELETE /useradmin/v2/user/{shortNameOrID}/preferences. It returns those that it deleted.
func deleteUserPreferences(c *call) (any, error) {
	u, err := c.subjectAt("shortNameOrID", typeUser)
	if err != nil {
		return nil, err
	}
	u.Preferences = maps.Clone(u.Preferences)
	rows := []wirePreference{}
	for _, key := range c.query["key"] {
		if p, there := c.shownPreferences(u)[key]; there { // what is not there is deleted already
			rows = append(rows, c.view.wirePreference(p))
			delete(u.Preferences, key)
		}
	}
	c.store.putSubject(u)
	return rows, nil
}
