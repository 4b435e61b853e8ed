package contract

// LeftOut are the operations that the project does not use, each with its reason: no method of the client calls one, and nothing that
// users write reaches one. Tests of both keep it true.
var LeftOut = map[string]string{
	"listUsers":                   "searchUsers says all that its query parameters can",
	"listGroups":                  "searchGroups says all that its query parameters can",
	"listSubjects":                "searchSubjects says all that its query parameters can",
	"listMemberships":             "searchMemberships says all that its query parameters can",
	"listPermissions":             "searchPermissions says all that its query parameters can",
	"listFunctions":               "searchFunctions says all that its query parameters can",
	"listBasicCustomers":          "searchBasicCustomers says all that its query parameters can",
	"getUserPreference":           "listUserPreferences with one key returns the same without a path parameter that a key may not fit",
	"listUserPreferenceAsMap":     "listUserPreferences returns the same with metadata",
	"setUserPreference":           "puts the value into the URL, where logs keep it; setUserPreferences does not",
	"addSubjectGroupMemberships":  "addGroupMembers makes the same memberships",
	"removeMembershipsBulk":       "removeSubjectsFromGroup names group and member, which callers know",
	"listFunctionMappings":        "searchFunctionMappings says all that its query parameters can",
	"blockUser":                   "marked DEV",
	"unblockUserLegacy":           "the older path of unblockUser",
	"resetUserPassword":           "marked INTERNAL",
	"getUserAuthenticationStatus": "the flags of data argus_user say the same",
	"getAWSOptions":               "no resource checks the regions and services of a key's source: Argus does",
	"getAzureOptions":             "no resource checks the regions and services of a key's source: Argus does",
	"getGithubOptions":            "no resource checks the services of a key's source: Argus does",
	"getSession":                  "tells of the session of one request; data argus_current_user shows whose the credentials are",
	"checkSessionPermission":      "no resource needs it: a refusal names the function",
	"initiateUserTOTP":            "returns a seed that belongs to the user's device alone, and Terraform would keep it in its state",
	"revokeUserApiKeyByID":        "revokeUserAPIKeyByPrefix names the key by what its list returns",
	"renewUserApiKeyByIDLegacy":   "deprecated, and gone from the current API",
	"getSessionCustomers":         "getCustomers returns the same in pages",
	"getSessionFunctions":         "getCurrentUserFunctions returns the same in pages",
	"getCurrentUserMethods":       "deprecated; getUserMethods returns it",
}
