package acctest

import (
	"context"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var authMethod = Kind{
	Name: "argus_auth_method",
	Config: func(s Scene) map[string]any {
		return map[string]any{"user": s.Name("scene-user"), "method": "totp"}
	},
	ImportID: byID,
	Identity: func(s Scene, o *Object) Identity {
		return Identity{"user_id": s.User, "method": strings.ToLower(o.Text("method"))}
	},
	List:        func(s Scene) map[string]any { return map[string]any{"user": s.Name("scene-user")} },
	DisplayName: func(s Scene, _ *Object) string { return "totp of " + s.Name("scene-user") },
	Names:       func(s Scene, _ *Object) []string { return []string{"totp", s.Name("scene-user")} },
	Create:      "enableMethodForUser",
	Destroy:     "disableMethodForUser",
	Needs:       map[string]string{"viewUsers": "create"},
	PlanMeets:   "is already enabled",
	ApplyMeets:  "was already enabled",

	References:   map[string]string{"user": "argus_user"},
	SeenBy:       [][]string{{"getUserMethods"}},
	Several:      []map[string]any{{"method": "sms"}, {"method": "totp"}, {"method": "password"}, {"method": "signature"}},
	DrawnForEach: "user",
	Draw: func(d *Draw, user string) {
		if d.OneInThree() {
			d.Add(labelOf(user), map[string]any{"user": Reference(user), "method": d.One("totp", "SMS")})
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for i, method := range []string{"ldap", "openid", "password", "sms", "totp", "signature"} {
			for _, owner := range []string{c.Owners[i%3], c.Owners[(i+1)%3]} {
				configs = append(configs, map[string]any{"user": owner, "method": method})
			}
		}
		return configs
	},
	IsAbout: func(s Scene, config map[string]any, _, got *Object, _ Responses) bool {
		return strings.EqualFold(got.Text("id"), s.User+"/"+text(config["method"]))
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for _, user := range of.users() {
			methods, err := a.Client.ListUserMethods(ctx, user)
			if err != nil {
				return nil, err
			}
			for _, method := range methods {
				if !strings.EqualFold(method.Method, "futureMethod") { // of a server of the future
					found[string(user)+"/"+strings.ToLower(method.Method)] = ""
				}
			}
		}
		return found, nil
	},
	Add: func(a *Argus, config map[string]any) error {
		return a.Client.EnableUserMethod(context.Background(), argus.ID(text(config["user"])), text(config["method"]))
	},
	Remove: func(a *Argus, o *Object) error {
		user, method, _ := strings.Cut(o.Text("id"), "/")
		return a.Client.DisableUserMethod(context.Background(), argus.ID(user), method)
	},
}
