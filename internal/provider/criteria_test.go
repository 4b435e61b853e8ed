package provider_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/contract"
)

// listings are the data sources that list what an operation returns, by the attribute of the rows.
var listings = []struct{ dataSource, operation, rows string }{
	{"argus_users", "searchUsers", "users"},
	{"argus_groups", "searchGroups", "groups"},
	{"argus_functions", "searchFunctions", "functions"},
	{"argus_customers", "searchBasicCustomers", "customers"},
	{"argus_permissions", "searchPermissions", "permissions"},
	{"argus_group_members", "searchMemberships", "members"},
	{"argus_api_keys", "listUserApiKeys", "api_keys"},
	{"argus_auth_methods", "getUserMethods", "enabled"},
	{"argus_authentication_events", "getUserAuthenticationEvents", "events"},
	{"argus_preferences", "listUserPreferences", "preferences"},
}

// leftOut are the contract's criteria and fields of rows that are no attributes, each with its reason. A path may begin with the data
// source, to be meant there alone. What is below a path is left out too.
var leftOut = map[string]string{
	"offset":                "all pages are read",
	"sub_criteria.sort_by":  "rows have one order, sort_by",
	"sub_criteria.excluded": "the older name of exclude",

	"argus_group_members.subject":                "group names it",
	"argus_group_members.subject_field_strategy": "the subject is the group",
	"argus_group_members.customer":               "the group has one",
	"argus_group_members.domain":                 "group may name it",
	"argus_group_members.sub_criteria":           "one group is listed",
	"argus_group_members.members.group":          "the attribute group names it",

	"argus_preferences.domain": "user may name it, and its id is sent",
	"argus_preferences.limit":  "a user has few preferences",

	"users.phone_number":        "the older form of phone",
	"users.role":                "the older name of description",
	"users.type":                "users are users",
	"groups.type":               "groups are groups",
	"permissions.function_info": "function names it, and argus_function describes it",

	"functions.created_by_user":        "functions come with Argus: who made them says nothing",
	"functions.created_timestamp":      "functions come with Argus: when they were made says nothing",
	"functions.deleted_by_user":        "functions come with Argus: who deleted them says nothing",
	"functions.deleted_timestamp":      "functions come with Argus: when they were deleted says nothing",
	"functions.last_updated_by_user":   "functions come with Argus: who changed them says nothing",
	"functions.last_updated_timestamp": "functions come with Argus: when they were changed says nothing",
	"functions.localized_description":  "description is in the language of the key's user",
	"functions.localized_descriptions": "description is in the language of the key's user",
	"functions.localized_name":         "name is what Argus takes",
	"functions.localized_names":        "name is what Argus takes",

	"api_keys.constraints":   "session_constraints, as requests call them",
	"api_keys.valid_sources": "the older form of source",
	"enabled.settings":       "an open object that may hold what is secret",
}

// added are attributes that the contract does not have under this name, each with its reason.
var added = map[string]string{
	"group": "the group in the path", "user": "the user in the path", "available": "another list, of getMethods",
	"members.externally_managed":   "the flag externallyManaged",
	"functions.role":               "the flag role",
	"api_keys.session_constraints": "constraints, as requests call them",
	"api_keys.age_days":            "derived from created_timestamp",
}

var wordBegin = regexp.MustCompile(`([a-z])([A-Z])`)

// attributeName is the name in snake_case of a field of the contract.
func attributeName(field string) string {
	return strings.ToLower(wordBegin.ReplaceAllString(field, "${1}_${2}"))
}

// contractPaths are the criteria of an operation, with its sub-criteria, and the fields of its rows, as paths of attributes.
func contractPaths(t *testing.T, operation *openapi3.Operation, rows string) (paths []string) {
	t.Helper()
	add := func(prefix string, schema *openapi3.Schema) {
		for field := range schema.Properties {
			paths = append(paths, prefix+attributeName(field))
		}
	}
	for _, parameter := range operation.Parameters {
		if parameter.Value.In == openapi3.ParameterInQuery {
			paths = append(paths, attributeName(parameter.Value.Name))
		}
	}
	if body := operation.RequestBody; body != nil {
		request := body.Value.Content.Get("application/json").Schema.Value
		add("", request)
		for _, nested := range []string{"subCriteria", "permissions"} {
			if of := request.Properties[nested]; of != nil {
				add(attributeName(nested)+".", of.Value.Items.Value)
			}
		}
	}
	data := operation.Responses.Value("200").Value.Content.Get("application/json").Schema.Value.AllOf[1].Value.Properties["data"].Value
	for _, all := range data.AnyOf {
		if keys := all.Value.Properties["keys"]; keys != nil {
			data = keys.Value
		}
	}
	if data.Items == nil || len(data.Items.Value.Properties) == 0 {
		t.Fatalf("%s: the contract's rows are not found", operation.OperationID)
	}
	add(rows+".", data.Items.Value)
	return paths
}

// schemaPaths are the attributes of a data source: its own, and those in its sub-criteria, permissions and rows.
func schemaPaths(attributes []*tfprotov6.SchemaAttribute, rows string) (paths []string) {
	for _, attribute := range attributes {
		paths = append(paths, attribute.Name)
		if attribute.NestedType == nil || !slices.Contains([]string{rows, "sub_criteria", "permissions"}, attribute.Name) {
			continue
		}
		for _, nested := range attribute.NestedType.Attributes {
			paths = append(paths, attribute.Name+"."+nested.Name)
		}
	}
	return slices.DeleteFunc(paths, func(path string) bool { return path == rows })
}

// A list has every criterion and every field that the contract has for it, under the API's names, and nothing made up.
func TestListsHaveAllOfTheContract(t *testing.T) {
	t.Parallel()
	_, schema := acctest.Schemas(t)
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	operations := map[string]*openapi3.Operation{}
	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			operations[operation.OperationID] = operation
		}
	}
	unused := maps.Clone(leftOut)
	for _, listing := range listings {
		excepted := func(table map[string]string, path string) bool {
			parent, _, _ := strings.Cut(path, ".")
			for _, name := range []string{path, listing.dataSource + "." + path, listing.dataSource + "." + parent} {
				if table[name] != "" {
					delete(unused, name)
					return true
				}
			}
			return false
		}
		wanted := contractPaths(t, operations[listing.operation], listing.rows)
		got := schemaPaths(schema.DataSourceSchemas[listing.dataSource].Block.Attributes, listing.rows)
		for _, path := range wanted {
			if has := slices.Contains(got, path); has == excepted(leftOut, path) {
				t.Errorf("%s: %s has it: %t. What is left out needs a reason, and only that", listing.dataSource, path, has)
			}
		}
		for _, path := range got {
			if !slices.Contains(wanted, path) && !excepted(added, path) {
				t.Errorf("%s: %s is not in the contract", listing.dataSource, path)
			}
		}
	}
	for path := range unused {
		t.Errorf("%s is left out, but the contract does not have it", path)
	}
}
