package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// Scene is what the links of a test are between: ids of a user and a group, and the name of a function.
type Scene struct {
	*Argus
	User, Group, Role string
}

// NewScene makes a user and a group with the test's own client.
func (a *Argus) NewScene() Scene {
	a.t.Helper()
	user, err := a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("scene-user"), Name: "Scene user", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	return Scene{a, string(user.ID), string(a.AddGroup("scene-group").ID), a.Roles(1)[0].Name}
}

// Kind is a resource as the tests over all of them drive it.
type Kind struct {
	// Config is that of a create.
	Config func(Scene) map[string]any
	// Change is laid over Config for an update in place; nil if nothing can change.
	Change map[string]any
	// ImportID is what the resource is imported by.
	ImportID func(Scene, *Object) string
	// Names are the words that name the object in warnings. The object is nil if it is not in state.
	Names func(Scene, *Object) []string
	// Create, Update and Destroy are the operations that write it.
	Create, Update, Destroy string
	// Needs are the functions that the provider's key needs for the whole life of the resource, for the customer of all that
	// it names, and what each is needed for. None other is: a check that the key may not make is left out. If the
	// contract names no function for an operation ("not documented"), there is none here.
	Needs map[string]string
	// FreeTexts are the attributes that hold free text.
	FreeTexts []string
	// PlanMeets and ApplyMeets are words of the warnings about an object that exists before its create. No PlanMeets: plans do not look.
	PlanMeets, ApplyMeets string
	// Written is an attribute whose value a write changes, and Shown one that tells the value; empty if there is none.
	Written, Shown string
	// Helps are the functions that let the provider check and tell more, and that can be missing.
	Helps []string
}

// named returns what names an object by these names of the test.
func named(names ...string) func(Scene, *Object) []string {
	return func(s Scene, _ *Object) (of []string) {
		for _, name := range names {
			of = append(of, s.Name(name))
		}
		return of
	}
}

func byID(_ Scene, o *Object) string { return o.Text("id") }

// Kinds are all resources of the provider: a new one is a row here.
var Kinds = map[string]Kind{
	"argus_user": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"short_name": s.Name("alice"), "name": "Alice"}
		},
		Change:     map[string]any{"name": "Alice Andersen", "email": "alice@example.com"},
		ImportID:   byID,
		Names:      named("alice"),
		Create:     "addUser",
		Update:     "updateUser",
		Destroy:    "deleteUser",
		Needs:      map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
		Helps:      []string{"viewBasicCustomer", "viewPermissions", "administrativeAuthenticationSetup-APIKEY"},
		FreeTexts:  []string{"name", "description"},
		PlanMeets:  "will be adopted",
		ApplyMeets: "was adopted",
		Written:    "name",
		Shown:      "name",
	},
	"argus_group": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"short_name": s.Name("operations"), "name": "Operations"}
		},
		Change:     map[string]any{"name": "Operations and more", "description": "On call"},
		ImportID:   byID,
		Names:      named("operations"),
		Create:     "addGroup",
		Update:     "updateGroup",
		Destroy:    "deleteGroup",
		Needs:      map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
		Helps:      []string{"viewBasicCustomer", "viewPermissions"},
		FreeTexts:  []string{"name", "description"},
		PlanMeets:  "will be adopted",
		ApplyMeets: "was adopted",
		Written:    "name",
		Shown:      "name",
	},
	"argus_group_membership": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"group": s.Name("scene-group"), "member": s.Name("scene-user")}
		},
		ImportID:   byID,
		Names:      named("scene-user", "scene-group"),
		Create:     "addGroupMembers",
		Destroy:    "removeSubjectsFromGroup",
		Needs:      map[string]string{"viewUsers": "create", "addGroupMember": "create", "removeGroupMember": "destroy"},
		FreeTexts:  []string{"comment"},
		PlanMeets:  "already exists",
		ApplyMeets: "already existed",
	},
	"argus_permission": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"subject": s.Name("scene-user"), "function": s.Role}
		},
		ImportID:   func(s Scene, _ *Object) string { return s.User + "/" + s.Role + "/" + s.Customer },
		Names:      func(s Scene, _ *Object) []string { return []string{s.Role + "/" + s.Customer, s.Name("scene-user")} },
		Create:     "grantPermission",
		Destroy:    "revokePermission",
		Needs:      map[string]string{"viewPermissions": "read", "grantRole": "create", "revokeRole": "destroy"},
		Helps:      []string{"viewUsers", "viewFunctions", "viewBasicCustomer"},
		FreeTexts:  []string{"comment"},
		PlanMeets:  "already exists",
		ApplyMeets: "already existed",
		Shown:      "id",
	},
	"argus_preference": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"user": s.Name("scene-user"), "key": "scene.colour", "value": "blue"}
		},
		Change:     map[string]any{"value": "green"},
		ImportID:   byID,
		Names:      func(s Scene, _ *Object) []string { return []string{"scene.colour", s.Name("scene-user")} },
		Create:     "setUserPreferences",
		Update:     "setUserPreferences",
		Destroy:    "deleteUserPreferences",
		Needs:      map[string]string{"viewUsers": "create", "updateUserPreferences": "create"},
		FreeTexts:  []string{"value"},
		PlanMeets:  "already exists",
		ApplyMeets: "already existed",
		Written:    "value",
		Shown:      "value",
	},
	"argus_api_key": {
		Config: func(s Scene) map[string]any {
			return map[string]any{
				"user": s.Name("scene-user"), "description": "Nightly backup", "source": map[string]any{"ip_addresses": []string{"192.0.2.7"}},
			}
		},
		Change:   map[string]any{"disable_expiration": true},
		ImportID: func(s Scene, o *Object) string { return s.User + "/" + o.Text("id") },
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
	},
	"argus_auth_method": {
		Config: func(s Scene) map[string]any {
			return map[string]any{"user": s.Name("scene-user"), "method": "totp"}
		},
		ImportID:   byID,
		Names:      func(s Scene, _ *Object) []string { return []string{"totp", s.Name("scene-user")} },
		Create:     "enableMethodForUser",
		Destroy:    "disableMethodForUser",
		Needs:      map[string]string{"viewUsers": "create"},
		PlanMeets:  "is already enabled",
		ApplyMeets: "was already enabled",
	},
}

// OwnedKinds are the kinds whose objects belong to users or groups.
func OwnedKinds() []string {
	var owned []string
	for kind := range Kinds {
		if !slices.Contains(SubjectKinds, kind) {
			owned = append(owned, kind)
		}
	}
	return owned
}

// Changed is the configuration of an update.
func (k Kind) Changed(s Scene) map[string]any {
	config := k.Config(s)
	maps.Copy(config, k.Change)
	return config
}
