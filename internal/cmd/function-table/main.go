// Command function-table writes the table of the functions that each resource, data source, action and ephemeral resource needs into a
// guide, between the lines <!-- functions:begin --> and <!-- functions:end -->. `make generate` calls it with the guide's template.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
)

// row holds the operations of one resource, data source, action or ephemeral resource, by the contract's operationIds.
type row struct {
	name                                    string
	read, create, update, destroy, optional []string
}

// Lists that several rows share.
var (
	readUser   = []string{"getUser", "searchUsers"}
	readGroup  = []string{"getGroup", "searchGroups"}
	lookUpName = []string{"getSubject", "getFunction", "getBasicCustomer"}
)

var resources = []row{
	{
		name: "argus_user", read: readUser, create: []string{"addUser"}, update: []string{"updateUser", "moveUser", "reenableUser"},
		destroy: []string{"deleteUser"}, optional: []string{"getBasicCustomer", "searchPermissions", "listUserApiKeys"},
	},
	{
		name: "argus_group", read: readGroup, create: []string{"addGroup"}, update: []string{"updateGroup", "moveGroup", "reenableGroup"},
		destroy: []string{"deleteGroup"}, optional: []string{"getBasicCustomer", "searchPermissions"},
	},
	{
		name: "argus_group_membership", read: []string{"listSubjectsInGroup", "searchMemberships"}, create: []string{"getSubject", "addGroupMembers"},
		destroy: []string{"removeSubjectsFromGroup"},
	},
	{
		name: "argus_group_members", read: []string{"listSubjectsInGroup", "searchMemberships"}, create: []string{"getSubject", "addGroupMembers", "removeSubjectsFromGroup"},
		update: []string{"addGroupMembers", "removeSubjectsFromGroup"}, destroy: []string{"removeSubjectsFromGroup"},
	},
	{
		name: "argus_permission", read: []string{"searchPermissions"}, create: []string{"grantPermission"},
		destroy: []string{"revokePermission"}, optional: lookUpName,
	},
	{
		name: "argus_preference", read: []string{"listUserPreferences"}, create: []string{"getUser", "setUserPreferences"},
		update: []string{"setUserPreferences"}, destroy: []string{"deleteUserPreferences"},
	},
	{
		name: "argus_subject_permissions", read: []string{"searchPermissions"}, create: []string{"grantPermission", "grantPermissionsBulk"},
		update: []string{"grantPermission", "revokePermission"}, destroy: []string{"revokePermission", "revokePermissionsBulk"}, optional: lookUpName,
	},
	{
		name: "argus_user_preferences", read: []string{"listUserPreferences"}, create: []string{"getUser", "setUserPreferences"},
		update: []string{"setUserPreferences", "deleteUserPreferences"}, destroy: []string{"deleteUserPreferences"},
	},
	{
		name: "argus_api_key", read: []string{"listUserApiKeys"}, create: []string{"getUser", "initiateUserApiKey"},
		update: []string{"renewUserApiKeyByPrefix"}, destroy: []string{"revokeUserAPIKeyByPrefix"}, optional: []string{"getBasicCustomer", "getFunction"},
	},
	{
		name: "argus_function", read: []string{"getFunction", "listFunctionParents"}, create: []string{"getFunction", "addFunction"},
		update: []string{"updateFunction", "addFunctionChild", "removeFunctionChild"}, destroy: []string{"deleteFunction"}, optional: []string{"searchPermissions"},
	},
	{
		name: "argus_function_child", read: []string{"listFunctionChildren"}, create: []string{"getFunction", "addFunctionChild"}, destroy: []string{"removeFunctionChild"},
		optional: []string{"searchFunctionMappings"},
	},
	{
		name: "argus_user_openid", read: []string{"getUserOpenIDConfiguration"}, create: []string{"getUser", "setUserOpenIDConfiguration"},
		update: []string{"setUserOpenIDConfiguration"},
	},
	{
		name: "argus_auth_method", read: []string{"getUserMethods"}, create: []string{"getUser", "enableMethodForUser"}, destroy: []string{"disableMethodForUser"},
	},
}

var dataSources = []row{
	{name: "argus_api_keys", read: []string{"getSubject", "listUserApiKeys"}},
	{name: "argus_auth_methods", read: []string{"getSubject", "getUserMethods"}, optional: []string{"getMethods"}},
	{name: "argus_authentication_events", read: []string{"getSubject", "getUserAuthenticationEvents"}},
	{name: "argus_current_user", read: []string{"getCurrentUser"}, optional: []string{"getCurrentUserFunctions", "getCustomers"}},
	{name: "argus_customer", read: []string{"getBasicCustomer"}},
	{name: "argus_customers", read: []string{"searchBasicCustomers"}},
	{
		name: "argus_effective_access", read: []string{"getSubject", "getFunction", "getBasicCustomer", "searchPermissions"},
		optional: []string{"searchSubjects", "searchFunctions", "searchFunctionMappings", "searchBasicCustomers"},
	},
	{name: "argus_function", read: []string{"getFunction", "listFunctionChildren", "listFunctionParents"}},
	{name: "argus_functions", read: []string{"searchFunctions"}},
	{name: "argus_group", read: readGroup},
	{name: "argus_group_members", read: []string{"getSubject", "searchMemberships"}},
	{name: "argus_groups", read: []string{"searchGroups"}},
	{name: "argus_permissions", read: []string{"searchPermissions"}, optional: lookUpName},
	{name: "argus_preferences", read: []string{"getSubject", "listUserPreferences"}},
	{name: "argus_user", read: readUser},
	{name: "argus_users", read: []string{"searchUsers"}},
}

