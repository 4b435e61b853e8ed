package argus

import (
	"net/http"
	"slices"
	"strings"
)

// operation is one operation of the contract that the client calls.
type operation struct {
	// ID is the contract's operationId.
	ID     string
	Method string
	// Path is the contract's template; call fills its parameters in order.
	Path string
	// Functions are those that the contract says the caller needs; a hint, as it leaves them out for some.
	Functions []string
	// Read is true for what changes nothing, so that it may be sent again whatever happened.
	Read bool
	// List is true for what returns rows, of which there may be many.
	List bool
	// Secret is true if the response holds a secret, so that no excerpt of it is kept in an error.
	Secret bool
}

// operations holds every declared operation, for the tests that compare it with the contract.
var operations []operation

func declare(id, method, path string, functions ...string) operation {
	declared := operation{
		ID: id, Method: method, Path: path, Functions: functions,
		Read:   method == http.MethodGet || strings.HasSuffix(path, "/search"),
		Secret: id == "initiateUserApiKey" || id == "retrieveSMSToken",
	}
	operations = append(operations, declared)
	return declared
}

// declareList declares an operation that returns rows.
func declareList(id, method, path string, functions ...string) operation {
	declared := declare(id, method, path, functions...)
	declared.List = true
	operations[len(operations)-1] = declared
	return declared
}

// NeededFunctions are the functions that the contract names for the operations of this client, sorted: what its user may
// need, whatever it is used for.
func NeededFunctions() []string {
	var needed []string
	for _, operation := range operations {
		needed = append(needed, operation.Functions...)
	}
	slices.Sort(needed)
	return slices.Compact(needed)
}

