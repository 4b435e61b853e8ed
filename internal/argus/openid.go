package argus

import (
	"context"
	"errors"
)

// OpenIDProvider is an identity provider that Argus knows. Its id is a UUID.
type OpenIDProvider struct {
	Customer  *CustomerInfo `json:"customer"`
	ID        ID            `json:"id"`
	Name      string        `json:"name"`
	ShortName string        `json:"shortName"`
}

// OpenIDConfiguration says under which name an identity provider knows a user.
type OpenIDConfiguration struct {
	MappedUserName string          `json:"mappedUserName"`
	Provider       *OpenIDProvider `json:"provider"`
}

// SetOpenIDConfigurationRequest maps a user. Both are needed; how the contract wants the provider named, it does not say.
type SetOpenIDConfigurationRequest struct {
	MappedUserName string `json:"mappedUserName"`
	Provider       string `json:"provider"`
}

// isIn reports whether a configuration is as the request asks for. What names the provider may be its id or its shortname.
func (r SetOpenIDConfigurationRequest) isIn(configuration *OpenIDConfiguration) bool {
	provider := configuration.Provider
	return holdsSent(r.MappedUserName, configuration.MappedUserName) && provider != nil &&
		(SameName(r.Provider, string(provider.ID)) || SameName(r.Provider, provider.ShortName))
}

// isComplete checks a configuration, which does not say whose it is.
func isComplete(configuration *OpenIDConfiguration) error {
	if configuration.Provider == nil || configuration.Provider.ID == "" || configuration.MappedUserName == "" {
		return errors.New("the OpenID configuration in the response has no provider id or no mappedUserName")
	}
	return nil
}

// GetUserOpenIDConfiguration reads how a user is mapped; the error is IsNotFound if the user is not.
// Operation: getUserOpenIDConfiguration.
func (c *Client) GetUserOpenIDConfiguration(ctx context.Context, user ID) (*OpenIDConfiguration, error) {
	return checked(ctx, c, getUserOpenIDConfiguration, pathArgs(ByID(user)), isComplete)
}

// SetUserOpenIDConfiguration maps a user, in place of any mapping before. No operation removes a mapping.
// Operation: setUserOpenIDConfiguration.
func (c *Client) SetUserOpenIDConfiguration(ctx context.Context, user ID, request SetOpenIDConfigurationRequest) (*OpenIDConfiguration, error) {
	op := setUserOpenIDConfiguration
	read := func(ctx context.Context) (*OpenIDConfiguration, error) {
		return c.GetUserOpenIDConfiguration(ctx, user)
	}
	return confirm(ctx, c, op, func(ctx context.Context) (*OpenIDConfiguration, error) {
		set, err := doWrite(ctx, c, op, pathArgs(ByID(user)).withBody(request), isComplete)
		if set != nil || err != nil {
			return set, err
		}
		return readBack(ctx, c, op, read)
	}, isApplied(read, request.isIn))
}
