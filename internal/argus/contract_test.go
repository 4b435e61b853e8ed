package argus

import (
	"errors"
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

var operationLine = regexp.MustCompile(`(?m)^Operations?: ([\w, ]+)\.$`)

// withoutOperation are the exported methods of the client that call nothing themselves.
var withoutOperation = []string{"Poll", "ServerTime"}

// TestEveryOperationIsCalledOrLeftOutOnPurpose reads the methods' sources: each names its operation in its comment and
// calls it, and what no method calls is in contract.LeftOut.
func TestEveryOperationIsCalledOrLeftOutOnPurpose(t *testing.T) {
	variables, methods := parseSources(t)
	called, helpers := map[string]bool{}, map[string]*ast.FuncDecl{}
	for _, method := range methods {
		if !method.Name.IsExported() {
			helpers[method.Name.Name] = method
		}
	}
	var used func(*ast.FuncDecl) []string
	used = func(method *ast.FuncDecl) (uses []string) {
		ast.Inspect(method.Body, func(node ast.Node) bool {
			switch identifier, ok := node.(*ast.Ident); {
			case !ok:
			case variables[identifier.Name] != "":
				uses = append(uses, variables[identifier.Name])
			case helpers[identifier.Name] != nil && method.Name.IsExported(): // what several methods share
				uses = append(uses, used(helpers[identifier.Name])...)
			}
			return true
		})
		return uses
	}
	for _, method := range methods {
		if !method.Name.IsExported() || slices.Contains(withoutOperation, method.Name.Name) {
			continue
		}
		named := operationLine.FindStringSubmatch(method.Doc.Text())
		if named == nil {
			t.Errorf("the comment of %s has no line \"Operation: …\" or \"Operations: …\"", method.Name.Name)
			continue
		}
		uses := used(method)
		for _, operation := range strings.Split(named[1], ", ") {
			if !slices.Contains(uses, operation) {
				t.Errorf("%s says that it calls %s, but uses %v", method.Name.Name, operation, uses)
			}
			called[operation] = true
		}
	}
	for _, declared := range operations {
		if !called[declared.ID] {
			t.Errorf("%s is declared and no method calls it", declared.ID)
		}
	}
	inContract := contractOperations(t)
	for _, id := range slices.Sorted(maps.Keys(inContract)) {
		reason, leftOut := contract.LeftOut[id]
		switch {
		case called[id] && leftOut:
			t.Errorf("%s is called, and in contract.LeftOut: %s", id, reason)
		case !called[id] && !leftOut:
			t.Errorf("no method calls %s and contract.LeftOut gives no reason", id)
		}
	}
	for id := range contract.LeftOut {
		if _, ok := inContract[id]; !ok {
			t.Errorf("contract.LeftOut names %s, which the contract does not know", id)
		}
	}
}

// parseSources gives the variables that hold operations with the operations' ids, and the methods of Client.
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
				if node.Recv != nil && types.ExprString(node.Recv.List[0].Type) == "*Client" {
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
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); field.IsExported() && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// ofUsers are the schemas of users for those of groups and of subjects: one type is for both. That what only users have is not
// sent for others, TestOnlyUsersHaveTheFieldsOfUsers shows.
var ofUsers = map[string]string{
	"Group": "User", "AddGroupRequest": "AddUserRequest", "UpdateGroupRequest": "UpdateUserRequest",
	"SearchGroupsRequest": "SearchUsersRequest", "GroupSubCriteria": "UserSubCriteria",
	"SearchSubjectsRequest": "SearchUsersRequest", "SubjectSubCriteria": "UserSubCriteria",
}

// TestTypesHaveTheContractsFields holds every type to its schema, but for the fields that are left out on purpose.
func TestTypesHaveTheContractsFields(t *testing.T) {
	const (
		deprecated = "deprecated: its successor is sent"
		unused     = "of any type, and nobody needs it"
		alias      = "older name of exclude"
		path       = "the paths of users and of groups say it"
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
		{Subject{}, "User", nil},
		{AddSubjectRequest{}, "AddUserRequest", map[string]string{"phoneNumber": deprecated, "role": deprecated, "skipDefaultAuthenticationMethods": deprecated}},
		{UpdateSubjectRequest{}, "UpdateUserRequest", map[string]string{"phoneNumber": deprecated, "role": deprecated}},
		{moveSubjectRequest{}, "MoveSubjectRequest", nil},
		{PermissionCriterion{}, "PermissionCriterion", nil},
		{UserPreferenceCriterion{}, "UserPreferenceCriterion", nil},
		{SearchSubjectsRequest{}, "SearchUsersRequest", nil},
		{SubjectSubCriteria{}, "UserSubCriteria", map[string]string{"excluded": alias}},
		{Subject{}, "Group", nil},
		{AddSubjectRequest{}, "AddGroupRequest", nil},
		{UpdateSubjectRequest{}, "UpdateGroupRequest", nil},
		{SearchSubjectsRequest{}, "SearchGroupsRequest", nil},
		{SubjectSubCriteria{}, "GroupSubCriteria", map[string]string{"excluded": alias}},
		{SearchSubjectsRequest{}, "SearchSubjectsRequest", map[string]string{"type": path}},
		{SubjectSubCriteria{}, "SubjectSubCriteria", map[string]string{"excluded": alias, "type": path}},
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
		{SMSToken{}, "SMSToken", nil},
		{UserAuthenticationMethod{}, "UserAuthenticationMethod", nil},
		{Customer{}, "Customer", nil},
		{CustomerProperty{}, "CustomerProperty", nil},
		{SearchCustomersRequest{}, "SearchCustomersRequest", nil},
		{CustomerSubCriteria{}, "CustomerSubCriteria", nil},
		{CurrentUser{}, "CurrentUser", nil},
		{CurrentUserSubjectInfo{}, "CurrentUserSubjectInfo", nil},
		{TimeZone{}, "TimeZone", nil},
		{CurrentUserPermission{}, "CurrentUserPermission", nil},
		{CurrentUserGroup{}, "CurrentUserGroup", nil},
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
				users := schemas[ofUsers[test.schema]]
				if schema.Value.Properties[name] == nil && (users == nil || users.Value.Properties[name] == nil) {
					t.Errorf("field %q is not in the contract", name)
				}
			}
		})
	}
}

