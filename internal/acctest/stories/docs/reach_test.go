package docs

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// reachedBy is what a user can write that reaches each operation of the contract; contract.LeftOut has the others.
var reachedBy = map[string]string{
	"addFunction":                 "resource argus_function",
	"addFunctionChild":            "resource argus_function",
	"addGroup":                    "resource argus_group",
	"addGroupMembers":             "resource argus_group_membership",
	"addUser":                     "resource argus_user",
	"deleteAllUserSessions":       "action argus_end_sessions",
	"deleteFunction":              "resource argus_function",
	"deleteGroup":                 "resource argus_group",
	"deleteUser":                  "resource argus_user",
	"deleteUserPreferences":       "resource argus_preference",
	"disableMethodForUser":        "resource argus_auth_method",
	"enableMethodForUser":         "resource argus_auth_method",
	"getBasicCustomer":            "data argus_customer",
	"getBasicDomains":             "data argus_users of a domain that does not exist",
	"getCurrentUser":              "data argus_current_user",
	"getCurrentUserFunctions":     "data argus_current_user",
	"getCurrentUserGroups":        "the lock-out guard",
	"getCurrentUserPermissions":   "the lock-out guard",
	"getCustomers":                "data argus_current_user",
	"getFunction":                 "data argus_function",
	"getGroup":                    "data argus_group",
	"getMethods":                  "data argus_auth_methods",
	"getSubject":                  "resource argus_group_membership",
	"getUser":                     "data argus_user",
	"getUserAuthenticationEvents": "data argus_authentication_events",
	"getUserMethods":              "data argus_auth_methods",
	"getUserOpenIDConfiguration":  "resource argus_user_openid",
	"grantPermission":             "resource argus_permission",
	"grantPermissionsBulk":        "resource argus_subject_permissions",
	"revokePermissionsBulk":       "resource argus_subject_permissions",
	"initiateUserApiKey":          "resource argus_api_key",
	"listFunctionChildren":        "data argus_function",
	"listFunctionParents":         "data argus_function",
	"listPermissionsForGroup":     "resource argus_permission after a lost response",
	"listPermissionsForUser":      "resource argus_permission after a lost response",
	"listSubjectsInGroup":         "resource argus_group_membership",
	"listUserApiKeys":             "data argus_api_keys",
	"listUserPreferences":         "data argus_preferences",
	"moveGroup":                   "resource argus_group",
	"moveUser":                    "resource argus_user",
	"reenableGroup":               "resource argus_group",
	"reenableUser":                "resource argus_user",
	"removeFunctionChild":         "resource argus_function",
	"removeSubjectsFromGroup":     "resource argus_group_membership",
	"renewUserApiKeyByPrefix":     "resource argus_api_key",
	"resetPassword":               "action argus_reset_password",
	"revokePermission":            "resource argus_permission",
	"revokeUserAPIKeyByPrefix":    "resource argus_api_key",
	"revokeUserTOTP":              "action argus_reset_totp",
	"retrieveSMSToken":            "ephemeral argus_sms_token",
	"searchBasicCustomers":        "data argus_customers",
	"searchFunctions":             "data argus_functions",
	"searchFunctionMappings":      "data argus_effective_access",
	"searchGroups":                "data argus_groups",
	"searchMemberships":           "data argus_group_members",
	"searchPermissions":           "data argus_permissions",
	"searchSubjects":              "resource argus_user",
	"searchUsers":                 "data argus_users",
	"setUserOpenIDConfiguration":  "resource argus_user_openid",
	"setUserPreferences":          "resource argus_preference",
	"unblockUser":                 "action argus_unblock_user",
	"updateFunction":              "resource argus_function",
	"updateGroup":                 "resource argus_group",
	"updateUser":                  "resource argus_user",
}

