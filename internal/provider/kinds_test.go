package provider_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// scene is what the links of a test are between: ids of a user and a group, and the name of a function.
type scene struct {
	a                 *acctest.Argus
	user, group, role string
}

// newScene makes a user and a group with the test's own client.
func newScene(a *acctest.Argus) scene {
	ctx := context.Background()
	user, err := a.Client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{
		ShortName: a.Name("scene-user"), Name: "Scene user", Customer: a.Customer, EnableAuthenticationMethods: &[]string{"apikey"},
	})
	a.Must(err)
	group, err := a.Client.AddSubject(ctx, argus.Group, argus.AddSubjectRequest{ShortName: a.Name("scene-group"), Name: "Scene group", Customer: a.Customer})
	a.Must(err)
	return scene{a, string(user.ID), string(group.ID), a.Roles(1)[0].Name}
}

// kind is a resource as the tests over all of them drive it.
type kind struct {
	// config is that of a create.
	config func(scene) map[string]any
	// change is laid over config for an update in place; nil where nothing can change.
	change map[string]any
	// importID is what the resource is imported by.
	importID func(scene, *acctest.Object) string
	// needs are the functions that the provider's key needs for the whole life of the resource, for the customer of all that
	// it names, and what each is needed for. None other is: a check that the key may not make is left out. Where the
	// contract names no function for an operation ("not documented"), there is none here.
	needs map[string]string
	// helps are the functions that let the provider check and tell more, and that can be missing.
	helps []string
}

func byID(_ scene, o *acctest.Object) string { return o.Text("id") }

// kinds are all resources of the provider.
var kinds = map[string]kind{
	"argus_user": {
		config: func(s scene) map[string]any {
			return map[string]any{"short_name": s.a.Name("alice"), "name": "Alice"}
		},
		change:   map[string]any{"name": "Alice Andersen", "email": "alice@example.com"},
		importID: byID,
		needs:    map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
		helps:    []string{"viewBasicCustomer", "viewPermissions", "administrativeAuthenticationSetup-APIKEY"},
	},
	"argus_group": {
		config: func(s scene) map[string]any {
			return map[string]any{"short_name": s.a.Name("operations"), "name": "Operations"}
		},
		change:   map[string]any{"name": "Operations and more", "description": "On call"},
		importID: byID,
		needs:    map[string]string{"viewUsers": "read", "createUser": "create", "updateUser": "update", "deleteUser": "destroy"},
		helps:    []string{"viewBasicCustomer", "viewPermissions"},
	},
	"argus_group_membership": {
		config: func(s scene) map[string]any {
			return map[string]any{"group": s.a.Name("scene-group"), "member": s.a.Name("scene-user")}
		},
		importID: byID,
		needs:    map[string]string{"viewUsers": "create", "addGroupMember": "create", "removeGroupMember": "destroy"},
	},
	"argus_permission": {
		config: func(s scene) map[string]any {
			return map[string]any{"subject": s.a.Name("scene-user"), "function": s.role}
		},
		importID: func(s scene, _ *acctest.Object) string { return s.user + "/" + s.role + "/" + s.a.Customer },
		needs:    map[string]string{"viewPermissions": "read", "grantRole": "create", "revokeRole": "destroy"},
		helps:    []string{"viewUsers", "viewFunctions", "viewBasicCustomer"},
	},
	"argus_preference": {
		config: func(s scene) map[string]any {
			return map[string]any{"user": s.a.Name("scene-user"), "key": "scene.colour", "value": "blue"}
		},
		change:   map[string]any{"value": "green"},
		importID: byID,
		needs:    map[string]string{"viewUsers": "create", "updateUserPreferences": "create"},
	},
	"argus_api_key": {
		config: func(s scene) map[string]any {
			return map[string]any{
				"user": s.a.Name("scene-user"), "description": "Nightly backup", "source": map[string]any{"ip_addresses": []string{"192.0.2.7"}},
			}
		},
		change:   map[string]any{"disable_expiration": true},
		importID: func(s scene, o *acctest.Object) string { return s.user + "/" + o.Text("id") },
		needs:    map[string]string{"viewUsers": "create", "administrativeAuthenticationSetup-APIKEY": "create"},
		helps:    []string{"viewBasicCustomer", "viewFunctions"},
	},
	"argus_auth_method": {
		config: func(s scene) map[string]any {
			return map[string]any{"user": s.a.Name("scene-user"), "method": "totp"}
		},
		importID: byID,
		needs:    map[string]string{"viewUsers": "create"},
	},
}

// changed is the configuration of an update.
func (k kind) changed(s scene) map[string]any {
	config := k.config(s)
	maps.Copy(config, k.change)
	return config
}

func TestKindsAreAllResources(t *testing.T) {
	t.Parallel()
	if got, wanted := acctest.Start(t).Core().Kinds(), slices.Sorted(maps.Keys(kinds)); !slices.Equal(got, wanted) {
		t.Errorf("the provider has %v, and these tests drive %v", got, wanted)
	}
}
