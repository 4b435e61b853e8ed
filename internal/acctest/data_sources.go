package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// DataSource is a data source as the tests over all of them drive it.
type DataSource struct {
	// Config is a configuration that reads what it makes with a free text.
	Config func(a *Argus, text string) map[string]any
	// TextIsFixed is true if no test can choose the texts that are read.
	TextIsFixed bool
	// Missing is a configuration that names what does not exist; nil if nothing can be named.
	Missing map[string]any
}

// DataSources are all data sources of the provider, by name: a new one is a row here.
var DataSources = map[string]DataSource{
	"argus_api_keys": {
		Config: func(a *Argus, text string) map[string]any {
			user := addRead(a, argus.User, text)
			request := argus.InitiateAPIKeyRequest{Description: text, Source: &argus.APIKeySource{Provider: "disabled"}}
			a.Must(ErrorOf(a.Client.CreateAPIKey(context.Background(), user.ID, request)))
			return map[string]any{"user": string(user.ID)}
		},
		Missing: map[string]any{"user": "nothing-like-it"},
	},
	"argus_auth_methods": {
		Config: func(a *Argus, text string) map[string]any {
			return map[string]any{"user": string(addRead(a, argus.User, text).ID)}
		},
		TextIsFixed: true,
		Missing:     map[string]any{"user": "nothing-like-it"},
	},
	"argus_authentication_events": {
		Config: func(a *Argus, text string) map[string]any {
			user := addRead(a, argus.User, text)
			a.Must(a.Client.EnableUserMethod(context.Background(), user.ID, "totp"))
			return map[string]any{"user": string(user.ID)}
		},
		Missing: map[string]any{"user": "nothing-like-it"},
	},
	"argus_current_user": {
		Config: func(a *Argus, text string) map[string]any {
			user, err := a.Client.CurrentUser(context.Background())
			a.Must(err)
			a.Must(ErrorOf(a.Client.UpdateSubject(context.Background(), argus.User, argus.ByID(user.ID), argus.UpdateSubjectRequest{Name: &text})))
			return map[string]any{}
		},
	},
	"argus_customer": {
		Config:      func(a *Argus, _ string) map[string]any { return map[string]any{"short_name": a.Customer} },
		TextIsFixed: true,
		Missing:     map[string]any{"short_name": "nothing-like-it"},
	},
	"argus_customers": {
		Config:      func(a *Argus, _ string) map[string]any { return map[string]any{"customer": []string{a.Customer}} },
		TextIsFixed: true,
		Missing:     map[string]any{"customer": []string{"nothing-like-it"}},
	},
	"argus_effective_access": {
		Config: func(a *Argus, text string) map[string]any {
			user := addRead(a, argus.User, text)
			grant := argus.GrantPermissionRequest{Subject: string(user.ID), Function: string(a.Roles(1)[0].ID), Customer: a.Customer, Comment: text}
			a.Must(ErrorOf(a.Client.GrantPermission(context.Background(), grant)))
			return map[string]any{"subject": string(user.ID), "explain": true}
		},
		Missing: map[string]any{"subject": "nothing-like-it"},
	},
	"argus_function": {
		Config: func(a *Argus, text string) map[string]any {
			a.Post("/useradmin/v2/function", map[string]any{"name": a.Name("read"), "description": text, "parent": "administrator", "role": true})
			return map[string]any{"name": a.Name("read")}
		},
		Missing: map[string]any{"name": "nothing-like-it"},
	},
	"argus_functions": {
		Config: func(a *Argus, text string) map[string]any {
			a.Post("/useradmin/v2/function", map[string]any{"name": a.Name("read"), "description": text, "parent": "administrator", "role": true})
			return map[string]any{"keywords": []string{a.Name("read")}}
		},
		Missing: map[string]any{"function": []string{"nothing-like-it"}},
	},
	"argus_group": oneSubject(argus.Group),
	"argus_group_members": {
		Config: func(a *Argus, text string) map[string]any {
			user, group := addRead(a, argus.User, text), a.AddGroup("readers")
			a.Must(ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(group.ID), []string{string(user.ID)}, text)))
			return map[string]any{"group": string(group.ID)}
		},
		Missing: map[string]any{"group": "nothing-like-it"},
	},
	"argus_groups": severalSubjects(argus.Group),
	"argus_permissions": {
		Config: func(a *Argus, text string) map[string]any {
			user := addRead(a, argus.User, text)
			grant := argus.GrantPermissionRequest{Subject: string(user.ID), Function: string(a.Roles(1)[0].ID), Customer: a.Customer, Comment: text}
			a.Must(ErrorOf(a.Client.GrantPermission(context.Background(), grant)))
			return map[string]any{"subject": []string{string(user.ID)}}
		},
		Missing: map[string]any{"subject": []string{"nothing-like-it"}},
	},
	"argus_preferences": {
		Config: func(a *Argus, text string) map[string]any {
			user := addRead(a, argus.User, text)
			a.Must(ErrorOf(a.Client.SetUserPreferences(context.Background(), argus.ByID(user.ID), map[string]string{"colour": text})))
			return map[string]any{"user": string(user.ID)}
		},
		Missing: map[string]any{"user": "nothing-like-it"},
	},
	"argus_user":  oneSubject(argus.User),
	"argus_users": severalSubjects(argus.User),
}

// DataSources are the types of the provider's data sources, sorted.
func (c *Core) DataSources() []string { return slices.Sorted(maps.Keys(c.schema.DataSourceSchemas)) }

// addRead adds the user or group that a data source reads, with a free text.
func addRead(a *Argus, kind argus.SubjectType, text string) *argus.Subject {
	request := argus.AddSubjectRequest{ShortName: a.Name("read"), Name: text, Customer: a.Customer}
	subject, err := a.Client.AddSubject(context.Background(), kind, request)
	a.Must(err)
	return subject
}

func oneSubject(kind argus.SubjectType) DataSource {
	return DataSource{
		Config: func(a *Argus, text string) map[string]any {
			return map[string]any{"id": string(addRead(a, kind, text).ID)}
		},
		Missing: map[string]any{"short_name": "nothing-like-it"},
	}
}

func severalSubjects(kind argus.SubjectType) DataSource {
	return DataSource{
		Config: func(a *Argus, text string) map[string]any {
			addRead(a, kind, text)
			return map[string]any{"keywords": []string{a.Name("read")}}
		},
		Missing: map[string]any{"subject": []string{"nothing-like-it"}},
	}
}
