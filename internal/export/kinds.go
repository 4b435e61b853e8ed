package export

// kind is a type of resource that is exported.
type kind struct {
	// name is the type, and file what its resources are written to.
	name, file string
	// identity are the attributes of the identity that make up the import ID, joined by slashes.
	identity []string
	// text are the attributes whose texts, or whose targets' texts, make up the name.
	text []string
	// first are the attributes that are written first, in this order.
	first []string
	// references are the attributes that name something else, with what that is. A point leads into an object.
	references map[string]targetKind
}

// targetKind is what a reference names.
type targetKind string

const (
	subjectTarget  targetKind = "subject"
	customerTarget targetKind = "customer"
	functionTarget targetKind = "function"
)

// kinds are exported in this order: what is referred to comes first.
var kinds = []kind{
	{
		name: "argus_user", file: "users.tf", identity: []string{"id"}, text: []string{"short_name"}, first: []string{"short_name", "name", "customer"},
		references: map[string]targetKind{"customer": customerTarget},
	},
	{
		name: "argus_group", file: "groups.tf", identity: []string{"id"}, text: []string{"short_name"}, first: []string{"short_name", "name", "customer"},
		references: map[string]targetKind{"customer": customerTarget},
	},
	{
		name: "argus_group_membership", file: "memberships.tf", identity: []string{"group_id", "member_id"}, text: []string{"group", "member"},
		first: []string{"group", "member"}, references: map[string]targetKind{"group": subjectTarget, "member": subjectTarget},
	},
	{
		name: "argus_permission", file: "permissions.tf", identity: []string{"subject_id", "function_id", "customer_id"}, text: []string{"subject", "function", "customer"},
		first:      []string{"subject", "function", "customer"},
		references: map[string]targetKind{"subject": subjectTarget, "function": functionTarget, "customer": customerTarget},
	},
}