// The paths of the contract, once.
var (
	addUser       = declare("addUser", http.MethodPost, "/useradmin/v2/user", "createUser")
	getUser       = declare("getUser", http.MethodGet, "/useradmin/v2/user/{shortNameOrID}", "viewUsers")
	updateUser    = declare("updateUser", http.MethodPut, "/useradmin/v2/user/{shortNameOrID}", "updateUser")
	deleteUser    = declare("deleteUser", http.MethodDelete, "/useradmin/v2/user/{shortNameOrID}", "deleteUser")
	reenableUser  = declare("reenableUser", http.MethodPut, "/useradmin/v2/user/{shortNameOrID}/reenable", "updateUser")
	moveUser      = declare("moveUser", http.MethodPut, "/useradmin/v2/user/{shortNameOrID}/move", "updateUser")
	resetPassword = declare("resetPassword", http.MethodPut, "/useradmin/v2/user/{shortNameOrID}/resetpassword", "resetUserPassword")
	searchUsers   = declareList("searchUsers", http.MethodPost, "/useradmin/v2/user/search", "viewUsers")

	addGroup      = declare("addGroup", http.MethodPost, "/useradmin/v2/group", "createUser")
	getGroup      = declare("getGroup", http.MethodGet, "/useradmin/v2/group/{shortNameOrID}", "viewUsers")
	updateGroup   = declare("updateGroup", http.MethodPut, "/useradmin/v2/group/{shortNameOrID}", "updateUser")
	deleteGroup   = declare("deleteGroup", http.MethodDelete, "/useradmin/v2/group/{shortNameOrID}", "deleteUser")
	reenableGroup = declare("reenableGroup", http.MethodPut, "/useradmin/v2/group/{shortNameOrID}/reenable", "updateUser")
	moveGroup     = declare("moveGroup", http.MethodPut, "/useradmin/v2/group/{shortNameOrID}/move", "updateUser")
	searchGroups  = declareList("searchGroups", http.MethodPost, "/useradmin/v2/group/search", "viewUsers")

	getSubject     = declare("getSubject", http.MethodGet, "/useradmin/v2/subject/{shortNameOrId}", "viewUsers")
	searchSubjects = declareList("searchSubjects", http.MethodPost, "/useradmin/v2/subject/search", "viewUsers")

	listSubjectsInGroup     = declareList("listSubjectsInGroup", http.MethodGet, "/useradmin/v2/group/{shortNameOrID}/members", "viewUsers")
	addGroupMembers         = declareList("addGroupMembers", http.MethodPost, "/useradmin/v2/group/{shortNameOrID}/members", "addGroupMember")
	removeSubjectsFromGroup = declareList("removeSubjectsFromGroup", http.MethodDelete, "/useradmin/v2/group/{shortNameOrID}/members", "removeGroupMember")
	searchMemberships       = declareList("searchMemberships", http.MethodPost, "/useradmin/v2/membership/search", "viewUsers")

	grantPermission         = declare("grantPermission", http.MethodPost, "/useradmin/v2/permission", "grantRole")
	grantPermissionsBulk    = declareList("grantPermissionsBulk", http.MethodPost, "/useradmin/v2/permission/bulk", "grantRole")
	revokePermission        = declare("revokePermission", http.MethodDelete, "/useradmin/v2/permission/{permissionID}", "revokeRole")
	revokePermissionsBulk   = declareList("revokePermissionsBulk", http.MethodDelete, "/useradmin/v2/permission", "revokeRole")
	searchPermissions       = declareList("searchPermissions", http.MethodPost, "/useradmin/v2/permission/search", "viewPermissions")
	listPermissionsForUser  = declareList("listPermissionsForUser", http.MethodGet, "/useradmin/v2/user/{shortNameOrID}/permissions", "viewPermissions")
	listPermissionsForGroup = declareList("listPermissionsForGroup", http.MethodGet, "/useradmin/v2/group/{shortNameOrID}/permissions", "viewPermissions")

	listUserPreferences   = declareList("listUserPreferences", http.MethodGet, "/useradmin/v2/user/{shortNameOrID}/preferences", "viewUsers")
	setUserPreferences    = declareList("setUserPreferences", http.MethodPut, "/useradmin/v2/user/{shortNameOrID}/preferences", "updateUserPreferences")
	deleteUserPreferences = declareList("deleteUserPreferences", http.MethodDelete, "/useradmin/v2/user/{shortNameOrID}/preferences", "updateUserPreferences")

	getFunction          = declare("getFunction", http.MethodGet, "/useradmin/v2/function/{functionNameOrID}", "viewFunctions")
	addFunction          = declare("addFunction", http.MethodPost, "/useradmin/v2/function", "addFunction")
	updateFunction       = declare("updateFunction", http.MethodPut, "/useradmin/v2/function/{functionNameOrID}", "updateFunction")
	deleteFunction       = declare("deleteFunction", http.MethodDelete, "/useradmin/v2/function/{functionNameOrID}", "removeFunction")
	addFunctionChild     = declare("addFunctionChild", http.MethodPost, "/useradmin/v2/function/{functionNameOrID}/children", "addChildFunction")
	removeFunctionChild  = declareList("removeFunctionChild", http.MethodDelete, "/useradmin/v2/function/{functionNameOrID}/children", "removeChildFunction")
	searchFunctions      = declareList("searchFunctions", http.MethodPost, "/useradmin/v2/function/search", "viewFunctions")
	listFunctionChildren = declareList("listFunctionChildren", http.MethodGet, "/useradmin/v2/function/{functionNameOrID}/children", "viewFunctions")
	listFunctionParents  = declareList("listFunctionParents", http.MethodGet, "/useradmin/v2/function/{functionNameOrID}/parents", "viewFunctions")

	searchFunctionMappings = declareList("searchFunctionMappings", http.MethodPost, "/useradmin/v2/functionmapping/search", "viewFunctions")

	initiateUserAPIKey       = declare("initiateUserApiKey", http.MethodPost, "/authentication/v1/user/{user}/apikey", "administrativeAuthenticationSetup-APIKEY")
	listUserAPIKeys          = declareList("listUserApiKeys", http.MethodGet, "/authentication/v1/user/{user}/apikey", "administrativeAuthenticationSetup-APIKEY")
	renewUserAPIKeyByPrefix  = declare("renewUserApiKeyByPrefix", http.MethodPut, "/authentication/v1/user/{user}/apikey/{prefixUser}/{prefixKey}", "administrativeAuthenticationSetup-APIKEY")
	revokeUserAPIKeyByPrefix = declare("revokeUserAPIKeyByPrefix", http.MethodDelete, "/authentication/v1/user/{user}/apikey/{prefixUser}/{prefixKey}", "administrativeAuthenticationSetup-APIKEY")

	getMethods           = declareList("getMethods", http.MethodGet, "/authentication/v1/methods")
	getUserMethods       = declareList("getUserMethods", http.MethodGet, "/authentication/v1/user/{user}/methods", "viewUsers")
	enableMethodForUser  = declare("enableMethodForUser", http.MethodPut, "/authentication/v1/user/{user}/enable/{method}")
	disableMethodForUser = declare("disableMethodForUser", http.MethodPut, "/authentication/v1/user/{user}/disable/{method}")

	unblockUser           = declare("unblockUser", http.MethodPut, "/authentication/v1/user/{user}/unblock", "unblockUser")
	revokeUserTOTP        = declare("revokeUserTOTP", http.MethodDelete, "/authentication/v1/user/{user}/totp", "administrativeAuthenticationSetup-TOTP")
	deleteAllUserSessions = declare("deleteAllUserSessions", http.MethodDelete, "/authentication/v1/user/{user}/sessions", "deleteSession")
	retrieveSMSToken      = declare("retrieveSMSToken", http.MethodGet, "/authentication/v1/user/{user}/sms/token/{tokenSuffix}", "administrativeAuthenticationSetup-SMS")

	getUserOpenIDConfiguration = declare("getUserOpenIDConfiguration", http.MethodGet, "/authentication/v1/user/{user}/openid", "administrativeAuthenticationSetup-OPENID")
	setUserOpenIDConfiguration = declare("setUserOpenIDConfiguration", http.MethodPut, "/authentication/v1/user/{user}/openid", "administrativeAuthenticationSetup-OPENID")

	getUserAuthenticationEvents = declareList("getUserAuthenticationEvents", http.MethodGet, "/authentication/v1/user/{user}/events", "viewUserAuthenticationEvents")

	getBasicCustomer     = declare("getBasicCustomer", http.MethodGet, "/customers/v2/customer/{idOrShortName}", "viewBasicCustomer")
	searchBasicCustomers = declareList("searchBasicCustomers", http.MethodPost, "/customers/v2/customer/search", "viewBasicCustomer")
	getBasicDomains      = declareList("getBasicDomains", http.MethodGet, "/customers/v2/domain", "viewBasicCustomer")

	getCurrentUser            = declare("getCurrentUser", http.MethodGet, "/currentuser/v1/user")
	getCustomers              = declareList("getCustomers", http.MethodGet, "/currentuser/v1/customers")
	getCurrentUserFunctions   = declareList("getCurrentUserFunctions", http.MethodGet, "/currentuser/v1/functions")
	getCurrentUserGroups      = declareList("getCurrentUserGroups", http.MethodGet, "/currentuser/v1/groups")
	getCurrentUserPermissions = declareList("getCurrentUserPermissions", http.MethodGet, "/currentuser/v1/permissions")
)