// TestOnlyUsersHaveTheFieldsOfUsers sets, in requests about others, each field that the contract gives to users alone: nothing is
// sent.
func TestOnlyUsersHaveTheFieldsOfUsers(t *testing.T) {
	s := newServer(t, data(`{"id":7,"shortName":"ann"}`))
	client := s.client(t)
	tests := []struct {
		schema  string
		request any
		send    func(request any) error
	}{
		{"AddGroupRequest", &AddSubjectRequest{}, func(request any) error {
			return erring(client.AddSubject(t.Context(), Group, *request.(*AddSubjectRequest)))
		}},
		{"UpdateGroupRequest", &UpdateSubjectRequest{}, func(request any) error {
			return erring(client.UpdateSubject(t.Context(), Group, ByID("7"), *request.(*UpdateSubjectRequest)))
		}},
		{"SearchGroupsRequest", &SearchSubjectsRequest{}, func(request any) error {
			return erring(Collect(client.SearchSubjects(t.Context(), Group, *request.(*SearchSubjectsRequest))))
		}},
		{"SearchSubjectsRequest", &SearchSubjectsRequest{}, func(request any) error {
			return erring(Collect(client.SearchSubjects(t.Context(), AnySubject, *request.(*SearchSubjectsRequest))))
		}},
		{"GroupSubCriteria", &SubjectSubCriteria{}, func(request any) error {
			search := SearchSubjectsRequest{SubCriteria: []SubjectSubCriteria{*request.(*SubjectSubCriteria)}}
			return erring(Collect(client.SearchSubjects(t.Context(), Group, search)))
		}},
	}
	schemas := loadContract(t).Components.Schemas
	for _, test := range tests {
		request := reflect.ValueOf(test.request).Elem()
		for _, field := range reflect.VisibleFields(request.Type()) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous || name == "-" || schemas[test.schema].Value.Properties[name] != nil {
				continue
			}
			value := request.FieldByIndex(field.Index)
			value.Set(notZero(field.Type))
			if err := test.send(test.request); !errors.Is(err, errUsersOnly) || len(s.received()) != 0 {
				t.Errorf("%s with %s: %v", test.schema, name, err)
			}
			value.SetZero()
		}
	}
}

func notZero(of reflect.Type) reflect.Value {
	switch of.Kind() {
	case reflect.Pointer:
		return reflect.New(of.Elem())
	case reflect.Map:
		return reflect.MakeMap(of)
	case reflect.Bool:
		return reflect.ValueOf(true)
	}
	return reflect.ValueOf("text").Convert(of)
}
