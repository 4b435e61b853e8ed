package argus

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// methodTest is one call of one method: the request that it makes, of which the contract must approve.
type methodTest struct {
	name string
	call func(context.Context, *Client) error
	// answer is the data of the response; {"id":7,"shortName":"ann"} where empty.
	answer string
	method string
	uri    string
	body   string
	// looks are requests that come before it.
	looks int
}

// erring drops a result, since the test looks at the request.
func erring[T any](_ T, err error) error { return err }

var (
	dennis = Ref{Name: "dennis", Domain: "MNEMONIC"}
	ops    = Ref{Name: "ops"}
)

var methodTests = []methodTest{
	{name: "AddSubject user", answer: `{"id":7,"shortName":"dennis"}`, method: "POST", uri: "/useradmin/v2/user",
		body: `{"customer":"mnemonic","daemonAccount":true,"email":"d@example.com","name":"Dennis","phone":{"countryCode":"47","nationalNumber":"1"},"shortName":"dennis","enableAuthenticationMethods":["apikey"]}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, User, AddSubjectRequest{Customer: "mnemonic", DaemonAccount: true, Email: "d@example.com", Name: "Dennis", Phone: &Phone{"47", "1"}, ShortName: "dennis", EnableAuthenticationMethods: &[]string{"apikey"}}))
		}},
	{name: "AddSubject user with the service's methods", answer: `{"id":7,"shortName":"d"}`, method: "POST", uri: "/useradmin/v2/user", body: `{"customer":"1","name":"D","shortName":"d"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, User, AddSubjectRequest{Customer: "1", Name: "D", ShortName: "d"}))
		}},
	{name: "AddSubject user with no methods", answer: `{"id":7,"shortName":"d"}`, method: "POST", uri: "/useradmin/v2/user", body: `{"customer":"1","name":"D","shortName":"d","enableAuthenticationMethods":[]}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, User, AddSubjectRequest{Customer: "1", Name: "D", ShortName: "d", EnableAuthenticationMethods: new([]string)}))
		}},
	{name: "GetSubject user", answer: `{"id":7,"shortName":"dennis"}`, method: "GET", uri: "/useradmin/v2/user/dennis?domain=MNEMONIC",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, User, dennis)) }},
	{name: "UpdateSubject user", answer: `{"id":7,"shortName":"dennis"}`, method: "PUT", uri: "/useradmin/v2/user/dennis?domain=MNEMONIC", body: `{"daemonAccount":false,"email":"","phone":{"countryCode":"","nationalNumber":""}}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, User, dennis, UpdateSubjectRequest{DaemonAccount: new(false), Email: new(""), Phone: &Phone{}}))
		}},
	{name: "DeleteSubject user", method: "DELETE", uri: "/useradmin/v2/user/7",
		call: func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, User, ByID("7")) }},
	{name: "ReenableSubject user", method: "PUT", uri: "/useradmin/v2/user/7/reenable",
		call: func(ctx context.Context, c *Client) error { return erring(c.ReenableSubject(ctx, User, ByID("7"))) }},
	{name: "ResetPassword", method: "PUT", uri: "/useradmin/v2/user/7/resetpassword",
		call: func(ctx context.Context, c *Client) error { return c.ResetPassword(ctx, "7") }},
	{name: "UnblockUser", answer: `{}`, method: "PUT", uri: "/authentication/v1/user/7/unblock",
		call: func(ctx context.Context, c *Client) error { return c.UnblockUser(ctx, "7") }},
	{name: "RevokeUserTOTP", answer: `{}`, method: "DELETE", uri: "/authentication/v1/user/7/totp",
		call: func(ctx context.Context, c *Client) error { return c.RevokeUserTOTP(ctx, "7") }},
	{name: "EndUserSessions", answer: `{"sessionsDeleted":2}`, method: "DELETE", uri: "/authentication/v1/user/7/sessions",
		call: func(ctx context.Context, c *Client) error { return erring(c.EndUserSessions(ctx, "7")) }},
	{name: "MoveSubject user", answer: `{"id":7,"shortName":"dennis"}`, method: "PUT", uri: "/useradmin/v2/user/dennis/move?domain=MNEMONIC", body: `{"customer":"2"}`,
		call: func(ctx context.Context, c *Client) error { return erring(c.MoveSubject(ctx, User, dennis, "2")) }},
	{name: "SearchSubjects users", method: "POST", uri: "/useradmin/v2/user/search", answer: `[]`,
		body: `{"includeDeleted":true,"subject":["a"],"userPreferences":{"k":{"exists":false}},"subCriteria":[{"customer":["1"],"exclude":true}],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			request := SearchSubjectsRequest{SubCriteria: []SubjectSubCriteria{{SubjectCriteria: SubjectCriteria{Customer: []string{"1"}}, Exclude: true}}}
			request.IncludeDeleted, request.Subject = true, []string{"a"}
			request.UserPreferences = map[string]UserPreferenceCriterion{"k": {Exists: new(false)}}
			return erring(Collect(c.SearchSubjects(ctx, User, request)))
		}},
	{name: "AddSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "POST", uri: "/useradmin/v2/group", body: `{"customer":"1","domain":"MNEMONIC","name":"Ops","shortName":"ops"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.AddSubject(ctx, Group, AddSubjectRequest{Customer: "1", Domain: "MNEMONIC", Name: "Ops", ShortName: "ops"}))
		}},
	{name: "GetSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "GET", uri: "/useradmin/v2/group/ops",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, Group, ops)) }},
	{name: "UpdateSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "PUT", uri: "/useradmin/v2/group/ops", body: `{"description":""}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.UpdateSubject(ctx, Group, ops, UpdateSubjectRequest{Description: new("")}))
		}},
	{name: "DeleteSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "DELETE", uri: "/useradmin/v2/group/ops",
		call: func(ctx context.Context, c *Client) error { return c.DeleteSubject(ctx, Group, ops) }},
	{name: "ReenableSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "PUT", uri: "/useradmin/v2/group/ops/reenable",
		call: func(ctx context.Context, c *Client) error { return erring(c.ReenableSubject(ctx, Group, ops)) }},
	{name: "MoveSubject group", answer: `{"id":7,"shortName":"ops"}`, method: "PUT", uri: "/useradmin/v2/group/ops/move", body: `{"customer":"2"}`,
		call: func(ctx context.Context, c *Client) error { return erring(c.MoveSubject(ctx, Group, ops, "2")) }},
	{name: "SearchSubjects groups", method: "POST", uri: "/useradmin/v2/group/search", answer: `[]`, body: `{"parent":["1"],"subCriteria":[{"required":true}],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, Group, SearchSubjectsRequest{SubjectCriteria: SubjectCriteria{Parent: []string{"1"}}, SubCriteria: []SubjectSubCriteria{{Required: true}}})))
		}},
	{name: "GetSubject", answer: `{"id":7,"shortName":"dennis"}`, method: "GET", uri: "/useradmin/v2/subject/dennis?domain=MNEMONIC",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetSubject(ctx, AnySubject, dennis)) }},
	{name: "SearchSubjects", method: "POST", uri: "/useradmin/v2/subject/search", answer: `[]`, body: `{"limit":10,"offset":5}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchSubjects(ctx, AnySubject, SearchSubjectsRequest{Page: Page{Limit: new(10), Offset: 5}})))
		}},
	{name: "ListGroupMembers", method: "GET", uri: "/useradmin/v2/group/ops/members", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(c.ListGroupMembers(ctx, ops)) }},
	{name: "AddGroupMembers", method: "POST", uri: "/useradmin/v2/group/ops/members", body: `{"comment":"why","subject":["dennis","12"]}`, answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return errorOf(c.AddGroupMembers(ctx, ops, []string{"dennis", "12"}, "why"))
		}},
	{name: "AddGroupMember", method: "POST", uri: "/useradmin/v2/group/ops/members", body: `{"comment":"why","subject":["12"]}`, answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			_, _, err := c.AddGroupMember(ctx, ops, "12", "why")
			return err
		}},
	{name: "RemoveGroupMembers", method: "DELETE", uri: "/useradmin/v2/group/ops/members?comment=why+not&domain=D&subject=dennis&subject=12", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return errorOf(c.RemoveGroupMembers(ctx, Ref{Name: "ops", Domain: "D"}, []string{"dennis", "12"}, "why not"))
		}},
	{name: "SearchMemberships", method: "POST", uri: "/useradmin/v2/membership/search", answer: `[]`, body: `{"subject":["7"],"subjectFieldStrategy":["member"],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchMemberships(ctx, SearchMembershipsRequest{MembershipCriteria: MembershipCriteria{Subject: []string{"7"}, SubjectFieldStrategy: []string{"member"}}})))
		}},
	{name: "GrantPermission", answer: `{"id":7,"subject":{"id":8,"shortName":"ops"},"function":{"id":3,"name":"viewUsers"},"customer":{"id":1}}`, method: "POST", uri: "/useradmin/v2/permission", body: `{"comment":"c","customer":"1","function":"viewUsers","subject":"ops"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.GrantPermission(ctx, GrantPermissionRequest{Comment: "c", Customer: "1", Function: "viewUsers", Subject: "ops"}))
		}},
	{name: "RevokePermission", answer: `{"id":12}`, method: "DELETE", uri: "/useradmin/v2/permission/12?comment=c",
		call: func(ctx context.Context, c *Client) error {
			return errorOf(c.RevokePermission(ctx, "12", GrantPermissionRequest{}, "c"))
		}},
	{name: "GrantPermissions", answer: `[{"id":7,"subject":{"id":8},"function":{"id":3,"name":"viewUsers"},"customer":{"id":1}},{"id":9,"subject":{"id":8},"function":{"id":4},"customer":{"id":1}}]`,
		method: "POST", uri: "/useradmin/v2/permission/bulk", body: `{"permissions":[{"comment":"c","customer":"1","function":"4","subject":"8"},{"customer":"1","function":"viewUsers","subject":"8"}]}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.GrantPermissions(ctx, User, []GrantPermissionRequest{{"c", "1", "4", "8"}, {"", "1", "viewUsers", "8"}}))
		}},
	{name: "RevokePermissions", answer: `[{"id":12},{"id":13}]`, method: "DELETE", uri: "/useradmin/v2/permission?comment=c&permission=12&permission=13",
		call: func(ctx context.Context, c *Client) error {
			return errorOf(c.RevokePermissions(ctx, "7", []ID{"12", "13"}, "c"))
		}},
	{name: "SearchPermissions exactly", method: "POST", uri: "/useradmin/v2/permission/search", answer: `[]`,
		body: `{"includeCustomerAscendants":false,"includeCustomerDescendants":false,"includeFunctionAscendants":false,"includeFunctionDescendants":false,"includeSubjectAscendants":false,"includeSubjectDescendants":false,"subject":["7"],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchPermissions(ctx, SearchPermissionsRequest{PermissionCriteria: PermissionCriteria{Subject: []string{"7"}}.Exactly()})))
		}},
	{name: "ListPermissions user", method: "GET", uri: "/useradmin/v2/user/dennis/permissions?domain=MNEMONIC&includeInherited=false&limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, User, dennis, false)))
		}},
	{name: "ListPermissions group", method: "GET", uri: "/useradmin/v2/group/ops/permissions?includeInherited=true&limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, Group, ops, true)))
		}},
	{name: "ListPermissions of a user or group", method: "GET", uri: "/useradmin/v2/user/7/permissions?includeInherited=false&limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListPermissions(ctx, AnySubject, ByID("7"), false)))
		}},
	{name: "ListUserPreferences", method: "GET", uri: "/useradmin/v2/user/7/preferences?key=a%2Fb&key=%C3%A6&limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListUserPreferences(ctx, ByID("7"), "a/b", "æ")))
		}},
	{name: "SetUserPreferences", method: "PUT", uri: "/useradmin/v2/user/7/preferences", body: `{"preferences":{"k":""}}`, answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.SetUserPreferences(ctx, ByID("7"), map[string]string{"k": ""}))
		}},
	{name: "DeleteUserPreferences", method: "DELETE", uri: "/useradmin/v2/user/7/preferences?key=a&key=b", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return errorOf(c.DeleteUserPreferences(ctx, ByID("7"), "a", "b"))
		}},
	{name: "GetFunction", answer: `{"id":7,"name":"view:Users"}`, method: "GET", uri: "/useradmin/v2/function/view:Users",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetFunction(ctx, "view:Users")) }},
	{name: "SearchFunctions", method: "POST", uri: "/useradmin/v2/function/search", answer: `[]`, body: `{"includeFlags":["role"],"sortBy":["name"],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchFunctions(ctx, SearchFunctionsRequest{FunctionCriteria: FunctionCriteria{IncludeFlags: []string{"role"}}, SortBy: []string{"name"}})))
		}},
	{name: "ListFunctionChildren", method: "GET", uri: "/useradmin/v2/function/viewUsers/children", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(c.ListFunctionChildren(ctx, "viewUsers")) }},
	{name: "ListFunctionParents", method: "GET", uri: "/useradmin/v2/function/viewUsers/parents", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(c.ListFunctionParents(ctx, "viewUsers")) }},
	{name: "AddFunction", answer: `{"id":7,"name":"readCases"}`, method: "POST", uri: "/useradmin/v2/function",
		body: `{"localizedDescriptions":{"english":"Reads cases"},"localizedNames":{"norwegian":"Les saker"},"minimumSecurityLevel":"standard","name":"readCases","parent":"205","role":true,"roleType":"case"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.AddFunction(ctx, AddFunctionRequest{
				LocalizedDescriptions: map[string]string{"english": "Reads cases"}, LocalizedNames: map[string]string{"norwegian": "Les saker"},
				MinimumSecurityLevel: "standard", Name: "readCases", Parent: "205", Role: true, RoleType: "case",
			}))
		}},
	{name: "UpdateFunction", answer: `{"id":7,"name":"readAll"}`, method: "PUT", uri: "/useradmin/v2/function/7", body: `{"localizedNames":{"english":""},"minimumSecurityLevel":"external","name":"readAll","role":false}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.UpdateFunction(ctx, "7", UpdateFunctionRequest{LocalizedNames: map[string]string{"english": ""}, MinimumSecurityLevel: new("external"), Name: new("readAll"), Role: new(false)}))
		}},
	{name: "DeleteFunction", answer: `{"id":7,"name":"readCases"}`, method: "DELETE", uri: "/useradmin/v2/function/7",
		call: func(ctx context.Context, c *Client) error { return c.DeleteFunction(ctx, "7") }},
	{name: "AddFunctionChild", answer: `{"id":7,"name":"readCases"}`, method: "POST", uri: "/useradmin/v2/function/7/children", body: `{"children":["8"]}`,
		call: func(ctx context.Context, c *Client) error { return c.AddFunctionChild(ctx, "7", "8") }},
	{name: "RemoveFunctionChild", answer: `[]`, method: "DELETE", uri: "/useradmin/v2/function/7/children?child=8",
		call: func(ctx context.Context, c *Client) error { return c.RemoveFunctionChild(ctx, "7", "8") }},
	{name: "SearchFunctionMappings", method: "POST", uri: "/useradmin/v2/functionmapping/search", answer: `[]`, body: `{"parent":["viewUsers"],"sortBy":["childName"],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchFunctionMappings(ctx, SearchFunctionMappingsRequest{Parent: []string{"viewUsers"}, SortBy: []string{"childName"}})))
		}},
	{name: "CreateAPIKey", looks: 1, method: "POST", uri: "/authentication/v1/user/7/apikey", answer: `{"apiKeyString":"7/ab/new","keyDescriptor":{"prefix":"7/ab"},"keys":[]}`,
		body: `{"description":"ci","expirationDays":30,"sessionConstraints":{"customerID":[1],"readOnly":true},"source":{"provider":"staticIP","staticOptions":{"ipAddresses":["10.0.0.0/8"]}}}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{
				Description: "ci", ExpirationDays: new(30),
				SessionConstraints: &SessionConstraints{CustomerID: []ID{"1"}, ReadOnly: true},
				Source:             &APIKeySource{Provider: "staticIP", StaticOptions: &StaticOptions{IPAddresses: []string{"10.0.0.0/8"}}},
			}))
		}},
	{name: "CreateAPIKey with a marker", method: "POST", uri: "/authentication/v1/user/7/apikey", answer: `{"apiKeyString":"7/ab/new","keyDescriptor":{"prefix":"7/ab","description":"of run/x1"}}`,
		body: `{"description":"of run/x1"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.CreateAPIKey(ctx, "7", InitiateAPIKeyRequest{Description: "of run/x1", Marker: "run/x1"}))
		}},
	{name: "ListAPIKeys", answer: `{"keys":[]}`, method: "GET", uri: "/authentication/v1/user/7/apikey",
		call: func(ctx context.Context, c *Client) error { return erring(c.ListAPIKeys(ctx, "7")) }},
	{name: "RenewAPIKey", method: "PUT", uri: "/authentication/v1/user/7/apikey/7/ab", body: `{"disableExpiration":false,"expirationDays":30}`, answer: `{"renewedKey":{"prefix":"7/ab"}}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.RenewAPIKey(ctx, "7", "7/ab", RenewAPIKeyRequest{ExpirationDays: new(30)}))
		}},
	{name: "RetrieveSMSToken", answer: `{"token":"1234","userID":7,"sessionCookie":"c"}`, method: "GET", uri: "/authentication/v1/user/7/sms/token/34%2F5",
		call: func(ctx context.Context, c *Client) error { return erring(c.RetrieveSMSToken(ctx, "7", "34/5")) }},
	{name: "RevokeAPIKey", answer: `{"revokedKey":{"prefix":"7/ab"}}`, method: "DELETE", uri: "/authentication/v1/user/7/apikey/7/ab",
		call: func(ctx context.Context, c *Client) error { return errorOf(c.RevokeAPIKey(ctx, "7", "7/ab")) }},
	{name: "ListMethods", method: "GET", uri: "/authentication/v1/methods", answer: `["APIKEY"]`,
		call: func(ctx context.Context, c *Client) error { return erring(c.ListMethods(ctx)) }},
	{name: "ListUserMethods", method: "GET", uri: "/authentication/v1/user/7/methods", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(c.ListUserMethods(ctx, "7")) }},
	{name: "EnableUserMethod", answer: `{"method":"APIKEY"}`, method: "PUT", uri: "/authentication/v1/user/7/enable/apikey",
		call: func(ctx context.Context, c *Client) error { return c.EnableUserMethod(ctx, "7", "APIKEY") }},
	{name: "DisableUserMethod", answer: `{"method":"APIKEY"}`, method: "PUT", uri: "/authentication/v1/user/7/disable/apikey",
		call: func(ctx context.Context, c *Client) error { return c.DisableUserMethod(ctx, "7", "APIKEY") }},
	{name: "GetUserOpenIDConfiguration", answer: `{"mappedUserName":"ann@example.com","provider":{"id":"u-1"}}`, method: "GET", uri: "/authentication/v1/user/7/openid",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetUserOpenIDConfiguration(ctx, "7")) }},
	{name: "SetUserOpenIDConfiguration", answer: `{"mappedUserName":"ann@example.com","provider":{"id":"u-1"}}`, method: "PUT", uri: "/authentication/v1/user/7/openid", body: `{"mappedUserName":"ann@example.com","provider":"login"}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(c.SetUserOpenIDConfiguration(ctx, "7", SetOpenIDConfigurationRequest{MappedUserName: "ann@example.com", Provider: "login"}))
		}},
	{name: "GetCustomer", answer: `{"id":7,"shortName":"mnemonic"}`, method: "GET", uri: "/customers/v2/customer/mnemonic",
		call: func(ctx context.Context, c *Client) error { return erring(c.GetCustomer(ctx, Ref{Name: "mnemonic"})) }},
	{name: "SearchCustomers", method: "POST", uri: "/customers/v2/customer/search", answer: `[]`, body: `{"type":["leaf"],"limit":0}`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.SearchCustomers(ctx, SearchCustomersRequest{CustomerCriteria: CustomerCriteria{Type: []string{"leaf"}}})))
		}},
	{name: "ListDomains", method: "GET", uri: "/customers/v2/domain?limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(Collect(c.ListDomains(ctx))) }},
	{name: "CurrentUser", answer: `{"id":2}`, method: "GET", uri: "/currentuser/v1/user",
		call: func(ctx context.Context, c *Client) error { return erring(c.CurrentUser(ctx)) }},
	{name: "ListAuthenticationEvents", method: "GET", uri: "/authentication/v1/user/7/events?endTimestamp=2026-01-31&limit=5&offset=0&startTimestamp=1700000000000", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.ListAuthenticationEvents(ctx, "7", AuthenticationEventsRequest{StartTimestamp: "1700000000000", EndTimestamp: "2026-01-31", Limit: new(5)})))
		}},
	{name: "CurrentUserCustomers", method: "GET", uri: "/currentuser/v1/customers?limit=0&offset=0&requiredFunction=createUser&requiredFunction=viewUsers", answer: `[]`,
		call: func(ctx context.Context, c *Client) error {
			return erring(Collect(c.CurrentUserCustomers(ctx, "createUser", "viewUsers")))
		}},
	{name: "CurrentUserFunctions", method: "GET", uri: "/currentuser/v1/functions?limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserFunctions(ctx))) }},
	{name: "CurrentUserGroups", method: "GET", uri: "/currentuser/v1/groups?includeAncestors=true&limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserGroups(ctx, true))) }},
	{name: "CurrentUserPermissions", method: "GET", uri: "/currentuser/v1/permissions?limit=0&offset=0", answer: `[]`,
		call: func(ctx context.Context, c *Client) error { return erring(Collect(c.CurrentUserPermissions(ctx))) }},
}

func TestMethodsMakeTheRequestsOfTheContract(t *testing.T) {
	document := loadContract(t)
	document.Servers = nil // any host
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range methodTests {
		t.Run(test.name, func(t *testing.T) {
			answer := test.answer
			if answer == "" {
				answer = `{"id":7,"shortName":"ann"}`
			}
			s := newServer(t, data(answer))
			if err := test.call(t.Context(), s.client(t)); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, s, test.looks+1)
			got := s.received()[test.looks]
			if got.Method != test.method || got.URI != test.uri || got.Body != test.body {
				t.Errorf("got  %s %s %s\nwant %s %s %s", got.Method, got.URI, got.Body, test.method, test.uri, test.body)
			}
			request := httptest.NewRequest(got.Method, got.URI, strings.NewReader(got.Body))
			request.Header = got.Header
			route, parameters, err := router.FindRoute(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{
				Request: request, PathParams: parameters, Route: route,
				Options: &openapi3filter.Options{SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryMethodIsInTheTable(t *testing.T) {
	_, methods := parseSources(t)
	for _, method := range methods {
		tested := !method.Name.IsExported() || slices.Contains(withoutOperation, method.Name.Name)
		for _, test := range methodTests {
			name, _, _ := strings.Cut(test.name, " ")
			tested = tested || name == method.Name.Name
		}
		if !tested {
			t.Errorf("no test calls %s", method.Name.Name)
		}
	}
}

func TestEveryMethodReportsWhatArgusRefused(t *testing.T) {
	for _, test := range methodTests {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, refusal(http.StatusForbidden, "no", ""))
			err := test.call(t.Context(), s.client(t))
			if !IsForbidden(err) {
				t.Fatalf("got %v, want a 403", err)
			}
			wantRequests(t, s, 1)
		})
	}
}