// actions have what they call when they are invoked in read.
var actions = []row{
	{name: "argus_end_sessions", read: []string{"getSubject", "deleteAllUserSessions"}},
	{name: "argus_reenable_user", read: []string{"getSubject", "reenableUser"}, optional: []string{"searchPermissions", "listUserApiKeys"}},
	{name: "argus_renew_api_key", read: []string{"getSubject", "listUserApiKeys", "renewUserApiKeyByPrefix"}},
	{name: "argus_reset_password", read: []string{"getSubject", "resetPassword"}},
	{name: "argus_reset_totp", read: []string{"getSubject", "getUserMethods", "revokeUserTOTP"}},
	{name: "argus_unblock_user", read: []string{"getSubject", "unblockUser"}},
}

var ephemeralResources = []row{
	{
		name: "argus_api_key", read: []string{"getUser", "listUserApiKeys", "initiateUserApiKey", "renewUserApiKeyByPrefix", "revokeUserAPIKeyByPrefix"},
		optional: []string{"getBasicCustomer", "getFunction"},
	},
	{name: "argus_sms_token", read: []string{"getUser", "retrieveSMSToken"}},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: function-table GUIDE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "function-table:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	guide, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	functions, err := loadFunctions()
	if err != nil {
		return err
	}
	written, err := table(functions)
	if err != nil {
		return err
	}
	const begin, end = "<!-- functions:begin -->\n", "<!-- functions:end -->\n"
	before, rest, found := strings.Cut(string(guide), begin)
	_, after, foundEnd := strings.Cut(rest, end)
	if !found || !foundEnd {
		return fmt.Errorf("%s lacks the lines %s and %s", file, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(file, []byte(before+begin+"\n"+written+"\n"+end+after), 0o600)
}

// loadFunctions returns the functions that the contract names for each operation.
func loadFunctions() (map[string][]string, error) {
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		return nil, err
	}
	functions := map[string][]string{}
	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			needed := []string{}
			listed, _ := operation.Extensions["x-argus-required-functions"].([]any)
			for _, function := range listed {
				needed = append(needed, fmt.Sprint(function))
			}
			functions[operation.OperationID] = needed
		}
	}
	return functions, nil
}

// table renders the rows. It fails if an operation is not in the contract or not one that the client calls.
func table(functions map[string][]string) (string, error) {
	var text strings.Builder
	var problems []error
	cell := func(operations []string) string {
		var needed []string
		undocumented := false
		for _, operation := range operations {
			of, known := functions[operation]
			if !known {
				problems = append(problems, fmt.Errorf("the contract has no operation %s", operation))
			}
			for _, function := range of {
				if !slices.Contains(argus.NeededFunctions(), function) {
					problems = append(problems, fmt.Errorf("the client calls no operation that needs %s, such as %s", function, operation))
				}
				needed = append(needed, "`"+function+"`")
			}
			undocumented = undocumented || len(of) == 0
		}
		slices.Sort(needed)
		needed = slices.Compact(needed)
		if undocumented {
			needed = append(needed, "not documented")
		}
		if len(needed) == 0 {
			return "–"
		}
		return strings.Join(needed, ", ")
	}
	link := func(folder, name string) string {
		return fmt.Sprintf("[`%s`](../%s/%s.md)", name, folder, strings.TrimPrefix(name, "argus_"))
	}
	text.WriteString("| resource | read | create | update | destroy | optional |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range resources {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s |\n",
			link("resources", r.name), cell(r.read), cell(r.create), cell(r.update), cell(r.destroy), cell(r.optional))
	}
	text.WriteString("\n| data source | read | optional |\n| --- | --- | --- |\n")
	for _, r := range dataSources {
		fmt.Fprintf(&text, "| %s | %s | %s |\n", link("data-sources", r.name), cell(r.read), cell(r.optional))
	}
	text.WriteString("\n| action | invoke | optional |\n| --- | --- | --- |\n")
	for _, r := range actions {
		fmt.Fprintf(&text, "| %s | %s | %s |\n", link("actions", r.name), cell(r.read), cell(r.optional))
	}
	text.WriteString("\n| ephemeral resource | open, renew and close | optional |\n| --- | --- | --- |\n")
	for _, r := range ephemeralResources {
		fmt.Fprintf(&text, "| %s | %s | %s |\n", link("ephemeral-resources", r.name), cell(r.read), cell(r.optional))
	}
	return text.String(), errors.Join(problems...)
}
