package acctest

import (
	"context"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var userOpenID = Kind{
	Name: "argus_user_openid",
	Config: func(s Scene) map[string]any {
		return map[string]any{"user": s.Name("scene-user"), "openid_provider": "fjord-login", "mapped_user_name": "scene"}
	},
	Create:       "setUserOpenIDConfiguration",
	Update:       "setUserOpenIDConfiguration",
	References:   map[string]string{"user": "argus_user"},
	Stays:        true,
	DrawnForEach: "user",
	Draw: func(d *Draw, user string) {
		if d.OneInThree() {
			d.Add(labelOf(user), map[string]any{
				"user": Reference(user), "openid_provider": d.One("fjord-login", "skog-login"), "mapped_user_name": d.One("ada", "bo"),
			})
		}
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for _, user := range of.users() {
			mapping, err := a.Client.GetUserOpenIDConfiguration(ctx, user)
			switch {
			case err == nil:
				found[string(user)] = mapping.MappedUserName + " at " + mapping.Provider.ShortName
			case !argus.IsNotFound(err):
				return nil, err
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string {
		return text(config["mapped_user_name"]) + " at " + text(config["openid_provider"])
	},
	Add: func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.SetUserOpenIDConfiguration(context.Background(), argus.ID(text(config["user"])), argus.SetOpenIDConfigurationRequest{
			Provider: text(config["openid_provider"]), MappedUserName: text(config["mapped_user_name"]),
		}))
	},
}
