package acctest

import (
	"context"
	"fmt"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var apiKey = Kind{
	Name: "argus_api_key",
	Config: func(s Scene) map[string]any {
		return map[string]any{
			"user": s.Name("scene-user"), "description": "Nightly backup", "source": map[string]any{"ip_addresses": []string{"192.0.2.7"}},
		}
	},
	Change:   map[string]any{"disable_expiration": true},
	ImportID: func(s Scene, o *Object) string { return s.User + "/" + o.Text("id") },
	Identity: func(s Scene, o *Object) Identity { return Identity{"user_id": s.User, "prefix": o.Text("prefix")} },
	List:     func(s Scene) map[string]any { return map[string]any{"user": s.Name("scene-user")} },
	DisplayName: func(s Scene, o *Object) string {
		return "Nightly backup of " + s.Name("scene-user") + " (" + o.Text("prefix") + ")"
	},
	Names: func(s Scene, o *Object) []string {
		if o == nil { // each create makes another key
			return []string{s.Name("scene-user")}
		}
		return []string{o.Text("prefix"), s.Name("scene-user")}
	},
	Create:     "initiateUserApiKey",
	Update:     "renewUserApiKeyByPrefix",
	Destroy:    "revokeUserAPIKeyByPrefix",
	Needs:      map[string]string{"viewUsers": "create", "administrativeAuthenticationSetup-APIKEY": "create"},
	Helps:      []string{"viewBasicCustomer", "viewFunctions"},
	FreeTexts:  []string{"description"},
	ApplyMeets: "Similar API keys",
	Written:    "expiration_days",
	Shown:      "valid_until",

	References:          map[string]string{"user": "argus_user"},
	AlwaysNew:           true,
	NewID:               true,
	SeenBy:              [][]string{{"listUserApiKeys"}},
	Several:             []map[string]any{{"description": "Bystander"}, {"description": "Another"}},
	DestroyShowsRemoval: true,
	DrawnForEach:        "user",
	Draw: func(d *Draw, user string) {
		for _, key := range []string{"backup", "report"} {
			if d.OneInThree() {
				d.Add(labelOf(user)+"_"+key, map[string]any{
					"user": Reference(user), "description": key, "source": map[string]any{"ip_addresses": []string{d.One("192.0.2.7", "198.51.100.0/24")}},
				})
			}
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for i := range 8 {
			configs = append(configs, map[string]any{
				"user": c.Owners[i%3], "description": fmt.Sprint("Key ", i), "expiration_days": 300, "source": map[string]any{"ip_addresses": []string{"192.0.2.7"}},
			})
		}
		return configs
	},
	Full: func(c Cast) map[string]any {
		return map[string]any{
			"expiration_days": 90, "renew_before_days": 7, "source": map[string]any{"ip_addresses": []string{"192.0.2.7", "2001:db8::/48"}},
			"session_constraints": map[string]any{"functions": []string{c.Roles[1]}, "customers": []string{c.OtherCustomer().ShortName}, "read_only": true},
		}
	},
	IsAbout: func(_ Scene, _ map[string]any, prior, got *Object, _ Responses) bool {
		if prior != nil {
			return got.Text("id") == prior.Text("id")
		}
		return strings.HasPrefix(got.Text("key"), got.Text("id")+"/")
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for _, user := range of.users() {
			keys, err := a.Client.ListAPIKeys(ctx, user)
			if err != nil {
				return nil, err
			}
			for _, key := range keys {
				found[key.Prefix] = key.Description
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string { return text(config["description"]) },
	Add: func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.CreateAPIKey(context.Background(), argus.ID(text(config["user"])), argus.InitiateAPIKeyRequest{
			Description: text(config["description"]), Source: &argus.APIKeySource{Provider: "disabled"},
		}))
	},
	Set: func(a *Argus, o *Object, config map[string]any) error {
		days, _ := config["expiration_days"].(int)
		return ErrorOf(a.Client.RenewAPIKey(context.Background(), argus.ID(o.Text("user")), o.Text("prefix"), argus.RenewAPIKeyRequest{ExpirationDays: &days}))
	},
	Remove: func(a *Argus, o *Object) error {
		return ErrorOf(a.Client.RevokeAPIKey(context.Background(), argus.ID(o.Text("user")), o.Text("prefix")))
	},
}
