package acctest

import (
	"context"
	"fmt"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var preference = Kind{
	Name: "argus_preference",
	Config: func(s Scene) map[string]any {
		return map[string]any{"user": s.Name("scene-user"), "key": "scene.colour", "value": "blue"}
	},
	Change:   map[string]any{"value": "green"},
	ImportID: byID,
	Identity: func(s Scene, o *Object) Identity { return Identity{"user_id": s.User, "key": o.Text("key")} },
	List: func(s Scene) map[string]any {
		return map[string]any{"user": s.Name("scene-user"), "key": []string{"scene.colour"}}
	},
	DisplayName: func(s Scene, _ *Object) string { return "scene.colour of " + s.Name("scene-user") },
	Names:       func(s Scene, _ *Object) []string { return []string{"scene.colour", s.Name("scene-user")} },
	Create:      "setUserPreferences",
	Update:      "setUserPreferences",
	Destroy:     "deleteUserPreferences",
	Needs:       map[string]string{"viewUsers": "create", "updateUserPreferences": "create"},
	FreeTexts:   []string{"value"},
	PlanMeets:   "already exists",
	ApplyMeets:  "already existed",
	Written:     "value",
	Shown:       "value",

	References:          map[string]string{"user": "argus_user"},
	SeenBy:              [][]string{{"listUserPreferences"}},
	Several:             []map[string]any{{"key": "colour", "value": "white"}, {"key": "size", "value": "large"}},
	DestroyShowsRemoval: true,
	DrawnForEach:        "user",
	Draw: func(d *Draw, user string) {
		for _, key := range []string{"colour", "size"} {
			if d.OneInThree() {
				d.Add(labelOf(user)+"_"+key, map[string]any{"user": Reference(user), "key": key, "value": d.One("small", "blue")})
			}
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for i := range 14 {
			configs = append(configs, map[string]any{"user": c.Owners[i%3], "key": fmt.Sprint("key.", i), "value": fmt.Sprint("Value ", i)})
		}
		return configs
	},
	IsAbout: func(s Scene, config map[string]any, _, got *Object, _ Responses) bool {
		return got.Text("id") == s.User+"/"+text(config["key"])
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for _, user := range of.users() {
			for p, err := range a.Client.ListUserPreferences(ctx, argus.ByID(user)) {
				if err != nil {
					return nil, err
				}
				found[string(user)+"/"+p.Key] = string(user) + " " + p.Key + " " + p.Value
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string {
		return text(config["user"]) + " " + text(config["key"]) + " " + text(config["value"])
	},
	Add: setPreference,
	Set: func(a *Argus, _ *Object, config map[string]any) error { return setPreference(a, config) },
	Remove: func(a *Argus, o *Object) error {
		user, key, _ := strings.Cut(o.Text("id"), "/")
		return ErrorOf(a.Client.DeleteUserPreferences(context.Background(), argus.ByID(argus.ID(user)), key))
	},
}

func setPreference(a *Argus, config map[string]any) error {
	values := map[string]string{text(config["key"]): text(config["value"])}
	return ErrorOf(a.Client.SetUserPreferences(context.Background(), argus.ByID(argus.ID(text(config["user"]))), values))
}

var userPreferences = OwnedSet{
	Name:   "argus_user_preferences",
	Single: "argus_preference",
	Writes: []string{"setUserPreferences", "deleteUserPreferences"},
	Draw: func(d *Draw, user string) map[string]any {
		values := map[string]any{"language": d.One("nynorsk", "suomi")}
		for _, key := range []string{"colour", "size"} {
			if d.Maybe() {
				values[key] = d.One("small", "blue")
			}
		}
		return map[string]any{"user": Reference(user), "preferences": values}
	},
	Elements: func(_ *Argus, config map[string]any) (singles []map[string]any) {
		for key, value := range config["preferences"].(map[string]any) {
			singles = append(singles, map[string]any{"user": config["user"], "key": key, "value": value})
		}
		return singles
	},
	Drift: func(_ Others, config map[string]any) (map[string]any, string) {
		return map[string]any{"user": config["user"], "key": "language", "value": "by hand"}, ""
	},
	AddBeside: func(by Others, config map[string]any) (map[string]any, error) {
		beside := map[string]any{"user": config["user"], "key": "beside", "value": "by hand"}
		return beside, setPreference(by.Argus, beside)
	},
}
