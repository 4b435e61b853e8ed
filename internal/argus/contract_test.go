package argus

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
)

// notCalled are the operations of the contract that no method calls, each with its reason.
var notCalled = map[string]string{
	"listUsers":                   "searchUsers says all that its query parameters can",
	"listGroups":                  "searchGroups says all that its query parameters can",
	"listSubjects":                "searchSubjects says all that its query parameters can",
	"listMemberships":             "searchMemberships says all that its query parameters can",
	"listPermissions":             "searchPermissions says all that its query parameters can",
	"listFunctions":               "searchFunctions says all that its query parameters can",
	"listBasicCustomers":          "searchBasicCustomers says all that its query parameters can",
	"getUserPreference":           "listUserPreferences with one key answers the same without a path parameter that a key may not fit",
	"listUserPreferenceAsMap":     "listUserPreferences answers the same with metadata",
	"setUserPreference":           "puts the value into the URL, where logs keep it; setUserPreferences does not",
	"addSubjectGroupMemberships":  "addGroupMembers makes the same memberships",
	"removeMembershipsBulk":       "removeSubjectsFromGroup names group and member, which callers know",
	"grantPermissionsBulk":        "whether it is atomic is not documented: one grant at a time has one outcome",
	"revokePermissionsBulk":       "whether it is atomic is not documented: one revocation at a time has one outcome",
	"addFunction":                 "functions are the vendor's, not managed",
	"updateFunction":              "functions are the vendor's, not managed",
	"deleteFunction":              "functions are the vendor's, not managed",
	"addFunctionChild":            "functions are the vendor's, not managed",
	"removeFunctionChild":         "functions are the vendor's, not managed",
	"listFunctionMappings":        "listFunctionChildren and listFunctionParents answer the edges that are asked for",
	"searchFunctionMappings":      "listFunctionChildren and listFunctionParents answer the edges that are asked for",
	"blockUser":                   "marked DEV",
	"unblockUser":                 "belongs to the action argus_unblock_user, not written yet",
	"unblockUserLegacy":           "the older path of unblockUser",
	"resetPassword":               "belongs to the action argus_reset_password, not written yet",
	"resetUserPassword":           "marked INTERNAL",
	"deleteAllUserSessions":       "belongs to the action argus_end_sessions, not written yet",
	"retrieveSMSToken":            "belongs to the ephemeral resource argus_sms_token, not written yet",
	"getUserAuthenticationEvents": "a log, not a configuration",
	"getUserOpenIDConfiguration":  "mapping users to identity providers is not managed",
	"setUserOpenIDConfiguration":  "mapping users to identity providers is not managed",
	"initiateUserTOTP":            "answers a seed that belongs to the user's device alone",
	"revokeUserTOTP":              "goes with initiateUserTOTP",
	"revokeUserApiKeyByID":        "revokeUserAPIKeyByPrefix names the key by what its list answers",
	"renewUserApiKeyByIDLegacy":   "deprecated, and gone from the current API",
	"getSessionCustomers":         "getCustomers answers the same in pages",
	"getSessionFunctions":         "getCurrentUserFunctions answers the same in pages",
	"getCurrentUserMethods":       "deprecated; getUserMethods answers it",
}

func loadContract(t *testing.T) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// contractOperations are the contract's operations by id, as the client's table would declare them.
func contractOperations(t *testing.T) map[string]operation {
	t.Helper()
	all := map[string]operation{}
	for path, item := range loadContract(t).Paths.Map() {
		for method, described := range item.Operations() {
			found := operation{ID: described.OperationID, Method: method, Path: path}
			if functions, ok := described.Extensions["x-argus-required-functions"].([]any); ok {
				for _, function := range functions {
					found.Functions = append(found.Functions, function.(string))
				}
			}
			all[found.ID] = found
		}
	}
	return all
}

func TestOperationsAreTheContracts(t *testing.T) {
	inContract := contractOperations(t)
	for _, declared := range operations {
		want, ok := inContract[declared.ID]
		if !ok {
			t.Errorf("%s is not in the contract", declared.ID)
			continue
		}
		if declared.Method != want.Method || declared.Path != want.Path || !slices.Equal(declared.Functions, want.Functions) {
			t.Errorf("%s is %s %s needing %v, the contract says %s %s needing %v",
				declared.ID, declared.Method, declared.Path, declared.Functions, want.Method, want.Path, want.Functions)
		}
	}
}

func TestReadsAreThoseThatChangeNothing(t *testing.T) {
	for _, declared := range operations {
		want := declared.Method == "GET" || strings.HasPrefix(declared.ID, "search")
		if declared.Read != want {
			t.Errorf("%s: Read is %t", declared.ID, declared.Read)
		}
	}
}

