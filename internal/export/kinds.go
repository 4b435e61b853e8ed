package export

// kind is a type of resource that is exported.
type kind struct {
	// name is the type.
	name string
	// table is what all of them are called: the file, and in tables the map of their arguments.
	table string
	// identity are the attributes of the identity that make up the import ID, joined by slashes.
	identity []string
	// text are the attributes whose texts, or whose targets' texts, make up the name.
	text []string
	// first are the attributes that are written first, in this order.
	first []string
	// references are the arguments that name something else, by their paths, with what that is. A point leads into an object.
	references map[string]targetKind
	// owner is the reference whose customer the resource belongs to.
	owner string
	// ofUser tells that there is no search, so that each user is asked for.
	ofUser bool
	// set says for which objects there is one, if the provider has no list resource of it.
	set *setOf
	// ownedBy is the type of resource that owns several of these in a state, and by the argument that it is found by.
	ownedBy, by string
}

// setOf says that there is a set for each object that an argument of the rows of another kind names.
type setOf struct {
	rows kind
	by   string
}

// targetKind is what a reference names.
type targetKind string

const (
	subjectTarget  targetKind = "subject"
	customerTarget targetKind = "customer"
	functionTarget targetKind = "function"
)

var (
	users = kind{
		name: "argus_user", table: "users", identity: []string{"id"}, text: []string{"short_name"}, first: []string{"short_name", "name", "customer"},
		references: map[string]targetKind{"customer": customerTarget}, owner: "customer",
	}
	groups = kind{
		name: "argus_group", table: "groups", identity: []string{"id"}, text: []string{"short_name"}, first: []string{"short_name", "name", "customer"},
		references: map[string]targetKind{"customer": customerTarget}, owner: "customer",
	}
	memberships = kind{
		name: "argus_group_membership", table: "memberships", identity: []string{"group_id", "member_id"}, text: []string{"group", "member"},
		first: []string{"group", "member"}, references: map[string]targetKind{"group": subjectTarget, "member": subjectTarget}, owner: "group",
		ownedBy: "argus_group_members", by: "group",
	}
	permissions = kind{
		name: "argus_permission", table: "permissions", identity: []string{"subject_id", "function_id", "customer_id"}, text: []string{"subject", "function", "customer"},
		first: []string{"subject", "function", "customer"}, owner: "subject",
		references: map[string]targetKind{"subject": subjectTarget, "function": functionTarget, "customer": customerTarget},
		ownedBy:    "argus_subject_permissions", by: "subject",
	}
	groupMembers = kind{
		name: "argus_group_members", table: "group_members", identity: []string{"group_id"}, text: []string{"group"}, first: []string{"group", "members"},
		references: map[string]targetKind{"group": subjectTarget, "members": subjectTarget}, owner: "group",
		set: &setOf{memberships, "group"},
	}
	subjectPermissions = kind{
		name: "argus_subject_permissions", table: "subject_permissions", identity: []string{"subject_id"}, text: []string{"subject"},
		first: []string{"subject", "permissions"}, owner: "subject",
		references: map[string]targetKind{"subject": subjectTarget, "permissions.function": functionTarget, "permissions.customer": customerTarget},
		set:        &setOf{permissions, "subject"},
	}
)

// asked are the kinds that are exported when they are asked for.
var asked = []kind{
	{
		name: "argus_api_key", table: "api_keys", identity: []string{"user_id", "prefix"}, text: []string{"user", "description"}, first: []string{"user", "description"},
		references: map[string]targetKind{"user": subjectTarget, "session_constraints.customers": customerTarget, "session_constraints.functions": functionTarget},
		owner:      "user", ofUser: true,
	},
	{
		name: "argus_auth_method", table: "auth_methods", identity: []string{"user_id", "method"}, text: []string{"user", "method"}, first: []string{"user", "method"},
		references: map[string]targetKind{"user": subjectTarget}, owner: "user", ofUser: true,
	},
	{
		name: "argus_preference", table: "preferences", identity: []string{"user_id", "key"}, text: []string{"user", "key"}, first: []string{"user", "key", "value"},
		references: map[string]targetKind{"user": subjectTarget}, owner: "user", ofUser: true, ownedBy: "argus_user_preferences", by: "user",
	},
}

// kindsOf returns what is exported, what is referred to first.
func kindsOf(options Options) []kind {
	chosen := []kind{users, groups, memberships, permissions}
	if options.Sets {
		chosen = []kind{users, groups, groupMembers, subjectPermissions}
	}
	for _, of := range asked {
		if options.Include[of.name] {
			chosen = append(chosen, of)
		}
	}
	return chosen
}

// Included are the types that Options.Include may name.
func Included() []string {
	names := make([]string, len(asked))
	for i, of := range asked {
		names[i] = of.name
	}
	return names
}
