package acctest

import (
	"context"
	"fmt"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var user = Kind{
	Name: "argus_user",
	Config: func(s Scene) map[string]any {
		return map[string]any{"short_name": s.Name("alice"), "name": "Alice"}
	},
	Change:      map[string]any{"name": "Alice Andersen", "email": "alice@example.com"},
	ImportID:    byID,
	Identity:    identityOfSubject,
	List:        func(s Scene) map[string]any { return map[string]any{"subject": []string{s.Name("alice")}} },
	DisplayName: func(s Scene, _ *Object) string { return s.Name("alice") + " (Alice)" },
	Names:       named("alice"),
	Create:      "addUser",
	Update:      "updateUser",
	Destroy:     "deleteUser",
	Needs:       map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
	Helps:       []string{"viewBasicCustomer", "viewPermissions", "administrativeAuthenticationSetup-APIKEY"},
	FreeTexts:   []string{"name", "description"},
	PlanMeets:   "will be adopted",
	ApplyMeets:  "was adopted",
	Written:     "name",
	Shown:       "name",

	Draw: func(d *Draw, _ string) {
		for i := range 3 {
			if i > 0 && d.Maybe() {
				continue
			}
			attributes := map[string]any{
				"short_name": d.Name(fmt.Sprintf("u%d", i)), "name": d.One("Alice", "Bob", "Çelik Ørn"),
				"enable_authentication_methods": []string{},
			}
			if d.Maybe() {
				attributes["email"] = d.One("one@fjord.example", "two@fjord.example")
			}
			if d.Maybe() {
				attributes["description"] = d.One("First", "Second")
			}
			d.Add(fmt.Sprintf("u%d", i), attributes)
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for i := range 14 {
			configs = append(configs, map[string]any{"short_name": c.Name(fmt.Sprint("user-", i)), "name": fmt.Sprint("Value ", i)})
		}
		return configs
	},
	Full: func(c Cast) map[string]any {
		return map[string]any{
			"email": "user@fjord.example", "description": "Described", "language": "norwegian", "customer": c.OtherCustomer().ShortName,
			"phone": map[string]any{"country_code": "47", "national_number": "99999999"}, "daemon_account": true, "externally_managed": true,
			"notification_user": true, "enable_authentication_methods": []string{"apikey"},
		}
	},
	IsAbout: isSubject,
	Active: func(_ context.Context, _ *Argus, of Scope) (map[string]string, error) {
		return of.subjects(false), nil
	},
	Content: contentOfSubject,
	Add:     reenable(argus.User),
	Set:     setName(argus.User),
	Remove: func(a *Argus, o *Object) error {
		return a.Client.DeleteSubject(context.Background(), argus.User, idOf(o))
	},
}

var group = Kind{
	Name: "argus_group",
	Config: func(s Scene) map[string]any {
		return map[string]any{"short_name": s.Name("operations"), "name": "Operations"}
	},
	Change:      map[string]any{"name": "Operations and more", "description": "On call"},
	ImportID:    byID,
	Identity:    identityOfSubject,
	List:        func(s Scene) map[string]any { return map[string]any{"subject": []string{s.Name("operations")}} },
	DisplayName: func(s Scene, _ *Object) string { return s.Name("operations") + " (Operations)" },
	Names:       named("operations"),
	Create:      "addGroup",
	Update:      "updateGroup",
	Destroy:     "deleteGroup",
	Needs:       map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
	Helps:       []string{"viewBasicCustomer", "viewPermissions"},
	FreeTexts:   []string{"name", "description"},
	PlanMeets:   "will be adopted",
	ApplyMeets:  "was adopted",
	Written:     "name",
	Shown:       "name",

	Draw: func(d *Draw, _ string) {
		for i := range 2 {
			if d.Maybe() {
				d.Add(fmt.Sprintf("g%d", i), map[string]any{"short_name": d.Name(fmt.Sprintf("g%d", i)), "name": d.One("Operations", "Analysts")})
			}
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for i := range 14 {
			configs = append(configs, map[string]any{"short_name": c.Name(fmt.Sprint("group-", i)), "name": fmt.Sprint("Value ", i)})
		}
		return configs
	},
	Full: func(c Cast) map[string]any {
		return map[string]any{"description": "Described", "customer": c.OtherCustomer().ShortName, "daemon_account": true, "externally_managed": true}
	},
	IsAbout: isSubject,
	Active: func(_ context.Context, _ *Argus, of Scope) (map[string]string, error) {
		return of.subjects(true), nil
	},
	Content: contentOfSubject,
	Add:     reenable(argus.Group),
	Set:     setName(argus.Group),
	Remove: func(a *Argus, o *Object) error {
		return a.Client.DeleteSubject(context.Background(), argus.Group, idOf(o))
	},
}

func identityOfSubject(_ Scene, o *Object) Identity { return Identity{"id": o.Text("id")} }

// idOf refers to a user or group in state.
func idOf(o *Object) argus.Ref { return argus.ByID(argus.ID(o.Text("id"))) }

// reenable re-enables the user or group that has the shortname.
func reenable(of argus.SubjectType) func(*Argus, map[string]any) error {
	return func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.ReenableSubject(context.Background(), of, argus.Ref{Name: text(config["short_name"])}))
	}
}

// setName changes the name of a user or group.
func setName(of argus.SubjectType) func(*Argus, *Object, map[string]any) error {
	return func(a *Argus, o *Object, config map[string]any) error {
		return ErrorOf(a.Client.UpdateSubject(context.Background(), of, idOf(o), argus.UpdateSubjectRequest{Name: new(text(config["name"]))}))
	}
}

func contentOfSubject(config map[string]any) string {
	return strings.Join([]string{text(config["short_name"]), text(config["name"]), text(config["email"]), text(config["description"])}, "|")
}

// isSubject reports whether a user or group is the one that was asked for. A create names it by its shortname.
func isSubject(_ Scene, config map[string]any, prior, got *Object, sent Responses) bool {
	if prior != nil {
		return got.Text("id") == prior.Text("id")
	}
	return sent.Any(func(o map[string]any) bool {
		return text(o["id"]) == got.Text("id") && strings.EqualFold(strings.TrimSpace(text(o["shortName"])), text(config["short_name"]))
	})
}