// What users can write reaches each operation that is not left out on purpose, as the ledger says. The test's own client does not count.
func TestEachOperationIsReachedOrLeftOut(t *testing.T) {
	t.Parallel()
	reached := map[string]map[string]bool{}
	note := func(a *acctest.Argus, thing string) {
		for _, request := range a.Simulator.Requests() {
			if request.Header.Get("User-Agent") == acctest.UserAgent {
				continue
			}
			if reached[request.Operation] == nil {
				reached[request.Operation] = map[string]bool{}
			}
			reached[request.Operation][thing] = true
		}
		a.Simulator.ResetRequests()
	}
	for name, source := range acctest.DataSources {
		a := acctest.Start(t)
		a.NeedSimulator("tells what it was asked for")
		config := source.Config(a, "Read")
		core := a.Core()
		a.Simulator.ResetRequests() // of the provider's own check
		if _, diags := core.ReadData(name, config); acctest.HasError(diags) {
			t.Errorf("%s: %s", name, acctest.Text(diags))
		}
		note(a, "data "+name)
	}
	for name, opened := range acctest.EphemeralResources {
		a := acctest.Start(t)
		a.NeedSimulator("tells what it was asked for")
		config, core := opened.Config(a), a.Core()
		if got, diags := core.Open(name, config); got == nil || acctest.HasError(append(diags, core.Close(got)...)) {
			t.Errorf("%s: %s", name, acctest.Text(diags))
		}
		note(a, "ephemeral "+name)
	}
	for name, kind := range acctest.Kinds {
		a := acctest.Start(t)
		a.NeedSimulator("tells what it was asked for")
		walk(a.NewScene(), kind)
		note(a, "resource "+name)
	}
	for name, action := range acctest.Actions {
		a := acctest.Start(t)
		user := a.AddUser("ada")
		config := map[string]any{"user": string(user.ID)}
		maps.Copy(config, action.Prepare(a, user.ID))
		if _, diags := a.Core().Invoke(name, config); acctest.HasError(diags) {
			t.Errorf("%s: %s", name, acctest.Text(diags))
		}
		note(a, "action "+name)
	}
	for way, do := range further {
		s := acctest.Start(t).NewScene()
		do(t, s, s.Core())
		note(s.Argus, way)
	}
	for _, id := range operationIDs(t) {
		thing, inLedger := reachedBy[id]
		reason, leftOut := contract.LeftOut[id]
		switch by := slices.Sorted(maps.Keys(reached[id])); {
		case leftOut && len(by) > 0:
			t.Errorf("%s is left out (%s), and reached by %q", id, reason, by)
		case inLedger && !slices.Contains(by, thing):
			t.Errorf("%s is not reached by %s, but by %q", id, thing, by)
		case !leftOut && !inLedger:
			t.Errorf("nothing that users write is said to reach %s: %q do", id, by)
		case leftOut && inLedger:
			t.Errorf("%s is left out and in the ledger", id)
		}
	}
}

// walk leads a resource through what users can do with it: a create, an import, changes, a destroy, and a create of what was destroyed.
func walk(s acctest.Scene, kind acctest.Kind) {
	core := s.Core()
	object, _ := core.Make(kind.Name, kind.Config(s))
	object, _ = core.Import(kind.Name, kind.ImportID(s, object))
	config := kind.Config(s)
	if kind.Change != nil {
		config = kind.Changed(s)
		object, _ = core.Change(kind.Name, object, config)
	}
	if slices.Contains(acctest.SubjectKinds, kind.Name) {
		config["customer"] = s.OtherCustomer().ShortName
		object, _ = core.Change(kind.Name, object, config)
	}
	core.Change(kind.Name, object, nil)
	core.Make(kind.Name, config)
}

// further are what users write that no row of acctest.Kinds and acctest.DataSources does.
var further = map[string]func(*testing.T, acctest.Scene, *acctest.Core){
	"data argus_users of a domain that does not exist": func(t *testing.T, _ acctest.Scene, core *acctest.Core) {
		if _, diags := core.ReadData("argus_users", map[string]any{"domain": []string{"nowhere"}}); !acctest.HasError(diags) {
			t.Error("there is a domain \"nowhere\"")
		}
	},
	"resource argus_permission after a lost response": func(_ *testing.T, s acctest.Scene, core *acctest.Core) {
		for _, subject := range []string{s.User, s.Group} {
			s.Simulator.Fail(simulator.Fault{Operation: "grantPermission", Kind: simulator.LostResponse})
			core.Make("argus_permission", map[string]any{"subject": subject, "function": s.Role})
		}
	},
	"resource argus_function": func(_ *testing.T, s acctest.Scene, core *acctest.Core) {
		roles := s.Roles(2)
		config := func(parent string, role bool) map[string]any {
			return map[string]any{"name": s.Name("function"), "parent": parent, "role": role}
		}
		made, _ := core.Make("argus_function", config(roles[0].Name, false))
		made, _ = core.Change("argus_function", made, config(roles[1].Name, true))
		core.Change("argus_function", made, nil)
	},
	"resource argus_user_openid": func(_ *testing.T, s acctest.Scene, core *acctest.Core) {
		core.Make("argus_user_openid", map[string]any{"user": s.User, "openid_provider": "fjord-login", "mapped_user_name": "scene"})
	},
	"resource argus_subject_permissions": func(_ *testing.T, s acctest.Scene, core *acctest.Core) {
		var all []map[string]any
		for _, role := range s.Roles(2) {
			all = append(all, map[string]any{"function": role.Name, "customer": s.Customer})
		}
		owned, _ := core.Make("argus_subject_permissions", map[string]any{"subject": s.User, "permissions": all})
		core.Change("argus_subject_permissions", owned, map[string]any{"subject": s.User, "permissions": []map[string]any{}})
	},
	"the lock-out guard": func(_ *testing.T, s acctest.Scene, core *acctest.Core) {
		own, err := s.Client.CurrentUser(context.Background())
		s.Must(err)
		membership, _ := core.Make("argus_group_membership", map[string]any{"group": s.Group, "member": string(own.ID)})
		core.Plan("argus_group_membership", membership, nil)
	},
}

func operationIDs(t *testing.T) (ids []string) {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			ids = append(ids, operation.OperationID)
		}
	}
	slices.Sort(ids)
	return ids
}