var operationLine = regexp.MustCompile(`(?m)^Operation: (\w+)\.$`)

// TestEveryOperationIsCalledOrLeftOutOnPurpose reads the methods' sources: each names its operation in its comment and
// calls it, and what no method calls is in notCalled.
func TestEveryOperationIsCalledOrLeftOutOnPurpose(t *testing.T) {
	variables, methods := parseSources(t)
	called := map[string]bool{}
	for _, method := range methods {
		if slices.Contains([]string{"UntilSeen"}, method.Name.Name) {
			continue // calls nothing itself
		}
		named := operationLine.FindStringSubmatch(method.Doc.Text())
		if named == nil {
			t.Errorf("the comment of %s has no line \"Operation: …\"", method.Name.Name)
			continue
		}
		var uses []string
		ast.Inspect(method.Body, func(node ast.Node) bool {
			if identifier, ok := node.(*ast.Ident); ok && variables[identifier.Name] != "" {
				uses = append(uses, variables[identifier.Name])
			}
			return true
		})
		if !slices.Contains(uses, named[1]) {
			t.Errorf("%s says that it calls %s, but uses %v", method.Name.Name, named[1], uses)
		}
		called[named[1]] = true
	}
	for _, declared := range operations {
		if !called[declared.ID] {
			t.Errorf("%s is declared and no method calls it", declared.ID)
		}
	}
	inContract := contractOperations(t)
	for _, id := range slices.Sorted(maps.Keys(inContract)) {
		reason, leftOut := notCalled[id]
		switch {
		case called[id] && leftOut:
			t.Errorf("%s is called, and in notCalled: %s", id, reason)
		case !called[id] && !leftOut:
			t.Errorf("no method calls %s and notCalled gives no reason", id)
		}
	}
	for id := range notCalled {
		if _, ok := inContract[id]; !ok {
			t.Errorf("notCalled names %s, which the contract does not know", id)
		}
	}
}

// parseSources gives the variables that hold operations with the operations' ids, and the exported methods of Client.
func parseSources(t *testing.T) (map[string]string, []*ast.FuncDecl) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{}
	var methods []*ast.FuncDecl
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ValueSpec:
				if len(node.Values) != 1 {
					break
				}
				call, ok := node.Values[0].(*ast.CallExpr)
				if !ok {
					break
				}
				if function, ok := call.Fun.(*ast.Ident); ok && strings.HasPrefix(function.Name, "declare") {
					variables[node.Names[0].Name] = strings.Trim(call.Args[0].(*ast.BasicLit).Value, `"`)
				}
			case *ast.FuncDecl:
				if node.Recv == nil || !node.Name.IsExported() {
					break
				}
				if types.ExprString(node.Recv.List[0].Type) == "*Client" {
					methods = append(methods, node)
				}
			}
			return true
		})
	}
	return variables, methods
}

