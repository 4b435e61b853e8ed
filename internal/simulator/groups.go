package simulator

var groupOperations = map[string]operation{
	"addGroup":      {handle: addGroup, creates: true},
	"listGroups":    {handle: groups.searchQuery, search: true},
	"searchGroups":  {handle: groups.searchBody, search: true},
	"getGroup":      {handle: getOf(typeGroup)},
	"updateGroup":   {handle: updateOf(typeGroup)},
	"deleteGroup":   {handle: disableOf(typeGroup)},
	"reenableGroup": {handle: reenableOf(typeGroup)},
	"moveGroup":     {handle: moveOf(typeGroup)},
}

// addGroup is POST /useradmin/v2/group.
func addGroup(c *call) (any, error) { return addSubject(c, typeGroup) }