// fieldsOf are the JSON names of a struct's fields, embedded ones included.
func fieldsOf(structure reflect.Type) []string {
	var names []string
	for field := range structure.Fields() {
		if field.Anonymous {
			names = append(names, fieldsOf(field.Type)...)
			continue
		}
		if field.IsExported() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// TestTypesHaveTheContractsFields holds every type to its schema, but for the fields that are left out on purpose.
func TestTypesHaveTheContractsFields(t *testing.T) {
	const (
		deprecated = "deprecated: its successor is sent"
		unused     = "of any type, and nobody needs it"
		alias      = "older name of exclude"
	)
	tests := []struct {
		value   any
		schema  string
		leftOut map[string]string
	}{
		{DomainInfo{}, "DomainInfo", nil},
		{CustomerInfo{}, "CustomerInfo", nil},
		{SubjectInfo{}, "SubjectInfo", nil},
		{FunctionInfo{}, "FunctionInfo", nil},
		{FunctionDetails{}, "FunctionDetails", nil},
		{Message{}, "Message", map[string]string{"parameter": unused, "timestamp": unused}},
		{Phone{}, "Phone", nil},
		{Phone{}, "PhoneRequest", nil},
		{Phone{}, "PhoneChange", nil},
		{User{}, "User", nil},
		{Subject{}, "User", nil},
		{AddUserRequest{}, "AddUserRequest", map[string]string{"phoneNumber": deprecated, "role": deprecated, "skipDefaultAuthenticationMethods": deprecated}},
		{UpdateUserRequest{}, "UpdateUserRequest", map[string]string{"phoneNumber": deprecated, "role": deprecated}},
		{moveSubjectRequest{}, "MoveSubjectRequest", nil},
		{PermissionCriterion{}, "PermissionCriterion", nil},
		{UserPreferenceCriterion{}, "UserPreferenceCriterion", nil},
		{SearchUsersRequest{}, "SearchUsersRequest", nil},
		{UserSubCriteria{}, "UserSubCriteria", map[string]string{"excluded": alias}},
		{Group{}, "Group", nil},
		{AddGroupRequest{}, "AddGroupRequest", nil},
		{UpdateGroupRequest{}, "UpdateGroupRequest", nil},
		{SearchGroupsRequest{}, "SearchGroupsRequest", nil},
		{GroupSubCriteria{}, "GroupSubCriteria", map[string]string{"excluded": alias}},
		{SearchSubjectsRequest{}, "SearchSubjectsRequest", nil},
		{SubjectSubCriteria{}, "SubjectSubCriteria", map[string]string{"excluded": alias}},
		{Membership{}, "Membership", nil},
		{addGroupMembersRequest{}, "AddGroupMembersRequest", nil},
		{SearchMembershipsRequest{}, "SearchMembershipsRequest", nil},
		{MembershipSubCriteria{}, "MembershipSubCriteria", nil},
		{Permission{}, "Permission", nil},
		{GrantPermissionRequest{}, "GrantPermissionRequest", nil},
		{SearchPermissionsRequest{}, "SearchPermissionsRequest", nil},
		{PermissionSubCriteria{}, "PermissionSubCriteria", map[string]string{"excluded": alias}},
		{UserPreference{}, "UserPreference", nil},
		{setUserPreferencesRequest{}, "SetUserPreferencesRequest", nil},
		{Function{}, "Function", nil},
		{FunctionMapping{}, "FunctionMapping", nil},
		{SearchFunctionsRequest{}, "SearchFunctionsRequest", nil},
		{FunctionSubCriteria{}, "FunctionSubCriteria", map[string]string{"excluded": alias}},
		{APIKey{}, "APIKey", nil},
		{APIKeyConstraints{}, "APIKeyConstraints", nil},
		{IPAddress{}, "IPAddress", nil},
		{APIKeySource{}, "APIKeySource", nil},
		{APIKeySource{}, "APIKeySourceInfo", nil},
		{CloudOptions{}, "CloudOptions", nil},
		{GithubOptions{}, "GithubOptions", nil},
		{StaticOptions{}, "StaticOptions", nil},
		{SessionConstraints{}, "SessionConstraints", nil},
		{InitiateAPIKeyRequest{}, "InitiateAPIKeyRequest", map[string]string{"disableSourceRestriction": deprecated, "validSources": "typed differently over the versions: source is sent"}},
		{RenewAPIKeyRequest{}, "RenewAPIKeyRequest", nil},
		{initiatedAPIKey{}, "InitiatedAPIKey", nil},
		{apiKeyList{}, "APIKeyList", nil},
		{renewedAPIKey{}, "RenewedAPIKey", nil},
		{revokedAPIKey{}, "RevokedAPIKey", nil},
		{UserAuthenticationMethod{}, "UserAuthenticationMethod", nil},
		{UserAuthenticationStatus{}, "UserAuthenticationStatus", nil},
		{Customer{}, "Customer", nil},
		{CustomerProperty{}, "CustomerProperty", nil},
		{SearchCustomersRequest{}, "SearchCustomersRequest", nil},
		{CustomerSubCriteria{}, "CustomerSubCriteria", nil},
		{CurrentUser{}, "CurrentUser", nil},
		{CurrentUserSubjectInfo{}, "CurrentUserSubjectInfo", nil},
		{TimeZone{}, "TimeZone", nil},
		{CurrentUserPermission{}, "CurrentUserPermission", nil},
		{CurrentUserGroup{}, "CurrentUserGroup", nil},
		{Session{}, "Session", map[string]string{"sessionKey": "a secret that nobody needs"}},
		{SessionFunction{}, "SessionFunction", nil},
	}
	schemas := loadContract(t).Components.Schemas
	for _, test := range tests {
		structure := reflect.TypeOf(test.value)
		t.Run(structure.Name()+" "+test.schema, func(t *testing.T) {
			schema := schemas[test.schema]
			if schema == nil {
				t.Fatalf("the contract has no schema %s", test.schema)
			}
			fields := fieldsOf(structure)
			for name := range schema.Value.Properties {
				if _, leftOut := test.leftOut[name]; !leftOut && !slices.Contains(fields, name) {
					t.Errorf("field %s is missing", name)
				}
			}
			for _, name := range fields {
				if schema.Value.Properties[name] == nil {
					t.Errorf("field %q is not in the contract", name)
				}
			}
		})
	}
}
